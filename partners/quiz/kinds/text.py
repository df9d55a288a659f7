"""A name or a word to type. What counts as the same spelling, ``partners.quiz.score.fold`` says."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from partners.quiz import score
from partners.quiz.schema import Plain, Question, Strict, Texts

LONGEST_ANSWER = 80


class Why(Strict):
    """What to tell the reader of a right answer, and of a wrong one that no slip foresees."""

    right: Texts
    wrong: Texts


class Slip(Strict):
    """Wrong answers that readers are likely to type, and what each of them mixes up."""

    texts: Annotated[list[Plain], Field(min_length=1)]
    why: Texts


class Kind(Question):
    """``answer`` is shown in the key and accepted in every language; ``accepted`` are its other spellings."""

    kind: Literal["text"]
    answer: Texts
    accepted: list[Plain] = []
    slips: list[Slip] = []
    why: Why

    @model_validator(mode="after")
    def _each_once(self) -> Kind:
        seen: dict[str, str] = {}
        texts = [*self.accepted, *(text for slip in self.slips for text in slip.texts)]
        for text in [*self.answer.values(), *texts]:
            folded = score.fold(text)
            if not folded:
                raise ValueError(f"nothing is left of {text!r} without spaces and hyphens: write letters or digits")
            if len(text) > LONGEST_ANSWER:
                raise ValueError(f"{text[:20]!r}… is too long to type: at most {LONGEST_ANSWER} characters")
            # The same word may be the answer in two languages; anything else twice is an oversight.
            if folded in seen and text in texts:
                raise ValueError(f"{text!r} counts as the same as {seen[folded]!r}: drop one")
            seen[folded] = text
        return self

    def _accepted(self) -> list[str]:
        return list(dict.fromkeys(score.fold(text) for text in [*self.answer.values(), *self.accepted]))

    def clean(self, answer: Any) -> str | None:
        # Browsers count in units of UTF-16.
        if answer is not None and (
            not isinstance(answer, str) or len(answer.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST_ANSWER
        ):
            raise ValueError(f"{answer!r} is no short text")
        return answer or None

    def complete(self, answer: Any) -> bool:
        return answer is not None and score.fold(answer) != ""

    def points(self, answer: str) -> float:
        return score.text(self._accepted(), answer)

    def differs(self, derived: Any) -> str | None:
        same = score.fold(str(derived)) in self._accepted()
        return None if same else ", ".join(self.answer.values())

    def special(self, lang: str) -> dict[str, Any]:
        slips = [{"texts": [score.fold(text) for text in slip.texts], "why": slip.why[lang]} for slip in self.slips]
        why = {"right": self.why.right[lang], "wrong": self.why.wrong[lang]}
        return {"accepted": self._accepted(), "slips": slips, "why": why}

    def key(self, lang: str) -> list[tuple[str, str]]:
        return [(self.answer[lang], self.why.right[lang])]
