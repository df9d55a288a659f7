"""Years and partial dates in Russian text, as ISO 8601 strings."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass

from partners.text.normalise import level
from partners.text.words import fold

_MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_YEAR = r"(?:1[5-9]|20)\d\d"
_MONTH = (
    r"(?:(?:январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)(?:ь|я|е|ю|ем)"
    r"|(?:март|август)(?:а|е|у|ом)?|ма(?:й|я|е|ю|ем))"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_UNIT = r"(?:\s*(?:год[а-я]*|гг?\b\.?))"
_ORDINAL = r"(?:-?(?:ый|й|ого|го|ому|му|ом|м))"
_SEASON = r"(?:зим(?:а|ой|ы|у)|весн(?:а|ой|ы|у)|лет(?:о|ом|а)|осен(?:ь|ью|и))"
_SPAN = r"(?:\s*-\s*|\s+(?:по|до)\s+)"

# Tried in this order at each position: the fullest date wins.
_PATTERNS = {
    "iso": rf"(?P<iy>{_YEAR})-(?P<im>\d\d)-(?P<id>\d\d)(?!\d)",
    "numbers": rf"(?P<nd>{_DAY})\.(?P<nm>\d\d?)\.(?P<ny>{_YEAR})(?!\d)",
    "days": rf"(?P<dd>{_DAY}){_SPAN}(?P<de>{_DAY})\s+(?P<dm>{_MONTH})\s+(?P<dy>{_YEAR}){_UNIT}?",
    "day": rf"(?P<d>{_DAY})\s+(?P<m>{_MONTH})\s+(?P<y>{_YEAR}){_UNIT}?",
    "months": rf"(?P<ms>{_MONTH}){_SPAN}(?P<me>{_MONTH})\s+(?P<my>{_YEAR}){_UNIT}?",
    "month": rf"(?P<om>{_MONTH})\s+(?P<oy>{_YEAR}){_ORDINAL}?{_UNIT}?",
    "season": rf"{_SEASON}\s+(?P<sy>{_YEAR}){_ORDINAL}?{_UNIT}?",
    "decade": rf"{_YEAR}\s*-?(?:ые|ых|е|х)\b",
    "years": rf"(?P<ys>{_YEAR}){_ORDINAL}?{_UNIT}?(?:{_SPAN}|\s*/\s*)"
    rf"(?P<ye>{_YEAR}|\d\d(?=\s*гг?\b|\s*год)){_ORDINAL}?{_UNIT}?",
    "year": rf"(?P<year>{_YEAR})(?:{_ORDINAL}{_UNIT}?|{_UNIT})",
    "listed": rf"(?P<listed>{_YEAR})(?=(?:\s*(?:,|и|или)\s*{_YEAR})+{_ORDINAL}?{_UNIT})",
    "alone": rf"(?<=\()(?P<alone>{_YEAR})(?=\))|(?<![а-яa-z])(?:в|с|до|по|к|на|от|после|около|за)\s+(?P<after>{_YEAR})"
    rf"(?!\s*[-–]?\s*[а-яa-z%$€\d]|[.,:]\d)",
}
_ANY = re.compile(
    "|".join(
        rf"(?P<{name}_>(?<![\w./]){pattern}(?![\w/]))" if name != "alone" else rf"(?P<{name}_>{pattern})"
        for name, pattern in _PATTERNS.items()
    ),
)


@dataclass(frozen=True)
class Date:
    """``date`` and, for a range, ``end_date``: YYYY, YYYY-MM or YYYY-MM-DD. A season is kept as its year."""

    start: int
    end: int
    date: str
    end_date: str
    precision: str

    @property
    def years(self) -> list[int]:
        """The years that are named: of a range, its two ends."""
        return sorted({int(text[:4]) for text in (self.date, self.end_date) if text})


def find(sentence: str) -> Iterator[Date]:
    """The dates in a sentence, left to right. A day or month without a year, and a decade, are no date."""
    text = fold(level(sentence))
    if len(text) != len(sentence):  # a few capitals have longer small letters; offsets must not move
        text = level(sentence)
    for match in _ANY.finditer(text):
        found = _read(match)
        if found:
            date, end, precision = found
            first = match.start("after") if match["after"] else match.start()
            yield Date(first, _trimmed(text, match.end()), date, end, precision)


def _trimmed(text: str, end: int) -> int:
    while text[end - 1].isspace():
        end -= 1
    return end


def _read(match: re.Match[str]) -> tuple[str, str, str] | None:
    part = match.groupdict()
    if part["iso_"]:
        return _whole(part["iy"], part["im"], part["id"])
    if part["numbers_"]:
        return _whole(part["ny"], part["nm"], part["nd"])
    if part["day_"]:
        return _whole(part["y"], _month(part["m"]), part["d"])
    if part["days_"]:
        month = _month(part["dm"])
        start, end = _whole(part["dy"], month, part["dd"]), _whole(part["dy"], month, part["de"])
        return (start[0], end[0], "range") if start and end else None
    if part["months_"]:
        return f"{part['my']}-{_month(part['ms'])}", f"{part['my']}-{_month(part['me'])}", "range"
    if part["month_"]:
        return f"{part['oy']}-{_month(part['om'])}", "", "month"
    if part["season_"]:
        return part["sy"], "", "season"
    if part["years_"]:
        end = part["ye"] if len(part["ye"]) == 4 else part["ys"][:2] + part["ye"]
        return (part["ys"], end, "range") if end > part["ys"] else None
    year = part["year"] or part["listed"] or part["alone"] or part["after"]
    return (year, "", "year") if year else None


def _month(name: str) -> str:
    # «мая» begins like «марта»: the longer stems are tried first.
    number = max((stem for stem in _MONTHS if name.startswith(stem)), key=len)
    return f"{_MONTHS.index(number) + 1:02d}"


def _whole(year: str, month: str, day: str) -> tuple[str, str, str] | None:
    y, m, d = int(year), int(month), int(day)
    if not 1 <= m <= 12 or not 1 <= d <= calendar.monthrange(y, m)[1]:
        return None
    return f"{y:04d}-{m:02d}-{d:02d}", "", "day"
