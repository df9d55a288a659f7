"""Sentences that several formats need because they have no field of their own for a part of a question.

``clothe`` is ``markup.html`` or ``markup.plain``: two texts are clothed before they are joined, or a mark of the one
could meet a mark of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from partners.quiz.export.items import Inexpressible, Item, Matching, Number, Ordering, Text

Clothe = Callable[[str], str]


def prompt(item: Item, said: dict[str, Any], clothe: Clothe) -> str:
    """The prompt, and the unit in which to answer."""
    unit = item.unit if isinstance(item, Number) else ""
    asked = clothe(item.prompt)
    return f"{asked} {said['unit'].format(unit=clothe(unit))}" if unit else asked


def basis(item: Item, said: dict[str, Any]) -> str:
    """The rows of the record that the answer rests on."""
    return f"{said['rests_on']} {', '.join(item.rests_on)}."


def hint(item: Item, said: dict[str, Any], clothe: Clothe) -> str:
    """The hint, named as one, for formats that know no hints."""
    return f"{said['hint']}: {clothe(item.hint)}"


def wrong_number(item: Number, said: dict[str, Any], clothe: Clothe) -> str:
    """What a wrong number is told where low and high cannot be told apart."""
    low, high = clothe(item.low), clothe(item.high)
    return low if low == high else f"{said['low']}: {low} {said['high']}: {high}"


def wrong_text(item: Text, clothe: Clothe, bare: Clothe = escape) -> str:
    """What a wrong word is told where slips cannot be told apart; ``bare`` clothes texts without marks."""
    slips = (f"{' / '.join(map(bare, slip.texts))}: {clothe(slip.why)}" for slip in item.slips)
    return " ".join([clothe(item.wrong), *slips])


def explained(item: Ordering | Matching, clothe: Clothe) -> list[str]:
    """Each right answer and why, in the right order."""
    if isinstance(item, Ordering):
        return [f"{clothe(part.text)} – {clothe(part.why)}" for part in item.parts]
    return [f"{clothe(r.text)} → {clothe(item.partner_of(r).text)} – {clothe(r.why)}" for r in item.rows]


def distinct(texts: Iterable[str]) -> None:
    """:raises Inexpressible: when two texts are alike, for formats that tell answers by their words."""
    seen: set[str] = set()
    for text in texts:
        if text in seen:
            raise Inexpressible(f"two answers to choose from read {text[:40]!r}")
        seen.add(text)


def tags(item: Item) -> list[str]:
    """Labels to find the question by."""
    return [item.chapter, item.objective, item.bloom, item.kind]


def percent(fraction: float) -> str:
    """A share in per cent, with as many decimals as Moodle itself writes: it knows thirds and sevenths by them."""
    return f"{fraction * 100:.5f}".rstrip("0").rstrip(".")


def category(item: Item, said: dict[str, Any]) -> str:
    """The chapter's place in Moodle's bank. A slash in a name is written twice; a single one goes a level down."""
    names = [name.replace("/", "//") for name in (said["book"], item.chapter)]
    return "/".join(["$course$", "top", *names])
