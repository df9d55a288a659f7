"""The Sphinx extension of this book. No chapter imports it: it turns finished outputs into pages that need no server.

Each part is a module with its own ``setup``: ``static`` (chapters run in their static form), ``cite`` (keys become
links), ``terms`` (terms link to the glossary), ``recordpages`` (the record as pages), ``progress`` (what
the reader has answered), ``assets`` (files and frames a page needs).
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from partners_site import assets, cite, progress, recordpages, static, terms


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every part; called by Sphinx."""
    for part in (static, cite, terms, recordpages, progress, assets):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
