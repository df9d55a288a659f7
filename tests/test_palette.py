"""One palette for pages, maps, questions and plots: it can be read in both themes, and nothing steps out of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT

from partners import palette
from partners.maps import paint

SHEETS = ["maps/frame.css", "quiz/quiz.css", "studio/studio.css"]
WASHES = "sea-wash saffron-wash brick-wash leaf-wash plum-wash"
#: Words at 4.5 to 1 on whatever they stand on, marks and lines at 3 to 1; axe cannot see through a map.
WORDS = {
    "ink": f"paper card ground shoal water wheat straw {WASHES}",
    "heading": f"paper card ground {WASHES}",
    "muted": f"paper card ground {WASHES}",
    "sea": "paper card ground sea-wash",
    "saffron": "paper ground saffron-wash",
    "brick": "paper card ground brick-wash",
    "leaf": "card leaf-wash",
    "plum": "paper plum-wash",
    "deep": "paper ground shoal water",
    "state": "ground",
    "on-mark": "sea",
}
LINES = {
    "sea": "ground water",
    "brick": "ground water",
    "saffron-mark": "ground water saffron-wash wheat straw",
    "border": "ground",
    "plum": "ground water",
    "leaf": "ground water",
    "coast": "ground water",
    "focus": "paper card ground water",
    "edge": "paper card ground",
}


def _contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, of two colours written #rrggbb."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_colours_can_be_told_apart(theme: int) -> None:
    colour = palette.themes()[theme]
    for pairs, least in ((WORDS, 4.5), (LINES, 3.0)):
        meet = [(one, other) for one, grounds in pairs.items() for other in grounds.split()]
        assert [pair for pair in meet if _contrast(*(colour[name] for name in pair)) < least] == []


def test_both_themes_have_every_colour() -> None:
    light, dark = palette.themes()
    assert list(light) == list(dark)


def _on_screen(sheet: Path) -> str:
    """A sheet without its rules for paper, which are black on white."""
    return re.sub(r"@media print \{.*?^\}", "", sheet.read_text("utf8"), flags=re.DOTALL | re.MULTILINE)


def test_no_sheet_has_a_colour_of_its_own() -> None:
    """Every sheet takes its colours from the palette by name; a name that nobody defines would be no colour at all."""
    known = set(palette.themes()[0])
    for sheet in [*(ROOT / "partners" / name for name in SHEETS), *(ROOT / "partners_site/static/book").glob("*.css")]:
        words = _on_screen(sheet)
        assert re.findall(r"(?<=[: ])#[0-9a-f]{3,8}\b", words) == [], f"{sheet.name} has colours of its own"
        used = set(re.findall(r"var\(--book-([a-z-]+)", words)) - {"serif", "sans", "mono"}
        assert used <= known, f"{sheet.name} asks for {used - known}"


def test_drawings_for_paper_wear_the_light_theme() -> None:
    drawn = set(re.findall(r"#[0-9a-f]{6}", str(vars(paint))))
    assert drawn <= set(palette.themes()[0].values())
    assert palette.on_paper(f'<path fill="{palette.colour("sea")}"/>') == f'<path fill="{palette.light("sea")}"/>'
