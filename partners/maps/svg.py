"""The map that stands still: the same sheet as one SVG drawing, for paper and e-books."""

from __future__ import annotations

import html
import math

from partners.maps import basemap, paint
from partners.maps.model import PATTERNS, RADIUS, SYMBOLS, Layer, Point, Sheet, spread
from partners.maps.scene import WIDTH, Scene, scene_of

#: The height of a row of the key; how wide it shows an area or a mark, and a line: two periods of the longest dashes.
ROW, SWATCH, LEG = 24, 22, 46
#: Where on a line its name may stand, the best first; the same in frame.js.
ALONG = (0.5, 0.35, 0.65, 0.2, 0.8)


def _ground(scene: Scene, sheet: Sheet) -> tuple[str, set[str]]:
    """The base map, and the kinds of feature that show in this view."""
    paths, shown = [], set()
    fills = {iso: layer.key for layer in sheet.layers for iso in layer.areas}
    for feature in basemap.features():
        kind, pieces = feature["properties"]["kind"], []
        for ring in basemap.rings(feature["geometry"]):
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
            look = paint.GROUND[kind]
            if filled := fills.get(feature["properties"].get("iso", "")):
                look = f'{paint.GROUND["edge"]} fill="url(#area-{filled})"'
            paths.append(f'<path {look} fill-rule="evenodd" d="{"".join(pieces)}"/>')
    return "".join(paths), shown


def _near(spots: list[tuple[float, float]], scene: Scene) -> bool:
    xs, ys = [s[0] for s in spots], [s[1] for s in spots]
    return max(xs) > 0 and min(xs) < scene.width and max(ys) > 0 and min(ys) < scene.height


