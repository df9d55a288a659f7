"""The map that moves: folium's Map with Leaflet alone, drawn without a request to anyone."""

from __future__ import annotations

import html
import re
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template
from jinja2 import Template as Document

from partners import mode
from partners.maps import basemap, svg, vendor
from partners.maps.model import PATTERNS, RADIUS, SYMBOLS, Layer, Sheet
from partners.texts import section, text

#: The site's extension puts the way to its own static files in the place of this.
STATIC = "partners-static:/"
TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
TILES_CREDIT = (
    '© <a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener">OpenStreetMap</a> contributors'
)
#: Beyond this the base map has nothing more to show, and the tiles' server asks for restraint.
MAX_ZOOM = 10
#: The frame is wide on a desk and nearly square on a telephone.
FRAME_STYLE = "display:block;width:100%;aspect-ratio:3/2;min-height:32rem;border:0"
#: For a view of nearly the whole base map, which is taller than wide, and for a long key.
TALL_STYLE = "display:block;width:100%;aspect-ratio:10/11;min-height:42rem;border:0"
_RANDOM_ID = re.compile(r"_([0-9a-f]{32})(?![0-9a-f])")

_DOCUMENT = Document(
    '<!DOCTYPE html><html lang="{{ this.lang }}"><head>{{ this.header.render(**kwargs) }}</head>'
    "<body>{{ this.html.render(**kwargs) }}<script>{{ this.script.render(**kwargs) }}</script></body></html>"
)


class _Group(folium.FeatureGroup):
    """A layer of the sheet; frame.js makes its marks and lines."""

    _template = Template("""{% macro script(this, kwargs) %}
var {{ this.get_name() }} = L.featureGroup();
partnersMap.fill({{ this.get_name() }}, {{ this.content|tojson }});
{% endmacro %}""")

    def __init__(self, layer: Layer) -> None:
        super().__init__(name=swatch(layer.key, layer) + html.escape(layer.title))
        self.content = {
            "key": layer.key,
            "symbol": SYMBOLS[layer.symbol],
            "points": [vars(point) for point in layer.points],
            "lines": [vars(line) for line in layer.lines],
            "areas": list(layer.areas),
            "tag": layer.tag,
        }


class _Ready(MacroElement):
    """The last word of the map's script: the key is moved into place and the view set."""

    _template = Template("""{% macro script(this, kwargs) %}
partnersMap.ready({{ this._parent.get_name() }});
{% endmacro %}""")


class BookMap(folium.Map):
    """A sheet as a folium map that displays itself: Leaflet and the base map inlined, or as files of a built site.

    Anything that folium can add to a map can be added; nothing is fetched unless the reader switches the
    OpenStreetMap tiles on.
    """

    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []
    _template = Template("""{% macro header(this, kwargs) %}
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{{ this.sheet.title|e }}</title>
{{ this.assets }}
{% endmacro %}
{% macro html(this, kwargs) %}
<div class="partners-frame">
<svg class="defs" aria-hidden="true"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"
 patternTransform="rotate(45)"><path d="M0 0V6"/></pattern>{{ this.patterns }}</defs></svg>
<div class="folium-map" id="{{ this.get_name() }}" role="group" aria-label="{{ this.words.map|e }}"></div>
<div id="key" role="group" aria-label="{{ this.words.key|e }}">{{ this.key }}</div>
</div>
{% endmacro %}
{% macro script(this, kwargs) %}
var {{ this.get_name() }} = L.map("{{ this.get_name() }}",
 {center: {{ this.location|tojson }}, ...{{ this.options|tojavascript }}});
partnersMap.start({{ this.get_name() }}, {{ this.settings|tojson }});
{% endmacro %}""")

    def __init__(self, sheet: Sheet) -> None:
        west, south, east, north = sheet.bounds()
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2], zoom_start=5, tiles=None, zoom_control=False,
            zoom_snap=0.02, scroll_wheel_zoom=False, max_bounds_viscosity=1.0,
            fade_animation=False,
        )  # fmt: skip
        self.options["max_zoom"] = MAX_ZOOM
        self.sheet = sheet
        self.words = section("maps", sheet.lang)["frame"]
        self.key, self.patterns = _key_rows(sheet), _patterns(sheet)
        limits = basemap.LIMITS
        self.settings = {
            "bounds": [[south, west], [north, east]],
            "limits": [[limits[1], limits[0]], [limits[3], limits[2]]],
            "labels": basemap.labels(sheet.lang, sheet.filled),
            "words": {k: self.words[k] for k in ("close", "zoom_in", "zoom_out")},
        }
        for layer in sheet.layers:
            _Group(layer).add_to(self)
        self._closed = False

    def document(self) -> str:
        """The whole inner page; the same map always gives the same bytes."""
        if not self._closed:
            # Tiles would cover the states that a map fills.
            if not self.sheet.filled:
                folium.TileLayer(
                    TILES, attr=TILES_CREDIT, name=html.escape(self.words["tiles"]), overlay=True, show=False,
                    max_zoom=MAX_ZOOM,
                    referrer_policy="strict-origin-when-cross-origin",
                ).add_to(self)  # fmt: skip
            folium.LayerControl(collapsed=False).add_to(self)
            _Ready().add_to(self)
            self._closed = True
        self.assets = _assets(mode.static())
        root = self.get_root()
        root.lang, root._template = self.sheet.lang, _DOCUMENT
        # folium keeps the pieces of each drawing and would write them twice into the next one.
        kept = [(part, part._children.copy()) for part in (root.header, root.html, root.script)]
        page = root.render()
        for part, children in kept:
            part._children = children
        order: dict[str, str] = {}
        return _RANDOM_ID.sub(lambda m: "_" + order.setdefault(m.group(1), str(len(order) + 1)), page)

    def svg(self) -> str:
        """The same map as a drawing for paper and e-books."""
        return svg.draw(self.sheet)

    def figure(self) -> str:
        """The frame with its caption, border convention and credit, as HTML."""
        lang, sheet = self.sheet.lang, self.sheet
        inner = self.document().replace("&", "&amp;").replace("'", "&#39;")
        drawing = f'<template class="partners-map-svg">{self.svg()}</template>' if mode.static() else ""
        return (
            f'<figure class="partners-map" lang="{lang}"><iframe title="{html.escape(sheet.title)}" loading="lazy" '
            f"style=\"{_style(sheet)}\" srcdoc='{inner}'></iframe>{drawing}"
            f"<figcaption>{html.escape(sheet.caption)} "
            f'<span class="partners-map-borders">{html.escape(text("maps.convention", lang))}</span> '
            f'<span class="partners-map-credit">{html.escape(text("maps.credit", lang))}</span></figcaption></figure>'
        )

    def _repr_html_(self, **_: Any) -> str:
        return self.figure()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {
            "text/html": self.figure(),
            "image/svg+xml": self.svg(),
            "text/plain": f"{self.sheet.caption}\n{self.sheet.alt}\n{text('maps.convention', self.sheet.lang)}",
        }


