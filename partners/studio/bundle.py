"""The script and style of the studio, put together by plain concatenation; its look and its elements are the quiz's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from partners import quiz
from partners.quiz.bundle import Bundle, classic, module

_HERE = Path(__file__).parent
_SHARED = Path(quiz.__file__).parent / "js" / "dom.js"
_MODULES = ("kappa", "csv", "state", "act", "result", "files", "studio")


def _style() -> str:
    return (_HERE / "studio.css").read_text("utf8")


@cache
def bundle() -> Bundle:
    """Everything a reader's browser needs."""
    core = "\n".join(module(path) for path in (_SHARED, *(_HERE / "js" / f"{name}.js" for name in _MODULES)))
    return Bundle(
        esm=f"{core}\nexport {{ agreement, cleanState, readCodes, writeCodes }};\nexport default {{ render }};\n",
        classic=classic(core, module(_HERE / "js" / "page.js")),
        css=quiz.bundle().css + _style(),
    )


def static_files() -> dict[str, str]:
    """What a page with a studio loads after the quiz's style: path under the site's static folder → text."""
    return {"studio/studio.js": bundle().classic, "studio/studio.css": _style()}
