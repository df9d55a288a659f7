"""What a handed-in notebook says of itself, read as the text of a stranger."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

#: Where a released notebook carries its assignment and its student's key.
METADATA = "partners"
#: Larger ones are graded by their bytes alone; to parse them could take a machine's memory.
_LARGEST = 20_000_000


@dataclass(frozen=True)
class Label:
    """What a notebook says of itself; all empty for one that cannot be read.

    :ivar assignment: the assignment that it was released for.
    :ivar key: whose it is, see :func:`partners.course.match.key`.
    :ivar cells: the grade ids of its cells.
    """

    assignment: str = ""
    key: str = ""
    cells: frozenset[str] = frozenset()


def label(content: bytes) -> Label:
    """Read what a notebook says of itself; nothing in it makes this fail."""
    if len(content) > _LARGEST:
        return Label()
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError, MemoryError):
        return Label()
    said = _dict(_dict(found, "metadata"), METADATA)
    cells = found.get("cells") if isinstance(found, dict) else None
    marks = (_dict(_dict(cell, "metadata"), "nbgrader").get("grade_id") for cell in _list(cells))
    return Label(_text(said.get("assignment")), _text(said.get("key")), frozenset(filter(None, map(_text, marks))))


def assignment(said: Label, stem: str, known: Sequence[str], grade_ids: Callable[[str], Collection[str]]) -> str:
    """The assignment of a notebook: what it says, what its file is called, or whose cells it has; empty if none.

    :param stem: the name of its file, without ending.
    :param known: the names of the assignments.
    :param grade_ids: gives those of an assignment's cells; asked only when nothing else tells.
    """
    if said.assignment in known:
        return said.assignment
    named = [name for name in known if stem.casefold() == name.casefold()]
    named = named or [name for name in known if name.casefold() in stem.casefold()]
    if len(named) == 1:
        return named[0]
    shares = {name: len(said.cells & set(grade_ids(name))) for name in known} if said.cells else {}
    best = max(shares.values(), default=0)
    likely = [name for name, share in shares.items() if share == best]
    return likely[0] if best and len(likely) == 1 else ""


def _dict(value: Any, key: str) -> dict[str, Any]:
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
