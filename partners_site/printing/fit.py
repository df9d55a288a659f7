"""What is measured in a print and set anew in the next: small tables, large figures, pages that would be nearly empty.

All of it depends on the fonts of the machine, so none of it is written down.
"""

from __future__ import annotations

import math
from pathlib import Path

import pikepdf
import pypdfium2
from bs4 import Tag

from partners_site.printing import paper
from partners_site.printing.leaves import SPACINGS, Book, Leaf

#: The page, counted from 1, of every place that a link leads to.
Places = dict[str, int]
#: The height of a figure or table, and that of the drawing in it, in mm, by its label (``Figure 6.3.``).
Sizes = dict[str, tuple[float, float]]
#: The margins above and below what is filled, the room between them and its width, in mm, as in paper.css.
HEAD, FOOT, ROOM, MEASURE = 21, 20, 209, 138
#: Points in a millimetre.
MM = 72 / 25.4
#: A last page filled from the top to less than this, in mm, is a few lines on an empty sheet.
SPILT = 32
#: A blank as high as this, in mm, is not left: a figure shrinks, though not to less than this part, and a table breaks.
BLANK, LEAST_DRAWN = 45, 0.62
#: Room above a figure, in mm; and how near to the upper margin a figure stands that begins a page.
_ABOVE, _BEGINS = 5, 6
#: A table as high as this or lower (in mm) is kept on one page: by a rough guess at its height and, where that leaves a
#: blank, by its measured one. A table with as many columns or more is set smaller.
SMALL_HEIGHT, SMALLEST, MANY_COLUMNS = 92, 70, 6
#: Roughly how high a line of a table is and what surrounds a row, in mm, and how many characters stand in a line.
_LINE, _ROW, _CHARACTERS = 3.8, 1.9, 85


def _height(rows: list[Tag]) -> float:
    """About how high the rows of a table will be, in mm: a cell breaks its line when all cells of the row fill one."""
    lines = sum(max(1, math.ceil(len(row.get_text()) / _CHARACTERS)) for row in rows)
    return lines * _LINE + len(rows) * _ROW


def tables(book: Book) -> None:
    """Mark the tables that are small enough to be kept whole, and those with many columns."""
    for leaf in book.leaves:
        for figure in leaf.article.select("figure.partners-table"):
            rows, heads = figure.select("tbody tr"), figure.select("thead th")
            if _height(rows) <= SMALL_HEIGHT:
                figure["class"] = [*figure["class"], "small"]
            if len(heads) >= MANY_COLUMNS:
                figure.find("table")["class"] = "many"


def places(draft: Path) -> Places:
    """The page of every place that a link in the PDF leads to."""
    with pikepdf.open(draft) as file:
        pages = {page.objgen: i for i, page in enumerate(file.pages, 1)}
        found = {str(name).lstrip("/"): place[0].objgen for name, place in file.Root.Dests.items()}
        return {name: pages[page] for name, page in found.items() if page in pages}


def filled(page: pypdfium2.PdfPage) -> float:
    """How far down a page its words reach, in mm from the upper margin; its head and its number do not count."""
    words = page.get_textpage()
    bottoms = [words.get_rect(nth)[1] for nth in range(words.count_rects())]
    top = page.get_height() - HEAD * MM
    return max((top - bottom for bottom in bottoms if FOOT * MM <= bottom <= top), default=0) / MM


def _spans(book: Book, at: Places) -> list[tuple[Leaf, int, int]]:
    """Each leaf with its first page and the one after its last."""
    starts = [at[leaf.slug] for leaf in book.leaves] + [at[paper.ANSWERS]]
    return list(zip(book.leaves, starts, starts[1:], strict=False))


