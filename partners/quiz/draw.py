"""Draw a test from the bank: the same for the same seed and student, another for another student.

Nothing here depends on a random generator that a later Python might change: questions and options are sorted by a hash
of the seed, the student and their id. So a new question in the bank moves no other one out of its order.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, get_args

from partners.errors import BookError
from partners.quiz import export
from partners.quiz.export import files, paper
from partners.quiz.export.items import Choice, Item, Matching, Ordering, read
from partners.quiz.kinds import KINDS
from partners.quiz.schema import Bloom, Question

KEY_FIELDS = ["student", "seed", "number", "question_id", "kind", "objective", "bloom", "right", "rests_on"]


@dataclass(frozen=True)
class Lot:
    """What decides the order."""

    seed: str
    student: str = ""

    def rank(self, *names: str) -> str:
        """A place in the order: a hash, so that none can be foretold without the seed."""
        return hashlib.sha256("\0".join((self.seed, self.student, *names)).encode()).hexdigest()


def pool(
    chapters: Sequence[str], kinds: Sequence[str], objectives: Sequence[str], levels: Sequence[str]
) -> list[tuple[str, Question]]:
    """Chapter and question for all that fit; an empty list of wishes lets everything through.

    :param levels: levels of Bloom.
    :raises BookError: for a wish that nothing in the bank can meet.
    """
    found = export.questions(chapters)
    _known(kinds, KINDS, "kind")
    _known(levels, get_args(Bloom), "level of Bloom")
    _known(objectives, dict.fromkeys(question.objective for _, question in found), "objective")
    return [
        (chapter, question)
        for chapter, question in found
        if (not kinds or question.kind in kinds)
        and (not levels or question.bloom in levels)
        and (not objectives or question.objective in objectives)
    ]


def _known(asked: Iterable[str], known: Iterable[str], what: str) -> None:
    if unknown := [name for name in asked if name not in set(known)]:
        raise BookError(f"no {what} {unknown[0]!r} here; there is: {', '.join(known)}")


def pick(found: Sequence[tuple[str, Question]], number: int, lot: Lot, lang: str) -> list[Item]:
    """So many questions, in the lot's order, each with its options in the lot's order.

    :raises BookError: when there are not so many.
    """
    if number > len(found):
        raise BookError(f"{number} questions are asked for and {len(found)} fit: ask for fewer, or allow more")
    drawn = sorted(found, key=lambda pair: lot.rank(pair[1].id))[:number]
    return [_mixed(read(question, chapter, lang), lot) for chapter, question in drawn]


def _mixed(item: Item, lot: Lot) -> Item:
    # Places on a picture are numbered in their order.
    if isinstance(item, Choice) and not item.picture:
        return replace(item, options=_shuffled(item.options, lot, item.id))
    if isinstance(item, Matching):
        rows, partners = _shuffled(item.rows, lot, item.id), _shuffled(item.partners, lot, item.id, "partners")
        return replace(item, rows=rows, partners=partners)
    if isinstance(item, Ordering):
        # Never the right order itself.
        mixed = (_shuffled(item.parts, lot, item.id, str(salt)) for salt in count())
        return replace(item, start=next(start for start in mixed if start != item.parts))
    return item


def _shuffled(parts: Iterable[Any], lot: Lot, *names: str) -> tuple[Any, ...]:
    return tuple(sorted(parts, key=lambda part: lot.rank(*names, part.key)))


def _key(pieces: list[tuple[Item, paper.Piece]], lot: Lot) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(KEY_FIELDS)
    for n, (item, piece) in enumerate(pieces, 1):
        about = (item.id, item.kind, item.objective, item.bloom, piece.right, ";".join(item.rests_on))
        writer.writerow([lot.student, lot.seed, n, *about])
    return stream.getvalue().encode()


def draw(found: Sequence[tuple[str, Question]], number: int, lot: Lot, lang: str, output: Path, key: Path) -> None:
    """Write a test (HTML) and its key (CSV: one row a question; ``right`` has the letters of this student's test).

    :raises BookError: when too few questions fit or a file cannot be written.
    """
    if output.resolve() == key.resolve():
        raise BookError("test and key are one file: give --key another name", key)
    said: dict[str, Any] = export.words(lang)
    items = pick(found, number, lot, lang)
    pieces = [(item, export.piece(paper.TABLE, item, said)) for item in items]
    title = said["book"] if not lot.student else f"{said['book']}. {said['for_student'].format(student=lot.student)}"
    files.write({output: paper.test_page(pieces, said, title).encode(), key: _key(pieces, lot)})
