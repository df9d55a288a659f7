"""The map that stands still: the same sheet as one SVG drawing, for paper and e-books."""

from __future__ import annotations

import html
import math
from dataclasses import dataclass, field
from typing import Any

from partners.maps import basemap
from partners.maps.model import SYMBOLS, Layer, Point, Sheet, mercator, spread

WIDTH, TALLEST, PADDING, ROW = 800, 640, 46, 24
FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif'
SERIF = 'Georgia, "Noto Serif", "DejaVu Serif", serif'
#: The light theme of frame.css.
INK, PAPER, LAND, CASPIAN, SEA = "#22313a", "#fdfcf9", "#f4efe4", "#bfdae4", "#cfe3ea"
BORDER, COAST, STATE, WATER, NOTE = "#8f8164", "#4f7d8b", "#675e4c", "#255869", "#7a3f12"
SAFFRON = "#ad6005"
MARKS = {"sea": "#0f5c66", "river": "#9a3324", "stop": SAFFRON}
GROUND = {
    "land": f'fill="{LAND}" stroke="{BORDER}" stroke-width=".8"',
    "sea": f'fill="{CASPIAN}" stroke="{COAST}" stroke-width=".8"',
    "lake": f'fill="{CASPIAN}" stroke="{COAST}" stroke-width=".5"',
    "river": f'fill="none" stroke="{COAST}" stroke-width="1" stroke-opacity=".8"',
    "disputed": f'fill="url(#hatch)" stroke="{BORDER}" stroke-width=".9" stroke-dasharray="4 3"',
    "leased": f'fill="none" stroke="{NOTE}" stroke-width="1" stroke-dasharray="3 3"',
}
LEGS = {
    "rail": 'stroke-width="2.6"',
    "sea": 'stroke-width="3.4" stroke-dasharray="1 6" stroke-linecap="round"',
    "road": 'stroke-width="2.6" stroke-dasharray="7 4"',
}

Box = tuple[float, float, float, float]


@dataclass
class Scene:
    """Where things are on the sheet: the projection, and the boxes that are taken."""

    west: float
    top: float
    scale: float
    width: float
    height: float
    taken: list[Box] = field(default_factory=list)
    lines: list[Box] = field(default_factory=list)
    marks: list[tuple[float, float]] = field(default_factory=list)

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        return (lon - self.west) * self.scale, (self.top - mercator(lat)) * self.scale

    def fits(self, box: Box, *, over_lines: bool = False) -> bool:
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
        return math.log2(self.scale * 360 / 256)


def _scene(sheet: Sheet) -> Scene:
    west, south, east, north = sheet.bounds()
    low, high = mercator(south), mercator(north)
    scale = min((WIDTH - 2 * PADDING) / max(east - west, 1), (TALLEST - 2 * PADDING) / max(high - low, 1))
    limits = basemap.LIMITS
    scale = max(scale, WIDTH / (limits[2] - limits[0]))
    height = min(TALLEST, max(360, (high - low) * scale + 2 * PADDING))
    middle = min(max((west + east) / 2, limits[0] + WIDTH / scale / 2), limits[2] - WIDTH / scale / 2)
    top = (low + high) / 2 + height / scale / 2
    return Scene(middle - WIDTH / scale / 2, top, scale, WIDTH, height)


def _rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    kind, parts = geometry["type"], geometry["coordinates"]
    if kind == "LineString":
        return [parts]
    if kind in ("Polygon", "MultiLineString"):
        return parts
    return [ring for polygon in parts for ring in polygon]


def _ground(scene: Scene) -> tuple[str, set[str]]:
    """The base map, and the kinds of feature that show in this view."""
    paths, shown = [], set()
    for feature in basemap.features():
        kind, pieces = feature["properties"]["kind"], []
        for ring in _rings(feature["geometry"]):
            spots = [scene.xy(lat, lon) for lon, lat in ring]
            if not _near(spots, scene):
                continue
            kept = spots[:1]
            for spot in spots[1:]:
                if math.dist(spot, kept[-1]) >= 0.8:
                    kept.append(spot)
            if len(kept) > 2 or kind == "river":
                end = "" if kind == "river" else "Z"
                pieces.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + end)
        if pieces:
            shown.add(kind)
            paths.append(f'<path {GROUND[kind]} fill-rule="evenodd" d="{"".join(pieces)}"/>')
    return "".join(paths), shown


def _near(spots: list[tuple[float, float]], scene: Scene) -> bool:
    xs, ys = [s[0] for s in spots], [s[1] for s in spots]
    return max(xs) > 0 and min(xs) < scene.width and max(ys) > 0 and min(ys) < scene.height


