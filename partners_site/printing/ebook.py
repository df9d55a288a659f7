"""The leaves as an EPUB 3: one XHTML file a leaf, drawings as SVG, no script, nothing that is fetched."""

from __future__ import annotations

import html
import os
import re
import uuid
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from partners import palette
from partners.texts import DEFAULT_LANGUAGE, text
from partners_site import cover
from partners_site.edition import Edition, edition
from partners_site.printing import leaves, numbers
from partners_site.printing.leaves import FRONT, Book, Leaf, links

STYLE = Path(__file__).with_name("ebook.css")
ANSWERS = "answers"
#: Names of SVG that an HTML parser has put into small letters are cut out before; these attributes are for a screen.
_DROPPED = ("role", "tabindex", "loading", "data-label", "data-for", "data-at", "aria-expanded")
_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<container version="1.0" '
    'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
#: The time of the first entry that a zip can hold, so that the same book gives the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def _file(leaf: Leaf) -> str:
    return f"{leaf.slug}.xhtml"


def _bind(book: Book, leaf: Leaf, root: Tag, own: str) -> None:
    """Links between pages become links between files; what only a browser uses goes."""
    by_name = {other.name: other for other in book.leaves}
    for link, name, anchor in links(book, leaf, root):
        file = _file(by_name[name])
        hash_ = f"#{anchor}" if anchor else ""
        link["href"] = hash_ if file == own and anchor else file + hash_
    for cell in root.select("td[data-label]"):
        if cell["data-label"]:
            label = BeautifulSoup("", "html.parser").new_tag("span", attrs={"class": "label"})
            label.string = f"{cell['data-label']}: "
            cell.insert(0, label)
    for node in root.find_all(True):
        for name in _DROPPED:
            node.attrs.pop(name, None)
        if node.has_attr("lang"):
            node["xml:lang"] = node["lang"]
        if node.name == "a" and not node.has_attr("href"):
            node.unwrap()


def _page(title: str, body: str, kind: str = "") -> str:
    lang = DEFAULT_LANGUAGE
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        f'<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="{lang}" '
        f'xml:lang="{lang}"><head><meta charset="utf-8"/><title>{html.escape(title)}</title>'
        f'<link rel="stylesheet" href="style.css"/></head><body{kind}>{body}</body></html>'
    )


def _xhtml(tag: Tag) -> str:
    """The inside of an element as XML: empty elements closed, characters instead of HTML's named ones."""
    return tag.decode_contents(formatter="minimal").replace("\u00a0", "&#160;")


def _chapter(leaf: Leaf) -> str:
    heading = leaf.article.find("h1")
    heading.string = leaf.title
    if leaf.number:
        label = BeautifulSoup("", "html.parser").new_tag("span", attrs={"class": "number"})
        label.string = text("printing.chapter" if leaf.number.isdigit() else "printing.part", number=leaf.number) + " "
        heading.insert(0, label)
    for asked in leaf.article.select(".partners-quiz, .partners-studio"):
        place = BeautifulSoup(
            f'<p class="key-place"><a href="{ANSWERS}.xhtml#{leaf.slug}">{text("printing.key_place_ebook")}</a></p>',
            "html.parser",
        )
        asked.append(place)
    return _page(leaf.title, f'<section class="{leaf.kind}">{_xhtml(leaf.article)}</section>')


def _answers(book: Book) -> str:
    parts = "".join(
        f'<section id="{leaf.slug}"><h2>{html.escape(leaf.head)}</h2>'
        f"{''.join(_xhtml(BeautifulSoup(str(key), 'html.parser')) for key in leaf.answers)}</section>"
        for leaf in book.leaves
        if leaf.answers
    )
    title, intro = text("printing.key"), text("printing.key_intro")
    return _page(title, f'<section class="answers"><h1>{title}</h1><p>{intro}</p>{parts}</section>')


def _title_page(told: Edition) -> str:
    lines = [text(f"printing.{name}") for name in ("licence", "made_ebook", "article")]
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return _page(
        told.title,
        f'<section class="title-page"><p class="title">{html.escape(told.short)}</p>'
        f'<p class="subtitle">{html.escape(text("printing.subtitle"))}</p><p>{html.escape(told.authors)}</p>'
        f'<p>{text("printing.edition", version=told.version, year=told.year)}</p>{body}</section>',
    )


def _nav(book: Book, told: Edition) -> str:
    """The contents: parts, in them the leaves, in them a chapter's sections."""
    out, part, is_open = ['<li><a href="title.xhtml">' + html.escape(told.short) + "</a></li>"], "", False
    for leaf in book.leaves:
        if leaf.part != part:
            out.append(("</ol></li>" if is_open else "") + f"<li><span>{html.escape(leaf.part)}</span><ol>")
            part, is_open = leaf.part, True
        # The first page of the site has the title of the book, which already leads to the title page.
        title = leaf.title if leaf.kind != FRONT else text("printing.front")
        name = html.escape(f"{leaf.number} {title}".strip())
        sections = [
            f'<li><a href="{_file(leaf)}#{holder["id"]}">{html.escape(heading.get_text(" ", strip=True))}</a></li>'
            for heading in leaf.article.select("section > h2")
            if (holder := heading.parent).get("id")
        ]
        inner = f"<ol>{''.join(sections)}</ol>" if sections and leaf.number.isdigit() else ""
        out.append(f'<li><a href="{_file(leaf)}">{name}</a>{inner}</li>')
    out.append(("</ol></li>" if is_open else "") + f'<li><a href="{ANSWERS}.xhtml">{text("printing.key")}</a></li>')
    contents = text("printing.contents")
    first = next(leaf for leaf in book.leaves if leaf.number.isdigit())
    landmarks = (
        '<nav epub:type="landmarks" hidden="hidden"><ol>'
        f'<li><a epub:type="cover" href="cover.xhtml">{html.escape(told.short)}</a></li>'
        f'<li><a epub:type="toc" href="nav.xhtml">{contents}</a></li>'
        f'<li><a epub:type="bodymatter" href="{_file(first)}">{html.escape(first.title)}</a></li></ol></nav>'
    )
    return _page(contents, f'<nav epub:type="toc"><h1>{contents}</h1><ol>{"".join(out)}</ol></nav>{landmarks}')


