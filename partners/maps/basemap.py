"""The base map and the names on it (data/basemap, made by partners_site/make_basemap.py)."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from partners import paths
from partners.texts import section

#: No view leaves this frame (west, south, east, north), so the edge where the data were cut never shows.
LIMITS = (36.3, 29.3, 72.7, 56.7)


@cache
def geojson() -> str:
    """The base map as GeoJSON text."""
    return paths.data("basemap", "caspian.geojson").read_text("utf8").replace("\n", "")


@cache
def features() -> tuple[dict[str, Any], ...]:
    """The features of the base map: properties ``kind``, ``name``, and ``iso`` (land) or ``note`` (marked areas)."""
    return tuple(json.loads(geojson())["features"])


def rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    """Every ring or line of a GeoJSON geometry, as lists of (longitude, latitude)."""
    kind, parts = geometry["type"], geometry["coordinates"]
    if kind == "LineString":
        return [parts]
    if kind in ("Polygon", "MultiLineString"):
        return parts
    return [ring for polygon in parts for ring in polygon]


#: Degrees → whole numbers, and back again; the base map has this many to a degree (partners_site/make_basemap.py).
_STEPS = 100


def _packed(part: list[Any]) -> list[Any]:
    """A line as its first point and the steps from each point to the next, in one list of whole numbers."""
    if isinstance(part[0][0], list):
        return [_packed(inner) for inner in part]
    points = [[round(value * _STEPS) for value in point] for point in part]
    steps = [(x - before_x, y - before_y) for (before_x, before_y), (x, y) in pairwise([[0, 0], *points])]
    return [step for both in steps for step in both]


@cache
def script() -> str:
    """The base map as a script that leaves it in ``window.PARTNERS_BASEMAP``: half the weight of its GeoJSON."""
    collection = json.loads(geojson())
    for feature in collection["features"]:
        feature["geometry"]["coordinates"] = _packed(feature["geometry"]["coordinates"])
    unpack = Path(__file__).with_name("unpack.js").read_text("utf8").strip()
    return f"window.PARTNERS_BASEMAP=({unpack})({json.dumps(collection, separators=(',', ':'))},{_STEPS});"


@cache
def cut() -> frozenset[str]:
    """The states that the edge of the base map cuts through (ISO 3166-1 alpha-3)."""
    land: dict[str, list[tuple[float, float]]] = {}
    for feature in features():
        if feature["properties"]["kind"] == "land":
            parts = feature["geometry"]["coordinates"]
            polygons = [parts] if feature["geometry"]["type"] == "Polygon" else parts
            spots = [tuple(spot) for polygon in polygons for ring in polygon for spot in ring]
            land.setdefault(feature["properties"]["iso"], []).extend(spots)
    edges = [
        (axis, side(spot[axis] for spots in land.values() for spot in spots)) for axis in (0, 1) for side in (min, max)
    ]

    def meets(spots: list[tuple[float, float]]) -> bool:
        return any(abs(spot[axis] - edge) < 0.02 for spot in spots for axis, edge in edges)

    return frozenset(iso for iso, spots in land.items() if meets(spots))


def labels(lang: str, without: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """Names of states, waters and marked areas: key, text, kind, lat, lon, zoom (shown from this one on).

    A key may come more than once: a map shows it at the first of its spots that is free.

    :param without: keys to leave out.
    """
    words = section("maps", lang)["places"]
    rows = json.loads(paths.data("basemap", "labels.geojson").read_text("utf8"))["features"]
    return [
        {
            **row["properties"],
            "text": words[row["properties"]["key"]],
            "lat": row["geometry"]["coordinates"][1],
            "lon": row["geometry"]["coordinates"][0],
        }
        for row in rows
        if row["properties"]["key"] not in without
    ]