def _text(x: float, y: float, words: str, size: float, more: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" {more}>{html.escape(words)}</text>'


def _width(words: str, size: float, spacing: float = 0) -> float:
    # In ems, after DejaVu Sans, the widest of the fonts named above: names never run into their neighbours.
    ems = sum(0.36 if c in "iljftrI()., –-’" else 0.72 if c.isupper() or c in "mw" else 0.6 for c in words)
    return ems * size + len(words) * spacing


def _gap(spot: tuple[float, float, str], w: float, h: float, mark: tuple[float, float]) -> float:
    """From a name of size w, h at a spot to a mark."""
    return math.hypot(
        max(spot[0] - mark[0], 0, mark[0] - spot[0] - w), max(spot[1] - mark[1], 0, mark[1] - spot[1] - h)
    )


def _name(scene: Scene, point: Point, x: float, y: float) -> str:
    """The name beside its mark; where no side is free it moves further off, with a line to the mark."""
    size, r = (14.5, 13) if point.marked else (13, 10)
    w, h = _width(point.label, size), size * 1.15
    near = [
        (x + r, y - h / 2, "start"), (x - r - w, y - h / 2, "end"),
        (x - w / 2, y - r - h, "middle"), (x - w / 2, y + r, "middle"),
        *((x + dx - (w if side == "end" else 0), y - h / 2 + down * h, side)
          for down in (-0.7, 0.7, -1.1, 1.1) for dx, side in ((r - 2, "start"), (2 - r, "end"))),
    ]  # fmt: skip
    far = [
        (x + out, y + down - h / 2, "start") if out > 0 else (x + out - w, y + down - h / 2, "end")
        for reach in (30, 45, 60) for out in (reach, -reach) for down in (-reach, 0, reach)
    ]  # fmt: skip
    # A name nearer to another mark than to its own would be read as that one's.
    near = [s for s in near if all(_gap(s, w, h, m) > _gap(s, w, h, (x, y)) for m in scene.marks if m != (x, y))]
    tries = [(spot, over) for group in (near, far) for over in (False, True) for spot in group]
    spot = next((s for s, over in tries if scene.fits((s[0], s[1], s[0] + w, s[1] + h), over_lines=over)), far[0])
    left, upper, anchor = spot
    scene.taken.append((left, upper, left + w, upper + h))
    at = {"start": left, "middle": left + w / 2, "end": left + w}[anchor]
    line = ""
    if spot in far:
        line = f'<path d="M{x:.1f} {y:.1f}L{at:.1f} {upper + h / 2:.1f}" stroke="{INK}" stroke-width=".7"/>'
    bold = ' font-weight="700"' if point.marked else ""
    return line + _text(at, upper + h * 0.8, point.label, size, f'text-anchor="{anchor}" fill="{INK}"{bold}')


def _mark(layer: Layer, point: Point, x: float, y: float) -> str:
    ring = f'<circle r="10.5" fill="none" stroke="{SAFFRON}" stroke-width="3"/>' if point.marked else ""
    colour = MARKS.get(layer.key, SAFFRON)
    return (
        f'<g transform="translate({x:.1f} {y:.1f})"><title>{html.escape(point.name)}</title>{ring}'
        f'<path d="{SYMBOLS[layer.symbol]}" fill="{colour}" stroke="{PAPER}" stroke-width="1.6"/></g>'
    )


def _layers(scene: Scene, sheet: Sheet) -> str:
    out = []
    for line in (line for layer in sheet.layers for line in layer.lines):
        (x1, y1), (x2, y2) = scene.xy(*line.start), scene.xy(*line.end)
        scene.cross((x1, y1), (x2, y2))
        d = f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"
        out.append(f'<path d="{d}" stroke="{PAPER}" stroke-width="5" stroke-opacity=".85"/>')
        out.append(f'<path d="{d}" stroke="{SAFFRON}" {LEGS[line.mode]}/>')
    placed = [(layer, point) for layer in sheet.layers for point in layer.points]
    truth = [scene.xy(point.lat, point.lon) for _, point in placed]
    spots = spread(truth, 17)
    for (x1, y1), (x2, y2) in zip(truth, spots, strict=True):
        if math.dist((x1, y1), (x2, y2)) > 1:
            out.append(f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{INK}" stroke-width=".9"/>')
    for (_, point), (x, y) in zip(placed, spots, strict=True):
        r = 11 if point.marked else 8
        scene.taken.append((x - r, y - r, x + r, y + r))
        scene.marks.append((x, y))
    order = sorted(zip(placed, spots, strict=True), key=lambda item: not item[0][1].marked)
    names = [_name(scene, point, x, y) for (_, point), (x, y) in order]
    out += [_mark(layer, point, x, y) for (layer, point), (x, y) in reversed(order)]
    halo = f'<g paint-order="stroke" stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" stroke-opacity=".9">'
    return "".join([_places(scene, sheet.lang, halo), *out, halo, *names, "</g>"])


def _places(scene: Scene, lang: str, halo: str) -> str:
    looks = {
        "state": (11, 1.6, f'fill="{STATE}" font-weight="600" letter-spacing="1.6"'),
        "sea": (18, 3, f"fill=\"{WATER}\" font-style=\"italic\" letter-spacing=\"3\" font-family='{SERIF}'"),
        "lake": (12, 0, f"fill=\"{WATER}\" font-style=\"italic\" font-family='{SERIF}'"),
        "river": (12, 0, f"fill=\"{WATER}\" font-style=\"italic\" font-family='{SERIF}'"),
        "note": (11, 0, f'fill="{NOTE}" font-style="italic"'),
    }
    out, named = [], set()
    for label in basemap.labels(lang):
        size, spacing, look = looks[label["kind"]]
        words = label["text"].upper() if label["kind"] == "state" else label["text"]
        x, y = scene.xy(label["lat"], label["lon"])
        w = _width(words, size, spacing)
        box = (x - w / 2, y - size / 2, x + w / 2, y + size / 2)
        if label["key"] in named or scene.zoom < label["zoom"] or not scene.fits(box):
            continue
        named.add(label["key"])
        scene.taken.append(box)
        out.append(_text(x, y + size * 0.35, words, size, f'text-anchor="middle" {look}'))
    return f"{halo}{''.join(out)}</g>"


def _swatch(look: str, layer: Layer | None) -> str:
    if layer is not None:
        mark = f'<path d="{SYMBOLS[layer.symbol]}" fill="{MARKS.get(layer.key, SAFFRON)}"/>'
        line = f'<path d="M-11 0H11" stroke="{SAFFRON}" stroke-width="2.6"/>' if layer.lines else ""
        return line + mark
    if look == "marked":
        return (
            f'<circle r="10.5" fill="none" stroke="{SAFFRON}" stroke-width="3"/>'
            f'<path d="{SYMBOLS["circle"]}" fill="{MARKS["sea"]}"/>'
        )
    if look in ("disputed", "leased"):
        return f'<rect x="-11" y="-7" width="22" height="14" {GROUND[look]}/>'
    return f'<path d="M-11 0H11" stroke="{SAFFRON}" {LEGS[look]}/>'


def _key(sheet: Sheet, shown: set[str], top: float) -> tuple[str, float]:
    rows: list[tuple[str, Layer | None, str]] = [(layer.key, layer, layer.title) for layer in sheet.layers]
    rows += [(look, None, words) for look, words in sheet.extra_key if look in shown or look not in GROUND]
    out, x, y = [], 14.0, top + 22
    for look, layer, words in rows:
        w = 34 + _width(words, 13)
        if x + w > WIDTH - 10:
            x, y = 14.0, y + ROW
        out.append(f'<g transform="translate({x + 11:.1f} {y:.1f})">{_swatch(look, layer)}</g>')
        out.append(f'<text x="{x + 30:.1f}" y="{y + 4.5:.1f}" font-size="13" fill="{INK}">{html.escape(words)}</text>')
        x += w
    for note in sheet.notes:
        y += ROW
        out.append(f'<text x="14" y="{y:.1f}" font-size="12" fill="#50606a">{html.escape(note)}</text>')
    return "".join(out), y + 14


def draw(sheet: Sheet) -> str:
    """The sheet as SVG: base map, layers, names and key; sized by its viewBox, named by the alternative text."""
    scene = _scene(sheet)
    layers = _layers(scene, sheet)
    ground, shown = _ground(scene)
    key, height = _key(sheet, shown, scene.height)
    alt = html.escape(sheet.alt)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{alt}" '
        f"lang=\"{sheet.lang}\" font-family='{FONT}'><title>{html.escape(sheet.title)}</title><desc>{alt}</desc>"
        f'<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path d="M0 0V6" stroke="{BORDER}" stroke-width="1.6"/></pattern></defs>'
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="{PAPER}"/>'
        f'<svg width="{WIDTH}" height="{scene.height:.0f}"><rect width="100%" height="100%" fill="{SEA}"/>'
        f"{ground}{layers}</svg>{key}</svg>"
    )
