"""Reading a chapter in a browser: notes in place by mouse and keyboard, the place one reached, how to cite."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from audit import violations
from conftest import SITE, Watched, until, visit
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def ports(browser: Browser) -> Iterator[Page]:
    """The chapter on the ports, opened from a disk."""
    context = browser.new_context(viewport={"width": 1000, "height": 800}, permissions=[])
    opened = Watched(context)
    opened.page.goto((SITE / "chapters" / "ports.html").as_uri())
    yield opened.page
    context.close()
    assert opened.errors == [] and opened.elsewhere == []


def test_a_citation_opens_in_place_with_its_sources(ports: Page) -> None:
    """A click shows the row and its sources without leaving the page; Esc gives the focus back."""
    citation = ports.locator("article .cites a", has_text="R014").first
    citation.click()
    note = ports.get_by_role("dialog", name="Note R014")
    expect(note).to_be_visible()
    assert "New York" in note.inner_text()
    expect(note.locator("li a").first).to_be_visible()
    assert note.locator("li a").first.get_attribute("href")
    assert violations(ports) == []
    ports.keyboard.press("Escape")
    expect(note).to_be_hidden()
    assert citation.evaluate("link => link === document.activeElement")
    citation.click()
    note.get_by_role("link", name="Whole row in the record").click()
    assert ports.url.endswith("facts.html#R014")


def test_a_term_is_explained_on_hover_and_on_focus(ports: Page) -> None:
    """WCAG 1.4.13: it can be dismissed, the pointer can move onto it, and it stays while it is pointed at."""
    term = ports.locator("article a.term", has_text="littoral").first
    term.scroll_into_view_if_needed()
    term.hover()
    note = ports.locator(".note")
    expect(note).to_be_visible()
    assert "shore" in note.inner_text()
    note.hover()
    ports.wait_for_timeout(500)
    expect(note).to_be_visible()
    ports.keyboard.press("Escape")
    expect(note).to_be_hidden()
    ports.mouse.move(1, 1)
    # From the term back and forth again: what the keyboard brings the focus to is explained too.
    term.focus()
    ports.keyboard.press("Shift+Tab")
    ports.keyboard.press("Tab")
    expect(note).to_be_visible()
    assert term.get_attribute("aria-describedby") == "note-gist"
    ports.keyboard.press("Escape")
    expect(note).to_be_hidden()
    assert term.evaluate("link => link === document.activeElement"), "Esc takes the note away, not the focus"


def test_a_note_stays_on_a_small_screen(ports: Page) -> None:
    ports.set_viewport_size({"width": 320, "height": 600})
    for citation in ports.locator("article .cites a").all()[:6]:
        citation.click()
        box = ports.locator(".note").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 320
        assert ports.evaluate("document.documentElement.scrollWidth") <= 320
        ports.keyboard.press("Escape")


def test_the_place_and_the_answers_are_remembered(ports: Page) -> None:
    panel = ports.locator(".reading")
    assert re.search(r"About \d+ minutes of reading", panel.inner_text())
    assert "0 of 18 questions checked" in panel.inner_text()
    ports.locator("section#is-special-cargo-military").evaluate("at => at.scrollIntoView({ behavior: 'instant' })")
    expect(panel.locator("span", has_text="Read so far")).to_be_attached()
    form = ports.locator("form[data-question=ports-02]")
    form.locator("input").first.check()
    form.get_by_role("button", name="Check").click()
    # The place is noted when the page has come to rest.
    ports.wait_for_timeout(900)
    ports.reload()
    expect(panel).to_contain_text("1 of 18 questions checked")
    panel.get_by_role("link", name="Go on where you stopped").click()
    until(ports, "location.hash !== '' && scrollY > 1000")


def test_a_chapter_says_how_to_cite_it(ports: Page) -> None:
    ports.locator(".citing summary").click()
    words = ports.locator(".citing-text").all_inner_texts()
    assert "The Caspian ports and the transit quarrel" in words[0] and "version 0.1.0" in words[0]
    assert words[1].startswith("@incollection{partners-ports,") and words[1].count("{") == words[1].count("}")
    ports.locator(".citing button").last.click()
    expect(ports.locator(".citing [role=status]")).not_to_be_empty()


def test_neighbours_are_named(ports: Page) -> None:
    area = ports.locator(".prev-next-area")
    assert "Multi-vector policy" in area.inner_text() and "The laboratories" in area.inner_text()


def test_without_a_script_a_note_is_a_link(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((SITE / "chapters" / "ports.html").as_uri())
    page.locator("article .cites a", has_text="R014").first.click()
    assert page.url.endswith("facts.html#R014")
    context.close()


def test_what_an_answer_rests_on_opens_in_place(browser: Browser) -> None:
    """The lines of the key go into the questions with their notes, though the questions are drawn later."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    visit(page, (SITE / "chapters" / "vote.html").as_uri())
    question = json.loads(page.locator(".partners-quiz").get_attribute("data-partners-quiz") or "")["questions"][0]
    form = page.locator(f'form[data-question="{question["id"]}"]')
    assert question["kind"] == "number"
    form.locator("input").fill(f"{question['answer']:g}")
    form.locator(".pq-check").click()
    link = form.locator(".quiz-basis a.cite").first
    link.click()
    expect(page.get_by_role("dialog", name=f"Note {link.inner_text()}")).to_be_visible()
    assert page.url.endswith("vote.html")
    context.close()
