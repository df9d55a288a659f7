"""The chapters run side by side, each in a kernel of its own, and again only when something they used has changed.

myst-nb asks for the outputs of one page after the other while Sphinx reads. Here all chapters whose stored result is
no longer good are handed to a pool of processes before the first page is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Connect to Sphinx and take the place of myst-nb's inline client."""
    from partners_site.execution import client

    client.setup(app)
