"""The built book in use: axe in each state and look, walks with the keyboard alone, wide spacing, large letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from audit import violations
from conftest import Watched, visit
from playwright.sync_api import Browser, Page, expect
from walk import walk, watch

#: Looks, paired so that each size, theme, zoom and setting occurs. A page zoomed to 200 % on a laptop has 640 px.
LOOKS: dict[str, dict[str, Any]] = {
    "laptop, light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "phone, dark, still": {
        "viewport": {"width": 320, "height": 700},
        "color_scheme": "dark",
        "reduced_motion": "reduce",
    },
    "zoomed, forced colours": {
        "viewport": {"width": 640, "height": 450},
        "device_scale_factor": 2,
        "forced_colors": "active",
    },
    "laptop, forced colours, dark": {
        "viewport": {"width": 1280, "height": 900},
        "forced_colors": "active",
        "color_scheme": "dark",
    },
}


def _answer(page: Page) -> None:
    """Every question answered somehow and checked, hints and other explanations open."""
    for form in page.locator("form[data-question]").all():
        for button in form.locator("button[aria-expanded=false]").all():
            button.click()
        for field in form.locator("input[type=radio]").all()[:1]:
            field.check()
        for field in form.locator("input[type=checkbox]").all()[:2]:
            field.check()
        for field in form.locator("input:is([type=text], [type=number], [inputmode])").all():
            field.fill("7")
        for field in form.locator("select").all():
            field.select_option(index=1)
        form.locator(".pq-check").click()
        assert form.locator("[role=status]").inner_text()
    for summary in page.locator("form[data-question] summary").all():
        if summary.is_visible():
            summary.click()


def _popup(page: Page) -> None:
    element = page.locator(".partners-map iframe").first
    element.scroll_into_view_if_needed()
    frame = page.frame_locator(".partners-map iframe").first
    marker = frame.locator(".leaflet-marker-icon[tabindex], path.leaflet-interactive[tabindex]").first
    marker.focus()
    marker.press("Enter")
    expect(frame.locator(".leaflet-popup-content").first).to_be_visible()


def _menu(page: Page) -> None:
    toggle = page.locator(".primary-toggle:visible, .sidebar-toggle:visible").first
    toggle.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)


def _search(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("Kuryk")
    page.wait_for_timeout(400)


def _studio(page: Page) -> None:
    page.locator("[data-act]").first.get_by_label("Class").select_option(index=1)
    page.get_by_role("button", name="Compare with the book").click()
    page.get_by_text("The classes in one line each").click()


def _choose(page: Page) -> None:
    for select in page.locator(".partners-explore select").all():
        select.select_option(index=1)


STATES: list[tuple[str, Callable[[Page], None]]] = [
    ("chapters/ports", _answer),
    ("chapters/ports", _popup),
    ("chapters/vote", _choose),
    ("chapters/events", _studio),
    ("index", _menu),
    ("index", _search),
]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("name", "use"), STATES, ids=lambda value: getattr(value, "__name__", value))
def test_no_barrier_in_use(browser: Browser, site: str, name: str, use: Callable[[Page], None], look: str) -> None:
    context = browser.new_context(**LOOKS[look])
    watched = Watched(context)
    visit(watched.page, f"{site}/{name}.html")
    use(watched.page)
    # In forced colours they are the reader's own, and axe reckons with those that the page would have.
    assert violations(watched.page, without=("color-contrast",) if "forced_colors" in LOOKS[look] else ()) == []
    assert watched.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert watched.errors == []
    context.close()


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
@pytest.mark.parametrize("name", ["index", "chapters/ports", "chapters/events", "search"])
def test_a_walk_by_keyboard_shows_each_stop_and_comes_out(browser: Browser, site: str, name: str, key: str) -> None:
    """From the first link to the last and back: no trap, each stop in sight and marked at 3 to 1 or better."""
    phone = key != "Tab"
    size = {"width": 390, "height": 700} if phone else {"width": 1280, "height": 800}
    context = browser.new_context(viewport=size, color_scheme="dark" if phone else "light", reduced_motion="reduce")
    watch(context)
    page = context.new_page()
    visit(page, f"{site}/{name}.html")
    stops = walk(page, key)
    assert len(stops) >= 5
    assert [stop.what for stop in stops if stop.contrast < 3] == [], "the focus does not show"
    assert [stop.what for stop in stops if not stop.seen] == [], "something covers the focus"
    assert max(stop.times for stop in stops) == 1, "the focus comes to the same place twice"
    if name == "chapters/ports":
        assert any(stop.frame for stop in stops), "the walk goes through the maps"
    context.close()


SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
CLIPPED = """[...document.querySelectorAll("main *, .bd-sidebar-primary *")].filter((element) => {
  const style = getComputedStyle(element);
  const hides = [style.overflowX, style.overflowY].some((value) => value === "hidden" || value === "clip");
  if (!hides || !element.checkVisibility() || !element.textContent.trim()) return false;
  // Hidden from sight on purpose, for screen readers: a box of one pixel.
  if (element.clientWidth <= 1 || element.clientHeight <= 1) return false;
  return element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
}).map((element) => element.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", ["index", "chapters/ports", "chapters/events", "chapters/facts", "chapters/tables"])
def test_wide_spacing_loses_nothing(browser: Browser, site: str, name: str, width: int) -> None:
    """WCAG 1.4.12: the reader's own spacing cuts no words off and moves none out of the page."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    visit(page, f"{site}/{name}.html")
    page.evaluate(
        "css => { const style = new CSSStyleSheet(); style.replaceSync(css); document.adoptedStyleSheets = [style]; }",
        SPACING,
    )
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()


def test_what_scripts_write_says_its_language(browser: Browser, site: str) -> None:
    """Questions are drawn by a script: their Russian words bear their language like those of the page."""
    unmarked = """() => {
      const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
      const found = [];
      while (walker.nextNode()) {
        const { parentElement, data } = walker.currentNode;
        const language = parentElement.closest("[lang]").getAttribute("lang");
        const unread = parentElement.closest(":is(script, style, template, option)");
        if (/[\\u0400-\\u04ff]{2}/.test(data) && !unread && !/^(ru|kk|uk|be)$/.test(language)) found.push(data.trim());
      }
      return found;
    }"""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    for name in ("priorities", "worldviews", "source", "events"):
        visit(page, f"{site}/chapters/{name}.html")
        _answer(page)
        assert page.evaluate(unmarked) == [], name
    context.close()
