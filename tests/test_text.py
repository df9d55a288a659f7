"""The reading of Russian text: sentences, names, rules, dates, tone, acts."""

from __future__ import annotations

import datetime
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from partners import text
from partners.errors import BookError
from partners.text import dating
from partners.text.document import BY_SENTENCE
from partners.text.normalise import fingerprint, normalise
from partners.text.split import split

TABLES = ("words", "mentions", "places", "dates", "tone", "acts")


def labels(sentence: str, name: str) -> set[str]:
    return set(text.analyse(sentence).by_sentence(name).iloc[:, 1].astype(str))


# ---- splitting


def ids(string: str) -> list[str]:
    return [sentence.sentence_id for sentence in split(string)]


def test_title_paragraphs_and_page_furniture() -> None:
    page = "Порты и договоры\n\nПервый абзац.\nВ нём два предложения.\n\nВторой.\n\nДобавить комментарий"
    assert ids(page) == ["T", "P1S1", "P1S2", "P2S1"]  # blank lines divide paragraphs, a line break does not
    assert ids(page.replace("\n\n", "\n")) == ["T", "P1S1", "P2S1", "P3S1"]


def test_full_stops_inside_a_sentence_do_not_split_it() -> None:
    sentence = "С. В. Иванов прибыл в г. Алматы в 2018 г. и привёз 5 млн долл., т. е. всё."
    assert [s.text for s in split(f"{sentence} Затем он уехал.")] == [sentence, "Затем он уехал."]


@pytest.mark.parametrize("string", ["", " \n\t\n ", "Добавить комментарий", "\ufeff"])
def test_nothing_to_read_gives_empty_tables(string: str) -> None:
    document = text.analyse(string)
    assert all(getattr(document, name).empty for name in ("sentences", *TABLES))
    assert all(document.by_sentence(name).empty for name in BY_SENTENCE)


# ---- every rule that a table can name or that keeps something out of it, on a sentence of its own


RULES = {
    "capital_letter": ("В мире спорят, а не в чили и не в перу.", "places", set()),
    "compound_adjective": (
        "Начались российско-казахстанские манёвры и антитурецкие митинги.",
        "actors",
        {"RUS", "KAZ", "TUR"},
    ),
    "language": ("Книга вышла на узбекском языке.", "actors", set()),
    "office": ("Так решило таджикское правительство.", "actors", {"TJK"}),
    "place_preposition": ("Караван шёл через Иран в Ташкент.", "places", {"IRN", "TASHKENT"}),
    "aimed_at": ("Давление на Армению растёт.", "actors", {"ARM"}),
    "dateline": ("Минск, 3 мая. Дождь.", "places", {"MINSK"}),
    "kind_noun": ("Жители города Киев и мэр Москвы молчат.", "places", {"KYIV", "MOSCOW"}),
    "coordination": ("Дороги есть в Киргизии, Узбекистане и Китае.", "places", {"KGZ", "UZB", "CHN"}),
    "no_subject": ("В Пекине выразили надежду.", "actors", {"CHN"}),
    "first_name": ("Владимир приехал во Владимир.", "places", {"VLADIMIR"}),
    "title": ("Гости ели в ресторане «Украина».", "actors", set()),
    "ellipsis": ("Пятеро проголосовали за, Франция — против.", "acts", {"vote_for", "vote_against"}),
    "neighbour": ("Грузия спорит с Арменией, и сосед отвечает.", "actors", {"GEO", "ARM"}),
    "near_words": ("Польша наложила на этот проект вето.", "acts", {"vote_against"}),
    "fixed_phrase": ("Закон вступил в силу.", "acts", set()),
    "inside_name": ("Это Шанхайская организация сотрудничества.", "acts", set()),
}


