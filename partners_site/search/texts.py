"""What a page says, section by section, read from the page as it was built: outputs, tables and questions included."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Elements whose words are no text of the page, and classes of such elements: links to headings, keys of questions.
_SILENT = {"script", "style", "template", "button", "select", "svg", "nav", "iframe", "math", "summary"}
_SILENT_CLASSES = {"headerlink", "quiz-key", "quiz-basis", "visually-hidden", "partners-progress"}
_VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
#: Between these, words do not run together.
_INLINE = {"a", "abbr", "b", "code", "em", "i", "kbd", "mark", "q", "small", "span", "strong", "sub", "sup"}
_HEADINGS = {f"h{level}" for level in range(1, 7)}


@dataclass
class Section:
    """A part of a page with an address of its own: a section under its heading, or a row of the record."""

    heading: str
    anchor: str
    words: str = ""
    row: bool = False


@dataclass
class _Open:
    tag: str
    silent: bool
    heading: bool


@dataclass
class _Reader(HTMLParser):
    sections: list[Section] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)
    _anchors: list[str] = field(default_factory=list)
    _inside: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by HTMLParser."""
        given = {name: value or "" for name, value in attrs}
        if tag == "article":
            self._inside = True
        if not self._inside:
            return
        if tag not in _INLINE:
            self._say(" ")
        if tag in _VOID:
            return
        classes = set(given.get("class", "").split())
        silent = tag in _SILENT or bool(classes & _SILENT_CLASSES) or (bool(self._open) and self._open[-1].silent)
        if tag == "section" and given.get("id"):
            self.sections.append(Section("", given["id"]))
        elif tag == "dt" and given.get("id"):
            self.sections.append(Section(given["id"], given["id"], row=True))
        heading = tag in _HEADINGS or (bool(self._open) and self._open[-1].heading)
        self._open.append(_Open(tag, silent, heading))

    def handle_endtag(self, tag: str) -> None:
        """Called by HTMLParser."""
        if not self._inside or tag in _VOID:
            return
        if tag == "article":
            self._inside = False
        # An element left open (a paragraph may be) ends with the one around it.
        while self._open and self._open.pop().tag != tag:
            pass
        if tag not in _INLINE:
            self._say(" ")

    def handle_data(self, data: str) -> None:
        """Called by HTMLParser."""
        if self._inside and self._open and not self._open[-1].silent:
            self._say(data, self._open[-1].heading)

    def _say(self, words: str, heading: bool = False) -> None:
        if not self.sections:
            return
        section = self.sections[-1]
        if heading and not section.row:
            section.heading += words
        else:
            section.words += words


def sections(html: str) -> list[Section]:
    """The sections of a built page in their order; none when the page has no article."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for section in reader.sections:
        section.heading, section.words = " ".join(section.heading.split()), " ".join(section.words.split())
    return [section for section in reader.sections if section.words or section.heading]
