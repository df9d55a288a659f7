"""nbgrader's gradebook, made from the results: points by program always anew, marks by hand never touched.

The results are what lasts; the gradebook can be made again from them, but for the marks that a person entered.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Grade as GradeRow
from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from partners import durable
from partners.course.folder import Course
from partners.errors import BookError
from partners.grading import formgrader, rubrics
from partners.grading.assignment import Assignment
from partners.grading.batch import results
from partners.grading.schema import Result


@dataclass(frozen=True)
class Mark:
    """What a person gave an answer: the points (None while nobody has), extra ones, and a comment."""

    points: float | None
    extra: float
    comment: str


@contextmanager
def open_book(course: Course) -> Iterator[Gradebook]:
    """The course's gradebook, made when there is none.

    :raises BookError: when it is damaged, or another program writes into it.
    """
    path = course.gradebook
    try:
        if not path.is_file():
            make(path)
        with Gradebook(f"sqlite:///{path}") as book, warnings.catch_warnings():
            # nbgrader adds rows in an order that SQLAlchemy remarks on at each of them.
            warnings.simplefilter("ignore", SAWarning)
            yield book
    except SQLAlchemyError as error:
        advice = "close formgrader and try again; if it is damaged, restore it from a backup"
        raise BookError(f"the gradebook cannot be used ({type(error).__name__}): {advice}", path) from error


def make(path: Path) -> None:
    """An empty gradebook, put in place when it is whole; nbgrader runs ``alembic``, which stands beside this Python."""
    beside = path.with_name(f"{durable.UNFINISHED}{path.name}")
    beside.unlink(missing_ok=True)
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        Gradebook(f"sqlite:///{beside}").close()
    finally:
        os.environ["PATH"] = before
    beside.replace(path)


def merge(course: Course, assignment: Assignment) -> int:
    """Bring all results of an assignment into the gradebook and lay out what formgrader shows.

    Running it again changes nothing. Where a submission is another than the one that was marked, the mark stays and
    asks to be looked at again.

    :returns: how many results there are.
    :raises BookError: see :func:`open_book`.
    """
    found = results(course, assignment.name)
    with durable.lock(course.root / "autograded", "bringing results into the gradebook"), open_book(course) as book:
        _describe(book, assignment)
        for student, result in found.items():
            changed = formgrader.is_other(course, result)
            _enter(book, assignment, student, result, changed)
            if changed:
                formgrader.lay_out(course, assignment, result)
    return len(found)


def marks(course: Course, assignment: str) -> dict[str, dict[str, Mark]]:
    """What people gave, by student and grade_id.

    :raises BookError: see :func:`open_book`.
    """
    found: dict[str, dict[str, Mark]] = {}
    if not course.gradebook.is_file():
        return found
    with open_book(course) as book:
        try:
            submissions = book.assignment_submissions(assignment)
        except MissingEntry:
            return found
        for submission in submissions:
            for notebook in submission.notebooks:
                comments = {comment.name: comment.manual_comment or "" for comment in notebook.comments}
                found[submission.student.id] = {
                    grade.name: Mark(grade.manual_score, grade.extra_credit or 0.0, comments.get(grade.name, ""))
                    for grade in notebook.grades
                }
    return found


def _describe(book: Gradebook, assignment: Assignment) -> None:
    """The assignment, its notebook and its cells, as nbgrader's own release step enters them."""
    name = assignment.name
    book.update_or_create_assignment(name)
    book.update_or_create_notebook(name, name)
    for cell in assignment.cells.values():
        if cell.grade:
            book.update_or_create_grade_cell(cell.grade_id, name, name, max_score=cell.points, cell_type=cell.kind)
        if cell.solution:
            book.update_or_create_solution_cell(cell.grade_id, name, name)
        book.update_or_create_source_cell(
            cell.grade_id, name, name, cell_type=cell.kind, source=cell.source, locked=cell.locked
        )


def _enter(book: Gradebook, assignment: Assignment, student: str, result: Result, changed: bool) -> None:
    book.update_or_create_student(student)
    submission = book.update_or_create_submission(result.assignment, student)
    rows: dict[str, GradeRow] = {row.name: row for notebook in submission.notebooks for row in notebook.grades}
    comments = {row.name: row.manual_comment or "" for notebook in submission.notebooks for row in notebook.comments}
    for grade_id, graded in result.questions.items():
        row = rows[grade_id]
        rubric = assignment.sheet.questions[grade_id].rubric
        if row.manual_score is None and (points := rubrics.points(rubric, comments.get(grade_id, ""))) is not None:
            row.manual_score, row.needs_manual_grade = points, False
        waits = graded.state == "needs marking"
        row.auto_score = None if waits else graded.points
        if row.manual_score is None:
            row.needs_manual_grade = waits
        elif changed:
            row.needs_manual_grade = True
    book.db.commit()
