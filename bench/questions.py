"""A bank of 2,000 questions, made of the book's own: how long a page of them and each export take."""

from __future__ import annotations

import gzip
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import RUNS, Figure, median
from bench._page import browser
from partners.quiz import bundle, export
from partners.quiz.widget import StaticQuiz

FEW, MANY = 200, 2_000
OUT = Path("out")


def bank(size: int) -> list[tuple[str, export.Question]]:
    """``size`` questions of every kind in turn, each under an id of its own."""
    real = itertools.cycle(question for _, question in export.questions([]))
    return [("ports", next(real).model_copy(update={"id": f"ports-{n}"})) for n in range(size)]


def _cpu(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def _page(size: int) -> str:
    made = bundle()
    quiz = StaticQuiz("ports", [question for _, question in bank(size)], "en")
    body = quiz._repr_mimebundle_()["text/html"]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Quiz</title><style>{made.css}</style>'
        f"</head><body><main><h1>Quiz</h1>{body}</main><script>{made.classic}</script></body></html>"
    )


def _opened(size: int) -> Iterator[float]:
    """Seconds until every question of a page is drawn, and until an answer to the last one is marked."""
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        file = Path(folder, "page.html")
        file.write_text(_page(size), "utf8")
        page = chromium.new_page()
        start = time.perf_counter()
        page.goto(file.as_uri(), timeout=120_000)
        page.wait_for_function(f"document.querySelectorAll('form[data-question]').length === {size}", timeout=120_000)
        yield time.perf_counter() - start
        form = page.locator("form[data-question]:has(input[type=radio])").last
        form.locator("input[type=radio]").first.check()
        start = time.perf_counter()
        form.get_by_role("button", name="Check").click()
        form.locator("[role=status]:not(:empty)").wait_for()
        yield time.perf_counter() - start


def figures() -> Iterator[Figure]:
    """Page and exports of :data:`MANY` questions beside those of :data:`FEW`."""

    def held(what: str, command: str, metric: str, few: float, many: float) -> Figure:
        aim = f"≤ {MANY // FEW} (linear)"
        return Figure(f"{what} of {MANY} questions", command, metric, many, few, f"{FEW} questions", aim)

    call = "StaticQuiz('ports', questions, 'en')"
    yield held("page", call, "KiB gzip", *(len(gzip.compress(_page(size).encode(), 6)) / 1024 for size in (FEW, MANY)))
    yield held("HTML", call, "CPU s", *(median(lambda size=size: _cpu(lambda: _page(size))) for size in (FEW, MANY)))
    opened = [[list(_opened(size)) for _ in range(RUNS)] for size in (FEW, MANY)]
    for nth, what in enumerate(("drawing", "marking one answer")):
        yield held(what, "page.goto(…)", "wall s", *(statistics.median(run[nth] for run in runs) for runs in opened))
    banks = [bank(size) for size in (FEW, MANY)]
    for to in export.FORMATS:
        cost = [median(lambda made=made, to=to: _cpu(lambda: export.make(to, made, "en", OUT))) for made in banks]
        yield held(to, f"python -m partners quiz export --to {to}", "CPU s", *cost)
