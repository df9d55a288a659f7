"""The record as a reader meets it: typed, linked from sentence to source, true to its counts and to the map."""

from __future__ import annotations

import json
import math
import re
from collections import Counter

import pytest
from shapely.geometry import Point, shape
from shapely.ops import nearest_points, unary_union

from partners import paths, record
from partners.errors import BookError
from partners.geo import distance_km

OWN = {"primary", "official"}


# What a chapter gets ------------------------------------------------------------------------------------------------


def test_columns_have_the_types_of_the_schema() -> None:
    votes, numbers = record.table("votes"), record.table("numbers")
    assert votes["votes_for"].dtype == "Int64" and votes["procedural"].dtype == "boolean"
    assert numbers["value"].dtype == "float64"
    assert all(isinstance(ids, list) for ids in votes["source_ids"])
    motion = votes.set_index("vote_id").loc["V04"]
    assert motion["symbol"] is None and motion["vetoed_by"] == []


def test_a_table_is_the_readers_own() -> None:
    facts = record.table("facts")
    facts.loc[0, "statement"] = "spoilt"
    facts["source_ids"][0].append("spoilt")
    name, row = record.row("R001")
    row["source_ids"].append("spoilt")
    assert record.table("facts")["statement"][0] != "spoilt"
    assert "spoilt" not in record.table("facts")["source_ids"][0]
    assert "spoilt" not in record.row("R001")[1]["source_ids"]


@pytest.mark.parametrize("name", record.tables())
def test_every_column_is_explained(name: str) -> None:
    codebook = record.describe(name)
    assert list(codebook["field"]) == list(record.table(name).columns)
    assert codebook["meaning"].str.len().min() > 3 and codebook["type"].str.len().min() > 3
    assert len(record.table(name)) > 0


@pytest.mark.parametrize(
    ("key", "table"),
    [("T", "sentences"), ("P5S2", "sentences"), ("C23", "claims"), ("K13", "events"), ("R061", "facts")]
    + [("S208", "sources"), ("V11", "votes"), ("P02", "ports"), ("W07", "waypoints"), ("L03", "route_legs")]
    + [("N44", "numbers"), ("E28", "timeline"), ("G20", "terms")],
)
def test_a_key_leads_to_its_row(key: str, table: str) -> None:
    name, row = record.row(key)
    assert name == table and next(iter(row.values())) == key
    assert not any(isinstance(value, float) and math.isnan(value) for value in row.values())


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(BookError, match="R999"):
        record.row("R999")
    with pytest.raises(BookError, match="did you mean 'votes'"):
        record.table("vote")


# From a sentence to a source ----------------------------------------------------------------------------------------


def test_every_sentence_leads_to_claims_facts_and_sources() -> None:
    claims = record.table("claims")
    assert set(record.table("sentences")["sentence_id"]) == set(claims["sentence_id"])
    facts = record.table("facts").set_index("fact_id")
    sources = set(record.table("sources")["source_id"])
    for claim in claims.itertuples():
        assert claim.fact_ids or claim.verdict == "opinion", claim.claim_id
        for key in claim.fact_ids:
            fact = facts.loc[key]
            assert fact["source_ids"] or fact["looked_for"], key
            assert set(fact["source_ids"]) <= sources, key


def test_most_facts_rest_on_a_primary_or_official_source() -> None:
    """Two in three of the first survey (R001 to R146), more than half of all; the rest say what was sought."""
    facts = record.table("facts")
    own = facts["support"].isin(OWN)
    assert own[facts["fact_id"] <= "R146"].mean() >= 0.66 and own.mean() > 0.5
    assert facts.loc[facts["support"] == "none", "looked_for"].notna().all()


def test_every_verdict_rests_on_a_primary_or_official_fact() -> None:
    """Only an opinion may do without one, for no record can settle it."""
    support = record.table("facts").set_index("fact_id")["support"]
    for claim in record.table("claims").itertuples():
        assert support[claim.fact_ids].isin(OWN).any() or claim.verdict == "opinion", claim.claim_id


def test_nothing_rests_on_a_blog_or_a_declared_line_alone() -> None:
    """Such a page may be the matter itself (what it prints), never the only witness: such a row has no support."""
    facts, kinds = record.table("facts"), record.table("sources").set_index("source_id")["kind"]
    alone = facts["source_ids"].map(lambda ids: bool(ids) and set(kinds[ids]) <= {"opinion", "blog"})
    assert set(facts.loc[alone, "support"]) <= {"none"} and facts.loc[alone, "looked_for"].notna().all()


def test_a_source_can_be_found_again() -> None:
    sources = record.table("sources")
    assert sources.loc[sources["url"].isna(), "status_note"].notna().all()
    # One address for two sources: two files of one repository (PLOVER's manual and its conversion table).
    addresses = sources["url"].dropna().str.rstrip("/")
    assert set(addresses[addresses.duplicated()]) <= {"https://github.com/openeventdata/PLOVER"}


# Votes ---------------------------------------------------------------------------------------------------------------


def test_counts_fit_the_body() -> None:
    votes = record.table("votes")
    total = votes["votes_for"] + votes["votes_against"] + votes["abstentions"]
    assert (total[votes["body"] == "UNSC"] == 15).all()
    assert (total[votes["body"] == "UNGA"] <= 193).all()