#: These keep something out, so no row can name them.
SILENT = {"capital_letter", "language", "first_name", "title", "fixed_phrase", "inside_name"}


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: str) -> None:
    sentence, name, expected = RULES[rule]
    document = text.analyse(sentence)
    assert set(document.by_sentence(name).iloc[:, 1]) == expected
    rows = document.acts if name == "acts" else pd.concat([document.mentions, document.places])
    assert (rule in set(rows["rule"])) == (rule not in SILENT)


def test_every_rule_has_a_reason_and_an_example() -> None:
    assert set(text.rules()["rule"]) == set(RULES)
    shown = pd.concat(
        [
            getattr(text.analyse(sentence), table)
            for sentence, *_ in RULES.values()
            for table in ("mentions", "places", "tone", "acts")
        ]
    )
    assert set(shown["rule"]) - {""} <= set(RULES)


@pytest.mark.parametrize(
    ("sentence", "actors", "places"),
    [
        ("В Москве встретились министры.", set(), {"MOSCOW"}),
        ("Россия и США подписали в Астане договор.", {"RUS", "USA"}, {"ASTANA"}),
        ("В Москве прошли переговоры.", set(), {"MOSCOW"}),
        ("В Казахстане построили мост.", set(), {"KAZ"}),
        ("В Казахстане осудили обстрел.", {"KAZ"}, set()),
        ("Зерно везут в Баку.", set(), {"BAKU"}),
        ("В Баку недовольны.", {"AZE"}, set()),
        ("Войска вошли на Украину.", set(), {"UKR"}),
        ("Нападение на Украину осудили.", {"UKR"}, set()),
        ("Японское море замёрзло.", set(), {"SEA_OF_JAPAN"}),
        ("Совет Безопасности ООН заседал.", {"UNSC"}, set()),
        ("Движение «Талибан» молчит.", {"TALIBAN"}, set()),
        ("Генсек ООН Гутерриш молчит.", {"UN"}, set()),
        ("СТОЛИЦА КАЗАХСТАНА — АСТАНА", {"KAZ"}, set()),
    ],
)
def test_actor_or_scene(sentence: str, actors: set[str], places: set[str]) -> None:
    assert (labels(sentence, "actors"), labels(sentence, "places")) == (actors, places)


def test_a_mention_says_how_and_for_whom() -> None:
    mentions = text.analyse("Глава МИД РФ Сергей Лавров и Кремль возразили Вашингтону.").mentions
    assert mentions[["surface", "how", "actor_id", "resolves_to", "state"]].values.tolist() == [
        ["Глава МИД РФ", "office", "RUSGOV", "RUS", "RUS"],
        ["Сергей Лавров", "name", "LAVROV", "RUSGOV", "RUS"],
        ["Кремль", "office", "KREMLIN", "RUSGOV", "RUS"],
        ["Вашингтону", "capital", "USA", "USA", "USA"],
    ]


@pytest.mark.parametrize(
    ("story", "neighbour"),
    [
        ("Китай и США спорят. Россия ждёт ответа соседа.", ["CHN"]),  # a land border before one across a strait
        ("Япония ждёт. Россия слышала соседа.", ["JPN"]),
        ("Сосед молчит.", [""]),
        ("Узбекистан строит, Иран торгует. Помог сосед Туркмении.", ["IRN"]),
        ("Казахстан ждёт. Россия не зовёт соседей.", []),
    ],
)
def test_neighbour_is_the_latest_bordering_state(story: str, neighbour: list[str]) -> None:
    mentions = text.analyse(story).mentions
    assert mentions.loc[mentions["how"] == "role", "state"].tolist() == [state for state in neighbour if state]


def test_a_vote_on_something_is_no_vote_for_it() -> None:
    assert labels("При голосовании за поправку Перу воздержалось.", "acts") == {"abstain"}
    assert labels("Депутаты воздержались от оценок.", "acts") == set()
    assert labels("Депутаты воздержались от голосования.", "acts") == {"abstain"}


