"""Hostile submissions: code to put into the sample assignment, and notebooks that are strange as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import yaml
from grading_samples import SOURCE, cell, cells, notebook


@dataclass(frozen=True)
class Attack:
    """Code, and what it leaves of the seven points for the other two questions."""

    code: str
    left: float = 7.0


_FOUND = yaml.safe_load((SOURCE.parent / "attacks.yml").read_text("utf8"))
FUNCTIONS = {kind: Attack(**one) for kind, one in _FOUND.pop("functions").items()}
ATTACKS = {kind: Attack(**one) for kinds in _FOUND.values() for kind, one in kinds.items()}


def _with(place: int, **changes: object) -> list[dict]:
    made = cells(q1="total = 1")
    made[place] |= changes
    return made


def _worth(points: object) -> list[dict]:
    made = cells(q1="total = 1")
    for one in made:
        one["metadata"]["nbgrader"] |= {"points": points, "grade": True, "locked": False}
    return made


#: Notebooks that are strange as a whole, with the points they earn.
NOTEBOOKS: dict[str, tuple[Callable[[], bytes], float]] = {
    "points of its own": (lambda: notebook(_worth(1000)), 7),
    "points that are no number": (lambda: notebook(_worth({"a": []})), 7),
    "test cell rewritten": (lambda: notebook(q1="total = 1", **{"q1-test": "total = 1; 'passed'"}), 7),
    "test cells deleted": (lambda: notebook(**{"q1-test": None, "q2-test": None, "q3-test": None}), 9),
    "answers as tests": (lambda: notebook([cell("total = 1", "q1-test"), cell("per_port = 1", "q2-test")]), 0),
    "all cells deleted": (lambda: notebook([]), 0),
    "cells that are none": (lambda: notebook([None, 1, [], "x", *cells()]), 9),
    "sources that are none": (lambda: notebook(_with(1, source={"a": 1})), 7),
    "metadata that is none": (lambda: notebook(_with(1, metadata=[])), 7),
    "name that is none": (lambda: notebook(_with(1, metadata={"nbgrader": {"grade_id": ["q1"]}})), 7),
    "code as text": (lambda: notebook(_with(1, cell_type="markdown")), 7),
    "ten thousand cells": (lambda: notebook([*cells(), *[cell("1")] * 10_000]), 9),
    "copies of a given cell": (lambda: notebook([*cells(), *[cell("x", "given")] * 99]), 9),
    "much code": (lambda: notebook([*cells(), cell("#" * 3_000_000)]), 9),
    "deep JSON": (lambda: b'{"cells": ' + b"[" * 200_000, 0),
    "long number": (lambda: b'{"cells": [], "nbformat": ' + b"9" * 100_000 + b"}", 0),
    "no JSON number": (lambda: notebook()[:-1] + b', "x": NaN}', 9),
    "surrogates": (lambda: notebook(q4=chr(0xD800)), 9),
    "byte-order mark": (lambda: b"\xef\xbb\xbf" + notebook(), 9),
    "UTF-16": (lambda: notebook().decode().encode("utf-16"), 0),
    "a list": (lambda: b"[]", 0),
    "pickle": (lambda: b"\x80\x04cos\nsystem\n(S'touch /tmp/seen'\ntR.", 0),
}  # fmt: skip
