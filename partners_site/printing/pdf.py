"""Print the book with Chromium, again until it settles: the contents need page numbers that only a print can give."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2
from bs4 import Tag
from playwright.sync_api import Browser, sync_playwright

from partners.errors import BookError
from partners.texts import DEFAULT_LANGUAGE, text
from partners_site.edition import Edition, edition
from partners_site.printing import leaves, paper

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
#: The second print has the numbers of the first and the leaves that it set otherwise; each spacing may need one more,
#: and the last two tell where everything moved to.
MOST_PRINTS = len(leaves.SPACINGS) + 3
#: A last page filled from the top to less than this, in mm, is a few lines on an empty sheet.
SPILT = 32
#: The margins above and below what is filled, in mm, as in paper.css; and points in a millimetre.
HEAD, FOOT, MM = 21, 20, 72 / 25.4
#: A table as high as this or lower (in mm) is kept on one page; one with as many columns or more is set smaller.
SMALL_HEIGHT, MANY_COLUMNS = 92, 6
#: Roughly how high a line of a table is and what surrounds a row, in mm, and how many characters stand in a line.
_LINE, _ROW, _CHARACTERS = 3.8, 1.9, 85
_LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a network: the system's, or the one that Playwright has installed.

    :raises BookError: when there is none.
    """
    found = next(filter(None, map(shutil.which, _NAMES)), None) or (str(_MAC) if _MAC.exists() else None)
    with sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(
                executable_path=found,
                args=["--no-sandbox", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND"],
            )
        except Exception as error:
            raise BookError("Chromium did not start: install it (sh tools/browser.sh) and try again") from error
        yield launched
        launched.close()


def _height(rows: list[Tag]) -> float:
    """About how high the rows of a table will be, in mm: a cell breaks its line when all cells of the row fill one."""
    lines = sum(max(1, math.ceil(len(row.get_text()) / _CHARACTERS)) for row in rows)
    return lines * _LINE + len(rows) * _ROW


def _fit_tables(book: leaves.Book) -> None:
    for leaf in book.leaves:
        for figure in leaf.article.select("figure.partners-table"):
            rows, heads = figure.select("tbody tr"), figure.select("thead th")
            if _height(rows) <= SMALL_HEIGHT:
                figure["class"] = [*figure["class"], "small"]
            if len(heads) >= MANY_COLUMNS:
                figure.find("table")["class"] = "many"


def _print(chromium: Browser, source: Path, target: Path) -> None:
    page = chromium.new_page()
    page.goto(source.resolve().as_uri())
    page.emulate_media(media="print")
    page.pdf(path=target, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    page.close()


def places(target: Path) -> dict[str, int]:
    """The page, counted from 1, of every place that a link in the PDF leads to."""
    with pikepdf.open(target) as file:
        pages = {page.objgen: i for i, page in enumerate(file.pages, 1)}
        found = {str(name).lstrip("/"): place[0].objgen for name, place in file.Root.Dests.items()}
        return {name: pages[page] for name, page in found.items() if page in pages}


def filled(page: pypdfium2.PdfPage) -> float:
    """How far down a page its words reach, in mm from the upper margin; its head and its number do not count."""
    words = page.get_textpage()
    bottoms = [words.get_rect(nth)[1] for nth in range(words.count_rects())]
    top = page.get_height() - HEAD * MM
    return max((top - bottom for bottom in bottoms if FOOT * MM <= bottom <= top), default=0) / MM


def _respace(draft: Path, book: leaves.Book, pages: dict[str, int]) -> bool:
    """Set each leaf whose last page is nearly empty in the next spacing; whether there was one to be set so.

    Which leaves those are depends on the machine's fonts, so it is measured in each print and never written down.
    """
    starts = [pages[leaf.slug] for leaf in book.leaves] + [pages[paper.ANSWERS]]
    document = pypdfium2.PdfDocument(draft)
    spilt = [
        leaf
        for leaf, start, end in zip(book.leaves, starts, starts[1:], strict=False)
        if end - start > 1
        and leaf.spacing != leaves.SPACINGS[-1]
        and filled(document[end - 2]) < SPILT
    ]
    document.close()
    for leaf in spilt:
        leaf.spacing = leaves.SPACINGS[leaves.SPACINGS.index(leaf.spacing) + 1]
    return bool(spilt)


def _headings(book: leaves.Book) -> dict[str, str]:
    """Each heading as it reads, by its letters alone; that of a chapter as at the head of its pages."""
    found = {_letters(words): words for words in (text("printing.contents"), text("printing.key"))}
    for leaf in book.leaves:
        for heading in leaf.article.find_all(["h1", "h2", "h3", "h4"]):
            words = " ".join(heading.get_text().split())
            found[_letters(words)] = leaf.head if heading.name == "h1" else words
        found[_letters(leaf.head)] = leaf.head
    return found


def _letters(words: str) -> str:
    """The letters of a heading, sorted: Chromium may write each of its parts twice on end."""
    return "".join(sorted("".join(words.split()).casefold()))


def _mend_marks(marks: list[pikepdf.OutlineItem], headings: dict[str, str]) -> None:
    """Chromium writes a heading that stands in several lines without a space between them, and at times twice."""
    for mark in marks:
        letters = _letters(mark.title)
        once = letters[::2] if letters[::2] == letters[1::2] else letters
        mark.title = headings.get(letters) or headings.get(once, mark.title)
        _mend_marks(mark.children, headings)


def _describe(draft: Path, book: leaves.Book, told: Edition, target: Path) -> int:
    """Write the print with title, author, language and the like, packed to half its size; how many pages it has."""
    with pikepdf.open(draft) as file:
        with file.open_outline() as outline:
            _mend_marks(outline.root, _headings(book))
        file.Root.Lang = pikepdf.String(DEFAULT_LANGUAGE)
        file.Root.PageMode = pikepdf.Name.UseOutlines
        # The window's bar shows the title and not the file's name.
        file.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        now = datetime.now(UTC).replace(microsecond=0).isoformat()
        with file.open_metadata() as described:
            described["dc:title"], described["dc:creator"] = told.title, [told.authors]
            described["dc:description"], described["dc:subject"] = told.summary, list(told.keywords)
            described["dc:language"], described["dc:format"] = [DEFAULT_LANGUAGE], "application/pdf"
            described["pdf:Keywords"], described["xmp:CreatorTool"] = ", ".join(told.keywords), "partners_site"
            described["xmp:CreateDate"] = described["xmp:ModifyDate"] = now
            described["xmpRights:WebStatement"] = _LICENCE
        file.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(file.pages)


def make(site: Path, toc: Path, citation: Path, target: Path) -> int:
    """Print the built book in ``site`` to ``target``; how many pages it has.

    :raises BookError: when the book is not built, Chromium is missing, or the page numbers do not settle.
    """
    book, told = leaves.read(site, toc), edition(citation)
    paper.prepare(book)
    _fit_tables(book)
    folder = target.parent / "print"
    (folder / "drawings").mkdir(parents=True, exist_ok=True)
    for name, drawing in book.drawings.items():
        (folder / "drawings" / name).write_text(drawing, "utf8")
    source, draft = folder / "book.html", folder / "book.pdf"
    pages: dict[str, int] = {}
    with browser() as chromium:
        for _ in range(MOST_PRINTS):
            source.write_text(paper.document(book, told, pages), "utf8")
            _print(chromium, source, draft)
            before, pages = pages, places(draft)
            if not _respace(draft, book, pages) and before == pages:
                break
        else:
            raise BookError(f"the page numbers of the contents did not settle in {MOST_PRINTS} prints", source)
    return _describe(draft, book, told, target)
