"""How answers earn points. js/kinds has the same rules for the page; tests hold the two together.

Each question is worth one point. *Single choice*: all or nothing. *Multiple choice*: right answers picked minus wrong
answers picked, never below nothing, as a share of the right answers there are. *Number*: all or nothing, within the
tolerance. Only an answer that stands checked counts, so the last checked answer decides; the number of tries is shown
and costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Spaces that readers type between thousands: plain, no-break, thin and narrow no-break.
_SPACE = "[ \u00a0\u2009\u202f]"
_NUMBER = re.compile(
    f"{_SPACE}*([+\u2212-]?)((?:[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}}){{1,4}}|[0-9]{{1,15}})?(?:[.,][0-9]{{1,15}})?){_SPACE}*"
)
#: Slack for decimal fractions that binary numbers cannot hold.
_SLACK = 1e-9


def parse(text: str) -> float | None:
    """The number a reader typed, with a comma or a point before the decimals, or None if it is no number."""
    found = _NUMBER.fullmatch(text)
    if not found or not found[2]:
        return None
    size = float(re.sub(_SPACE, "", found[2]).replace(",", "."))
    return -size if found[1] in ("-", "\u2212") else size


def single(right: str, picked: str) -> float:
    """1 for the right option, else 0."""
    return 1.0 if picked == right else 0.0


def multiple(right: Iterable[str], picked: Iterable[str]) -> float:
    """Right options picked minus wrong ones picked, at least 0, as a share of the right ones."""
    right, picked = set(right), set(picked)
    return max(0, len(picked & right) - len(picked - right)) / len(right)


def outcome(answer: float, tolerance: float, value: float) -> str:
    """``right``, ``low`` or ``high``."""
    if abs(value - answer) <= tolerance + _SLACK:
        return "right"
    return "low" if value < answer else "high"


def number(answer: float, tolerance: float, value: float) -> float:
    """1 within the tolerance, else 0."""
    return 1.0 if outcome(answer, tolerance, value) == "right" else 0.0
