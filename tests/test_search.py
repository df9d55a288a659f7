"""Search as a reader uses it: names in three languages, from a server and from a disk, fetched only when used."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from audit import violations
from conftest import SITE, Watched, until
from playwright.sync_api import Browser, Page, expect

from partners_site import search
from partners_site.search import names, texts


@pytest.fixture(scope="module")
def finder(browser: Browser) -> Iterator[Page]:
    """The page of search, opened from a disk."""
    page = browser.new_page()
    page.goto(f"{SITE.as_uri()}/search.html")
    expect(page.locator(".search-status")).to_contain_text("R014")
    yield page
    page.close()


def _found(page: Page, query: str) -> list[str]:
    """Title, heading and line of each place that a query finds, in their order."""
    field = page.locator("form.bd-search input")
    field.fill(query)
    field.press("Enter")
    expect(page.locator(".search-status")).to_have_text(re.compile(r"place|Nothing"))
    return page.locator(".search-found li:has(a)").all_inner_texts()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Назарбаев", "Nazarbayev"),
        ("Назарбаеву", "Назарбаев"),
        ("Назарбаевқа", "Назарбаев"),
        ("Nazarbaev", "Nazarbayev"),
        ("Курык", "Kuryk"),
        ("Курыке", "Kuryk"),
        ("Құрық", "Kuryk"),
        ("Құрықтың", "Құрық"),
        ("Quryq", "Kuryk"),
        ("Ақтау", "Aktau"),
        ("Ақтауда", "Ақтау"),
        ("Актауского", "Aktau"),
        ("Лавров", "Lavrov"),
        ("Лаврова", "Lavrov"),
        ("лавровым", "Лавров"),
        ("Токаев", "Tokayev"),
        ("Совет Безопасности", "Security Council"),
        ("көпвекторлы сыртқы саясат", "multi-vector"),
        ("ratified protocols", "ratification"),
        ("R014", "R014"),
    ],
)
def test_a_word_finds_its_thing_in_any_language(finder: Page, query: str, words: str) -> None:
    found = _found(finder, query)
    assert found, f"{query} finds nothing"
    assert any(words.lower() in place.lower() for place in found), f"{query}: {found[:5]}"
    assert finder.locator(".search-found mark").count() > 0


def test_the_best_place_comes_first(finder: Page) -> None:
    """A chapter on the ports before the rows of sources that name them; a key before what cites it."""
    assert "Caspian ports" in _found(finder, "Caspian ports")[0]
    assert "R014" in _found(finder, "R014")[0].splitlines()[0]
    assert len({place.splitlines()[0].split(" › ")[0] for place in _found(finder, "Kazakhstan")}) >= 8


def test_a_line_shows_the_words_and_their_language(finder: Page) -> None:
    _found(finder, "Лавров")
    lines = finder.locator(".search-found li p")
    assert all(len(line) <= 230 for line in lines.all_inner_texts())
    marked = finder.locator('.search-found [lang="ru"] , .search-found mark')
    assert marked.count() > 0
    bare = finder.locator(".search-found").evaluate(
        """list => { const walk = document.createTreeWalker(list, NodeFilter.SHOW_TEXT); const found = [];
        while (walk.nextNode()) if (/[\\u0400-\\u04ff]/.test(walk.currentNode.data)
          && !walk.currentNode.parentElement.closest('[lang=ru], [lang=kk]')) found.push(walk.currentNode.data);
        return found; }"""
    )
    assert bare == []


def test_nothing_found_and_some_found_are_said(finder: Page) -> None:
    assert _found(finder, "zzyzx") == []
    expect(finder.locator(".search-status")).to_have_text(re.compile("Nothing found for “zzyzx”"))
    assert _found(finder, "Kuryk zzyzx")
    expect(finder.locator(".search-status")).to_have_text(re.compile("^No place holds all these words"))
    # What a reader types is text, never markup.
    _found(finder, "<img src=x onerror=alert(1)>")
    assert finder.locator(".search-status img, .search-found img").count() == 0


def test_every_result_leads_to_a_place_that_exists(finder: Page) -> None:
    places: set[str] = set()
    for query in ("Kuryk", "Kazakhstan", "visa", "Назарбаев"):
        _found(finder, query)
        places |= set(finder.locator(".search-found a").evaluate_all("links => links.map(a => a.getAttribute('href'))"))
    assert len(places) > 30
    for place in places:
        path, _, anchor = place.removeprefix("./").partition("#")
        assert (SITE / path).is_file()
        assert not anchor or f'id="{anchor}"' in (SITE / path).read_text("utf8")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_dialog_from_the_keyboard(browser: Browser, site: str, width: int) -> None:
    """Open, type, walk the results, go; the index comes on the first use and not before."""
    context = browser.new_context(viewport={"width": width, "height": 844})
    watched = Watched(context)
    page, asked = watched.page, []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/chapters/visas.html")
    assert not [url for url in asked if "search" in url or "snowball" in url]
    page.keyboard.press("Control+k")
    until(page, "!!window.partnersSearch")
    loaded = [url.split("_static/")[1].split(".")[0] for url in asked if "_static/" in url]
    assert [name for name in loaded if name.startswith("search/")] == ["search/search", "search/index"]
    page.keyboard.type("Курык")
    expect(page.locator("#pst-search-dialog .search-status")).to_have_text(re.compile(r"^\d+ places found"))
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    first = page.evaluate("document.activeElement.href")
    assert "#" in first or first.endswith(".html")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.href") == first
    page.keyboard.press("Enter")
    page.wait_for_url(first)
    assert watched.errors == [] and watched.elsewhere == []
    context.close()


def test_the_dialog_closes_and_gives_the_focus_back(watched: Watched, site: str) -> None:
    page = watched.page
    page.goto(f"{site}/chapters/visas.html")
    button = page.locator(".search-button__button:visible").first
    for close in (lambda: page.keyboard.press("Escape"), lambda: page.locator(".search-close").click()):
        button.click()
        expect(page.locator("#pst-search-dialog")).to_be_visible()
        assert page.evaluate("document.activeElement.name") == "q"
        close()
        expect(page.locator("#pst-search-dialog")).to_be_hidden()
        expect(button).to_be_focused()


def test_sections_are_read_as_a_reader_sees_them() -> None:
    html = (
        '<body><p>before</p><article class="x"><section id="a"><h1>One <em>two</em><a class="headerlink">#</a></h1>'
        '<p>first<br>line &amp; more<p>open<section id="b"><h2>Sub</h2><table><tr><td>1<td>2</table><script>no</script>'
        '<details class="quiz-key"><p>secret</p></details></section></section>'
        '<dl><dt id="R1">R1 row</dt><dd>body</dd></dl></article><p>after</p>'
    )
    found = [(section.heading, section.anchor, section.words, section.row) for section in texts.sections(html)]
    assert found == [
        ("One two", "a", "first line & more open", False),
        ("Sub", "b", "1 2", False),
        ("R1", "R1", "R1 row body", True),
    ]
    assert texts.sections("<p>no article</p>") == []


def test_names_come_from_the_tables_and_stand_once() -> None:
    found = names.groups()
    assert any({"Kuryk", "Құрық"} <= set(group) for group in found)
    assert any({"Sergey Lavrov", "Сергей Лавров"} <= set(group) for group in found)
    assert len(found) == len(set(map(tuple, found))) and min(map(len, found)) > 1


def test_a_sphinx_without_the_stemmers_is_told() -> None:
    with pytest.raises(Exception, match="Sphinx no longer ships .*klingon-stemmer.js"):
        search.stemmer("klingon-stemmer.js")
