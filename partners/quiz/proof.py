"""Proof that a bank agrees with the record: its ids exist and its derivations give the stored answers.

A derivation is one Python expression over the tables, such as ``table("votes").shape[0]``. It stands in the book's own
files and runs only when banks are checked, never on a reader's machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from partners import record
from partners.errors import BookError
from partners.quiz.schema import Question
from partners.quiz.yaml_lines import Located

if TYPE_CHECKING:
    from partners.quiz.bank import Chapter


@cache
def table(name: str) -> pd.DataFrame:
    """A table of the record, read once: derivations only look."""
    return record.table(name)


def _table_of(key: str) -> str | None:
    """The table whose row the key names, or None."""
    try:
        return record.row(key)[0]
    except BookError:
        return None


def prove(questions: Sequence[Question], located: Located) -> None:
    """Prove questions one by one.

    :raises BookError: for the first id that no table has, fault that a kind knows of, or derivation that fails or gives
        another answer.
    """
    for at, question in enumerate(questions):
        for nth, key in enumerate(question.rests_on):
            if _table_of(key) is None:
                line = located.line(("questions", at, "rests_on", nth))
                raise BookError(f"{question.id}: rests on {key!r}, which no table has: mend it", located.path, line)
        for where, problem in question.faults():
            raise BookError(f"{question.id}: {problem}", located.path, located.line(("questions", at, *where)))
        if question.derive is not None:
            _derive(question, located, located.line(("questions", at, "derive")))


def _derive(question: Question, located: Located, line: int) -> None:
    try:
        code = compile(question.derive.strip(), "<derive>", "eval")
        derived = eval(code, {"table": table, "pd": pd})
    except Exception as error:
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        raise BookError(f"{question.id}: the derivation fails ({told}): mend it", located.path, line) from None
    if stored := question.differs(derived):
        raise BookError(
            f"{question.id}: the tables give {_short(derived)}, the bank says {stored}: mend the one that is wrong",
            located.path,
            line,
        )


def _short(derived: Any) -> str:
    shown = str(derived.tolist() if isinstance(derived, (pd.Series, pd.Index)) else derived)
    return shown if len(shown) <= 80 else f"{shown[:79]}…"


def no_twins(banks: Iterable[tuple[Chapter, Located]]) -> None:
    """Two questions of one kind on one fact would ask the same thing twice.

    :raises BookError: for the second of such a pair.
    """
    seen: dict[tuple[str, str], str] = {}
    for chapter, located in banks:
        for at, question in enumerate(chapter.questions):
            for key in question.rests_on:
                if _table_of(key) != "facts":
                    continue
                other = seen.setdefault((question.kind, key), question.id)
                if other != question.id:
                    line = located.line(("questions", at, "rests_on"))
                    problem = f"{question.id} and {other} are of one kind and rest on the same fact {key}: change one"
                    raise BookError(problem, located.path, line)
