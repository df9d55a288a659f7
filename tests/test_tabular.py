"""Tables with a fault: one message with file, line, column, and what to do; and reading what was written."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.errors import BookError
from partners.record import Record

SCHEMA = {
    "resources": [
        {
            "name": "people",
            "type": "table",
            "path": "people.csv",
            "cited": True,
            "schema": {
                "fields": [
                    {"name": "person_id", "type": "string", "constraints": {"required": True, "pattern": "^H[0-9]$"}},
                    {"name": "kind", "type": "string", "constraints": {"enum": ["poet", "painter"]}},
                    {"name": "age", "type": "integer", "constraints": {"minimum": 0, "maximum": 150}},
                    {"name": "height", "type": "number"},
                    {"name": "alive", "type": "boolean"},
                    {"name": "tags", "type": "string", "list": True},
                    {
                        "name": "friends",
                        "type": "string",
                        "list": True,
                        "references": {"resource": "people", "field": "person_id"},
                    },
                    {"name": "home", "type": "string"},
                ],
                "primaryKey": ["person_id"],
                "foreignKeys": [{"fields": "home", "reference": {"resource": "towns", "fields": "town"}}],
            },
        },
        {
            "name": "towns",
            "type": "table",
            "path": "towns.csv",
            "schema": {"fields": [{"name": "town", "type": "string"}], "primaryKey": "town"},
        },
    ]
}
HEADER = ["person_id", "kind", "age", "height", "alive", "tags", "friends", "home"]
ROW = ["H1", "poet", "30", "1.7", "true", "a;b", "H2", "Aktau"]
OTHER = ["H2", "", "", "", "", "", "", ""]


def write(folder: Path, rows: list[list[str]], raw: bytes | None = None) -> Record:
    folder.mkdir(exist_ok=True)
    (folder / "datapackage.json").write_text(json.dumps(SCHEMA), "utf8")
    (folder / "towns.csv").write_text("town\nAktau\n", "utf8")
    with (folder / "people.csv").open("w", encoding="utf8", newline="") as file:
        csv.writer(file).writerows(rows)
    if raw is not None:
        (folder / "people.csv").write_bytes(raw)
    return Record(folder)


def changed(column: str, cell: str) -> list[list[str]]:
    row = list(ROW)
    row[HEADER.index(column)] = cell
    return [HEADER, OTHER, row]


@pytest.mark.parametrize(
    ("rows", "line", "column", "words"),
    [
        ([HEADER[:-1], ROW[:-1]], 1, "home", "missing"),
        ([[*HEADER, "extra"], [*ROW, ""]], 1, "extra", "no such column"),
        ([HEADER[::-1], ROW[::-1]], 1, None, "another order"),
        ([HEADER, OTHER, ROW[:-1]], 3, None, "7 cells, but 8 columns"),
        (changed("age", "thirty"), 3, "age", "'thirty' is not a whole number"),
        (changed("age", "151"), 3, "age", "too large"),
        (changed("height", "1,7"), 3, "height", "not a number"),
        (changed("alive", "yes"), 3, "alive", "true or false"),
        (changed("kind", "painer"), 3, "kind", "did you mean 'painter'"),
        (changed("person_id", "X1"), 3, "person_id", "does not fit the pattern"),
        (changed("person_id", ""), 3, "person_id", "empty"),
        (changed("person_id", "H2"), 3, "person_id", "already in line 2"),
        (changed("tags", "a; b"), 3, "tags", "not a clean list"),
        (changed("tags", "a;a"), 3, "tags", "stands twice"),
        (changed("home", "Aktua"), 3, "home", "no town 'Aktua' in data/towns.csv"),
        (changed("friends", "H2;H9"), 3, "friends", "no person_id 'H9' in data/people.csv"),
    ],
)
def test_a_bad_row_is_told_by_file_line_and_column(
    tmp_path: Path, rows: list[list[str]], line: int, column: str | None, words: str
) -> None:
    with pytest.raises(BookError) as caught:
        write(tmp_path, rows).frame("people")
    assert (caught.value.path, caught.value.line, caught.value.column) == ("data/people.csv", line, column)
    assert words in caught.value.problem and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\xef\xbb\xbfperson_id\n", "byte-order mark"),
        (";".join(HEADER).encode() + b"\n", "semicolons"),
        (",".join(HEADER).encode() + b"\nH1,po\xebt,,,,,,\n", "not UTF-8"),
        (",".join(HEADER).encode() + b'\n"H1,,,,,,,\n', "quotation marks"),
    ],
)
def test_a_file_saved_wrongly_says_how_to_save_it(tmp_path: Path, raw: bytes, words: str) -> None:
    with pytest.raises(BookError, match=words):
        write(tmp_path, [], raw).frame("people")


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    tables = write(tmp_path, [HEADER])
    (tmp_path / "people.csv").unlink()
    with pytest.raises(BookError, match=r"data/people\.csv: this table is missing"):
        tables.frame("people")


@settings(deadline=None, max_examples=150)
@given(column=st.sampled_from(HEADER), cell=st.text(st.characters(codec="utf8", exclude_characters="\0"), max_size=8))
def test_any_cell_is_read_as_written_or_told_at_its_place(
    tmp_path_factory: pytest.TempPathFactory, column: str, cell: str
) -> None:
    try:
        frame = write(tmp_path_factory.getbasetemp() / "any", changed(column, cell)).frame("people")
    except BookError as error:
        assert (error.path, error.line, error.column) == ("data/people.csv", 3, column)
        return
    read = frame.loc[1, column]
    if isinstance(read, list):
        assert ";".join(read) == cell
    elif column in ("age", "height"):
        assert pd.isna(read) if cell == "" else float(read) == float(cell)
    elif column == "alive":
        assert pd.isna(read) if cell == "" else str(bool(read)).lower() == cell
    else:
        assert (read or "") == cell


values = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([None, "poet", "painter"]),
        "age": st.none() | st.integers(0, 150),
        "height": st.none() | st.decimals(-1000, 1000, places=3).map(float),
        "alive": st.sampled_from([None, True, False]),
        "tags": st.lists(st.sampled_from(["a", "b, c", 'd "e"', "ё"]), unique=True),
    }
)


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(values, max_size=9))
def test_what_is_written_is_what_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[dict]) -> None:
    def cell(value: object) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        return ";".join(value) if isinstance(value, list) else "" if value is None else f"{value}"

    lines = [[f"H{i}", *(cell(row[name]) for name in HEADER[1:6]), "", ""] for i, row in enumerate(rows)]
    frame = write(tmp_path_factory.getbasetemp() / "same", [HEADER, *lines]).frame("people")
    assert list(frame.columns) == HEADER and len(frame) == len(rows)
    for i, row in enumerate(rows):
        for name, value in row.items():
            read = frame.loc[i, name]
            assert pd.isna(read) if value is None else read == value
