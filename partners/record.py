"""The record: every table of the data package as a typed DataFrame, and every row by its key.

>>> record.table("facts")          # one table
>>> record.describe("facts")       # what its columns mean
>>> record.row("R061")             # ("facts", {...}): the table and the row behind a key
"""

from __future__ import annotations

import copy
import difflib
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from partners import paths
from partners.errors import BookError
from partners.tabular import Field, Row, Table, read_package, read_rows
from partners.texts import DEFAULT_LANGUAGE, text


class Record:
    """The tables in one folder with a ``datapackage.json``; each file is read once.

    :param root: that folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.schemas: dict[str, Table] = read_package(root)
        self._rows: dict[str, list[Row]] = {}
        self._checked: set[str] = set()

    def schema(self, name: str) -> Table:
        """What the data package says of a table.

        :raises BookError: for an unknown name, with the names there are.
        """
        if name not in self.schemas:
            near = difflib.get_close_matches(name, self.schemas, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise BookError(f"no table {name!r}: {hint}the tables are {', '.join(self.schemas)}")
        return self.schemas[name]

    def rows(self, name: str) -> list[Row]:
        """The rows of a table, each reference followed.

        :raises BookError: for the first fault in the file, or the first key that stands in no other table.
        """
        schema = self.schema(name)
        rows = self._read(name)
        if name not in self._checked:
            for column in schema.fields:
                if column.references:
                    self._follow(schema, column, rows)
            self._checked.add(name)
        return rows

    def _read(self, name: str) -> list[Row]:
        if name not in self._rows:
            self._rows[name] = read_rows(self.root, self.schema(name))
        return self._rows[name]

    def _follow(self, schema: Table, column: Field, rows: list[Row]) -> None:
        target, target_field = column.references
        known = {row.cells[target_field] for row in self._read(target)}
        for row in rows:
            value = row.cells[column.name]
            for item in value if column.is_list else [value]:
                if item is not None and item not in known:
                    raise BookError(
                        f"no {target_field} {item!r} in data/{self.schemas[target].path}: correct it, or add that row",
                        f"data/{schema.path}",
                        row.line,
                        column.name,
                    )

    @cached_property
    def index(self) -> dict[str, tuple[str, Row]]:
        """Each id that prose may cite, with its table and row."""
        return {
            row.cells[schema.key[0]]: (name, row)
            for name, schema in self.schemas.items()
            if schema.cited
            for row in self.rows(name)
        }

    def frame(self, name: str) -> pd.DataFrame:
        """A table as a fresh DataFrame; see :func:`table`."""
        rows = self.rows(name)
        columns = {
            column.name: _series([copy.copy(row.cells[column.name]) for row in rows], column)
            for column in self.schema(name).fields
        }
        return pd.DataFrame(columns)


def _series(values: list[Any], column: Field) -> pd.Series:
    # Text stays Python objects, so that pandas 2 and 3 give the same table and a missing cell is None in both.
    kinds = {"integer": "Int64", "number": "float64", "boolean": "boolean"}
    return pd.Series(values, dtype=object if column.is_list else kinds.get(column.type, object))


@lru_cache(maxsize=1)
def _record() -> Record:
    return Record(paths.data())


def tables() -> list[str]:
    """The names of all tables, in the order of the data package."""
    return list(_record().schemas)


def table(name: str) -> pd.DataFrame:
    """One table of the record, fresh at each call: change it as you like.

    Lists are Python lists (empty where the cell is), integers ``Int64``, numbers ``float64``, booleans ``boolean``,
    texts and dates (ISO 8601, whole or partial) plain strings with None where missing. Units stand in
    :func:`describe`.

    :raises BookError: for an unknown name, or for the first fault in the file: its row, column, and what to do.
    """
    return _record().frame(name)


def describe(name: str, lang: str = DEFAULT_LANGUAGE) -> pd.DataFrame:
    """The codebook of a table: one row a column, with ``field``, ``type`` and ``meaning``.

    :raises BookError: for an unknown name.
    """
    fields = _record().schema(name).fields
    return pd.DataFrame(
        {
            "field": [column.name for column in fields],
            "type": [_type_words(column, lang) for column in fields],
            "meaning": [column.description for column in fields],
        }
    )


def _type_words(column: Field, lang: str) -> str:
    if column.references:
        key = "record.keys" if column.is_list else "record.key"
        return text(key, lang, table=column.references[0])
    return text("record.list" if column.is_list else f"record.{column.type}", lang)


def row(key: str) -> tuple[str, dict[str, Any]]:
    """The row behind a key such as ``R061``, ``V11`` or ``P5S2``, for citations.

    :returns: the name of its table, and the row as a dict (missing cells None, lists as lists).
    :raises BookError: when no cited table has the key.
    """
    found = _record().index.get(key)
    if found is None:
        raise BookError(f"no row {key!r} in the tables that prose cites: correct the key, or add the row")
    name, hit = found
    return name, copy.deepcopy(hit.cells)
