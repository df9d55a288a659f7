"""The six assignments as handed in: solved, empty, or with one of the slips told in ``samples/submissions``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
import yaml
from conftest import ROOT
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

from partners.grading.assignment import Assignment, load
from partners.grading.box import Box
from partners.grading.grader import Grader
from partners.grading.schema import Result

NAMES = sorted(path.name for path in (ROOT / "assignments").iterdir() if path.is_dir())
SECRET = "a secret of thirty-two characters or more"
_MARK = re.compile("### (BEGIN|END) SOLUTION")
_SAMPLES = ROOT / "tests" / "samples" / "submissions"


@dataclass(frozen=True)
class Submission:
    """What one student hands in.

    :ivar answers: other code for some answers; None leaves every answer as it was released.
    :ivar points: what the program must give where that is not all or, without answers, nothing.
    """

    assignment: str
    label: str
    student: str
    answers: dict[str, str] | None
    points: dict[str, float]


@cache
def assignment(name: str) -> Assignment:
    return load(ROOT / "assignments" / name)


@cache
def grader(name: str) -> Grader:
    return Grader(assignment(name), SECRET, Box())


def source(name: str) -> nbformat.NotebookNode:
    """The instructor's notebook, with its solutions between marks."""
    return jupytext.read(ROOT / "assignments" / name / f"{name}.md", fmt="md:myst")


def empty(name: str) -> nbformat.NotebookNode:
    """The notebook as students get it."""
    notebook = source(name)
    for clear in (ClearSolutions(), ClearHiddenTests(), ClearMarkScheme()):
        notebook, _ = clear.preprocess(notebook, {})
    return notebook


def notebook(submission: Submission) -> nbformat.NotebookNode:
    """The notebook of a submission."""
    if submission.answers is None:
        return empty(submission.assignment)
    made, left = source(submission.assignment), dict(submission.answers)
    for cell in made.cells:
        code = left.pop(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
        cell.source = "\n".join(line for line in code.splitlines() if not _MARK.search(line))
    assert not left, f"no such answer in {submission.assignment}: {', '.join(left)}"
    return made


def submissions(*names: str) -> list[Any]:
    """All submissions of these assignments, as parameters of a test."""
    found = []
    for name in names:
        known: dict[str, Any] = yaml.safe_load((_SAMPLES / f"{name}.yml").read_text("utf8"))
        student = known["student"]
        wrong = [Submission(name, slug, student, one["answers"], one["points"]) for slug, one in known["wrong"].items()]
        both = [Submission(name, "solved", student, {}, {}), Submission(name, "empty", student, None, {})]
        found += [pytest.param(one, id=f"{name}-{one.label}") for one in [*both, *wrong]]
    return found


def grade(submission: Submission, folder: Path) -> Result:
    """Run it in the box and judge it."""
    path = folder / f"{submission.assignment}.ipynb"
    nbformat.write(notebook(submission), path)
    return grader(submission.assignment).grade(submission.student, path)


def expected(submission: Submission) -> dict[str, float]:
    """The points that a program must give, by grade_id of the test cells."""
    tests = {cell.grade_id: cell.points for cell in assignment(submission.assignment).cells.values() if cell.is_test}
    return dict.fromkeys(tests, 0.0) if submission.answers is None else tests | submission.points
