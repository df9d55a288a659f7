"""A walk through a page with the Tab key, and what a reader who sees the page notices at each stop."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

#: In every frame: what gets the focus tells the top page where it is and how it shows the focus.
_WATCH = Path(__file__).with_name("walk.js").read_text("utf8")


@dataclass
class Stop:
    """One stop of a walk: what has the focus, how plainly that shows, whether it can be seen, how often it was met."""

    what: str
    contrast: float
    seen: bool
    times: int
    frame: bool


def watch(context: BrowserContext) -> None:
    """Make every page of a context tell where the focus goes."""
    context.add_init_script(_WATCH)


def walk(page: Page, key: str = "Tab", limit: int = 600) -> list[Stop]:
    """Press a key until the focus leaves the page at its end.

    :raises AssertionError: when it does not: a trap.
    """
    page.evaluate("top.walked = []; document.activeElement.blur()")
    for _ in range(limit):
        page.keyboard.press(key)
        # The watch looks at the next frame: the focus must still be there.
        page.evaluate("new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))")
        if page.evaluate("document.activeElement === document.body || !document.hasFocus()"):
            break
    else:
        last: list[dict[str, Any]] = page.evaluate("top.walked.slice(-6)")
        raise AssertionError(f"the focus never leaves the page: {[stop['what'] for stop in last]}")
    page.wait_for_timeout(60)
    return [Stop(**stop) for stop in page.evaluate("top.walked")]
