"""Write the service worker of a built book: the script, what it may keep, and the name of this release."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from html import unescape
from pathlib import Path
from typing import Any

import rjsmin
from sphinx.application import Sphinx

from partners.texts import DEFAULT_LANGUAGE, section

SCRIPT = Path(__file__).with_name("worker.js")
NAME = "sw.js"
#: What the worker keeps besides pages and their assets, so that search and notes work offline too.
ALSO = ("_static/search/*", "_static/vendor/snowball/*", "_static/notes/*")

_TITLE = re.compile(r"<h1[^>]*>(.*?)(?:<a class=\"headerlink\"|</h1>)", re.DOTALL)
#: A quiz names its script itself: ``exercises.js`` loads it.
_OWN = re.compile(
    r'<(?:script|link|div)\b[^>]*?\b(?:src|href|data-script)="(?!https?:|data:|#)([^"]+\.(?:js|css)(?:\?[^"]*)?)"'
)


def release_of(site: Path) -> str:
    """A name for the state of a folder: the same as long as no file in it changes."""
    digest = hashlib.sha256()
    for path in sorted(site.rglob("*")):
        if path.is_file() and path != site / NAME and "_sources" not in path.parts:
            digest.update(path.relative_to(site).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def pages_of(site: Path) -> dict[str, str]:
    """The pages of a built book by address, with the title that each bears."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        if "_static" not in path.relative_to(site).parts:
            title = _TITLE.search(path.read_text("utf8"))
            found[path.relative_to(site).as_posix()] = (
                unescape(re.sub(r"<[^>]+>", "", title[1])).strip() if title else ""
            )
    return found


def assets_of(site: Path) -> list[str]:
    """The scripts and styles that the pages name, by their addresses in the book."""
    found: dict[str, None] = {}
    for address in pages_of(site):
        folder = posixpath.dirname(address)
        for name in _OWN.findall((site / address).read_text("utf8")):
            found[posixpath.normpath(posixpath.join(folder, unescape(name)))] = None
    return list(found)


def write(site: Path, language: str = DEFAULT_LANGUAGE) -> None:
    """Write ``sw.js`` into a built book; nothing else in the folder may change afterwards.

    :raises BookError: when the texts for the language are missing.
    """
    pages = {address: title for address, title in pages_of(site).items() if title}
    filled: dict[str, Any] = {
        "RELEASE": release_of(site),
        "ASSETS": assets_of(site),
        "PAGES": pages,
        "ALSO": [path.relative_to(site).as_posix() for pattern in ALSO for path in sorted(site.glob(pattern))],
        "TEXTS": section("offline", language)["page"],
        "LANGUAGE": language,
    }
    head = "".join(f"const {name} = {json.dumps(value, ensure_ascii=False)};\n" for name, value in filled.items())
    (site / NAME).write_text(head + rjsmin.jsmin(SCRIPT.read_text("utf8")), "utf8")


def _finish(app: Sphinx, error: Exception | None) -> None:
    if not error and app.builder.name == "html":
        write(Path(app.outdir), app.config.language)


def setup(app: Sphinx) -> None:
    """Connect to Sphinx, after everything that writes or changes a file."""
    app.connect("build-finished", _finish, priority=999)
