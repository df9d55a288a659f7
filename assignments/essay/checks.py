"""The essay: which question and dossier each student gets, and how its plan is checked. It never reaches a student."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd

from partners import record
from partners.grading.checks import Check, Rule, Value

DOSSIER, PER_SIDE = 14, 2
SIDES = ("Russia", "Kazakhstan", "United States")
#: For each dispute: its name in the table views, its topic in the table facts, its claims, and the question.
DISPUTES = {
    "transit": (
        "transit",
        ["C14", "C15", "C16", "C17"],
        "Did the ratification of the protocol on Aktau and Kuryk put Kazakhstan at odds with Russia?",
    ),
    "laboratories": (
        "labs",
        ["C18", "C19", "C20", "C21"],
        "Was the quarrel over the reference laboratory about danger, about access, or about something else?",
    ),
    "syria vote": ("vote", ["C22", "C23"], "Did the abstention of 14 April 2018 set Kazakhstan against Russia?"),
    "visa": ("visa", ["C24", "C25"], "Was visa-free entry for Americans a step against Russia, or a step among many?"),
}


def draw(rng: random.Random) -> dict[str, pd.DataFrame]:
    """One of the four disputes with its question, a dossier of fourteen dated facts, and the case of each side.

    :param rng: the student's own source of chance.
    :returns: the tables by the name of their file; most facts lie behind a claim of the article or a side's case.
    """
    dispute = rng.choice(sorted(DISPUTES))
    topic, claims, question = DISPUTES[dispute]
    facts, views = record.table("facts"), record.table("views").query("dispute == @dispute").set_index("side")
    full = facts[facts["date_start"].str.fullmatch(r"\d{4}-\d\d-\d\d", na=False) & (facts["source_ids"].str.len() > 0)]
    close = {fact for ids in views["fact_ids"] for fact in ids}
    behind = record.table("claims").query("claim_id in @claims")["fact_ids"].explode()
    near = full[full["fact_id"].isin([*close, *behind])]
    far = full[(full["topic"] == topic) & ~full["fact_id"].isin(near["fact_id"])]
    chosen = rng.sample(sorted(near["fact_id"]), min(len(near), DOSSIER - 4))
    chosen += rng.sample(sorted(far["fact_id"]), min(len(far), DOSSIER - len(chosen)))
    dossier = full[full["fact_id"].isin(chosen)]
    pages = dossier.assign(pages=dossier["source_ids"].str.len()).rename(columns={"date_start": "date"})
    pages = pages[["fact_id", "date", "statement", "support", "confidence", "pages"]]
    return {
        "dossier.csv": pages.sample(frac=1, random_state=rng.randrange(2**32)).reset_index(drop=True),
        "sides.csv": views.loc[list(SIDES), ["strongest_version"]].reset_index(),
        "question.csv": pd.DataFrame({"dispute": [dispute], "question": [question]}),
    }


def checks(tables: dict[str, pd.DataFrame]) -> dict[str, list[Check]]:
    """What is right for these tables; the essay itself is read by a person."""
    dossier = tables["dossier.csv"]
    ordered = list(dossier.sort_values(["date", "fact_id"])["fact_id"])
    thin = sorted(dossier[dossier["pages"] == 1]["fact_id"])
    known = set(dossier["fact_id"])

    def planned(plan: dict[str, Any]) -> bool:
        return set(plan) == set(SIDES) and all(
            len(set(ids) & known) >= PER_SIDE and set(ids) <= known for ids in plan.values()
        )

    return {
        "q1-test": [Value("by_date", ordered, say="Sort by date; facts of one day stand in the order of their keys.")],
        "q2-test": [Value("one_page", thin, say="These are the facts with one page, in the order of their keys.")],
        "q3-test": [
            Rule(["plan"], planned, say="Each of the three sides needs two different facts out of your own dossier.")
        ],
    }
