"""Ordering: items to put into their order; each pair of neighbours that belongs together earns its share."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from itertools import count
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from partners.quiz import score
from partners.quiz.schema import Key, Question, Strict, Texts, unique


class Item(Strict):
    """One thing to order, and what tells its place."""

    key: Key
    text: Texts
    why: Texts


class Kind(Question):
    """``items`` stand in the bank in the right order."""

    kind: Literal["ordering"]
    items: Annotated[list[Item], Field(min_length=3, max_length=8)]

    @model_validator(mode="after")
    def _each_once(self) -> Kind:
        unique((item.key for item in self.items), "item key")
        return self

    def _right(self) -> list[str]:
        return [item.key for item in self.items]

    def start(self) -> list[Item]:
        """The items as they are first shown: shuffled, always the same way, and worth nothing as an answer."""
        for salt in count():
            mixed = sorted(self.items, key=lambda item: sha256(f"{self.id}:{salt}:{item.key}".encode()).digest())
            if score.ordering(self._right(), [item.key for item in mixed]) == 0:
                return mixed
        raise AssertionError

    def clean(self, answer: Any) -> list[str] | None:
        if answer is None:
            return None
        right = self._right()
        listed = isinstance(answer, (list, tuple)) and len(answer) == len(right)
        if not listed or not all(key in answer for key in right):
            raise ValueError(f"{answer!r} is no order of {', '.join(right)}")
        return list(answer)

    def complete(self, answer: Any) -> bool:
        return answer is not None

    def points(self, answer: list[str]) -> float:
        return score.ordering(self._right(), answer)

    def differs(self, derived: Any) -> str | None:
        right = self._right()
        listed = isinstance(derived, Iterable) and not isinstance(derived, str)
        return None if listed and [str(key) for key in derived] == right else ", ".join(right)

    def special(self, lang: str) -> dict[str, Any]:
        items = [{"key": item.key, "text": item.text[lang], "why": item.why[lang]} for item in self.start()]
        return {"items": items, "order": self._right()}

    def choices(self, lang: str) -> list[str]:
        return [item.text[lang] for item in self.start()]

    def key(self, lang: str) -> list[tuple[str, str]]:
        return [(f"{n}. {item.text[lang]}", item.why[lang]) for n, item in enumerate(self.items, 1)]
