"""Distances on the globe."""

from __future__ import annotations

import math

#: Mean radius of the Earth in km (IUGG, 2a + b over 3 of the WGS 84 ellipsoid).
EARTH_RADIUS_KM = 6371.0088


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The great-circle distance between two points, in km.

    :param lat1, lat2: latitudes in decimal degrees, north positive.
    :param lon1, lon2: longitudes in decimal degrees, east positive.

    Method: haversine formula (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984) on a
    sphere; against the ellipsoid it errs by up to 0.5 %.
    """
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_lat, half_lon = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(chord, 1.0)))
