"""A small assignment for the tests: port calls drawn for each student."""

from __future__ import annotations

import random

import pandas as pd

from partners.grading.checks import Check, Function, Table, Value

_PORTS = ("Aktau", "Baku", "Astrakhan", "Anzali")


def draw(rng: random.Random) -> dict[str, pd.DataFrame]:
    rows = [(rng.choice(_PORTS), rng.randrange(100, 10_000)) for _ in range(12)]
    return {"calls.csv": pd.DataFrame(rows, columns=["port", "tonnes"])}


def checks(tables: dict[str, pd.DataFrame]) -> dict[str, list[Check]]:
    calls = tables["calls.csv"]
    other = pd.DataFrame({"port": ["Baku", "Aktau", "Baku"], "tonnes": [5, 8, 2]})
    per_port = calls.groupby("port")["tonnes"].sum().reset_index()
    return {
        "q1-test": [Value("total", int(calls["tonnes"].sum()), say="All calls count.")],
        "q2-test": [Table("per_port", per_port, say="One row a port.")],
        "q3-test": [
            Function(
                "busiest",
                [(calls,), (other,), (other.iloc[[0, 2]],)],
                lambda table: table.groupby("port")["tonnes"].sum().idxmax(),
                say="Tonnes are added up by port first.",
            )
        ],
    }
