"""The bank's texts in other clothes: HTML, plain text, XML elements, numbers as people write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from partners.quiz.static import inline


def html(text: str) -> str:
    """HTML of a text, with ``code`` and stress. Quotation marks stay: between tags they need no escape."""
    return inline(text).replace("&#x27;", "'").replace("&quot;", '"')


def plain(text: str) -> str:
    """The text without the marks of code and stress."""
    return "".join(_parsed(inline(text)).itertext())


def _parsed(rendered: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<x>{rendered}</x>")


def decimal(value: float) -> Decimal:
    """The number as its author wrote it: 26.7, not the nearest binary fraction."""
    return Decimal(repr(float(value)))


def number(value: float | Decimal) -> str:
    """The number in full, without an exponent or idle zeros."""
    exact = value if isinstance(value, Decimal) else decimal(value)
    shown = f"{exact:f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown == "-0" else shown


def add(parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: Any) -> ElementTree.Element:
    """A new last child of an element."""
    child = ElementTree.SubElement(parent, tag, {key: str(value) for key, value in attributes.items()})
    child.text = text
    return child


def add_html(parent: ElementTree.Element, tag: str, rendered: str, **attributes: Any) -> ElementTree.Element:
    """A new last child with what ``html`` gave: code and stress are elements of their own."""
    parsed = _parsed(rendered)
    child = add(parent, tag, parsed.text, **attributes)
    child.extend(parsed)
    return child


def document(root: ElementTree.Element) -> bytes:
    """The XML file of an element."""
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
