"""Names of one thing in several languages: who searches for one of them finds the others."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from partners import paths, record


def _split(cell: object) -> list[str]:
    parts = cell if isinstance(cell, (list, tuple)) else str(cell or "").split(";")
    return [name for part in parts if (name := str(part).split("(")[0].strip()) and name != "nan"]


def _gazetteer(table: str) -> Iterator[list[str]]:
    with paths.data("source", f"{table}.csv").open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(file):
            yield [*_split(row["name_en"]), *_split(row["name_ru"])]


def groups() -> list[list[str]]:
    """Groups of names for one actor, place, port or term; each group has two or more, and none stands twice."""
    found = [*_gazetteer("actors"), *_gazetteer("places")]
    for row in record.table("ports").to_dict("records"):
        found.append([*_split(row["name"]), *_split(row["other_names"])])
    for row in record.table("terms").to_dict("records"):
        found.append([*_split(row["en"]), *_split(row["ru"]), *_split(row["kk"])])
    unique = {tuple(dict.fromkeys(group)): None for group in found}
    return [list(group) for group in unique if len(group) > 1]
