r"""GIFT, Moodle's plain text. Texts are HTML; ``\ ~ = # { } :`` are escaped with a backslash.

GIFT has no hints and one feedback for wrong numbers: the hint goes, named as one, into the general feedback, which
comes after the answer, and the explanations of too low and too high stand together. Ids and labels stand in the comment
that Moodle reads them from. Of spellings Moodle overlooks capitals only, so the common ones are listed.
Source: Moodle's ``qformat_gift``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from partners.quiz.export import common
from partners.quiz.export.items import Choice, Inexpressible, Item, Matching, Number, Ordering, Text
from partners.quiz.export.markup import html, number, plain
from partners.quiz.export.spelling import spellings

Words = dict[str, Any]
_SPECIAL = re.compile(r"([\\~=#{}:])")
#: What Moodle puts in the place of an escaped character while it reads, and would turn back in any text without HTML.
_PLACEHOLDER = re.compile(r"&&\d{3}")


def escape(text: str) -> str:
    """Text that GIFT reads back as it is."""
    return _SPECIAL.sub(r"\\\1", text)


def _rich(rendered: str) -> str:
    """HTML as a part of a question. At its start, square brackets would be read as a format, per cent as points."""
    return ("[html]" if rendered.startswith(("[", "%")) else "") + escape(rendered)


def _bare(text: str) -> str:
    """A plain text that Moodle compares or lists as it is."""
    if found := _PLACEHOLDER.search(text):
        raise Inexpressible(f"Moodle would read {found[0]} in {text!r} as another character")
    return escape(text)


def _question(item: Item, said: Words, body: list[str], opening: str = "{") -> str:
    labels = "".join(f" [tag:{label}]" for label in common.tags(item))
    told = f"{common.basis(item, said)} {common.hint(item, said, html)}"
    if isinstance(item, Matching):
        told = f"<ol>{''.join(f'<li>{line}</li>' for line in common.explained(item, html))}</ol>{told}"
    after = f"####{escape(told)}"
    lines = [
        f"// [id:{item.id}]{labels}",
        f"::{escape(item.id)}::[html]{escape(common.prompt(item, said, html))}{opening}",
        *(f"\t{line}" for line in [*body, after]),
        "}",
    ]
    return "\n".join(lines)


def _choice(item: Choice, said: Words) -> str:
    if item.picture:
        raise Inexpressible("GIFT carries no picture; Moodle XML does")
    body = []
    for option in item.options:
        alone = "=" if option.right else "~"
        mark = alone if item.single else f"~%{common.percent(item.fraction(option))}%"
        body.append(f"{mark}{_rich(html(option.text))}#{_rich(html(option.why))}")
    return _question(item, said, body)


def _number(item: Number, said: Words) -> str:
    right = f"=%100%{number(item.answer)}:{number(item.tolerance)}#{_rich(html(item.right))}"
    return _question(item, said, [right, f"~#{_rich(common.wrong_number(item, said, html))}"], "{#")


def _matching(item: Matching, said: Words) -> str:
    common.distinct(plain(partner.text) for partner in item.partners)
    used = {row.partner for row in item.rows}
    asked = [(html(row.text), item.partner_of(row)) for row in item.rows]
    # A partner of nobody is one of an empty row.
    asked += [("", partner) for partner in item.partners if partner.key not in used]
    return _question(item, said, [f"={_rich(text)} -> {_bare(plain(partner.text))}" for text, partner in asked])


def _text(item: Text, said: Words) -> str:
    told = [(text, 100, item.right) for text in spellings(item.accepted)]
    told += [(text, 0, slip.why) for slip in item.slips for text in spellings(slip.texts)]
    body = []
    for text, share, why in told:
        if "->" in text:
            raise Inexpressible(f"Moodle would take the answer {text!r} for a pair")
        # A star would stand for any letters.
        body.append(f"=%{share}%{_bare(text.replace('*', chr(92) + '*'))}#{_rich(html(why))}")
    return _question(item, said, [*body, f"=%0%*#{_rich(html(item.wrong))}"])


TABLE = {
    Choice: _choice,
    Number: _number,
    Matching: _matching,
    Text: _text,
    Ordering: "GIFT has no place for the explanations of an order and escapes nothing in it; Moodle XML has",
}


def pack(pieces: list[tuple[Item, str]], said: Words, output: Path) -> dict[Path, bytes]:
    """One file; each chapter begins with its category."""
    blocks: list[str] = []
    chapter = None
    for item, question in pieces:
        if item.chapter != chapter:
            chapter = item.chapter
            blocks.append(f"$CATEGORY: {common.category(item, said)}")
        blocks.append(question)
    return {output: ("\n\n".join(blocks) + "\n").encode()}
