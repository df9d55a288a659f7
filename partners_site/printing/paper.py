"""The leaves as one document for paper: cover, title page, contents, chapters, the record, the answers."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag

from partners import palette
from partners.texts import DEFAULT_LANGUAGE, section, text
from partners_site import cover
from partners_site.edition import Edition
from partners_site.printing import numbers
from partners_site.printing.leaves import FRONT, Book, Leaf, links

STYLE = Path(__file__).with_name("paper.css")
ANSWERS = "answers"
#: Stands in a leaf until the page of its answers is known.
_KEY_PAGE = "{key-page}"


def _id(leaf: Leaf, anchor: str = "") -> str:
    return f"{leaf.slug}--{anchor}" if anchor else leaf.slug


def _key(leaf: Leaf) -> str:
    """The id of the answers to a leaf's questions."""
    return f"{ANSWERS}--{leaf.slug}"


def _bind(book: Book, leaf: Leaf, root: Tag) -> None:
    """Ids and links of one page become those of the whole book, where two pages may use the same id."""
    by_name = {other.name: other for other in book.leaves}
    for link, name, anchor in links(book, leaf, root):
        link["href"] = f"#{_id(by_name[name], anchor)}"
        link.attrs.pop("title", None)
    for place in root.select("[id]"):
        place["id"] = _id(leaf, str(place["id"]))


def _heading(leaf: Leaf) -> None:
    title = leaf.article.find("h1")
    title["id"] = _id(leaf)
    title.string = leaf.title
    if leaf.number:
        label = BeautifulSoup("", "html.parser").new_tag("span", attrs={"class": "number"})
        label.string = text("printing.chapter" if leaf.number.isdigit() else "printing.part", number=leaf.number) + " "
        title.insert(0, label)


def _readable(address: str) -> str:
    """An address with its letters as a reader writes them; signs that part it and bytes of no text stay codes."""

    def letters(codes: re.Match[str]) -> str:
        try:
            return unquote(codes[0], errors="strict")
        except UnicodeDecodeError:
            return codes[0]

    return re.sub(r"(?:%[89A-Fa-f][0-9A-Fa-f])+", letters, address)


def _show_addresses(leaf: Leaf) -> None:
    """Paper cannot be clicked: the address of a source stands behind its title."""
    for link in leaf.article.select('.record-sources dt a[href^="http"]'):
        address = BeautifulSoup("", "html.parser").new_tag("span", attrs={"class": "record-address"})
        address.string = f" <{_readable(str(link['href']))}>"
        link.insert_after(address)


def _sections(leaf: Leaf) -> list[tuple[str, str]]:
    """Id and title of each section of a chapter."""
    found = []
    for heading in leaf.article.select("section > h2"):
        holder = heading.find_parent("section")
        if holder is not None and holder.get("id"):
            found.append((str(holder["id"]), heading.get_text(" ", strip=True)))
    return found


def _contents(book: Book, pages: dict[str, int]) -> str:
    def entry(target: str, words: str, name: str, before: str = "") -> str:
        return (
            f'<a class="{name}" href="#{html.escape(target)}"><span class="number">{before}</span>'
            f'<span class="words">{html.escape(words)}</span> <span class="page">{pages.get(target, 0)}</span></a>'
        )

    out, part = [], None
    for leaf in book.leaves:
        if leaf.part and leaf.part != part:
            out.append(f'<p class="part">{html.escape(leaf.part)}</p>')
            part = leaf.part
        title = leaf.title if leaf.kind != FRONT else text("printing.front")
        out.append(entry(_id(leaf), title, "entry", leaf.number))
        if leaf.number.isdigit():
            inner = " ".join(entry(target, words, "section") for target, words in _sections(leaf))
            out.append(f'<p class="sections">{inner}</p>')
    out.append(entry(ANSWERS, text("printing.key"), "entry"))
    return f'<nav class="contents"><h1 id="contents">{text("printing.contents")}</h1>{"".join(out)}</nav>'


