"""What the formats get to see: a question reduced to one language and one of a few shapes.

``READERS`` maps each kind of the bank to its shape, so that a format knows shapes only. To add a kind: a reader here,
and, if no shape fits, a shape with a line in every format's ``TABLE``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from partners.quiz.schema import Question


class Inexpressible(Exception):
    """A format has no way to say this; the message tells what."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """What all shapes have. Texts are in one language, with ``code`` and *stress* as in the bank."""

    id: str
    chapter: str
    kind: str
    objective: str
    bloom: str
    rests_on: tuple[str, ...]
    prompt: str
    hint: str


@dataclass(frozen=True)
class Option:
    """One answer to choose."""

    key: str
    text: str
    right: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class Choice(Item):
    """One right option (``single``) or several. Several earn points as ``partners.quiz.score`` says."""

    options: tuple[Option, ...]
    single: bool

    def fraction(self, option: Option) -> float:
        """What picking the option adds to the point; the sum counts from 0 to 1."""
        share = 1 / sum(one.right for one in self.options)
        if option.right:
            return share
        return 0.0 if self.single else -share


@dataclass(frozen=True, kw_only=True)
class Number(Item):
    """A number within a tolerance, and what to say to a right, a low and a high answer."""

    answer: float
    tolerance: float
    unit: str
    right: str
    low: str
    high: str


Reader = Callable[[Question, str], tuple[type[Item], dict[str, Any]]]


def _choice(question: Any, lang: str) -> tuple[type[Item], dict[str, Any]]:
    options = tuple(Option(o.key, o.text[lang], o.right, o.why[lang]) for o in question.options)
    return Choice, {"options": options, "single": question.kind == "single"}


def _number(question: Any, lang: str) -> tuple[type[Item], dict[str, Any]]:
    told = {outcome: question.why.told(outcome, lang) for outcome in ("right", "low", "high")}
    unit = question.unit[lang] if question.unit else ""
    return Number, {"answer": question.answer, "tolerance": question.tolerance, "unit": unit, **told}


READERS: dict[str, Reader] = {"single": _choice, "multiple": _choice, "number": _number}


def read(question: Question, chapter: str, lang: str) -> Item:
    """The question's shape in one language.

    :raises Inexpressible: when no reader for its kind exists.
    """
    if question.kind not in READERS:
        raise Inexpressible("the exports do not know this kind")
    shape, special = READERS[question.kind](question, lang)
    return shape(
        id=question.id,
        chapter=chapter,
        kind=question.kind,
        objective=question.objective,
        bloom=question.bloom,
        rests_on=tuple(question.rests_on),
        prompt=question.prompt[lang],
        hint=question.hint[lang],
        **special,
    )
