"""Who takes the course: the course's own ``roster.csv``, and the lists that platforms export, told by their headers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from partners import durable, texts
from partners.course.names import folder_name, normal, same_person
from partners.errors import BookError

#: Columns by which one student can be told from another, the best first; the last is the name.
KEYS = ("id", "username", "email", "canvas_id", "name")
_PARTICIPANT = "participant "
_PARTICIPANT_CELL = re.compile(r"\D*[^\W\d_]\D*(\d+)")
#: Two headers that stand together in a Canvas gradebook only; its ID is then Canvas's own.
_CANVAS = {"student", "section"}
#: Rows of a Canvas export that are nobody's.
_NOBODY = re.compile(r"\s*points possible\s*|\s*manual posting\s*|student, test|test student", re.IGNORECASE)


@dataclass(frozen=True)
class Student:
    """One student: the id, the names, and what platforms call them.

    :ivar participants: the number that Moodle gives the student in one assignment, by assignment.
    :ivar row: where the student stands in the file read, the header being row 1.
    """

    id: str
    name: str = ""
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    username: str = ""
    canvas_id: str = ""
    section: str = ""
    participants: dict[str, str] = field(default_factory=dict)
    row: int = 0

    @property
    def folder(self) -> str:
        return folder_name(self.id)


_COLUMNS = tuple(one.name for one in fields(Student) if one.name not in ("participants", "row"))


def read(path: Path, assignment: str = "") -> list[Student]:
    """The students of a CSV file: the course's own, or a list exported by Moodle or Canvas.

    Columns are known by their headers in English, Russian or Kazakh and may stand in any order, parted by commas,
    semicolons or tabs. Without a column of ids, the first of username, email, Canvas id and name that every row has
    serves as id.

    :param assignment: whose participant numbers the column of Moodle's grading worksheet holds.
    :raises BookError: for a file that cannot be read, a row without anybody, or somebody who stands there twice.
    """
    rows = _records(path)
    if not rows:
        raise BookError("is empty: a roster has a header and a row a student", path)
    (line, header), *rest = rows
    columns = _known(header, rest)
    if not {"id", "name", "last_name", "email", "username"} & set(columns.values()):
        wanted = "id, name, last name, first name, email"
        raise BookError(f"no column of this header is known: name columns such as {wanted}", path, line)
    people = [_person(row, columns, assignment, line) for line, row in rest if any(map(str.strip, row))]
    people = [one for one in people if not _NOBODY.fullmatch(one["name"])]
    for one in people:
        if not any(one[key] for key in KEYS):
            raise BookError("this row names nobody: give an id or a name", path, one["row"])
    chosen = next((key for key in KEYS if people and all(one[key] for one in people)), "")
    if people and not chosen:
        lacking = next(one for one in people if not one["id"])
        raise BookError("no column is filled for everybody: give this student an id", path, lacking["row"], "id")
    students = [Student(**one | {"id": one[chosen]}) for one in people]
    _refuse_twice(students, path)
    return students


def write(path: Path, students: Iterable[Student]) -> None:
    """Keep the course's own roster: UTF-8 with a byte-order mark, so that Excel shows every alphabet."""
    students = sorted(students, key=lambda one: one.folder)
    numbered = sorted({name for one in students for name in one.participants})
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow([*_COLUMNS, *(_PARTICIPANT + name for name in numbered)])
    for one in students:
        cells = [getattr(one, column) for column in _COLUMNS]
        table.writerow(cells + [one.participants.get(name, "") for name in numbered])
    durable.write(path, out.getvalue().encode("utf-8-sig"))


def merge(known: Sequence[Student], new: Sequence[Student], path: Path) -> list[Student]:
    """The course's roster with what a newly exported list adds: nobody goes, nobody's id changes.

    A student is found again by id, username, email or Canvas id, and by name only where one alone bears it.

    :param path: the new list, for messages.
    :raises BookError: when a row fits two students.
    """
    found = {one.id: one for one in known}
    for one in new:
        same = {old.id for old in found.values() if _is_same(old, one)}
        if not same:
            alike = [old for old in found.values() if _could_be(old, one)]
            twins = sum(same_person(other.name) == same_person(one.name) for other in new)
            same = {alike[0].id} if len(alike) == twins == 1 else set()
        if len(same) > 1:
            problem = f"fits two students of the course, {' and '.join(sorted(same))}: correct one of them"
            raise BookError(problem, path, one.row)
        old = found[same.pop()] if same else None
        found[old.id if old else one.id] = _joined(old, one) if old else one
    merged = list(found.values())
    _refuse_twice(merged, path)
    return merged


