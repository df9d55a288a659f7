"""A text that has been read: its tables, computed once, each a plain DataFrame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import pandas as pd

from partners.errors import BookError
from partners.text import dating, decide, names, neighbour, phrases, votes
from partners.text.lexicon import Lexicon, lexicon
from partners.text.split import Sentence
from partners.text.words import Word, words

COLUMNS = {
    "sentences": ["sentence_id", "paragraph", "text"],
    "words": ["sentence_id", "start", "end", "surface", "lemma", "pos"],
    "mentions": [
        "sentence_id",
        "start",
        "end",
        "surface",
        "alias",
        "how",
        "rule",
        "actor_id",
        "resolves_to",
        "state",
    ],
    "places": ["sentence_id", "start", "end", "surface", "alias", "rule", "place_id"],
    "dates": ["sentence_id", "start", "end", "surface", "precision", "date", "end_date"],
    "tone": ["sentence_id", "start", "end", "surface", "lemma", "rule", "tone"],
    "acts": ["sentence_id", "start", "end", "surface", "lemma", "rule", "act"],
}
#: What a sentence-level table counts: the table it comes from, its column there, its name.
BY_SENTENCE = {
    "actors": ("mentions", "state", "actor_id"),
    "places": ("places", "place_id", "place_id"),
    "years": ("dates", "year", "year"),
    "tone": ("tone", "tone", "tone"),
    "acts": ("acts", "act", "act"),
}


class Document:
    """Sentences and everything found in them.

    Every table has ``sentence_id``; ``start`` and ``end`` count characters of that sentence, so that
    ``text[start:end] == surface``. ``rule`` names the rule that decided, empty for a plain look-up.
    """

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._sentences = list(sentences)
        self._lexicon: Lexicon = lexicon()

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """One row a sentence: sentence_id, paragraph (0: the title), text."""
        return self._frame("sentences", [(s.sentence_id, s.paragraph, s.text) for s in self._sentences])

    @cached_property
    def words(self) -> pd.DataFrame:
        """One row a token: start, end, surface, lemma (the likeliest dictionary form) and pos (empty: punctuation)."""
        return self._frame(
            "words",
            [
                (
                    s.sentence_id,
                    w.start,
                    w.end,
                    w.text,
                    *((w.forms[0].lemma, w.forms[0].pos) if w.forms else (w.text, "")),
                )
                for s, found in zip(self._sentences, self._words, strict=True)
                for w in found
            ],
        )

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """One row for each time an actor is named.

        alias: the entry of actor_aliases.csv; how: name, short, capital, adjective, office, demonym or role;
        actor_id: who is named; resolves_to: whom it stands for; state: the state it acts for, or the body itself.
        """
        return self._frame(
            "mentions",
            [
                (
                    *self._at(i, n.first, n.last),
                    n.alias,
                    n.how,
                    n.rule,
                    n.actor_id,
                    self._lexicon.resolves_to(n.actor_id),
                    self._lexicon.state(n.actor_id),
                )
                for i, n in self._numbered
                if n.actor_id
            ],
        )

    @cached_property
    def places(self) -> pd.DataFrame:
        """One row for each place: alias and place_id (an ISO code for a state that is the scene)."""
        return self._frame(
            "places",
            [(*self._at(i, n.first, n.last), n.alias, n.rule, n.place_id) for i, n in self._numbered if n.place_id],
        )

    @cached_property
    def dates(self) -> pd.DataFrame:
        """One row for each date: date and end_date (ISO 8601, partial; end_date only for a range), precision."""
        return self._frame(
            "dates",
            [
                (s.sentence_id, d.start, d.end, s.text[d.start : d.end], d.precision, d.date, d.end_date)
                for s in self._sentences
                for d in dating.find(s.text)
            ],
        )

    @cached_property
    def tone(self) -> pd.DataFrame:
        """One row for each word or phrase of tone.csv: its lemma and tone."""
        return self._phrases("tone")

    @cached_property
    def acts(self) -> pd.DataFrame:
        """One row for each verb, noun of action or phrase of acts.csv: its lemma and class of act."""
        return self._phrases("acts")

    def by_sentence(self, name: str) -> pd.DataFrame:
        """What each sentence names, each thing once: sentence_id and actor_id, place_id, year, tone or act.

        Actors are counted as the state they act for, or as the body. Rows are in the order of the text, then of
        the alphabet. A range of years gives its two ends.

        :param name: actors, places, years, tone or acts.
        :raises BookError: for another name.
        """
        if name not in BY_SENTENCE:
            raise BookError(f"no table {name!r} by sentence: choose one of {', '.join(BY_SENTENCE)}")
        source, column, target = BY_SENTENCE[name]
        found = self._years() if name == "years" else getattr(self, source)[["sentence_id", column]]
        found = found.rename(columns={column: target})
        found = found[found[target] != ""].drop_duplicates()
        order = {s.sentence_id: position for position, s in enumerate(self._sentences)}
        return (
            found.assign(_order=found["sentence_id"].map(order))
            .sort_values(["_order", target], kind="stable")
            .drop(columns="_order")
            .reset_index(drop=True)
        )

    def _years(self) -> pd.DataFrame:
        rows = [(s.sentence_id, year) for s in self._sentences for d in dating.find(s.text) for year in d.years]
        return pd.DataFrame(rows, columns=["sentence_id", "year"])

    @cached_property
    def _words(self) -> list[list[Word]]:
        return [words(sentence.text) for sentence in self._sentences]

    @cached_property
    def _names(self) -> list[list[names.Name]]:
        found, mentioned = [], []
        for sentence in self._words:
            here = decide.decide(sentence, names.find(sentence, self._lexicon), self._lexicon)
            found.append(list(self._with_neighbours(here, mentioned)))
        return found

    def _with_neighbours(self, here: list[names.Name], mentioned: list[str]) -> Iterator[names.Name]:
        states = [self._state(name) for name in here]
        for position, name in enumerate(here):
            if name.how == "role":
                follows = position + 1 < len(here) and here[position + 1].first == name.last + 1
                own = (
                    states[position + 1] if follows else next(filter(None, states), mentioned[-1] if mentioned else "")
                )
                name = replace(name, actor_id=neighbour.resolve(own, mentioned, self._lexicon), rule="neighbour")
            if state := self._state(name):
                mentioned.append(state)
            yield name

    def _state(self, name: names.Name) -> str:
        state = self._lexicon.state(name.actor_id) if name.actor_id else name.place_id
        actor = self._lexicon.actors.get(state)
        return state if actor and actor.kind == "state" else ""

    @property
    def _numbered(self) -> list[tuple[int, names.Name]]:
        return [(i, name) for i, here in enumerate(self._names) for name in here]

    def _at(self, sentence: int, first: int, last: int) -> tuple[str, int, int, str]:
        found, text = self._words[sentence], self._sentences[sentence]
        start, end = found[first].start, found[last].end
        return text.sentence_id, start, end, text.text[start:end]

    def _phrases(self, name: str) -> pd.DataFrame:
        rows = []
        for i, (sentence, here) in enumerate(zip(self._words, self._names, strict=True)):
            taken = {index for n in here if n.how not in {"role"} for index in range(n.first, n.last + 1)}
            hits = phrases.find(sentence, getattr(self._lexicon, name), taken)
            if name == "acts":
                hits = sorted([*hits, *votes.elliptical(sentence, hits)], key=lambda hit: (hit.first, hit.last))
            for hit in hits:
                rows.append((*self._at(i, hit.first, hit.last), hit.entry.alias, hit.rule, hit.entry.target))
        return self._frame(name, rows)

    def _frame(self, name: str, rows: list[Any]) -> pd.DataFrame:
        return pd.DataFrame(rows, columns=COLUMNS[name])
