"""The cover and the boxes: drawn from the base map, said in words, told apart without colour."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from conftest import SITE

from partners import record
from partners_site import cover

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("view", [cover.WIDE, cover.TALL], ids=["wide", "tall"])
def test_the_cover_is_sound_and_shows_the_harbours_where_they_are(view: cover.View) -> None:
    drawing = ET.fromstring(cover.draw(view))
    assert drawing.get("aria-label", "").startswith("Drawing of the Caspian Sea")
    words = {node.text: node for node in drawing.iter(f"{SVG}text") if node.text}
    ports = record.table("ports").set_index("name")
    for name in ("Aktau", "Kuryk", "Alat"):
        x, y = view.xy(ports["lon"][name], ports["lat"][name])
        assert abs(float(words[name].get("x")) - x) < 20 and abs(float(words[name].get("y")) - y) < 20
        assert 0 < x < view.width and 0 < y < view.height


def test_the_cover_takes_no_side() -> None:
    """It draws land as one: no border, and so no disputed one."""
    kinds = {node.get("d") for node in ET.fromstring(cover.draw(cover.WIDE)).iter(f"{SVG}path")}
    assert not any(path == cover._path(kind, cover.WIDE) for kind in ("disputed", "leased") for path in kinds)


def test_the_same_cover_at_every_build_and_light() -> None:
    first = cover.draw(cover.WIDE)
    cover._tufts.cache_clear()
    assert cover.draw(cover.WIDE) == first
    assert len(first) < 30_000


def test_boxes_say_what_they_are_for() -> None:
    """Above the title of every box stands its kind, as text; an exercise keeps its number."""
    kinds = {"objectives": "Objectives", "source": "Source", "caution": "Caution", "view": "Views", "role": "Role card"}
    seen = set()
    for page in (SITE / "chapters").glob("*.html"):
        for box in BeautifulSoup(page.read_bytes(), "html.parser").select("div.admonition"):
            said = box.select_one(".admonition-title > .callout-kind")
            assert said is not None, f"{page.name}: {box.get_text(' ', strip=True)[:60]}"
            for name in set(box["class"]) & set(kinds):
                assert said.get_text().startswith(kinds[name])
                seen.add(name)
            if "exercise" in box["class"]:
                assert said.get_text(strip=True).startswith("Exercise ")
                assert box.select_one(".callout-title").get_text(strip=True)
    assert seen == set(kinds)
