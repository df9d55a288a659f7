"""The Caspian: what each student gets, and what is right. It never leaves the grader's own process."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pandas as pd

from partners import record
from partners.geo import distance_km
from partners.grading.checks import Check, Function, Table, Value

PORTS, NEAREST, LEGS_AT_LEAST, LEGS_AT_MOST = 10, 3, 3, 9
#: How far a distance may be from the right one, in km: students may round.
TOLERANCE = 1.5
#: Stops further north lie beyond the book's map.
NORTHERNMOST = 48.5
Points = dict[str, tuple[float, float]]


def draw(rng: random.Random) -> dict[str, pd.DataFrame]:
    """Ten ports, one of them home, and three ways between two stops of the network.

    :param rng: the student's own source of chance.
    :returns: the tables by the name of their file; home is such that distances in degrees give other neighbours,
        and distances within their tolerance the same.
    """
    ports = record.table("ports").sort_values("port_id")
    while True:
        chosen = ports[ports["port_id"].isin(rng.sample(list(ports["port_id"]), PORTS))]
        home = rng.choice(list(chosen["name"]))
        points = _points(chosen)
        missing = chosen["throughput_mt"].isna().any()
        if missing and _nearest(points, home) != _nearest(points, home, math.dist) and _is_plain(points, home):
            break
    columns = [
        "port_id",
        "name",
        "country",
        "sea_or_river",
        "lat",
        "lon",
        "throughput_mt",
        "throughput_year",
        "throughput_months",
    ]
    legs, stops = _network()
    way = rng.choice(_choices())
    ways = dict(zip("abc", rng.sample(way, 3), strict=True))
    shuffled = legs.sample(frac=1, random_state=rng.randrange(2**32)).reset_index(drop=True)
    turned = pd.Series([rng.random() < 0.5 for _ in range(len(legs))])
    shuffled.loc[turned, ["start", "end"]] = shuffled.loc[turned, ["end", "start"]].to_numpy()
    return {
        "ports.csv": chosen[columns].reset_index(drop=True),
        "home.csv": pd.DataFrame({"home": [home]}),
        "legs.csv": shuffled,
        "stops.csv": stops,
        "ways.csv": pd.DataFrame(
            [(name, stop) for name, path in ways.items() for stop in path], columns=["way", "stop"]
        ),
    }


def _points(rows: pd.DataFrame) -> Points:
    return {name: (lat, lon) for name, lat, lon in zip(rows["name"], rows["lat"], rows["lon"], strict=True)}


def _km(start: tuple[float, float], end: tuple[float, float]) -> float:
    return distance_km(*start, *end)


def _nearest(points: Points, home: str, measure=_km) -> list[str]:
    others = sorted(set(points) - {home}, key=lambda name: measure(points[home], points[name]))
    return others[:NEAREST]


def _is_plain(points: Points, home: str) -> bool:
    """Whether the nearest ports are in the same order for everybody whose distances count as right."""
    km = sorted(_km(points[home], spot) for name, spot in points.items() if name != home)[: NEAREST + 1]
    return all(further - nearer > 2 * TOLERANCE for nearer, further in zip(km, km[1:], strict=False))


@cache
def _network() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each leg of the route and of the corridors once, by the names of its ends; and the stops."""
    stops = record.table("waypoints").query("lat < @NORTHERNMOST")
    called = stops.set_index("waypoint_id")["name"]
    legs = pd.concat([record.table("route_legs"), record.table("corridor_legs")])
    legs = legs.assign(start=legs["from_id"].map(called), end=legs["to_id"].map(called)).dropna(subset=["start", "end"])
    legs = legs[~legs[["start", "end"]].apply(frozenset, axis=1).duplicated()]
    legs = legs.assign(states=legs["countries"].str.join(";")).rename(columns={"straight_km": "km"})
    return legs[["start", "end", "mode", "states", "km"]], stops[["name", "country", "kind", "lat", "lon"]].reset_index(
        drop=True
    )