def test_a_full_roll_is_the_council_of_the_year() -> None:
    votes = record.table("votes").query("body == 'UNSC' and roll == 'full'")
    ballots, members = record.table("ballots"), record.table("council_members")
    assert len(votes) >= 15
    for vote in votes.itertuples():
        cast = ballots[ballots["vote_id"] == vote.vote_id]
        council = members[members["year"] == int(vote.date[:4])]
        assert sorted(cast["country"]) == sorted(council["country"]), vote.vote_id
        counted = Counter(cast["ballot"])
        assert (counted["for"], counted["against"], counted["abstain"]) == (
            vote.votes_for,
            vote.votes_against,
            vote.abstentions,
        ), vote.vote_id


def test_the_vote_of_the_article() -> None:
    _, vote = record.row("V11")
    assert (vote["votes_for"], vote["votes_against"], vote["abstentions"]) == (3, 8, 4)
    ballots = record.table("ballots").query("vote_id == 'V11' and ballot == 'abstain'")
    assert set(ballots["country"]) == {"Equatorial Guinea", "Ethiopia", "Kazakhstan", "Peru"}
    assert set(ballots["how"]) == {"named"}


def test_kazakhstan_on_russian_drafts_on_syria() -> None:
    votes = record.table("votes").query("body == 'UNSC' and subject_group == 'Syria' and not procedural")
    russian = votes[votes["sponsor_side"] == "Russian"].sort_values("date")
    vetoed = votes[votes["outcome"] == "vetoed"]
    assert Counter(russian["kazakhstan_vote"]) == {"for": 3, "abstain": 1}
    assert Counter(vetoed["kazakhstan_vote"]) == {"for": 3, "abstain": 3}


# The map -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def basemap() -> dict[str, object]:
    features = json.loads(paths.data("basemap", "caspian.geojson").read_text("utf8"))["features"]
    layers: dict[str, list] = {}
    for feature in features:
        if feature["properties"]["kind"] in ("land", "sea"):
            layers.setdefault(feature["properties"]["name"], []).append(shape(feature["geometry"]))
    return {name: unary_union(shapes) for name, shapes in layers.items()}


def _km_to(area: object, lat: float, lon: float) -> float:
    point = Point(lon, lat)
    if area.contains(point):
        return 0.0
    near = nearest_points(area, point)[0]
    return distance_km(lat, lon, near.y, near.x)


def test_sea_ports_stand_on_the_shore_of_their_state(basemap: dict) -> None:
    for port in record.table("ports").query("sea_or_river == 'sea'").itertuples():
        assert _km_to(basemap["Caspian Sea"], port.lat, port.lon) <= 5, port.name
        assert _km_to(basemap[port.country], port.lat, port.lon) <= 5, port.name


def test_river_ports_stand_inside_their_state(basemap: dict) -> None:
    rivers = record.table("ports").query("sea_or_river == 'river'")
    assert set(rivers["name"]) == {"Atyrau", "Astrakhan", "Olya"}
    for port in rivers.itertuples():
        assert basemap[port.country].contains(Point(port.lon, port.lat)), port.name
        assert _km_to(basemap["Caspian Sea"], port.lat, port.lon) > 5, port.name


def test_points_of_the_route_stand_in_their_state(basemap: dict) -> None:
    for point in record.table("waypoints").itertuples():
        assert _km_to(basemap[point.country], point.lat, point.lon) <= 5, point.name


def test_the_route_leads_from_the_ports_to_afghanistan() -> None:
    legs, points = record.table("route_legs"), record.table("waypoints").set_index("waypoint_id")
    reached = set(points.index[points["name"].isin(["Aktau", "Kuryk"])])
    for _ in legs.index:
        reached |= set(legs.loc[legs["from_id"].isin(reached), "to_id"])
    assert "Hairatan" in set(points.loc[sorted(reached), "name"])


def test_straight_distances_follow_from_the_points() -> None:
    points = record.table("waypoints").set_index("waypoint_id")
    for leg in record.table("route_legs").itertuples():
        a, b = points.loc[leg.from_id], points.loc[leg.to_id]
        # The spherical law of cosines: another road to the same distance than the package's own.
        lat1, lat2, turn = math.radians(a.lat), math.radians(b.lat), math.radians(b.lon - a.lon)
        cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(turn)
        assert leg.straight_km == round(6371.0088 * math.acos(cosine)), leg.leg_id


# The language of the record ------------------------------------------------------------------------------------------


def test_cells_are_clean() -> None:
    for name in record.tables():
        for column in record.table(name).select_dtypes(exclude=["number", "boolean"]):
            for value in record.table(name)[column]:
                for text in value if isinstance(value, list) else [value]:
                    assert text is None or (text == text.strip() and "\n" not in text), (name, column, text)


def test_quoted_counts_of_the_votes_stand_in_facts() -> None:
    """A fact that prints a count for a vote prints the one of the table of votes."""
    counts = {f"{v.votes_for}-{v.votes_against}-{v.abstentions}" for v in record.table("votes").itertuples()}
    for fact in record.table("facts").query("topic == 'vote'").itertuples():
        for printed in re.findall(r"\b\d{1,2}-\d{1,2}-\d{1,2}\b", f"{fact.statement} {fact.note}"):
            assert printed in counts, (fact.fact_id, printed)
