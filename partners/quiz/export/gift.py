r"""GIFT, Moodle's plain text. Texts are HTML; ``\ ~ = # { } :`` are escaped with a backslash.

GIFT has no hints and one feedback for wrong numbers: the hint goes, named as one, into the general feedback, which
comes after the answer, and the explanations of too low and too high stand together. Ids and labels stand in the comment
that Moodle reads them from. Source: Moodle's ``qformat_gift``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from partners.quiz.export import common
from partners.quiz.export.items import Choice, Inexpressible, Item, Number
from partners.quiz.export.markup import html, number, plain

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
    """A text that Moodle compares or lists as it is."""
    text = plain(text)
    if found := _PLACEHOLDER.search(text):
        raise Inexpressible(f"Moodle would read {found[0]} in {text!r} as another character")
    return escape(text)


def _question(item: Item, said: Words, body: list[str], opening: str = "{") -> str:
    labels = "".join(f" [tag:{label}]" for label in common.tags(item))
    after = f"####{_rich(common.basis(item, said))} {escape(common.hint(item, said, html))}"
    lines = [
        f"// [id:{item.id}]{labels}",
        f"::{escape(item.id)}::[html]{escape(common.prompt(item, said, html))}{opening}",
        *(f"\t{line}" for line in [*body, after]),
        "}",
    ]
    return "\n".join(lines)


def _choice(item: Choice, said: Words) -> str:
    body = []
    for option in item.options:
        alone = "=" if option.right else "~"
        mark = alone if item.single else f"~%{common.percent(item.fraction(option))}%"
        body.append(f"{mark}{_rich(html(option.text))}#{_rich(html(option.why))}")
    return _question(item, said, body)


def _number(item: Number, said: Words) -> str:
    right = f"=%100%{number(item.answer)}:{number(item.tolerance)}#{_rich(html(item.right))}"
    return _question(item, said, [right, f"~#{_rich(common.wrong_number(item, said, html))}"], "{#")


TABLE = {Choice: _choice, Number: _number}


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
