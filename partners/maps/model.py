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
    "cross": "M-7 -4.5L-4.5 -7L0 -2.5L4.5 -7L7 -4.5L2.5 0L7 4.5L4.5 7L0 2.5L-4.5 7L-7 4.5L-2.5 0Z",
}
#: Radius of a circle of scale 1.
RADIUS = 7
#: What fills the states of a layer, by its key: side of the tile, and what is drawn on its tone.
PATTERNS = {
    "member": (8, "M4 0V8"),
    "partly": (8, "M4 4h.01"),
    "left": (11, "M2 5.5H8"),
}


@dataclass(frozen=True)
class Point:
    """One place.

    :param label: the short name on the map.
    :param name: what a screen reader says for the mark; begins with the label.
    :param facts: rows of the card that opens: (what, value).
    :param marked: drawn larger and ringed.
    :param scale: how much larger than others of its layer the mark is, in length.
    """

    lat: float
    lon: float
    label: str
    name: str
    facts: tuple[tuple[str, str], ...] = ()
    marked: bool = False
    scale: float = 1.0


@dataclass(frozen=True)
class Line:
    """One straight piece, from (lat, lon) to (lat, lon); ``mode`` names its look (a key of LEGS in paint.py)."""

    start: tuple[float, float]
    end: tuple[float, float]
    mode: str


@dataclass(frozen=True)
class Layer:
    """What a reader switches on and off as one.

    :param key: the look of its points (a class in frame.css and svg.py).
    :param title: its name in the key.
    :param symbol: a key of :data:`SYMBOLS`.
    :param areas: states filled with the pattern of ``key`` (ISO 3166-1 alpha-3, as in the base map).
    :param tag: a short name that stands on its longest line.
    """

    key: str
    title: str
    symbol: str
    points: tuple[Point, ...] = ()
    lines: tuple[Line, ...] = ()
    areas: tuple[str, ...] = ()
    tag: str = ""


@dataclass(frozen=True)
class Sheet:
    """A whole map: layers (the first drawn lowest), words, and the rows of the key that switch nothing.

    :param extra_key: (what it looks like, words) of further rows of the key.
    :param notes: sentences under the key.
    :param sizes: (scale, words) of the circles that say what a size means.
    :param view: west, south, east, north in degrees; without it, what holds all points and lines.
    """

    title: str
    caption: str
    alt: str
    layers: tuple[Layer, ...]
    lang: str
    extra_key: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = field(default=())
    sizes: tuple[tuple[float, str], ...] = ()
    view: tuple[float, float, float, float] | None = None

    @property
    def filled(self) -> frozenset[str]:
        """The states that some layer fills."""
        return frozenset(iso for layer in self.layers for iso in layer.areas)

    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the view, in degrees."""
        if self.view:
            return self.view
        spots = [(p.lat, p.lon) for layer in self.layers for p in layer.points]
        spots += [end for layer in self.layers for line in layer.lines for end in (line.start, line.end)]
        lats, lons = [s[0] for s in spots], [s[1] for s in spots]
        return min(lons), min(lats), max(lons), max(lats)


def mercator(lat: float) -> float:
    """The northing of a latitude in degrees of the Mercator projection (that of web maps)."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))


def spread(
    spots: Sequence[tuple[float, float]], gap: float, radii: Sequence[float] = ()
) -> list[tuple[float, float]]:
    """Push points that lie closer than ``gap`` apart, each pair by halves, in a fixed order.

    :param radii: of the marks; with them no two touch.
    """
    moved, all_pairs = [list(s) for s in spots], gap
    for _ in range(300):
        quiet = True
        for i in range(len(moved)):
            for j in range(i + 1, len(moved)):
                dx, dy = moved[j][0] - moved[i][0], moved[j][1] - moved[i][1]
                near = math.hypot(dx, dy)
                gap = max(all_pairs, radii[i] + radii[j] + 4) if radii else all_pairs
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
