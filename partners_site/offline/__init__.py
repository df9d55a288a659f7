"""The book without a network: an archive to unpack anywhere, and a service worker for the hosted pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Connect to Sphinx: the worker is written when all else is."""
    from partners_site.offline import worker

    worker.setup(app)
