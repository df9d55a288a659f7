"""What the reader has coded: one plain dictionary, the same in Python, in JavaScript and in the browser's storage.

``{"coder": "AB", "compared": False, "codes": {"K07": {"plover": "SUPPORT", "actor": "KAZ", "recipient": "USA"}}}``; an
act without a code is absent, and so is each part of a code that was not chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from partners import agreement
from partners.errors import BookError

LONGEST_NAME = 40
PARTS = ("plover", "actor", "recipient")


def clean(state: Any) -> dict[str, Any]:
    """The state in its one form.

    :raises BookError: for an act, a class or a state that is not in the list.
    """
    if not isinstance(state, Mapping) or not isinstance(state.get("codes", {}), Mapping):
        raise BookError("the state of a studio is a dictionary with 'codes', from acts to their codes")
    coder = state.get("coder", "")
    if not isinstance(coder, str) or len(coder) > LONGEST_NAME:
        raise BookError(f"coder is a name of at most {LONGEST_NAME} characters")
    acts = agreement.acts()
    given = state.get("codes", {})
    if unknown := [act for act in given if act not in acts]:
        raise BookError(f"no act {unknown[0]!r}: the acts are {acts[0]} to {acts[-1]}")
    codes = {act: _code(act, given[act]) for act in acts if act in given}
    codes = {act: code for act, code in codes.items() if code}
    return {"coder": coder, "compared": state.get("compared") is True, "codes": codes}


def _code(act: str, code: Any) -> dict[str, str]:
    if not isinstance(code, Mapping):
        raise BookError(f"{act}: a code is a dictionary with 'plover', 'actor', 'recipient'")
    allowed = {"plover": agreement.CLASSES, "actor": agreement.states(), "recipient": agreement.states()}
    found = {}
    for part in PARTS:
        value = code.get(part)
        if value is None or value == "":
            continue
        if value not in allowed[part]:
            raise BookError(f"{act}: {value!r} is no {part}: use one of {', '.join(allowed[part])}")
        found[part] = value
    return found


def table(state: Mapping[str, Any]) -> pd.DataFrame:
    """One row an act, in the order of the article: coding_id, plover, actor, recipient; None where not chosen."""
    rows = [
        {"coding_id": act, **{part: state["codes"].get(act, {}).get(part) for part in PARTS}}
        for act in agreement.acts()
    ]
    return pd.DataFrame(rows, columns=["coding_id", *PARTS], dtype=object)
