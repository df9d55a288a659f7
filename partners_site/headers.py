"""Tables that a chapter writes in Markdown say what their header cells head; docutils leaves that out.

The cells of such a table's head are columns' headers: WCAG 2.2, technique H63.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

_HEAD = re.compile(r"<thead>.*?</thead>", re.DOTALL)
_CELL = re.compile(r"<th\b(?![^>]*\bscope=)")


def scoped(body: str) -> str:
    """The same HTML, in which each header cell of a table's head names its scope."""
    return _HEAD.sub(lambda head: _CELL.sub('<th scope="col"', head.group()), body)


def _dress(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    if "body" in context:
        context["body"] = scoped(context["body"])


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("html-page-context", _dress)
