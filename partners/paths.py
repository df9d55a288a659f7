"""Where the data stands: inside an installed wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

from partners.errors import BookError


def data(*parts: str) -> Path:
    """The path of a file or folder under ``data/``.

    Looks in ``partners/_data`` (the wheel) and then in ``data/`` beside the package (a checkout), never in the
    working directory.

    :raises BookError: when neither folder exists.
    """
    package = Path(__file__).resolve().parent
    for root in (package / "_data", package.parent / "data"):
        if root.is_dir():
            return root.joinpath(*parts)
    raise BookError("the data folder is missing: install the package again, or run from a complete checkout")
