"""axe-core on a page and in its frames, for the tests of the book's pages and components."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

STOCK = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf8")
AXE = Path(__file__).with_name("axe_quick.js").read_text("utf8").replace("/* axe-core */", STOCK)
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# Rules that axe leaves off, though WCAG asks for what they check: size of targets, and names that hold their labels.
_ALSO = {"target-size": {"enabled": True}, "label-content-name-mismatch": {"enabled": True}}


def violations(page: Page, axe: str = AXE, *, without: tuple[str, ...] = ()) -> list[str]:
    """What axe finds on the page as it stands, frames included: one line a node, ``rule: target``.

    :param without: rules that say nothing in this state.
    """
    for frame in page.frames:
        frame.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate(
        "options => axe.run(document, options).then(result => result.violations)",
        # What passes is not told, which spares axe a fifth of its time on a long page.
        {
            "runOnly": {"type": "tag", "values": _TAGS},
            "rules": _ALSO | {rule: {"enabled": False} for rule in without},
            "preload": False,
            "resultTypes": ["violations"],
        },
    )
    return [f"{rule['id']}: {node['target']} {node['html'][:120]}" for rule in found for node in rule["nodes"]]
