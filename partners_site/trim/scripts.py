"""The script that every page loads, and the few lines that run before a page is drawn."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static" / "page"
HEAD = "head.js"


def head() -> str:
    """The inline script: it sets the colours before anything is drawn, so that no page flashes."""
    return (FOLDER / HEAD).read_text("utf8").strip()


def site() -> str:
    """The parts of the page's script in one file, each with its own names."""
    parts = (file.read_text("utf8") for file in sorted(FOLDER.glob("*.js")) if file.name != HEAD)
    return "".join(f"(() => {{\n{part}}})();\n" for part in parts)
