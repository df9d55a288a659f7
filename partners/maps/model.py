"""What a map holds, told once for both drawings: the one that moves and the one that is printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

#: Outlines of the marks in a square from -12 to 12, the mark's middle at 0,0; told apart by shape as well as colour.
SYMBOLS = {
    "circle": "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0Z",
    "diamond": "M0 -9L9 0L0 9L-9 0Z",
    "square": "M-4.5 -4.5H4.5V4.5H-4.5Z",
    "triangle": "M0 -8.5L8.5 6.5H-8.5Z",
}


@dataclass(frozen=True)
class Point:
    """One place.

    :param label: the short name on the map.
    :param name: what a screen reader says for the mark; begins with the label.
    :param facts: rows of the card that opens: (what, value).
    :param marked: drawn larger and ringed.
    """

    lat: float
    lon: float
    label: str
    name: str
    facts: tuple[tuple[str, str], ...] = ()
    marked: bool = False


@dataclass(frozen=True)
class Line:
    """One straight piece, from (lat, lon) to (lat, lon); ``mode`` names its look: rail, sea or road."""

    start: tuple[float, float]
    end: tuple[float, float]
    mode: str


@dataclass(frozen=True)
class Layer:
    """What a reader switches on and off as one.

    :param key: the look of its points (a class in frame.css and svg.py).
    :param title: its name in the key.
    :param symbol: a key of :data:`SYMBOLS`.
    """

    key: str
    title: str
    symbol: str
    points: tuple[Point, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A whole map: layers (the first drawn lowest), words, and the rows of the key that switch nothing.

    :param extra_key: (what it looks like, words) of further rows of the key.
    :param notes: sentences under the key.
    """

    title: str
    caption: str
    alt: str
    layers: tuple[Layer, ...]
    lang: str
    extra_key: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = field(default=())

    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of all that is drawn, in degrees."""
        spots = [(p.lat, p.lon) for layer in self.layers for p in layer.points]
        spots += [end for layer in self.layers for line in layer.lines for end in (line.start, line.end)]
        lats, lons = [s[0] for s in spots], [s[1] for s in spots]
        return min(lons), min(lats), max(lons), max(lats)


def mercator(lat: float) -> float:
    """The northing of a latitude in degrees of the Mercator projection (that of web maps)."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))


def spread(spots: Sequence[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    """Push points that lie closer than ``gap`` apart, each pair by halves, in a fixed order."""
    moved = [list(s) for s in spots]
    for _ in range(300):
        quiet = True
        for i in range(len(moved)):
            for j in range(i + 1, len(moved)):
                dx, dy = moved[j][0] - moved[i][0], moved[j][1] - moved[i][1]
                near = math.hypot(dx, dy)
                if near >= gap - 0.01:
                    continue
                quiet = False
                ux, uy = (dx / near, dy / near) if near > 0.01 else (1.0, 0.0)
                push = (gap - near) / 2
                moved[i][0] -= ux * push
                moved[i][1] -= uy * push
                moved[j][0] += ux * push
                moved[j][1] += uy * push
        if quiet:
            break
    return [(x, y) for x, y in moved]
