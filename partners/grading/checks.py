"""What an assignment's ``checks.py`` is written in: which values a student's answer must have.

A checks file defines ``checks(student) -> {grade_id of a test cell: [checks]}``. It runs in the grader's process only;
the box learns the names and the arguments, never what is expected.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, Union

import pandas as pd


@dataclass(frozen=True)
class Value:
    """A variable holds this plain value: a number, text, truth value, None, date, list, tuple, set or dict.

    :param name: the variable in the student's notebook.
    :param expected: the right value; tuples and lists are alike, a Series counts as a dict of its index.
    :param points: its weight among the checks of the same test cell.
    :param tolerance: how far a number may be off.
    :param say: what feedback shows when it is wrong; never the expected value.
    """

    name: str
    expected: Any
    _: KW_ONLY
    points: float = 1.0
    tolerance: float = 0.0
    say: str


@dataclass(frozen=True)
class Table:
    """A variable holds this DataFrame (or Series): same columns in any order, same rows; in this order if ``ordered``.

    The index counts when it is anything but 0, 1, 2 …; the other parameters are those of :class:`Value`.
    """

    name: str
    expected: pd.DataFrame
    _: KW_ONLY
    points: float = 1.0
    tolerance: float = 0.0
    ordered: bool = False
    say: str


@dataclass(frozen=True)
class Function:
    """A function gives for each case (a tuple of arguments) what ``expected`` gives.

    Arguments are plain values or DataFrames; the results are compared as :class:`Value` and :class:`Table` are. Points
    are shared evenly among the cases.
    """

    name: str
    cases: Sequence[tuple]
    expected: Callable[..., Any]
    _: KW_ONLY
    points: float = 1.0
    tolerance: float = 0.0
    say: str


Check = Union[Value, Table, Function]  # noqa: UP007 (a name that isinstance and annotations both take)
