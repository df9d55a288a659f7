"""The colours and strokes of the drawing that stands still: the light theme of frame.css."""

from __future__ import annotations

from partners.palette import light

FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif'
SERIF = 'Georgia, "Noto Serif", "DejaVu Serif", serif'
INK, PAPER, MUTED, LAND, CASPIAN, SEA = map(light, ("ink", "paper", "muted", "ground", "water", "shoal"))
BORDER, COAST, STATE, WATER, NOTE = map(light, ("border", "coast", "state", "deep", "saffron"))
TEAL, BRICK, SAFFRON, PLUM, LEAF = map(light, ("sea", "brick", "saffron-mark", "plum", "leaf"))
#: Fill and outline of the marks of a layer.
MARKS = {
    "sea": (TEAL, PAPER),
    "river": (BRICK, PAPER),
    "stop": (SAFFRON, PAPER),
    "town": (INK, PAPER),
    "year": (TEAL, PAPER),
    "part": (PAPER, TEAL),
    "none": (BRICK, PAPER),
    "member": (TEAL, PAPER),
    "partly": (PAPER, TEAL),
    "left": (BRICK, PAPER),
}
#: Tone, and colour and width of what is drawn on it.
AREAS = {
    "member": (light("wheat"), SAFFRON, 1),
    "partly": (light("straw"), SAFFRON, 3),
    "left": (LAND, BRICK, 1.3),
}
GROUND = {
    "edge": f'stroke="{BORDER}" stroke-width=".8"',
    "land": f'fill="{LAND}" stroke="{BORDER}" stroke-width=".8"',
    "sea": f'fill="{CASPIAN}" stroke="{COAST}" stroke-width=".8"',
    "lake": f'fill="{CASPIAN}" stroke="{COAST}" stroke-width=".5"',
    "river": f'fill="none" stroke="{COAST}" stroke-width="1" stroke-opacity=".8"',
    "disputed": f'fill="url(#hatch)" stroke="{BORDER}" stroke-width=".9" stroke-dasharray="4 3"',
    "leased": f'fill="none" stroke="{NOTE}" stroke-width="1" stroke-dasharray="3 3"',
}
LEGS = {
    "rail": f'stroke="{SAFFRON}" stroke-width="2.6"',
    "sea": f'stroke="{SAFFRON}" stroke-width="3.4" stroke-dasharray="1 6" stroke-linecap="round"',
    "road": f'stroke="{SAFFRON}" stroke-width="2.6" stroke-dasharray="7 4"',
    "middle": f'stroke="{SAFFRON}" stroke-width="3.4"',
    "ns_west": f'stroke="{BRICK}" stroke-width="2.8" stroke-dasharray="14 5"',
    "ns_sea": f'stroke="{TEAL}" stroke-width="3.6" stroke-dasharray="1 7" stroke-linecap="round"',
    "ns_east": f'stroke="{PLUM}" stroke-width="2.8" stroke-dasharray="14 4 3 4"',
    "northern": f'stroke="{LEAF}" stroke-width="2.8" stroke-dasharray="6 4"',
    "ndn": f'stroke="{INK}" stroke-width="2.6" stroke-dasharray="3 9"',
}
