"""A page for each student: points, what was wrong, the instructor's words. Nothing on it runs or loads anything."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import jinja2

from partners import durable, texts
from partners.course import roster
from partners.course.folder import Course
from partners.course.names import student_id
from partners.errors import BookError
from partners.grading import gradebook, rubrics
from partners.grading.assignment import load
from partners.grading.batch import results
from partners.grading.schema import Graded, Level, Note, Question, Result, Sheet
from partners.grading.stranger import readable
from partners.texts import DEFAULT_LANGUAGE

_NO_MARK = gradebook.Mark(None, 0.0, "")


@dataclass(frozen=True)
class Written:
    """What was written: how many pages, how many of them without all marks, and where."""

    pages: int
    unmarked: int
    folder: Path


@dataclass(frozen=True)
class Shown:
    """One question as its student sees it; ``points`` is None until a person has marked it."""

    question: Question
    points: float | None
    state: str
    messages: list[str]
    levels: dict[str, Level]
    comment: str
    answer: str


def write(course: Course, assignment: str) -> Written:
    """Write the pages of all who have a result.

    :raises BookError: when nobody has one, or a page cannot be written.
    """
    loaded = load(course.source(assignment))
    found, marks, names = results(course, assignment), gradebook.marks(course, assignment), _names(course)
    if not found:
        raise BookError(f"nobody's {assignment!r} is graded yet: run grade first", course.root)
    unmarked = 0
    for student, result in found.items():
        shown = questions(loaded.sheet, result, marks.get(student, {}))
        unmarked += any(one.points is None for one in shown)
        content = page(loaded.sheet, names.get(student) or student_id(student), shown, result.notes)
        durable.write(course.feedback(assignment, student), content.encode())
    return Written(len(found), unmarked, course.feedback(assignment, "any").parent)


def questions(sheet: Sheet, result: Result, marks: Mapping[str, gradebook.Mark]) -> list[Shown]:
    """What each question earned by program and by hand, a person's points going before the program's."""
    return [_question(sheet.questions[name], graded, marks.get(name, _NO_MARK), result.answers.get(name, ""))
            for name, graded in result.questions.items()]  # fmt: skip


def page(sheet: Sheet, student: str, shown: list[Shown], notes: list[Note], lang: str = DEFAULT_LANGUAGE) -> str:
    """The page, as HTML that stands alone: every word of it escaped, no script, and a policy that forbids any."""
    words = texts.section("grading", lang)
    style = resources.files("partners.grading").joinpath("feedback.css").read_text("utf8")
    said = [readable(words["kinds"][note.kind].format(cell=note.cell, detail=note.detail)) for note in notes]
    return _template().render(
        lang=lang,
        words=words["page"],
        states=words["states"],
        sheet=sheet,
        student=student,
        shown=shown,
        notes=said,
        points=sum(one.points or 0 for one in shown),
        most=sum(one.question.points for one in shown),
        waiting=any(one.points is None for one in shown),
        style=style,
        hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )


def _question(question: Question, graded: Graded, mark: gradebook.Mark, answer: str) -> Shown:
    points = mark.points
    if points is None and graded.state != "needs marking":
        points = graded.points
    state = graded.state if mark.points is None else "marked"
    return Shown(
        question=question,
        points=None if points is None else points + mark.extra,
        state=state,
        messages=[readable(line) for line in graded.messages] if mark.points is None else [],
        levels=rubrics.levels(question.rubric, mark.comment),
        comment=rubrics.rest(question.rubric, mark.comment),
        answer=readable(answer) if graded.by_hand else "",
    )


def _names(course: Course) -> dict[str, str]:
    if not course.roster.is_file():
        return {}
    return {one.folder: one.name for one in roster.read(course.roster)}


@cache
def _template() -> jinja2.Template:
    loader = jinja2.PackageLoader("partners.grading", "")
    surroundings = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return surroundings.get_template("feedback.html")
