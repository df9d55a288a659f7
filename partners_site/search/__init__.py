"""Search without a server: an index with the words themselves, fetched on the first search only.

Sphinx's own search fetches each page that it found to show a line of it, which a browser forbids for files on a disk;
its English stemmer knows no other language. Here the index carries each section's words, as a script, so that it loads
from anywhere; ``words.js`` stems English and Russian with Snowball's stemmers as Sphinx ships them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sphinx.search
from sphinx.errors import ExtensionError

from partners_site.search import names, texts

#: Files of the installed Sphinx, in the order in which they must run.
STEMMERS = ("base-stemmer.js", "porter-stemmer.js", "russian-stemmer.js")
#: What a page fetches on the first search, in this order.
SCRIPTS = (*(f"vendor/snowball/{name}" for name in STEMMERS), "search/search.js", "search/index.js")
#: The reader of pages; another one reads them differently.
CODE = Path(texts.__file__).read_text("utf8")


def stemmer(name: str) -> bytes:
    """One of Snowball's stemmers as Sphinx ships it.

    :raises ExtensionError: when the installed Sphinx has no such file.
    """
    file = Path(sphinx.search.__file__).parent / "minified-js" / name
    if not file.is_file():
        raise ExtensionError(f"Sphinx no longer ships {file}, which this book's search needs: see partners_site/search")
    return file.read_bytes()


def script() -> str:
    """The script that searches."""
    folder = Path(__file__).parent
    parts = "".join((folder / name).read_text("utf8") for name in ("words.js", "find.js", "show.js"))
    return f"(() => {{\n{parts}}})();\n"


def sections(html: str) -> list[list[Any]]:
    """The sections of a built page, each as heading, anchor, words, and whether it is a row of the record."""
    return [[found.heading, found.anchor, found.words, int(found.row)] for found in texts.sections(html)]


def index(pages: Iterable[tuple[str, list[list[Any]]]]) -> str:
    """The script that hands the index to ``search.js``.

    :param pages: address from the root of the site, and sections, of each page that can be found.
    """
    listed = [[found[0][0], address, found] for address, found in pages if found]
    content = {"pages": listed, "names": names.groups()}
    return f"partnersSearch({json.dumps(content, ensure_ascii=False, separators=(',', ':'))});\n"
