"""A course with two small assignments, and downloads as platforms pack them."""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path

from partners.course.folder import Course
from partners.course.match import key
from partners.course.notebooks import METADATA
from partners.course.roster import Student, write

SECRET = "5" * 64
_CHECKS = """
import pandas as pd
from partners.grading.checks import Value

def draw(rng):
    return {"parts.csv": pd.DataFrame({"n": [rng.randrange(1000, 10**6) for _ in range(3)]})}

def checks(tables):
    return {"q1-test": [Value("total", int(tables["parts.csv"]["n"].sum()), say="Add all rows.")]}
"""
_SHEET = """
title: The {name} task
minutes: 45
objectives: [Add up]
help: Ask anybody.
questions:
  q1-test: {{title: A sum, points: 2}}
  q2: {{title: A reason, points: 4, rubric: [{{criterion: Clear, levels: [
    {{level: weak, points: 0, description: Not}}, {{level: good, points: 4, description: It is}}]}}]}}
"""
_Q2 = {"grade": True, "grade_id": "q2", "locked": False, "points": 4, "schema_version": 3, "solution": True}
_TEXT = """---
jupytext: {{text_representation: {{extension: .md, format_name: myst}}}}
kernelspec: {{display_name: Python 3, language: python, name: python3}}
---

# The {name} task

```{{code-cell}} ipython3
---
nbgrader: {{grade: false, grade_id: q1, locked: false, schema_version: 3, solution: true, task: false}}
---
import pandas as pd

### BEGIN SOLUTION
total = pd.read_csv("parts.csv")["n"].sum()
### END SOLUTION
```

```{{code-cell}} ipython3
---
nbgrader: {{grade: true, grade_id: q1-test, locked: true, points: 2, schema_version: 3, solution: false, task: false}}
---
assert total > 0
### BEGIN HIDDEN TESTS
assert total > 3 * 999, "a hidden test"
### END HIDDEN TESTS
```

+++ {q2}

A model answer that nobody may see.
"""
SOLUTION = 'import pandas as pd\n\ntotal = pd.read_csv("parts.csv")["n"].sum()'


def course(root: Path, students: list[Student] | None = None) -> Course:
    """A course with the assignments counting and votes, with the given roster."""
    for name in ("counting", "votes"):
        folder = root / "source" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.md").write_text(
            _TEXT.format(name=name, q2=json.dumps({"nbgrader": _Q2 | {"task": False}})), "utf8"
        )
        (folder / "assignment.yml").write_text(_SHEET.format(name=name), "utf8")
        (folder / "checks.py").write_text(_CHECKS, "utf8")
    (root / "course.yml").write_text(f"title: A course\nsecret: '{SECRET}'\n", "utf8")
    if students:
        write(root / "roster.csv", students)
    return Course(root)


def worked(notebook: bytes, code: str = SOLUTION, prose: str = "Because.") -> bytes:
    """A released notebook with answers in it."""
    found = json.loads(notebook)
    for cell in found["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in ("q1", "q2"):
            cell["source"] = code if grade_id == "q1" else prose
    return json.dumps(found).encode()


def handed(assignment: str, student: str, answer: str = "1") -> bytes:
    """The least notebook that tells whose it is."""
    label = {"assignment": assignment, "key": key(SECRET, assignment, student)}
    cell = {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "q1"}}, "source": answer, "outputs": []}
    return json.dumps({"metadata": {METADATA: label}, "cells": [cell], "nbformat": 4, "nbformat_minor": 5}).encode()


def moodle(name: str, number: int, file: str = "votes.ipynb") -> str:
    """Where Moodle puts a student's file; underscores and what file systems refuse leave the name."""
    name = re.sub(r"[&<>\"`|':\\/\x00-\x1f\x7f]|\.\.+", "", name.replace("_", " "))
    return f"{name}_{number}_assignsubmission_file/{file}"


def canvas(last: str, first: str, user: int, attachment: int, file: str = "votes.ipynb", late: bool = False) -> str:
    """Where Canvas puts a student's file: the sortable name in small letters, word characters only."""
    name = re.sub(r"_(\d+)_", r"\1", f"{last}, {first}").lower()
    word = f"{name}_{'LATE_' * late}{user}"
    kept = (
        sign for sign in word if unicodedata.category(sign)[0] in "LM" or unicodedata.category(sign) in ("Nd", "Pc")
    )
    return "".join(kept) + f"_{attachment}_{file}"


def zipped(files: Mapping[str, bytes], when: tuple[int, ...] = (1980, 1, 1, 0, 0, 0)) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, when), content)
    return out.getvalue()
