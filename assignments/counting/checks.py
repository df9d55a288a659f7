"""Counting: what each student gets, and what is right. It never leaves the grader's own process."""

from __future__ import annotations

import random
from functools import cache

import pandas as pd

from partners import record
from partners.grading.checks import Check, Function, Table, Value

CLAIMS, STRANGERS = 16, 12
KINDS = ("press", "agency", "official", "primary")
_table = cache(record.table)


def draw(rng: random.Random) -> dict[str, pd.DataFrame]:
    """Sixteen claims with the facts and pages behind them, and twelve facts that stand behind none of these.

    :param rng: the student's own source of chance.
    :returns: the tables by the name of their file; drawn until the usual slips give another number than the right way.
    """
    while True:
        tables = _one(rng)
        rows, pages = _rows_per_claim(tables), _pages_per_claim(tables)
        loud = (rows - pages).sort_values()
        if (rows != pages).sum() >= 3 and len(_unused(tables)) == STRANGERS and loud.iloc[-1] >= 2:
            claim = str(loud.index[-1])
            told = {"claim_id": [claim], "pages_he_says": [int(rows[claim])]}
            return {**tables, "colleague.csv": pd.DataFrame(told)}


def _one(rng: random.Random) -> dict[str, pd.DataFrame]:
    claims, facts, sources = (_table(name) for name in ("claims", "facts", "sources"))
    claims = claims[claims["claim_id"].isin(rng.sample(sorted(claims["claim_id"]), CLAIMS))]
    links = claims[["claim_id", "fact_ids"]].explode("fact_ids").rename(columns={"fact_ids": "fact_id"})
    linked = set(links["fact_id"])
    strangers = rng.sample(sorted(set(facts["fact_id"]) - linked), STRANGERS)
    facts = facts[facts["fact_id"].isin([*linked, *strangers])]
    pages = facts[["fact_id", "source_ids"]].explode("source_ids").rename(columns={"source_ids": "source_id"})
    sources = sources[sources["source_id"].isin(pages["source_id"])]
    tables = {
        "claims.csv": claims[["claim_id", "sentence_id", "claim", "verdict"]],
        "links.csv": links,
        "facts.csv": facts[["fact_id", "topic", "support", "confidence", "statement"]],
        "pages.csv": pages.dropna(),
        "sources.csv": sources[["source_id", "publisher", "kind", "language", "second_hand"]],
    }
    return {name: table.reset_index(drop=True) for name, table in tables.items()}


def _behind(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return tables["links.csv"].merge(tables["pages.csv"], on="fact_id")


def _rows_per_claim(tables: dict[str, pd.DataFrame]) -> pd.Series:
    return _behind(tables).groupby("claim_id").size()


def _pages_per_claim(tables: dict[str, pd.DataFrame]) -> pd.Series:
    return _behind(tables).groupby("claim_id")["source_id"].nunique()


def _unused(tables: dict[str, pd.DataFrame]) -> list[str]:
    return sorted(set(tables["facts.csv"]["fact_id"]) - set(tables["links.csv"]["fact_id"]))


def rests_only_on(links: pd.DataFrame, facts: pd.DataFrame, kind: str) -> list[str]:
    """The claims all of whose facts have this support, in the order of their keys."""
    alike = links.merge(facts, on="fact_id").assign(alike=lambda rows: rows["support"] == kind)
    every = alike.groupby("claim_id")["alike"].all()
    return sorted(every[every].index)


def checks(tables: dict[str, pd.DataFrame]) -> dict[str, list[Check]]:
    """What is right for these tables."""
    claims, links, facts = tables["claims.csv"], tables["links.csv"], tables["facts.csv"]
    paragraph = claims["sentence_id"].str.extract(r"P(\d)")[0].fillna("title")
    behind = links.merge(claims, on="claim_id").merge(facts, on="fact_id")
    hands = _behind(tables).merge(claims, on="claim_id").merge(tables["sources.csv"], on="source_id")
    hands = hands.drop_duplicates(["verdict", "source_id"])
    others = [(links.groupby("claim_id").head(facts_each), facts, kind) for facts_each in (1, 2) for kind in KINDS]
    return {
        "q1-test": [
            Value(
                "per_paragraph",
                paragraph.value_counts().to_dict(),
                say="Claims are counted by the paragraph in the key of their sentence; T is the title.",
            )
        ],
        "q2-test": [
            Value(
                "counts",
                {"links": len(links), "facts": links["fact_id"].nunique()},
                say="A row of links is a pair of claim and fact, and one fact can stand in several pairs.",
            )
        ],
        "q3-test": [
            Table(
                "by_support",
                pd.crosstab(behind["verdict"], behind["support"]),
                say="Rows are verdicts, columns kinds of support, and each cell counts links of a claim to a fact.",
            )
        ],
        "q4-test": [
            Value(
                "pages_per_claim",
                _pages_per_claim(tables).to_dict(),
                say="Each page counts once for a claim, however many of its facts lean on it.",
            )
        ],
        "q5-test": [
            Value(
                "unused",
                _unused(tables),
                say="These are the facts that no row of links names, in the order of their keys.",
            )
        ],
        "q6-test": [
            Value(
                "second_hand",
                hands.groupby("verdict")["second_hand"].mean().to_dict(),
                tolerance=0.006,
                say="The share is taken over the different pages behind a verdict; each page counts once for it.",
            )
        ],
        "q7-test": [
            Function(
                "rests_only_on",
                [(links, facts, "press"), *others],
                rests_only_on,
                say="A claim is listed when every one of its facts has the support asked for.",
            )
        ],
    }
