"""Close reading: what each student gets, and what is right. It never leaves the grader's own process.

The tables beside it hold readings of the English retelling: by what kind of word a state is named (``words.csv``),
who does what an act's words tell (``acts.csv``), and whether a claim tells of a deed, a speech or a
mind (``kinds.csv``). They rest on the chapters *The article as a text* and *From sentences to events*.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from partners import record, text
from partners.grading.checks import Check, Rule, Value

HERE = Path(__file__).parent
PASSAGES, WORDS, CLAIMS, ACTS, KINDS = 8, 8, 10, 6, 6
_table = cache(record.table)


@cache
def _readings(name: str) -> pd.DataFrame:
    return pd.read_csv(HERE / f"{name}.csv")


@cache
def _names_kazakhstan() -> list[str]:
    return list(text.read().by_sentence("actors").query("actor_id == 'KAZ'")["sentence_id"])


def draw(rng: random.Random) -> dict[str, pd.DataFrame]:
    """Eight sentences of the retelling under new letters, and words, claims and acts out of them, in new order.

    :param rng: the student's own source of chance.
    :returns: the tables by the name of their file; drawn until there is something to find for each question.
    """
    while True:
        tables = _one(rng)
        right = _right(tables)
        full = {"words.csv": WORDS, "claims.csv": CLAIMS, "acts.csv": ACTS, "told.csv": KINDS}
        enough = all(len(tables[name]) == count for name, count in full.items())
        mixed = all(_most(right[name]) <= 2 / 3 for name in ("how", "who", "kind"))
        if enough and mixed and len(right["unsettled"]) >= 2 and len(right["kazakhstan"]) >= 3:
            return tables


def _most(answers: dict[int, str]) -> float:
    """The share of the answer that is right most often: what a student who always writes the same would get."""
    return max(Counter(answers.values()).values()) / len(answers)


def _one(rng: random.Random) -> dict[str, pd.DataFrame]:
    sentences, claims = _table("sentences").query("paragraph > 0"), _table("claims")
    chosen = sentences.sample(PASSAGES, random_state=rng.randrange(2**32))
    passages = pd.DataFrame({"passage": list("ABCDEFGH"), "text": chosen["en"].to_list()})
    letter = dict(zip(chosen["sentence_id"], passages["passage"], strict=True))

    def some(rows: pd.DataFrame, count: int, numbers: str) -> pd.DataFrame:
        rows = rows.sample(min(count, len(rows)), random_state=rng.randrange(2**32))
        return rows.assign(**{numbers: range(1, len(rows) + 1)}).set_index(numbers).reset_index()

    near = claims[claims["sentence_id"].isin(letter)]
    words = _near("words", letter)
    acts = _near("acts", letter, _table("events"), "event_id")
    told = near[near["claim_id"].isin(_readings("kinds")["claim_id"])]
    return {
        "passages.csv": passages,
        "words.csv": some(words, WORDS, "word")[["word", "passage", "words"]],
        "claims.csv": some(near, CLAIMS, "number")[["number", "claim"]],
        "acts.csv": some(acts, ACTS, "act")[["act", "passage", "words"]],
        "told.csv": some(told, KINDS, "number")[["number", "claim"]],
    }


def _near(name: str, letter: dict[str, str], table: pd.DataFrame | None = None, key: str = "") -> pd.DataFrame:
    """The readings of one table that belong to the drawn sentences, with their letters."""
    rows = _readings(name)
    if table is not None:
        rows = rows.merge(table[[key, "sentence_id"]], on=key)
    return rows[rows["sentence_id"].isin(letter)].assign(passage=lambda near: near["sentence_id"].map(letter))


def _right(tables: dict[str, pd.DataFrame]) -> dict[str, object]:
    """The right answers, by name of the variable."""
    passages, claims = tables["passages.csv"], _table("claims")
    key_of = _table("sentences").set_index("en")["sentence_id"]
    found = dict(zip(passages["passage"], passages["text"].map(key_of), strict=True))
    letter = {key: passage for passage, key in found.items()}
    of_claim = claims.set_index("claim")
    numbered, told = tables["claims.csv"].set_index("number")["claim"], tables["told.csv"].set_index("number")["claim"]
    readings = {
        name: _readings(name).set_index([first, "words"])
        for name, first in (("words", "sentence_id"), ("acts", "event_id"))
    }
    event_of = _table("events").set_index("event_id")["sentence_id"]
    acts = readings["acts"].reset_index()
    acts = acts.assign(passage=acts["event_id"].map(event_of).map(letter)).set_index(["passage", "words"])["actor"]
    kinds = _readings("kinds").set_index("claim_id")["kind"]
    return {
        "found": found,
        "kazakhstan": {letter[key] for key in _names_kazakhstan() if key in letter},
        "how": {
            row.word: readings["words"].loc[(found[row.passage], row.words), "how"]
            for row in tables["words.csv"].itertuples()
        },
        "from_passage": numbered.map(of_claim["sentence_id"]).map(letter).to_dict(),
        "who": {row.act: acts[row.passage, row.words] for row in tables["acts.csv"].itertuples()},
        "kind": told.map(of_claim["claim_id"]).map(kinds).to_dict(),
        "unsettled": {n for n, claim in numbered.items() if of_claim.loc[claim, "verdict"] == "opinion"},
    }


SAY = {
    "found": "Each passage has one key on the page of sentences and claims.",
    "kazakhstan": "A state is named by its name, its capital, an adjective or a noun that points to it alone.",
    "how": "The chapter on the text sorts names of states by kind in its table of Kazakhstan's names.",
    "from_passage": "A claim belongs to the passage that says it, not to one on the same matter.",
    "who": "Ask who does it, not who is spoken of; where the sentence is silent, the coded events say.",
    "kind": "A deed can be seen, a speech heard; a view, a wish or a feeling can only be ascribed.",
    "unsettled": "The page of claims gives the verdict opinion where no record could settle the matter.",
}


def checks(tables: dict[str, pd.DataFrame]) -> dict[str, list[Check]]:
    """What is right for these tables; half of the points for a list of answers of which three in four are right."""
    right = _right(tables)
    found: dict[str, list[Check]] = {}
    for number, (name, say) in enumerate(SAY.items(), 1):
        found[f"q{number}-test"] = [Value(name, right[name], say=say)]
        if isinstance(right[name], dict):
            found[f"q{number}-test"].append(
                Rule([name], _mostly(right[name]), say="Less than three in four are right.")
            )
    return found


def _mostly(expected: dict[Any, str]) -> Callable[[dict[Any, str]], bool]:
    return lambda given: sum(given.get(key) == value for key, value in expected.items()) >= 0.75 * len(expected)
