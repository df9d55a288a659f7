"""Grade one submission: run it in the box, judge its values here, add up its points."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from partners.grading import draws, judge
from partners.grading import submission as submissions
from partners.grading.assignment import Assignment, load
from partners.grading.box import Box
from partners.grading.checks import Check, Function, Rule
from partners.grading.marks import Marks, graded
from partners.grading.run import Call, Job
from partners.grading.schema import Graded, Note, Result
from partners.grading.session import Session, play
from partners.texts import text

#: Part of each digest: raise it when the same submission may earn something else.
VERSION = 1


def grade_submission(
    source: Path,
    student: str,
    secret: str,
    submission: Path,
    *,
    tables: Mapping[str, bytes] | None = None,
    box: Box | None = None,
) -> Result:
    """Grade the notebook of one student.

    :param source: the assignment's private folder (notebook, sheet, checks).
    :param student: whose tables are drawn, and whose result it is.
    :param secret: the course's, from which tables are drawn.
    :param submission: the notebook; a file that is missing or no notebook earns nothing.
    :param tables: the files that the student was given; drawn anew by default.
    :param box: how it is run; by default in a box, or not at all.
    :raises partners.errors.BookError: when the assignment is broken or the box does not open, never for a fault of
        the submission.
    """
    return Grader(load(source), secret, box or Box()).grade(student, submission, tables)


class Grader:
    """One assignment, ready to grade one submission after the other.

    :raises partners.errors.BookError: when the box does not open here.
    """

    def __init__(self, assignment: Assignment, secret: str, box: Box) -> None:
        box.check()
        self.assignment, self.secret, self.box = assignment, secret, box

    def digest(self, student: str, submission: Path, tables: Mapping[str, bytes]) -> str:
        """Of all that a result follows from: assignment, tables, submission, limits, and this grader."""
        try:
            content = hashlib.sha256(submissions.take(submission)).hexdigest()
        except submissions.NotANotebook as error:
            content = str(error)
        laid = {name: hashlib.sha256(table).hexdigest() for name, table in sorted(tables.items())}
        parts = [VERSION, self.assignment.digest, student, content, laid, repr(self.box), pd.__version__]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def grade(self, student: str, submission: Path, tables: Mapping[str, bytes] | None = None) -> Result:
        """The result of one student; see :func:`grade_submission`."""
        tables = tables or draws.draw(self.assignment, self.secret, student)
        checks = self.assignment.checks(draws.read(tables))
        session, notes, answers = None, list[Note](), dict[str, str]()
        try:
            given = submissions.read(submissions.take(submission), self.assignment)
        except submissions.NotANotebook as error:
            notes.append(Note(kind=str(error)))
        else:
            session = play(_job(given, checks), tables, self.box)
            notes, answers = given.notes + _told(given, session), given.answers
        return Result(
            assignment=self.assignment.name,
            student=student,
            digest=self.digest(student, submission, tables),
            questions=self._questions(checks, session, answers),
            notes=notes,
            answers=answers,
            versions={"python": platform.python_version(), "pandas": pd.__version__},
        )

    def _questions(
        self, checks: Mapping[str, list[Check]], session: Session | None, answers: Mapping[str, str]
    ) -> dict[str, Graded]:
        sheet = self.assignment.sheet.questions
        if session is None:
            return {
                name: Graded(points=0, max=question.points, state="not run", by_hand=name not in checks)
                for name, question in sheet.items()
            }
        marks = Marks(session)
        looks = {grade_id: [marks.look(check) for check in asked] for grade_id, asked in checks.items()}
        found: dict[str, Graded] = {}
        for grade_id, question in sheet.items():
            if grade_id in looks:
                found[grade_id] = graded(question.points, checks[grade_id], looks[grade_id])
            elif grade_id in answers:
                found[grade_id] = Graded(points=0, max=question.points, state="needs marking", by_hand=True)
            else:
                said = [text("grading.unanswered")]
                found[grade_id] = Graded(points=0, max=question.points, state="failed", by_hand=True, messages=said)
        return found


def _job(given: submissions.Submission, checks: Mapping[str, list[Check]]) -> Job:
    """What enters the box: code, names, and arguments; nothing of what is right."""
    names, calls = set[str](), list[Call]()
    for check in (check for asked in checks.values() for check in asked):
        if isinstance(check, Function):
            for case in check.cases:
                calls.append(Call(len(calls), check.name, [judge.right_tree(argument) for argument in case]))
        else:
            names.update(check.names if isinstance(check, Rule) else [check.name])
    return Job(given.cells, sorted(names), calls)


def _told(given: submissions.Submission, session: Session) -> list[Note]:
    """What happened to cells, in the order of the notebook."""
    found = []
    for place, name in given.names.items():
        if place in session.stopped:
            found.append(Note(kind=session.stopped[place], cell=name))
        elif place in session.errors:
            error = session.errors[place]
            line = f" (line {error.line})" if error.line else ""
            found.append(Note(kind="error", cell=name, detail=f"{error.type}: {error.text}{line}"))
    return [*found, *([Note(kind="cut")] if session.cut else [])]
