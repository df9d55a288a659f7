"""A collected notebook, read as a stranger's bytes: which code runs, which texts a person marks, what went wrong."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from partners.grading.assignment import Assignment, SourceCell
from partners.grading.run import Cell
from partners.grading.schema import Note

MOST_BYTES = 20_000_000
_MOST_CELLS = 1_000
_MOST_CODE = 1_000_000
_MOST_ANSWER = 100_000


class NotANotebook(Exception):
    """The file cannot be read as a notebook; the argument is the kind of note."""


@dataclass
class Submission:
    """What a notebook asks to run and to be read.

    :ivar cells: the code that runs, in order; given cells as the assignment has them.
    :ivar names: place of such a cell → how notes name it.
    :ivar answers: grade_id → what stands in a cell that was to be filled, if it was.
    """

    cells: list[Cell] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def add(self, source: str, name: str) -> None:
        """Let this code run next."""
        place = len(self.cells)
        self.cells.append(Cell(place, source))
        self.names[place] = name


def take(path: Path) -> bytes:
    """The bytes of a collected file; links, pipes and devices are not followed or opened.

    :raises NotANotebook: when it is no plain file of a sensible size.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise NotANotebook("missing" if isinstance(error, FileNotFoundError) else "no_file") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotANotebook("no_file")
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise NotANotebook("too_large")
    return content


def read(content: bytes, assignment: Assignment) -> Submission:
    """What is in a notebook.

    :raises NotANotebook: when it is none.
    """
    submission = Submission()
    notebook = _notebook(content)
    kernel = _dict(_dict(notebook.get("metadata")).get("kernelspec"))
    if str(kernel.get("language", "python"))[:20].lower() not in ("python", ""):
        submission.notes.append(Note(kind="kernel", detail=str(kernel.get("language"))[:50]))
    cells = [_dict(cell) for cell in notebook["cells"]]
    if len(cells) > _MOST_CELLS:
        submission.notes.append(Note(kind="many_cells"))
    _walk(cells[:_MOST_CELLS], assignment, submission)
    return submission


def _notebook(content: bytes) -> dict[str, Any]:
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NotANotebook("empty" if not content.strip() else "corrupt") from error
    if type(notebook) is not dict or type(notebook.get("cells")) is not list:
        raise NotANotebook("old" if type(notebook) is dict and "worksheets" in notebook else "corrupt")
    return notebook


def _dict(value: Any) -> dict[str, Any]:
    return value if type(value) is dict else {}


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source")
    if type(source) is list:
        source = "".join(line for line in source if type(line) is str)
    return source.encode("utf-8", "replace").decode("utf-8") if type(source) is str else ""


def _grade_id(cell: dict[str, Any]) -> str:
    found = _dict(_dict(cell.get("metadata")).get("nbgrader")).get("grade_id")
    return found if type(found) is str else ""


def _walk(cells: list[dict[str, Any]], assignment: Assignment, submission: Submission) -> None:
    known, seen = assignment.cells, set[str]()
    present = {_grade_id(cell) for cell in cells}
    code = _MOST_CODE
    _missing(known.values(), present, submission)
    for number, cell in enumerate(cells, 1):
        grade_id, source = _grade_id(cell), _source(cell)
        asked = known.get(grade_id)
        code -= len(source)
        if code < 0:
            submission.notes.append(Note(kind="much_code", cell=str(number)))
            break
        if asked and grade_id in seen:
            submission.notes.append(Note(kind="twice", cell=grade_id))
        if asked is None or (asked.solution and asked.kind == "code"):
            if (cell.get("cell_type") == "code" or asked) and source.strip():
                submission.add(source, grade_id if asked else str(number))
        elif asked.is_given and grade_id not in seen:
            if source.strip() != asked.source.strip():
                submission.notes.append(Note(kind="changed", cell=grade_id))
            submission.add(asked.source, grade_id)
        if asked and asked.solution:
            _answer(asked, source, submission)
        if asked and grade_id not in seen:
            seen.add(grade_id)
            _missing(_after(known, grade_id), present, submission)
    for asked in known.values():
        if asked.grade_id not in seen and not asked.locked:
            submission.notes.append(Note(kind="deleted", cell=asked.grade_id))


def _after(known: dict[str, SourceCell], grade_id: str) -> Iterable[SourceCell]:
    names = list(known)
    return [known[name] for name in names[names.index(grade_id) + 1 :]]


def _missing(following: Iterable[SourceCell], present: set[str], submission: Submission) -> None:
    """Put back the given cells that were taken out, where the assignment has them."""
    for asked in following:
        if asked.grade_id in present:
            return
        if asked.is_given:
            present.add(asked.grade_id)
            submission.notes.append(Note(kind="put_back", cell=asked.grade_id))
            submission.add(asked.source, asked.grade_id)


def _answer(asked: SourceCell, source: str, submission: Submission) -> None:
    if source.strip() == asked.source.strip() or not source.strip():
        return
    before = submission.answers.get(asked.grade_id)
    together = f"{before}\n\n{source}" if before else source
    submission.answers[asked.grade_id] = together[:_MOST_ANSWER]
