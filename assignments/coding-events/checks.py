"""Coding events: what each student gets, and what is right. It never leaves the grader's own process.

A coding is a judgement, so nobody is asked for the book's. What follows from a student's own codes and a drawn
classmate's is computed from both.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import pandas as pd

from partners import agreement, record
from partners.grading.checks import Check, Function, Rule

ACTS, ENOUGH, NEAR = 12, 8, 0.006
#: Acts whose class the book's page does not doubt, and the classes that its reasons and doubts allow for the others.
CERTAIN = {"K03": ["none"], "K06": ["ACCUSE"], "K13": ["ABSTAIN"]}
RIVALS = {
    "K01": ["none"],
    "K02": ["none"],
    "K04": ["none", "AGREE"],
    "K05": ["none"],
    "K07": ["none", "AGREE"],
    "K08": ["COOPERATE", "none"],
    "K10": ["COOPERATE"],
    "K11": ["none"],
    "K12": ["none"],
    "K14": ["none"],
    "K15": ["COOPERATE"],
    "K16": ["REQUEST"],
}
QUAD = {code: quad for quad, codes in agreement.QUADS.items() for code in codes}
Codes = dict[str, str]


def draw(rng: random.Random) -> dict[str, pd.DataFrame]:
    """Twelve acts of the article, and the file of a classmate who coded them, with a gap or two.

    :param rng: the student's own source of chance.
    :returns: the tables by the name of their file; the classmate takes the book's class or one that its doubt allows,
        and slips at times.
    """
    events = record.table("events")[["event_id", "sentence_id", "event"]].rename(columns={"event_id": "coding_id"})
    book = agreement.book()
    while True:
        some = rng.sample(sorted(set(book.index) - set(CERTAIN)), ACTS - len(CERTAIN))
        keys = sorted([*CERTAIN, *some])
        codes = {key: _code(rng, key, book[key]) for key in keys}
        gaps = rng.sample(keys, rng.choice([1, 2]))
        told = {key: code for key, code in codes.items() if key not in gaps}
        if 0.15 < kappa(_both(book.to_dict(), told)) < 0.8:
            break
    rows = {"coding_id": keys, "plover": [told.get(key) for key in keys]}
    return {
        "acts.csv": events[events["coding_id"].isin(keys)].reset_index(drop=True),
        "classmate.csv": pd.DataFrame(rows).sample(frac=1, random_state=rng.randrange(2**32)).reset_index(drop=True),
    }


def _code(rng: random.Random, key: str, book: str) -> str:
    """What a classmate wrote: the book's class, a rival of it, or a slip."""
    chance = rng.random()
    if chance < 0.12:
        return rng.choice(["AGREE", "CONSULT", "REJECT", "ACCUSE", "REQUEST"])
    return rng.choice(RIVALS[key]) if key in RIVALS and chance < 0.5 else book


def _both(mine: Codes, theirs: Codes) -> list[tuple[str, str]]:
    """The codes of the acts that both coded."""
    return [(mine[key], theirs[key]) for key in theirs if isinstance(mine.get(key), str) and mine[key]]


def _chance(pairs: list[tuple[str, str]]) -> float:
    first, second = zip(*pairs, strict=True)
    return sum(first.count(code) * second.count(code) for code in set(first)) / len(pairs) ** 2


def kappa(pairs: list[tuple[str, str]]) -> float:
    """Cohen's kappa; NaN where chance alone agrees always. Method: as in :func:`partners.agreement.kappa`."""
    chance = _chance(pairs)
    alike = sum(first == second for first, second in pairs) / len(pairs)
    return float("nan") if chance == 1 else (alike - chance) / (1 - chance)


def kappa_of(codes: pd.DataFrame) -> float | None:
    """Kappa of the columns ``mine`` and ``theirs`` where both have a code; None where it has no value."""
    both = codes[["mine", "theirs"]].dropna()
    value = kappa(list(both.itertuples(index=False, name=None))) if len(both) else float("nan")
    return None if math.isnan(value) else value


def _fold(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(QUAD.get(first, first), QUAD.get(second, second)) for first, second in pairs]


def _without(mine: Codes, theirs: Codes) -> dict[str, float]:
    """Kappa with each act left out that both coded."""
    both = [key for key in theirs if isinstance(mine.get(key), str) and mine[key]]
    return {key: kappa([(mine[other], theirs[other]) for other in both if other != key]) for key in both}


