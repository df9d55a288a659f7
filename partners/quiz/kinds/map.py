"""Pick on a map: some ports of the record on the coast of the Caspian, and one of them is right."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, model_validator

from partners import record
from partners.quiz import chart, score
from partners.quiz.schema import Key, Question, Strict, Texts, unique
from partners.quiz.yaml_lines import Where
from partners.texts import section

#: Least distance of two places as a share of the drawing's width: 24 pixels where it is drawn smallest (240).
LEAST_DISTANCE = 0.1


class Place(Strict):
    """A port to choose, by its key in the table of ports."""

    port: Key
    right: Annotated[bool, Field(strict=True)] = False
    why: Texts


class Spot(NamedTuple):
    """A place on the drawing. Its label numbers the places from north to south and names none."""

    place: Place
    name: str
    label: str
    x: float
    y: float


class Kind(Question):
    kind: Literal["map"]
    places: Annotated[list[Place], Field(min_length=2, max_length=8)]

    @model_validator(mode="after")
    def _one_right(self) -> Kind:
        unique((place.port for place in self.places), "port")
        right = [place for place in self.places if place.right]
        if len(right) != 1:
            raise ValueError(f"{len(right)} places are right, where one must be: mark one with `right: true`")
        return self

    def _right(self) -> str:
        return next(place.port for place in self.places if place.right)

    def spots(self, lang: str) -> list[Spot]:
        """The places from north to south, as table ``ports`` has them."""
        ports = record.table("ports").set_index("port_id")
        ordered = sorted(self.places, key=lambda place: -ports.at[place.port, "lat"])
        template = section("quiz", lang)["place"]
        found = []
        for n, place in enumerate(ordered, 1):
            lat, lon = float(ports.at[place.port, "lat"]), float(ports.at[place.port, "lon"])
            label = template.format(n=n, lat=f"{lat:.1f}", lon=f"{lon:.1f}")
            found.append(Spot(place, str(ports.at[place.port, "name"]), label, *chart.spot(lat, lon)))
        return found

    def faults(self) -> Iterator[tuple[Where, str]]:
        ports = record.table("ports").set_index("port_id")
        spots: dict[str, chart.Spot] = {}
        for n, place in enumerate(self.places):
            if place.port not in ports.index:
                yield ("places", n, "port"), f"there is no port {place.port!r} in the table of ports: mend it"
                continue
            here = chart.spot(float(ports.at[place.port, "lat"]), float(ports.at[place.port, "lon"]))
            for other, there in spots.items():
                if math.dist(here, there) < LEAST_DISTANCE * chart.WIDTH:
                    yield ("places", n, "port"), f"{place.port} is too near {other} for a finger: drop one of them"
            spots[place.port] = here

    def clean(self, answer: Any) -> str | None:
        if answer is not None and answer not in [place.port for place in self.places]:
            raise ValueError(f"{answer!r} is no place on this map")
        return answer

    def complete(self, answer: Any) -> bool:
        return answer is not None

    def points(self, answer: str) -> float:
        return score.single(self._right(), answer)

    def differs(self, derived: Any) -> str | None:
        return None if str(derived) == self._right() else self._right()

    def special(self, lang: str) -> dict[str, Any]:
        places = [
            {
                "key": spot.place.port,
                "label": spot.label,
                "name": spot.name,
                "x": round(100 * spot.x / chart.WIDTH, 1),
                "y": round(100 * spot.y / chart.HEIGHT, 1),
                "right": spot.place.right,
                "why": spot.place.why[lang],
            }
            for spot in self.spots(lang)
        ]
        return {"places": places}

    def choices(self, lang: str) -> list[str]:
        return [spot.label for spot in self.spots(lang)]

    def picture(self, lang: str) -> str:
        return chart.svg([(spot.x, spot.y) for spot in self.spots(lang)])

    def key(self, lang: str) -> list[tuple[str, str]]:
        right = next(spot for spot in self.spots(lang) if spot.place.right)
        return [(f"{right.label} ({right.name})", right.place.why[lang])]
