"""What the reader has answered: one plain dictionary, the same in Python, in JavaScript and in the browser's storage.

``{"ports-01": {"answer": "b", "checked": True, "tries": 2, "points": 1.0}}``; a question that nobody touched is absent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from partners.errors import BookError
from partners.quiz.schema import Question

MOST_TRIES = 9_999


def clean(questions: Sequence[Question], state: Any) -> dict[str, dict[str, Any]]:
    """The state in its one form, with the points counted again.

    :raises BookError: for an unknown question or for what can be no answer to it.
    """
    if not isinstance(state, Mapping):
        raise BookError("the state of a quiz is a dictionary from question ids to answers")
    by_id = {question.id: question for question in questions}
    if unknown := [key for key in state if key not in by_id]:
        raise BookError(f"this quiz has no question {unknown[0]!r}; it has {', '.join(by_id)}")
    entries = {key: _entry(by_id[key], state[key]) for key in by_id if key in state}
    return {key: entry for key, entry in entries.items() if entry}


def _entry(question: Question, entry: Any) -> dict[str, Any] | None:
    if not isinstance(entry, Mapping):
        raise BookError(f"{question.id}: an entry is a dictionary with at least 'answer'")
    try:
        answer = question.clean(entry.get("answer"))
    except ValueError as error:
        raise BookError(f"{question.id}: {error}") from None
    checked = entry.get("checked") is True and question.complete(answer)
    tries = entry.get("tries", 0)
    if not isinstance(tries, int) or isinstance(tries, bool) or not 0 <= tries <= MOST_TRIES:
        raise BookError(f"{question.id}: tries must be a whole number from 0 to {MOST_TRIES}")
    tries = max(tries, int(checked))
    if answer is None and not tries:
        return None
    points = question.points(answer) if checked else 0.0
    return {"answer": answer, "checked": checked, "tries": tries, "points": points}


def total(state: Mapping[str, Mapping[str, Any]]) -> float:
    """The points of all answers that stand checked."""
    return sum(entry["points"] for entry in state.values())


def _told(answer: Any) -> str:
    if isinstance(answer, Mapping):
        return ";".join(f"{row}={partner}" for row, partner in answer.items())
    return ";".join(answer) if isinstance(answer, list) else answer or ""


def responses(questions: Sequence[Question], state: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """One row a question, in the quiz's order.

    :returns: question (id), kind, answer (as given; several joined with ``;``, pairs
        with ``=``; empty if none), correct (true or false,
        missing until checked), points (0 to 1), tries.
    """
    rows = []
    for question in questions:
        entry = state.get(question.id, {})
        answer = entry.get("answer")
        rows.append(
            {
                "question": question.id,
                "kind": question.kind,
                "answer": _told(answer),
                "correct": entry["points"] == 1 if entry.get("checked") else None,
                "points": entry.get("points", 0.0),
                "tries": entry.get("tries", 0),
            }
        )
    return pd.DataFrame(rows).astype({"correct": "boolean", "points": "float64", "tries": "int64"})
