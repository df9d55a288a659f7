"""Values as plain JSON: numbers, texts and truth values as they are, all else an object with its kind under ``#``.

| kind | further keys |
| --- | --- |
| ``list``, ``set`` | ``of``: the elements |
| ``dict`` | ``of``: pairs of key and value |
| ``date`` | ``at``: ISO 8601 |
| ``inf`` | ``sign``: 1 or -1 |
| ``table`` | ``columns``, ``cells`` (column by column), ``index`` (a list a level), ``names``, ``series``, ``dtypes`` |
| ``other`` | ``type``: what could not be read |

None, NaN, NA and NaT are ``null``. Only values of exactly a known type are read: an object that pretends is ``other``.
The grader writes arguments and right values with the same functions.
"""

from __future__ import annotations

import collections
import datetime as dt
import math
import sys
from typing import Any

Tree = Any
KEY = "#"
DEPTH = 12
ITEMS = 100_000
CHARACTERS = 1_000_000
_DICTS = (dict, collections.OrderedDict, collections.defaultdict, collections.Counter)
_LISTS = (list, tuple, collections.deque, range, type({}.keys()), type({}.values()))


class TooMuch(Exception):
    """The value is too deep or too large to be an answer."""


class Encoder:
    """Turns one value into a tree, unless it is larger than any answer."""

    def __init__(self, items: int = ITEMS, characters: int = CHARACTERS) -> None:
        self.items, self.characters = items, characters

    def encode(self, value: Any, depth: int = 0) -> Tree:
        """The tree of a value.

        :raises TooMuch: when it is deeper than ``DEPTH`` or the budget is spent.
        """
        self.items -= 1
        if depth > DEPTH or self.items < 0:
            raise TooMuch
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is str:
            return self._text(value)
        if kind is int:
            return value if -(10**300) < value < 10**300 else {KEY: "other", "type": "int"}
        if kind is float:
            return _number(value)
        if kind in _LISTS:
            return {KEY: "list", "of": [self.encode(item, depth + 1) for item in list(value)]}
        if kind in (set, frozenset):
            return {KEY: "set", "of": [self.encode(item, depth + 1) for item in list(value)]}
        if kind in _DICTS:
            pairs = list(dict.items(value))
            return {KEY: "dict", "of": [[self.encode(key, depth + 1), self.encode(v, depth + 1)] for key, v in pairs]}
        if kind is dt.datetime or kind is dt.date:
            return {KEY: "date", "at": kind.isoformat(value)}
        return self._scientific(value, kind, depth)

    def _text(self, value: str) -> str:
        self.characters -= len(value)
        if self.characters < 0:
            raise TooMuch
        return value.encode("utf-8", "replace").decode("utf-8")

    def _scientific(self, value: Any, kind: type, depth: int) -> Tree:
        pd, np = sys.modules.get("pandas"), sys.modules.get("numpy")
        if np is not None:
            if kind is np.ndarray:
                return self._ndarray(value, depth)
            if kind.__module__ == "numpy" and issubclass(kind, (np.bool_, np.integer, np.floating, np.str_)):
                return self.encode(value.item(), depth)
        if pd is not None:
            if value is pd.NA or value is pd.NaT:
                return None
            if kind is pd.Timestamp:
                return {KEY: "date", "at": value.isoformat()}
            if kind is pd.DataFrame or kind is pd.Series:
                return self._table(value, kind is pd.Series, depth)
            if isinstance(value, (pd.Index, pd.api.extensions.ExtensionArray)):
                return self.encode(value.tolist(), depth)
        return {KEY: "other", "type": self._text(f"{kind.__module__}.{kind.__qualname__}"[:100])}

    def _ndarray(self, value: Any, depth: int) -> Tree:
        if value.size > self.items:
            raise TooMuch
        kept = value.dtype.kind in "biufUOM"
        return self.encode(value.tolist() if kept else str(value.dtype), depth)

    def _table(self, value: Any, series: bool, depth: int) -> Tree:
        columns = [value] if series else [value.iloc[:, place] for place in range(value.shape[1])]
        if (len(value) + 1) * len(columns) > self.items:
            raise TooMuch
        index = value.index
        levels = [index.get_level_values(place).tolist() for place in range(index.nlevels)]
        names = [value.name] if series else list(value.columns)
        return {
            KEY: "table",
            "series": series,
            "columns": [self.encode(name, depth + 1) for name in names],
            "dtypes": [str(column.dtype) for column in columns],
            "cells": [[self.encode(cell, depth + 1) for cell in column.tolist()] for column in columns],
            "index": [[self.encode(cell, depth + 1) for cell in level] for level in levels],
            "names": [self.encode(name, depth + 1) for name in index.names],
        }


def _number(value: float) -> Tree:
    if math.isnan(value):
        return None
    if math.isinf(value):
        return {KEY: "inf", "sign": 1 if value > 0 else -1}
    return value


def decode(tree: Tree) -> Any:
    """The value that a tree stands for: builtins, ``date`` or with a time ``datetime``, DataFrames, Series."""
    if not isinstance(tree, dict):
        return tree
    kind = tree[KEY]
    if kind == "list":
        return [decode(item) for item in tree["of"]]
    if kind == "set":
        return {_hashable(decode(item)) for item in tree["of"]}
    if kind == "dict":
        return {_hashable(decode(key)): decode(value) for key, value in tree["of"]}
    if kind == "date":
        at = tree["at"]
        return dt.datetime.fromisoformat(at) if len(at) > 10 else dt.date.fromisoformat(at)
    if kind == "inf":
        return math.inf * tree["sign"]
    if kind == "table":
        return _decode_table(tree)
    return None


def _hashable(value: Any) -> Any:
    return tuple(_hashable(item) for item in value) if type(value) is list else value


def _decode_table(tree: Tree) -> Any:
    import pandas as pd

    levels = [[decode(cell) for cell in level] for level in tree["index"]]
    names = [_hashable(decode(name)) for name in tree["names"]]
    if len(levels) == 1:
        plain = levels[0] == list(range(len(levels[0]))) and names == [None]
        index = pd.RangeIndex(len(levels[0])) if plain else pd.Index(levels[0], name=names[0])
    else:
        index = pd.MultiIndex.from_arrays(levels, names=names)
    dtypes = tree.get("dtypes") or [None] * len(tree["cells"])
    columns = [
        pd.Series([decode(cell) for cell in cells], dtype=dtype, index=index)
        for cells, dtype in zip(tree["cells"], dtypes, strict=True)
    ]
    labels = [_hashable(decode(label)) for label in tree["columns"]]
    if tree["series"]:
        return columns[0].rename(labels[0])
    table = pd.DataFrame(dict(enumerate(columns)), index=index)
    table.columns = labels
    return table
