"""What the book costs in seconds, bytes and memory. ``make bench`` prints all, ``python -m bench TOPIC …`` some topics.

A topic is a module of this folder with one function ``figures() -> Iterator[Figure]``. Nothing here is a test: a figure
depends on the machine, so each one names its command, its metric and what it is measured against in the same run.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass

RUNS = 3


@dataclass(frozen=True)
class Figure:
    """One measured figure.

    :param what: what was measured.
    :param command: the command or call that was measured, so that a reader can repeat it.
    :param metric: the kind of figure and its unit, such as ``wall s``, ``CPU s``, ``load KiB gzip``, ``PSS MB``.
    :param value: the median of :data:`RUNS` runs, or the only value of what does not vary.
    :param baseline: what it is held against, in the same unit and the same run.
    :param against: what the baseline is.
    :param aim: the ratio of value to baseline, or without a baseline the value, that is asked for, in words.
    """

    what: str
    command: str
    metric: str
    value: float
    baseline: float | None = None
    against: str = ""
    aim: str = ""

    def row(self) -> tuple[str, ...]:
        """The figure as cells: what, value with metric, baseline, ratio, aim, command."""
        if self.baseline is None:
            held, ratio = "", ""
        else:
            held, ratio = f"{self.baseline:.4g} ({self.against})", f"{self.value / self.baseline:.2f}"
        return (self.what, f"{self.value:.4g} {self.metric}", held, ratio, self.aim, self.command)


def median(measure: Callable[[], float], runs: int = RUNS) -> float:
    """The median of several calls of what measures once."""
    return statistics.median(measure() for _ in range(runs))
