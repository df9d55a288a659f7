"""Ports and the transit route as maps, from the tables that a chapter hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from partners.errors import BookError
from partners.maps.model import Layer, Line, Point, Sheet
from partners.maps.rows import has, known, listed, names, need, number
from partners.texts import DEFAULT_LANGUAGE, section

if TYPE_CHECKING:
    from partners.maps.leaflet import BookMap

PORT_COLUMNS = ("port_id", "name", "country", "lat", "lon", "sea_or_river")
STOP_COLUMNS = ("waypoint_id", "name", "country", "lat", "lon")
LEG_COLUMNS = ("leg_id", "from_id", "to_id", "mode")


def port_facts(row: dict[str, Any], lang: str) -> tuple[tuple[str, str], ...]:
    """The card of a port."""
    words = section("maps", lang)["facts"]

    def amount(column: str, note: str) -> str:
        if not has(row, column):
            return str(row[note]) if has(row, note) else words["unknown"]
        value = number(row[column])
        if column == "capacity_mt":
            said = words["per_year"].format(value=value)
        elif has(row, "throughput_year"):
            said = words["in_year"].format(value=value, year=row["throughput_year"])
        else:
            said = words["in_no_year"].format(value=value)
        return f"{said}. {row[note]}" if has(row, note) else said

    facts = [
        (words["country"], str(row["country"])),
        (words["what"], section("maps", lang)["kinds"][row["sea_or_river"]]),
    ]
    if has(row, "kind"):
        facts.append((words["cargo"], listed(row["kind"])))
    if "capacity_mt" in row:
        facts.append((words["capacity"], amount("capacity_mt", "capacity_note")))
    if "throughput_mt" in row:
        facts.append((words["throughput"], amount("throughput_mt", "throughput_note")))
    if has(row, "in_2017_protocol"):
        facts.append((words["protocol"], words["named" if row["in_2017_protocol"] else "not_named"]))
    if has(row, "source_ids"):
        facts.append((words["sources"], listed(row["source_ids"])))
    return tuple(facts)


def _marked(row: dict[str, Any]) -> bool:
    return has(row, "in_2017_protocol") and bool(row["in_2017_protocol"])


def _port_layers(ports: pd.DataFrame, lang: str) -> list[Layer]:
    kinds, titles = section("maps", lang)["kinds"], section("maps", lang)["ports"]
    layers = []
    for kind, symbol in (("sea", "circle"), ("river", "diamond")):
        points = tuple(
            Point(
                lat=float(row["lat"]), lon=float(row["lon"]), label=str(row["name"]),
                name=f"{row['name']}, {row['country']}, {kinds[kind]}",
                facts=port_facts(row, lang), marked=_marked(row),
            )
            for row in ports.to_dict("records") if row["sea_or_river"] == kind
        )  # fmt: skip
        if points:
            layers.append(Layer(kind, titles[f"layer_{kind}"], symbol, points))
    return layers


def _route(legs: pd.DataFrame, waypoints: pd.DataFrame, drawn: set[str], lang: str) -> tuple[Layer, list[str]]:
    """The layer of the route and its legs in words; stops whose port is drawn already get no mark of their own."""
    words, modes = section("maps", lang), section("maps", lang)["modes"]
    stops = {row["waypoint_id"]: row for row in waypoints.to_dict("records")}
    lines, spoken, at = [], [], {}
    for row in legs.to_dict("records"):
        for end in (row["from_id"], row["to_id"]):
            if end not in stops:
                raise BookError(f"leg {row['leg_id']} ends at {end}, which the table of waypoints does not have")
        start, end = stops[row["from_id"]], stops[row["to_id"]]
        way = f"{start['name']} – {end['name']}, {modes[row['mode']]}"
        if has(row, "straight_km"):
            way = words["facts"]["leg_km"].format(way=way, km=number(row["straight_km"]))
        lines.append(Line((start["lat"], start["lon"]), (end["lat"], end["lon"]), row["mode"]))
        spoken.append(words["route"]["leg"].format(start=start["name"], end=end["name"], mode=modes[row["mode"]]))
        for stop in (start, end):
            at.setdefault(stop["waypoint_id"], []).append(way)
    points = []
    for stop_id, ways in at.items():
        stop = stops[stop_id]
        if has(stop, "port_id") and stop["port_id"] in drawn:
            continue
        kind = str(stop["kind"]) if has(stop, "kind") else words["modes"]["rail"]
        facts = [(words["facts"]["country"], str(stop["country"])), (words["facts"]["legs"], "; ".join(ways))]
        if has(stop, "source_ids"):
            facts.append((words["facts"]["sources"], listed(stop["source_ids"])))
        name = words["route"]["stop"].format(name=stop["name"], country=stop["country"], kind=kind)
        points.append(Point(float(stop["lat"]), float(stop["lon"]), str(stop["name"]), name, tuple(facts)))
    return Layer("stop", words["ports"]["layer_route"], "square", tuple(points), tuple(lines)), spoken


def _ends(legs: pd.DataFrame, waypoints: pd.DataFrame) -> dict[str, str]:
    called = dict(zip(waypoints["waypoint_id"], waypoints["name"], strict=True))
    froms, tos = list(legs["from_id"]), list(legs["to_id"])
    start = next((i for i in froms if i not in tos), froms[0])
    end = next((i for i in reversed(tos) if i not in froms), tos[-1])
    return {"start": called[start], "end": called[end]}


def _sheet(
    ports: pd.DataFrame | None,
    legs: pd.DataFrame | None,
    waypoints: pd.DataFrame | None,
    caption: str | None,
    lang: str,
) -> Sheet:
    words = section("maps", lang)
    layers, alt, notes, key, title, told = [], [], [], [], words["ports"]["title"], caption
    if ports is not None:
        need(ports, PORT_COLUMNS, "ports")
        known(ports, "sea_or_river", words["kinds"])
        layers = _port_layers(ports, lang)
        points = [p for layer in layers for p in layer.points]
        by = {layer.key: [p.label for p in layer.points] for layer in layers}
        marked = [p.label for p in points if p.marked]
        counts = {"n": len(points), "sea": len(by.get("sea", ())), "river": len(by.get("river", ()))}
        told = told or words["ports"]["caption"].format(**counts)
        alt.append(
            words["ports"]["alt"].format(
                **counts, states=names(dict.fromkeys(ports["country"]), lang),
                sea_names=names(by.get("sea", ()), lang), river_names=names(by.get("river", ()), lang),
                marked_names=names(marked, lang),
            )
        )  # fmt: skip
        if marked:
            key.append(("marked", words["ports"]["marked"]))
    if legs is not None:
        if waypoints is None:
            raise BookError("a route needs both tables: pass waypoints= as well as legs=")
        need(legs, LEG_COLUMNS, "legs")
        need(waypoints, STOP_COLUMNS, "waypoints")
        known(legs, "mode", words["modes"])
        drawn = set() if ports is None else set(ports["port_id"])
        route, spoken = _route(legs, waypoints, drawn, lang)
        layers.append(route)
        ends = _ends(legs, waypoints)
        if ports is None:
            title = words["route"]["title"]
            told = told or words["route"]["caption"].format(**ends)
            alt.append(words["route"]["alt"].format(legs="; ".join(spoken)))
        else:
            told = caption or words["ports"]["caption_route"].format(**ends)
            alt.append(words["ports"]["alt_route"].format(route="; ".join(spoken)))
        used = dict.fromkeys(line.mode for line in route.lines)
        key += [(mode, words["ports"]["sea_leg" if mode == "sea" else mode]) for mode in used]
        notes.append(words["frame"]["schematic"])
    key += [(look, words["frame"][look]) for look in ("disputed", "leased")]
    notes.append(words["frame"]["sea_bed"])
    return Sheet(title, told, " ".join(alt), tuple(layers), lang, tuple(key), tuple(notes))


def port_map(
    ports: pd.DataFrame,
    legs: pd.DataFrame | None = None,
    waypoints: pd.DataFrame | None = None,
    *,
    caption: str | None = None,
    lang: str = DEFAULT_LANGUAGE,
) -> BookMap:
    """A map of the ports in a table, with the legs of a route if given.

    :param ports: rows of the record's ``ports``; needs port_id, name, country, lat and lon (degrees), sea_or_river.
        Shown when present: kind, capacity_mt and throughput_mt (million tonnes a year) with their notes,
        throughput_year, in_2017_protocol (ringed), source_ids.
    :param legs: rows of ``route_legs``: leg_id, from_id, to_id, mode (rail, sea or road), straight_km.
    :param waypoints: rows of ``waypoints``: waypoint_id, name, country, lat, lon; port_id where the stop is a port.
    :param caption: the line under the map; without it one is made from the counts.
    :returns: a folium map that displays itself in a cell.
    :raises BookError: when a table lacks a column or rows, or a leg an end.
    """
    from partners.maps.leaflet import BookMap

    return BookMap(_sheet(ports, legs, waypoints, caption, lang))


def route_map(
    legs: pd.DataFrame,
    waypoints: pd.DataFrame,
    *,
    caption: str | None = None,
    lang: str = DEFAULT_LANGUAGE,
) -> BookMap:
    """A map of a route alone: its legs and all its stops. Parameters, result and errors as in :func:`port_map`."""
    from partners.maps.leaflet import BookMap

    return BookMap(_sheet(None, legs, waypoints, caption, lang))
