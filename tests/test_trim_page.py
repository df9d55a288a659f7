"""The style sheet of the pages draws them as the whole sheets of the theme would: at rest and in use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import ROOT, SITE, visit
from playwright.sync_api import Browser, Page, Route

from partners_site.assets import every_page_styles, text
from partners_site.trim import styles

SHEETS = ROOT / "_build" / ".doctrees" / "partners" / "sheets"
#: Of every element that is drawn: what a reader would see of it.
DRAWN = """() => [...document.querySelectorAll('body, body *')].filter((e) => e.checkVisibility()).map((e) => {
  const style = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  return [e.tagName, e.className, style.color, style.backgroundColor, style.font, style.borderTop, style.borderLeft,
    style.textDecoration, style.opacity, style.visibility, style.position, Math.round(box.x), Math.round(box.width),
    Math.round(box.height)].join(' ');
})"""


@pytest.fixture(scope="module")
def whole() -> str:
    """The style sheet with every rule of the theme."""
    return styles.look(SHEETS, None, every_page_styles(), text())


def _at_rest(page: Page) -> Any:
    """What is drawn once nothing changes any more: scripts write some words a moment after a click."""
    before = page.evaluate(DRAWN)
    for _ in range(40):
        page.wait_for_timeout(250)
        now = page.evaluate(DRAWN)
        if now == before:
            return now
        before = now
    pytest.fail("the page does not come to rest")


def _states(page: Page, narrow: bool) -> Iterator[tuple[str, Any]]:
    yield "at rest", _at_rest(page)
    if page.locator(".partners-quiz").count():
        form = page.locator(".partners-quiz form:has(input[type=radio])").first
        form.locator("input").first.check()
        form.locator(".pq-check").click()
        yield "a question answered", _at_rest(page)
    if narrow:
        page.locator(".primary-toggle").click()
        yield "the chapters open", _at_rest(page)
        page.keyboard.press("Escape")
        page.locator(".secondary-toggle:visible").click()
        yield "the contents open", _at_rest(page)
        page.keyboard.press("Escape")
    else:
        page.locator(".primary-toggle").click()
        yield "the chapters folded away", _at_rest(page)
        page.locator(".primary-toggle").click()
    page.emulate_media(media="print")
    yield "printed", _at_rest(page)


def _drawn(browser: Browser, address: str, width: int, theme: str, sheet: str | None) -> dict[str, Any]:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
    )  # fmt: skip

    def replace(route: Route) -> None:
        route.fulfill(body=sheet, content_type="text/css")

    if sheet is not None:
        context.route("**/look.*.css", replace)
    page = context.new_page()
    visit(page, address)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    found = dict(_states(page, width < 600))
    context.close()
    return found


@pytest.mark.parametrize(
    ("name", "width", "theme"),
    [("chapters/ports", 390, "light"), ("chapters/source", 1280, "dark"), ("chapters/claims", 1280, "light"),
     ("index", 390, "dark")],
)  # fmt: skip
def test_pages_look_as_with_every_rule(
    browser: Browser, site: str, whole: str, name: str, width: int, theme: str
) -> None:
    assert len(whole) > 4 * len(next(SITE.glob("_static/look.*.css")).read_text("utf8"))
    ours = _drawn(browser, f"{site}/{name}.html", width, theme, None)
    theirs = _drawn(browser, f"{site}/{name}.html", width, theme, whole)
    assert ours.keys() == theirs.keys()
    for state, elements in ours.items():
        different = [pair for pair in zip(elements, theirs[state], strict=True) if pair[0] != pair[1]]
        assert different == [], f"{name}, {state}: {len(different)} elements, such as {different[:2]}"
