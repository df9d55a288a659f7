"""What every map asks of the tables it is given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from partners.errors import BookError
from partners.texts import text


def need(table: pd.DataFrame, columns: tuple[str, ...], what: str) -> None:
    """Raise BookError where a table lacks columns, rows or positions."""
    missing = [c for c in columns if c not in table.columns]
    if missing:
        raise BookError(f"the table of {what} for a map lacks: {', '.join(missing)}; keep them when you select")
    if table.empty:
        raise BookError(f"the table of {what} for a map has no rows: nothing to draw; look at the filter before it")
    if "lat" in columns:
        lost = table[table["lat"].isna() | table["lon"].isna()]
        if len(lost):
            raise BookError(f"no position for {', '.join(lost['name'])}: drop these {what}, or give lat and lon")


def known(table: pd.DataFrame, column: str, words: dict[str, str]) -> None:
    """Raise BookError where a column holds a value without words."""
    odd = [str(value) for value in table[column].unique() if value not in words]
    if odd:
        raise BookError(f"a map cannot draw {column} {', '.join(odd)}: it knows {', '.join(words)}")


def has(row: dict[str, Any], column: str) -> bool:
    """Whether a row has something in a column."""
    value = row.get(column)
    return bool(value) if isinstance(value, (list, tuple)) else value is not None and not pd.isna(value) and value != ""


def listed(value: Any) -> str:
    """A list as words."""
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def number(value: Any) -> str:
    """A number without needless zeros."""
    return f"{float(value):g}"


def names(values: Iterable[str], lang: str) -> str:
    """Names in a row, or the word for none."""
    return ", ".join(values) or text("maps.ports.none", lang)
