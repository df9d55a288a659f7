"""Ordering, matching, a short text, a place on the map: rules for points, answers in and out, and bad banks."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quiz_samples import LATER

from partners import record
from partners.errors import BookError
from partners.quiz import bank, chart, score

pytest_plugins = ("quiz_reader",)


@given(st.permutations("abcdef"))
def test_only_the_right_order_earns_the_point(given_order):
    points = score.ordering("abcdef", given_order)
    assert (points == 1) == (given_order == list("abcdef"))
    assert points * 5 == sum("".join(pair) in "abcdef" for pair in zip(given_order, given_order[1:], strict=False))


def test_a_part_of_an_order_and_of_pairs():
    assert score.ordering("abcde", "bcdea") == 0.75
    assert score.ordering("abcde", "edcba") == 0
    assert score.matching({"a": "x", "b": "y"}, {"a": "x", "b": "x"}) == 0.5


@pytest.mark.parametrize(
    "typed, accepted",
    [
        ("KURYK", "Kuryk"),
        ("  nur sultan ", "Nur-Sultan"),
        ("Nur‑Sultan", "Nur-Sultan"),
        ("Королёв", "Королев"),
        ("Құрық", "Курык"),
        ("Нұр-Сұлтан", "Нур-Султан"),
        ("Өскемен", "Оскемен"),
        ("Қызылорда", "Кызылорда"),
        ("Жаңаөзен", "Жанаозен"),
        ("Bakı", "Baki"),
        ("Ələt", "Alat"),
        ("Türkmenbaşy", "Turkmenbasy"),
        ("Tu\u0308rkmenbas\u0327y", "Türkmenbaşy"),
        ("Kommersant's", "Kommersants"),
        ("Kommersantʼs", "Kommersant’s"),
    ],
)
def test_spellings_that_count_as_one(typed, accepted):
    assert score.text([accepted], typed) == 1


@pytest.mark.parametrize(
    "typed, accepted",
    [
        ("Kuryck", "Kuryk"),
        ("Kurk", "Kuryk"),
        ("Kruyk", "Kuryk"),
        ("Курик", "Курык"),
        ("Куриик", "Курийк"),
        ("", "Kuryk"),
    ],
)
def test_a_typing_error_is_not_overlooked(typed, accepted):
    assert score.text([accepted], typed) == 0


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_more(text):
    assert score.fold(score.fold(text)) == score.fold(text)


def test_the_first_order_is_shuffled_and_always_the_same(later):
    ordering = later.questions[0]
    start = [item.key for item in ordering.start()]
    assert start == [item.key for item in type(ordering).model_validate(ordering.model_dump()).start()]
    assert ordering.points(start) == 0
    renamed = [ordering.model_copy(update={"id": f"later-{n}"}) for n in range(9)]
    assert len({tuple(item.key for item in question.start()) for question in renamed}) > 1


def test_the_drawing_is_small_and_places_lie_on_it():
    assert len(gzip.compress(json.dumps(chart.paths()).encode())) < 8_000
    for port in record.table("ports").itertuples():
        x, y = chart.spot(port.lat, port.lon)
        assert 15 < x < chart.WIDTH - 15 and 15 < y < chart.HEIGHT - 15, port.name
    aktau, alat = chart.spot(43.6, 51.22), chart.spot(39.98, 49.44)
    assert aktau[0] > alat[0] and aktau[1] < alat[1]


def test_answers_and_responses(later):
    later.state = {
        "later-01": {"answer": ["E23", "E29", "E30", "E12"], "checked": True},
        "later-02": {"answer": {"P02": "Kazakhstan", "P01": "Azerbaijan", "P06": "Azerbaijan"}, "checked": True},
        "later-03": {"answer": "quryq ", "checked": True},
        "later-04": {"answer": "P03", "checked": True},
    }
    assert later.responses["points"].round(2).tolist() == [0.67, 0.67, 1, 0]
    assert later.responses["answer"].tolist() == [
        "E23;E29;E30;E12",
        "P01=Azerbaijan;P06=Azerbaijan;P02=Kazakhstan",
        "quryq ",
        "P03",
    ]
    # Half a match can be kept and not checked.
    later.state = {"later-02": {"answer": {"P01": "Kazakhstan"}, "checked": True}}
    assert later.score == 0 and later.state["later-02"]["checked"] is False


@pytest.mark.parametrize(
    "name, answer, words",
    [
        ("later-01", ["E23"], "is no order of E12, E23, E29, E30"),
        ("later-01", ["E23", "E23", "E29", "E30"], "is no order"),
        ("later-02", {"P01": "Iran"}, "is no dictionary from P01, P06, P02"),
        ("later-02", ["P01"], "is no dictionary"),
        ("later-03", "a" * 81, "is no short text"),
        ("later-03", ["Kuryk"], "is no short text"),
        ("later-04", "P02", "'P02' is no place on this map"),
    ],
)
def test_what_can_be_no_answer_is_refused(later, name, answer, words):
    with pytest.raises(BookError, match=re.escape(words)):
        later.state = {name: {"answer": answer}}


#: What is replaced, by what, what stands in the line that the error must name, words of the error.
FORM = {
    "two items": (
        LATER[LATER.index("      - {key: E23") : LATER.index("  - id: later-02")],
        "",
        "items:",
        "at least 3",
    ),
    "an item twice": ("key: E23", "key: E12", "id: later-01", "the item key E12 is used twice"),
    "an item unexplained": (', why: {en: "It is of 2017."}', "", "key: E23", "items 2, why: is missing"),
    "an item of another language": ('{en: "The Senate"}', '{ru: "Сенат"}', "key: E29", "items 3, text: no text in en"),
    "a partner that is none": (
        "partner: Azerbaijan",
        "partner: Iran",
        "id: later-02",
        "the row P06 has no partner 'Iran'",
    ),
    "a row twice": ("key: P06", "key: P01", "id: later-02", "the row key P01 is used twice"),
    "a row without a partner": ("partner: Azerbaijan, ", "", "key: P06", "partner: is missing"),
    "one partner for all": ("partner: Azerbaijan", "partner: Kazakhstan", "id: later-02", "all rows have one partner"),
    "an answer twice": ('"Quryq"', '"KURYK"', "id: later-03", "'KURYK' counts as the same as 'Kuryk'"),
    "an answer that is a slip": ('"Aktau", ', '"kuryk", ', "id: later-03", "'kuryk' counts as the same as 'Kuryk'"),
    "an answer of a hyphen": ('"Quryq"', '"-"', "id: later-03", "nothing is left of '-'"),
    "an answer without end": ('"Quryq"', f'"{"q" * 81}"', "id: later-03", "at most 80 characters"),
    "an answer that YAML reads as a year": ('"Quryq"', "2016", "accepted:", "put it in quotes"),
    "no word on wrong answers": (
        '      wrong: {en: "Look at the column `opened`."}\n',
        "",
        "why:\n      right",
        "wrong: is missing",
    ),
    "two right places": ("P07, why", "P07, right: true, why", "id: later-04", "2 places are right"),
    "no right place": ("right: true, ", "", "id: later-04", "0 places are right"),
    "a place twice": ("port: P03", "port: P07", "id: later-04", "the port P07 is used twice"),
    "a place that is right by name": (
        'right: true, why: {en: "This is A',
        'rihgt: true, why: {en: "This is A',
        "rihgt",
        "mend its",
    ),
}


def write(tmp_path, old, new):
    assert old in LATER
    path = tmp_path / "later.yml"
    path.write_text(LATER.replace(old, new, 1), "utf8")
    return path


def line_of(path, marker):
    text = path.read_text("utf8")
    return text[: text.index(marker)].count("\n") + 1


@pytest.mark.parametrize("fault", FORM)
def test_a_fault_in_form_is_told_with_its_line(tmp_path, fault):
    old, new, marker, words = FORM[fault]
    path = write(tmp_path, old, new)
    with pytest.raises(BookError) as raised:
        bank.load(path)
    assert words in raised.value.problem
    # The place of a part is the line of the list's entry, or of the nearest thing around it.
    assert str(raised.value).startswith(f"{path}, line {line_of(path, marker)}: ")


PROOF = {
    "another order": (
        'loc[["E30", "E12"',
        'loc[["E31", "E12"',
        "the tables give ['E12', 'E23', 'E29', 'E31'], the bank says E12",
    ),
    "another partner": (
        "partner: Azerbaijan",
        "partner: Turkmenistan",
        "the bank says P01: Kazakhstan, P06: Turkmenistan",
    ),
    "another word": ('loc["P02", "name"]', 'loc["P03", "name"]', "the tables give Bautino, the bank says Kuryk"),
    "another place": ("name == 'Aktau'", "name == 'Alat'", "the tables give P06, the bank says P01"),
    "no such port": ("port: P03", "port: P99", "there is no port 'P99'"),
    "a place under another": ("port: P03", "port: P02", "P02 is too near P01 for a finger"),
}


@pytest.mark.parametrize("fault", PROOF)
def test_a_fault_against_the_record_is_told_with_its_line(tmp_path, fault):
    old, new, words = PROOF[fault]
    path = write(tmp_path, old, new)
    bank.load(path)
    with pytest.raises(BookError) as raised:
        bank.check(path)
    assert words in raised.value.problem
    told = path.read_text("utf8").splitlines()[raised.value.line - 1]
    assert new.split(":")[-1].strip() in told or "derive:" in told


def test_the_good_bank_is_good(tmp_path):
    assert len(bank.check(write(tmp_path, "later", "later"))[0].questions) == 4