def _records(path: Path) -> list[tuple[int, list[str]]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BookError(f"cannot be read ({error.strerror}): name a CSV file", path) from error
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BookError("not UTF-8: export it as CSV UTF-8 (Excel: Save as, CSV UTF-8)", path, line) from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=re.sub(r'"[^"]*"', "", first).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            rows.append((line, [normal(cell) for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise BookError(f"not readable as CSV ({error}): check its quotation marks", path, line) from error
    return rows


def _known(header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]) -> dict[int, str]:
    """Position → the field of :class:`Student`, ``participant`` or ``participant NAME``."""
    words = texts.section("course")["headers"]
    named = {same_person(word): column for column, spellings in words.items() for word in spellings}
    known: dict[int, str] = {}
    for place, cell in enumerate(header):
        column = named.get(same_person(cell))
        if cell.startswith(_PARTICIPANT):
            column = cell
        if column and column not in known.values():
            known[place] = column
    if {same_person(cell) for cell in header} >= _CANVAS:
        known = {place: "canvas_id" if column == "id" else column for place, column in known.items()}
    renamed = {"sis_id": "id", "identifier": "participant"}
    for place, column in known.items():
        if column == "identifier" and not all(_PARTICIPANT_CELL.fullmatch(_cell(row, place)) for _, row in rows):
            renamed["identifier"] = "id"
    return {place: renamed.get(column, column) for place, column in known.items()}


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _person(row: Sequence[str], columns: dict[int, str], assignment: str, line: int) -> dict:
    cells = {column: _cell(row, place) for place, column in columns.items()}
    one = {column: cells.get(column, "") for column in _COLUMNS} | {"row": line}
    numbers = {
        column.removeprefix(_PARTICIPANT): cell
        for column, cell in cells.items()
        if column.startswith(_PARTICIPANT) and cell
    }
    if assignment and (number := _PARTICIPANT_CELL.fullmatch(cells.get("participant", ""))):
        numbers[assignment] = number[1]
    if "," in one["name"] and not one["last_name"]:
        one["last_name"], _, one["first_name"] = map(str.strip, one["name"].partition(","))
        one["name"] = ""
    one["name"] = one["name"] or normal(f"{one['first_name']} {one['last_name']}")
    return one | {"participants": numbers}


def _refuse_twice(students: Sequence[Student], path: Path) -> None:
    keys: dict[str, Callable[[Student], str]] = {
        "id": lambda one: one.id,
        "email": lambda one: one.email.casefold(),
        "username": lambda one: one.username.casefold(),
        "Canvas id": lambda one: one.canvas_id,
    }
    for number in {name for one in students for name in one.participants}:
        keys[f"participant number of {number}"] = lambda one, number=number: one.participants.get(number, "")
    for said, key in keys.items():
        seen: dict[str, int] = {}
        for one in students:
            value = key(one)
            if value and value in seen:
                hint = "give each an id of their own" if value == one.name else "take one row out, or correct it"
                problem = f"{said} {value!r} stands already in row {seen[value]}: {hint}"
                raise BookError(problem, path, one.row)
            seen[value] = one.row
    for one in students:
        try:
            one.folder  # noqa: B018 (refuses an id that no folder can carry)
        except BookError as error:
            raise BookError(error.problem, path, one.row) from error


def _is_same(old: Student, new: Student) -> bool:
    pairs = [(old.id, new.id), (old.canvas_id, new.canvas_id)]
    pairs += [(old.email.casefold(), new.email.casefold()), (old.username.casefold(), new.username.casefold())]
    return any(mine and mine == theirs for mine, theirs in pairs)


def _could_be(old: Student, new: Student) -> bool:
    clash = any(
        getattr(old, key) and getattr(new, key) and getattr(old, key).casefold() != getattr(new, key).casefold()
        for key in ("username", "email", "canvas_id")
    )
    return bool(old.name) and same_person(old.name) == same_person(new.name) and not clash


def _joined(old: Student, new: Student) -> Student:
    given = {column: getattr(new, column) for column in _COLUMNS[1:] if getattr(new, column)}
    return replace(old, **given, participants=old.participants | new.participants)
