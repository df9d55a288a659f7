"""The book's colours for what is drawn by Python; palette.css holds them once, for both themes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_SHEET = Path(__file__).with_name("palette.css")
_COLOUR = re.compile(r"--book-([a-z-]+): (#[0-9a-f]{6});")


def style() -> str:
    """The style sheet that sets each colour as ``--book-NAME``, before any sheet that uses one."""
    return _SHEET.read_text("utf8")


@cache
def themes() -> tuple[dict[str, str], dict[str, str]]:
    """The colours of the light and of the dark theme by name."""
    light, dark = (dict(_COLOUR.findall(block)) for block in style().split("}")[:2])
    return light, dark


def light(name: str) -> str:
    """A colour of the light theme, as on paper.

    :raises KeyError: for a name that the palette does not have.
    """
    return themes()[0][name]


def colour(name: str) -> str:
    """A colour as CSS that follows the page's theme, and is the light one where no page sets it."""
    return f"var(--book-{name}, {light(name)})"


def on_paper(drawing: str) -> str:
    """A drawing with each of the page's variables replaced by its colour, for files that stand alone."""
    return re.sub(r"var\(--[a-z-]+, (#[0-9a-f]{6})\)", r"\1", drawing)
