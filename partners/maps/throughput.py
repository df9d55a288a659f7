"""What the ports handled, as marks of different size."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from partners.maps.model import RADIUS, Layer, Point, Sheet
from partners.maps.ports import PORT_COLUMNS, port_facts
from partners.maps.rows import has, known, names, need, number
from partners.texts import DEFAULT_LANGUAGE, section

if TYPE_CHECKING:
    from partners.maps.leaflet import BookMap

COLUMNS = (*PORT_COLUMNS, "throughput_mt", "throughput_year", "throughput_months")
#: Radius in pixels of the largest mark.
LARGEST = 22
#: Round amounts for the key, in million tonnes.
_ROUND = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


def _kind(row: dict[str, Any]) -> str:
    if not has(row, "throughput_mt"):
        return "none"
    return "part" if has(row, "throughput_months") and row["throughput_months"] < 12 else "year"


def _scale(amount: float, largest: float) -> float:
    # The eye compares areas, so the radius grows with the root of the amount.
    return round(LARGEST / RADIUS * math.sqrt(amount / largest), 3)


def _point(row: dict[str, Any], kind: str, largest: float, lang: str) -> Point:
    words = section("maps", lang)["throughput"]
    label, scale = str(row["name"]), 1.0
    if kind != "none":
        values = {"value": number(row["throughput_mt"]), "year": row["throughput_year"]}
        label, scale = words["label"].format(name=label, **values), _scale(float(row["throughput_mt"]), largest)
    name = words["name"][kind].format(
        label=label, country=row["country"], months=row["throughput_months"] if kind == "part" else 12
    )
    return Point(float(row["lat"]), float(row["lon"]), label, name, port_facts(row, lang), scale=scale)


def _sheet(ports: pd.DataFrame, caption: str | None, lang: str) -> Sheet:
    words, frame = section("maps", lang)["throughput"], section("maps", lang)["frame"]
    need(ports, COLUMNS, "ports")
    known(ports, "sea_or_river", section("maps", lang)["kinds"])
    rows = ports.sort_values("throughput_mt", ascending=False, na_position="last").to_dict("records")
    largest = float(ports["throughput_mt"].fillna(0).max())
    points: dict[str, list[Point]] = {"year": [], "part": [], "none": []}
    for row in rows:
        points[_kind(row)].append(_point(row, _kind(row), largest, lang))
    layers = tuple(
        Layer(kind, words["layer"][kind], "cross" if kind == "none" else "circle", tuple(found))
        for kind, found in points.items()
        if found
    )
    told = {kind: names((point.label for point in found), lang) for kind, found in points.items()}
    years = ports["throughput_year"].dropna()
    counts = {"n": len(rows), "known": len(points["year"]) + len(points["part"])}
    span = {"first": years.min(), "last": years.max()} if len(years) else {"first": "–", "last": "–"}
    steps = [step for step in _ROUND if step <= largest][-3:]
    return Sheet(
        title=words["title"],
        caption=caption or words["caption"].format(**counts, **span),
        alt=words["alt"].format(**counts, **told),
        layers=layers,
        lang=lang,
        extra_key=tuple((look, frame[look]) for look in ("disputed", "leased")),
        notes=(words["note"].format(**span), frame["sea_bed"]),
        sizes=tuple((_scale(step, largest), words["size"].format(value=number(step))) for step in steps),
    )


def throughput_map(ports: pd.DataFrame, *, caption: str | None = None, lang: str = DEFAULT_LANGUAGE) -> BookMap:
    """A map of the ports with marks whose area is in proportion to the cargo handled.

    :param ports: rows of the record's ``ports``: port_id, name, country, lat and lon (degrees), sea_or_river,
        throughput_mt (million tonnes; a port without it gets a cross), throughput_year, throughput_months (hollow when
        under 12). The cards show the further columns that :func:`~partners.maps.ports.port_map` names.
    :param caption: the line under the map; without it one is made from the counts.
    :returns: a folium map that displays itself in a cell.
    :raises BookError: when the table lacks a column or rows.
    """
    from partners.maps.leaflet import BookMap

    return BookMap(_sheet(ports, caption, lang))
