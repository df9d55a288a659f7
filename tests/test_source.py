"""The article as data: its retelling and the word lists that read it. The article itself is not here.

Set PARTNERS_ARTICLE to a copy of the article to compare it with the retelling.
"""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from partners import paths, text
from partners.text import compare
from partners.text.document import BY_SENTENCE
from partners.text.lexicon import lexicon
from partners.text.normalise import normalise
from partners.text.words import words

IDS = ["T", "P1S1", "P1S2", "P2S1", "P2S2", "P3S1", "P3S2", "P4S1", "P5S1", "P5S2", "P6S1", "P6S2", "P6S3", "P6S4"]
ARTICLE = os.environ.get("PARTNERS_ARTICLE", "")
with_article = pytest.mark.skipif(
    not ARTICLE, reason="PARTNERS_ARTICLE is not set: the article is not part of the project"
)


def rows(folder: str, name: str) -> list[dict[str, str]]:
    with paths.data(folder, f"{name}.csv").open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


# ---- the retelling


def test_every_sentence_is_retold_in_both_languages() -> None:
    sentences = rows("source", "sentences")
    assert [row["sentence_id"] for row in sentences] == IDS
    for row in sentences:
        assert re.search("[а-я]", row["ru"]) and re.search("[a-z]", row["en"]) and not re.search("[а-я]", row["en"])
        assert row["paragraph"] == ("0" if row["sentence_id"] == "T" else row["sentence_id"][1])


CLAIMED = {
    "Kazakhstan": "KAZ",
    "Russia": "RUS",
    "Russian leadership": "RUS",
    "Russian government": "RUS",
    "Kremlin": "RUS",
    "Sergey Lavrov": "RUS",
    "United States": "USA",
    "Ukraine": "UKR",
    "Belarus": "BLR",
}


def test_the_retelling_names_the_actors_of_every_claim() -> None:
    found = set(text.read().by_sentence("actors").itertuples(index=False, name=None))
    asked = [
        (row["sentence_id"], CLAIMED[name], row["claim_id"])
        for row in rows("coding", "claims")
        for name in (row["actor"] + ";" + row["target"]).split(";")
        if name in CLAIMED
    ]
    assert len(asked) > 25
    assert [claim for sentence, actor, claim in asked if (sentence, actor) not in found] == []


def test_the_retelling_keeps_the_names_places_and_the_year() -> None:
    document = text.read()
    how = document.mentions.groupby("how").size()
    assert how["capital"] == 6 and how["role"] == 1 and how["adjective"] == 3
    assert set(document.places["place_id"]) == {
        "POST_SOVIET_SPACE",
        "CENTRAL_ASIA",
        "CASPIAN_SEA",
        "KURYK",
        "AKTAU",
        "AFG",
    }
    assert document.by_sentence("years").values.tolist() == [["P5S2", 2018]]


# ---- beside the article


def runs(string: str, size: int) -> set[tuple[str, ...]]:
    found = re.findall(r"\w+", normalise(string).lower())
    return {tuple(found[start : start + size]) for start in range(len(found) - size + 1)}


@with_article
def test_a_copy_of_the_article_is_recognised_sentence_by_sentence() -> None:
    lines = compare.compare(text.split(Path(ARTICLE).read_text("utf8")))
    assert [(line.sentence_id, line.status) for line in lines] == [(sentence, "same") for sentence in IDS]


@with_article
@pytest.mark.parametrize("name", BY_SENTENCE)
def test_article_and_retelling_give_the_same_table(name: str) -> None:
    assert text.read(ARTICLE).by_sentence(name).values.tolist() == text.read().by_sentence(name).values.tolist()


@with_article
def test_article_and_retelling_name_actors_in_the_same_way() -> None:
    def named(document: text.Document) -> Counter:
        return Counter(document.mentions[["sentence_id", "actor_id", "how"]].itertuples(index=False, name=None))

    assert named(text.read(ARTICLE)) == named(text.read())


@with_article
def test_the_retelling_shares_no_run_of_four_words_with_the_article() -> None:
    body = " ".join(text.read(ARTICLE).sentences["text"][1:])
    told = text.sentences().query("sentence_id != 'T'")["text"]
    assert [run for sentence in told for run in runs(sentence, 4) & runs(body, 4)] == []


# ---- the word lists


def test_aliases_are_written_in_their_dictionary_form() -> None:
    aliases = [row["alias"] for name in ("actor_aliases", "place_aliases", "offices") for row in rows("source", name)]
    aliases += [row["lemma"] for name in ("acts", "tone", "cues") for row in rows("source", name)]
    wrong = [
        alias
        for alias in aliases
        if not alias.endswith("-")
        and any(part not in word.lemmas for part, word in zip(alias.split(), words(alias), strict=True))
    ]
    assert wrong == []


def test_lists_hold_no_row_twice() -> None:
    keys = {
        "actors": ["actor_id"],
        "actor_aliases": ["alias"],
        "places": ["place_id"],
        "place_aliases": ["alias"],
        "acts": ["lemma"],
        "tone": ["lemma"],
        "cues": ["lemma", "cue"],
        "neighbours": ["state", "neighbour"],
    }
    for name, key in keys.items():
        counted = Counter(tuple(row[column] for column in key) for row in rows("source", name))
        assert [row for row, times in counted.items() if times > 1] == [], name


def test_every_person_and_organ_leads_to_a_state_or_a_body() -> None:
    actors = lexicon().actors
    for actor_id in actors:
        assert actors[lexicon().state(actor_id)].kind in {"state", "body", "group"}, actor_id


def test_borders_have_two_sides() -> None:
    for borders in (lexicon().land, lexicon().sea):
        assert {(there, here) for here, there in borders} == borders
        assert all(here != there for here, there in borders)
    assert not lexicon().land & lexicon().sea


def test_every_capital_can_be_a_scene() -> None:
    places = {row["alias"] for row in rows("source", "place_aliases")}
    capitals = {row["alias"] for row in rows("source", "actor_aliases") if row["how"] == "capital"}
    assert capitals <= places
