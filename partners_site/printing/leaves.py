"""The built pages as leaves of a book: articles in which nothing moves, folds or asks for a script."""

from __future__ import annotations

import html
import math
import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from bs4 import BeautifulSoup, Tag

from partners import palette
from partners.errors import BookError
from partners.quiz import bundle
from partners.texts import section, text

#: What a page has for the screen alone: by name of the element, and by class.
_SCREEN_TAGS = frozenset({"script", "noscript", "template", "iframe"})
_SCREEN = frozenset(
    {
        "headerlink", "reading", "citing", "partners-progress", "explore-controls", "explore-status", "pst-js-only",
        "record-filter",
    }
)  # fmt: skip
_SCREEN_DATA = ("data-partners-quiz", "data-script", "data-partners-studio", "data-notes", "tabindex")
_ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
#: Results of a choice that are not shown at first; cut before the page is parsed, since they are half of it.
_HIDDEN = re.compile(r'<div class="explore-panel" data-at="[^"]*" hidden>.*?</figure></div>', re.DOTALL)
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
#: An id in XML begins with a letter; that of a plot may begin with a digit.
_DIGIT = re.compile(r'(\bid="|href="#|url\(#)(?=\d)')
_LABEL = re.compile(r'aria-label="([^"]*)"')
_SIZE = re.compile(r'viewBox="\S+ \S+ (\S+) ([^"\s]+)"')
#: A drawing that is this many times as high as it is wide would be too small at the height of the others.
_TALL = 1.2
#: Chapters have questions; the other leaves are front matter, the record, and what is said about the book.
CHAPTER, FRONT, RECORD, ABOUT = "chapter", "front", "record", "about"
#: Classes of the ways to set a leaf, in the order in which they are tried until its last page is well filled.
SPACINGS = ("usual", "close", "closer", "open", "opener")


@dataclass
class Leaf:
    """One page: its name (``chapters/ports``), the part it belongs to, what kind it is, its title and its article.

    ``number`` is a chapter's number, an appendix's letter, or nothing; ``answers`` the keys taken out of its quizzes;
    ``spacing`` one of :data:`SPACINGS`: how its lines stand; ``tried`` those that did not do.
    """

    name: str
    part: str
    kind: str
    title: str
    article: Tag
    number: str = ""
    answers: list[Tag] = field(default_factory=list)
    spacing: str = SPACINGS[0]
    tried: set[str] = field(default_factory=set)

    @property
    def slug(self) -> str:
        """The name without its folder: what ids and file names begin with."""
        return self.name.rpartition("/")[2]

    @property
    def head(self) -> str:
        """Number and title, as they stand at the head of a page."""
        return f"{self.number} {self.title}".strip()


@dataclass
class Book:
    """The leaves in reading order, the drawings cut out of them (name → SVG), and the site that they come from."""

    leaves: list[Leaf]
    drawings: dict[str, str]
    site: Path


def _listed(toc: Path) -> list[tuple[str, str]]:
    """Every page of a table of contents with the caption of its part, the first page first."""
    contents = yaml.safe_load(toc.read_text("utf8"))
    pages = [(contents["root"], "")]
    return pages + [(page["file"], part["caption"]) for part in contents["parts"] for page in part["chapters"]]


def _style_of(svg: str) -> str:
    """The style that a drawing of a question takes from its page, for when it stands alone."""
    if "quiz-chart" not in svg[:200]:
        return ""
    rules = re.findall(r"^\.(?:quiz-chart [ct]|pq-chart|pq-sea|pq-river)[^{]*\{[^}]*\}", bundle().css, re.MULTILINE)
    colours = {"land": "ground", "water": "water", "coast": "coast", "card": "card", "ink": "ink", "line": "rule"}
    sheet = " ".join(rules)
    for name, colour in colours.items():
        sheet = sheet.replace(f"var(--pq-{name})", palette.light(colour))
    return f"<style>{sheet}</style>"


def _shape(svg: str) -> str:
    """The class of a drawing: that it is much higher than wide, or nothing more."""
    size = _SIZE.search(svg[: svg.index(">")])
    tall = size is not None and float(size.group(2)) > _TALL * float(size.group(1))
    return "drawing tall" if tall else "drawing"


def _cut_drawings(page: str, slug: str, drawings: dict[str, str]) -> str:
    """Each drawing in a page becomes a file of its own: as XML, in the colours of paper, with its words as ``alt``."""

    def cut(match: re.Match[str]) -> str:
        svg = palette.on_paper(match.group())
        label = _LABEL.search(svg[: svg.index(">")])
        asked = "quiz-chart" in svg[:200]
        if "book-cover" in svg[:200] or (label is None and not asked):
            return ""  # The cover, which stands in front; an icon, which says nothing that is not said beside it.
        opening = svg.index(">") + 1
        if "xmlns=" not in svg[:opening]:
            svg = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
            opening = svg.index(">") + 1
        svg = _DIGIT.sub(r"\1d", svg)
        name = f"{slug}-{len(drawings) + 1}.svg"
        drawings[name] = svg[:opening] + _style_of(svg) + svg[opening:]
        words = label.group(1) if label else text("printing.chart")
        return f'<img class="{_shape(svg)}" src="drawings/{name}" alt="{words}">'

    return _DRAWING.sub(cut, page)


