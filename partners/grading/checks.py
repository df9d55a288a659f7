"""What an assignment's ``checks.py`` is written in: its tables for one student, and the values that are right.

A checks file runs in the grader's process only; the box learns names and arguments, never what is expected.
It defines two functions:

``draw(rng) -> {"claims.csv": DataFrame, …}``
    the tables that lie beside one student's notebook. ``rng`` is a :class:`random.Random` seeded from the course's
    secret and the student's id; nothing else may be random.
``checks(tables) -> {grade_id of a test cell: [checks]}``
    what is right for these tables. ``tables`` holds each file as the student reads it: ``pd.read_csv(file)``.

Every test cell of the notebook (graded, locked) needs at least one check; its own visible asserts are the student's
help and earn nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, Union

import pandas as pd


@dataclass(frozen=True)
class Value:
    """A variable holds this plain value: a number, text, truth value, None, date, list, tuple, set, dict or Series.

    Lists, tuples and arrays are alike; so are a Series and the dict of its index; so are None, NaN and NaT; so are a
    date and its midnight. A truth value is no number, and a text is no date.

    :param name: the variable in the student's notebook, read when all cells have run.
    :param expected: the right value.
    :param points: its weight among the checks of the same test cell.
    :param tolerance: how far a number may be off; rounding errors of floats are always forgiven.
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
    """A variable holds this DataFrame: the same columns in any order and the same rows, in this order if ``ordered``.

    An index that is not 0, 1, 2 … and has a name counts as columns, on both sides; an index without a name is
    looked at only where ``expected`` has one that is not 0, 1, 2 …. The other parameters are those of :class:`Value`.
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
    """A function gives for each case (a tuple of arguments) what ``expected`` gives; all cases must be right.

    Arguments are plain values or DataFrames; results are compared as :class:`Value` and :class:`Table` are. The cases
    must have at least two different right results, else a constant would pass.
    """

    name: str
    cases: Sequence[tuple[Any, ...]]
    expected: Callable[..., Any]
    _: KW_ONLY
    points: float = 1.0
    tolerance: float = 0.0
    ordered: bool = False
    say: str


@dataclass(frozen=True)
class Rule:
    """A condition on the plain values of several variables, for answers that depend on a student's own choices.

    ``holds`` is called with one argument a name, built anew from plain data: builtins, dates, DataFrames. An error in
    it counts as wrong. It runs in the grader's process: it may compute with its arguments, but never ``eval`` them.
    """

    names: Sequence[str]
    holds: Callable[..., bool]
    _: KW_ONLY
    points: float = 1.0
    say: str


Check = Union[Value, Table, Function, Rule]  # noqa: UP007 (a name that isinstance and annotations both take)
