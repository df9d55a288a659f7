"""The cover: the Caspian between steppe and mountains, drawn from the base map. ``{cover}`` puts it on a page.

It shows water and land and no border, so it takes no side; the two harbours and the crossing come from the record.
"""

from __future__ import annotations

import html
import math
import random
from functools import cache
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from partners import palette, record
from partners.maps import basemap, paint
from partners.maps.model import mercator
from partners.texts import DEFAULT_LANGUAGE, section

SEA, LAND, INK, MARK = (palette.colour(name) for name in ("water", "ground", "deep", "brick"))
#: The lines that old charts draw along a shore: width and strength, the widest first.
WATER_LINES = ((46, 0.10), (31, 0.14), (19, 0.2), (9, 0.3))
#: How far apart the tufts of the steppe stand, and where steppe is drawn: north of 43.5° N, east of the Volga's mouth.
TUFT_STEP, STEPPE = 34, (43.5, 47.0)
#: The Caucasus, the Elburz and the Kopet Dag from summit to summit (longitude, latitude, to a tenth of a degree).
RIDGES = (
    ((40.7, 43.6), (42.4, 43.3), (44.5, 42.7), (46.3, 42.0), (47.9, 41.2)),
    ((48.2, 37.4), (49.6, 36.6), (51.0, 36.3), (52.1, 35.9), (54.0, 36.2), (55.6, 36.9)),
    ((56.0, 38.4), (57.6, 37.9), (58.9, 37.5)),
)


class View(NamedTuple):
    """A frame in degrees and its width in pixels."""

    west: float
    south: float
    east: float
    north: float
    width: float

    @property
    def height(self) -> float:
        """The height in pixels that the projection gives."""
        return (mercator(self.north) - mercator(self.south)) * self.scale

    @property
    def scale(self) -> float:
        """Pixels a degree."""
        return self.width / (self.east - self.west)

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        """The pixel of a place."""
        return (lon - self.west) * self.scale, (mercator(self.north) - mercator(lat)) * self.scale


WIDE = View(37.4, 36.1, 65.2, 47.7, 1000)
TALL = View(43.6, 34.2, 58.4, 49.6, 720)


def _near(spots: list[tuple[float, float]], view: View) -> bool:
    xs, ys = zip(*spots, strict=True)
    return max(xs) > -60 and min(xs) < view.width + 60 and max(ys) > -60 and min(ys) < view.height + 60


def _path(kind: str, view: View) -> str:
    """All features of a kind in the frame as one path, without steps that no eye could see."""
    pieces = []
    for feature in basemap.features():
        if feature["properties"]["kind"] != kind:
            continue
        for ring in basemap.rings(feature["geometry"]):
            spots = [view.xy(lon, lat) for lon, lat in ring]
            if not _near(spots, view):
                continue
            kept = spots[:1]
            for spot in spots[1:]:
                if math.dist(spot, kept[-1]) > 1.6:
                    kept.append(spot)
            grid = [(round(x), round(y)) for x, y in kept]
            steps = "".join(f"l{x - a} {y - b}" for (a, b), (x, y) in zip(grid, grid[1:], strict=False))
            pieces.append(f"M{grid[0][0]} {grid[0][1]}{steps}{'' if kind == 'river' else 'Z'}".replace(" -", "-"))
    return "".join(pieces)


def _is_land(lon: float, lat: float) -> bool:
    """Whether a place lies in a state and in no lake: by counting the sides that a line to the east crosses."""
    crossed = 0
    for feature in basemap.features():
        if feature["properties"]["kind"] in ("land", "lake"):
            for ring in basemap.rings(feature["geometry"]):
                for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False):
                    if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1):
                        crossed += 1
    return crossed % 2 == 1


@cache
def _tufts(view: View) -> str:
    """Grass: three short strokes, set out on a grid and shaken, the same at every build."""
    shake = random.Random(2018)
    tufts = []
    for row in range(int(view.height / TUFT_STEP)):
        for column in range(int(view.width / TUFT_STEP)):
            x = (column + 0.5 * (row % 2) + shake.uniform(-0.3, 0.3)) * TUFT_STEP
            y = (row + 0.5 + shake.uniform(-0.3, 0.3)) * TUFT_STEP
            lon = view.west + x / view.scale
            northing = math.radians(mercator(view.north) - y / view.scale)
            lat = math.degrees(2 * math.atan(math.exp(northing)) - math.pi / 2)
            around = [(lon + dx, lat + dy) for dx in (-0.5, 0.5) for dy in (-0.35, 0.35)]
            if lat > STEPPE[0] and lon > STEPPE[1] and all(_is_land(*spot) for spot in around):
                tufts.append(f"M{x:.0f} {y:.0f}l-4-6m4 6v-9m0 9l4-6")
    return "".join(tufts)


