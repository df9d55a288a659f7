"""What the page needs to know: the sentences with their acts, the classes, the states, and the words."""

from __future__ import annotations

from typing import Any

from partners import agreement, record
from partners.errors import BookError
from partners.texts import section

#: Names the book in the browser's storage, so that two books on one server keep apart.
BOOK = "partners-who-disagree"


def content(lang: str) -> dict[str, Any]:
    """All that the studio shows, in one language, the book's own codes included.

    :raises BookError: when the retelling or the words are missing in that language.
    """
    words = dict(section("studio", lang))
    texts, quads = words.pop("classes"), words.pop("quads")
    grouped = {**agreement.QUADS, "other": (agreement.NO_EVENT, agreement.ABSTAIN)}
    return {
        "book": BOOK,
        "lang": lang,
        "words": words,
        "quads": [
            {"name": quads[quad], "classes": [{"code": code, "text": texts[code]} for code in codes]}
            for quad, codes in grouped.items()
        ],
        "states": _states(lang),
        "sentences": _sentences(lang),
    }


def _states(lang: str) -> list[dict[str, str]]:
    names = record.table("actors").set_index("actor_id")
    if f"name_{lang}" not in names:
        raise BookError(f"no names of states in {lang!r}: add the column name_{lang} to the table actors")
    return [{"code": code, "name": names.loc[code, f"name_{lang}"]} for code in agreement.states()]


def _sentences(lang: str) -> list[dict[str, Any]]:
    retold = record.table("sentences").set_index("sentence_id")
    if lang not in retold:
        raise BookError(f"no retelling in {lang!r}: add the column {lang} to the table sentences")
    classes = agreement.book()
    events = record.table("events")
    return [
        {
            "id": sentence,
            "text": retold.loc[sentence, lang],
            "acts": [_act(act, classes[act["event_id"]]) for act in acts.to_dict("records")],
        }
        for sentence, acts in events.groupby("sentence_id", sort=False)
    ]


def _act(act: dict[str, Any], plover: str) -> dict[str, Any]:
    return {
        "id": act["event_id"],
        "event": act["event"],
        "plover": plover,
        "actors": _once(act["actor_codes"]),
        "recipients": _once(act["recipient_codes"]),
        "reason": act["reason"],
        "doubt": act["doubt"],
    }


def _once(codes: list[str]) -> list[str]:
    """The states behind codes such as KAZLEG and KAZGOV, each once."""
    return list(dict.fromkeys(code[:3] for code in codes))
