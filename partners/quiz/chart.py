"""The Caspian as one small drawing for questions about places: the coast and two rivers, no names, no borders.

It travels once, in the quiz's script; a page without a script has it in its own HTML. The shape is the book's base map
(data/basemap), in the Mercator projection, on a grid of whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from partners.maps import basemap
from partners.maps.model import mercator

WEST, SOUTH, EAST, NORTH = 46.2, 36.2, 55.0, 47.55
WIDTH = 400
_SCALE = WIDTH / (EAST - WEST)
HEIGHT = round((mercator(NORTH) - mercator(SOUTH)) * _SCALE)
#: Points of the coast nearer than this are one.
_STEP = 2.5

Spot = tuple[float, float]


def spot(lat: float, lon: float) -> Spot:
    """Where a place lies on the drawing, from its top left corner, in units of which the drawing is ``WIDTH`` wide."""
    return (lon - WEST) * _SCALE, (mercator(NORTH) - mercator(lat)) * _SCALE


def _line(coordinates: Sequence[Sequence[float]]) -> str:
    """Path data in steps from point to point, which are shorter than places."""
    spots = [spot(lat, lon) for lon, lat in coordinates]
    kept = spots[:1]
    for one in spots[1:]:
        if math.dist(one, kept[-1]) >= _STEP:
            kept.append(one)
    grid = [(round(x), round(y)) for x, y in kept]
    steps = [(x - a, y - b) for (a, b), (x, y) in zip(grid, grid[1:], strict=False) if (a, b) != (x, y)]
    return f"M{grid[0][0]} {grid[0][1]}l" + " ".join(f"{x} {y}" for x, y in steps) if len(steps) > 1 else ""


def _inside(lon: float, lat: float) -> bool:
    return WEST <= lon <= EAST and SOUTH <= lat <= NORTH


@cache
def paths() -> dict[str, str]:
    """Path data of the ``sea`` (islands are holes in it) and of the ``rivers``."""
    sea: list[str] = []
    rivers: list[str] = []
    for feature in basemap.features():
        kind, parts = feature["properties"]["kind"], feature["geometry"]["coordinates"]
        if kind == "sea":
            sea += [line + "z" for ring in parts if (line := _line(ring))]
        elif kind == "river":
            lines = [parts] if feature["geometry"]["type"] == "LineString" else parts
            # Cut where the drawing ends; the rest of a line that leaves it is clipped.
            near = [[point for point in line if _inside(*point)] for line in lines]
            rivers += [_line(line) for line in near if len(line) > 1]
    return {"sea": "".join(sea), "rivers": "".join(rivers)}


def svg(places: Sequence[Spot]) -> str:
    """The drawing with a numbered mark at each place, for a page without a script."""
    made = paths()
    marks = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="15"/><text x="{x:.0f}" y="{y + 6:.0f}">{n}</text>'
        for n, (x, y) in enumerate(places, 1)
    )
    return (
        f'<svg class="pq-chart quiz-chart" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">'
        f'<path class="pq-sea" d="{made["sea"]}"/><path class="pq-river" d="{made["rivers"]}"/>{marks}</svg>'
    )
