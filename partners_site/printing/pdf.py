"""Print the book with Chromium, again until it settles: the contents need page numbers that only a print can give."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
from playwright.sync_api import Browser, sync_playwright

from partners.errors import BookError
from partners.texts import DEFAULT_LANGUAGE, text
from partners_site.edition import Edition, edition
from partners_site.printing import fit, leaves, paper

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
#: The numbers printed first follow from the prints that fitted the leaves; another print is needed where those misled.
MOST_PRINTS = 4
#: Pixels in a millimetre of Chromium's paper.
_PX = 96 / 25.4
_SIZES = """[...document.querySelectorAll("figcaption > .number, figure caption > .number")].map((label) => {
  const high = (part) => part?.getBoundingClientRect().height ?? 0;
  const figure = label.closest("figure");
  return [label.textContent.trim(), high(figure), high(figure.querySelector("img.drawing"))];
})"""
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


def _print(chromium: Browser, source: Path, target: Path) -> fit.Sizes:
    """Print; how high each figure and table stands, and the drawing in it, in mm."""
    page = chromium.new_page(viewport={"width": round(fit.MEASURE * _PX), "height": 900})
    page.emulate_media(media="print")
    page.goto(source.resolve().as_uri())
    sizes = page.evaluate(_SIZES)
    page.pdf(path=target, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    page.close()
    return {name: (whole / _PX, drawing / _PX) for name, whole, drawing in sizes}


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
    fit.tables(book)
    folder = target.parent / "print"
    (folder / "drawings").mkdir(parents=True, exist_ok=True)
    for name, drawing in book.drawings.items():
        (folder / "drawings" / name).write_text(drawing, "utf8")
    source, draft = folder / "book.html", folder / "book.pdf"
    with browser() as chromium:

        def printed(part: leaves.Book, pages: fit.Places) -> tuple[fit.Places, fit.Sizes]:
            source.write_text(paper.document(part, told, pages), "utf8")
            sizes = _print(chromium, source, draft)
            return fit.places(draft), sizes

        whole, sizes = printed(book, {})
        parts, part, at = [], book, whole
        while again := fit.changed(draft, part, at, sizes):
            # A leaf begins on a page of its own, so what became of it shows in a print of the changed ones alone.
            part = replace(book, leaves=again)
            at, sizes = printed(part, {})
            parts.append((part, at))
        pages = fit.joined(book, whole, parts)
        for _ in range(MOST_PRINTS):
            before, (pages, _) = pages, printed(book, pages)
            if all(pages[name] == before.get(name) for name in paper.told(book)):
                break
        else:
            raise BookError(f"the page numbers of the contents did not settle in {MOST_PRINTS} prints", source)
    return _describe(draft, book, told, target)
