"""Words of tone and words for acts: single lemmas, and phrases whose words stand near each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from partners.text.lexicon import Entry, Phrases
from partners.text.words import BREAKS, Word

#: So many other words may stand between two words of a phrase («ввести временные торговые санкции»).
GAP = 4
#: Participles and gerunds are forms of the verb; short adjectives of the adjective.
PARTS = {"VERB": {"VERB", "INFN", "PRTF", "PRTS", "GRND"}, "ADJF": {"ADJF", "ADJS", "COMP"}}


@dataclass(frozen=True)
class Hit:
    """A phrase in a sentence; ``first`` and ``last`` count words."""

    first: int
    last: int
    entry: Entry
    rule: str = ""


def find(words: Sequence[Word], phrases: Phrases, taken: set[int]) -> list[Hit]:
    """The entries of a word list in a sentence, left to right.

    :param taken: words inside names: «сотрудничество» in the name of a body is no act (rule ``inside_name``).

    A phrase of several words uses them up; an entry without a target uses them up and says nothing
    (rule ``fixed_phrase``: «вступить в силу» is not joining).
    """
    near = [
        (entry, spread)
        for index in range(len(words))
        if index not in taken
        for entry in phrases.starting(words[index])
        if len(entry.lemmas) > 1 and (spread := _spread(words, index, entry, taken))
    ]
    # A longer phrase overrules a fixed one inside it: «воздержаться от голосования», «воздержаться от оценок».
    meant = [spread for entry, spread in near if entry.target]
    empty = [spread for entry, spread in near if not entry.target and not any(spread < other for other in meant)]
    fixed: set[int] = set().union(*empty)
    near = [(entry, spread) for entry, spread in near if entry.target and not spread & fixed]
    used = taken.union(fixed, *(spread for _, spread in near))
    hits = [Hit(min(spread), max(spread), entry, "near_words") for entry, spread in _without_repeats(near)]
    for index, word in enumerate(words):
        if index not in used:
            single = (entry for entry in phrases.starting(word) if len(entry.lemmas) == 1 and _likely(word, entry))
            hits += [Hit(index, index, entry) for entry in single][:1]
    return sorted(hits, key=lambda hit: (hit.first, hit.last))


def _without_repeats(near: Sequence[tuple[Entry, set[int]]]) -> Iterator[tuple[Entry, set[int]]]:
    """One phrase where two of the same sense share a word («отклонить проект резолюции»)."""
    said: dict[str, set[int]] = {}
    for entry, spread in near:
        before = said.setdefault(entry.target, set())
        if not before & spread:
            yield entry, spread
        before |= spread


def _likely(word: Word, entry: Entry) -> bool:
    """Whether the word is the entry in one of its likelier readings, and the right part of speech."""
    allowed = PARTS.get(entry.how, {entry.how} if entry.how else None)
    return any(form.lemma == entry.lemmas[0] and (allowed is None or form.pos in allowed) for form in word.likely)


def _spread(words: Sequence[Word], index: int, entry: Entry, taken: set[int]) -> set[int] | None:
    """Where the words of a phrase stand, from ``index`` on; after a verb phrase also the other way round."""
    if entry.how in PARTS and not _likely(words[index], entry):
        return None
    ahead = _walk(words, index, entry, taken, 1)
    if ahead is None and entry.how == "VERB":
        ahead = _walk(words, index, entry, taken, -1)
    return ahead


def _walk(words: Sequence[Word], index: int, entry: Entry, taken: set[int], step: int) -> set[int] | None:
    found, here = {index}, index
    for lemma in entry.lemmas[1:]:
        for _ in range(GAP + 1):
            here += step
            if not 0 <= here < len(words) or words[here].text in BREAKS:
                return None
            if here not in taken and lemma in words[here].lemmas:
                found.add(here)
                break
        else:
            return None
    return found
