"""The word lists of ``data/source`` as look-ups: who acts, where, how it is said, what is done."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from partners import paths
from partners.errors import BookError
from partners.text.words import Word


@dataclass(frozen=True)
class Entry:
    """One row of a word list: the lemmas of an alias, what it stands for, and how it says it."""

    lemmas: tuple[str, ...]
    target: str
    how: str = ""

    @property
    def alias(self) -> str:
        return " ".join(self.lemmas)


@dataclass(frozen=True)
class Actor:
    """A row of actors.csv."""

    actor_id: str
    kind: str
    state: str
    resolves_to: str


class Phrases:
    """Entries found by their first lemma, the longest first."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            found[entry.lemmas[0]].append(entry)
        self._by_first = {first: sorted(rows, key=lambda entry: -len(entry.lemmas)) for first, rows in found.items()}

    def starting(self, word: Word) -> list[Entry]:
        """Every entry whose first lemma the word may have, the longest first."""
        found = [entry for lemma in word.lemmas for entry in self._by_first.get(lemma, ())]
        return sorted(found, key=lambda entry: (-len(entry.lemmas), entry.alias)) if len(found) > 1 else found

    def at(self, words: Sequence[Word], index: int) -> Iterable[Entry]:
        """The entries whose lemmas stand one after another from ``index`` on, the longest first."""
        for entry in self.starting(words[index]):
            span = words[index : index + len(entry.lemmas)]
            if len(span) == len(entry.lemmas) and all(
                lemma in word.lemmas for lemma, word in zip(entry.lemmas, span, strict=True)
            ):
                yield entry


@dataclass(frozen=True)
class Lexicon:
    """All word lists, ready for look-up."""

    actors: dict[str, Actor]
    actor_names: Phrases
    stems: dict[str, str]
    offices: Phrases
    place_names: Phrases
    tone: Phrases
    acts: Phrases
    cues: dict[str, frozenset[str]]
    land: frozenset[tuple[str, str]]
    sea: frozenset[tuple[str, str]]

    def resolves_to(self, actor_id: str) -> str:
        """Whom an actor stands for in one step (a person for a government); itself when for nobody else."""
        actor = self.actors.get(actor_id)
        return (actor.resolves_to or actor_id) if actor else ""

    def state(self, actor_id: str) -> str:
        """The state that an actor acts for, or the body (an officer of the UN acts for the UN)."""
        actor = self.actors.get(actor_id)
        if actor is None:
            return ""
        if actor.state:
            return actor.state
        return self.state(actor.resolves_to) if actor.resolves_to else actor_id


def table(name: str, *columns: str) -> list[dict[str, str]]:
    """The rows of ``data/source/NAME.csv``.

    :raises BookError: when the file or one of the columns is missing.
    """
    path = paths.data("source", f"{name}.csv")
    try:
        with path.open(encoding="utf8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except OSError as error:
        raise BookError("this table is missing: install the package again", path) from error
    for column in columns:
        if column not in (reader.fieldnames or ()):
            raise BookError("this column is missing: add it", path, 1, column)
    return rows


@cache
def lexicon() -> Lexicon:
    """The word lists, read once."""
    names = table("actor_aliases", "alias", "actor_id", "how")
    borders = table("neighbours", "state", "neighbour", "border")
    return Lexicon(
        actors={
            row["actor_id"]: Actor(row["actor_id"], row["kind"], row["state"], row["resolves_to"])
            for row in table("actors", "actor_id", "kind", "state", "resolves_to")
        },
        actor_names=Phrases(_entries(names, "alias", "actor_id", "how")),
        stems={row["alias"][:-1]: row["actor_id"] for row in names if row["alias"].endswith("-")},
        offices=Phrases(_entries(table("offices", "alias", "organ"), "alias", "organ")),
        place_names=Phrases(_entries(table("place_aliases", "alias", "place_id", "how"), "alias", "place_id", "how")),
        tone=Phrases(_entries(table("tone", "lemma", "tone"), "lemma", "tone")),
        acts=Phrases(_entries(table("acts", "lemma", "act", "pos"), "lemma", "act", "pos")),
        cues=_cues(table("cues", "lemma", "cue")),
        land=_pairs(borders, "land"),
        sea=_pairs(borders, "sea"),
    )


def _entries(rows: list[dict[str, str]], alias: str, target: str, how: str = "") -> list[Entry]:
    return [
        Entry(tuple(row[alias].split()), row[target], row[how] if how else "") for row in rows if row[alias].strip()
    ]


def _pairs(rows: list[dict[str, str]], border: str) -> frozenset[tuple[str, str]]:
    return frozenset((row["state"], row["neighbour"]) for row in rows if row["border"] == border)


def _cues(rows: list[dict[str, str]]) -> dict[str, frozenset[str]]:
    return {cue: frozenset(row["lemma"] for row in rows if row["cue"] == cue) for cue in {row["cue"] for row in rows}}
