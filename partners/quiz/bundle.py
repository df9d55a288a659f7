"""The script and style of the quiz, put together from the modules in ``js`` by plain concatenation."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from partners import palette
from partners.quiz import chart
from partners.quiz.kinds import KINDS

_HERE = Path(__file__).parent
#: The model that stands in for anywidget's on a page; the coding studio shares it.
MODEL = _HERE / "js" / "model.js"
_BEFORE_KINDS = ("dom", "choice")
_AFTER_KINDS = ("state", "quiz")
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) )", re.MULTILINE)


class Bundle(NamedTuple):
    """``esm``: one ES module for anywidget; ``classic``: one script for a page, from a server or a file; ``css``."""

    esm: str
    classic: str
    css: str


def module(path: Path) -> str:
    """The text of an ES module as part of a larger script: without its imports and exports."""
    return _EXPORT.sub("", _IMPORT.sub("", path.read_text("utf8")))


def classic(core: str, page: str) -> str:
    """A script for a page without a kernel, from a server or a file: the shared modules, then the page's own."""
    return f'(function () {{\n"use strict";\n{core}\n{module(MODEL)}\n{page}\n}})();\n'


def _module(name: str) -> str:
    return module(_HERE / "js" / f"{name}.js")


def _kind(name: str) -> str:
    """A kind in a scope of its own, entered under its file's name."""
    return "{\n" + _module(f"kinds/{name}").replace("export default ", f'KINDS["{name}"] = ', 1) + "}\n"


@cache
def bundle() -> Bundle:
    """Everything a reader's browser needs."""
    parts = [_module(name) for name in _BEFORE_KINDS]
    drawing = {"width": chart.WIDTH, "height": chart.HEIGHT, **chart.paths()}
    parts += [f"const CHART = {json.dumps(drawing)};\n", "const KINDS = {};\n", *(_kind(name) for name in KINDS)]
    parts += [_module(name) for name in _AFTER_KINDS]
    core = "\n".join(parts)
    return Bundle(
        esm=f"{core}\nexport {{ KINDS, cleanState }};\nexport default {{ render }};\n",
        classic=classic(core, _module("page")),
        css=palette.style() + (_HERE / "quiz.css").read_text("utf8"),
    )


def static_files() -> dict[str, str]:
    """What a page with a quiz, or with the reader's progress, loads: path → text. The page itself has the palette."""
    progress = classic(_module("dom"), _module("progress"))
    style = (_HERE / "quiz.css").read_text("utf8")
    return {"quiz/quiz.js": bundle().classic, "quiz/quiz.css": style, "quiz/progress.js": progress}
