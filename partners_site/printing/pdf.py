"""Print the book with Chromium: twice, since the contents need the page numbers that only a print can give."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from bs4 import Tag
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    BooleanObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from partners.errors import BookError
from partners.texts import DEFAULT_LANGUAGE
from partners_site.edition import Edition, edition
from partners_site.printing import leaves, paper

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
#: A third print settles what a contents page that grew in the second has moved; more was never needed.
MOST_PRINTS = 4
#: A table as high as this or lower (in mm) is kept on one page; one with as many columns or more is set smaller.
SMALL_HEIGHT, MANY_COLUMNS = 92, 6
#: Roughly how high a line of a table is and what surrounds a row, in mm, and how many characters stand in a line.
_LINE, _ROW, _CHARACTERS = 3.8, 1.9, 85
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{authors}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{summary}</rdf:li></rdf:Alt></dc:description>
<dc:subject><rdf:Bag>{subjects}</rdf:Bag></dc:subject>
<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>
<xmpRights:WebStatement>https://creativecommons.org/licenses/by-sa/4.0/</xmpRights:WebStatement>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


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
    reader = PdfReader(target)
    pages = {page.indirect_reference.idnum: i for i, page in enumerate(reader.pages, 1)}
    found = {}
    for name, place in reader.named_destinations.items():
        page = place.page
        if hasattr(page, "idnum") and page.idnum in pages:
            found[name.lstrip("/")] = pages[page.idnum]
    return found


def _mend_marks(mark: DictionaryObject) -> None:
    """Chromium writes the title of a heading that it balanced over lines twice into its bookmark."""
    while True:
        title = str(mark.get("/Title", ""))
        half = len(title) // 2
        if half and title == title[:half] * 2:
            mark[NameObject("/Title")] = TextStringObject(title[:half])
        if "/First" in mark:
            _mend_marks(mark["/First"])
        if "/Next" not in mark:
            return
        mark = mark["/Next"]


def _describe(target: Path, told: Edition) -> None:
    """Title, author, language and the like, for readers and catalogues; the title shows in the window's bar."""
    writer = PdfWriter(clone_from=target)
    now = datetime.now(UTC).replace(microsecond=0)
    writer.add_metadata(
        {
            "/Title": told.title, "/Author": told.authors, "/Subject": told.summary,
            "/Keywords": ", ".join(told.keywords), "/Creator": "partners_site",
            "/CreationDate": now.strftime("D:%Y%m%d%H%M%SZ"),
        }
    )  # fmt: skip
    root = writer.root_object
    _mend_marks(root["/Outlines"])
    root[NameObject("/Lang")] = TextStringObject(DEFAULT_LANGUAGE)
    root[NameObject("/PageMode")] = NameObject("/UseOutlines")
    root[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    stream = StreamObject()
    subjects = "".join(f"<rdf:li>{escape(word)}</rdf:li>" for word in told.keywords)
    stream.set_data(
        _XMP.format(
            title=escape(told.title), authors=escape(told.authors), summary=escape(told.summary), subjects=subjects,
            lang=DEFAULT_LANGUAGE, date=now.isoformat(),
        ).encode()
    )  # fmt: skip
    stream[NameObject("/Type")], stream[NameObject("/Subtype")] = NameObject("/Metadata"), NameObject("/XML")
    root[NameObject("/Metadata")] = writer._add_object(stream)
    writer.write(target)


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
            if before == pages:
                break
        else:
            raise BookError(f"the page numbers of the contents did not settle in {MOST_PRINTS} prints", source)
    _describe(draft, told)
    draft.replace(target)
    return len(PdfReader(target).pages)
