"""The check of all data before a build: the data package, every reference, and the rules between tables."""

from __future__ import annotations

from pathlib import Path

from partners import paths
from partners.errors import BookError
from partners.record import Record
from partners_site.crosscheck import RULES


def problems(root: Path) -> list[BookError]:
    """Every fault found in the data package of a folder; each is one line with file, row and column.

    The tables are read first, as a chapter reads them; frictionless adds what only a validator of the standard
    sees; the rules between tables run once the tables themselves are sound.
    """
    try:
        record = Record(root)
    except BookError as error:
        return [error]
    found = []
    for name in record.schemas:
        try:
            record.frame(name)
        except BookError as error:
            if str(error) not in map(str, found):
                found.append(error)
    return found or [*_standard(root)] or [error for rule in RULES for error in rule(record)]


def _standard(root: Path) -> list[BookError]:
    """What frictionless finds (https://framework.frictionlessdata.io)."""
    # Most builds find the data unchanged and never come here.
    from frictionless import FrictionlessException, Package, system

    try:
        with system.use_context(trusted=True):
            report = Package(str(root / "datapackage.json")).validate()
    except FrictionlessException as error:
        reasons = error.reasons or [error.error]
        return [BookError(f"{reason.message}: mend it there", "data/datapackage.json") for reason in reasons]
    found = [BookError(f"{error.message}: mend it there", "data/datapackage.json") for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            row, column = getattr(error, "row_number", None), getattr(error, "field_name", None)
            found.append(BookError(f"{error.message}: mend it", f"data/{task.place}", row, column))
    return found


def check(root: Path | None = None) -> None:
    """Raise one BookError with a line for each fault in the data; return if there is none.

    :param root: the folder with ``datapackage.json``; the book's own data by default.
    """
    found = problems(root or paths.data())
    if found:
        raise BookError("\n".join(map(str, found)))
