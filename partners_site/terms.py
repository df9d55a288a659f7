"""A term of art links to the glossary where a page first uses it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from partners import record

GLOSSARY = "chapters/glossary"
_SKIP = (
    nodes.literal, nodes.literal_block, nodes.raw, nodes.reference, addnodes.pending_xref, nodes.title, nodes.term,
    nodes.caption,
)  # fmt: skip


def _plural(way: str) -> str:
    """The plural of an English term; of a phrase with *of* the first part takes it: spheres of influence."""
    head, of, rest = way.partition(" of ")
    if re.search(r"[^aeiou]y$", head):
        head = head[:-1] + "ies"
    else:
        head += "es" if head.endswith(("s", "x", "ch", "sh")) else "s"
    return head + of + rest


@cache
def variants() -> dict[str, dict[str, Any]]:
    """Each way to write a term in English, in lower case, with its row.

    A cell such as ``ally; alliance`` gives two, each also in the plural; what stands in brackets is left out. A single
    word is linked only where the chapter stresses it, since only that shows that a plain word is meant as a term.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in record.table("terms").to_dict("records"):
        for way in re.split(";", re.sub(r"\([^)]*\)", "", row["en"])):
            if way := way.strip().removeprefix("to ").lower():
                found.setdefault(way, row)
                found.setdefault(_plural(way), row)
    return found


def _row_for(words: str) -> dict[str, Any] | None:
    """The row of a term as a page writes it: in any case, over a line's end, with either apostrophe."""
    return variants().get(" ".join(words.lower().replace("’", "'").split()).strip(" ,."))


@cache
def _phrases() -> re.Pattern[str]:
    """Terms of two words and more, longest first; they need no emphasis to be recognised."""
    long = sorted((way for way in variants() if " " in way), key=len, reverse=True)
    ways = "|".join(map(re.escape, long)).replace(r"\ ", r"\s+").replace("'", "['’]")
    return re.compile(rf"\b(?:{ways})\b", re.IGNORECASE)


def _join_lines(paragraph: nodes.TextElement) -> None:
    """Make one text of neighbouring ones: the parser begins a new one with each line of the source."""
    joined: list[nodes.Node] = []
    for child in paragraph.children:
        if joined and isinstance(child, nodes.Text) and isinstance(joined[-1], nodes.Text):
            joined[-1] = nodes.Text(joined[-1].astext() + child.astext())
        else:
            joined.append(child)
    if len(joined) < len(paragraph.children):
        paragraph.children = []
        paragraph.extend(joined)


class LinkTerms(SphinxPostTransform):
    """Link the first use of each term on a page: where it is emphasised, or, for longer terms, where it stands."""

    default_priority = 6

    def run(self, **_: Any) -> None:
        """Called by Sphinx for each document and builder."""
        if self.env.docname == GLOSSARY or not self.env.docname.startswith("chapters/"):
            return
        self.seen: set[str] = set()
        for paragraph in list(self.document.findall(nodes.TextElement)):
            _join_lines(paragraph)
        for node in list(self.document.findall(lambda n: isinstance(n, (nodes.emphasis, nodes.Text)))):
            if self._is_skipped(node):
                continue
            if isinstance(node, nodes.emphasis):
                row = _row_for(node.astext())
                if row and self._is_new(row):
                    node.parent.replace(node, self._link(node.deepcopy(), row))
            elif not isinstance(node.parent, nodes.emphasis):
                self._link_phrases(node)

    def _is_skipped(self, node: nodes.Node) -> bool:
        ancestor = node.parent
        while ancestor is not None and not isinstance(ancestor, _SKIP):
            # The list of sources is made of names; a term inside a name is no use of the term.
            if isinstance(ancestor, nodes.definition_list) and "record-sources" in ancestor["classes"]:
                return True
            ancestor = ancestor.parent
        return ancestor is not None

    def _is_new(self, row: dict[str, Any]) -> bool:
        if row["term_id"] in self.seen:
            return False
        self.seen.add(row["term_id"])
        return True

    def _link_phrases(self, node: nodes.Text) -> None:
        parts: list[nodes.Node] = []
        words, end = node.astext(), 0
        for match in _phrases().finditer(words):
            row = _row_for(match.group())
            if row and self._is_new(row):
                parts += [nodes.Text(words[end : match.start()]), self._link(nodes.Text(match.group()), row)]
                end = match.end()
        if parts:
            node.parent.replace(node, [*parts, nodes.Text(words[end:])])

    def _link(self, content: nodes.Node, row: dict[str, Any]) -> nodes.reference:
        uri = self.app.builder.get_relative_uri(self.env.docname, GLOSSARY) + f"#{row['term_id']}"
        gist = row.get("definition") or row.get("note") or row["en"]
        return nodes.reference("", "", content, refuri=uri, internal=True, reftitle=gist, classes=["term"])


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.add_post_transform(LinkTerms)
