"""Whether a cell runs for a reader with a kernel (live) or for a page without one (static)."""

from __future__ import annotations

import os

#: Set by the Sphinx extension for the kernels it starts, and by nobody else.
VARIABLE = "PARTNERS_STATIC"


def static() -> bool:
    """True while the book's pages are being built."""
    return os.environ.get(VARIABLE) == "1"
