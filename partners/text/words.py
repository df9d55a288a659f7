"""Words of a sentence with every dictionary form they may have (razdel and pymorphy3)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

import razdel

from partners.text.normalise import level

#: A reading that the analyser finds this much rarer than its best one is not used for common words.
RARE = 0.2
BREAKS = frozenset(";:(),.!?…-‐‑‒–—−")
CASES = frozenset({"nomn", "gent", "datv", "accs", "ablt", "loct"})


@dataclass(frozen=True)
class Form:
    """One grammatical reading of a word: its dictionary form (lower case, ё as е) and OpenCorpora grammemes.

    ``known`` is false when the analyser guessed from the ending.
    """

    lemma: str
    pos: str
    tags: frozenset[str]
    score: float
    known: bool


@dataclass(frozen=True)
class Word:
    """A token of a sentence. ``start`` and ``end`` count characters of the sentence."""

    text: str
    start: int
    end: int
    forms: tuple[Form, ...]

    @cached_property
    def lemmas(self) -> frozenset[str]:
        """Every dictionary form the word may have, and the word itself (names the analyser does not know)."""
        return _lemmas(self.forms) | {fold(self.text)}

    @cached_property
    def likely(self) -> tuple[Form, ...]:
        """The readings that are not rare beside the best one."""
        best = max((form.score for form in self.forms), default=0)
        return tuple(form for form in self.forms if form.score >= RARE * best)

    def may_be(self, *tags: str) -> bool:
        """Whether one reading has all these grammemes (part of speech included)."""
        return any(set(tags) <= form.tags for form in self.forms)

    @property
    def cases(self) -> frozenset[str]:
        """The cases that the word may stand in."""
        return frozenset(tag for form in self.forms for tag in form.tags if tag in CASES)


def fold(text: str) -> str:
    """Lower case with ё as е: the spelling of every lemma and alias."""
    return text.lower().replace("ё", "е")


def words(sentence: str) -> list[Word]:
    """The tokens of a sentence, punctuation included, in order."""
    return [
        Word(sentence[token.start : token.stop], token.start, token.stop, _forms(token.text.lower()))
        for token in razdel.tokenize(level(sentence))
    ]


@lru_cache(maxsize=200_000)
def _forms(token: str) -> tuple[Form, ...]:
    letters = [character for character in token if character.isalpha()]
    # The analyser asks for the Unicode name of each letter, and those of a few scripts have none.
    if not letters or not all(unicodedata.name(letter, "") for letter in letters):
        return ()
    return tuple(
        Form(
            fold(parse.normal_form),
            str(parse.tag.POS or ""),
            frozenset(parse.tag.grammemes),
            parse.score,
            parse.is_known,
        )
        for parse in _analyser().parse(token)
    )


@lru_cache(maxsize=200_000)
def _lemmas(forms: tuple[Form, ...]) -> frozenset[str]:
    return frozenset(form.lemma for form in forms)


@cache
def _analyser() -> Any:
    # Imported on first use: the dictionary takes a moment and some memory.
    import pymorphy3

    return pymorphy3.MorphAnalyzer()
