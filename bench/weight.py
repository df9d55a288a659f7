"""What a first visit to a page costs a reader, beside the book that ``jupyter-book create`` makes, in the same run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import RUNS, Figure
from bench._page import browser
from bench._weigh import Site, paint, served, weigh

SITE = Path(__file__).resolve().parent.parent / "_build" / "html"
#: Pages whose largest paint is timed; all pages would take an hour.
TIMED = ("index.html", "chapters/ports.html", "chapters/visas.html", "chapters/sources.html")
COMMAND = "python -m bench weight"


def stock(folder: Path) -> Path:
    """The hello-world book of the same Jupyter Book, built; its pages."""
    program = str(Path(sys.executable).with_name("jupyter-book"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PARTNERS_")}
    for command in ([program, "create", str(folder / "book")], [program, "build", str(folder / "book")]):
        subprocess.run(command, check=True, capture_output=True, env=environment)
    return folder / "book" / "_build" / "html"


def _timed(site: Site) -> list[str]:
    return [name for name in TIMED if name in site.pages()]


def figures() -> Iterator[Figure]:
    """Weight, requests and largest paint."""
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        with served(stock(Path(folder))) as plain:
            theirs = [weigh(chromium, plain, name) for name in plain.pages() if name != "search.html"]
            their_paint = statistics.median(paint(chromium, plain, weight.page, RUNS) for weight in theirs)
        with served(SITE) as site:
            ours = [weigh(chromium, site, name) for name in site.pages() if name != "search.html"]
            paints = [paint(chromium, site, name, RUNS) for name in _timed(site)]
    with_map = {weight.page for weight in ours if "/maps/map." in (SITE / weight.page).read_text("utf8")}
    against = "jupyter-book create"
    heaviest = max(ours, key=lambda weight: weight.total)
    total = statistics.median(weight.total for weight in ours)
    yield Figure("median page", COMMAND, "load KiB gzip", statistics.median(weight.load for weight in ours),
                 statistics.median(weight.load for weight in theirs), against, "at most 60 KiB")  # fmt: skip
    yield Figure("median page", COMMAND, "total KiB gzip", total,
                 statistics.median(weight.total for weight in theirs), against, "at most 80, ratio 1/12")  # fmt: skip
    yield Figure("heaviest page with a map", COMMAND, "total KiB gzip",
                 max(weight.total for weight in ours if weight.page in with_map), aim="at most 160")  # fmt: skip
    yield Figure(f"heaviest page: {heaviest.page}", COMMAND, "total KiB gzip", heaviest.total, aim="at most 200")
    yield Figure("most requests, no map", COMMAND, "requests",
                 max(weight.requests for weight in ours if weight.page not in with_map),
                 max(weight.requests for weight in theirs), against, "at most 14")  # fmt: skip
    yield Figure("most requests, with a map", COMMAND, "requests",
                 max(weight.requests for weight in ours if weight.page in with_map), aim="at most 20")  # fmt: skip
    yield Figure(f"largest paint, median of {len(paints)} pages", COMMAND, "s on slow 4G, CPU ×4",
                 statistics.median(paints), their_paint, against, "at most 0.8")  # fmt: skip
