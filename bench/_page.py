"""A browser for measurements: the system's Chromium, unable to reach any other machine."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a network, closed at the end."""
    found = next(filter(None, map(shutil.which, _NAMES)), None) or (str(_MAC) if _MAC.exists() else None)
    nowhere = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    options = ["--no-sandbox", "--disable-background-networking", nowhere]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=options)
        try:
            yield launched
        finally:
            launched.close()
