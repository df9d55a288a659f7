"""Names of actors and places in a sentence: the longest alias wins, before anything is decided about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from partners.text.lexicon import Entry, Lexicon
from partners.text.words import BREAKS, Word, fold

#: These aliases are common words when written small; a name needs its capital letter.
PROPER = {"name", "capital", "office"}
PREFIXES = ("анти", "про")
#: Words between quotation marks.
LONGEST_TITLE = 4
_QUOTES = frozenset('"«»„“”')


@dataclass(frozen=True)
class Name:
    """An alias in a sentence. ``first`` and ``last`` count words; an id is empty when the alias has no such reading."""

    first: int
    last: int
    alias: str
    how: str
    actor_id: str = ""
    place_id: str = ""
    rule: str = ""


def find(words: Sequence[Word], lexicon: Lexicon) -> list[Name]:
    """Every name in the sentence, left to right, without overlaps. A capital or a state has both ids still."""
    found: list[Name] = []
    index = 0
    while index < len(words):
        here = list(_at(words, index, lexicon))
        found += here
        index = here[-1].last + 1 if here else index + 1
    titles = list(_titles(words, lexicon))
    found = [name for name in found if not _in_title(name, titles, lexicon)]
    return list(_with_offices(words, found, lexicon))


def _at(words: Sequence[Word], index: int, lexicon: Lexicon) -> Iterator[Name]:
    if not words[index].forms:
        return
    actor = _longest(words, index, lexicon, lexicon.actor_names.at(words, index))
    place = _longest(words, index, lexicon, lexicon.place_names.at(words, index))
    size = max(len(entry.lemmas) if entry else 0 for entry in (actor, place))
    actor, place = (entry if entry and len(entry.lemmas) == size else None for entry in (actor, place))
    if entry := actor or place:
        if entry.how == "adjective" and _names_a_language(words, index):
            return
        if not actor and entry.how == "name" and _is_first_name(words, index, entry, lexicon):
            return
        yield Name(
            index,
            index + size - 1,
            entry.alias,
            entry.how,
            actor.target if actor else "",
            place.target if place else "",
        )
    else:
        yield from _inside(words, index, lexicon)


def _longest(words: Sequence[Word], index: int, lexicon: Lexicon, entries: Iterator[Entry]) -> Entry | None:
    return next(
        (entry for entry in entries if _spelt_as(entry, words[index : index + len(entry.lemmas)], lexicon)), None
    )


def _spelt_as(entry: Entry, words: Sequence[Word], lexicon: Lexicon) -> bool:
    """Rule ``capital_letter``: a proper name has a capital, a person one in each word, an abbreviation two."""
    capitals = [word.text[:1].isupper() for word in words]
    if entry.how == "short":
        return sum(character.isupper() for word in words for character in word.text) >= 2
    if entry.how == "role":
        return words[0].may_be("NOUN", "sing")
    if entry.how not in PROPER:
        return True
    actor = lexicon.actors.get(entry.target)
    return all(capitals) if actor and actor.kind == "person" else any(capitals)


def _names_a_language(words: Sequence[Word], index: int) -> bool:
    """Rule ``language``: «казахский язык» names a language, not a state."""
    return index + 1 < len(words) and "язык" in words[index + 1].lemmas


def _is_first_name(words: Sequence[Word], index: int, entry: Entry, lexicon: Lexicon) -> bool:
    """Rule ``first_name``: Владимир is a town only after a preposition («во Владимире»)."""
    name = any(form.known and "Name" in form.tags and form.lemma == entry.alias for form in words[index].forms)
    return name and not governing(words, index, lexicon.cues["spot"])


def _titles(words: Sequence[Word], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Rule ``title``: «ресторан «Украина»»: a short name in quotation marks after a noun names something else."""
    marks = [index for index, word in enumerate(words) if word.text in _QUOTES]
    for first, last in zip(marks[::2], marks[1::2], strict=False):
        inside = words[first + 1 : last]
        before = words[first - 1] if first else None
        if (
            before
            and before.may_be("NOUN")
            and not before.lemmas & lexicon.cues["spot"]
            and 0 < len(inside) <= LONGEST_TITLE
            and inside[0].text[:1].isupper()
            and not any(word.text in BREAKS for word in inside)
            and not any(form.pos == "VERB" for word in inside for form in word.likely)
        ):
            yield first, last