def _begins(document: pypdfium2.PdfDocument, label: str, first: int, end: int, above: float) -> int:
    """The page of a leaf that begins with what bears this label; 0 when it stands further down or on the first.

    :param above: how far its label stands below its upper edge, in mm.
    """
    for number in range(first + 1, end):
        page = document[number - 1]
        words = page.get_textpage()
        found = words.search(label, match_case=True).get_next()
        if found:
            down = (page.get_height() - words.get_charbox(found[0])[3]) / MM - HEAD
            return number if down - above < _BEGINS else 0
    return 0


def _blank(document: pypdfium2.PdfDocument, page: int) -> float:
    """How much of the page before this one is free, in mm."""
    return ROOM - filled(document[page - 2]) - _ABOVE


def _shrink(document: pypdfium2.PdfDocument, leaf: Leaf, first: int, end: int, sizes: Sizes) -> bool:
    """Draw the first figure of a leaf that left a large blank on the page before so that it fits there."""
    for label in leaf.article.select("figure > figcaption > .number"):
        drawing = label.find_parent("figure").select_one("img.drawing:not([style])")
        whole, high = sizes.get(name := label.get_text(strip=True), (0, 0))
        page = _begins(document, name, first, end, high) if drawing and high else 0
        if page and (room := _blank(document, page)) >= BLANK:
            less = high - (whole - room)
            if LEAST_DRAWN * high <= less < high:
                drawing["style"] = f"max-height: {less:.1f}mm"
                return True
    return False


def _divide(document: pypdfium2.PdfDocument, leaf: Leaf, first: int, end: int, sizes: Sizes) -> bool:
    """Let the first table of a leaf break that was kept whole, is not so small, and left a large blank before it."""
    for figure in leaf.article.select("figure.partners-table.small:has(caption)"):
        name = figure.select_one("caption .number").get_text(strip=True)
        page = _begins(document, name, first, end, 0) if sizes.get(name, (0,))[0] > SMALLEST else 0
        if page and _blank(document, page) >= BLANK:
            figure["class"] = [name for name in figure["class"] if name != "small"]
            return True
    return False


def _respace(leaf: Leaf, depth: float) -> bool:
    """Set a leaf whose last page is nearly empty in the next spacing; if none fills it, its last section goes over."""
    if depth >= SPILT or leaf.spacing in leaf.tried:
        return False
    leaf.tried.add(leaf.spacing)
    left = [spacing for spacing in SPACINGS if spacing not in leaf.tried]
    leaf.spacing = left[0] if left else SPACINGS[0]
    headings = leaf.article.select("section > h2")
    if not left and headings:
        headings[-1]["style"] = "break-before: page"
    return True


def changed(draft: Path, book: Book, at: Places, sizes: Sizes) -> list[Leaf]:
    """The leaves that left blanks in a print, each now set otherwise: they are to be printed again.

    :param at: where the places of the print stand.
    :param sizes: how high its figures stand.
    """
    document = pypdfium2.PdfDocument(draft)
    found = []
    for leaf, first, end in _spans(book, at):
        if (
            _shrink(document, leaf, first, end, sizes)
            or _divide(document, leaf, first, end, sizes)
            or (end - first > 1 and _respace(leaf, filled(document[end - 2])))
        ):
            found.append(leaf)
    document.close()
    return found


def joined(book: Book, whole: Places, parts: list[tuple[Book, Places]]) -> Places:
    """The page of each place, from a print of the whole book and later ones of some of its leaves, oldest first.

    Places that only another leaf leads to keep the page of the first print.
    """
    laid = {leaf.slug: (first, end, whole) for leaf, first, end in _spans(book, whole)}
    for part, at in parts:
        laid |= {leaf.slug: (first, end, at) for leaf, first, end in _spans(part, at)}
    pages, moved = dict(whole), 0
    for leaf, first, end in _spans(book, whole):
        begin, until, at = laid[leaf.slug]
        pages |= {name: page - begin + first + moved for name, page in at.items() if begin <= page < until}
        moved += (until - begin) - (end - first)
    return pages | {name: page + moved for name, page in whole.items() if page >= whole[paper.ANSWERS]}
