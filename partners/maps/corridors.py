"""Rival corridors as straight legs from place to place, each with its own stroke and name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from partners.errors import BookError
from partners.maps.model import Layer, Line, Point, Sheet
from partners.maps.paint import LEGS
from partners.maps.ports import STOP_COLUMNS
from partners.maps.rows import has, known, listed, need, number
from partners.texts import DEFAULT_LANGUAGE, section

if TYPE_CHECKING:
    from partners.maps.leaflet import BookMap

#: Degrees of latitude left free south of the southernmost place.
ROOM = 1.2
LEG_COLUMNS = ("corridor_id", "corridor", "short", "from_id", "to_id", "mode")


def _way(row: dict[str, Any], start: str, end: str, lang: str) -> str:
    words = section("maps", lang)
    way = f"{start} – {end}, {words['modes'][row['mode']]}"
    if has(row, "straight_km"):
        way = words["facts"]["leg_km"].format(way=way, km=number(row["straight_km"]))
    return words["corridors"]["way"].format(way=way, corridor=row["short"])


def _title(row: dict[str, Any], lang: str) -> str:
    if not has(row, "until"):
        return str(row["corridor"])
    return section("maps", lang)["corridors"]["until"].format(corridor=row["corridor"], year=row["until"])


def _place(stop: dict[str, Any], ways: list[str], beyond: list[str], lang: str) -> Point:
    words = section("maps", lang)
    label = str(stop["name"])
    if beyond:
        label = words["corridors"]["beyond"].format(name=label, places=", ".join(beyond))
    facts = [(words["facts"]["country"], str(stop["country"])), (words["facts"]["legs"], "; ".join(ways))]
    if beyond:
        facts.append((words["facts"]["beyond"], ", ".join(beyond)))
    name = words["corridors"]["stop"].format(label=label, country=stop["country"])
    return Point(float(stop["lat"]), float(stop["lon"]), label, name, tuple(facts))


def _through(lines: list[dict[str, Any]], called: dict[str, str]) -> str:
    """The places of a corridor in order; where it forks, or a piece begins anew, a semicolon."""
    pieces: list[list[str]] = []
    for row in lines:
        if not pieces or pieces[-1][-1] != called[row["from_id"]]:
            pieces.append([called[row["from_id"]]])
        pieces[-1].append(called[row["to_id"]])
    return "; ".join(", ".join(piece) for piece in pieces)


def _sheet(legs: pd.DataFrame, waypoints: pd.DataFrame, caption: str | None, lang: str) -> Sheet:
    words, frame = section("maps", lang)["corridors"], section("maps", lang)["frame"]
    need(legs, LEG_COLUMNS, "legs")
    need(waypoints, STOP_COLUMNS, "waypoints")
    known(legs, "mode", section("maps", lang)["modes"])
    known(legs, "corridor_id", LEGS)
    stops = {row["waypoint_id"]: row for row in waypoints.to_dict("records")}
    called = {key: str(stop["name"]) for key, stop in stops.items()}
    ways: dict[str, list[str]] = {}
    beyond: dict[str, list[str]] = {}
    corridors: dict[str, list[dict[str, Any]]] = {}
    for row in legs.to_dict("records"):
        corridors.setdefault(row["corridor_id"], []).append(row)
        for end in ("from", "to"):
            stop = row[f"{end}_id"]
            if stop not in stops:
                raise BookError(f"a leg of {row['corridor']} ends at {stop}, which the waypoints do not have: add it")
            beyond.setdefault(stop, [])
            if has(row, f"beyond_{end}") and row[f"beyond_{end}"] not in beyond[stop]:
                beyond[stop].append(row[f"beyond_{end}"])
        for stop in (row["from_id"], row["to_id"]):
            ways.setdefault(stop, []).append(_way(row, called[row["from_id"]], called[row["to_id"]], lang))
    layers = []
    for key, rows in corridors.items():
        lines = tuple(
            Line(*((stops[row[end]]["lat"], stops[row[end]]["lon"]) for end in ("from_id", "to_id")), mode=key)
            for row in rows
        )
        layers.append(Layer(key, _title(rows[0], lang), "square", lines=lines, tag=str(rows[0]["short"])))
    places = tuple(_place(stops[stop], found, beyond[stop], lang) for stop, found in ways.items())
    told = [
        words["leg"].format(corridor=_title(rows[0], lang), places=_through(rows, called))
        for rows in corridors.values()
    ]
    sheet = Sheet(
        title=words["title"],
        caption=caption or words["caption"].format(names=listed([layer.tag for layer in layers])),
        alt=words["alt"].format(n=len(corridors), corridors=". ".join(told)),
        layers=(*layers, Layer("town", words["places"], "square", places)),
        lang=lang,
        extra_key=tuple((look, frame[look]) for look in ("disputed", "leased")),
        notes=(frame["schematic"], words["note"]),
    )
    west, south, east, north = sheet.bounds()
    # Names crowd south of the sea, where several corridors end.
    return replace(sheet, view=(west, south - ROOM, east, north))


def corridor_map(
    legs: pd.DataFrame, waypoints: pd.DataFrame, *, caption: str | None = None, lang: str = DEFAULT_LANGUAGE
) -> BookMap:
    """A map of corridors, told apart by their stroke, their colour and a name on the line.

    :param legs: rows of ``corridor_legs`` merged with ``corridors``: corridor_id (one of those drawn in paint.LEGS),
        corridor, short, from_id, to_id, mode (rail, sea or road). Shown when present: straight_km, until (a year),
        beyond_from and beyond_to (where the way goes on).
    :param waypoints: rows of ``waypoints``: waypoint_id, name, country, lat, lon (degrees).
    :param caption: the line under the map; without it one is made from the names.
    :returns: a folium map that displays itself in a cell; each corridor can be switched off.
    :raises BookError: when a table lacks a column or rows, or a leg an end.
    """
    from partners.maps.leaflet import BookMap

    return BookMap(_sheet(legs, waypoints, caption, lang))
