"""Maps as documents: what they carry, what they ask for, and what they say without being seen."""

from __future__ import annotations

import hashlib
import html
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners import geo, maps, mode, record
from partners.errors import BookError
from partners.maps import vendor
from partners.maps.model import mercator, spread

PORTS = record.table("ports")
LEGS = record.table("route_legs")
STOPS = record.table("waypoints")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=["live", "static"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both lives of a map: in a notebook, and on a page without a kernel."""
    if request.param == "static":
        monkeypatch.setenv(mode.VARIABLE, "1")
    else:
        monkeypatch.delenv(mode.VARIABLE, raising=False)
    return request.param


def inner(figure: str) -> str:
    """The document inside the frame."""
    return html.unescape(re.search(r"srcdoc='([^']*)'", figure).group(1))


def test_nothing_heavy_is_imported_before_a_map_is_drawn() -> None:
    code = "import sys, partners.maps; print(sorted({'folium', 'branca', 'matplotlib'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_same_tables_give_the_same_bytes(kind: str) -> None:
    first, second = (maps.port_map(PORTS, LEGS, STOPS) for _ in range(2))
    assert first.figure() == second.figure()
    assert first.figure() == first.figure(), "shown twice, it differs"
    assert first.svg() == second.svg()


def test_no_host_but_the_tiles_is_named(kind: str) -> None:
    def hosts(page: str) -> set[str]:
        return set(re.findall(r"https?://([a-z0-9.-]+)", page))

    page = html.unescape(maps.port_map(PORTS, LEGS, STOPS).figure())
    named = hosts(page)
    if kind == "live":
        # Comments in Leaflet's files name bug trackers; test_maps_browser proves that nobody is asked.
        named -= hosts(vendor.leaflet("leaflet.js") + vendor.leaflet("leaflet.css"))
    assert named - {"www.w3.org"} == {"tile.openstreetmap.org", "www.openstreetmap.org"}
    assert "https://www.openstreetmap.org/copyright" in page, "the tiles' licence asks for this link"


def test_frame_has_language_title_and_no_inline_handlers(kind: str) -> None:
    map_ = maps.port_map(PORTS)
    page = inner(map_.figure())
    own = page.replace(vendor.leaflet("leaflet.js"), "")
    assert page.startswith('<!DOCTYPE html><html lang="en">')
    assert re.search(r"<title>\s*\S", page)
    assert "user-scalable" not in own and "maximum-scale" not in own, "a reader may not enlarge the map"
    assert not re.search(r"<[^>]+\son[a-z]+\s*=", own)
    loaded = "".join(re.findall(r"<(?:script|link)[^>]*>", own))
    assert not re.search(r"jquery|bootstrap|awesome", loaded, re.IGNORECASE)
    assert re.search(r'<iframe title="[^"]+"', map_.figure())


def test_static_frame_asks_only_for_files_that_are_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(mode.VARIABLE, "1")
    page = inner(maps.port_map(PORTS).figure())
    asked = set(re.findall(r"partners-static:/([^\"' ]+)", page))
    assert {"vendor/leaflet/leaflet.js", "vendor/leaflet/leaflet.css", "maps/basemap.js"} <= asked
    assert asked <= set(maps.static_files())
    assert page.count("<script") == len([name for name in asked if name.endswith(".js")]) + 1
    assert len(page) < 60_000, "the page repeats what a file should hold"


def test_static_files_are_what_they_say() -> None:
    files = {name: content() for name, content in maps.static_files().items()}
    (leaflet,) = maps.VENDORED
    assert f"{leaflet['name']} {leaflet['version']}," in files["vendor/leaflet/leaflet.js"].decode()
    for name, sha256 in leaflet["sha256"].items():
        assert hashlib.sha256(files[name]).hexdigest() == sha256
    assert leaflet["licence"] == "BSD-2-Clause" and b"BSD 2-Clause" in files["vendor/leaflet/LICENSE"]


def test_drawing_names_every_port_and_fills_its_words_from_the_table() -> None:
    root = ET.fromstring(maps.port_map(PORTS, LEGS, STOPS).svg())
    words = [node.text for node in root.iter(f"{SVG}text")]
    titles = [node.text for node in root.iter(f"{SVG}title")]
    for port in PORTS.itertuples():
        assert port.name in words
        assert f"{port.name}, {port.country}, {port.sea_or_river} port" in titles
    assert root.get("viewBox") and root.get("width") is None
    assert root.get("aria-label") == root.find(f"{SVG}desc").text
    on_sea = (PORTS["sea_or_river"] == "sea").sum()
    alt = maps.port_map(PORTS).sheet.alt
    assert f"{len(PORTS)} ports" in alt and all(name in alt for name in PORTS["name"])
    assert f"{on_sea} on the sea" in maps.port_map(PORTS).sheet.caption


def test_words_follow_the_filter() -> None:
    kazakh = PORTS[PORTS["country"] == "Kazakhstan"]
    map_ = maps.port_map(kazakh)
    assert "Baku" not in map_.sheet.alt and f"{len(kazakh)} ports of Kazakhstan" in map_.sheet.alt
    west, south, east, north = map_.sheet.bounds()
    assert (south, north) == (kazakh["lat"].min(), kazakh["lat"].max())
    assert (west, east) == (kazakh["lon"].min(), kazakh["lon"].max())


def test_the_ports_of_the_protocol_are_marked_out() -> None:
    layers = {layer.key: layer for layer in maps.port_map(PORTS).sheet.layers}
    assert {p.label for p in layers["sea"].points if p.marked} == {"Aktau", "Kuryk"}
    assert layers["sea"].symbol != layers["river"].symbol


def test_a_missing_figure_is_said_to_be_missing() -> None:
    table = PORTS[["port_id", "name", "country", "lat", "lon", "sea_or_river", "capacity_mt", "throughput_mt"]].copy()
    table["throughput_mt"], table["capacity_mt"] = pd.NA, 12.0
    facts = dict(maps.port_map(table.head(1)).sheet.layers[0].points[0].facts)
    assert facts["Handled"] == "not found"
    assert facts["Capacity"] == "12 million tonnes a year"


def test_route_marks_a_stop_once_and_draws_every_leg() -> None:
    sheet = maps.port_map(PORTS, LEGS, STOPS).sheet
    labels = [p.label for layer in sheet.layers for p in layer.points]
    assert labels.count("Aktau") == 1
    route = sheet.layers[-1]
    at = {stop.waypoint_id: (stop.lat, stop.lon) for stop in STOPS.itertuples()}
    ends = zip(LEGS["from_id"], LEGS["to_id"], strict=True)
    assert [(line.start, line.end) for line in route.lines] == [(at[a], at[b]) for a, b in ends]
    alone = maps.route_map(LEGS, STOPS).sheet.layers
    used = set(LEGS["from_id"]) | set(LEGS["to_id"])
    assert {p.label for p in alone[0].points} == set(STOPS[STOPS["waypoint_id"].isin(used)]["name"])


def test_map_without_a_kernel_carries_its_drawing_and_a_live_one_does_not(kind: str) -> None:
    bundle = maps.port_map(PORTS)._repr_mimebundle_()
    assert ('<template class="partners-map-svg"><svg' in bundle["text/html"]) == (kind == "static")
    assert bundle["image/svg+xml"].startswith("<svg")
    assert "Aktau" in bundle["text/plain"] and "United Nations" in bundle["text/plain"]
    caption = re.search(r"<figcaption>(.*)</figcaption>", bundle["text/html"]).group(1)
    assert "General Assembly resolution 68/262" in caption and "Natural Earth" in caption


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: maps.port_map(PORTS.drop(columns="lat")), "lacks: lat"),
        (lambda: maps.port_map(PORTS[PORTS["country"] == "Atlantis"]), "no rows"),
        (lambda: maps.port_map(PORTS, LEGS), "waypoints="),
        (lambda: maps.route_map(LEGS, STOPS[STOPS["waypoint_id"] != "W06"]), "ends at W06"),
        (lambda: maps.route_map(LEGS.assign(mode="camel"), STOPS), "camel"),
        (lambda: maps.port_map(PORTS.assign(sea_or_river="lake")), "lake"),
        (lambda: maps.port_map(PORTS.assign(lat=float("nan"))), "no position"),
    ],
)
def test_bad_tables_are_told_in_one_line(call: object, words: str) -> None:
    with pytest.raises(BookError, match=re.escape(words)) as told:
        call()
    assert "\n" not in str(told.value)


def test_names_from_a_table_are_text_and_never_markup(kind: str) -> None:
    evil = PORTS.head(1).assign(name="</script><img src=x onerror=alert(1)>'`\"&", country="${1}")
    map_ = maps.port_map(evil, caption="<b>")
    page = inner(map_.figure())
    assert "<img" not in page.replace(vendor.leaflet("leaflet.js"), "")
    assert "<figcaption>&lt;b&gt;" in map_.figure()
    assert any("onerror" in (node.text or "") for node in ET.fromstring(map_.svg()).iter(f"{SVG}text"))


# Distances: by the WGS 84 ellipsoid London–Paris is 343.9 km (51.5°N 0.12°W to 48.85°N 2.35°E).
def test_known_distances() -> None:
    assert geo.distance_km(0, 0, 0, 90) == pytest.approx(geo.EARTH_RADIUS_KM * 3.14159265 / 2)
    assert geo.distance_km(51.5, -0.12, 48.85, 2.35) == pytest.approx(343.9, rel=0.005)
    assert geo.distance_km(10, 179.5, 10, -179.5) == pytest.approx(geo.distance_km(10, -0.5, 10, 0.5))
    assert maps.distance_km is geo.distance_km


def test_legs_have_the_length_their_ends_give() -> None:
    stops = STOPS.set_index("waypoint_id")
    for leg in LEGS.itertuples():
        a, b = stops.loc[leg.from_id], stops.loc[leg.to_id]
        assert leg.straight_km == pytest.approx(geo.distance_km(a.lat, a.lon, b.lat, b.lon), abs=1), leg.leg_id


place = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(place, place, place)
def test_distance_is_a_metric(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> None:
    assert geo.distance_km(*a, *b) == pytest.approx(geo.distance_km(*b, *a))
    assert geo.distance_km(*a, *c) <= geo.distance_km(*a, *b) + geo.distance_km(*b, *c) + 1e-6
    assert geo.distance_km(*a, *a) == 0


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_spread_leaves_every_mark_room(spots: list[tuple[int, int]]) -> None:
    moved = spread([(float(x), float(y)) for x, y in spots], 12)
    for i, (x, y) in enumerate(moved):
        for u, v in moved[i + 1 :]:
            assert ((x - u) ** 2 + (y - v) ** 2) ** 0.5 > 11.5


def test_mercator_is_the_one_of_web_maps() -> None:
    assert mercator(0) == pytest.approx(0)
    assert mercator(85.0511287798) == pytest.approx(180)
