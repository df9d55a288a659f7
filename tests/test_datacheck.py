"""The check before a build: silent on the book's own data, one clear line for each thing that is wrong."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from partners import paths
from partners.errors import BookError
from partners.record import Record
from partners_site import crosscheck, datacheck

Row = dict[str, str]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the book's data that a test may spoil."""
    root = tmp_path / "data"
    shutil.copytree(paths.data(), root, ignore=shutil.ignore_patterns("quizzes", "texts"))
    return root


def spoil(root: Path, path: str, key: str, **cells: str | Callable[[str], str]) -> int:
    """Change cells of the row whose first cell is ``key``; returns its line."""
    with (root / path).open(encoding="utf8", newline="") as file:
        reader = csv.DictReader(file)
        names, rows = list(reader.fieldnames or ()), list(reader)
    (index,) = [i for i, row in enumerate(rows) if row[names[0]] == key][:1]
    for name, cell in cells.items():
        rows[index][name] = cell(rows[index][name]) if callable(cell) else cell
    with (root / path).open("w", encoding="utf8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return index + 2


def broken_rules(root: Path) -> list[str]:
    record = Record(root)
    return [str(error) for rule in crosscheck.RULES for error in rule(record)]


def test_the_books_data_are_sound() -> None:
    datacheck.check()


@pytest.mark.parametrize(
    ("path", "key", "cells", "column", "words"),
    [
        ("record/votes.csv", "V11", {"votes_against": "7", "votes_for": "4"}, "votes_for", "3 ballots say 'for'"),
        ("record/votes.csv", "V11", {"votes_for": "9"}, "votes_for", "21 votes, but the body has 15 members"),
        ("record/votes.csv", "V21", {"votes_for": "160"}, "votes_for", "200 votes, but the body has 193 members"),
        ("record/votes.csv", "V11", {"kazakhstan_vote": "for"}, "kazakhstan_vote", "its ballot is 'abstain'"),
        ("record/votes.csv", "V11", {"roll": "partial"}, "roll", "the ballots make it 'full'"),
        ("record/votes.csv", "V08", {"vetoed_by": ""}, "vetoed_by", "the ballots make it Russia"),
        ("record/votes.csv", "V11", {"outcome": "vetoed"}, "outcome", "the votes make it 'failed'"),
        ("record/votes.csv", "V11", {"date": "2017-04-14"}, "roll", "was not in the Council that year"),
        ("record/council_members.csv", "2018", {"permanent": "true"}, "country", "15 members in 2018, 6 permanent"),
        ("record/facts.csv", "R061", {"support": "press"}, "support", "by its first source it is 'primary'"),
        ("record/facts.csv", "R019", {"looked_for": ""}, "looked_for", "say what was looked for"),
        ("record/facts.csv", "R061", {"date_end": "2018-04-13"}, "date_end", "2018-04-13 is before 2018-04-14"),
        ("record/route_legs.csv", "L02", {"straight_km": "500"}, "straight_km", "km apart"),
        ("record/waypoints.csv", "W03", {"lat": "43.7"}, "lat", "another point than that of P01"),
        ("record/numbers.csv", "N05", {"months_covered": "12"}, "months_covered", "the period has 10 months"),
        ("record/views.csv", "transit", {"strongest_version": "Short."}, "strongest_version", "6 characters"),
        ("coding/claims.csv", "C22", {"fact_ids": ""}, "fact_ids", "name the facts it rests on"),
    ],
)
def test_a_broken_rule_is_one_line_at_its_place(
    data: Path, path: str, key: str, cells: dict[str, str], column: str, words: str
) -> None:
    line = spoil(data, path, key, **cells)
    hits = [told for told in broken_rules(data) if words in told]
    assert hits and hits[0].startswith(f"data/{path}, line {line}, column {column}: ")
    assert "\n" not in hits[0]


def test_an_id_in_two_tables_is_told(data: Path) -> None:
    package = json.loads((data / "datapackage.json").read_text("utf8"))
    for resource in package["resources"]:
        if resource["name"] == "terms":
            resource["schema"]["fields"][0]["constraints"].pop("pattern")
    (data / "datapackage.json").write_text(json.dumps(package), "utf8")
    line = spoil(data, "record/terms.csv", "G46", term_id="V11")
    told = f"data/record/terms.csv, line {line}, column term_id: 'V11' is also a row of votes: give it another id"
    assert told in broken_rules(data)


def test_every_fault_is_a_line_of_its_own(data: Path) -> None:
    first = spoil(data, "record/facts.csv", "R061", source_ids="S208;S999")
    second = spoil(data, "coding/claims.csv", "C01", tone="grumpy")
    with pytest.raises(BookError) as caught:
        datacheck.check(data)
    lines = str(caught.value).splitlines()
    for start in (
        f"data/record/facts.csv, line {first}, column source_ids: no source_id 'S999'",
        f"data/coding/claims.csv, line {second}, column tone: 'grumpy'",
    ):
        assert [told for told in lines if told.startswith(start)], start


def test_the_standard_is_checked_too(data: Path) -> None:
    package = json.loads((data / "datapackage.json").read_text("utf8"))
    package["created"] = "yesterday"
    (data / "datapackage.json").write_text(json.dumps(package), "utf8")
    (problem,) = datacheck.problems(data)
    assert "data/datapackage.json" in str(problem) and "created" in str(problem)
