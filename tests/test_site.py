"""The built book as a reader meets it: in a browser, with every other server out of reach."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from audit import violations
from bs4 import BeautifulSoup
from conftest import ROOT, SITE, Watched, until, visit
from playwright.sync_api import Browser, Page, expect

from partners.errors import BookError
from partners_site.__main__ import LEAST_CHARACTERS, check_page, pages_of

PAGES = pages_of(ROOT / "_toc.yml")
CHAPTERS = [page for page in PAGES if (ROOT / "data" / "quizzes" / f"{page.split('/')[-1]}.yml").is_file()]


def _settle(page: Page) -> None:
    """Scroll through the page, so that lazy frames load, and wait for the maps to draw."""
    for frame in filter(lambda found: found.is_visible(), page.query_selector_all(".partners-map iframe")):
        frame.evaluate("frame => frame.scrollIntoView({ behavior: 'instant', block: 'center' })")
        inner = frame.content_frame()
        assert inner is not None
        inner.wait_for_selector(".leaflet-container path", state="attached")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "themes"), [(1280, ("light", "dark")), (320, ("dark", "light"))])
def test_page_is_clean(browser: Browser, site: str, name: str, width: int, themes: tuple[str, str]) -> None:
    """No request elsewhere, no error, no finding of axe, no sideways scroll; phone and laptop, light and dark.

    The page opens in one theme, and the device turns to the other while it is read.
    """
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=themes[0])
    watched = Watched(context)
    visit(watched.page, f"{site}/{name}.html")
    _settle(watched.page)
    for theme in themes:
        watched.page.emulate_media(color_scheme=theme)
        expect(watched.page.locator("html")).to_have_attribute("data-theme", theme)
        # A colour on its way from one theme to the other is neither's.
        until(watched.page, "!document.getAnimations().some((one) => one instanceof CSSTransition)")
        overflow = watched.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"the page is {overflow} px wider than the screen"
        assert violations(watched.page) == [], theme
    assert watched.elsewhere == []
    assert watched.errors == []
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_no_output_is_python_speaking_to_itself(name: str) -> None:
    """A value in a sentence and what a cell returns are for readers: no np.int64(103), no Text(0, 1, 'Title')."""
    soup = BeautifulSoup((SITE / f"{name}.html").read_text("utf8"), "html.parser")
    told = [output.get_text() for output in soup.select(".output.text_plain")]
    assert [words for words in told if re.search(r"\w\(|\bobject at 0x", words)] == []


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    """Each link inside the book names a file that exists and an id in it."""
    ids: dict[str, set[str]] = {}
    page = SITE / f"{name}.html"
    for href in re.findall(r'<a\b[^>]*?href="([^"]+)"', page.read_text("utf8")):
        if re.match(r"[a-z]+:", href):
            continue
        path, _, anchor = href.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_file(), f"{name} links to {href}, which is not there"
        if anchor and target.suffix == ".html":
            if target.name not in ids:
                ids[target.name] = set(re.findall(r'\bid="([^"]+)"', target.read_text("utf8")))
            assert anchor in ids[target.name], f"{name} links to {href}: no such place on that page"


def test_a_citation_leads_to_its_row_and_its_source(watched: Watched, site: str) -> None:
    """From a sentence of a chapter to the fact it rests on, and from there to the source."""
    page = watched.page
    page.goto(f"{site}/chapters/ports.html")
    page.locator("article .cites a", has_text="R014").first.click()
    note = page.get_by_role("dialog", name="Note R014")
    assert "New York" in note.inner_text()
    note.get_by_role("link", name="Whole row").click()
    assert page.url.endswith("facts.html#R014")
    row = page.locator("dt#R014 + dd")
    row.locator("a.cite", has_text=re.compile(r"^S\d{3}$")).first.click()
    page.get_by_role("dialog").get_by_role("link", name="Whole row").click()
    assert re.search(r"sources\.html#S\d{3}$", page.url)
    expect(page.locator("dt:target a[href^=http]")).to_have_count(1)


def test_controls_switch_ready_results(watched: Watched, site: str) -> None:
    """On a page without a kernel a select changes what is shown, says so, and works from the keyboard."""
    for name in ("chapters/ports", "chapters/vote"):
        watched.page.goto(f"{site}/{name}.html")
        box = watched.page.locator(".partners-explore").first
        before = box.locator(":scope > .explore-panel:visible").inner_text()
        box.locator("select").first.focus()
        watched.page.keyboard.press("ArrowDown")
        assert box.locator(":scope > .explore-panel:visible").count() == 1
        assert box.locator(":scope > .explore-panel:visible").inner_text() != before
        assert box.locator("[role=status]").inner_text() != ""


def test_foreign_words_say_their_language(site: str) -> None:
    """Russian and Kazakh words in the prose and in tables carry a lang attribute."""
    html = (SITE / "chapters" / "source.html").read_text("utf8")
    article = html[html.index("<article") : html.index("</article>")]
    article = re.sub(r"<(pre|script|style)\b.*?</\1>", "", article, flags=re.DOTALL)
    stack: list[str | None] = []
    unmarked = []
    for tag, words in re.findall(r"<([^>]+)>|([^<]+)", article):
        if tag.startswith("/"):
            stack.pop()
        elif tag and not tag.endswith("/") and not re.match(r"(br|img|input|hr|col|wbr|!)", tag):
            lang = re.search(r'\blang="([^"]+)"', tag)
            stack.append(lang.group(1) if lang else (stack[-1] if stack else None))
        elif re.search(r"[\u0400-\u04ff]{2}", words) and (not stack or stack[-1] not in ("ru", "kk")):
            unmarked.append(words.strip()[:60])
    assert unmarked == []


def test_theme_search_and_menu_work(browser: Browser, site: str) -> None:
    """The switch of colours, the search dialog and the sidebar of a phone do what they say, by keyboard."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="light")
    page = Watched(context).page
    page.goto(f"{site}/chapters/vote.html")
    switch = page.locator(".theme-switch-button:visible")
    switch.focus()
    page.keyboard.press("Enter")
    assert page.get_attribute("html", "data-theme") == "dark"
    menu = page.locator(".primary-toggle:visible")
    menu.focus()
    page.keyboard.press("Enter")
    assert page.locator("dialog[open] a", has_text="ports").first.is_visible()
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    page.keyboard.press("Control+k")
    page.keyboard.type("Kuryk")
    page.keyboard.press("Enter")
    page.wait_for_selector(".search-found a[href*=ports]")
    context.close()


