"""The Python that the chapters call: open the record, show a table, ask a question, code an act, draw a map."""

from __future__ import annotations

import importlib
from typing import Any

_WHERE = {
    "show": "partners.tables",
    "Quiz": "partners.quiz",
    "Studio": "partners.studio",
    "explore": "partners.controls",
}
_MODULES = {"agreement", "record", "text", "maps", "plots"}

__all__ = ["Quiz", "Studio", "agreement", "explore", "maps", "plots", "record", "show", "text"]


def __getattr__(name: str) -> Any:
    """Import on first use: a chapter that draws no map never pays for folium."""
    if name in _MODULES:
        return importlib.import_module(f"partners.{name}")
    if name in _WHERE:
        return getattr(importlib.import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'partners' has no attribute {name!r}")
