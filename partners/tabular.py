"""CSV tables under a Table Schema: each cell typed, each fault told with its file, row and column."""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from partners.errors import BookError

#: What a cell of each type must look like, in the words of an error message.
_EXPECTED = {
    "integer": "a whole number: write digits only",
    "number": "a number: write digits, with a point before decimals",
    "boolean": "a yes or no: write true or false",
}
_SHAPE = {"integer": re.compile(r"[+-]?[0-9]+"), "number": re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")}


@dataclass(frozen=True)
class Field:
    """One column: its name, type and limits, as the data package states them."""

    name: str
    type: str
    description: str = ""
    is_list: bool = False
    references: tuple[str, str] | None = None
    constraints: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """One table of a data package: where it stands, what its columns are, whether prose cites its rows."""

    name: str
    path: str
    title: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    cited: bool = False


@dataclass(frozen=True)
class Row:
    """One row: the line where it begins (the header is line 1) and its typed cells, missing ones as None."""

    line: int
    cells: dict[str, Any]


def read_package(root: Path) -> dict[str, Table]:
    """The tables that ``datapackage.json`` in a folder describes, by name.

    Reads of the Table Schema (specs.frictionlessdata.io/table-schema) what this record uses: types, constraints,
    primary key, foreign keys of one column; and properties of its own: ``list`` and ``references`` of a field,
    ``cited`` of a table whose ids stand in prose as citations.

    :raises BookError: when the file is missing, is not JSON, or names a type that is not read here.
    """
    path = root / "datapackage.json"
    if not path.is_file():
        raise BookError("the description of the tables is missing: restore this file", path)
    try:
        package = json.loads(path.read_text("utf8"))
    except json.JSONDecodeError as error:
        raise BookError(f"not valid JSON ({error.msg}): mend it there", path, error.lineno) from error
    tables = [_table(resource) for resource in package["resources"] if resource.get("type") == "table"]
    return {table.name: table for table in tables}


def _table(resource: dict[str, Any]) -> Table:
    schema = resource["schema"]
    foreign = {
        key["fields"]: (key["reference"]["resource"] or resource["name"], key["reference"]["fields"])
        for key in schema.get("foreignKeys", [])
    }
    fields = tuple(_field(raw, foreign.get(raw["name"])) for raw in schema["fields"])
    key = schema.get("primaryKey", [])
    return Table(
        resource["name"],
        resource["path"],
        resource.get("title", ""),
        resource.get("description", ""),
        fields,
        tuple([key] if isinstance(key, str) else key),
        resource.get("cited", False),
    )


def _field(raw: dict[str, Any], foreign: tuple[str, str] | None) -> Field:
    if raw["type"] not in ("string", *_EXPECTED):
        problem = f"type {raw['type']!r} is not read here: use string, integer, number or boolean"
        raise BookError(problem, "data/datapackage.json", column=raw["name"])
    named = raw.get("references")
    references = (named["resource"], named["field"]) if named else foreign
    limits = raw.get("constraints", {})
    return Field(raw["name"], raw["type"], raw.get("description", ""), raw.get("list", False), references, limits)


def read_rows(root: Path, table: Table) -> list[Row]:
    """The rows of a table, typed and checked against its own schema; references to other tables are not followed.

    :raises BookError: for the first fault: a missing file, a column too few or too many, a row of the wrong length,
        a cell that breaks its type or constraints, or a key that stands twice.
    """
    shown = f"data/{table.path}"
    rows = []
    for line, cells in _records(root / table.path, shown, table):
        typed = {
            column.name: _parse(cell, column, shown, line) for column, cell in zip(table.fields, cells, strict=True)
        }
        rows.append(Row(line, typed))
    _check_unique(rows, table.key, shown)
    for column in table.fields:
        if column.constraints.get("unique"):
            _check_unique(rows, (column.name,), shown)
    return rows


def _records(path: Path, shown: str, table: Table) -> Iterator[tuple[int, list[str]]]:
    if not path.is_file():
        raise BookError("this table is missing: restore the file, or take it out of datapackage.json", shown)
    raw = path.read_bytes()
    try:
        text = raw.decode("utf8")
    except UnicodeDecodeError as error:
        raise BookError("not UTF-8: save it as plain UTF-8", shown, raw[: error.start].count(b"\n") + 1) from error
    if text.startswith("\ufeff"):
        raise BookError("begins with a byte-order mark: save it as plain UTF-8, without one", shown, 1)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        _check_header(next(reader, []), table, shown)
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) != len(table.fields):
                problem = f"{len(cells)} cells, but {len(table.fields)} columns: check its commas and quotation marks"
                raise BookError(problem, shown, line)
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise BookError(f"not readable as CSV ({error}): check its quotation marks", shown, line) from error


def _check_header(header: list[str], table: Table, shown: str) -> None:
    expected = [column.name for column in table.fields]
    if len(header) == 1 and len(expected) > 1 and ";" in header[0]:
        raise BookError("cells are parted by semicolons: save it with commas", shown, 1)
    for name in expected:
        if name not in header:
            raise BookError("this column is missing: add it to the header and to every row", shown, 1, name)
    for name in header:
        if name not in expected:
            raise BookError("no such column in datapackage.json: take it out, or describe it there", shown, 1, name)
    if header != expected:
        raise BookError(f"columns in another order than in datapackage.json: write {', '.join(expected)}", shown, 1)


def _parse(cell: str, column: Field, shown: str, line: int) -> Any:
    def fail(problem: str) -> BookError:
        return BookError(problem, shown, line, column.name)

    if cell == "":
        if column.constraints.get("required"):
            raise fail("empty, but every row needs a value here")
        return [] if column.is_list else None
    if not column.is_list:
        return _value(cell, column, fail)
    items = cell.split(";")
    for item in items:
        if item != item.strip() or not item:
            raise fail(f"{cell!r} is not a clean list: join its items with ; and nothing else")
        if items.count(item) > 1:
            raise fail(f"{item!r} stands twice in this list: name it once")
    return [_value(item, column, fail) for item in items]


def _value(text: str, column: Field, fail: Any) -> Any:
    if column.type == "boolean":
        if text not in ("true", "false"):
            raise fail(f"{text!r} is not {_EXPECTED['boolean']}")
        return text == "true"
    if column.type in _SHAPE and not _SHAPE[column.type].fullmatch(text):
        raise fail(f"{text!r} is not {_EXPECTED[column.type]}")
    value = {"integer": int, "number": float, "string": str}[column.type](text)
    limits = column.constraints
    if "enum" in limits and value not in limits["enum"]:
        near = difflib.get_close_matches(text, map(str, limits["enum"]), n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise fail(f"{text!r} is not allowed: {hint}use one of {', '.join(map(str, limits['enum']))}")
    if "pattern" in limits and not re.fullmatch(limits["pattern"], text):
        raise fail(f"{text!r} does not fit the pattern {limits['pattern']}: {column.description}")
    if "minimum" in limits and value < limits["minimum"]:
        raise fail(f"{text} is too small: the least is {limits['minimum']}")
    if "maximum" in limits and value > limits["maximum"]:
        raise fail(f"{text} is too large: the most is {limits['maximum']}")
    return value


def _check_unique(rows: list[Row], names: tuple[str, ...], shown: str) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        value = tuple(row.cells[name] for name in names)
        if names and value in seen:
            raise BookError(
                f"{' '.join(map(str, value))!r} stands already in line {seen[value]}: a key stands once",
                shown,
                row.line,
                names[0],
            )
        seen[value] = row.line
