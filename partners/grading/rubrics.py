"""Levels of a rubric, as a person names them in a comment: a line ``criterion: level`` for each."""

from __future__ import annotations

from collections.abc import Sequence

from partners.grading.schema import Criterion, Level


def levels(rubric: Sequence[Criterion], comment: str) -> dict[str, Level]:
    """Criterion → the level that a comment names for it; capitals and spaces do not matter."""
    named = {}
    for line in comment.splitlines():
        criterion, colon, level = line.partition(":")
        if colon:
            named[_plain(criterion)] = _plain(level)
    return {
        one.criterion: level
        for one in rubric
        for level in one.levels
        if named.get(_plain(one.criterion)) == _plain(level.level)
    }


def points(rubric: Sequence[Criterion], comment: str) -> float | None:
    """What the levels add up to, if the comment names one for each criterion."""
    found = levels(rubric, comment)
    return sum(level.points for level in found.values()) if rubric and len(found) == len(rubric) else None


def rest(rubric: Sequence[Criterion], comment: str) -> str:
    """The comment without the lines that name a level."""
    return "\n".join(line for line in comment.splitlines() if not levels(rubric, line)).strip()


def _plain(words: str) -> str:
    return " ".join(words.strip(" *-_.\t").casefold().split())
