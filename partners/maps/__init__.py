"""Maps of the Caspian: Leaflet through folium, with their own base map, that ask nobody for anything.

The functions named ``…_map`` take tables and give maps; a map of another kind is a :class:`~partners.maps.model.Sheet`
of layers handed to ``BookMap``. folium is imported when the first map is drawn.
"""

from __future__ import annotations

import importlib
from typing import Any

from partners.geo import distance_km
from partners.maps.corridors import corridor_map
from partners.maps.memberships import membership_map
from partners.maps.ports import port_map, route_map
from partners.maps.throughput import throughput_map
from partners.maps.vendor import static_files

__all__ = [
    "VENDORED",
    "BookMap",
    "corridor_map",
    "distance_km",
    "membership_map",
    "port_map",
    "route_map",
    "static_files",
    "throughput_map",
]


def __getattr__(name: str) -> Any:
    if name == "BookMap":
        return importlib.import_module("partners.maps.leaflet").BookMap
    if name == "VENDORED":
        return importlib.import_module("partners.maps.vendor").vendored()
    raise AttributeError(f"module 'partners.maps' has no attribute {name!r}")
