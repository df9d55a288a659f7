"""Questions for learning platforms and for paper: one module a format, one table a format from shapes to writers.

A format is a module with

* ``TABLE``: shape of ``items`` → the function that writes one, or the reason why the format has none;
* ``pack(pieces, words, output)``: what the functions gave, each with its item → path → content of every file.

A writer raises ``Inexpressible`` for a question that the format cannot say in full. Such questions are told one by one
and nothing is written, unless the reader asks to leave them out.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from partners.errors import BookError
from partners.quiz import bank
from partners.quiz.export import files
from partners.quiz.export.items import Inexpressible, Item, read
from partners.quiz.schema import LANGUAGES, Question
from partners.texts import section

#: What the command line calls a format → its module.
FORMATS = {
    "moodle": "moodle",
    "gift": "gift",
    "qti21": "qti21",
    "canvas": "canvas",
    "csv": "forms",
    "print": "paper",
}


class Left(NamedTuple):
    """A question that a format cannot express."""

    id: str
    kind: str
    why: str

    def __str__(self) -> str:
        return f"{self.id} ({self.kind}): {self.why}"


class Made(NamedTuple):
    """Path → content of each file, the number of questions in them, and the questions that are not."""

    files: dict[Path, bytes]
    count: int
    left: list[Left]


def words(lang: str) -> dict[str, Any]:
    """The words around questions in a language.

    :raises BookError: for a language without quizzes.
    """
    if lang not in LANGUAGES:
        raise BookError(f"no quiz in {lang!r}; there is: {', '.join(LANGUAGES)}")
    return {"lang": lang, **section("quiz", lang), **section("export", lang)}


def questions(chapters: Sequence[str]) -> list[tuple[str, Question]]:
    """Chapter and question, for these chapters or, if none is named, for all.

    :raises BookError: for an unknown chapter or a bank with a fault.
    """
    names = dict.fromkeys(chapters or bank.chapters())
    return [(name, question) for name in names for question in bank.load(name).questions]


def make(to: str, asked: Iterable[tuple[str, Question]], lang: str, output: Path) -> Made:
    """The files of an export, in memory.

    :param to: a key of ``FORMATS``.
    :param asked: chapter and question, in order.
    :raises BookError: when nothing can be expressed, or the format lacks something.
    """
    form = importlib.import_module(f"{__name__}.{FORMATS[to]}")
    said = words(lang)
    pieces: list[tuple[Item, Any]] = []
    left: list[Left] = []
    for chapter, question in asked:
        try:
            item = read(question, chapter, lang)
            pieces.append((item, piece(form.TABLE, item, said)))
        except Inexpressible as error:
            left.append(Left(question.id, question.kind, str(error)))
    return Made(form.pack(pieces, said, output) if pieces else {}, len(pieces), left)


def piece(table: dict[type[Item], Any], item: Item, said: dict[str, Any]) -> Any:
    """One question in a format's terms.

    :raises Inexpressible: when the format has none for it.
    """
    writer = table.get(type(item), "this format has nothing like it")
    if isinstance(writer, str):
        raise Inexpressible(writer)
    return writer(item, said)


def export(to: str, chapters: Sequence[str], lang: str, output: Path, skip: bool) -> Made:
    """Write an export, or only say what stands in its way.

    :param chapters: names of banks; all if empty.
    :param skip: leave out what the format cannot express.
    :returns: what was made; with questions in ``left`` and without ``skip``, nothing was written.
    :raises BookError: for bad input, or when nothing is left to write.
    """
    made = make(to, questions(chapters), lang, output)
    if not made.left or (skip and made.count):
        files.write(made.files)
    return made
