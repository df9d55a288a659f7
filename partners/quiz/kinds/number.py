"""A number to type, with a tolerance and a unit."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from partners.quiz import score
from partners.quiz.schema import Question, Strict, Texts

LONGEST_ANSWER = 32
Finite = Annotated[float, Field(allow_inf_nan=False, strict=True)]


class Why(Strict):
    """What to tell the reader: for each outcome, or in general."""

    right: Texts | None = None
    low: Texts | None = None
    high: Texts | None = None
    general: Texts | None = None

    @model_validator(mode="after")
    def _every_outcome(self) -> Why:
        if not self.general and not (self.right and self.low and self.high):
            raise ValueError("explain `right`, `low` and `high`, or give one `general` explanation")
        return self

    def told(self, outcome: str, lang: str) -> str:
        texts = getattr(self, outcome) or self.general
        return texts[lang]


class Kind(Question):
    kind: Literal["number"]
    answer: Finite
    tolerance: Annotated[Finite, Field(ge=0)] = 0
    unit: Texts | None = None
    why: Why

    def clean(self, answer: Any) -> str | None:
        if isinstance(answer, (int, float)) and not isinstance(answer, bool):
            answer = str(answer)
        if answer is not None and (not isinstance(answer, str) or len(answer) > LONGEST_ANSWER):
            raise ValueError(f"{answer!r} is no number as a reader would type it")
        return answer or None

    def complete(self, answer: Any) -> bool:
        return answer is not None and score.parse(answer) is not None

    def points(self, answer: str) -> float:
        return score.number(self.answer, self.tolerance, score.parse(answer))

    def differs(self, derived: Any) -> str | None:
        try:
            same = math.isclose(float(derived), self.answer, rel_tol=1e-9, abs_tol=1e-9)
        except (TypeError, ValueError):
            same = False
        return None if same else f"{self.answer:g}"

    def special(self, lang: str) -> dict[str, Any]:
        why = {outcome: self.why.told(outcome, lang) for outcome in ("right", "low", "high")}
        return {
            "answer": self.answer,
            "tolerance": self.tolerance,
            "unit": self.unit[lang] if self.unit else "",
            "why": why,
        }

    def key(self, lang: str) -> list[tuple[str, str]]:
        unit = f" {self.unit[lang]}" if self.unit else ""
        return [(f"{self.answer:g}{unit}", self.why.told("right", lang))]
