"""Canvas: a QTI 1.2 package made by text2qti (extra ``lms``), which reads a text of its own.

Canvas gives part of the point for part of the right answers by its own rule, and tells a wrong number one thing. The
hint goes, named as one, into the general feedback. The quiz shows after each prompt nothing, but carries the question's
id there: text2qti takes two questions of one prompt for one.
"""

from __future__ import annotations

import importlib
import io
import re
import zipfile
from pathlib import Path
from typing import Any

from partners.errors import BookError
from partners.quiz.export import common
from partners.quiz.export.files import archive
from partners.quiz.export.items import Choice, Inexpressible, Item, Number
from partners.quiz.export.markup import decimal, html, number

Words = dict[str, Any]
#: text2qti writes bounds with this many decimals, and takes none that is nearer to zero.
_PLACES = 4
_TAGS = ("<em>", "</em>", "<code>", "</code>")
_MARK = re.compile("|".join(map(re.escape, _TAGS)) + r"|[!-/:-@\[-`{-~]")
_ENTITY = re.compile(r"&(amp|lt|gt);")


def _text(text: str) -> str:
    """One line that text2qti gives back as the HTML of this text: Markdown and TeX find no sign to act on."""
    raw = html(text)
    # What html() escaped is an entity already; the rest of the punctuation becomes one.
    parts = re.split(f"({_ENTITY.pattern.replace('(', '(?:')})", raw)
    return "".join(part if _ENTITY.fullmatch(part) else _MARK.sub(_coded, part) for part in parts)


def _coded(found: re.Match[str]) -> str:
    return found[0] if found[0] in _TAGS else f"&#{ord(found[0])};"


def _question(item: Item, said: Words, before: list[str], answers: list[str]) -> str:
    general = f"{_text(common.basis(item, said))} {common.hint(item, said, _text)}"
    lines = [
        f"Title: {item.id}",
        f'1. {common.prompt(item, said, _text)} <span id="{item.id}"></span>',
        f"... {general}",
        *before,
        *answers,
    ]
    return "\n".join(lines)


def _choice(item: Choice, said: Words) -> str:
    answers = []
    texts: set[str] = set()
    for letter, option in zip("abcdefgh", item.options, strict=False):
        text = _text(option.text)
        if text in texts:
            raise Inexpressible(f"two options read {option.text!r}")
        texts.add(text)
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


TABLE = {Choice: _choice, Number: _number}


def pack(pieces: list[tuple[Item, str]], said: Words, output: Path) -> dict[Path, bytes]:
    """One zip.

    :raises BookError: when text2qti is not installed or refuses the questions.
    """
    try:
        library = {name: importlib.import_module(f"text2qti.{name}") for name in ("config", "err", "qti", "quiz")}
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
    stream = io.BytesIO()
    library["qti"].QTI(quiz).write(stream)
    # Packed again, as text2qti's archives change with the clock.
    with zipfile.ZipFile(stream) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    return {output: archive(members)}
