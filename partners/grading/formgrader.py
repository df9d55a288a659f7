"""What formgrader shows of a submission: its words as plain code, nothing of it read as Markdown or HTML."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path
from typing import Any

from partners import durable
from partners.course.folder import Course
from partners.grading.assignment import Assignment, SourceCell
from partners.grading.schema import Result
from partners.grading.stranger import readable
from partners.texts import text

_WIDTH = 100
_KEY = "partners"


def path(course: Course, assignment: str, student: str) -> Path:
    """Where nbgrader looks for a graded notebook."""
    return course.root / "autograded" / student / assignment / f"{assignment}.ipynb"


def is_other(course: Course, result: Result) -> bool:
    """Whether what is laid out is of another submission than this result, or of none."""
    try:
        laid = json.loads(path(course, result.assignment, result.student).read_bytes())
        return laid["metadata"][_KEY]["digest"] != result.digest
    except (OSError, ValueError, KeyError, TypeError):
        return True


def lay_out(course: Course, assignment: Assignment, result: Result) -> None:
    """Write the notebook that formgrader shows: the student's answers in the assignment's order, and what was said.

    :raises partners.errors.BookError: when it cannot be written.
    """
    cells: list[dict[str, Any]] = []
    of_question: list[dict[str, Any]] = []
    for cell in assignment.cells.values():
        if cell.solution or cell.grade:
            of_question.append(_cell(cell, result))
        if question := assignment.sheet.questions.get(cell.grade_id):
            source = f"## {question.title}\n\n{_rubric(assignment, cell.grade_id)}"
            cells += [_markdown(source, f"{cell.grade_id}-title"), *of_question]
            of_question = []
    cells += of_question
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            _KEY: {"digest": result.digest},
        },
        "cells": cells,
    }
    content = json.dumps(notebook, ensure_ascii=False, indent=1).encode() + b"\n"
    durable.write(path(course, result.assignment, result.student), content)


def fenced(words: str) -> str:
    """Text of a stranger as a block of code that it cannot end: no Markdown, HTML, link or formula in it is read."""
    lines = [part for line in readable(words).splitlines() for part in textwrap.wrap(line, _WIDTH) or [""]]
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", words)), default=0))
    return "\n".join([f"{fence}text", *lines, fence])


def _rubric(assignment: Assignment, grade_id: str) -> str:
    lines = []
    for criterion in assignment.sheet.questions[grade_id].rubric:
        lines.append(f"* **{criterion.criterion}**")
        lines += [f"  * {level.level} ({level.points:g}): {level.description}" for level in criterion.levels]
    return "\n".join([*lines, "", text("grading.how_to_mark")]) if lines else ""


def _markdown(source: str, name: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": _id(name), "metadata": {}, "source": source}


def _id(name: str) -> str:
    return "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in name)[:60]


def _cell(cell: SourceCell, result: Result) -> dict[str, Any]:
    flags = {"grade": cell.grade, "solution": cell.solution, "locked": cell.locked, "task": False, "schema_version": 3}
    metadata = {"nbgrader": flags | {"grade_id": cell.grade_id, "cell_type": cell.kind}}
    if cell.grade:
        metadata["nbgrader"]["points"] = cell.points
    answer = result.answers.get(cell.grade_id, "")
    made = {"cell_type": cell.kind, "id": _id(cell.grade_id), "metadata": metadata, "source": answer}
    if cell.kind == "markdown":
        return made | {"source": fenced(answer or text("grading.unanswered"))}
    if cell.is_test:
        graded = result.questions[cell.grade_id]
        said = [f"{graded.points:g} / {graded.max:g} {graded.state}", *graded.messages]
        made["source"] = "\n".join(f"# {line}" for words in said for line in words.splitlines())
    return made | {"outputs": [], "execution_count": None}