def _answer(page: Page, question: dict[str, Any], right: bool) -> None:
    """Give a right or a wrong answer from the keyboard, starting on the question's first field, and check it."""
    if question["kind"] == "number":
        page.keyboard.press("Control+a")
        value = question["answer"] if right else question["answer"] + 10 * question["tolerance"] + 7
        page.keyboard.type(f"{value:.6g}")
    elif question["kind"] == "text":
        page.keyboard.press("Control+a")
        page.keyboard.type(question["accepted"][0] if right else "nothing of the kind")
    elif question["kind"] == "ordering":
        _sort(page, question, question["order"] if right else [*question["order"][1:], question["order"][0]])
    elif question["kind"] == "matching":
        partners = [partner["key"] for partner in question["partners"]]
        for row in question["rows"]:
            target = partners.index(row["partner"]) if right else partners.index(row["partner"]) - 1
            page.keyboard.press("Home")
            for _ in range(target % len(partners) + 1):
                page.keyboard.press("ArrowDown")
            page.keyboard.press("Tab")
    elif question["kind"] in ("single", "map"):
        options = question.get("options") or question["places"]
        target = next(i for i, option in enumerate(options) if option["right"] == right)
        page.keyboard.press("Space")
        for _ in range(target):
            page.keyboard.press("ArrowDown")
    else:
        for i, option in enumerate(question["options"]):
            if i:
                page.keyboard.press("Tab")
            if option["right"] == right:
                page.keyboard.press("Space")
    page.keyboard.press("Enter")


def _sort(page: Page, question: dict[str, Any], wanted: list[str]) -> None:
    """Bring the rows into an order with the arrow keys, each in its turn, and go on to the button that checks."""
    rows = page.locator(f'form[data-question="{question["id"]}"] .pq-rows > li')
    for place, key in enumerate(wanted):
        now = rows.evaluate_all("rows => rows.map(row => row.dataset.key)").index(key)
        rows.nth(now).locator("button").first.focus()
        for _ in range(now - place):
            page.keyboard.press("ArrowUp")
    rows.last.locator("button").last.focus()
    page.keyboard.press("Tab")


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_question_right_and_wrong_by_keyboard(watched: Watched, site: str, name: str) -> None:
    """With no kernel and no mouse: a wrong answer is told apart from the right one, and the score survives a reload."""
    page = watched.page
    page.goto(f"{site}/{name}.html")
    data = page.locator(".partners-quiz").first.get_attribute("data-partners-quiz")
    questions = json.loads(data or "{}")["questions"]
    assert len(questions) >= 8
    for question in questions:
        form = page.locator(f'form[data-question="{question["id"]}"]')
        for right in (False, True):
            form.locator(":is(input, select, .pq-arrow):not([disabled])").first.focus()
            if question["kind"] == "multiple" and right:
                while form.locator("input:checked").count():
                    form.locator("input:checked").first.focus()
                    page.keyboard.press("Space")
                form.locator("input").first.focus()
            _answer(page, question, right)
            status = form.locator("[role=status]")
            assert (status.get_attribute("data-mark") == "right") is right, f"{question['id']}: {status.inner_text()}"
            assert form.locator(".pq-check").evaluate("b => b === document.activeElement")
            if not right:
                page.keyboard.press("Enter")
    score = page.locator(".pq-score").inner_text()
    assert str(len(questions)) in score
    page.reload()
    assert page.locator(".pq-score").inner_text() == score
    assert violations(page) == []
    assert watched.errors == []


def test_a_missing_or_empty_page_is_told(tmp_path: Path) -> None:
    """The check after the build names the page that is not there, and the one that says nothing."""
    with pytest.raises(BookError, match="was not built"):
        check_page(tmp_path / "nowhere.html")
    stub = tmp_path / "stub.html"
    stub.write_text(f"<article><h1>Soon</h1>{'.' * (LEAST_CHARACTERS // 2)}</article>", "utf8")
    with pytest.raises(BookError, match="empty"):
        check_page(stub)
