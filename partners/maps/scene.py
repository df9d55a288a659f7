"""Where things are on a drawing: its projection, and the boxes that are taken."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from partners.maps import basemap
from partners.maps.model import Sheet, mercator

WIDTH, TALLEST, PADDING = 800, 640, 46
Box = tuple[float, float, float, float]


@dataclass
class Scene:
    """A sheet of paper while it is drawn on: west and top in degrees of the projection, scale in pixels a degree."""

    west: float
    top: float
    scale: float
    width: float
    height: float
    taken: list[Box] = field(default_factory=list)
    lines: list[Box] = field(default_factory=list)
    marks: list[tuple[float, float, float]] = field(default_factory=list)

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        """The pixel of a place."""
        return (lon - self.west) * self.scale, (self.top - mercator(lat)) * self.scale

    def fits(self, box: Box, *, over_lines: bool = False) -> bool:
        """Whether a box lies inside and on nothing that is drawn."""
        inside = box[0] >= 4 and box[1] >= 4 and box[2] <= self.width - 4 and box[3] <= self.height - 4
        others = self.taken if over_lines else self.taken + self.lines
        return inside and not any(
            box[0] < t[2] and box[2] > t[0] and box[1] < t[3] and box[3] > t[1] for t in others
        )

    def cross(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Note a leg of a route: names keep off it where they can."""
        steps = max(1, math.ceil(math.dist(start, end) / 6))
        for i in range(steps + 1):
            x = start[0] + (end[0] - start[0]) * i / steps
            y = start[1] + (end[1] - start[1]) * i / steps
            self.lines.append((x - 3, y - 3, x + 3, y + 3))

    @property
    def zoom(self) -> float:
        """The zoom level of a web map of this scale."""
        return math.log2(self.scale * 360 / 256)


def scene_of(sheet: Sheet) -> Scene:
    """The scene that holds what a sheet shows, with nothing on it yet."""
    west, south, east, north = sheet.bounds()
    low, high = mercator(south), mercator(north)
    scale = min((WIDTH - 2 * PADDING) / max(east - west, 1), (TALLEST - 2 * PADDING) / max(high - low, 1))
    limits = basemap.LIMITS
    scale = max(scale, WIDTH / (limits[2] - limits[0]))
    north_edge, south_edge = mercator(limits[3]), mercator(limits[1])
    height = min(max(360, (high - low) * scale + 2 * PADDING), (north_edge - south_edge) * scale)
    middle = min(max((west + east) / 2, limits[0] + WIDTH / scale / 2), limits[2] - WIDTH / scale / 2)
    top = min(max((low + high) / 2 + height / scale / 2, south_edge + height / scale), north_edge)
    return Scene(middle - WIDTH / scale / 2, top, scale, WIDTH, height)
