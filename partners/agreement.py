"""How far coders agree on the article's acts: measures, the book's own coding, and reading students' files.

The chapter *events* computes percent agreement and kappa step by step; the functions here give the same numbers for any
pair or group of coders.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd

from partners import record
from partners.errors import BookError

#: The sixteen classes of PLOVER under its four quad classes, as the manual's own sections have them (S880).
QUADS = {
    "verbal cooperation": ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
    "material cooperation": ("COOPERATE", "AID", "RETREAT"),
    "verbal conflict": ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    "material conflict": ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
#: No event, and the class that this book adds because PLOVER has none for an abstention.
NO_EVENT, ABSTAIN = "none", "ABSTAIN"
CLASSES = (*(code for quad in QUADS.values() for code in quad), NO_EVENT, ABSTAIN)
#: The one act whose empty code in the table events does not mean that there was no event.
_ABSTENTION = "K13"
#: The columns of a file of codes, and whether it must have them.
COLUMNS = {"coding_id": True, "plover": True, "actor": False, "recipient": False}


@cache
def states() -> tuple[str, ...]:
    """The states that can act or be acted upon: each one named in the book's coding, in the order of the article."""
    events = record.table("events")
    both = (events["actor_codes"] + events["recipient_codes"]).explode().dropna()
    return tuple(both.str[:3].drop_duplicates())


@cache
def acts() -> tuple[str, ...]:
    """The keys of the acts, in the order of the article."""
    return tuple(record.table("events")["event_id"])


def book() -> pd.Series:
    """The book's class for each act, by ``coding_id``: a PLOVER class, ``none`` or the local ``ABSTAIN``."""
    classes = record.table("events").set_index("event_id")["plover"].fillna(NO_EVENT)
    classes[_ABSTENTION] = ABSTAIN
    return classes.rename("book").rename_axis("coding_id")


def _both(first: pd.Series, second: pd.Series) -> tuple[pd.Series, pd.Series]:
    """What both coders coded, matched by index."""
    pairs = pd.concat([first.rename("first"), second.rename("second")], axis=1, join="inner").dropna()
    return pairs["first"], pairs["second"]


def percent(first: pd.Series, second: pd.Series) -> float:
    """The share of acts that two coders put into the same class, 0 to 1; NaN if they have none in common.

    :param first: classes by act; missing ones are left out, in both coders.
    :param second: the other coder's, matched by index.
    """
    first, second = _both(first, second)
    return float((first == second).mean())


def kappa(first: pd.Series, second: pd.Series) -> float:
    """Cohen's kappa (J. Cohen, "A Coefficient of Agreement for Nominal Scales", 1960): agreement beyond chance.

    :param first: classes by act; missing ones are left out, in both coders.
    :param second: the other coder's, matched by index.
    :returns: at most 1, 0 where chance alone would do as well; NaN if there is no act in common, or if both used one
        and the same class throughout.
    """
    first, second = _both(first, second)
    shares = first.value_counts(normalize=True).mul(second.value_counts(normalize=True), fill_value=0)
    chance = shares.sum()
    if first.empty or chance == 1:
        return float("nan")
    return float(((first == second).mean() - chance) / (1 - chance))


def alpha(codes: pd.DataFrame) -> float:
    """Krippendorff's alpha for classes without an order (nominal), for any number of coders, with gaps or without.

    Computed by the package ``krippendorff`` (S888) from how often each act was put into each class.

    :param codes: one row an act, one column a coder, missing codes None or NaN.
    :returns: at most 1; NaN if no act was coded twice, or if all used one and the same class.
    """
    import krippendorff

    long = codes.melt(ignore_index=False, value_name="class").dropna(subset="class")
    counts = pd.crosstab(long.index.to_numpy(), long["class"].to_numpy())
    paired = counts[counts.sum(axis=1) > 1]
    if (paired.sum() > 0).sum() < 2:
        return float("nan")
    return float(krippendorff.alpha(value_counts=paired.to_numpy(), level_of_measurement="nominal"))


def read(files: Iterable[str | Path]) -> pd.DataFrame:
    """Several coders' files in one table.

    Each file is a CSV (UTF-8, commas or semicolons) with the columns ``coding_id`` and ``plover``, and if wanted
    ``actor`` and ``recipient``; other columns are left out. The coding studio writes such files.

    :param files: their paths; a file's name without its ending names the coder.
    :returns: one row a coder and act: coder, coding_id, plover, actor, recipient (None where the file has nothing).
    :raises BookError: for the first fault, with its file, row and column.
    """
    seen: dict[str, Path] = {}
    rows: list[dict[str, str | None]] = []
    for path in map(Path, files):
        if path.stem in seen:
            raise BookError(f"{seen[path.stem]} names the same coder: rename one of the two files", path)
        seen[path.stem] = path
        rows += [{"coder": path.stem, **row} for row in _rows(path)]
    if not seen:
        raise BookError("agreement.read() was given no file: name at least one, such as ['coding-anna.csv']")
    return pd.DataFrame(rows, columns=["coder", *COLUMNS], dtype=object)


def _rows(path: Path) -> list[dict[str, str | None]]:
    if not path.is_file():
        raise BookError("no such file: check its name and folder", path)
    raw = path.read_bytes()
    try:
        # Spreadsheets put a byte-order mark before UTF-8.
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BookError("not UTF-8: save it as CSV UTF-8", path, raw[: error.start].count(b"\n") + 1) from error
    first_line = text.split("\n", 1)[0]
    delimiter = ";" if ";" in first_line and "," not in first_line else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    seen: dict[str, int] = {}
    rows = []
    line = 1
    try:
        header = _header(next(reader, []), path)
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) != len(header):
                    problem = f"{len(cells)} cells, but {len(header)} columns: check its commas and quotation marks"
                    raise BookError(problem, path, line)
                rows.append(_row(dict(zip(header, cells, strict=True)), path, line, seen))
            line = reader.line_num + 1
    except csv.Error as error:
        raise BookError(f"not readable as CSV ({error}): check its quotation marks", path, line) from error
    return rows


def _header(cells: list[str], path: Path) -> list[str]:
    header = [cell.strip().lower() for cell in cells]
    for name, needed in COLUMNS.items():
        if needed and name not in header:
            raise BookError("this column is missing: add it to the header and to every row", path, 1, name)
        if header.count(name) > 1:
            raise BookError("this column stands twice: keep one", path, 1, name)
    return header


def _row(cells: dict[str, str], path: Path, line: int, seen: dict[str, int]) -> dict[str, str | None]:
    def known(column: str, value: str, allowed: Iterable[str]) -> str | None:
        if value == "":
            return None
        same = {code.upper(): code for code in allowed}
        if value.upper() not in same:
            near = difflib.get_close_matches(value.upper(), same, n=1)
            hint = f"did you mean {same[near[0]]}? " if near else ""
            raise BookError(f"{value!r} is no code here: {hint}use one of {', '.join(allowed)}", path, line, column)
        return same[value.upper()]

    value = {name: cells.get(name, "").strip() for name in COLUMNS}
    act = known("coding_id", value["coding_id"], acts())
    if act is None:
        raise BookError("empty, but every row needs the key of an act, such as K07", path, line, "coding_id")
    if act in seen:
        raise BookError(f"{act} stands already in line {seen[act]}: an act is coded once", path, line, "coding_id")
    seen[act] = line
    return {
        "coding_id": act,
        "plover": known("plover", value["plover"], CLASSES),
        "actor": known("actor", value["actor"], states()),
        "recipient": known("recipient", value["recipient"], states()),
    }
