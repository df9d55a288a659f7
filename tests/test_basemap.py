"""The base map: whose each place is, how the pieces fit, and how heavy it is."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import math

import pytest
import shapely
from conftest import Watched
from shapely.geometry import MultiPolygon, Point, box, shape

from partners import paths, record
from partners.maps import basemap
from partners.texts import section
from partners_site.make_basemap import CRIMEA, recognised

FEATURES = [(f["properties"], shape(f["geometry"])) for f in basemap.features()]
LANDS = {p["iso"]: g for p, g in FEATURES if p["kind"] == "land"}
CASPIAN = next(g for p, g in FEATURES if p["name"] == "Caspian Sea")

#: place: longitude, latitude, state (None: water), marked area it lies in
PLACES = {
    "Kerch": (36.44, 45.35, "UKR", "Crimea"),
    "Taman": (36.85, 45.21, "RUS", None),
    "Baikonur": (63.31, 45.62, "KAZ", "Baikonur"),
    "Kyzylorda": (65.51, 44.85, "KAZ", None),
    "Sukhumi": (41.03, 43.01, "GEO", "Abkhazia"),
    "Tskhinvali": (43.97, 42.23, "GEO", "South Ossetia"),
    "Tbilisi": (44.79, 41.72, "GEO", None),
    "Khankendi": (46.75, 39.82, "AZE", None),
    "Nakhchivan": (45.41, 39.21, "AZE", None),
    "Yerevan": (44.51, 40.18, "ARM", None),
    "Aktau": (51.20, 43.65, "KAZ", None),
    "Atyrau": (51.91, 47.11, "KAZ", None),
    "Astrakhan": (48.03, 46.35, "RUS", None),
    "Makhachkala": (47.48, 42.97, "RUS", None),
    "Baku": (49.83, 40.39, "AZE", None),
    "Türkmenbaşy": (53.05, 40.01, "TKM", None),
    "Rasht": (49.58, 37.28, "IRN", None),
    "Termez": (67.28, 37.23, "UZB", None),
    "Hairatan": (67.42, 37.19, "AFG", None),
    "Tashkent": (69.25, 41.30, "UZB", None),
    "Sokh, an exclave": (71.13, 39.98, "UZB", None),
    "the middle of the Caspian": (50.80, 42.00, None, None),
    "Garabogazköl": (53.60, 41.30, None, None),
    "the Black Sea": (38.00, 43.00, None, None),
}


@pytest.mark.parametrize("name", PLACES)
def test_place_lies_in_its_state(name: str) -> None:
    lon, lat, state, marked = PLACES[name]
    here = Point(lon, lat)
    assert [iso for iso, area in LANDS.items() if area.contains(here)] == ([state] if state else [])
    areas = [p for p, g in FEATURES if p["kind"] in ("disputed", "leased") and g.contains(here)]
    assert [p["name"] for p in areas] == ([marked] if marked else [])
    assert all(p["state"] == state and p["note"] for p in areas)


def test_baikonur_is_leased_and_not_disputed() -> None:
    kinds = {p["name"]: p["kind"] for p, _ in FEATURES if "note" in p}
    leased = {name for name, kind in kinds.items() if kind == "leased"}
    assert leased == {"Baikonur"}
    assert set(kinds) - leased == {"Crimea", "Abkhazia", "South Ossetia"}


def test_every_state_of_the_frame_is_there() -> None:
    named = {p["iso"]: p["name"] for p, _ in FEATURES if p["kind"] == "land"}
    wanted = ["KAZ", "RUS", "AZE", "TKM", "IRN", "UZB", "AFG", "GEO", "ARM", "TUR", "UKR", "KGZ", "TJK", "IRQ", "PAK"]
    assert set(wanted) <= set(named)
    assert len(named) == sum(p["kind"] == "land" for p, _ in FEATURES), "a state comes twice"
    assert all(len(iso) == 3 and iso.isupper() for iso in named)


def test_states_share_their_borders() -> None:
    """No state lies over another or over the Caspian, and no strip of nothing lies between them."""
    areas = [*LANDS.values(), CASPIAN]
    assert all(area.is_valid for _, area in FEATURES)
    overlap = sum(a.intersection(b).area for a, b in itertools.combinations(areas, 2))
    assert overlap < 0.01, "square degrees"
    whole = shapely.union_all(areas)
    holes = [ring for part in getattr(whole, "geoms", [whole]) for ring in part.interiors]
    assert sum(shapely.Polygon(ring).area for ring in holes) < 0.01, "square degrees"


def test_caspian_has_its_size_and_islands() -> None:
    """Surface with Garabogazköl: about 371,000 + 18,000 km² (Encyclopaedia Britannica, both rounded)."""
    radius = 6371.0088
    equal_area = shapely.transform(
        CASPIAN, lambda xy: [(radius * math.radians(x), radius * math.sin(math.radians(y))) for x, y in xy]
    )
    assert 370_000 < equal_area.area < 410_000
    assert len(CASPIAN.interiors) >= 8


@pytest.mark.parametrize(
    ("river", "lon", "lat"),
    [("Volga", 48.03, 46.35), ("Ural", 51.88, 47.11), ("Amu Darya", 67.35, 37.21), ("Syr Darya", 65.51, 44.85)],
)
def test_river_passes_its_town(river: str, lon: float, lat: float) -> None:
    course = shapely.union_all([g for p, g in FEATURES if p["kind"] == "river" and p["name"] == river])
    assert course.distance(Point(lon, lat)) < 0.15


def test_base_map_is_light_and_the_one_described() -> None:
    content = paths.data("basemap", "caspian.geojson").read_bytes()
    assert len(content) < 90_000
    assert len(gzip.compress(content, 9)) < 25_000
    told = paths.data("basemap", "README.md").read_text("utf8")
    assert hashlib.sha256(content).hexdigest() in told, "README.md gives the checksum of another base map"


def test_no_view_reaches_a_cut_edge() -> None:
    west, south, east, north = json.loads(basemap.geojson())["bbox"]
    assert west < basemap.LIMITS[0] and south < basemap.LIMITS[1]
    assert east > basemap.LIMITS[2] and north > basemap.LIMITS[3]


def test_names_stand_where_they_belong() -> None:
    words = section("maps")["places"]
    for label in basemap.labels("en"):
        here = Point(label["lon"], label["lat"])
        if label["kind"] == "state":
            assert LANDS[label["key"]].contains(here), label
        if label["key"] == "caspian":
            assert CASPIAN.contains(here)
    placed = {label["key"] for label in basemap.labels("en")}
    assert placed <= set(words), "a place has no name"
    members = set(record.table("memberships")["state"])
    assert set(words) - placed <= members, "a name without a place is that of a member beyond the frame"


def test_convention_moves_crimea_and_baikonur() -> None:
    """On a toy map drawn as Natural Earth draws it."""
    crimea, mainland, island = box(33, 44.5, 36.5, 46), box(37, 44, 60, 60), box(141, 46, 143, 54)
    stock = {
        "RUS": MultiPolygon([crimea, mainland, island]),
        "UKR": box(25, 46, 36, 52),
        "KAZ": box(60, 41, 87, 55).difference(box(63, 45, 64, 46)),
        "Baikonur": box(63, 45, 64, 46),
    }
    redrawn, marked = recognised(stock)
    assert all(CRIMEA.contains(Point(at)) for at in [(34.10, 44.95), (33.55, 44.60)]), "Simferopol, Sevastopol"
    assert redrawn["UKR"].contains(crimea.centroid)
    assert redrawn["RUS"].equals(MultiPolygon([mainland, island]))
    assert redrawn["KAZ"].equals(box(60, 41, 87, 55))
    assert "Baikonur" not in redrawn
    assert [(f["properties"]["name"], f["properties"]["kind"], f["properties"]["state"]) for f in marked] == [
        ("Crimea", "disputed", "UKR"),
        ("Baikonur", "leased", "KAZ"),
    ]


def test_convention_leaves_a_map_alone_that_has_neither() -> None:
    redrawn, marked = recognised({"IRN": box(44, 25, 63, 39)})
    assert list(redrawn) == ["IRN"] and marked == []


def test_the_packed_base_map_is_the_base_map(watched: Watched) -> None:
    """What the browser unpacks is what the file in ``data/`` says, number by number."""
    watched.page.evaluate(basemap.script())
    assert watched.page.evaluate("window.PARTNERS_BASEMAP") == json.loads(basemap.geojson())