# ---- dates


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("14 апреля 2018 года", [("2018-04-14", "")]),
        ("14.04.2018", [("2018-04-14", "")]),
        ("в мае 2019-го", [("2019-05", "")]),
        ("весной 2020 года", [("2020", "")]),
        ("в 2010–2015 гг.", [("2010", "2015")]),
        ("с 2010 по 2016 год", [("2010", "2016")]),
        ("с 3 по 5 июня 2021 года", [("2021-06-03", "2021-06-05")]),
        ("в 2014, 2016 и 2018 годах", [("2014", ""), ("2016", ""), ("2018", "")]),
        ("к 2030", [("2030", "")]),
        ("в 1990-х годах", []),
        ("резолюция 2231", []),
        ("S/2018/355", []),
        ("до 2000 человек", []),
        ("14 апреля", []),
        ("31 июня 2018 года", []),
    ],
)
def test_dates(phrase: str, expected: list[tuple[str, str]]) -> None:
    assert [(date.date, date.end_date) for date in dating.find(phrase)] == expected


MONTHS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)), st.sampled_from([" года", " г.", ""]))
def test_any_day_is_read_back(day: datetime.date, unit: str) -> None:
    written = f"Подписано {day.day} {MONTHS[day.month - 1]} {day.year}{unit}"
    (found,) = dating.find(written)
    assert found.date == day.isoformat()
    assert written[found.start : found.end].startswith(str(day.day))


# ---- whatever comes


RUSSIAN = st.sampled_from(
    [
        "Россия",
        "Казахстана",
        "Кремль",
        "соседа",
        "в",
        "на",
        "Украину",
        "Москве",
        "Баку",
        "выразили",
        "недовольство",
        "США",
        "РК",
        "российско-казахстанский",
        "«",
        "»",
        ",",
        ".",
        ":",
        "—",
        "-",
        "\n",
        "\n\n",
        "(",
        ")",
        "2018",
        "году",
        "14",
        "апреля",
        "голосовали",
        "за",
        "против",
        "МИД",
        "РФ",
        "Владимир",
        "глава",
        "Ё",
        "ё",
        "й",
        "İ",
        "ß",
        "́",
        "Каспийского",
        "моря",
        "г",
        "язык",
        "Совет",
        "Безопасности",
        "ООН",
        "воздержались",
        "1990-х",
        "так",
        "называемый",
    ]
)
ANYTHING = st.one_of(
    st.text(max_size=200), st.lists(RUSSIAN, max_size=40).map(" ".join), st.lists(RUSSIAN, max_size=40).map("".join)
)


@settings(max_examples=200, deadline=None)
@given(ANYTHING)
@example("𗀀 и Қазақстан")
def test_any_text_is_read_and_every_offset_points_at_its_surface(string: str) -> None:
    document = text.analyse(string)
    sentences = dict(zip(document.sentences["sentence_id"], document.sentences["text"], strict=True))
    for name in TABLES:
        for row in getattr(document, name).itertuples():
            assert row.surface and sentences[row.sentence_id][row.start : row.end] == row.surface
    for name in BY_SENTENCE:
        table = document.by_sentence(name)
        assert not table.duplicated().any() and set(table["sentence_id"]) <= set(sentences)


@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing(string: str) -> None:
    assert normalise(normalise(string)) == normalise(string)


def test_typography_does_not_change_the_hash() -> None:
    assert fingerprint(" „Ёлка“ –  это\u00a0«ель»\n") == fingerprint('"Елка" - это "ель"')
    assert fingerprint("Ель") != fingerprint("ель")


# ---- the door


def test_the_dictionary_is_loaded_only_when_a_text_is_read() -> None:
    code = "import sys; from partners import text; text.sentences(); sys.exit('pymorphy3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_unknown_table_is_named_with_the_choice() -> None:
    with pytest.raises(BookError, match="actors, places, years, tone, acts"):
        text.read().by_sentence("people")
