"""Keys in the prose become links to the record, and words in Cyrillic say which language they are."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from partners import record
from partners.errors import BookError
from partners.tables import KEY, language_of

logger = logging.getLogger(__name__)

#: One or more keys between square brackets: ``[R061]``, ``[V11, S063]``.
CITATION = re.compile(rf"\[({KEY.pattern}(?:[,;] ?{KEY.pattern})*)\]")
_WORD = r"[\u0400-\u04ff][\u0400-\u04ff\d]*"
CYRILLIC_RUN = re.compile(rf"[«„]?{_WORD}(?:[\s,«»„“/-]+{_WORD})*[»“]?")
_KEEP = (nodes.literal, nodes.literal_block, nodes.raw, nodes.reference, nodes.comment, nodes.math)


def page_of(table: str) -> str:
    """The page that shows the rows of a table of the record."""
    pages = {"sentences": "claims", "claims": "claims", "events": "claims", "facts": "facts"}
    pages |= {"sources": "sources", "terms": "glossary", "timeline": "timeline"}
    return f"chapters/{pages.get(table, 'tables')}"


def gist(table: str, row: dict[str, Any], length: int = 160) -> str:
    """A row in one line, for a tooltip."""
    fields = {"sources": ("title", "publisher"), "sentences": ("en",), "claims": ("claim",), "facts": ("statement",)}
    fallback = [name for name in ("event", "name", "subject", "series", "en", "detail") if name in row]
    words = " – ".join(str(row[name]) for name in fields.get(table, fallback[:1]) if row.get(name))
    return words if len(words) <= length else words[: length - 1].rsplit(" ", 1)[0] + " …"


def _texts(document: nodes.document) -> Iterator[nodes.Text]:
    for text in list(document.findall(nodes.Text)):
        ancestor = text.parent
        while ancestor is not None and not isinstance(ancestor, _KEEP):
            ancestor = ancestor.parent
        if ancestor is None:
            yield text


def _split(text: nodes.Text, pattern: re.Pattern[str], make: Any) -> None:
    parts: list[nodes.Node] = []
    end = 0
    whole = text.astext()
    for match in pattern.finditer(whole):
        if match.start() > end:
            parts.append(nodes.Text(whole[end : match.start()]))
        parts.append(make(match))
        end = match.end()
    if parts:
        if end < len(whole):
            parts.append(nodes.Text(whole[end:]))
        text.parent.replace(text, parts)


class MarkLanguages(SphinxTransform):
    """Wrap runs of Cyrillic in the prose, so that a screen reader changes its voice."""

    default_priority = 850

    def apply(self, **_: Any) -> None:
        """Called by Sphinx for each document."""
        for text in _texts(self.document):
            if not isinstance(text.parent, nodes.title) or self.config.language == "en":
                _split(text, CYRILLIC_RUN, self._mark)

    def _mark(self, match: re.Match[str]) -> nodes.Node:
        words = match.group()
        return nodes.inline(words, words, classes=[f"language-{language_of(words) or 'ru'}"])


class LinkCitations(SphinxPostTransform):
    """Turn ``[R061, C22]`` into small links with the row's gist as tooltip; warn of a key that no table has."""

    default_priority = 5

    def run(self, **_: Any) -> None:
        """Called by Sphinx for each document and builder."""
        for text in _texts(self.document):
            if not isinstance(text.parent, nodes.title):
                _split(text, CITATION, self._links)

    def _links(self, match: re.Match[str]) -> nodes.Node:
        group = nodes.inline(classes=["cites"])
        for i, key in enumerate(re.split(r"[,;] ?", match.group(1))):
            if i:
                group += nodes.Text(", ")
            try:
                table, row = record.row(key)
            except BookError as error:
                logger.warning("%s", error, location=self.env.docname)
                continue
            uri = self.app.builder.get_relative_uri(self.env.docname, page_of(table)) + f"#{key}"
            group += nodes.reference(key, key, refuri=uri, internal=True, reftitle=gist(table, row), classes=["cite"])
        return group


def link_cells(app: Sphinx, pagename: str, body: str) -> str:
    """Turn the keys that tables and quizzes left in a page's HTML into links like those of the prose."""

    def link(match: re.Match[str]) -> str:
        key = match.group(1)
        try:
            table, row = record.row(key)
        except BookError:
            return key
        uri = f"{app.builder.get_relative_uri(pagename, page_of(table))}#{key}"
        return f'<a class="cite" href="{uri}" title="{html.escape(gist(table, row))}">{key}</a>'

    return re.sub(r'<span class="cite" data-key="([^"]+)">[^<]*</span>', link, body)


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.add_transform(MarkLanguages)
    app.add_post_transform(LinkCitations)
