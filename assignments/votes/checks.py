"""The votes: what each student gets, and what is right. It never leaves the grader's own process."""

from __future__ import annotations

import random
from functools import cache

import pandas as pd

from partners import record
from partners.grading.checks import Check, Function, Table, Value

VOTES, NINE, STRANGERS = 10, 9, 6
UNANIMOUS = {"V14", "V18"}
WORTH = {"for": 1, "abstain": 0, "against": -1}
_table = cache(record.table)


def draw(rng: random.Random) -> dict[str, pd.DataFrame]:
    """Ten votes on Syria with their ballots, another vote of which one group is missing, and a member to compare.

    :param rng: the student's own source of chance.
    :returns: the tables by the name of their file; drawn until each kind of outcome and two abstentions are there.
    """
    council = _table("votes").query("body == 'UNSC'")
    syria = council.query("subject_group == 'Syria'")
    while True:
        votes = syria[syria["vote_id"].isin(rng.sample(list(syria["vote_id"]), VOTES))].sort_values(["date", "vote_id"])
        both_years = votes["date"].str[:4].nunique() == 2
        abstained = (votes["kazakhstan_vote"] == "abstain").sum()
        if both_years and votes["outcome"].nunique() == 3 and abstained >= 2 and votes["procedural"].any():
            break
    ballots = _table("ballots")
    other = rng.choice(sorted(set(council["vote_id"]) - UNANIMOUS))
    roll = ballots[ballots["vote_id"] == other]
    groups = roll.groupby("ballot")["country"].agg(list)
    gone = rng.choice(sorted(name for name, members in groups.items() if len(members) > 1))
    year = int(council.set_index("vote_id")["date"][other][:4])
    notes = roll[roll["ballot"] != gone].assign(year=year, missing=gone)[["year", "country", "ballot", "missing"]]
    drawn = ballots[ballots["vote_id"].isin(votes["vote_id"])]
    sat = drawn["country"].value_counts()
    member = rng.choice(sorted(set(sat[sat == VOTES].index) - {"Kazakhstan", "Russia", "United States"}))
    columns = ["vote_id", "date", "subject", "sponsor_side", "procedural"]
    return {
        "votes.csv": votes[columns].reset_index(drop=True),
        "ballots.csv": drawn[["vote_id", "country", "ballot"]].reset_index(drop=True),
        "members.csv": _table("council_members"),
        "notes.csv": notes.sample(frac=1, random_state=rng.randrange(2**32)).reset_index(drop=True),
        "member.csv": pd.DataFrame({"member": [member]}),
    }


def outcome(ballots: pd.Series, permanent: set[str], procedural: bool) -> str:
    """How a vote ends by the rule of the Security Council; ``ballots`` by country."""
    if (ballots == "for").sum() < NINE:
        return "failed"
    vetoed = not procedural and bool(permanent & set(ballots[ballots == "against"].index))
    return "vetoed" if vetoed else "adopted"


def agreement(ballots: pd.DataFrame, first: str, second: str) -> float | None:
    """The share of their common votes in which two members cast the same ballot; None without a common vote."""
    wide = ballots[ballots["country"].isin([first, second])].pivot(index="vote_id", columns="country", values="ballot")
    wide = wide.reindex(columns=[first, second]).dropna()
    return None if wide.empty else float((wide[first] == wide[second]).mean())


def _beside_kazakhstan(ballots: pd.DataFrame) -> pd.DataFrame:
    """Each ballot of a member that took part in every vote, with Kazakhstan's in the same vote."""
    kazakh = ballots[ballots["country"] == "Kazakhstan"].set_index("vote_id")["ballot"]
    sat = ballots["country"].map(ballots["country"].value_counts())
    others = ballots[(sat == len(kazakh)) & (ballots["country"] != "Kazakhstan")]
    return others.assign(kazakh=others["vote_id"].map(kazakh))


def checks(tables: dict[str, pd.DataFrame]) -> dict[str, list[Check]]:
    """What is right for these tables."""
    votes, ballots, members = (tables[f"{name}.csv"] for name in ("votes", "ballots", "members"))
    notes, member = tables["notes.csv"], str(tables["member.csv"]["member"][0])
    permanent = set(members[members["permanent"]]["country"])
    rolls = {vote: rows.set_index("country")["ballot"] for vote, rows in ballots.groupby("vote_id")}
    outcomes = {vote.vote_id: outcome(rolls[vote.vote_id], permanent, vote.procedural) for vote in votes.itertuples()}
    in_year = set(members[members["year"] == notes["year"][0]]["country"])
    kazakh = ballots[ballots["country"] == "Kazakhstan"].merge(votes, on="vote_id")
    pairs = _beside_kazakhstan(ballots)
    same = (pairs["ballot"] == pairs["kazakh"]).groupby(pairs["country"]).sum()
    apart = (pairs["ballot"].map(WORTH) - pairs["kazakh"].map(WORTH)).abs()
    finer = (1 - apart / 2).groupby(pairs["country"]).mean()
    drafts = pairs[pairs["vote_id"].isin(votes[~votes["procedural"]]["vote_id"])]
    on_drafts = (drafts["ballot"] == drafts["kazakh"]).groupby(drafts["country"]).sum()
    order = sorted(on_drafts.items(), key=lambda pair: (-pair[1], pair[0]))
    known = [(ballots, "Kazakhstan", name) for name in sorted({member, "Russia", "United States", "China"})]
    strangers = [
        (ballots, member, name) for name in sorted(set(ballots["country"]) - {member, "Kazakhstan"})[:STRANGERS]
    ]
    return {
        "q1-test": [
            Value(
                "outcomes",
                outcomes,
                say="Nine in favour, then a permanent member's no; on procedure nobody has a veto.",
            )
        ],
        "q2-test": [
            Value(
                "left_over",
                sorted(in_year - set(notes["country"])),
                say="Those left over are the members of that year whom the notes do not name.",
            )
        ],
        "q3-test": [
            Table(
                "by_side",
                pd.crosstab(kazakh["sponsor_side"], kazakh["ballot"]),
                say="Rows are sides, columns Kazakhstan's ballots, and each cell counts votes.",
            )
        ],
        "q4-test": [
            Value("same", same.to_dict(), say="Count like ballots in the same vote, for members present in all ten.")
        ],
        "q5-test": [
            Value(
                "finer",
                finer.to_dict(),
                tolerance=0.006,
                say="Yes and no are two steps apart, an abstention is one step from either.",
            )
        ],
        "q6-test": [
            Value(
                "order", order, say="Leave the votes on procedure out, then sort; members with like counts go by name."
            )
        ],
        "q7-test": [
            Function(
                "agreement",
                [*known, *strangers, (ballots, "Kuwait", "Egypt")],
                agreement,
                tolerance=0.001,
                say="Only votes in which both members cast a ballot count; without any, the answer is None.",
            )
        ],
    }
