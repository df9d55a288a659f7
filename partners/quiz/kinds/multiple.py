"""Multiple choice: one option or more are right, and a part earns a part of the point."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import model_validator

from partners.quiz import score
from partners.quiz.schema import Choice, unique


class Kind(Choice):
    kind: Literal["multiple"]

    @model_validator(mode="after")
    def _some_right(self) -> Kind:
        unique((option.key for option in self.options), "option key")
        if not self._right():
            raise ValueError("no option is right: mark at least one with `right: true`")
        return self

    def clean(self, answer: Any) -> list[str] | None:
        if answer is None:
            return None
        keys = [option.key for option in self.options]
        if not isinstance(answer, (list, tuple, set)) or not all(picked in keys for picked in answer):
            raise ValueError(f"{answer!r} is no list of options")
        return [key for key in keys if key in answer] or None

    def complete(self, answer: Any) -> bool:
        return bool(answer)

    def points(self, answer: list[str]) -> float:
        return score.multiple(self._right(), answer)

    def differs(self, derived: Any) -> str | None:
        right = self._right()
        listed = isinstance(derived, Iterable) and not isinstance(derived, str)
        return None if listed and {str(key) for key in derived} == set(right) else ", ".join(right)
