"""Canvas: a QTI 1.2 package made by text2qti (extra ``lms``), which reads a text of its own.

Canvas gives part of the point for part of the right answers by its own rule, and tells a wrong number one thing. The
hint goes, named as one, into the general feedback. The quiz shows after each prompt nothing, but carries the question's
id there: text2qti takes two questions of one prompt for one. Of spellings Canvas overlooks capitals only, so the common
ones are listed; what it says to a wrong word names the slips.
"""

from __future__ import annotations

import importlib
import io
import re
import zipfile
from html import escape
from pathlib import Path
from typing import Any

from partners.errors import BookError
from partners.quiz.export import common
from partners.quiz.export.files import archive
from partners.quiz.export.items import Choice, Inexpressible, Item, Matching, Number, Ordering, Text
from partners.quiz.export.markup import decimal, html, number
from partners.quiz.export.spelling import spellings

Words = dict[str, Any]
#: text2qti writes bounds with this many decimals, and takes none that is nearer to zero.
_PLACES = 4
_PARTS = ("config", "err", "markdown", "qti", "quiz")
_TAGS = ("<em>", "</em>", "<code>", "</code>")
_MARK = re.compile("|".join(map(re.escape, _TAGS)) + r"|[!-/:-@\[-`{-~]")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")


def _inert(rendered: str) -> str:
    """HTML that text2qti gives back as it is: Markdown and TeX find no sign in it to act on."""
    # What is an entity stays one; the rest of the punctuation becomes one.
    parts = re.split(f"({_ENTITY.pattern})", rendered)
    return "".join(part if _ENTITY.fullmatch(part) else _MARK.sub(_coded, part) for part in parts)


def _text(text: str) -> str:
    return _inert(html(text))


def _bare(text: str) -> str:
    """A text without marks."""
    return _inert(escape(text, quote=False))


def _coded(found: re.Match[str]) -> str:
    return found[0] if found[0] in _TAGS else f"&#{ord(found[0])};"


def _question(item: Item, said: Words, before: list[str], answers: list[str]) -> str:
    general = f"{_text(common.basis(item, said))} {common.hint(item, said, _text)}"
    picture = ""
    if isinstance(item, Choice) and item.picture:
        picture = f'<br><img src="%24IMS-CC-FILEBASE%24/images/{item.id}.png" alt="{escape(said["map_alt"])}">'
    lines = [
        f"Title: {item.id}",
        f'1. {common.prompt(item, said, _text)} <span id="{item.id}"></span>{picture}',
        f"... {general}",
        *before,
        *answers,
    ]
    return "\n".join(lines)


def _choice(item: Choice, said: Words) -> str:
    answers = []
    common.distinct(_text(option.text) for option in item.options)
    for letter, option in zip("abcdefgh", item.options, strict=False):
        text = _text(option.text)
        star = "*" if option.right else ""
        mark = f"{star}{letter})" if item.single else f"[{star}]"
        answers += [f"{mark} {text}", f"... {_text(option.why)}"]
    return _question(item, said, [], answers)


def _number(item: Number, said: Words) -> str:
    answer, tolerance = decimal(item.answer), decimal(item.tolerance)
    for bound in (answer - tolerance, answer, answer + tolerance):
        if bound != round(bound, _PLACES):
            raise Inexpressible(f"text2qti keeps {_PLACES} decimals and the bound {number(bound)} has more")
        if not bound:
            raise Inexpressible("text2qti takes no number whose range begins, ends or lies at zero")
    feedback = [f"+ {_text(item.right)}", f"- {common.wrong_number(item, said, _text)}"]
    return _question(item, said, feedback, [f"= {number(answer)} +- {number(tolerance)}"])


def _typed(item: Text, said: Words) -> str:
    feedback = [f"+ {_text(item.right)}", f"- {common.wrong_text(item, _text, _bare)}"]
    return _question(item, said, feedback, [f"* {text}" for text in spellings(item.accepted)])


TABLE = {
    Choice: _choice,
    Number: _number,
    Text: _typed,
    Ordering: "text2qti knows no ordering",
    Matching: "text2qti knows no matching",
}


def pack(pieces: list[tuple[Item, str]], said: Words, output: Path) -> dict[Path, bytes]:
    """One zip.

    :raises BookError: when text2qti is not installed or refuses the questions.
    """
    try:
        library = {name: importlib.import_module(f"text2qti.{name}") for name in _PARTS}
    except ModuleNotFoundError as error:
        if error.name and error.name.split(".")[0] not in ("text2qti", "bespon", "markdown"):
            raise
        raise BookError("the export to Canvas needs text2qti: python -m pip install text2qti") from None
    text = "\n\n".join([f"Quiz title: {said['book']}", *(question for _, question in pieces)])
    try:
        # Config.load would write a file into the reader's home.
        quiz = library["quiz"].Quiz(text, config=library["config"].Config())
    except library["err"].Text2qtiError as error:
        raise BookError(f"text2qti refuses the questions: {' '.join(str(error).split())}") from None
    for item, _ in pieces:
        if isinstance(item, Choice) and item.picture:
            image = library["markdown"].Image(f"{item.id}.png", item.picture)
            # Else two questions on the same places, with one and the same picture, would share an identifier.
            image.id = item.id
            quiz.images[image.name] = image
    stream = io.BytesIO()
    library["qti"].QTI(quiz).write(stream)
    # Packed again, as text2qti's archives change with the clock.
    with zipfile.ZipFile(stream) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    return {output: archive(members)}
