"""The tables of the record as pages: every row with an address that citations link to."""

from __future__ import annotations

from typing import Any

import pandas as pd
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from partners import record
from partners.tables import KEY, language_of
from partners.texts import text


def _names(value: str) -> list[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


def _words(value: Any) -> str:
    """A cell as prose: keys in brackets (they become links), lists joined, booleans as words, missing as nothing."""
    if isinstance(value, (list, tuple)):
        keys = bool(value) and all(KEY.fullmatch(str(item)) for item in value)
        joined = (", " if keys else "; ").join(map(str, value))
        return f"[{joined}]" if keys else joined
    if value is None or pd.isna(value):
        return ""
    if type(value).__name__ in ("bool", "bool_"):
        return text("tables.yes" if value else "tables.no")
    if isinstance(value, float):
        return f"{value:g}"
    return f"[{value}]" if KEY.fullmatch(str(value)) else str(value)


class RecordTable(SphinxDirective):
    """``{record-table} facts`` lists a table's rows: the main field first, the other fields as a line each.

    Options: ``main``, the field that says what the row is about; ``fields``, the others to show, in order.
    """

    required_arguments = 1
    option_spec = {"main": directives.unchanged_required, "fields": _names}
    has_content = False

    def run(self) -> list[nodes.Node]:
        """Called by docutils; a missing table or field is an error with the page's line."""
        name = self.arguments[0]
        frame = record.table(name)
        missing = {self.options["main"], *self.options["fields"]} - set(frame.columns)
        if missing:
            raise self.error(f"table {name} has no field {', '.join(sorted(missing))}")
        rows = nodes.definition_list(classes=["record", f"record-{name}"])
        for row in frame.to_dict("records"):
            rows += self._row(str(next(iter(row.values()))), row)
        return [rows]

    def _row(self, key: str, row: dict[str, Any]) -> nodes.definition_list_item:
        term = nodes.term(ids=[key])
        term += nodes.inline(key, key, classes=["record-key"])
        term += nodes.Text(" ")
        main = nodes.inline(classes=["record-main"])
        words = _words(row[self.options["main"]])
        if row.get("url"):
            main += nodes.reference(words, words, refuri=row["url"])
        else:
            main += nodes.Text(words)
        if (lang := language_of(words)) and row.get("url"):
            main["classes"].append(f"language-{lang}")
        term += main
        lines = nodes.definition()
        for field in self.options["fields"]:
            if words := _words(row[field]):
                lines += nodes.paragraph(
                    "", "", nodes.inline("", text(f"record_fields.{field}") + " "), nodes.Text(words), classes=["field"]
                )
        return nodes.definition_list_item("", term, lines)


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.add_directive("record-table", RecordTable)
