"""The whole book as a PDF: what somebody who holds it, searches it or hears it read would notice."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pypdfium2
import pytest
from conftest import ROOT, SITE
from playwright.sync_api import Browser
from pypdf import PdfReader
from pypdf.generic import Destination

from partners import record
from partners.errors import BookError
from partners_site.edition import edition
from partners_site.printing import fit, leaves, pdf

TOC, CITATION = ROOT / "_toc.yml", ROOT / "CITATION.cff"
#: The bottom margin in points, and how much of what follows a heading must stand under it.
FOOT, KEPT = 57, 34
#: Less than this from the upper margin down, in mm, is a few lines on an empty sheet.
FEW = 25
#: Three fifths of what a page holds, in mm: more than that is not left free above what did not fit.
MOST_FREE = 125


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # By its command, as ``make pdf`` does: a process of its own, for two browsers do not live in one.
    target = Path(os.path.relpath(tmp_path_factory.mktemp("print") / "book.pdf", ROOT))
    subprocess.run([sys.executable, "-m", "partners_site", "pdf", str(target)], cwd=ROOT, check=True)
    return ROOT / target


@pytest.fixture(scope="module")
def reader(printed: Path) -> PdfReader:
    return PdfReader(printed)


@pytest.fixture(scope="module")
def texts(printed: Path) -> list[str]:
    """The text of each page on one line, words cut at a line's end joined again, ligatures as the letters they are."""
    document = pypdfium2.PdfDocument(printed)
    pages = [unicodedata.normalize("NFKC", page.get_textpage().get_text_range()) for page in document]
    document.close()
    return [re.sub(r"\s+", " ", re.sub(r"[-\u00ad\ufffe]\r?\n", "", page)) for page in pages]


def _flat(entries: list, depth: int = 0) -> list[tuple[int, Destination]]:
    found: list[tuple[int, Destination]] = []
    for entry in entries:
        found += _flat(entry, depth + 1) if isinstance(entry, list) else [(depth, entry)]
    return found


def test_the_contents_say_on_which_page_a_chapter_begins(texts: list[str]) -> None:
    """Each title of the table of contents, with the number printed beside it, stands on that very page."""
    start = next(i for i, page in enumerate(texts) if "Contents" in page[:60])
    contents = " ".join(texts[start : start + 5])
    for leaf in leaves.read(SITE, TOC).leaves[1:]:
        told = re.search(rf"{re.escape(leaf.title)}\s+(\d+)", contents)
        assert told, f"{leaf.title}: not in the contents"
        assert leaf.title in texts[int(told.group(1)) - 1], f"{leaf.title} is not on page {told.group(1)}"


def test_no_page_is_empty_and_no_heading_stands_alone(reader: PdfReader, texts: list[str]) -> None:
    assert [i for i, page in enumerate(texts, 1) if len(page) < 40] == []
    marks = _flat(reader.outline)
    assert {depth for depth, _ in marks} >= {0, 1}
    alone = [mark.title for _, mark in marks if mark.top is not None and mark.top < FOOT + KEPT]
    assert alone == [], "headings at the foot of a page"


def test_pages_are_filled(printed: Path, reader: PdfReader) -> None:
    """No chapter ends with a few lines on an empty page, and no large blank stands above what did not fit."""
    begins = {reader.get_destination_page_number(mark) for depth, mark in _flat(reader.outline) if depth == 0}
    document = pypdfium2.PdfDocument(printed)
    deep = {number: fit.filled(document[number - 1]) for number in range(1, len(document) + 1)}
    document.close()
    ends = [begin for begin in sorted(begins)[2:] if begin]
    assert len(ends) >= 25
    assert {end: deep[end] for end in ends if deep[end] < FEW} == {}
    inner = range(ends[0] + 1, ends[-1])
    assert {page: deep[page] for page in inner if page not in ends and fit.ROOM - deep[page] > MOST_FREE} == {}


def test_each_chapter_says_where_its_own_answers_stand(texts: list[str]) -> None:
    key = next(i for i, page in enumerate(texts, 1) if "The answer to each question stands in bold" in page)
    said = re.compile(r"The answers stand at the end of the book, on page (\d+)")
    told = [int(page) for page in said.findall(" ".join(texts))]
    chapters = [leaf for leaf in leaves.read(SITE, TOC).leaves for _ in leaf.answers]
    assert len(told) == len(chapters) == 13
    for leaf, page in zip(chapters, told, strict=True):
        assert page >= key and leaf.head in texts[page - 1], f"{leaf.name}: not on page {page}"


def test_a_question_is_asked_of_a_pen(texts: list[str]) -> None:
    """No button, no dragging, and the map on which a place is to be chosen is there."""
    whole = " ".join(texts)
    assert not re.search(r"arrow keys on a button|by dragging|Type a number|On the page you choose", whole)
    source = SITE.rglob("chapters/*.html")
    charts = sum(page.read_text("utf8").count('class="pq-chart quiz-chart"') for page in source)
    drawn = [leaf.article.select(".quiz-question.ask-map img.drawing") for leaf in leaves.read(SITE, TOC).leaves]
    assert charts == sum(map(len, drawn)) >= 8


