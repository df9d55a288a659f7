"""Tables that a chapter writes in Markdown look, read and fold up as those that its cells draw.

Docutils leaves out what their header cells head (WCAG 2.2, technique H63), and the theme has another look for them.
"""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from sphinx.application import Sphinx

_TABLE = re.compile(r'<div class="pst-scrollable-table-container">\s*(<table\b.*?</table>)\s*</div>', re.DOTALL)
#: A table whose rows become cards on a phone is none for a screen reader there, unless its parts say what they are.
_ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}


def _row(row: Tag, labels: list[str]) -> None:
    """The first cell names the row, the others say which column they stand in."""
    for cell, label in zip(row.find_all("td"), labels, strict=True):
        # One element in each cell, so that a card sets it beside the name of its column.
        for paragraph in cell.find_all("p"):
            paragraph.name = "span"
        cell["data-label"] = label
    head = row.find("td")
    head.name, head.attrs = "th", {"scope": "row", "role": "rowheader"}


def dressed(table: str) -> str:
    """A table of docutils as one of the book's: a figure without a number, with scopes, roles and labels."""
    soup = BeautifulSoup(table, "html.parser")
    for part in soup.find_all(list(_ROLES)):
        part.attrs = {"role": _ROLES[part.name]} | {key: part[key] for key in ("id",) if part.has_attr(key)}
    for part in soup.select("colgroup, caption .caption-number, caption a.headerlink"):
        part.decompose()
    for head in soup.select("thead th"):
        words = head.get_text(" ", strip=True)
        head.attrs, head.string = {"scope": "col", "role": "columnheader"}, words
    labels = [head.get_text() for head in soup.select("thead th")]
    for row in soup.select("tbody tr"):
        _row(row, labels)
    return f'<figure class="partners-table wide">{soup}</figure>'


def _dress(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    if "body" in context:
        context["body"] = _TABLE.sub(lambda found: dressed(found.group(1)), context["body"])


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("html-page-context", _dress)
