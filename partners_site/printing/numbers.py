"""Figures and tables get numbers, chapter by chapter: Table 6.3, Figure B.1."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from partners.texts import text
from partners_site.printing.leaves import Leaf


def _before(caption: Tag, words: str) -> None:
    label = BeautifulSoup("", "html.parser").new_tag("span", attrs={"class": "number"})
    label.string = f"{words}. "
    caption.insert(0, label)


def number(leaf: Leaf) -> None:
    """Put a number before the caption of every figure and table of a leaf, in the order in which they stand."""
    prefix = f"{leaf.number}." if leaf.number else ""
    counts = {"figure": 0, "table": 0}
    for figure in leaf.article.select("figure, table"):
        kind = "table" if figure.name == "table" else "figure"
        caption = figure.find("caption" if kind == "table" else "figcaption")
        if caption is None or (kind == "figure" and "partners-table" in figure.get("class", [])):
            continue
        counts[kind] += 1
        _before(caption, text(f"printing.{kind}", number=f"{prefix}{counts[kind]}"))
