"""Rule ``ellipsis``: votes without a verb."""

from __future__ import annotations

from collections.abc import Sequence

from partners.text.lexicon import Entry
from partners.text.phrases import Hit
from partners.text.words import BREAKS, Word

_VOTING = {"голосовать", "проголосовать", "голосование", "голос", "воздержаться"}
_SIDES = {"за": "vote_for", "против": "vote_against"}


def elliptical(words: Sequence[Word], hits: Sequence[Hit]) -> list[Hit]:
    """In a sentence about voting, «за» or «против» with nothing after it is a vote («Франция — против»)."""
    if not any(word.lemmas & _VOTING for word in words):
        return []
    known = {index for hit in hits for index in (hit.first, hit.last)}
    return [
        Hit(index, index, Entry((word.text.lower(),), _SIDES[word.text.lower()]), "ellipsis")
        for index, word in enumerate(words)
        if word.text.lower() in _SIDES and index not in known
        if index + 1 == len(words) or words[index + 1].text in BREAKS
    ]
