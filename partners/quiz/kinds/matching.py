"""Matching: each row gets its partner from one list, and each row that is right earns its share of the point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import Field, model_validator

from partners.quiz import score
from partners.quiz.schema import Key, Question, Strict, Texts, unique


class Partner(Strict):
    """One entry of the list to choose from. Several rows may share it, and it may belong to none."""

    key: Key
    text: Texts


class Row(Strict):
    """One thing that needs a partner, and what tells which."""

    key: Key
    text: Texts
    partner: Key
    why: Texts


class Kind(Question):
    kind: Literal["matching"]
    partners: Annotated[list[Partner], Field(min_length=2, max_length=8)]
    rows: Annotated[list[Row], Field(min_length=2, max_length=8)]

    @model_validator(mode="after")
    def _partners_exist(self) -> Kind:
        unique((row.key for row in self.rows), "row key")
        unique((partner.key for partner in self.partners), "partner key")
        known = [partner.key for partner in self.partners]
        for row in self.rows:
            if row.partner not in known:
                raise ValueError(f"the row {row.key} has no partner {row.partner!r}; there are: {', '.join(known)}")
        if len({row.partner for row in self.rows}) == 1:
            raise ValueError("all rows have one partner: give at least one row another")
        return self

    def _right(self) -> dict[str, str]:
        return {row.key: row.partner for row in self.rows}

    def clean(self, answer: Any) -> dict[str, str] | None:
        if answer is None:
            return None
        known, rows = [partner.key for partner in self.partners], self._right()
        if not isinstance(answer, Mapping) or not all(row in rows and answer[row] in known for row in answer):
            raise ValueError(f"{answer!r} is no dictionary from {', '.join(rows)} to {', '.join(known)}")
        return {row: answer[row] for row in rows if row in answer} or None

    def complete(self, answer: Any) -> bool:
        return answer is not None and len(answer) == len(self.rows)

    def points(self, answer: dict[str, str]) -> float:
        return score.matching(self._right(), answer)

    def differs(self, derived: Any) -> str | None:
        if isinstance(derived, pd.Series):
            derived = derived.to_dict()
        right = self._right()
        same = isinstance(derived, Mapping) and {str(row): str(derived[row]) for row in derived} == right
        return None if same else ", ".join(f"{row}: {partner}" for row, partner in right.items())

    def special(self, lang: str) -> dict[str, Any]:
        rows = [{"key": r.key, "text": r.text[lang], "partner": r.partner, "why": r.why[lang]} for r in self.rows]
        return {"rows": rows, "partners": [{"key": p.key, "text": p.text[lang]} for p in self.partners]}

    def choices(self, lang: str) -> list[str]:
        listed = " / ".join(partner.text[lang] for partner in self.partners)
        return [f"{row.text[lang]} → {listed}" for row in self.rows]

    def key(self, lang: str) -> list[tuple[str, str]]:
        texts = {partner.key: partner.text[lang] for partner in self.partners}
        return [(f"{row.text[lang]} → {texts[row.partner]}", row.why[lang]) for row in self.rows]
