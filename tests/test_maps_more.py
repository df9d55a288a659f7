"""Throughput, corridors and memberships as maps: true to their tables, told without colour, and usable by anyone."""

from __future__ import annotations

import gzip
import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from audit import violations
from conftest import Watched, serve
from playwright.sync_api import Browser, expect
from test_maps import inner
from test_maps_browser import _OVERLAPS, PAGE, _static, card, frame_of

from partners import geo, maps, mode, record
from partners.errors import BookError
from partners.maps import basemap, paint, vendor

PORTS, STOPS, SPELLS = record.table("ports"), record.table("waypoints"), record.table("memberships")
LEGS = record.table("corridor_legs").merge(
    record.table("corridors")[["corridor_id", "corridor", "short", "until"]], on="corridor_id"
)
SVG = "{http://www.w3.org/2000/svg}"
MAPS: dict[str, Callable[[], maps.BookMap]] = {
    "throughput": lambda: maps.throughput_map(PORTS),
    "corridors": lambda: maps.corridor_map(LEGS, STOPS),
    "CIS": lambda: maps.membership_map(SPELLS, "CIS", 2025),
    "CSTO": lambda: maps.membership_map(SPELLS, "CSTO", 2025),
    "EAEU": lambda: maps.membership_map(SPELLS, "EAEU", 2025),
    "SCO": lambda: maps.membership_map(SPELLS, "SCO", 2025),
}
every_map = pytest.mark.parametrize("name", MAPS)


