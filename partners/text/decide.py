"""Is a state or a capital in a sentence an actor or the scene? Small rules, each with its linguistic reason.

The reasons that a reader sees stand in ``data/texts/en/text.yml`` under the names of the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from partners.text import subject
from partners.text.lexicon import Lexicon
from partners.text.names import Name, governing
from partners.text.words import Word

IN = {"в", "во"}
ON = {"на"}
# Prepositions of place and way; «от», «к», «у», «для», «против» mark partners and targets instead.
SPATIAL = {"из", "изо", "через", "внутри", "близ", "вблизи", "возле", "около", "под", "подо", "вдоль", "мимо"}
#: States that Russian grammar treats as islands or borderlands: «на Кубе», «на Украину».
TAKE_ON = {"UKR", "CUB", "CYP", "PHL", "LKA"}
_MONTHS = {"янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"}
#: A decision for one name of a list holds for the next.
INHERITED = {"place_preposition", "no_subject", "coordination", "kind_noun"}


def decide(words: Sequence[Word], names: Sequence[Name], lexicon: Lexicon) -> list[Name]:
    """Each name with one id left, and the rule that decided (empty: there was nothing to decide)."""
    decided: list[Name] = []
    for name in names:
        if name.actor_id and name.place_id:
            before = decided[-1] if decided else None
            name = _coordinated(words, before, name) or _alone(words, names, name, lexicon)
        decided.append(name)
    return decided


def _place(name: Name, rule: str) -> Name:
    return replace(name, actor_id="", rule=rule)


def _actor(name: Name, rule: str) -> Name:
    return replace(name, place_id="", rule=rule)


def _alone(words: Sequence[Word], names: Sequence[Name], name: Name, lexicon: Lexicon) -> Name:
    is_capital = name.how == "capital"
    if is_capital and _noun_before(words, name.first) & lexicon.cues["spot"]:
        return _place(name, "kind_noun")
    if is_capital and name.first == 0 and _is_dateline(words, name.last):
        return _place(name, "dateline")
    preposition = governing(words, name.first, lexicon.cues["spot"] | lexicon.cues["kind"])
    locative = words[name.last].may_be("loct")
    if locative and (preposition in IN or (preposition in ON and name.actor_id in TAKE_ON)):
        verbs = None if is_capital else lexicon.cues["saying"]
        if subject.is_hidden(words, names, name, lexicon.cues, verbs):
            return _actor(name, "no_subject")
    if preposition in ON:
        return _after_on(words, name, lexicon)
    return _place(name, "place_preposition") if preposition in IN | SPATIAL else _actor(name, "")


def _is_dateline(words: Sequence[Word], last: int) -> bool:
    """Rule ``dateline``: «Москва, 30 июля …» at the head of a report says where it was written."""
    after = [word.text.lower() for word in words[last + 1 : last + 4]]
    return len(after) == 3 and after[0] in {",", "."} and after[1].isdigit() and after[2][:3] in _MONTHS


def _noun_before(words: Sequence[Word], first: int) -> frozenset[str]:
    before = [word for word in words[max(0, first - 2) : first] if word.text != "."]
    return before[-1].lemmas if before else frozenset()


def _after_on(words: Sequence[Word], name: Name, lexicon: Lexicon) -> Name:
    """Rule ``aimed_at``: «давление на Казахстан»: most states go with «в», so «на» marks a target."""
    if name.actor_id not in TAKE_ON:
        return _actor(name, "aimed_at")
    nearby = words[max(0, name.first - 5) : name.last + 5]
    is_aim = any(word.lemmas & lexicon.cues["aimed"] for word in nearby)
    if is_aim and not words[name.last].may_be("loct"):
        return _actor(name, "aimed_at")
    return _place(name, "place_preposition")


def _coordinated(words: Sequence[Word], before: Name | None, name: Name) -> Name | None:
    """Rule ``coordination``: in «в Казахстане и Киргизии» one preposition serves the whole list."""
    if before is None or before.rule not in INHERITED:
        return None
    between = words[before.last + 1 : name.first]
    links = [word for word in between if word.text.lower() in {"и", ",", "или"}]
    others = [word for word in between if word not in links and not word.may_be("ADJF")]
    same_case = (words[before.last].cases & words[name.last].cases) - {"nomn"}
    if not links or others or not same_case:
        return None
    return _place(name, "coordination") if before.place_id else _actor(name, "coordination")