def _text(x: float, y: float, words: str, size: float, more: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" {more}>{html.escape(words)}</text>'


def _width(words: str, size: float, spacing: float = 0) -> float:
    # In ems, after DejaVu Sans, the widest of the fonts named above: names never run into their neighbours.
    wide = {**dict.fromkeys("iljftrI()., –-’", 0.36), **dict.fromkeys("mw", 0.72), "→": 1.0}
    ems = sum(wide.get(c, 0.72 if c.isupper() else 0.6) for c in words)
    return ems * size + len(words) * spacing


def _gap(spot: tuple[float, float, str], w: float, h: float, mark: tuple[float, float, float]) -> float:
    """From a name of size w, h at a spot to a mark."""
    x, y, scale = mark
    far = math.hypot(max(spot[0] - x, 0, x - spot[0] - w), max(spot[1] - y, 0, y - spot[1] - h))
    return far - RADIUS * (scale - 1)


def _name(scene: Scene, point: Point, x: float, y: float) -> str:
    """The name beside its mark; where no side is free it moves further off, with a line to the mark."""
    size, r = (14.5, 13) if point.marked else (13, max(10, RADIUS * point.scale + 3))
    own = (x, y, point.scale)
    w, h = _width(point.label, size), size * 1.4
    near = [
        (x + r, y - h / 2, "start"), (x - r - w, y - h / 2, "end"),
        (x - w / 2, y - r - h, "middle"), (x - w / 2, y + r, "middle"),
        *((x + dx - (w if side == "end" else 0), y - h / 2 + down * h, side)
          for down in (-0.7, 0.7, -1.1, 1.1) for dx, side in ((r - 2, "start"), (2 - r, "end"))),
    ]  # fmt: skip
    far = [
        (x + out, y + down - h / 2, "start") if out > 0 else (x + out - w, y + down - h / 2, "end")
        for reach in (r + 20, r + 35, r + 50, r + 75) for out in (reach, -reach) for down in (-reach, 0, reach)
    ]  # fmt: skip
    # A name nearer to another mark than to its own would be read as that one's.
    near = [s for s in near if all(_gap(s, w, h, m) > _gap(s, w, h, own) for m in scene.marks if m != own)]
    far = [s for s in far if all(_gap(s, w, h, m) > 24 for m in scene.marks if m != own)] or far
    tries = [(spot, over) for group in (near, far) for over in (False, True) for spot in group]
    spot = next((s for s, over in tries if scene.fits((s[0], s[1], s[0] + w, s[1] + h), over_lines=over)), far[0])
    left, upper, anchor = spot
    scene.taken.append((left, upper, left + w, upper + h))
    at = {"start": left, "middle": left + w / 2, "end": left + w}[anchor]
    line = ""
    if spot in far:
        line = f'<path d="M{x:.1f} {y:.1f}L{at:.1f} {upper + h / 2:.1f}" stroke="{paint.INK}" stroke-width=".7"/>'
    bold = ' font-weight="700"' if point.marked else ""
    return line + _text(at, upper + h * 0.74, point.label, size, f'text-anchor="{anchor}" fill="{paint.INK}"{bold}')


def _mark(layer: Layer, point: Point, x: float, y: float) -> str:
    ring = f'<circle r="10.5" fill="none" stroke="{paint.SAFFRON}" stroke-width="3"/>' if point.marked else ""
    return (
        f'<g transform="translate({x:.1f} {y:.1f})"><title>{html.escape(point.name)}</title>{ring}'
        f"{_symbol(layer.key, layer.symbol, point.scale)}</g>"
    )


def _symbol(key: str, symbol: str, scale: float = 1.0) -> str:
    fill, line = paint.MARKS[key]
    width = (1.6 if line == paint.PAPER else 2.6) / scale
    grown = f' transform="scale({scale:.3f})"' if scale != 1 else ""
    return f'<path{grown} d="{SYMBOLS[symbol]}" fill="{fill}" stroke="{line}" stroke-width="{width:.2f}"/>'


def _tag(scene: Scene, layer: Layer) -> str:
    """The short name of a layer on one of its lines: the longest first, its middle first."""
    ends = [(scene.xy(*line.start), scene.xy(*line.end)) for line in layer.lines]
    ends.sort(key=lambda pair: -math.dist(*pair))
    w = _width(layer.tag, 11.5) + 10
    spots = [(x1 + (x2 - x1) * t, y1 + (y2 - y1) * t) for (x1, y1), (x2, y2) in ends for t in ALONG]
    boxes = [(x - w / 2, y - 9, x + w / 2, y + 9) for x, y in spots]
    at = next((i for i, box in enumerate(boxes) if scene.fits(box, over_lines=True)), 0)
    (x, y), box = spots[at], boxes[at]
    scene.taken.append(box)
    place = f'x="{x - w / 2:.1f}" y="{y - 9:.1f}" width="{w:.1f}" height="18" rx="4"'
    words = _text(x, y + 4, layer.tag, 11.5, f'text-anchor="middle" font-weight="600" fill="{paint.INK}"')
    return f'<rect {place} fill="{paint.PAPER}" stroke="{paint.INK}"/>{words}'


def _layers(scene: Scene, sheet: Sheet) -> str:
    out = []
    for line in (line for layer in sheet.layers for line in layer.lines):
        (x1, y1), (x2, y2) = scene.xy(*line.start), scene.xy(*line.end)
        scene.cross((x1, y1), (x2, y2))
        d = f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"
        out.append(f'<path d="{d}" stroke="{paint.PAPER}" stroke-width="5" stroke-opacity=".85"/>')
        out.append(f'<path d="{d}" {paint.LEGS[line.mode]}/>')
    placed = [(layer, point) for layer in sheet.layers for point in layer.points]
    truth = [scene.xy(point.lat, point.lon) for _, point in placed]
    spots = spread(truth, 17, [RADIUS * point.scale for _, point in placed])
    for (x1, y1), (x2, y2) in zip(truth, spots, strict=True):
        if math.dist((x1, y1), (x2, y2)) > 1:
            out.append(f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{paint.INK}" stroke-width=".9"/>')
    for (_, point), (x, y) in zip(placed, spots, strict=True):
        r = 11 if point.marked else max(8, RADIUS * point.scale + 1)
        scene.taken.append((x - r, y - r, x + r, y + r))
        scene.marks.append((x, y, point.scale))
    tags = [_tag(scene, layer) for layer in sheet.layers if layer.tag]
    order = sorted(zip(placed, spots, strict=True), key=lambda item: not item[0][1].marked)
    names = [_name(scene, point, x, y) for (_, point), (x, y) in order]
    out += [_mark(layer, point, x, y) for (layer, point), (x, y) in reversed(order)]
    line = f'stroke="{paint.PAPER}" stroke-width="3" stroke-linejoin="round" stroke-opacity=".9"'
    halo = f'<g paint-order="stroke" {line}>'
    return "".join([_places(scene, sheet, halo), *out, *tags, halo, *names, "</g>"])


def _places(scene: Scene, sheet: Sheet, halo: str) -> str:
    wet = f"fill=\"{paint.WATER}\" font-style=\"italic\" font-family='{paint.SERIF}'"
    looks = {
        "state": (11, 1.6, f'fill="{paint.STATE}" font-weight="600" letter-spacing="1.6"'),
        "sea": (18, 3, f'{wet} letter-spacing="3"'),
        "lake": (12, 0, wet),
        "river": (12, 0, wet),
        "note": (11, 0, f'fill="{paint.NOTE}" font-style="italic"'),
    }
    out, named = [], set()
    for label in basemap.labels(sheet.lang, sheet.filled):
        size, spacing, look = looks[label["kind"]]
        words = label["text"].upper() if label["kind"] == "state" else label["text"]
        x, y = scene.xy(label["lat"], label["lon"])
        w = _width(words, size, spacing)
        box = (x - w / 2, y - 0.65 * size, x + w / 2, y + 0.65 * size)
        if label["key"] in named or scene.zoom < label["zoom"] or not scene.fits(box):
            continue
        named.add(label["key"])
        scene.taken.append(box)
        out.append(_text(x, y + size * 0.35, words, size, f'text-anchor="middle" {look}'))
    return f"{halo}{''.join(out)}</g>"


def _swatch(look: str, layer: Layer | None) -> tuple[str, float]:
    """What a row of the key shows, begun 11 left of its origin, and how wide that is."""
    if layer is not None:
        area = f'<rect x="-11" y="-9" width="{SWATCH}" height="18" fill="url(#area-{look})"/>' if layer.areas else ""
        line = _leg(look if look in paint.LEGS else "rail") if layer.lines else ""
        mark = _symbol(layer.key, layer.symbol) if layer.points else ""
        if line:
            return f'{area}{line}<g transform="translate({LEG / 2 - 11:g} 0)">{mark}</g>', LEG
        return area + mark, SWATCH
    if look == "marked":
        ring = f'<circle r="10.5" fill="none" stroke="{paint.SAFFRON}" stroke-width="3"/>'
        return ring + _symbol("sea", "circle"), SWATCH
    # A key names no sea: what shares its name is a leg by ship.
    if look in paint.LEGS:
        return _leg(look), LEG
    return f'<rect x="-11" y="-7" width="{SWATCH}" height="14" {paint.GROUND[look]}/>', SWATCH


def _leg(look: str) -> str:
    return f'<path d="M-11 0H{LEG - 11}" {paint.LEGS[look]}/>'


def _sizes(sheet: Sheet, top: float) -> tuple[str, float]:
    """The circles that say what a size means, in a row; where the next row begins."""
    if not sheet.sizes:
        return "", top
    tall = 2 * RADIUS * max(scale for scale, _ in sheet.sizes)
    out, x, y = [], 14.0, top + 14 + tall / 2
    for scale, words in sheet.sizes:
        r = RADIUS * scale
        out.append(f'<g transform="translate({x + r:.1f} {y:.1f})">{_symbol("year", "circle", scale)}</g>')
        x += 2 * r + 8
        out.append(_text(x, y + 4.5, words, 13, f'fill="{paint.INK}"'))
        x += _width(words, 13) + 22
    return "".join(out), top + tall + 14


def _key(sheet: Sheet, shown: set[str], top: float) -> tuple[str, float]:
    rows: list[tuple[str, Layer | None, str]] = [(layer.key, layer, layer.title) for layer in sheet.layers]
    seen = shown | {"land"}
    rows += [(look, None, words) for look, words in sheet.extra_key if look in seen or look not in paint.GROUND]
    sizes, top = _sizes(sheet, top)
    out, x, y = [sizes], 14.0, top + 22
    for look, layer, words in rows:
        drawn, wide = _swatch(look, layer)
        w = wide + 20 + _width(words, 13)
        if x + w > WIDTH - 10:
            x, y = 14.0, y + ROW
        out.append(f'<g transform="translate({x + 11:.1f} {y:.1f})">{drawn}</g>')
        out.append(_text(x + wide + 8, y + 4.5, words, 13, f'fill="{paint.INK}"'))
        x += w
    for note in sheet.notes:
        y += ROW
        out.append(f'<text x="14" y="{y:.1f}" font-size="12" fill="{paint.MUTED}">{html.escape(note)}</text>')
    return "".join(out), y + 14


def _patterns(sheet: Sheet) -> str:
    out = []
    for layer in sheet.layers:
        if layer.areas:
            (tile, d), (tone, colour, width) = PATTERNS[layer.key], paint.AREAS[layer.key]
            out.append(
                f'<pattern id="area-{layer.key}" width="{tile}" height="{tile}" patternUnits="userSpaceOnUse">'
                f'<rect width="{tile}" height="{tile}" fill="{tone}"/><path d="{d}" stroke="{colour}" '
                f'stroke-width="{width}" stroke-linecap="round"/></pattern>'
            )
    return "".join(out)


def draw(sheet: Sheet) -> str:
    """The sheet as SVG: base map, layers, names and key; sized by its viewBox, named by the alternative text."""
    scene = scene_of(sheet)
    layers = _layers(scene, sheet)
    ground, shown = _ground(scene, sheet)
    key, height = _key(sheet, shown, scene.height)
    alt = html.escape(sheet.alt)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{alt}" '
        f"lang=\"{sheet.lang}\" font-family='{paint.FONT}'><title>{html.escape(sheet.title)}</title><desc>{alt}</desc>"
        f'<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path d="M0 0V6" stroke="{paint.BORDER}" stroke-width="1.6"/></pattern>{_patterns(sheet)}</defs>'
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="{paint.PAPER}"/>'
        f'<svg width="{WIDTH}" height="{scene.height:.0f}"><rect width="100%" height="100%" fill="{paint.SEA}"/>'
        f"{ground}{layers}</svg>{key}</svg>"
    )