@every_map
@pytest.mark.parametrize("static", [False, True], ids=["live", "static"])
def test_same_bytes_few_of_them_and_no_foreign_host(name: str, static: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(mode.VARIABLE, "1") if static else monkeypatch.delenv(mode.VARIABLE, raising=False)
    one, other = MAPS[name](), MAPS[name]()
    figure = one.figure()
    assert figure == other.figure() == one.figure() and one.svg() == other.svg()
    page = inner(figure).replace(vendor.leaflet("leaflet.js"), "").replace(vendor.leaflet("leaflet.css"), "")
    hosts = set(re.findall(r"https?://([a-z0-9.-]+)", re.sub(r"/\*.*?\*/", "", page, flags=re.DOTALL)))
    tiles = set() if name in ("CIS", "CSTO", "EAEU", "SCO") else {"tile.openstreetmap.org", "www.openstreetmap.org"}
    assert hosts - {"www.w3.org", "leafletjs.com"} == tiles
    if static:
        assert len(gzip.compress(inner(figure).encode())) < 6_000, "a frame repeats what a shared file should hold"
        assert 'loading="lazy"' in figure


@every_map
def test_drawing_and_frame_say_the_same_and_keep_the_convention(name: str) -> None:
    map_ = MAPS[name]()
    root = ET.fromstring(map_.svg())
    titles = [node.text for node in root.iter(f"{SVG}title")]
    points = [point for layer in map_.sheet.layers for point in layer.points]
    assert {point.name for point in points} <= set(titles)
    assert all(point.name.startswith(point.label) for point in points), "what is seen is not what is said"
    assert root.get("aria-label") == map_.sheet.alt
    caption = html.unescape(re.search(r"<figcaption>(.*)</figcaption>", map_.figure()).group(1))
    assert "Crimea in Ukraine" in caption and "Abkhazia and South Ossetia in Georgia" in caption
    assert 'fill="url(#hatch)"' in map_.svg()
    light = set(re.findall(r"#[0-9a-f]{6}", re.search(r":root \{(.*?)\}", vendor.style(), re.DOTALL).group(1)))
    assert set(re.findall(r"#[0-9a-f]{6}", map_.svg())) <= light


# Throughput ----------------------------------------------------------------------------------------------------------


def test_area_is_in_proportion_on_the_map_and_in_its_key() -> None:
    sheet = maps.throughput_map(PORTS).sheet
    amounts = PORTS.set_index("name")["throughput_mt"].dropna()
    drawn = {p.label: p.scale for layer in sheet.layers if layer.key != "none" for p in layer.points}
    assert len(drawn) == len(amounts)
    per_tonne = []
    for label, scale in drawn.items():
        name, value, year = re.fullmatch(r"(.+) ([\d.]+) \((\d{4})\)", label).groups()
        row = PORTS.set_index("name").loc[name]
        assert (float(value), int(year)) == (row["throughput_mt"], row["throughput_year"])
        per_tonne.append(scale**2 / row["throughput_mt"])
    per_tonne += [scale**2 / float(words.split()[0]) for scale, words in sheet.sizes]
    assert len(sheet.sizes) == 3 and per_tonne == pytest.approx([per_tonne[0]] * len(per_tonne), rel=0.01)


def test_part_years_are_hollow_and_gaps_are_crosses() -> None:
    layers = {layer.key: layer for layer in maps.throughput_map(PORTS).sheet.layers}
    part = PORTS[PORTS["throughput_months"].fillna(12) < 12]
    gaps = PORTS[PORTS["throughput_mt"].isna()]
    assert [p.label.split()[0] for p in layers["part"].points] == list(part["name"]) == ["Olya"]
    assert "9 months" in layers["part"].points[0].name
    assert {p.label for p in layers["none"].points} == set(gaps["name"])
    assert all("no figure found" in p.name for p in layers["none"].points)
    assert layers["none"].symbol != layers["year"].symbol and paint.MARKS["part"][0] == paint.PAPER
    alt = maps.throughput_map(PORTS).sheet.alt
    assert all(name in alt for name in PORTS["name"])
    assert maps.throughput_map(gaps).sheet.sizes == (), "a key of sizes without a size"


# Corridors -----------------------------------------------------------------------------------------------------------


def test_every_leg_is_drawn_in_the_stroke_of_its_corridor() -> None:
    sheet = maps.corridor_map(LEGS, STOPS).sheet
    at = {stop.waypoint_id: (stop.lat, stop.lon) for stop in STOPS.itertuples()}
    for layer in (layer for layer in sheet.layers if layer.lines):
        rows = LEGS[LEGS["corridor_id"] == layer.key]
        ends = zip(rows["from_id"], rows["to_id"], strict=True)
        assert [(line.start, line.end) for line in layer.lines] == [(at[a], at[b]) for a, b in ends]
        assert layer.tag == rows["short"].iloc[0] and layer.tag in sheet.caption
    keys = [layer.key for layer in sheet.layers if layer.lines]
    assert set(keys) == set(record.table("corridors")["corridor_id"])
    dashes = [re.search(r'stroke-dasharray="([^"]*)"', paint.LEGS[key]) for key in keys]
    assert len({dash and dash.group(1) for dash in dashes}) == len(keys), "two corridors differ by colour alone"
    ended = LEGS.dropna(subset=["until"]).iloc[0]
    assert f"until {ended['until']}" in next(layer.title for layer in sheet.layers if layer.key == ended["corridor_id"])


def test_corridor_legs_have_the_length_their_ends_give_and_hang_together() -> None:
    stops = STOPS.set_index("waypoint_id")
    for leg in LEGS.itertuples():
        a, b = stops.loc[leg.from_id], stops.loc[leg.to_id]
        assert leg.straight_km == round(geo.distance_km(a.lat, a.lon, b.lat, b.lon)), (leg.corridor_id, leg.step)
        assert {a.country, b.country} <= set(leg.countries), (leg.corridor_id, leg.step)
    for name, rows in LEGS.groupby("corridor_id"):
        assert list(rows["step"]) == list(range(1, len(rows) + 1)), name
        if name != "ns_sea":  # two pairs of ports
            reached = {rows["from_id"].iloc[0]}
            for row in rows.itertuples():
                assert row.from_id in reached, (name, row.step)
                reached.add(row.to_id)


# Memberships ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("organisation", ["CIS", "CSTO", "EAEU", "SCO", "EACU"])
@pytest.mark.parametrize("year", [1995, 2005, 2012, 2018, 2025])
def test_a_state_is_filled_by_what_the_table_says_of_that_evening(organisation: str, year: int) -> None:
    rows = SPELLS[SPELLS["organisation"] == organisation]
    start, end = (pd.to_datetime(rows[column], format="ISO8601") for column in ("from", "to"))
    evening = pd.Timestamp(year, 12, 31)
    begun = rows[start <= evening]
    if begun.empty:
        with pytest.raises(BookError, match="later year"):
            maps.membership_map(SPELLS, organisation, year)
        return
    now = rows[(start <= evening) & ~(end <= evening)].set_index("state")["status"]
    expected = {s: "left" if s not in now else "member" if now[s] == "member" else "partly" for s in begun["state"]}
    sheet = maps.membership_map(SPELLS, organisation, year).sheet
    filled = {iso: layer.key for layer in sheet.layers for iso in layer.areas}
    assert filled == {state: group for state, group in expected.items() if state in filled}
    on_map = {label["key"] for label in basemap.labels("en")}
    assert set(expected) - set(filled) == set(expected) - on_map
    for state in set(expected) - on_map:
        name = record.table("actors").set_index("actor_id")["name_en"][state]
        assert name in sheet.notes[0] and name in sheet.alt


def test_tone_pattern_and_mark_tell_the_groups_apart_and_disputed_areas_stay_marked() -> None:
    map_ = maps.membership_map(SPELLS, "CSTO", 2025)
    drawing = map_.svg()
    for layer in map_.sheet.layers:
        assert drawing.count(f'fill="url(#area-{layer.key})" fill-rule') == len(layer.areas)
        assert f'<pattern id="area-{layer.key}"' in drawing and f'<pattern id="area-{layer.key}"' in map_.document()
    assert len({layer.symbol for layer in map_.sheet.layers}) == 3
    assert drawing.rindex('fill="url(#hatch)"') > drawing.rindex("fill-rule") - 3_000, "the fill covers the hatching"
    assert drawing.index('fill="url(#area-left)" fill-rule') < drawing.index('fill="url(#hatch)" stroke')
    labels = {point.label for layer in map_.sheet.layers for point in layer.points}
    assert {"Russia (part)", "Kazakhstan (part)", "Armenia", "Georgia", "Azerbaijan"} <= labels
    assert "RUSSIA" not in drawing, "a state that has a mark is named twice"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: maps.throughput_map(PORTS.drop(columns="throughput_months")), "lacks: throughput_months"),
        (lambda: maps.corridor_map(LEGS, STOPS[STOPS["waypoint_id"] != "W06"]), "ends at W06"),
        (lambda: maps.corridor_map(LEGS.assign(corridor_id="moon"), STOPS), "moon"),
        (lambda: maps.membership_map(SPELLS, "NATO", 2025), "no membership in NATO"),
        (lambda: maps.membership_map(SPELLS.assign(state="USA"), "CIS", 2025), "USA"),
        (lambda: maps.membership_map(SPELLS.head(0), "CIS", 2025), "no rows"),
    ],
)
def test_bad_tables_are_told_in_one_line(call: Callable[[], object], words: str) -> None:
    with pytest.raises(BookError, match=re.escape(words)) as told:
        call()
    assert "\n" not in str(told.value)


