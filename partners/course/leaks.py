"""Proof that nothing of the instructor's stands in what students get."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from partners.errors import BookError

_REGION = re.compile(r"BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)(.*?)END \1", re.DOTALL)
_LAST_LINE = re.compile(r"\n[^\n]*\Z")
#: Shorter lines, such as a bracket or ``pass``, tell nothing; longer ones tell even in the middle of another line.
_TELLING, _LONG = 6, 20
_IMPORT = re.compile(r"(import|from) ")


def secret_lines(full: NotebookNode) -> set[str]:
    """The lines of solutions, hidden tests and mark schemes, without imports and short lines that are given as well."""
    taken, given = set(), set()
    for cell in full.cells:
        kept, inside = cell.source, []
        if cell.metadata.get("nbgrader", {}).get("solution") and "BEGIN SOLUTION" not in cell.source:
            kept, inside = "", [cell.source]
        for match in _REGION.finditer(kept):
            inside.append(_LAST_LINE.sub("", match[2]))
        given.update(_lines(_REGION.sub("", kept)))
        for text in inside:
            taken.update(_lines(text))
    both = {line for line in taken & given if len(line) < _LONG or _IMPORT.match(line)}
    return {line for line in taken - both if len(line) >= _TELLING}


def refuse_leaks(full: NotebookNode, released: NotebookNode, path: Path) -> None:
    """:raises BookError: when a line that is not for students stands in what they get, in a cell or in metadata."""
    secret = secret_lines(full)
    for number, cell in enumerate(released.cells, 1):
        for line in _texts([cell.source, cell.metadata, cell.get("attachments", {})]):
            found = line if line in secret else next((one for one in secret if len(one) >= _LONG and one in line), "")
            if found:
                raise BookError(f"cell {number} would show students a line not for them: {found!r}", path)
    if found := sorted(secret & set(_texts(released.metadata))):
        raise BookError(f"the notebook's metadata would show students {found[0]!r}", path)


def _lines(text: str) -> Iterator[str]:
    return filter(None, (line.strip() for line in text.splitlines()))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from _lines(value)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
