"""What earlier builds have run: a chapter's result is good while all that it used is as it was."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from partners_site.execution import trace

#: A value that the prose asks for: ``{eval}`name``` as a role, or as a directive's argument.
_EVAL = re.compile(r"\{eval(?::\w+)?\}[`\s]*([a-zA-Z_]\w*)")


def values_of(notebook: NotebookNode) -> dict[int, list[str]]:
    """The names that a notebook's prose, or the caption of a cell's figure, wants the value of, by cell."""
    found = {}
    for index, cell in enumerate(notebook.cells):
        words = json.dumps(cell.metadata, ensure_ascii=False) if cell.cell_type == "code" else cell.source
        if names := _EVAL.findall(words):
            found[index] = list(dict.fromkeys(names))
    return found


@cache
def _surroundings() -> str:
    """All that any chapter depends on besides its cells and the files it uses."""
    installed = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))
    own = [trace.digest(str(path)) for path in sorted(Path(__file__).parent.glob("*.py"))]
    return json.dumps([sys.version, sys.platform, installed, own])


def key_of(notebook: NotebookNode, values: dict[int, list[str]], *settings: object) -> str:
    """A SHA-256 over the cells in their order, the values that the prose wants, the settings, and the libraries."""
    told = [(cell.source, cell.metadata) for cell in notebook.cells if cell.cell_type == "code"]
    variables = sorted((k, v) for k, v in os.environ.items() if k.startswith("PARTNERS_"))
    # A name may stand in any paragraph between two cells: moving prose changes no value.
    code = [index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    asked = sorted({(sum(at <= index for at in code), name) for index, names in values.items() for name in names})
    words = json.dumps([told, asked, settings, variables, _surroundings()], default=str)
    return hashlib.sha256(words.encode()).hexdigest()


def load(target: Path, key: str, root: Path) -> dict[str, Any] | None:
    """The stored result of a chapter, or None when there is none, it failed, or something it used has changed."""
    try:
        result = json.loads(target.read_text("utf8"))
        fresh = result["key"] == key and not result["error"] and result["uses"] is not None
        same = fresh and all(trace.digest(str(root / name)) == told for name, told in result["uses"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return result if same else None