def _style(sheet: Sheet) -> str:
    west, _, east, _ = sheet.bounds()
    whole = basemap.LIMITS[2] - basemap.LIMITS[0]
    return TALL_STYLE if east - west > 0.85 * whole or sheet.sizes else FRAME_STYLE


def _assets(static: bool) -> str:
    """Leaflet, the frame's style and script, and the base map: by reference on a site, inlined in a notebook."""
    if static:
        return (
            f'<link rel="stylesheet" href="{STATIC}vendor/leaflet/leaflet.css">'
            f'<link rel="stylesheet" href="{STATIC}maps/frame.css">'
            f'<script src="{STATIC}vendor/leaflet/leaflet.js"></script>'
            f'<script src="{STATIC}maps/basemap.js"></script><script src="{STATIC}maps/frame.js"></script>'
        )
    # The icons that this style sheet points at are not used: no default marker, and the key is always open.
    css = re.sub(r"url\(images/[^)]*\)", "none", vendor.leaflet("leaflet.css"))
    scripts = "\n".join((vendor.leaflet("leaflet.js"), basemap.script(), vendor.script()))
    return f"<style>{css}\n{vendor.style()}</style><script>{scripts}</script>"


def swatch(look: str, layer: Layer | None = None) -> str:
    """The little picture beside a row of the key."""
    if layer is not None:
        area = f'<rect x="-11" y="-9" width="22" height="18" fill="url(#area-{look})"/>' if layer.areas else ""
        line = f'<path class="leg leg-{look}" d="M-11 0H11"/>' if layer.lines else ""
        mark = f'<path class="{look}" d="{SYMBOLS[layer.symbol]}"/>' if layer.points else ""
        inner = area + line + mark
    elif look == "marked":
        inner = f'<circle class="ring" r="10.5"/><path class="sea" d="{SYMBOLS["circle"]}"/>'
    elif look in ("disputed", "leased", "land"):
        inner = f'<rect class="{look}" x="-11" y="-7" width="22" height="14"/>'
    else:
        inner = f'<path class="leg leg-{look}" d="M-11 0H11"/>'
    return f'<svg class="swatch" viewBox="-12 -12 24 24" aria-hidden="true">{inner}</svg>'


def _patterns(sheet: Sheet) -> str:
    """What fills the states of each layer; frame.css has the colours."""
    return "".join(
        f'<pattern id="area-{layer.key}" width="{tile}" height="{tile}" patternUnits="userSpaceOnUse">'
        f'<rect class="tone-{layer.key}" width="{tile}" height="{tile}"/>'
        f'<path class="on-{layer.key}" d="{d}"/></pattern>'
        for layer in sheet.layers if layer.areas
        for tile, d in [PATTERNS[layer.key]]
    )  # fmt: skip


def _sizes(sheet: Sheet) -> str:
    """The circles that say what a size means, as large as the marks on the map."""
    rows = []
    for scale, words in sheet.sizes:
        side = 2 * RADIUS * scale + 4
        box = f'width="{side:.0f}" height="{side:.0f}" viewBox="{-side / 2:.1f} {-side / 2:.1f} {side:.1f} {side:.1f}"'
        circle = f'<path class="year" transform="scale({scale:.3f})" d="{SYMBOLS["circle"]}"/>'
        rows.append(f'<span class="row"><svg {box} aria-hidden="true">{circle}</svg>{html.escape(words)}</span>')
    return "".join(rows)


def _key_rows(sheet: Sheet) -> str:
    rows = "".join(
        f'<span class="row">{swatch(look)}{html.escape(words)}</span>' for look, words in sheet.extra_key
    )
    return f'{_sizes(sheet)}{rows}<p class="notes">{html.escape(" ".join(sheet.notes))}</p>'

