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
    """One right option (``single``) or several. Several earn points as ``partners.quiz.score`` says.

    With a picture (PNG) the options are places on it, numbered in their order, which must stay.
    """

    options: tuple[Option, ...]
    single: bool
    picture: bytes = b""

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


@dataclass(frozen=True)
class Part:
    """One thing to order, and what tells its place."""

    key: str
    text: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Ordering(Item):
    """Parts in the right order, and as they are first shown. Right neighbours earn points, as in the book."""

    parts: tuple[Part, ...]
    start: tuple[Part, ...]


@dataclass(frozen=True)
class Partner:
    """One entry of the list that rows choose from."""

    key: str
    text: str


@dataclass(frozen=True)
class Row:
    """One thing that needs a partner."""

    key: str
    text: str
    partner: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Matching(Item):
    """Each right row earns its share. Rows may share a partner, and a partner may belong to none."""

    rows: tuple[Row, ...]
    partners: tuple[Partner, ...]

    def partner_of(self, row: Row) -> Partner:
        """The right one."""
        return next(partner for partner in self.partners if partner.key == row.partner)


@dataclass(frozen=True)
class Slip:
    """Wrong answers that are likely, without marks, and what each of them mixes up."""

    texts: tuple[str, ...]
    why: str


@dataclass(frozen=True, kw_only=True)
class Text(Item):
    """A word to type: spellings that count as right, the answer as the book gives it first. They have no marks."""

    accepted: tuple[str, ...]
    slips: tuple[Slip, ...]
    right: str
    wrong: str


Reader = Callable[[Question, str], tuple[type[Item], dict[str, Any]]]


def _choice(question: Any, lang: str) -> tuple[type[Item], dict[str, Any]]:
    options = tuple(Option(o.key, o.text[lang], o.right, o.why[lang]) for o in question.options)
    return Choice, {"options": options, "single": question.kind == "single"}


def _number(question: Any, lang: str) -> tuple[type[Item], dict[str, Any]]:
    told = {outcome: question.why.told(outcome, lang) for outcome in ("right", "low", "high")}
    unit = question.unit[lang] if question.unit else ""
    return Number, {"answer": question.answer, "tolerance": question.tolerance, "unit": unit, **told}


def _map(question: Any, lang: str) -> tuple[type[Item], dict[str, Any]]:
    # Drawing needs matplotlib, and most exports have no map.
    from partners.quiz.export import picture

    spots = question.spots(lang)
    options = tuple(
        Option(s.place.port, s.label, s.place.right, f"{s.name}: {s.place.why[lang]}") for s in spots
    )
    return Choice, {"options": options, "single": True, "picture": picture.png(tuple((s.x, s.y) for s in spots))}


def _ordering(question: Any, lang: str) -> tuple[type[Item], dict[str, Any]]:
    parts = {item.key: Part(item.key, item.text[lang], item.why[lang]) for item in question.items}
    return Ordering, {"parts": tuple(parts.values()), "start": tuple(parts[item.key] for item in question.start())}


def _matching(question: Any, lang: str) -> tuple[type[Item], dict[str, Any]]:
    rows = tuple(Row(row.key, row.text[lang], row.partner, row.why[lang]) for row in question.rows)
    return Matching, {"rows": rows, "partners": tuple(Partner(p.key, p.text[lang]) for p in question.partners)}


def _text(question: Any, lang: str) -> tuple[type[Item], dict[str, Any]]:
    accepted = dict.fromkeys([question.answer[lang], *question.answer.values(), *question.accepted])
    slips = tuple(Slip(tuple(slip.texts), slip.why[lang]) for slip in question.slips)
    why = {"right": question.why.right[lang], "wrong": question.why.wrong[lang]}
    return Text, {"accepted": tuple(accepted), "slips": slips, **why}


READERS: dict[str, Reader] = {
    "single": _choice,
    "multiple": _choice,
    "number": _number,
    "map": _map,
    "ordering": _ordering,
    "matching": _matching,
    "text": _text,
}


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
