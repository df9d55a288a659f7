"""What any reader's software must find on every built page: languages, headings, tables, pictures, names."""

from __future__ import annotations

import re
from functools import cache

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import SITE

from partners.tables import language_of
from partners_site.languages import mark

FOREIGN = ("ru", "kk", "uk", "be")
CYRILLIC = re.compile(r"[\u0400-\u04ff]{2}")
FILE_NAME = re.compile(r"\.(png|svg|jpe?g|gif|webp)\b|^(image|figure|picture|map)\s*\d*$|^_?images?/", re.IGNORECASE)
# The theme's stubs for old addresses and Sphinx's own additional pages are pages too: a reader can come to them.
PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html") if "_static" not in path.parts)
FRAMES = sorted(path.relative_to(SITE).as_posix() for path in (SITE / "_static").rglob("*.html"))


@cache
def _soup(name: str) -> BeautifulSoup:
    return BeautifulSoup((SITE / name).read_bytes(), "html.parser")


def _language(element: Tag | None) -> str:
    while element is not None:
        if element.get("lang"):
            return str(element["lang"])
        element = element.parent
    return ""


def test_there_are_pages() -> None:
    assert len(PAGES) > 20 and len(FRAMES) >= 3


@pytest.mark.parametrize("name", [*PAGES, *FRAMES])
def test_every_foreign_word_says_its_language(name: str) -> None:
    """Text, alternative texts, labels and tooltips in Cyrillic stand in an element with their language."""
    unmarked = []
    for words in _soup(name).find_all(string=CYRILLIC):
        if words.parent.name not in ("script", "style", "template") and _language(words.parent) not in FOREIGN:
            unmarked.append(words.strip()[:80])
    for element in _soup(name).find_all(True):
        for key in ("alt", "title", "aria-label", "placeholder"):
            told = element.get(key, "")
            if told and language_of(told) and _language(element) not in FOREIGN:
                unmarked.append(f"{element.name} {key}: {told[:80]}")
    assert unmarked == []


@pytest.mark.parametrize("name", PAGES)
def test_headings_titles_and_landmarks(name: str) -> None:
    """One first heading, none empty, no level left out; a title of its own; one main part; the page's language."""
    soup = _soup(name)
    headings = soup.find_all(re.compile("^h[1-6]$"))
    assert [heading for heading in headings if not heading.get_text(strip=True)] == []
    levels = [int(heading.name[1]) for heading in soup.find("main").find_all(re.compile("^h[1-6]$"))]
    assert levels.count(1) == 1 and levels[0] == 1
    assert [(a, b) for a, b in zip(levels, levels[1:], strict=False) if b > a + 1] == [], "a level is left out"
    assert soup.html["lang"] == "en" and len(soup.find_all("main")) == 1
    title = soup.title.get_text()
    assert title.strip() and title.count("Partners Who Disagree") <= 1


def test_every_page_has_a_title_of_its_own() -> None:
    titles = [_soup(name).title.get_text() for name in PAGES]
    assert sorted({title for title in titles if titles.count(title) > 1}) == []


@pytest.mark.parametrize("name", PAGES)
def test_tables_have_captions_and_scoped_headers(name: str) -> None:
    """Each header cell has words and says which way it heads."""
    for table in _soup(name).find_all("table"):
        caption = table.find("caption")
        assert caption is not None and caption.get_text(strip=True), str(table)[:200]
        heads = table.find_all("th")
        assert heads, f"{caption.get_text()}: no header"
        for head in heads:
            assert head.get("scope") in ("col", "row", "colgroup", "rowgroup"), f"{caption.get_text()}: {head}"
            assert head.get_text(strip=True), f"{caption.get_text()}: an empty header"


@pytest.mark.parametrize("name", PAGES)
def test_pictures_are_told_in_words_by_a_person(name: str) -> None:
    """No picture without words for it; a path or a file's name is none; a drawing has a name or is hidden."""
    for picture in _soup(name).find_all("img"):
        assert picture.has_attr("alt"), str(picture)[:200]
        told = str(picture["alt"]).strip()
        assert not FILE_NAME.search(told), told
        if told:
            assert len(told.split()) >= 3 or picture.find_parent("a"), f"too short to tell a picture: {told!r}"
        else:
            assert picture.find_parent(attrs={"aria-hidden": "true"}) or picture.get("role") == "presentation", picture
    for drawing in _soup(name).find_all("svg"):
        hidden = drawing.get("aria-hidden") == "true" or drawing.find_parent(attrs={"aria-hidden": "true"})
        named = drawing.get("role") == "img" and (drawing.get("aria-label") or drawing.get("aria-labelledby"))
        assert hidden or named or drawing.find_parent(attrs={"role": "img"}), str(drawing)[:200]
    for frame in _soup(name).find_all("iframe"):
        assert len(str(frame.get("title", "")).split()) >= 2, str(frame)[:200]


def test_the_last_look_at_languages() -> None:
    """Runs in prose, code, tables, drawings and tooltips; nothing twice, nothing in scripts or attributes of data."""
    marked = mark('<p title="Москва (a copy)">He said «да, нет» <b lang="kk">Қазақ тілі</b></p>', "en")
    assert marked == (
        '<p lang="ru" title="Москва (a copy)"><span lang="en">He said <span lang="ru">«да, нет»</span> '
        '<b lang="kk">Қазақ тілі</b></span></p>'
    )
    assert mark(marked, "en") == marked, "a second look finds nothing to do"
    kept = '<script>"слово"</script><i data-x="{&quot;слово&quot;}" data-y=">"></i><option>слово</option><!-- слово -->'
    assert mark(kept, "en") == kept
    assert mark("<svg><text>Ақтау</text></svg>", "en") == '<svg><text><tspan lang="kk">Ақтау</tspan></text></svg>'
    assert mark('<img alt="Карта порта"><br>порт', "en").startswith('<img lang="ru" alt=')
    assert mark("<p>слово <i>қазақ</i></p>", "ru") == '<p>слово <i><span lang="kk">қазақ</span></i></p>'
    assert language_of("Про захист її прав") == "uk" and language_of("У гэтым годзе быў") == "be"
