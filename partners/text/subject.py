"""Rule ``no_subject``: «в Москве выразили …»: a plural verb without a subject hides the authorities."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from partners.text.names import Name, governing
from partners.text.words import BREAKS, Word


def is_hidden(
    words: Sequence[Word],
    names: Sequence[Name],
    name: Name,
    cues: dict[str, frozenset[str]],
    verbs: frozenset[str] | None,
) -> bool:
    """Whether the clause around a name has a plural predicate and nothing that could be its subject.

    :param verbs: the predicates that count; all of them if None.
    """
    first, last = _clause(words, name.first)
    here = range(first, last + 1)
    predicates = [index for index in here if _is_plural_predicate(words[index])]
    if not predicates:
        return False
    nearest = min(predicates, key=lambda index: abs(index - name.first))
    # Баку has one form for «where» and «where to»: a verb of motion settles it.
    if words[name.last].may_be("Fixd") and words[nearest].lemmas & cues["motion"]:
        return False
    if verbs is not None and not words[nearest].lemmas & verbs:
        return False
    if any(_may_be_subject(words[i], words[nearest], i < nearest, cues) for i in here if i != nearest):
        return False
    others = [other for other in names if other is not name and first <= other.first <= last and other.actor_id]
    people = [words[index] for index in here if words[index].may_be("NOUN", "anim", "sing", "nomn")]
    return sum(not word.may_be("accs") for word in people) < 2 and not _is_named(words, others, nearest)


def _clause(words: Sequence[Word], index: int) -> tuple[int, int]:
    """First and last word of the stretch between punctuation marks."""
    first = last = index
    while first and words[first - 1].text not in BREAKS:
        first -= 1
    while last + 1 < len(words) and words[last + 1].text not in BREAKS:
        last += 1
    return first, last


def _is_plural_predicate(word: Word) -> bool:
    return any(
        "plur" in form.tags
        and (form.pos == "ADJS" or (form.pos == "VERB" and not form.tags & {"1per", "2per", "impr"}))
        for form in word.likely
    )


def _may_be_subject(word: Word, verb: Word, before: bool, cues: dict[str, frozenset[str]]) -> bool:
    for form in word.likely:
        if not {"nomn", "plur"} <= form.tags:
            continue
        if form.pos in {"NPRO", "NUMR"} or "Apro" in form.tags:
            return True
        if form.pos != "NOUN":
            continue
        # Inanimate nouns look the same as subject and as object: only a collective acts on something.
        acts_on_something = verb.may_be("tran") and not verb.lemmas & cues["happening"]
        if "anim" in form.tags or not word.may_be("accs") or not acts_on_something:
            return True
        if before and form.lemma in cues["collective"]:
            return True
    return False


def _is_named(words: Sequence[Word], others: Sequence[Name], verb: int) -> bool:
    """A plural name before the verb (США), or two names joined, are its subject."""
    nominative = [
        other
        for other in others
        if other.how != "adjective" and words[other.last].may_be("NOUN", "nomn") and not governing(words, other.first)
    ]
    if any(other.last < verb and words[other.last].may_be("NOUN", "nomn", "plur") for other in nominative):
        return True
    for one, two in pairwise(nominative):
        joined = all(word.text.lower() in {"и", ","} for word in words[one.last + 1 : two.first])
        surely = not words[one.last].may_be("accs") and not words[two.last].may_be("accs")
        if joined and (surely or two.last < verb):
            return True
    return False
