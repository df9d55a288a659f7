"""The tables of the record as pages: every row with an address that citations link to, and the codebook."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pandas as pd
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from partners import paths, record, show
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


def _marks(field: str, value: Any) -> list[str]:
    """The classes by which a filter finds a row: one for each of its values."""
    values = value if isinstance(value, (list, tuple)) else [value]
    return [f"is-{field}-{re.sub(r'[^a-z0-9]+', '-', str(item).lower()).strip('-')}" for item in values]


def _filter_bar(frame: pd.DataFrame, fields: list[str]) -> str:
    """Selects over the values of some fields; a script of the site shows the rows that match all of them."""
    selects = []
    for field in fields:
        values = sorted(set(frame[field].explode().dropna()))
        options = "".join(f'<option value="{_marks(field, v)[0]}">{html.escape(str(v))}</option>' for v in values)
        label = html.escape(text(f"record_fields.{field}").rstrip(":"))
        every = html.escape(text("record_fields.all"))
        selects.append(f'<label>{label} <select><option value="">{every}</option>{options}</select></label>')
    told = html.escape(text("record_fields.shown"))
    return (
        f'<div class="record-filter explore-controls pst-js-only" role="group">{"".join(selects)}'
        f'<span class="record-count" role="status" data-told="{told}"></span></div>'
    )


class RecordTable(SphinxDirective):
    """``{record-table} facts`` lists a table's rows: the main field first, the other fields as a line each.

    Options: ``main``, the field that says what the row is about; ``fields``, the others to show, in order; ``filters``,
    fields by whose values a reader may choose rows, without a kernel.
    """

    required_arguments = 1
    option_spec = {"main": directives.unchanged_required, "fields": _names, "filters": _names}
    has_content = False

    def run(self) -> list[nodes.Node]:
        """Called by docutils; a missing table or field is an error with the page's line."""
        name = self.arguments[0]
        frame = record.table(name)
        filters = self.options.get("filters", [])
        missing = {self.options["main"], *self.options["fields"], *filters} - set(frame.columns)
        if missing:
            raise self.error(f"table {name} has no field {', '.join(sorted(missing))}")
        rows = nodes.definition_list(classes=["record", f"record-{name}"])
        for row in frame.to_dict("records"):
            rows += self._row(str(next(iter(row.values()))), row)
        return [*([nodes.raw("", _filter_bar(frame, filters), format="html")] if filters else []), rows]

    def _row(self, key: str, row: dict[str, Any]) -> nodes.definition_list_item:
        marks = [mark for name in self.options.get("filters", []) for mark in _marks(name, row[name])]
        term = nodes.term(ids=[key], classes=marks)
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


class Codebook(SphinxDirective):
    """``{codebook}`` describes every table of the data package and offers it as a file."""

    def run(self) -> list[nodes.Node]:
        """Called by docutils."""
        found: list[nodes.Node] = []
        package = json.loads(paths.data("datapackage.json").read_text("utf8"))
        described = {resource["name"]: resource for resource in package["resources"]}
        for name in record.tables():
            about = described[name]
            section = nodes.section(ids=[f"table-{name}"])
            section += nodes.title("", about["title"])
            section += nodes.paragraph("", about["description"])
            line = nodes.paragraph("", f"{len(record.table(name))} {text('codebook.rows')}, ")
            target = f"/data/{about['path']}"
            line += addnodes.download_reference(
                "", "", nodes.literal("", about["path"]), reftarget=target, refdoc=self.env.docname
            )
            section += line
            fields = show(record.describe(name), text("codebook.caption", table=name))
            section += nodes.raw("", fields._repr_html_(), format="html")
            found.append(section)
        return found


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.add_directive("record-table", RecordTable)
    app.add_directive("codebook", Codebook)
