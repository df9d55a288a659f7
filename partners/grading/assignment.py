"""An assignment's private folder: its notebook, its sheet and its checks."""

from __future__ import annotations

import hashlib
import importlib.util
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import yaml
from pydantic import ValidationError

from partners.errors import BookError
from partners.grading.checks import Check, Function, Rule, Table, Value
from partners.grading.judge import right_result, same
from partners.grading.schema import Sheet

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class SourceCell:
    """A cell of the assignment that nbgrader knows by name.

    :ivar source: its text as students get it.
    """

    grade_id: str
    kind: str
    source: str
    locked: bool
    grade: bool
    solution: bool
    points: float

    @property
    def is_test(self) -> bool:
        return self.grade and not self.solution and self.kind == "code"

    @property
    def is_given(self) -> bool:
        """Code that students get and may not change."""
        return self.locked and not self.grade and not self.solution and self.kind == "code"

    @property
    def is_by_hand(self) -> bool:
        return self.grade and not self.is_test


@dataclass(frozen=True)
class Assignment:
    """One assignment, loaded; see :func:`load`.

    :ivar cells: the named cells by grade_id, in order.
    :ivar digest: of all files of the folder.
    """

    name: str
    folder: Path
    sheet: Sheet
    cells: dict[str, SourceCell]
    digest: str
    module: ModuleType

    def draw(self, rng: random.Random) -> Tables:
        """The tables of one student, as the assignment's ``draw`` gives them."""
        return self.module.draw(rng)

    def checks(self, tables: Tables) -> dict[str, list[Check]]:
        """What is right for these tables, by grade_id of the test cell.

        :raises BookError: when the assignment's ``checks`` fails, leaves a test cell out, or a constant would do.
        """
        path = self.folder / "checks.py"
        try:
            found: Mapping[str, list[Check]] = self.module.checks(tables)
        except Exception as error:
            raise BookError(f"checks failed ({type(error).__name__}: {error})", path) from error
        tests = [cell.grade_id for cell in self.cells.values() if cell.is_test]
        for grade_id in {*tests, *found}:
            if not found.get(grade_id) or grade_id not in tests:
                raise BookError(f"{grade_id!r}: each test cell of the notebook needs its checks, and no other", path)
            for check in found[grade_id]:
                _prove(check, grade_id, path)
        return {grade_id: list(found[grade_id]) for grade_id in tests}


def _prove(check: Check, grade_id: str, path: Path) -> None:
    if not isinstance(check, (Value, Table, Function, Rule)) or not check.say or check.points <= 0:
        raise BookError(f"{grade_id!r}: each check is a Value, Table, Function or Rule with points and a say", path)
    if isinstance(check, Function):
        rights = [right_result(check, case) for case in check.cases]
        if not any(not same(rights[0], right, check.tolerance, check.ordered) for right in rights[1:]):
            raise BookError(f"{grade_id!r}: all cases of {check.name} have one result, so a constant would pass", path)


def load(folder: Path) -> Assignment:
    """Read an assignment; its name is the folder's.

    :raises BookError: for a missing or broken file, with its line where there is one.
    """
    folder = folder.resolve()
    name = folder.name
    sheet = _sheet(folder / "assignment.yml")
    cells = _cells(folder / f"{name}.md")
    _agree(sheet, cells, folder / "assignment.yml")
    module = _module(folder / "checks.py", name)
    return Assignment(name, folder, sheet, cells, _digest(folder), module)


def _sheet(path: Path) -> Sheet:
    try:
        return Sheet.model_validate(yaml.safe_load(_text(path)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BookError("not valid YAML: mend it there", path, mark.line + 1 if mark else None) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise BookError(f"{first['msg']}: mend it", path, column=".".join(map(str, first["loc"]))) from error


def _text(path: Path) -> str:
    if not path.is_file():
        raise BookError("is missing: an assignment has NAME.md, assignment.yml and checks.py in a folder NAME", path)
    return path.read_text("utf8")


def _cells(path: Path) -> dict[str, SourceCell]:
    import jupytext
    from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

    notebook = jupytext.reads(_text(path), fmt="md:myst")
    for clear in (ClearSolutions(), ClearHiddenTests(), ClearMarkScheme()):
        notebook, _ = clear.preprocess(notebook, {"language": "python"} | {"metadata": {}, "nbgrader": {}})
    found: dict[str, SourceCell] = {}
    for cell in notebook.cells:
        said: dict[str, Any] = cell.metadata.get("nbgrader") or {}
        if not (grade_id := said.get("grade_id")):
            continue
        if grade_id in found:
            raise BookError(f"two cells are named {grade_id!r}: name each once", path)
        flags = {key: bool(said.get(key)) for key in ("locked", "grade", "solution")}
        points = float(said.get("points", 0))
        found[grade_id] = SourceCell(grade_id, cell.cell_type, cell.source, **flags, points=points)
    return found


def _agree(sheet: Sheet, cells: dict[str, SourceCell], path: Path) -> None:
    graded = {cell.grade_id: cell for cell in cells.values() if cell.grade}
    for grade_id in [*graded, *sheet.questions]:
        if grade_id not in graded or grade_id not in sheet.questions:
            raise BookError(f"{grade_id!r} must stand both here and as a graded cell of the notebook", path)
        if graded[grade_id].points != sheet.questions[grade_id].points:
            raise BookError(f"{grade_id!r} has other points than in the notebook: correct one", path)


def _module(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_loader(f"partners_checks_{name.replace('-', '_')}", loader=None, origin=str(path))
    assert spec
    module = importlib.util.module_from_spec(spec)
    module.__file__ = str(path)
    code: Callable[..., Any] | Any = compile(_text(path), str(path), "exec", dont_inherit=True)
    try:
        exec(code, module.__dict__)
    except Exception as error:
        raise BookError(f"does not run ({type(error).__name__}: {error}): mend it", path) from error
    for wanted in ("draw", "checks"):
        if not callable(getattr(module, wanted, None)):
            raise BookError(f"defines no {wanted}: see partners.grading.checks", path)
    return module


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
