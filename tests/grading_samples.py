"""Submissions for the tests of grading: the sample assignment solved, and notebooks made of other answers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from partners.course.folder import CLASS, Course
from partners.grading import draws
from partners.grading.assignment import load

SOURCE = Path(__file__).parent / "samples" / "harbours"
SECRET = "a secret of thirty-two characters or more"
#: Points without the essay, which a person marks.
BY_PROGRAM = 9.0

GIVEN = 'import pandas as pd\n\ncalls = pd.read_csv("calls.csv")'
RIGHT = {
    "given": GIVEN,
    "q1": "total = int(calls['tonnes'].sum())",
    "q1-test": "assert total is not None",
    "q2": "per_port = calls.groupby('port')['tonnes'].sum().reset_index()",
    "q2-test": "assert per_port is not None",
    "q3": "def busiest(table):\n    return table.groupby('port')['tonnes'].sum().idxmax()",
    "q3-test": "assert callable(busiest)",
    "q4": "Two sources disagree.",
}
_FLAGS = {
    "given": {"locked": True},
    "q1-test": {"locked": True, "grade": True, "points": 2},
    "q2-test": {"locked": True, "grade": True, "points": 3},
    "q3-test": {"locked": True, "grade": True, "points": 4},
    "q4": {"grade": True, "solution": True, "points": 6},
}


def cell(source: str | list[str], grade_id: str | None = None, kind: str = "code", **more: Any) -> dict[str, Any]:
    """A cell as JupyterLab writes it."""
    flags = {"locked": False, "grade": False, "solution": False, "task": False, "schema_version": 3}
    flags |= _FLAGS.get(grade_id or "", {"solution": True})
    metadata = {"nbgrader": flags | {"grade_id": grade_id}} if grade_id else {}
    made = {"cell_type": kind, "metadata": metadata, "source": source, "id": (grade_id or "own")[:20]}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {}) | more


def cells(**answers: str | None) -> list[dict[str, Any]]:
    """The solved assignment with other answers to some questions; None takes the cell out."""
    chosen = RIGHT | {name.replace("_", "-"): source for name, source in answers.items()}
    kinds = {"q4": "markdown"}
    return [cell(source, name, kinds.get(name, "code")) for name, source in chosen.items() if source is not None]


def notebook(made: list[dict[str, Any]] | None = None, **answers: str | None) -> bytes:
    """A notebook of these cells, or of the solved assignment with other answers."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    found = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}}
    return json.dumps(found | {"cells": cells(**answers) if made is None else made}).encode()


def course(root: Path, submissions: dict[str, bytes]) -> Course:
    """A course folder with the sample assignment, one version for the class, and these submissions by student."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "course.yml").write_text(f"title: Tests\nsecret: {SECRET}\n", "utf8")
    shutil.copytree(SOURCE, root / "source" / "harbours", ignore=shutil.ignore_patterns("__pycache__"))
    made = Course(root)
    folder = made.release("harbours", CLASS)
    folder.mkdir(parents=True)
    for name, content in draws.draw(load(SOURCE), SECRET, CLASS).items():
        (folder / name).write_bytes(content)
    for student, content in submissions.items():
        hand_in(made, student, content)
    return made


def hand_in(made: Course, student: str, content: bytes) -> None:
    """Put a student's notebook where collect puts it."""
    folder = made.submitted(student, "harbours")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "harbours.ipynb").write_bytes(content)
