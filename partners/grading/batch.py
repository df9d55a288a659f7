"""Grade a class: K workers, each result written whole as soon as it is known, and nothing graded twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from partners import durable
from partners.course.folder import Course
from partners.errors import BookError
from partners.grading import draws
from partners.grading.assignment import load
from partners.grading.box import Box
from partners.grading.grader import Grader
from partners.grading.pool import Pool
from partners.grading.schema import Result


@dataclass
class Summary:
    """How a class went.

    :ivar graded: students whose result was made in this run.
    :ivar kept: students whose result stands already.
    :ivar failed: student → why there is no result; the fault of the course or the machine, never of the submission.
    """

    graded: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def results(course: Course, assignment: str) -> dict[str, Result]:
    """All results of an assignment, by student.

    :raises BookError: for a result that was changed by hand into something else.
    """
    found = {}
    for path in sorted(course.graded(assignment, "any").parent.glob("[!.]*.json")):
        try:
            found[path.stem] = Result.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise BookError("is no result of this grader: remove it and grade again", path) from error
    return found


class ClassGrader:
    """Grades the submissions of one assignment of a course.

    :param again: whether to grade also what was graded.
    :raises BookError: for a broken assignment, or when the box does not open.
    """

    def __init__(self, course: Course, assignment: str, box: Box, *, again: bool = False) -> None:
        self.course, self.assignment, self.again = course, assignment, again
        self.grader = Grader(load(course.source(assignment)), course.settings.secret, box)

    def run(self, workers: int, told: Callable[[str], None]) -> Summary:
        """Grade whoever handed something in.

        :param told: called with each student whose turn is over.
        :raises BookError: while another run grades the same assignment.
        """
        folder = self.course.graded(self.assignment, "any").parent
        summary = Summary()
        with durable.lock(folder, "grading"):
            durable.sweep(folder)
            waiting = []
            for student in self.course.submissions(self.assignment):
                if not self.again and self._stands(student):
                    summary.kept.append(student)
                    told(student)
                else:
                    waiting.append(student)
            for student, failed in Pool(self._grade, workers).run(waiting):
                if failed:
                    summary.failed[student] = failed
                else:
                    summary.graded.append(student)
                told(student)
        return summary

    def _stands(self, student: str) -> bool:
        """Whether a result is there that follows from just this submission, assignment and these tables."""
        with suppress(OSError, ValidationError, BookError):
            found = Result.model_validate_json(self.course.graded(self.assignment, student).read_bytes())
            return found.digest == self.grader.digest(student, self._notebook(student), self._tables(student))
        return False

    def _grade(self, student: str) -> None:
        result = self.grader.grade(student, self._notebook(student), self._tables(student))
        content = result.model_dump_json(indent=1).encode() + b"\n"
        durable.write(self.course.graded(self.assignment, student), content)

    def _notebook(self, student: str) -> Path:
        return self.course.submitted(student, self.assignment) / f"{self.assignment}.ipynb"

    def _tables(self, student: str) -> dict[str, bytes]:
        """What the student worked with: the released files; drawn anew where the folder was tidied away."""
        drawn_for = self.course.drawn_for(self.assignment, student)
        folder = self.course.release(self.assignment, drawn_for)
        return draws.released(folder) or draws.draw(self.grader.assignment, self.grader.secret, drawn_for)