def _package(book: Book, told: Edition, files: list[str]) -> str:
    lang = DEFAULT_LANGUAGE
    stamp = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", datetime.now(UTC).timestamp())), UTC)
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"{told.title} {told.version}")
    kinds = {".xhtml": "application/xhtml+xml", ".svg": "image/svg+xml", ".css": "text/css"}
    properties = {"nav.xhtml": ' properties="nav"', "cover.svg": ' properties="cover-image"'}
    ids = {name: f"i{n}" for n, name in enumerate(files)}
    manifest = "".join(
        f'<item id="{ids[name]}" href="{name}" media-type="{kinds[Path(name).suffix]}"{properties.get(name, "")}/>'
        for name in files
    )
    order = ["cover.xhtml", "title.xhtml", "nav.xhtml", *map(_file, book.leaves), f"{ANSWERS}.xhtml"]
    spine = "".join(f'<itemref idref="{ids[name]}"/>' for name in order)
    subjects = "".join(f"<dc:subject>{html.escape(word)}</dc:subject>" for word in told.keywords)
    access = {
        "accessMode": ("textual", "visual"), "accessModeSufficient": ("textual",),
        "accessibilityFeature": ("alternativeText", "structuralNavigation", "tableOfContents", "readingOrder"),
        "accessibilityHazard": ("none",),
        "accessibilitySummary": (text("printing.access"),),
    }  # fmt: skip
    meta = "".join(
        f'<meta property="schema:{name}">{html.escape(value)}</meta>'
        for name, values in access.items()
        for value in values
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        f'unique-identifier="id" xml:lang="{lang}"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">urn:uuid:{identifier}</dc:identifier><dc:title>{html.escape(told.title)}</dc:title>'
        f"<dc:language>{lang}</dc:language><dc:creator>{html.escape(told.authors)}</dc:creator>{subjects}"
        f"<dc:description>{html.escape(told.summary)}</dc:description><dc:rights>{text('printing.licence')}</dc:rights>"
        f'<meta property="dcterms:modified">{stamp:%Y-%m-%dT%H:%M:%SZ}</meta>{meta}</metadata>'
        f"<manifest>{manifest}</manifest><spine>{spine}</spine></package>"
    )


def _files(book: Book, told: Edition) -> dict[str, str]:
    for leaf in book.leaves:
        numbers.number(leaf)
        _bind(book, leaf, leaf.article, _file(leaf))
        for key in leaf.answers:
            _bind(book, leaf, key, f"{ANSWERS}.xhtml")
    drawing = palette.on_paper(cover.draw(cover.TALL))
    alt = html.escape(told.title)
    files = {
        "cover.xhtml": _page(told.title, f'<p class="cover"><img src="cover.svg" alt="{alt}"/></p>'),
        "title.xhtml": _title_page(told),
        "nav.xhtml": _nav(book, told),
        "cover.svg": _cover(drawing, told),
        "style.css": palette.style() + STYLE.read_text("utf8"),
        f"{ANSWERS}.xhtml": _answers(book),
    }
    files |= {_file(leaf): _chapter(leaf) for leaf in book.leaves}
    return files | {f"drawings/{name}": drawing for name, drawing in book.drawings.items()}


def _cover(drawing: str, told: Edition) -> str:
    """The cover as one drawing: the title on the land above the map."""
    width, height, head = int(cover.TALL.width), int(cover.TALL.height), 190
    inner = re.sub(r"<svg ", f'<svg y="{head}" width="{width}" height="{height}" ', drawing, count=1)
    land, ink = palette.light("ground"), palette.light("deep")
    words = (
        f'<text x="60" y="120" font-family="Georgia, serif" font-size="60" font-weight="700" fill="{ink}">'
        f"{html.escape(told.short)}</text>"
        f'<text x="62" y="165" font-family="Georgia, serif" font-size="25" font-style="italic" fill="{ink}">'
        f"{html.escape(text('printing.subtitle'))}</text>"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + head}">'
        f'<rect width="{width}" height="{height + head}" fill="{land}"/>{inner}{words}</svg>'
    )


def make(site: Path, toc: Path, citation: Path, target: Path) -> int:
    """Pack the built book in ``site`` as ``target``; how many files it holds.

    :raises BookError: when the book is not built, or not whole.
    """
    book, told = leaves.read(site, toc), edition(citation)
    files = _files(book, told)
    files["package.opf"] = _package(book, told, list(files))
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    with zipfile.ZipFile(draft, "w") as packed:
        # The type comes first and is not compressed, or no reader knows what the file is.
        packed.writestr(zipfile.ZipInfo("mimetype", _EPOCH), "application/epub+zip", zipfile.ZIP_STORED)
        packed.writestr(zipfile.ZipInfo("META-INF/container.xml", _EPOCH), _CONTAINER, zipfile.ZIP_DEFLATED)
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(f"book/{name}", _EPOCH), content, zipfile.ZIP_DEFLATED)
    draft.replace(target)
    return len(files)
