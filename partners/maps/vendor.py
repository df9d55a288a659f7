"""The files a map needs in a browser: Leaflet from its package, the frame's own script and style."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from partners import palette
from partners.errors import BookError
from partners.maps import basemap

PACKAGE = "django-js-lib-leaflet"
_NAMES = ("leaflet.js", "leaflet.css", "images/layers.png", "images/layers-2x.png",
          "images/marker-icon.png", "images/marker-icon-2x.png", "images/marker-shadow.png")  # fmt: skip


def _leaflet(name: str) -> Path:
    # The Django app is never imported: only its files are read.
    try:
        found = metadata.distribution(PACKAGE).locate_file(f"js_lib_leaflet/static/js_lib_leaflet/{name}")
    except metadata.PackageNotFoundError as error:
        raise BookError(f"the package {PACKAGE} is missing: install the book's requirements again") from error
    return Path(str(found))


def _licence() -> str:
    found = metadata.distribution(PACKAGE)
    words = found.read_text("LICENSE") or found.read_text("licenses/LICENSE")
    if not words:
        raise BookError(f"the package {PACKAGE} carries no licence: a site may not hand Leaflet on without it")
    return words


def leaflet(name: str) -> str:
    """The text of one of Leaflet's files, ``leaflet.js`` or ``leaflet.css``."""
    return _leaflet(name).read_text("utf8")


def _own(name: str) -> str:
    return resources.files("partners.maps").joinpath(name).read_text("utf8")


def style() -> str:
    """The book's colours and the frame's style sheet."""
    return palette.style() + _own("frame.css")


def script() -> str:
    """The frame's script: it follows the page's theme and draws what the map's own lines ask for."""
    return "".join(map(_own, ("theme.js", "names.js", "frame.js")))


def static_files() -> dict[str, Callable[[], bytes]]:
    """Where each file belongs under ``_static`` of a built site, and how to get its bytes."""

    def of(name: str) -> Callable[[], bytes]:
        return lambda: _leaflet(name).read_bytes()

    files: dict[str, Callable[[], bytes]] = {f"vendor/leaflet/{name}": of(name) for name in _NAMES}
    files["vendor/leaflet/LICENSE"] = lambda: _licence().encode()
    files["maps/basemap.js"] = lambda: basemap.script().encode()
    files["maps/frame.js"] = lambda: script().encode()
    files["maps/frame.css"] = lambda: style().encode()
    return files


@cache
def vendored() -> tuple[dict[str, Any], ...]:
    """Name, version, licence and sha256 by file of other people's code that a built site carries."""
    files = static_files()
    sums = {n: hashlib.sha256(f()).hexdigest() for n, f in files.items() if n.startswith("vendor/leaflet/")}
    return (
        {
            "name": "Leaflet",
            "version": metadata.version(PACKAGE).rsplit(".", 1)[0],
            "package": f"{PACKAGE} {metadata.version(PACKAGE)}",
            "licence": "BSD-2-Clause",
            "sha256": sums,
        },
    )