# In a browser --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """NAME.html with each map as the site has it, and its drawing NAME.svg."""
    folder = tmp_path_factory.mktemp("more")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(mode.VARIABLE, "1")
        for name, draw in MAPS.items():
            map_ = draw()
            (folder / f"{name}.html").write_text(PAGE.format(figure=_static(map_.figure(), folder, name)), "utf8")
            (folder / f"{name}.svg").write_text(map_.svg(), "utf8")
    server, where = serve(Path(folder))
    yield where
    server.shutdown()


@pytest.mark.parametrize("name", ["throughput", "corridors", "CSTO"])
@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1280, "light")])
def test_axe_keyboard_and_room_on_telephone_and_desk(
    browser: Browser, address: str, name: str, width: int, theme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    frame = frame_of(page, f"{address}/{name}.html")
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    expect(frame.locator("html")).to_have_attribute("data-theme", theme)
    assert violations(page) == []
    assert frame.evaluate(_OVERLAPS, ".name, .place, .tag") == []
    assert frame.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    mark = frame.locator(".pin").first
    mark.press("Enter")
    expect(card(frame)).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    context.close()


def test_marks_of_any_size_never_touch(watched: Watched, address: str) -> None:
    frame = frame_of(watched.page, f"{address}/throughput.html")
    apart = """() => { const marks = [...document.querySelectorAll('.pin path')].map(e => e.getBoundingClientRect());
      return marks.filter((a, i) => marks.slice(i + 1).some(b => Math.hypot(a.x + a.width / 2 - b.x - b.width / 2,
        a.y + a.height / 2 - b.y - b.height / 2) < (a.width + b.width) / 2)).length === 0; }"""
    frame.wait_for_function(apart)
    assert watched.elsewhere == [] and watched.errors == []


def test_a_layer_switched_off_takes_its_fill_its_line_and_its_name_along(watched: Watched, address: str) -> None:
    frame = frame_of(watched.page, f"{address}/CSTO.html")
    filled = frame.locator("path.area-left")
    expect(filled).to_have_count(3)
    frame.get_by_role("checkbox", name="Left by then").uncheck()
    expect(filled).to_have_count(0)
    frame.get_by_role("checkbox", name="Left by then").check()
    expect(filled).to_have_count(3)
    assert frame.get_by_role("checkbox", name=re.compile("OpenStreetMap")).count() == 0
    frame = frame_of(watched.page, f"{address}/corridors.html")
    expect(frame.locator(".tag", has_text="Middle")).to_be_visible()
    frame.get_by_role("checkbox", name=re.compile("^Middle")).uncheck()
    expect(frame.locator("path.leg-middle")).to_have_count(1)  # the swatch in the key
    expect(frame.locator(".tag", has_text="Middle")).to_have_count(0)
    assert watched.errors == []


@every_map
def test_drawing_keeps_its_words_apart_and_inside(watched: Watched, address: str, name: str) -> None:
    watched.page.goto(f"{address}/{name}.svg")
    assert watched.page.evaluate(_OVERLAPS, "text") == []
    outside = """() => { const view = document.documentElement.viewBox.baseVal;
      return [...document.querySelectorAll('text')].map(t => [t.textContent, t.getBBox()])
        .filter(([, b]) => b.x < 0 || b.x + b.width > view.width || b.y + b.height > view.height); }"""
    assert watched.page.evaluate(outside) == []