def told(book: Book) -> set[str]:
    """The ids of the places whose page number is printed: in the contents, and where a chapter names its answers."""
    found = {ANSWERS}
    for leaf in book.leaves:
        found.add(_id(leaf))
        if leaf.number.isdigit():
            found |= {target for target, _ in _sections(leaf)}
        if leaf.answers:
            found.add(_key(leaf))
    return found


def _answers(book: Book) -> str:
    """The answers to every chapter's questions, after everything that can be read without them."""
    parts = []
    for leaf in book.leaves:
        if leaf.answers:
            keys = "".join(map(str, leaf.answers))
            parts.append(f'<section><h2 id="{_key(leaf)}">{html.escape(leaf.head)}</h2>{keys}</section>')
    return (
        f'<article class="answers"><h1 id="{ANSWERS}">{text("printing.key")}</h1>'
        f"<p>{text('printing.key_intro')}</p>{''.join(parts)}</article>"
    )


def _front(told: Edition) -> str:
    drawing = palette.on_paper(cover.draw(cover.TALL))
    subtitle, words = text("printing.subtitle"), section("printing", DEFAULT_LANGUAGE)
    edition_line = text("printing.edition", version=told.version, year=told.year)
    return (
        f'<header class="cover"><p class="cover-title">{html.escape(told.short)}</p>'
        f'<p class="cover-subtitle">{html.escape(subtitle)}</p>{drawing}</header>'
        f'<section class="title-page"><p class="title">{html.escape(told.short)}</p>'
        f'<p class="subtitle">{html.escape(subtitle)}</p><p class="authors">{html.escape(told.authors)}</p>'
        f'<div class="imprint"><p>{html.escape(told.title)}. {edition_line}.</p>'
        f"<p>{words['licence']}</p><p>{words['made']}</p><p>{words['article']}</p></div></section>"
    )


def _running_heads(book: Book, told: Edition) -> str:
    """A page style for each leaf: the book's title on the left-hand pages, the leaf's own on the right-hand ones."""

    def quoted(words: str) -> str:
        return '"' + re.sub(r'(["\\])', r"\\\1", words) + '"'

    heads = [(leaf.slug, leaf.head) for leaf in book.leaves]
    heads += [(ANSWERS, text("printing.key")), ("contents", text("printing.contents"))]
    return "".join(
        f"@page leaf-{slug}:right {{ @top-right {{ content: {quoted(head)} }} }}\n"
        f"@page leaf-{slug}:left {{ @top-left {{ content: {quoted(told.short)} }} }}\n"
        f".leaf-{slug} {{ page: leaf-{slug} }}\n"
        for slug, head in heads
    )


def prepare(book: Book) -> None:
    """Number what is counted and bind ids and links; once for each book that was read."""
    for leaf in book.leaves:
        numbers.number(leaf)
        for root in (leaf.article, *leaf.answers):
            _bind(book, leaf, root)
        _heading(leaf)
        _show_addresses(leaf)
        for asked in leaf.article.select(".partners-quiz, .partners-studio"):
            page = f'<a href="#{_key(leaf)}">{_KEY_PAGE}</a>'
            place = text("printing.key_place", page=page)
            asked.append(BeautifulSoup(f'<p class="key-place">{place}</p>', "html.parser"))


def document(book: Book, told: Edition, pages: dict[str, int]) -> str:
    """The whole book as one HTML document; ``pages`` says on which page each place stands, as far as it is known."""
    leaves = "".join(
        f'<article class="leaf {leaf.kind} leaf-{leaf.slug} {leaf.spacing}">'
        f"{leaf.article.decode_contents().replace(_KEY_PAGE, str(pages.get(_key(leaf), 0)))}</article>"
        for leaf in book.leaves
    )
    answers = f'<div class="leaf-{ANSWERS}">{_answers(book)}</div>'
    return (
        f'<!doctype html><html lang="{DEFAULT_LANGUAGE}"><head><meta charset="utf-8">'
        f"<title>{html.escape(told.title)}</title><style>{palette.style()}{STYLE.read_text('utf8')}"
        f"{_running_heads(book, told)}</style></head><body>{_front(told)}"
        f'<div class="leaf-contents">{_contents(book, pages)}</div>{leaves}{answers}'
        "</body></html>"
    )
