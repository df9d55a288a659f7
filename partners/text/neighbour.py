"""Whom «сосед» means."""

from __future__ import annotations

from collections.abc import Sequence

from partners.text.lexicon import Lexicon


def resolve(own: str, mentioned: Sequence[str], lexicon: Lexicon) -> str:
    """Rule ``neighbour``: the latest mentioned state with a land border to ``own``, else with a sea border.

    Land comes first because a state is seldom called a neighbour across a strait.

    :param own: the state whose neighbour is meant.
    :param mentioned: the states mentioned so far, the latest last.
    :returns: the state's id, or an empty string when none fits.
    """
    for borders in (lexicon.land, lexicon.sea):
        for state in reversed(mentioned):
            if (own, state) in borders:
                return state
    return ""