def test_answers_come_after_every_question(texts: list[str]) -> None:
    whole = " ".join(texts)
    assert len(re.findall(r"Answers and explanations The answer to each question", whole)) == 1
    after = whole.index("Answers and explanations The answer")
    assert whole.rindex("Choose every answer that is right") < after < whole.index("Rests on R")


def test_figures_and_tables_are_numbered_in_order(texts: list[str]) -> None:
    whole = " ".join(texts)
    for kind, least in (("Table", 60), ("Figure", 12)):
        found = [(int(a), int(b)) for a, b in re.findall(rf"\b{kind} (\d+)\.(\d+)\.", whole)]
        assert len(found) >= least and found == sorted(found) and len(set(found)) == len(found)


def test_russian_and_kazakh_come_out_as_they_were_written(texts: list[str]) -> None:
    """Searching and copying give the letters of the text, those that only Kazakh has included."""
    whole = re.sub(r"[\s\u00ad-]", "", " ".join(texts))
    terms = record.table("terms")
    for column in ("ru", "kk"):
        words = [word for cell in terms[column].dropna() for word in str(cell).split(";")]
        missing = [word for word in words if re.sub(r"[\s\u00ad-]", "", word) not in whole]
        assert missing == [], f"{column}: not found in the text of the PDF"
    assert set("әғқңөұүі") <= set(whole.lower()), "letters that only Kazakh has"
    assert not re.search(r"%[cdCD]\d%", whole), "an address in codes in place of its letters"


def test_fonts_are_embedded_and_maps_are_drawn_not_scanned(reader: PdfReader, texts: list[str]) -> None:
    fonts = {}
    for page in reader.pages:
        resources = page["/Resources"]
        for name, font in resources.get("/Font", {}).items():
            whole = font.get_object()
            for part in whole.get("/DescendantFonts", [whole]):
                fonts[part.get_object().get("/BaseFont", name)] = part.get_object()
    assert fonts
    for name, font in fonts.items():
        if font["/Subtype"] != "/Type3":
            assert any(key.startswith("/FontFile") for key in font["/FontDescriptor"]), f"{name} is not embedded"
    maps = [page for page, words in zip(reader.pages, texts, strict=True) if "Base map: Natural Earth" in words]
    assert maps and not any(page.images for page in maps)


def test_it_says_what_it_is(reader: PdfReader) -> None:
    told, root = edition(CITATION), reader.trailer["/Root"]
    assert reader.metadata.title == told.title and reader.metadata.author == told.authors
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"]["/K"]
    assert reader.xmp_metadata.dc_title["x-default"] == told.title


def _bare(words: str) -> str:
    return "".join(words.split())


def test_bookmarks_read_as_the_headings_do(reader: PdfReader) -> None:
    """A chapter's has its number; none lacks the blank where a line of its heading ended, none repeats its words."""
    marks, book = _flat(reader.outline), leaves.read(SITE, TOC)
    first = [mark.title for depth, mark in marks if depth == 0]
    assert first == ["Contents", *(leaf.head for leaf in book.leaves), "Answers and explanations"]
    titles = {mark.title for _, mark in marks}
    for leaf in book.leaves:
        sections = {" ".join(heading.get_text().split()) for heading in leaf.article.select("section > :is(h2, h3)")}
        assert sections <= titles, f"{leaf.name}: {sections - titles}"
    known = {_bare(leaf.head) for leaf in book.leaves}
    known |= {_bare(heading.get_text()) for leaf in book.leaves for heading in leaf.article.select("h2, h3, h4")}
    assert {title for title in titles if _bare(title) not in known} == {"Contents", "Answers and explanations"}


def test_nothing_is_cut_at_the_right_edge(browser: Browser, printed: Path) -> None:
    """Laid out as wide as the type area, no code, table or picture reaches beyond it."""
    page = browser.new_page(viewport={"width": 521, "height": 800})
    page.emulate_media(media="print")
    page.goto((printed.parent / "print" / "book.html").as_uri())
    wide = page.evaluate(
        """() => [...document.querySelectorAll(".chapter :is(pre, table, img, p, li), .about :is(pre, table, p)")]
           .filter((node) => node.getBoundingClientRect().right > 522 || node.scrollWidth > node.clientWidth + 1)
           .map((node) => node.textContent.trim().slice(0, 60))"""
    )
    page.close()
    assert wide == []


def test_a_book_that_is_not_built_is_told(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="make book"):
        pdf.make(tmp_path, TOC, CITATION, tmp_path / "book.pdf")
    assert list(tmp_path.iterdir()) == []
