"""Bytes from the box, read as a stranger's: strict JSON of known shape and bounded size, or nothing."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from typing import Any

from partners.grading.boxed.plain import DEPTH, ITEMS, KEY, Tree

#: More keys or elements than any answer has; also keeps made-up hash collisions cheap.
MOST_KEYS = 5_000
_DIGITS = 320
_ESCAPES = re.compile(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|.)?")


class Unreadable(ValueError):
    """What came out of the box is not what the runner writes."""


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise Unreadable("a number of too many digits")
    return int(digits)


def _never(constant: str) -> Any:
    raise Unreadable(f"{constant} is no JSON")


def message(line: bytes) -> dict[str, Any]:
    """One line of the box as a dict.

    :raises Unreadable: for all that is not one strict JSON object.
    """
    try:
        found = json.loads(line.decode("utf-8"), parse_int=_integer, parse_constant=_never)
    except Unreadable:
        raise
    except (ValueError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error
    if type(found) is not dict:
        raise Unreadable("not an object")
    return found


def text(value: Any, most: int = 500) -> str:
    """A short text, or an empty one where there is none."""
    return value[:most].encode("utf-8", "replace").decode("utf-8") if type(value) is str else ""


def readable(words: str) -> str:
    """A stranger's text without what a terminal or a line's direction would obey: escapes, controls, overrides."""
    plain = _ESCAPES.sub("", words.replace("\r\n", "\n"))
    return "".join(sign for sign in plain if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))


class Reader:
    """Rebuilds trees from parsed JSON, key by key, so that nothing unknown goes on; see :mod:`.boxed.plain`."""

    def __init__(self, items: int = ITEMS) -> None:
        self.items = items

    def tree(self, value: Any, depth: int = 0) -> Tree:
        """The same tree, proved to be one.

        :raises Unreadable: otherwise.
        """
        self.items -= 1
        if depth > DEPTH + 1 or self.items < 0:
            raise Unreadable("too deep or too large")
        if value is None or type(value) in (bool, int):
            return value
        if type(value) is float:
            # 1e999 is strict JSON and reads as infinity.
            if value in (float("inf"), float("-inf")):
                raise Unreadable("a number too large")
            return value
        if type(value) is str:
            return text(value, len(value))
        if type(value) is not dict or type(value.get(KEY)) is not str:
            raise Unreadable("an unknown kind")
        reader = getattr(self, f"_{value[KEY]}", None) if value[KEY] in _KINDS else None
        if reader is None:
            raise Unreadable("an unknown kind")
        return {KEY: value[KEY], **reader(value, depth + 1)}

    def _many(self, value: Any, depth: int, most: int = ITEMS) -> list[Tree]:
        if type(value) is not list or len(value) > most:
            raise Unreadable("no list, or too long")
        return [self.tree(item, depth) for item in value]

    def _list(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        return {"of": self._many(value.get("of"), depth)}

    def _set(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        return {"of": self._many(value.get("of"), depth, MOST_KEYS)}

    def _dict(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        pairs = value.get("of")
        if type(pairs) is not list or len(pairs) > MOST_KEYS:
            raise Unreadable("no pairs, or too many")
        read = [self._many(pair, depth) for pair in pairs]
        if any(len(pair) != 2 for pair in read):
            raise Unreadable("no pair")
        return {"of": read}

    def _date(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        at = text(value.get("at"), 40)
        try:
            dt.datetime.fromisoformat(at)
        except ValueError as error:
            raise Unreadable("no date") from error
        return {"at": at}

    def _inf(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        return {"sign": -1 if value.get("sign") == -1 else 1}

    def _other(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        return {"type": text(value.get("type"), 100)}

    def _table(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        cells, index = value.get("cells"), value.get("index")
        if type(cells) is not list or type(index) is not list or not index:
            raise Unreadable("no table")
        read = {
            "series": value.get("series") is True,
            "columns": self._many(value.get("columns"), depth),
            "cells": [self._many(column, depth) for column in cells],
            "index": [self._many(level, depth) for level in index],
            "names": self._many(value.get("names"), depth),
        }
        height = len(read["index"][0])
        if (
            any(len(column) != height for column in read["cells"] + read["index"])
            or len(read["columns"]) != len(read["cells"])
            or len(read["names"]) != len(read["index"])
            or (read["series"] and len(read["cells"]) != 1)
        ):
            raise Unreadable("a table of unequal columns")
        return read


_KINDS = frozenset({"list", "set", "dict", "date", "inf", "other", "table"})
