"""What each student has earned: points by program and marks by hand together, or why there are none yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from partners.course import roster
from partners.course.folder import Course
from partners.course.names import student_id
from partners.course.roster import Student
from partners.errors import BookError
from partners.grading import batch, gradebook
from partners.grading.assignment import load
from partners.grading.schema import Result

GRADED, WAITING, UNGRADED, MISSING = "graded", "waiting", "ungraded", "missing"


@dataclass(frozen=True)
class Score:
    """One student's standing in one assignment; ``points`` is None in every state but graded.

    :ivar stale: something newer was handed in since.
    """

    state: str
    points: float | None = None
    stale: bool = False


@dataclass(frozen=True)
class Column:
    """One assignment: its title, its points in all, and each student's score by folder."""

    assignment: str
    title: str
    max: float
    scores: dict[str, Score] = field(default_factory=dict)


def everybody(course: Course, assignments: Sequence[str]) -> list[Student]:
    """The roster, with whoever handed something in and is not on it, by folder."""
    known = {one.folder: one for one in (roster.read(course.roster) if course.roster.is_file() else [])}
    for assignment in assignments:
        for folder in {*course.submissions(assignment), *batch.results(course, assignment)}:
            known.setdefault(folder, Student(student_id(folder)))
    return [known[folder] for folder in sorted(known)]


def columns(course: Course, assignments: Sequence[str], students: Sequence[Student]) -> list[Column]:
    """The scores of assignments.

    :raises BookError: for an assignment of which nobody is graded yet.
    """
    return [_column(course, assignment, students) for assignment in assignments]


def graded(course: Course) -> list[str]:
    """The assignments of which somebody is graded."""
    return [name for name in course.assignments() if batch.results(course, name)]


def _column(course: Course, assignment: str, students: Sequence[Student]) -> Column:
    sheet = load(course.source(assignment)).sheet
    results, marks = batch.results(course, assignment), gradebook.marks(course, assignment)
    if not results:
        raise BookError(f"nobody's {assignment!r} is graded yet: run grade {assignment} first", course.root)
    submitted = set(course.submissions(assignment))
    scores = {}
    for one in students:
        if result := results.get(one.folder):
            scores[one.folder] = replace(
                _score(result, marks.get(one.folder, {})), stale=_is_stale(course, assignment, one.folder)
            )
        else:
            scores[one.folder] = Score(UNGRADED if one.folder in submitted else MISSING)
    title = course.settings.columns.get(assignment, sheet.title)
    return Column(assignment, title, sum(question.points for question in sheet.questions.values()), scores)


def _is_stale(course: Course, assignment: str, student: str) -> bool:
    """Both files are rewritten only when their content changes."""
    handed_in = course.submitted(student, assignment) / f"{assignment}.ipynb"
    done = course.graded(assignment, student)
    return handed_in.is_file() and handed_in.stat().st_mtime_ns > done.stat().st_mtime_ns


def _score(result: Result, marks: dict[str, gradebook.Mark]) -> Score:
    """nbgrader's sum: a mark by hand stands for the program's points, extra credit on top."""
    total = 0.0
    for grade_id, question in result.questions.items():
        mark = marks.get(grade_id, gradebook.Mark(None, 0.0, ""))
        if mark.points is None and question.state == "needs marking":
            return Score(WAITING)
        total += (question.points if mark.points is None else mark.points) + mark.extra
    return Score(GRADED, round(total, 2))
