"""Who belonged to an organisation at the end of a year, as filled states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from partners.errors import BookError
from partners.maps import basemap
from partners.maps.model import Layer, Point, Sheet
from partners.maps.rows import has, known, listed, names, need
from partners.texts import DEFAULT_LANGUAGE, section

if TYPE_CHECKING:
    from partners.maps.leaflet import BookMap

COLUMNS = ("state", "organisation", "from", "to", "status")
SYMBOLS = {"member": "circle", "partly": "diamond", "left": "cross"}


def _spells(memberships: pd.DataFrame, organisation: str, day: str) -> dict[str, list[dict[str, Any]]]:
    """The spells of each state that had begun by a day, the earliest first."""
    chosen = memberships[(memberships["organisation"] == organisation) & (memberships["from"] <= day)]
    found: dict[str, list[dict[str, Any]]] = {}
    for row in chosen.sort_values(["from", "state"]).to_dict("records"):
        found.setdefault(row["state"], []).append(row)
    return found


def _over(row: dict[str, Any], day: str) -> bool:
    # Partial dates compare as text: a year alone stands for its beginning.
    return has(row, "to") and row["to"] <= day


def _standing(spells: list[dict[str, Any]], day: str, lang: str) -> tuple[str, str]:
    """The group of a state, and its status in words."""
    words = section("maps", lang)["memberships"]
    now = [row["status"] for row in spells if not _over(row, day)]
    if not now:
        return "left", words["gone"]
    return "member" if now[-1] == "member" else "partly", words["statuses"][now[-1]]


def _facts(spells: list[dict[str, Any]], day: str, lang: str) -> tuple[tuple[str, str], ...]:
    words = section("maps", lang)["memberships"]
    times = [
        words["ended" if _over(row, day) else "since"].format(
            status=words["statuses"][row["status"]], start=row["from"], end=row["to"]
        )
        for row in spells
    ]
    facts = [(words["times"], "; ".join(times))]
    notes = [str(row["note"]) for row in spells if has(row, "note")]
    if notes:
        facts.append((words["remarks"], " ".join(notes)))
    sources = dict.fromkeys(key for row in spells if has(row, "source_ids") for key in row["source_ids"])
    if sources:
        facts.append((section("maps", lang)["facts"]["sources"], listed(list(sources))))
    return tuple(facts)


def _sheet(memberships: pd.DataFrame, organisation: str, year: int, caption: str | None, lang: str) -> Sheet:
    words, frame = section("maps", lang)["memberships"], section("maps", lang)["frame"]
    places = section("maps", lang)["places"]
    need(memberships, COLUMNS, "memberships")
    known(memberships, "organisation", words["organisations"])
    known(memberships, "state", places)
    day = f"{year}-12-31"
    spells = _spells(memberships, organisation, day)
    if not spells:
        raise BookError(f"no membership in {organisation} has begun by {day}: choose another, or a later year")
    spots = {label["key"]: label for label in reversed(basemap.labels(lang)) if label["kind"] == "state"}
    points: dict[str, list[Point]] = {group: [] for group in SYMBOLS}
    areas: dict[str, list[str]] = {group: [] for group in SYMBOLS}
    outside = []
    for state, rows in spells.items():
        group, standing = _standing(rows, day, lang)
        if state not in spots:
            outside.append(words["outside_one"].format(name=places[state], standing=standing))
            continue
        label = words["part"].format(name=places[state]) if state in basemap.cut() else places[state]
        name = words["name"].format(label=label, standing=standing)
        points[group].append(Point(spots[state]["lat"], spots[state]["lon"], label, name, _facts(rows, day, lang)))
        areas[group].append(state)
    layers = tuple(
        Layer(group, words["layers"][group], SYMBOLS[group], tuple(points[group]), areas=tuple(areas[group]))
        for group in SYMBOLS
        if points[group]
    )
    told = {group: names((places[state] for state in areas[group]), lang) for group in SYMBOLS}
    values = {"organisation": words["organisations"][organisation], "year": year, "outside": names(outside, lang)}
    west, south, east, north = basemap.LIMITS
    return Sheet(
        title=words["title"].format(**values),
        caption=caption or words["caption"].format(**values),
        alt=words["alt"].format(**values, **told),
        layers=layers,
        lang=lang,
        extra_key=(("land", words["never"]), *((look, frame[look]) for look in ("disputed", "leased"))),
        notes=(words["outside"].format(**values), words["part_note"]),
        view=(west + 2, south + 2, east - 2, north - 2),
    )


def membership_map(
    memberships: pd.DataFrame,
    organisation: str,
    year: int,
    *,
    caption: str | None = None,
    lang: str = DEFAULT_LANGUAGE,
) -> BookMap:
    """A map of the states that belonged, belonged in part, or had left at the end of a year.

    States are filled by tone and pattern, and carry marks of different shape that open a card. A state that the edge
    of the map cuts through is called a part; one beyond it is named in the key.

    :param memberships: rows of ``memberships``: state (ISO 3166-1 alpha-3), organisation, from and to (ISO 8601, may be
        partial), status; note and source_ids are shown in the cards when present.
    :param organisation: one of the column organisation, e.g. ``"CSTO"``.
    :param year: the map shows the evening of its 31 December.
    :param caption: the line under the map; without it one is made from organisation and year.
    :returns: a folium map that displays itself in a cell; it has no tiles, which would cover the filled states.
    :raises BookError: when the table lacks a column, or nobody had joined by then.
    """
    from partners.maps.leaflet import BookMap

    return BookMap(_sheet(memberships, organisation, year, caption, lang))