def _keep_maps(soup: Tag, folder: Path, drawings: dict[str, str]) -> None:
    for image in soup.select("img.partners-map-print"):
        path = (folder / str(image["src"])).resolve()
        if not path.is_file():
            raise BookError("a map's drawing is missing: build the book again", path)
        drawings[path.name] = path.read_text("utf8")
        image["src"] = f"drawings/{path.name}"
        image["class"] = "drawing map"
        # What is not near the window would not be loaded when the book is printed.
        image.attrs.pop("loading", None)


def _stand_still(soup: Tag, page: BeautifulSoup) -> None:
    """Unfold what is folded, drop code that only draws, say which result of a choice is shown."""
    for cell in soup.select("div.tag_hide-input details.hide"):
        cell.decompose()
    for fold in soup.select("details"):
        summary = fold.find("summary")
        solution = "hide" in fold.get("class", [])
        words = text("printing.solution") if solution else summary.get_text(" ", strip=True)
        summary.name, summary.attrs = "p", {"class": "fold-title"}
        summary.string = words
        fold.name, fold["class"] = "div", [*fold.get("class", []), "fold"]
        fold.attrs.pop("open", None)
        fold["class"] = [name for name in fold["class"] if name not in ("admonition", "hide")]
    for choice in soup.select(".partners-explore"):
        selects = [select.find_all("option") for select in choice.select(".explore-controls select")]
        shown = ", ".join(options[0].get_text() for options in selects)
        note = page.new_tag("p", attrs={"class": "explore-note"})
        note.string = text("printing.results", n=math.prod(map(len, selects)), choice=shown)
        choice.append(note)


def _ask_on_paper(soup: Tag, path: Path) -> None:
    """What to do with a question where nothing can be clicked; its kind becomes a class."""
    screen = section("quiz")["how"]
    paper = screen | section("printing")["how"]
    kinds = {words: kind for kind, words in screen.items()}
    for how in soup.select(".quiz-how"):
        kind = kinds.get(how.get_text())
        if kind is None:
            raise BookError(f"no kind of question says {how.get_text()!r}: build the book again", path)
        how.string = paper[kind]
        question = how.find_parent("li")
        question["class"] = [*question["class"], f"ask-{kind}"]


def _drop_screen(article: Tag) -> None:
    """One walk: a selector for each of these would look at every element of a long page again."""
    for node in article.find_all(True):
        if node.decomposed:
            continue
        if node.name in _SCREEN_TAGS or not _SCREEN.isdisjoint(node.get("class", ())):
            node.decompose()
            continue
        for attribute in _SCREEN_DATA:
            node.attrs.pop(attribute, None)


def _take_answers(soup: Tag) -> list[Tag]:
    keys = soup.select("details.quiz-key, details.studio-key")
    taken = [key.extract() for key in keys]
    for key in taken:
        key.find("summary").decompose()
        key.name = "div"
    return taken


def _kind(name: str, article: Tag, root: str) -> str:
    if name == root:
        return FRONT
    if article.select_one(".partners-quiz"):
        return CHAPTER
    return RECORD if article.select_one("dl.record") else ABOUT


def _leaf(name: str, part: str, path: Path, drawings: dict[str, str], root: str) -> Leaf:
    if not path.is_file():
        raise BookError("the book is not built (make book), or not whole: this page is missing", path)
    slug = name.rpartition("/")[2]
    found = _ARTICLE.search(path.read_text("utf8"))
    if found is None or "<h1" not in found.group():
        raise BookError("a page without an article and a title cannot be printed", path)
    page = BeautifulSoup(_cut_drawings(_HIDDEN.sub("", found.group()), slug, drawings), "html.parser")
    article = page.article
    answers = _take_answers(article)
    _stand_still(article, page)
    _ask_on_paper(article, path)
    _keep_maps(article, path.parent, drawings)
    _drop_screen(article)
    kind = _kind(name, article, root)
    title = article.find("h1").get_text(" ", strip=True)
    return Leaf(name, part, kind, title, article, answers=answers)


def _link(book: Book, href: str, page: str) -> tuple[str, str] | None:
    """The leaf and the id that a link inside the site leads to, or None for one that leads away."""
    if re.match(r"[a-z]+:", href):
        return None
    path, _, anchor = href.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else f"{page}.html"
    name = target.removesuffix(".html")
    return (name, anchor) if any(leaf.name == name for leaf in book.leaves) else ("", "")


def links(book: Book, leaf: Leaf, root: Tag) -> list[tuple[Tag, str, str]]:
    """The links of a leaf that lead to another place in the book: the link, the leaf's name, the id there or ''.

    What links to a file of the site that no book holds becomes plain text; a paragraph of nothing else goes.
    """
    found = []
    for link in root.select("a[href]"):
        target = _link(book, html.unescape(str(link["href"])), leaf.name)
        if target is None:
            continue
        if target[0]:
            found.append((link, *target))
        elif link.parent.name == "p" and link.parent.get_text(strip=True) == link.get_text(strip=True):
            link.parent.decompose()
        else:
            link.unwrap()
    return found


def read(site: Path, toc: Path) -> Book:
    """The leaves of a built book.

    :raises BookError: when a page or a drawing is missing.
    """
    drawings: dict[str, str] = {}
    listed = _listed(toc)
    leaves = [_leaf(name, part, site / f"{name}.html", drawings, listed[0][0]) for name, part in listed]
    numbers, letters = iter(range(1, 100)), iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for leaf in leaves:
        if leaf.kind == CHAPTER:
            leaf.number = str(next(numbers))
        elif leaf.kind != FRONT:
            leaf.number = next(letters)
    return Book(leaves, drawings, site)
