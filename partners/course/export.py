"""Tables of grades for Moodle, for Canvas and for people, and pages of feedback as the platforms take them back."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from partners import durable, texts
from partners.course import scores, versions
from partners.course.folder import Course
from partners.course.release import zipped
from partners.course.roster import Student
from partners.course.scores import GRADED, MISSING, Column
from partners.errors import BookError

Table = list[list[str]]
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


@dataclass(frozen=True)
class Exported:
    """What was written.

    :ivar empty: student and assignment of each cell without a grade, and why.
    :ivar stale: student and assignment of each grade that is older than what was handed in.
    :ivar strangers: students whom the platform cannot know again by what the roster holds.
    """

    files: list[Path]
    students: int
    empty: list[tuple[str, str, str]] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    stale: list[tuple[str, str]] = field(default_factory=list)


def export(course: Course, to: str, assignments: Sequence[str], missing: float | None = None) -> Exported:
    """Write the grades of the course for one platform, and where their uploads are known the pages of feedback.

    :param to: moodle, canvas or plain.
    :param assignments: which of them; none means all of which somebody is graded.
    :param missing: the points of who handed nothing in; None leaves the cell empty.
    :raises BookError: when nothing is graded yet, or a file cannot be written.
    """
    names = list(dict.fromkeys(assignments)) or scores.graded(course)
    if not names:
        raise BookError("nothing is graded yet: run grade first", course.root)
    students = scores.everybody(course, names)
    columns = scores.columns(course, names, students)
    made = _FORMATS[to](students, columns, missing)
    path = course.exports / f"{to}.csv"
    durable.write(path, _csv(made, "utf-8-sig" if to == "plain" else "utf8"))
    files = [path, *(page for name in names if (page := _feedback(course, to, name)))]
    empty = [
        (one.folder, column.assignment, score.state)
        for column in columns
        for one in students
        if _cell(score := column.scores[one.folder], missing) == ""
    ]
    strangers = [one.folder for one in students if not _KNOWN[to](one)]
    stale = [
        (folder, column.assignment) for column in columns for folder in column.scores if column.scores[folder].stale
    ]
    return Exported(files, len(students), empty, strangers, stale)


def _moodle(students: Sequence[Student], columns: Sequence[Column], missing: float | None) -> Table:
    """Grades, Import, CSV file: one column tells who it is (ID number, email or username)."""
    head = ["First name", "Last name", "ID number", "Email address", "Username", *(column.title for column in columns)]
    rows = [
        [
            one.first_name or one.name,
            one.last_name,
            _own_id(one),
            one.email,
            one.username,
            *_cells(one, columns, missing),
        ]
        for one in students
    ]
    return [head, *rows]


def _canvas(students: Sequence[Student], columns: Sequence[Column], missing: float | None) -> Table:
    """Gradebook, Import: as Canvas exports it, the row of possible points included; an empty cell changes nothing."""
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(column.title for column in columns)]
    points = ["    Points Possible", "", "", "", "", *(_number(column.max) for column in columns)]
    rows = [
        [_sortable(one), one.canvas_id, _own_id(one), one.username, one.section, *_cells(one, columns, missing)]
        for one in students
    ]
    return [head, points, *rows]


def _plain(students: Sequence[Student], columns: Sequence[Column], missing: float | None) -> Table:
    head = [texts.text(f"course.plain.{name}") for name in ("id", "name", "email", "section")]
    for column in columns:
        head += [texts.text(f"course.plain.{name}", title=column.title) for name in ("points", "of", "state")]
    rows = []
    for one in students:
        row = [one.id, one.name, one.email, one.section]
        for column in columns:
            score = column.scores[one.folder]
            row += [_cell(score, missing), _number(column.max), texts.text(f"course.states.{score.state}")]
        rows.append(row)
    return [head, *rows]


_FORMATS: dict[str, Callable[[Sequence[Student], Sequence[Column], float | None], Table]] = {
    "moodle": _moodle,
    "canvas": _canvas,
    "plain": _plain,
}
_KNOWN: dict[str, Callable[[Student], object]] = {
    "moodle": lambda one: _own_id(one) or one.email or one.username,
    "canvas": lambda one: one.canvas_id or one.username or _own_id(one),
    "plain": lambda one: one.id,
}


def _own_id(one: Student) -> str:
    """The id, where it is more than another column over again."""
    return "" if one.id in (one.email, one.username, one.canvas_id, one.name) else one.id


def _sortable(one: Student) -> str:
    return f"{one.last_name}, {one.first_name}" if one.last_name and one.first_name else one.name


def _cells(one: Student, columns: Sequence[Column], missing: float | None) -> list[str]:
    return [_cell(column.scores[one.folder], missing) for column in columns]


def _cell(score: scores.Score, missing: float | None) -> str:
    if score.state == GRADED:
        return _number(score.points)
    return _number(missing) if score.state == MISSING and missing is not None else ""


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _csv(rows: Table, encoding: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([[_inert(cell) for cell in row] for row in rows])
    return out.getvalue().encode(encoding)


def _inert(cell: str) -> str:
    """No spreadsheet takes a name for a formula: OWASP, CSV Injection."""
    begin = unicodedata.normalize("NFKC", cell).lstrip()
    return f"'{cell}" if begin[:1] in ("=", "+", "-", "@") and not _NUMBER.fullmatch(cell) else cell


def _feedback(course: Course, to: str, assignment: str) -> Path | None:
    """The pages in one zip, under the names by which the platform finds whose they are.

    Moodle: Upload multiple feedback files in a zip. Canvas: Re-upload submissions.
    """
    files: dict[str, bytes] = {}
    for student in course.submissions(assignment):
        page = course.feedback(assignment, student)
        latest = versions.current(versions.versions(course.submitted(student, assignment)))
        if not page.is_file() or latest is None or latest.origin.platform != to:
            continue
        name, number = re.sub(r"[\W\d_]+", " ", latest.origin.name).strip() or "student", latest.origin.number
        if to == "moodle":
            files[f"{name}_{number}_assignsubmission_file_/{assignment}.html"] = page.read_bytes()
        elif number.isdigit():
            name = f"{name.replace(' ', '')}_{number}_{latest.origin.attempt}_{assignment}.html"
            files[name] = page.read_bytes()
    if not files:
        return None
    path = course.exports / f"{to}-feedback-{assignment}.zip"
    durable.write(path, zipped(files))
    return path