def _near(value: Any, right: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value - right) < NEAR


def _codings(theirs: Codes) -> list[pd.DataFrame]:
    """Codings for the student's function: as drawn, with gaps, shifted, perfect, and of a single class."""
    book = agreement.book()
    base = pd.DataFrame(
        {"coding_id": list(theirs), "mine": [book[key] for key in theirs], "theirs": list(theirs.values())}
    )
    gap = base.assign(mine=base["mine"].mask(base.index % 4 == 1))
    turned = base.assign(theirs=base["theirs"].to_list()[1:] + [base["theirs"][0]])
    return [base, gap, turned, base.assign(theirs=base["mine"]), base.assign(mine="none", theirs="none")]


def checks(tables: dict[str, pd.DataFrame]) -> dict[str, list[Check]]:
    """What is right for these tables, given what a student coded."""
    file = tables["classmate.csv"].dropna(subset="plover").set_index("coding_id")["plover"]
    keys, theirs, book = list(tables["acts.csv"]["coding_id"]), file.to_dict(), agreement.book()
    allowed = {key: [book[key], *RIVALS.get(key, [])] for key in keys}

    def coded(mine: Codes) -> bool:
        """Whether there is enough to compare: what follows from an empty coding is no answer."""
        return len(_both(mine, theirs)) >= ENOUGH

    def with_mine(name: str, holds: Callable[[list[tuple[str, str]], Any], bool], say: str) -> list[Check]:
        return [Rule(["mine", name], lambda mine, value: coded(mine) and holds(_both(mine, theirs), value), say=say)]

    def parted(mine: Codes, apart: list[str]) -> bool:
        right = [key for key in theirs if mine.get(key) and mine[key] != theirs[key]]
        return coded(mine) and sorted(apart) == sorted(right)

    def heaviest(mine: Codes, weighs: dict[str, Any]) -> bool:
        whole, left = kappa(_both(mine, theirs)), _without(mine, theirs)
        most = max(abs(value - whole) for value in left.values())
        act = weighs["act"]
        return coded(mine) and abs(left[act] - whole) > most - 1e-9 and _near(weighs["kappa"], left[act])

    return {
        "q1-test": [
            Rule(
                ["mine"],
                lambda mine: all(mine.get(key) in codes for key, codes in CERTAIN.items()),
                say="Three of your acts leave no doubt: a displeasure voiced, a turn of attention, an abstention.",
            ),
            Rule(
                ["mine"],
                lambda mine: len(set(mine.values())) >= 5 and sum(mine.get(key) in allowed[key] for key in keys) >= 9,
                say="At least nine of twelve acts have a class for which the rules of the manual give a reason.",
            ),
        ],
        "q2-test": [
            *with_mine(
                "acts_both",
                lambda pairs, value: value == len(pairs),
                "Only acts that both of you coded can be compared.",
            ),
            *with_mine(
                "alike",
                lambda pairs, value: _near(value, sum(a == b for a, b in pairs) / len(pairs)),
                "Divide like codes by the acts that both of you coded.",
            ),
        ],
        "q3-test": [
            Rule(["mine", "apart"], parted, say="An act that one of you left out is not one on which you differ.")
        ],
        "q4-test": [
            *with_mine(
                "chance",
                lambda pairs, value: _near(value, _chance(pairs)),
                "For each class multiply the two shares, yours and your classmate's, then add up.",
            ),
            *with_mine(
                "kappa_mine",
                lambda pairs, value: _near(value, kappa(pairs)),
                "Kappa is the part of the room above chance that was used.",
            ),
        ],
        "q5-test": [
            Function(
                "kappa",
                [(codes,) for codes in _codings(theirs)],
                kappa_of,
                tolerance=NEAR,
                say="Compare only rows with both codes; where chance alone agrees always, return None.",
            )
        ],
        "q6-test": with_mine(
            "coarse",
            lambda pairs, value: _near(value, kappa(_fold(pairs))),
            "Replace each class by its quad class before you count; none and ABSTAIN stay.",
        ),
        "q7-test": [
            Rule(
                ["mine", "weighs"],
                heaviest,
                say="Leave out each act in turn; the heaviest moves kappa most, up or down.",
            )
        ],
    }
