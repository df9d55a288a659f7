"""Single choice: one option is right."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from partners.quiz import score
from partners.quiz.schema import Choice, unique


class Kind(Choice):
    kind: Literal["single"]

    @model_validator(mode="after")
    def _one_right(self) -> Kind:
        unique((option.key for option in self.options), "option key")
        if len(self._right()) != 1:
            raise ValueError(f"{len(self._right())} options are right, where one must be: mark one with `right: true`")
        return self

    def clean(self, answer: Any) -> str | None:
        if answer is not None and answer not in [option.key for option in self.options]:
            raise ValueError(f"{answer!r} is no option")
        return answer

    def complete(self, answer: Any) -> bool:
        return answer is not None

    def points(self, answer: str) -> float:
        return score.single(self._right()[0], answer)

    def differs(self, derived: Any) -> str | None:
        right = self._right()[0]
        return None if str(derived) == right else right
