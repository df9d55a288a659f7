"""What stands round a text, in use: menus, the switch of colours, tooltips, copying, the lists on a telephone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import SITE, Watched, until
from playwright.sync_api import Browser, BrowserContext, Page, expect


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A chapter on a telephone, from a disk."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce")
    page = Watched(context).page
    page.goto(f"{SITE.as_uri()}/chapters/ports.html")
    yield page
    context.close()


def test_the_chapters_open_close_and_lead_on_a_telephone(phone: Page) -> None:
    button, dialog = phone.locator(".primary-toggle"), phone.locator("#pst-primary-sidebar-modal")
    assert button.get_attribute("aria-expanded") == "false"
    button.tap()
    expect(dialog).to_be_visible()
    assert button.get_attribute("aria-expanded") == "true"
    box = dialog.bounding_box()
    assert box and box["x"] >= 0 and box["width"] > 200 and box["height"] > 600
    assert dialog.locator("a.reference").count() > 15
    assert dialog.locator(".current > a").is_visible()
    phone.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    assert phone.locator("#pst-primary-sidebar a.reference").count() > 15
    button.tap()
    phone.touchscreen.tap(385, 420)
    expect(dialog).to_be_hidden()
    button.tap()
    dialog.locator("a", has_text="visas").tap()
    phone.wait_for_url("**/visas.html")


def test_the_contents_of_the_page_lead_to_a_place_on_it(phone: Page) -> None:
    phone.locator(".secondary-toggle:visible").tap()
    dialog = phone.locator("#pst-secondary-sidebar-modal")
    expect(dialog).to_be_visible()
    link = dialog.locator(".toc-entry a").nth(2)
    target = (link.get_attribute("href") or "")[1:]
    link.tap()
    expect(dialog).to_be_hidden()
    assert phone.url.endswith(f"#{target}")
    expect(phone.locator(f"[id='{target}'] > h2")).to_be_in_viewport()


def test_a_wide_screen_folds_the_chapters_away_and_marks_the_section_read(watched: Watched, site: str) -> None:
    page = watched.page
    page.goto(f"{site}/chapters/ports.html")
    bar, button = page.locator("#pst-primary-sidebar"), page.locator(".primary-toggle")
    expect(bar).to_be_visible()
    button.click()
    expect(bar).to_be_hidden()
    assert button.get_attribute("aria-expanded") == "false"
    button.click()
    expect(bar).to_be_visible()
    heading = page.locator("article section section h2").nth(2)
    heading.evaluate("h => window.scrollTo(0, h.getBoundingClientRect().top + scrollY - 90)")
    words = heading.evaluate("h => h.firstChild.textContent.trim()")
    current = page.locator("#pst-page-toc-nav a[aria-current=true]")
    expect(current).to_have_count(1)
    expect(current).to_have_text(words)


def test_colours_follow_the_system_until_a_reader_chooses(browser: Browser, site: str) -> None:
    context: BrowserContext = browser.new_context(color_scheme="dark")
    page = Watched(context).page
    page.goto(f"{site}/index.html")
    look = "document.documentElement.dataset.theme + ' ' + document.documentElement.dataset.mode"
    assert page.evaluate(look) == "dark auto"
    page.emulate_media(color_scheme="light")
    until(page, f"{look} === 'light auto'")
    button = page.locator(".theme-switch-button:visible")
    seen = []
    for _ in range(3):
        button.click()
        seen.append(page.evaluate(look))
    assert seen == ["dark dark", "light light", "light auto"]
    button.click()
    assert "dark" in button.inner_text()
    page.goto(f"{site}/chapters/visas.html")
    assert page.evaluate(look) == "dark dark", "the choice holds on the next page"
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator(".theme-switch-button:visible").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
    context.close()


def test_code_is_copied_as_it_stands(browser: Browser, site: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = Watched(context).page
    page.goto(f"{site}/chapters/ports.html")
    cell = page.locator(".cell_input div.highlight").nth(1)
    button = cell.locator(".copy-button")
    assert "opy" in (button.get_attribute("title") or "")
    button.focus()
    page.keyboard.press("Enter")
    expect(button.locator("[role=status]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == cell.locator("pre").inner_text().rstrip("\n") and "\n" in copied + "\n"
    assert page.locator(".cell_output .copy-button").count() == 0
    expect(button.locator("[role=status]")).to_be_empty(timeout=6000)
    context.close()


def test_without_a_clipboard_the_reader_is_told(browser: Browser, site: str) -> None:
    context = browser.new_context()
    context.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    context.add_init_script("document.execCommand = () => false")
    page = Watched(context).page
    page.goto(f"{site}/chapters/ports.html")
    page.locator(".copy-button").first.click()
    expect(page.locator(".copy-button [role=status]").first).to_contain_text("by hand")
    context.close()


def test_buttons_and_citations_say_what_they_are(watched: Watched, site: str) -> None:
    """Tooltips: each icon has a title for the mouse and a name for the ear."""
    page = watched.page
    page.goto(f"{site}/chapters/ports.html")
    for name in (".print-button", ".theme-switch-button", ".primary-toggle", ".copy-button"):
        button = page.locator(f"{name}:visible, {name}").first
        assert (button.get_attribute("title") or "").strip(), name
        assert button.evaluate("b => b.textContent.trim()"), name


@pytest.mark.parametrize("name", ["ports", "vote", "timeline"])
def test_every_citation_and_term_has_its_note(watched: Watched, site: str, name: str) -> None:
    """Each link to a row or a term finds its words in the file of notes, which is not loaded before one is opened."""
    page = watched.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/chapters/{name}.html")
    links = page.locator("article :is(a.cite, a.term)")
    keys = links.evaluate_all("links => links.map(link => link.hash.slice(1))")
    assert len(keys) > 20 and not any("/notes/" in url for url in asked)
    links.last.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".note-gist")).to_be_visible()
    notes = page.evaluate("window.PARTNERS_NOTES")
    assert [key for key in keys if not notes[key]["gist"].strip()] == []


def test_the_page_is_printed_by_its_button(watched: Watched, site: str) -> None:
    page = watched.page
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(f"{site}/index.html")
    page.locator(".print-button").click()
    assert page.evaluate("window.printed") is True


def test_maps_are_loaded_before_a_page_is_printed_and_a_dark_one_prints_black(browser: Browser, site: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = Watched(context).page
    maps = "[...document.querySelectorAll('.partners-map-print')]"
    page.add_init_script(f"window.print = () => {{ window.printed = {maps}.map((image) => image.naturalWidth > 0); }}")
    page.goto(f"{site}/chapters/ports.html")
    page.locator(".print-button").click()
    page.locator(".partners-map-print").first.evaluate("image => image.decode()")
    drawn = page.evaluate("window.printed")
    assert drawn and all(drawn)
    page.emulate_media(media="print")
    text, code = (
        page.locator(f"article {name}").first.evaluate("part => getComputedStyle(part).color")
        for name in ("section > p", "pre span")
    )
    assert (text, code) == ("rgb(0, 0, 0)", "rgb(0, 0, 0)")
    context.close()


def test_a_wide_cell_scrolls_from_the_keyboard(phone: Page) -> None:
    # Code in a folded part is measured when it is unfolded.
    wide = """[...document.querySelectorAll("pre")]
      .filter((pre) => pre.checkVisibility() && pre.scrollWidth > pre.clientWidth)"""
    assert phone.evaluate(f"{wide}.length") > 0
    until(phone, f"{wide}.every((pre) => pre.tabIndex === 0)")


def test_without_scripts_the_page_shows_no_dead_button(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/chapters/ports.html")
    for name in (".theme-switch-button", ".print-button", ".search-button__button", ".copy-button"):
        assert page.locator(f"{name}:visible").count() == 0, name
    assert page.locator("#pst-primary-sidebar a.reference").first.is_visible()
    assert page.locator("article h1").is_visible()
    context.close()


def test_questions_come_when_a_reader_comes_near(browser: Browser, site: str) -> None:
    """Who saves data gets their script two screens ahead; without it, and while the key is read, all is plain text."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    page = context.new_page()
    page.goto(f"{site}/chapters/visas.html")
    quiz, key = page.locator(".partners-quiz"), page.locator(".partners-quiz summary").first
    # Longer than a reader who does not save data would wait.
    page.wait_for_timeout(2500)
    assert quiz.locator("form").count() == 0
    context.set_offline(True)
    quiz.scroll_into_view_if_needed()
    key.click()
    expect(quiz.locator("details p").first).to_be_visible()
    context.set_offline(False)
    page.wait_for_timeout(500)
    assert quiz.locator("form").count() == 0
    key.press("Enter")
    # A fetch that failed without the network is tried again every five seconds.
    expect(quiz.locator("form").first).to_be_visible(timeout=15_000)
    expect(quiz.locator("form :is(input, button, select)").first).to_be_focused()
    context.close()
