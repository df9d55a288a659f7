"""Links to the PDF and the e-book on the index page, which stand there only once the files do.

Both are made from the built pages, so no page can know of them while it is built: ``{downloads}`` keeps their place.
"""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from partners.errors import BookError
from partners.texts import text

_PLACE = re.compile(r'<p class="downloads"[^>]*>.*?</p>', re.DOTALL)
_EMPTY = '<p class="downloads" hidden></p>'


class Downloads(SphinxDirective):
    """``{downloads}``: no arguments, no content."""

    def run(self) -> list[nodes.Node]:
        """Called by docutils."""
        return [nodes.raw("", _EMPTY, format="html")]


def _link(file: Path) -> str:
    size = f"{file.stat().st_size / 1_000_000:.1f} MB"
    words = html.escape(text(f"printing.{file.suffix[1:]}"))
    return f'<a href="{html.escape(file.name)}" download>{words}</a> ({size})'


def attach(site: Path, files: list[Path]) -> None:
    """Copy the files into a built site and name them, with their sizes, on its index page; again does no harm.

    :raises BookError: when the site is not built, has no place for the links, or a file is missing.
    """
    index = site / "index.html"
    if not index.is_file():
        raise BookError("no built book here: run make book first", index)
    page = index.read_text("utf8")
    if not _PLACE.search(page):
        raise BookError("the index page has no place for downloads: it needs a {downloads} directive", index)
    for file in files:
        if not file.is_file():
            raise BookError("this file is not there: make it first (make pdf, make epub)", file)
    for file in files:
        if file.resolve().parent != site.resolve():
            shutil.copy2(file, site)
    links = " · ".join(_link(site / file.name) for file in files)
    index.write_text(_PLACE.sub(lambda _: f'<p class="downloads">{links}</p>' if links else _EMPTY, page), "utf8")


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.add_directive("downloads", Downloads)
