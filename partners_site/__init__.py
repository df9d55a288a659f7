"""The Sphinx extension of this book. No chapter imports it: it turns finished outputs into pages that need no server.

Each part is a module with its own ``setup``: ``static`` (chapters run in their static form), ``execution`` (side by
side, and again only when what they used changed), ``cite`` (keys become links), ``terms`` (terms link to the glossary),
``callouts`` (boxes say what they are for), ``cover`` (the drawing on the index page), ``downloads`` (the PDF and the
e-book, once they are there), ``recordpages`` (the record as pages), ``progress`` (what the reader has answered),
``reading`` (how long a chapter takes, notes in place, how to cite it), ``describe`` (what programs read of a page),
``launch`` (buttons that open it elsewhere), ``notebooks`` (chapters as files for Jupyter), ``versions`` (what this
edition was built with), ``vendored`` (other people's files), ``assets`` (files and frames a page needs),
``written_tables`` (tables in Markdown become the book's), ``languages`` (words of another language say so), ``finish``
(the last step: one style sheet, search index, policies), ``offline`` (reading without a network). ``printing`` makes
the PDF and the e-book of the finished pages.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# The chapters can begin to run while the data is still being checked, so that part comes first.
PARTS = (
    "execution",
    "static",
    "cite",
    "terms",
    "callouts",
    "cover",
    "downloads",
    "recordpages",
    "progress",
    "reading",
    "describe",
    "launch",
    "notebooks",
    "versions",
    "vendored",
    "assets",
    "written_tables",
    "languages",
    "finish",
    "offline",
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every part; called by Sphinx."""
    # Imported here and not above: a kernel must be able to import a part without the modules that chapters use, since
    # what a kernel has imported is what its chapter depends on.
    for part in PARTS:
        import_module(f"partners_site.{part}").setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
