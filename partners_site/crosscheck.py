"""Rules that hold between rows and between tables of the record: what no schema can say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from partners.errors import BookError
from partners.geo import distance_km
from partners.record import Record

#: What the kind of a fact's first source makes of its support.
SUPPORT = {
    "document": "primary",
    "statement": "official",
    "agency": "agency",
    "press": "press",
    "scholarly": "scholarly",
    "reference": "reference",
}
COUNCIL_SIZE, COUNCIL_MAJORITY, ASSEMBLY_SIZE = 15, 9, 193
#: How far the length of one side's case may be from the mean of the dispute.
LIKE_LENGTH = 0.2
_COUNTS = {"for": "votes_for", "against": "votes_against", "abstain": "abstentions"}


class Rows:
    """The rows of one table, each fault placed at its line."""

    def __init__(self, record: Record, name: str) -> None:
        self.path = f"data/{record.schema(name).path}"
        self.rows = record.rows(name)

    def __iter__(self) -> Iterator[tuple[dict[str, Any], Callable[[str, str], BookError]]]:
        for row in self.rows:
            yield row.cells, lambda problem, column, line=row.line: BookError(problem, self.path, line, column)


def ids(record: Record) -> Iterator[BookError]:
    """Each id that prose may cite stands in one table only, so that a citation has one meaning."""
    home: dict[str, str] = {}
    for name in (name for name, schema in record.schemas.items() if schema.cited):
        (column,) = record.schemas[name].key
        for row, fault in Rows(record, name):
            if home.setdefault(row[column], name) != name:
                yield fault(f"{row[column]!r} is also a row of {home[row[column]]}: give it another id", column)


def support(record: Record) -> Iterator[BookError]:
    """A fact's support is the kind of its first source; a fact without a source says what was looked for."""
    kinds = {row["source_id"]: row["kind"] for row, _ in Rows(record, "sources")}
    for row, fault in Rows(record, "facts"):
        first = kinds[row["source_ids"][0]] if row["source_ids"] else ""
        expected = SUPPORT.get(first, "none")
        if row["support"] != expected:
            yield fault(f"{row['support']!r}, but by its first source it is {expected!r}: correct it", "support")
        if expected == "none" and not row["looked_for"]:
            yield fault("empty, but no page supports this fact: say what was looked for", "looked_for")


def votes(record: Record) -> Iterator[BookError]:
    """Counts, outcome and roll of each vote agree with each other and with the ballots."""
    ballots: dict[str, dict[str, str]] = defaultdict(dict)
    for row, _ in Rows(record, "ballots"):
        ballots[row["vote_id"]][row["country"]] = row["ballot"]
    members: dict[str, dict[str, bool]] = defaultdict(dict)
    for row, _ in Rows(record, "council_members"):
        members[str(row["year"])][row["country"]] = row["permanent"]
    for row, fault in Rows(record, "votes"):
        cast = ballots[row["vote_id"]]
        council = members[row["date"][:4]] if row["body"] == "UNSC" else {}
        yield from _counts(row, cast, council, fault)
        yield from _outcome(row, cast, council, fault)
        for country in ("Kazakhstan", "Russia"):
            column = f"{country.lower()}_vote"
            if row["roll"] == "full" or country in cast:
                known = cast.get(country, "absent")
                if row[column] != known:
                    yield fault(f"{row[column]!r}, but its ballot is {known!r}: one of them is wrong", column)


def _counts(row: dict[str, Any], cast: dict[str, str], council: dict[str, bool], fault: Any) -> Iterator[BookError]:
    total = sum(row[column] for column in _COUNTS.values())
    size = COUNCIL_SIZE if row["body"] == "UNSC" else ASSEMBLY_SIZE
    tally = Counter(cast.values())
    if total > size:
        yield fault(f"{total} votes, but the body has {size} members: correct the counts", "votes_for")
    for ballot, column in _COUNTS.items():
        if tally[ballot] > row[column] or (row["roll"] == "full" and tally[ballot] != row[column]):
            yield fault(f"{row[column]}, but {tally[ballot]} ballots say {ballot!r}: one of them is wrong", column)
    known = "full" if sum(tally[ballot] for ballot in _COUNTS) == total else "partial" if cast else "none"
    if row["roll"] != known:
        yield fault(f"{row['roll']!r}, but the ballots make it {known!r}: correct it, or add ballots", "roll")
    for country in sorted(set(cast) - set(council)) if row["body"] == "UNSC" else []:
        yield fault(f"{country} has a ballot, but was not in the Council that year: take it out", "roll")


