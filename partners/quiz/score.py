"""How answers earn points. js/kinds has the same rules for the page; tests hold the two together.

Each question is worth one point. *Single choice*, *map*: all or nothing. *Multiple choice*: right answers picked minus
wrong answers picked, never below nothing, as a share of the right answers there are. *Number*: all or nothing, within
the tolerance. *Ordering*: of the pairs that follow each other in the right order, the share that the answer, too, puts
directly one after the other. *Matching*: the share of rows with their partner. *Text*: all or nothing, by the letters
that ``fold`` leaves; a typing error is never overlooked. Only an answer that stands checked counts, so the last checked
answer decides; the number of tries is shown and costs nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

#: Spaces that readers type between thousands: plain, no-break, thin and narrow no-break.
_SPACE = "[ \u00a0\u2009\u202f]"
_NUMBER = re.compile(
    f"{_SPACE}*([+\u2212-]?)((?:[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}}){{1,4}}|[0-9]{{1,15}})?(?:[.,][0-9]{{1,15}})?){_SPACE}*"
)
#: Slack for decimal fractions that binary numbers cannot hold.
_SLACK = 1e-9
#: Letters that are typed in more than one way: Russian ё, Kazakh letters as their Russian look-alikes, and those Latin
#: letters of the region that are no letter with a mark.
_ALIKE = str.maketrans(
    {"ё": "е", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и"}
    | {"ə": "a", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"}
)
_MARKS = re.compile("([a-z])[\u0300-\u036f]+")
#: Spaces, hyphens and dashes, apostrophes and what stands in for them. Named one by one, as the class ``\\s`` is
#: another set in each language.
_BETWEEN = re.compile(
    r"[\u0009-\u000d\u0020\u00a0\u2000-\u200b\u202f\u205f\u3000\u002d\u00ad\u2010-\u2015\u2212"
    r"\u0027\u0060\u00b4\u02b9-\u02bc\u2018\u2019\u201b\u2032]"
)


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


def ordering(right: Sequence[str], given: Sequence[str]) -> float:
    """The share of neighbours in the right order that are neighbours, in this order, in the answer."""
    follows = set(zip(given, given[1:], strict=False))
    pairs = list(zip(right, right[1:], strict=False))
    return sum(pair in follows for pair in pairs) / len(pairs)


def matching(right: Mapping[str, str], given: Mapping[str, str]) -> float:
    """The share of rows that have their partner."""
    return sum(given.get(row) == partner for row, partner in right.items()) / len(right)


def fold(text: str) -> str:
    """The letters that decide whether two short texts are the same.

    Case does not count, nor do spaces, hyphens and apostrophes, the dots of ё, the difference between a Kazakh letter
    and its Russian look-alike (Құрық, Курык), or marks on Latin letters (Bakı, Baki; Ələt, Alat).
    """
    bare = _MARKS.sub(r"\1", unicodedata.normalize("NFD", text.lower()))
    return _BETWEEN.sub("", unicodedata.normalize("NFC", bare).translate(_ALIKE))


def text(accepted: Iterable[str], typed: str) -> float:
    """1 if the answer equals an accepted one after folding, else 0."""
    return 1.0 if fold(typed) in {fold(one) for one in accepted} else 0.0