@cache
def _choices() -> list[list[list[str]]]:
    """For each pair of stops with at least three ways of different length between them: these ways."""
    legs, _ = _network()
    beside: dict[str, dict[str, int]] = {}
    for start, end, km in zip(legs["start"], legs["end"], legs["km"], strict=True):
        beside.setdefault(start, {})[end] = km
        beside.setdefault(end, {})[start] = km

    def paths(path: list[str], km: int) -> Iterator[tuple[list[str], int]]:
        if len(path) > LEGS_AT_LEAST:
            yield path, km
        if len(path) <= LEGS_AT_MOST:
            for stop in sorted(set(beside[path[-1]]) - set(path)):
                yield from paths([*path, stop], km + beside[path[-1]][stop])

    found: dict[tuple[str, str], dict[int, list[str]]] = {}
    for start in sorted(beside):
        for path, km in paths([start], 0):
            found.setdefault((start, path[-1]), {})[km] = path
    return [list(ways.values()) for ways in found.values() if len(ways) >= 3]


def leg_km(legs: pd.DataFrame, start: str, end: str) -> int | None:
    """The km of the leg between two stops, whichever of them is written first; None if there is no such leg."""
    for row in legs.itertuples():
        if {row.start, row.end} == {start, end}:
            return int(row.km)
    return None


def route_km(legs: pd.DataFrame, path: list[str]) -> int:
    """The km of all legs of a way through the network."""
    return sum(leg_km(legs, start, end) or 0 for start, end in zip(path, path[1:], strict=False))


def checks(tables: dict[str, pd.DataFrame]) -> dict[str, list[Check]]:
    """What is right for these tables."""
    ports, legs, stops, ways = (tables[f"{name}.csv"] for name in ("ports", "legs", "stops", "ways"))
    home, points, spots = str(tables["home.csv"]["home"][0]), _points(ports), _points(stops)
    km = {name: _km(points[home], spot) for name, spot in points.items() if name != home}
    full = ports[ports["throughput_months"] == 12]
    paths = {name: list(rows["stop"]) for name, rows in ways.groupby("way")}
    lengths = {name: route_km(legs, path) for name, path in paths.items()}
    short = min(lengths, key=lengths.__getitem__)
    path, pairs = paths[short], list(zip(paths[short], paths[short][1:], strict=False))
    line = [list(spots[stop]) for stop in path]
    on_it = [leg for leg in legs.itertuples() if {leg.start, leg.end} in map(set, pairs)]
    touched = dict(Counter(state for leg in on_it for state in leg.states.split(";")))
    cases = [(legs, *pair) for pair in pairs] + [(legs, *pair[::-1]) for pair in pairs] + [(legs, path[0], path[-1])]
    return {
        "q1-test": [
            Value(
                "on_the_sea",
                ports.query("sea_or_river == 'sea'")["country"].value_counts().to_dict(),
                say="Count the ports on the sea alone, by state.",
            )
        ],
        "q2-test": [
            Value(
                "km",
                km,
                tolerance=TOLERANCE,
                say="The distance is that of the great circle, in km, from home to each other port.",
            )
        ],
        "q3-test": [
            Value("nearest", _nearest(points, home), say="Sort by km on the globe and keep the first three, in order.")
        ],
        "q4-test": [
            Value(
                "figures",
                {"with a figure": len(full), "mean": float(full["throughput_mt"].mean())},
                tolerance=0.011,
                say="Only figures for twelve months count, and a port without a figure is not a port with zero.",
            )
        ],
        "q5-test": [
            Function("leg_km", cases, leg_km, say="A leg runs both ways; where there is none, the answer is None.")
        ],
        "q6-test": [Value("lengths", lengths, say="Add up the legs between neighbouring stops of each way.")],
        "q7-test": [
            Value(
                "detour",
                lengths[short] / _km(spots[path[0]], spots[path[-1]]),
                tolerance=0.011,
                say="Divide the km of the shortest way by the km from its first stop straight to its last.",
            ),
            Value(
                "touched",
                touched,
                say="Count for each state the legs of the way that touch it; a leg over a border touches two.",
            ),
        ],
        "q8-test": [
            Table(
                "markers",
                pd.DataFrame({"name": path, "lat": [spot[0] for spot in line], "lon": [spot[1] for spot in line]}),
                tolerance=0.001,
                ordered=True,
                say="A row for each stop of the shortest way, in the order of travel.",
            ),
            Value("line", line, tolerance=0.001, say="Each point of the line is latitude first, then longitude."),
        ],
    }
