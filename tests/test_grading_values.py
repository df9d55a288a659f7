"""Plain values: what is written is read, what is forged is refused, and alike is what a reader would call alike."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import math
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.errors import BookError
from partners.grading import seccomp
from partners.grading.boxed.plain import Encoder, decode
from partners.grading.checks import Rule, Table, Value
from partners.grading.judge import is_right, keeps, right_tree, same
from partners.grading.rubrics import levels, points, rest
from partners.grading.schema import Question
from partners.grading.stranger import Reader, Unreadable, message, readable

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.dates()
    | st.datetimes()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4) | st.integers(), inner, max_size=4),
    max_leaves=12,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["#", "of", "at", "cells", "index", "names", "columns", "x"]), inner, max_size=6
        )
        | st.builds(
            lambda kind, rest: rest | {"#": kind},
            st.sampled_from(["list", "set", "dict", "date", "inf", "other", "table", "tree", "_many"]),
            st.dictionaries(
                st.sampled_from(["of", "at", "sign", "cells", "index", "names", "columns"]), inner, max_size=6
            ),
        )
    ),
    max_leaves=20,
)


def through(value: Any) -> Any:
    """A value as it comes out of the box."""
    return Reader().tree(json.loads(json.dumps(Encoder().encode(value))))


@given(VALUES)
def test_a_value_comes_out_as_what_it_is(value: Any) -> None:
    tree = through(value)
    assert same(right_tree(value), tree)
    assert same(right_tree(decode(tree)), tree)


@given(VALUES, VALUES)
def test_likeness_goes_both_ways(one: Any, other: Any) -> None:
    assert same(right_tree(one), through(other)) == same(right_tree(other), through(one))


@given(JSON)
def test_any_json_is_a_tree_or_refused(forged: Any) -> None:
    try:
        tree = Reader().tree(forged)
    except Unreadable:
        return
    assert Reader().tree(tree) == tree
    same(right_tree({"a": [1.5, "x"]}), tree)
    keeps(Rule(["a"], lambda value: value == 1, say="x"), [tree])


@given(st.binary(max_size=60))
def test_any_line_is_a_message_or_refused(line: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert type(message(line)) is dict


TABLE = pd.DataFrame({"port": ["Aktau", "Baku"], "tonnes": [1.5, None], "day": pd.to_datetime(["2024-01-02", None])})
ALIKE = {
    "tuple and list": ((1, 2), [1, 2]),
    "array and list": ([1, 2], np.array([1, 2])),
    "whole number and float": (2, 2.0),
    "number of numpy": (2.5, np.float64(2.5)),
    "rounding": (0.3, 0.1 + 0.2),
    "missing": ([None, None, None], [float("nan"), pd.NA, pd.NaT]),
    "date and midnight": (dt.date(2024, 1, 2), pd.Timestamp("2024-01-02")),
    "series and dict": ({"a": 1, "b": 2}, pd.Series({"b": 2, "a": 1})),
    "counter and dict": ({"a": 1}, __import__("collections").Counter("a")),
    "sets": ({1, 2}, frozenset({2, 1})),
    "composed letters": ("й", "и\u0306"),
    "columns in another order": (TABLE, TABLE[["day", "tonnes", "port"]]),
    "rows in another order": (TABLE, TABLE[::-1]),
    "a name as index": (TABLE, TABLE.set_index("port")),
    "one column as a series": (TABLE[["port", "tonnes"]], TABLE.set_index("port")["tonnes"]),
    "categories": (TABLE, TABLE.astype({"port": "category"})),
}
UNLIKE = {
    "truth and number": (1, True),
    "text and number": ("1", 1),
    "text and date": (dt.date(2024, 1, 2), "2024-01-02"),
    "list and set": ([1, 2], {1, 2}),
    "order of a list": ([1, 2], [2, 1]),
    "one more": ({"a": 1}, {"a": 1, "b": 2}),
    "twice and once": ([1, 1, 2], [1, 2, 2]),
    "infinity": (math.inf, -math.inf),
    "number and missing": (0, None),
    "a row twice": (TABLE, pd.concat([TABLE, TABLE[:1]])),
    "another name": (TABLE, TABLE.rename(columns={"port": "Port"})),
    "a cell": (TABLE, TABLE.assign(port=["Aktau", "Aktau"])),
    "a column more": (TABLE, TABLE.assign(more=1)),
    "no plain value": (None, object()),
    "a list in a table": (TABLE, TABLE.assign(port=[["Aktau"], ["Baku"]])),
}


@pytest.mark.parametrize("pair", ALIKE)
def test_alike(pair: str) -> None:
    right, answer = ALIKE[pair]
    assert same(right_tree(right), through(answer))


@pytest.mark.parametrize("pair", UNLIKE)
def test_unlike(pair: str) -> None:
    right, answer = UNLIKE[pair]
    assert not same(right_tree(right), through(answer))


def test_order_tolerance_and_bare_indexes_count_where_asked() -> None:
    assert not is_right(Table("t", TABLE, ordered=True, say="x"), through(TABLE[::-1]))
    assert is_right(Value("v", {"a": 1.0}, tolerance=0.01, say="x"), through({"a": 1.009}))
    assert not is_right(Value("v", 1.0, tolerance=0.01, say="x"), through(1.02))
    named = TABLE[["tonnes"]].set_axis(["a", "b"])
    assert not is_right(Table("t", named, say="x"), through(TABLE[["tonnes"]]))
    assert is_right(Table("t", named, say="x"), through(named[::-1]))


def test_tables_go_in_as_they_are() -> None:
    crossed = pd.crosstab(TABLE["port"], TABLE["tonnes"])
    for table in (TABLE, TABLE.astype({"port": "category"}), TABLE.set_index(["port", "day"]), crossed, TABLE["day"]):
        found = decode(json.loads(json.dumps(right_tree(table))))
        assert type(found) is type(table)
        assert found.to_csv() == table.to_csv()
    assert list(decode(right_tree(TABLE)).dtypes) == list(TABLE.dtypes)


def test_rules_see_plain_values_only() -> None:
    rule = Rule(["codes", "share"], lambda codes, share: share == codes.count("A") / len(codes), say="x")
    assert keeps(rule, [through(["A", "B"]), through(0.5)])
    assert not keeps(rule, [through(["A", "B"]), through(0.9)])
    assert not keeps(rule, [through([]), through(0)])


def test_a_rubric_is_read_from_a_comment() -> None:
    rubric = [
        {
            "criterion": name,
            "levels": [{"level": level, "points": n, "description": "d"} for n, level in enumerate("ab")],
        }
        for name in ("Evidence", "Plain words")
    ]
    question = Question(title="Essay", points=2, rubric=rubric)  # type: ignore[arg-type]
    comment = "Evidence: b\n* plain  WORDS: A.\nGood: read on"
    assert {name: level.level for name, level in levels(question.rubric, comment).items()} == {
        "Evidence": "b",
        "Plain words": "a",
    }
    assert (points(question.rubric, comment), points(question.rubric, "Evidence: b")) == (1, None)
    assert rest(question.rubric, comment) == "Good: read on"
    with pytest.raises(ValueError, match="do not add up"):
        Question(title="Essay", points=3, rubric=rubric)  # type: ignore[arg-type]


def test_what_a_terminal_would_obey_is_taken_out() -> None:
    assert readable("a\x1b[31mb\x1b]0;title\x07c\x1b[2Jd\x00e\u202ef\r\ng\th") == "abcdef\ng\th"


@pytest.mark.skipif(sys.platform != "linux", reason="system calls of Linux")
def test_the_filter_is_known_for_the_machines_it_names_and_no_other() -> None:
    for machine in ("x86_64", "aarch64"):
        found = seccomp.program(machine)
        assert found and len(found) % 8 == 0 and len(found) // 8 < 256
    assert seccomp.program("riscv64") is None


def test_bookerror_is_what_a_broken_assignment_raises(tmp_path) -> None:
    from partners.grading.assignment import load

    folder = tmp_path / "votes"
    folder.mkdir()
    with pytest.raises(BookError, match="is missing"):
        load(folder)
    (folder / "assignment.yml").write_text("title: [", "utf8")
    with pytest.raises(BookError, match="line 1|line 2"):
        load(folder)
    (folder / "assignment.yml").write_text("title: Votes\nminutes: 0\n", "utf8")
    with pytest.raises(BookError, match="minutes"):
        load(folder)