def _peaks(view: View) -> str:
    """Mountains, as old maps draw them: a row of peaks along each ridge."""
    peaks = []
    for ridge in RIDGES:
        spots = [view.xy(*spot) for spot in ridge]
        for (x1, y1), (x2, y2) in zip(spots, spots[1:], strict=False):
            count = max(1, round(math.dist((x1, y1), (x2, y2)) / 30))
            for i in range(count):
                x, y = x1 + (x2 - x1) * i / count, y1 + (y2 - y1) * i / count
                peaks.append(f"M{x - 10:.0f} {y + 7:.0f}l8-15l4 6l3-4l8 13m-16-8l2 6")
    return "".join(peaks)


def _crossing(view: View) -> str:
    """The ferry's line from Alat to Kuryk, and the two harbours that the article names."""
    ports = record.table("ports").set_index("name")
    spots = {name: view.xy(ports["lon"][name], ports["lat"][name]) for name in ("Alat", "Kuryk", "Aktau")}
    (x1, y1), (x2, y2) = spots["Alat"], spots["Kuryk"]
    # Ships round the peninsula of Absheron.
    bend = "{:.0f} {:.0f}".format(*view.xy(51.4, 39.4))
    line = f'<path d="M{x1:.0f} {y1:.0f}Q{bend} {x2:.0f} {y2:.0f}" stroke="{MARK}" stroke-width="3" '
    out = [f'{line}stroke-dasharray="1 8" stroke-linecap="round" fill="none"/>']
    for name, (x, y) in spots.items():
        left = name == "Alat"
        out.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5.5" fill="{MARK}" stroke="{LAND}" stroke-width="2"/>')
        out.append(
            f'<text x="{x + (-12 if left else 12):.0f}" y="{y + 6:.0f}" font-size="19" fill="{INK}" '
            f'text-anchor="{"end" if left else "start"}">{html.escape(name)}</text>'
        )
    return "".join(out)


def _name(view: View, words: str) -> str:
    """The sea's name, written down its middle as on an old chart."""
    (x1, y1), (x2, y2), (x3, y3) = (view.xy(*spot) for spot in ((47.6, 45.0), (49.6, 43.6), (50.7, 40.6)))
    return (
        f'<path id="cover-axis" d="M{x1:.0f} {y1:.0f}Q{x2:.0f} {y2:.0f} {x3:.0f} {y3:.0f}" fill="none"/>'
        f'<text font-size="25" font-style="italic" letter-spacing="5" fill="{INK}"><textPath href="#cover-axis" '
        f'startOffset="50%" text-anchor="middle">{html.escape(words)}</textPath></text>'
    )


def draw(view: View, lang: str = DEFAULT_LANGUAGE) -> str:
    """The cover as SVG, sized by its viewBox; where a page gives less room its edges are cut, not its middle."""
    words = section("cover", lang)
    land = _path("land", view)
    shores = "".join(
        f'<use href="#cover-land" fill="none" stroke="{INK}" stroke-width="{width}" stroke-opacity="{strength}"/>'
        for width, strength in WATER_LINES
    )
    grid = "".join(f"M{view.xy(lon, 0)[0]:.0f} 0V{view.height:.0f}" for lon in range(40, 66, 5))
    grid += "".join(f"M0 {view.xy(0, lat)[1]:.0f}H{view.width:.0f}" for lat in range(35, 50, 5))
    alt = html.escape(words["alt"])
    return (
        f'<svg class="book-cover" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {view.width:.0f} {view.height:.0f}" '
        f'preserveAspectRatio="xMidYMid slice" role="img" aria-label="{alt}" lang="{lang}" '
        f"font-family='{paint.SERIF}'>"
        f'<defs><path id="cover-land" d="{land}" stroke-linejoin="round"/></defs>'
        f'<rect width="100%" height="100%" fill="{SEA}"/>{shores}'
        f'<path d="{grid}" fill="none" stroke="{INK}" stroke-opacity=".22"/>'
        f'<use href="#cover-land" fill="{LAND}" stroke="{LAND}" stroke-width="1.2"/>'
        f'<path d="{_path("lake", view)}" fill="{SEA}" stroke="{INK}" stroke-opacity=".5"/>'
        f'<path d="{_path("river", view)}" fill="none" stroke="{INK}" stroke-opacity=".55" stroke-width="1.6"/>'
        f'<path d="{_tufts(view)}" fill="none" stroke="{INK}" stroke-opacity=".4" stroke-linecap="round"/>'
        f'<path d="{_peaks(view)}" fill="none" stroke="{INK}" stroke-opacity=".55" stroke-width="1.3"/>'
        f"{_name(view, words['sea'])}{_crossing(view)}</svg>"
    )


class Cover(SphinxDirective):
    """``{cover}``: the wide drawing; no arguments, no content."""

    def run(self) -> list[nodes.Node]:
        """Called by docutils."""
        return [nodes.raw("", draw(WIDE, self.config.language), format="html")]


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.add_directive("cover", Cover)