def _outcome(row: dict[str, Any], cast: dict[str, str], council: dict[str, bool], fault: Any) -> Iterator[BookError]:
    enough = row["votes_for"] >= COUNCIL_MAJORITY if council else row["votes_for"] > row["votes_against"]
    veto = {
        country
        for country, permanent in council.items()
        if permanent and enough and not row["procedural"] and cast.get(country) == "against"
    }
    if set(row["vetoed_by"]) != veto:
        names = ";".join(sorted(veto)) or "nobody"
        yield fault(f"the ballots make it {names}: correct it", "vetoed_by")
    expected = "vetoed" if veto else "adopted" if enough else "failed"
    if row["outcome"] != expected:
        yield fault(f"{row['outcome']!r}, but the votes make it {expected!r}: correct it", "outcome")


def council(record: Record) -> Iterator[BookError]:
    """Fifteen members a year, five of them permanent."""
    years: dict[int, list[bool]] = defaultdict(list)
    for row, _ in Rows(record, "council_members"):
        years[row["year"]].append(row["permanent"])
    for row, fault in Rows(record, "council_members"):
        seats = years.pop(row["year"], None)
        if seats is not None and (len(seats), sum(seats)) != (COUNCIL_SIZE, 5):
            yield fault(f"{len(seats)} members in {row['year']}, {sum(seats)} permanent: make it 15 and 5", "country")


def distances(record: Record) -> Iterator[BookError]:
    """A leg's straight distance follows from its two points; a port keeps its point on the route."""
    points = {row["waypoint_id"]: (row["lat"], row["lon"]) for row, _ in Rows(record, "waypoints")}
    ports = {row["port_id"]: (row["lat"], row["lon"]) for row, _ in Rows(record, "ports")}
    legs = (leg for name in ("route_legs", "corridor_legs") for leg in Rows(record, name))
    for row, fault in legs:
        expected = round(distance_km(*points[row["from_id"]], *points[row["to_id"]]))
        if row["straight_km"] != expected:
            yield fault(f"{row['straight_km']}, but the two points are {expected} km apart: write that", "straight_km")
    for row, fault in Rows(record, "waypoints"):
        if row["port_id"] and ports[row["port_id"]] != (row["lat"], row["lon"]):
            yield fault(f"another point than that of {row['port_id']}: give both the same", "lat")


def periods(record: Record) -> Iterator[BookError]:
    """Nothing ends before it begins, and the months of a number are counted rightly."""
    for name, first, last in (
        ("facts", "date_start", "date_end"),
        ("events", "date_start", "date_end"),
        ("timeline", "date", "date_end"),
        ("numbers", "period_start", "period_end"),
    ):
        for row, fault in Rows(record, name):
            start, end = row[first], row[last]
            if start and end and end[: len(start)] < start[: len(end)]:
                yield fault(f"{end} is before {start}: correct one of them", last)
    for row, fault in Rows(record, "numbers"):
        (y1, m1), (y2, m2) = (map(int, row[column].split("-")) for column in ("period_start", "period_end"))
        months = (y2 - y1) * 12 + m2 - m1 + 1
        if row["months_covered"] != months:
            yield fault(f"{row['months_covered']}, but the period has {months} months: write that", "months_covered")


def views(record: Record) -> Iterator[BookError]:
    """Each dispute has its three sides, and their cases are of like length."""
    cases: dict[str, dict[str, int]] = defaultdict(dict)
    for row, _ in Rows(record, "views"):
        cases[row["dispute"]][row["side"]] = len(row["strongest_version"])
    for row, fault in Rows(record, "views"):
        lengths = cases[row["dispute"]]
        mean = sum(lengths.values()) / len(lengths)
        length = lengths[row["side"]]
        if len(lengths) != 3:
            yield fault(f"{row['dispute']} has {len(lengths)} sides instead of 3: add the missing one", "side")
        elif abs(length - mean) > LIKE_LENGTH * mean:
            yield fault(f"{length} characters, the mean is {mean:.0f}: make the cases alike", "strongest_version")


def claims(record: Record) -> Iterator[BookError]:
    """A claim that rests on no fact can only be an opinion."""
    for row, fault in Rows(record, "claims"):
        if not row["fact_ids"] and row["verdict"] != "opinion":
            yield fault(f"empty, but the verdict is {row['verdict']!r}: name the facts it rests on", "fact_ids")


RULES = (ids, support, votes, council, distances, periods, views, claims)
