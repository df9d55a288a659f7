"""CSV for Google Forms: one row a question, for an add-on or a script that makes a form of rows.

Forms itself imports nothing; the types are named as in its scripting service. Its quizzes compare a typed answer letter
by letter and give the point for all right boxes or none. A cell that begins like a formula would be computed by the
spreadsheet on the way. ``right`` has the numbers of the right options, or the words that count as right: one a line.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from partners.quiz.export import common
from partners.quiz.export.items import Choice, Inexpressible, Item, Matching, Number, Ordering, Text
from partners.quiz.export.markup import number, plain
from partners.quiz.export.spelling import spellings

Words = dict[str, Any]
Row = dict[str, str]
MOST_OPTIONS = 8
FIELDS = [
    *("id", "chapter", "objective", "bloom", "type", "question", "hint"),
    *(f"option_{n}" for n in range(1, MOST_OPTIONS + 1)),
    *("right", "points", "feedback_right", "feedback_wrong", "rests_on"),
]


def _row(item: Item, said: Words, kind: str, **special: str) -> Row:
    row = {
        "id": item.id,
        "chapter": item.chapter,
        "objective": item.objective,
        "bloom": item.bloom,
        "type": kind,
        "question": common.prompt(item, said, plain),
        "hint": plain(item.hint),
        "points": "1",
        "rests_on": ", ".join(item.rests_on),
        **special,
    }
    for field, text in row.items():
        if text.startswith(("=", "+", "-", "@")) and not (field == "right" and isinstance(item, Number)):
            raise Inexpressible(f"a spreadsheet would read {field} as a formula: {text[:30]!r}")
    return row


def _choice(item: Choice, said: Words) -> Row:
    if item.picture:
        raise Inexpressible("a row carries no picture")
    texts = [plain(option.text) for option in item.options]
    common.distinct(texts)
    right = [option for option in item.options if option.right]
    wrong = [option for option in item.options if not option.right]
    options = {f"option_{n}": text for n, text in enumerate(texts, 1)}
    return _row(
        item,
        said,
        "MULTIPLE_CHOICE" if item.single else "CHECKBOX",
        **options,
        right="\n".join(str(n) for n, option in enumerate(item.options, 1) if option.right),
        feedback_right=" ".join(plain(option.why) for option in right),
        feedback_wrong=" ".join(f"{plain(option.text)}: {plain(option.why)}" for option in wrong),
    )


def _number(item: Number, said: Words) -> Row:
    if item.tolerance:
        raise Inexpressible("Forms compares a typed answer letter by letter and knows no tolerance")
    told = {"feedback_right": plain(item.right), "feedback_wrong": common.wrong_number(item, said, plain)}
    return _row(item, said, "TEXT", right=number(item.answer), **told)


def _text(item: Text, said: Words) -> Row:
    told = {"feedback_right": plain(item.right), "feedback_wrong": common.wrong_text(item, plain, str)}
    return _row(item, said, "TEXT", right="\n".join(spellings(item.accepted)), **told)


TABLE = {
    Choice: _choice,
    Number: _number,
    Text: _text,
    Ordering: "Forms knows no ordering",
    Matching: "a row is one question of Forms, and a match is a grid of them",
}


def pack(pieces: list[tuple[Item, Row]], said: Words, output: Path) -> dict[Path, bytes]:
    """One CSV file, UTF-8."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, FIELDS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for _, row in pieces)
    return {output: stream.getvalue().encode()}
