"""How long the book takes to build, beside plain ``jupyter-book build`` of the same chapters in the same run.

The plain book has the same sources and runs the same cells (the figures in the prose need its inline mode), with
Jupyter Book's defaults for all else: no extension, no static forms, no checks. Both have the chapters that run code,
and the index.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench import RUNS, Figure

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [str(Path(sys.executable).with_name("jupyter-book")), "build", "."]
PLAIN = {
    "title": "Plain",
    "only_build_toc_files": True,
    "execute": {"execute_notebooks": "inline", "timeout": 300},
    "parse": {"myst_enable_extensions": ["colon_fence"]},
}
_SOURCES = ("chapters", "data", "partners", "partners_site", "docs")
_SOURCES += ("index.md", "metadata.yml", "CITATION.cff", "LICENSE")


@dataclass
class Cost:
    """One build: wall and CPU seconds, those of its children included."""

    wall: float
    cpu: float


def _chapters() -> list[str]:
    return sorted(path.stem for path in (ROOT / "chapters").glob("*.md") if "{code-cell}" in path.read_text("utf8"))


def copy(folder: Path, *, plain: bool) -> Path:
    """A book of the chapters that run code, and the index: this project's own way, or plain."""
    folder.mkdir()
    for name in _SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.is_file():
            shutil.copy(source, folder / name)
    config = PLAIN if plain else yaml.safe_load((ROOT / "_config.yml").read_text("utf8"))
    (folder / "_config.yml").write_text(yaml.safe_dump(config), "utf8")
    toc = {"format": "jb-book", "root": "index", "chapters": [{"file": f"chapters/{name}"} for name in _chapters()]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), "utf8")
    return folder


def build(folder: Path) -> Cost:
    """Build once.

    :raises RuntimeError: when the build fails, with its last words.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PARTNERS_")}
    start = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            COMMAND, cwd=folder, env=environment | {"PYTHONPATH": str(folder)}, stdout=log, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        if status:
            raise RuntimeError(log.read().decode(errors="replace")[-2000:])
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime)


def _edit(folder: Path, turn: int) -> None:
    chapter = folder / "chapters" / f"{_chapters()[0]}.md"
    chapter.write_text(chapter.read_text("utf8") + f"\nOne more sentence, the {turn}th.\n", "utf8")


def figures() -> Iterator[Figure]:
    """Cold builds and one edit of prose; the two books take turns, so that a busy moment meets both."""
    cold: dict[str, list[Cost]] = {"own": [], "plain": []}
    edit: dict[str, list[Cost]] = {"own": [], "plain": []}
    with tempfile.TemporaryDirectory() as place:
        books = {name: copy(Path(place) / name, plain=name == "plain") for name in cold}
        for turn in range(RUNS):
            for name, folder in books.items():
                shutil.rmtree(folder / "_build", ignore_errors=True)
                cold[name].append(build(folder))
                _edit(folder, turn)
                edit[name].append(build(folder))
    for what, found, aim in (("cold build", cold, "≤ 0.70"), ("one edit of prose", edit, "≤ 1.00")):
        for metric in ("wall", "cpu"):
            own, plain = (statistics.median(getattr(c, metric) for c in found[name]) for name in ("own", "plain"))
            unit = "wall s" if metric == "wall" else "CPU s"
            wanted = aim if metric == "wall" else ""
            yield Figure(what, "jupyter-book build .", unit, own, plain, "plain jupyter-book, same chapters", wanted)