def _in_title(name: Name, titles: list[tuple[int, int]], lexicon: Lexicon) -> bool:
    actor = lexicon.actors.get(name.actor_id)
    named_so = actor is not None and actor.kind in {"body", "group"}
    return not named_so and any(first < name.first and name.last < last for first, last in titles)


def _inside(words: Sequence[Word], index: int, lexicon: Lexicon) -> Iterator[Name]:
    """Rule ``compound_adjective``: states named inside «российско-казахстанский» or «антироссийский»."""
    word = words[index]
    if not word.may_be("ADJF"):
        return
    for lemma in sorted(form.lemma for form in word.forms if form.pos == "ADJF"):
        parts = [part for part in lemma.replace("-", " - ").split(" - ") if part]
        actors = [(part, _half(part, last, lexicon)) for last, part in enumerate(parts, 1 - len(parts))]
        named = [(part, actor) for part, actor in actors if actor]
        if named and (len(parts) > 1 or parts[0].startswith(PREFIXES)):
            for part, actor in named:
                yield Name(index, index, part, "adjective", actor, "", "compound_adjective")
            return


def _half(part: str, last: int, lexicon: Lexicon) -> str:
    if last < 0:
        return lexicon.stems.get(part, "")
    bare = next((part[len(prefix) :] for prefix in PREFIXES if part.startswith(prefix)), part)
    probe = Word(bare, 0, len(bare), ())
    return next((entry.target for entry in lexicon.actor_names.starting(probe) if entry.how == "adjective"), "")


def _with_offices(words: Sequence[Word], names: list[Name], lexicon: Lexicon) -> Iterator[Name]:
    """Rule ``office``: a state's name beside an office («глава МИД РФ», «российские власти») means its government."""
    done = -1
    for name in names:
        span = _office(words, name, lexicon) if name.how in {"name", "short", "adjective"} and name.actor_id else None
        if span and span[0] > done:
            first, last, organ = span
            government = f"{name.actor_id}GOV"
            acts = government if organ == "executive" and government in lexicon.actors else name.actor_id
            alias = " ".join(fold(word.text) for word in words[first : last + 1])
            name = replace(
                name, first=first, last=last, how="office", actor_id=acts, place_id="", rule="office", alias=alias
            )
        if name.first > done or name.rule == "compound_adjective":
            yield name
            done = name.last


def _office(words: Sequence[Word], name: Name, lexicon: Lexicon) -> tuple[int, int, str] | None:
    actor = lexicon.actors.get(name.actor_id)
    if actor is None or actor.kind != "state":
        return None
    if name.how == "adjective":
        # One more adjective may stand between: «российское военное руководство».
        for start in (name.last + 1, name.last + 2):
            if start < len(words) and all(word.may_be("ADJF") for word in words[name.last + 1 : start]):
                for entry in lexicon.offices.at(words, start):
                    return name.first, start + len(entry.lemmas) - 1, entry.target
        return None
    if not words[name.last].may_be("gent"):
        return None
    for size in range(4, 0, -1):
        start = name.first - size
        if start >= 0:
            for entry in lexicon.offices.at(words, start):
                if len(entry.lemmas) == size:
                    return start, name.last, entry.target
    return None


def governing(words: Sequence[Word], first: int, kinds: frozenset[str] = frozenset()) -> str:
    """The preposition before a name, over adjectives and nouns of kind («в соседней Республике …»); or empty."""
    before = [word for word in words[max(0, first - 4) : first] if word.text != "." or not kinds]
    for word in reversed(before):
        if word.may_be("PREP"):
            return word.text.lower()
        if not (word.may_be("ADJF") or word.may_be("PRTF") or word.lemmas & kinds or word.text in _QUOTES):
            return ""
    return ""
