"""The quiz as a Python object: points, answers in and out, and the page form that needs no kernel."""

from __future__ import annotations

import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners import Quiz, mode
from partners.errors import BookError
from partners.quiz import bundle, score, static_files
from partners.quiz.kinds import KINDS
from partners.quiz.schema import LANGUAGES
from partners.quiz.static import inline
from partners.texts import section


@pytest.fixture
def static_mode(monkeypatch):
    monkeypatch.setenv(mode.VARIABLE, "1")


@pytest.fixture(params=["live", "static"])
def quiz(request, monkeypatch):
    monkeypatch.setenv(mode.VARIABLE, "1" if request.param == "static" else "0")
    return Quiz("ports", only=["ports-01", "ports-02", "ports-03"])


@pytest.mark.parametrize(
    "typed, value",
    [
        ("3", 3),
        ("3.5", 3.5),
        ("3,5", 3.5),
        (" 3 ", 3),
        ("-2", -2),
        ("\u22122", -2),
        ("+7", 7),
        (",5", 0.5),
        ("1 000", 1000),
        ("12\u202f345,5", 12345.5),
        ("0", 0),
        ("007", 7),
    ],
)
def test_numbers_as_people_type_them(typed, value):
    assert score.parse(typed) == value


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-",
        ".",
        ",",
        "three",
        "3 drafts",
        "1e3",
        "0x10",
        "1,000.5",
        "1.2.3",
        "--1",
        "1 00",
        "\u0663",
        "3\n",
        "inf",
        "nan",
        "3-4",
    ],
)
def test_what_is_no_number(typed):
    assert score.parse(typed) is None


@given(st.decimals(-(10**9), 10**9, places=3))
def test_comma_and_point_are_one(value):
    assert score.parse(f"{value:f}") == score.parse(f"{value:f}".replace(".", ",")) == float(value)


@given(st.text(max_size=40))
def test_no_text_breaks_the_parser(typed):
    assert score.parse(typed) is None or isinstance(score.parse(typed), float)


@given(st.sets(st.sampled_from("abcdef"), min_size=1), st.sets(st.sampled_from("abcdef")))
def test_partial_credit(right, picked):
    points = score.multiple(right, picked)
    assert 0 <= points <= 1
    assert (points == 1) == (picked == right)
    # Picking everything must not pay where at least half of the options are wrong.
    if len(right) <= 3:
        assert score.multiple(right, "abcdef") == 0


@given(st.text(st.sampled_from("<>&\"'`* ab/="), max_size=60))
def test_a_text_never_becomes_markup(text):
    left = re.sub(r"</?(code|em)>", "", inline(text))
    assert not re.search(r"[<>\"]|&(?!(amp|lt|gt|quot|#x27);)", left)
    assert html.unescape(left).replace("`", "").replace("*", "") == text.replace("`", "").replace("*", "")


def test_answers_go_in_and_come_out(quiz):
    assert quiz.score == 0 and list(quiz.responses["tries"]) == [0, 0, 0]
    assert quiz.responses["correct"].isna().all()
    quiz.state = {
        "ports-02": {"answer": "base", "checked": True, "tries": 2},
        "ports-01": {"answer": ["P02", "P01", "P06"], "checked": True},
        "ports-03": {"answer": 226, "checked": False},
    }
    assert quiz.score == 0.5
    assert quiz.responses.to_dict("records")[:2] == [
        {
            "question": "ports-01",
            "kind": "multiple",
            "answer": "P06;P01;P02",
            "correct": False,
            "points": 0.5,
            "tries": 1,
        },
        {"question": "ports-02", "kind": "single", "answer": "base", "correct": False, "points": 0.0, "tries": 2},
    ]
    # An answer that nobody checked is kept and does not count.
    assert quiz.responses["answer"][2] == "226" and quiz.responses["points"][2] == 0
    quiz.state = {**quiz.state, "ports-03": {"answer": "225,5", "checked": True}}
    assert quiz.score == 1.5 and quiz.responses["correct"][2]
    quiz.state = {}
    assert quiz.score == 0


@pytest.mark.parametrize(
    "state, words",
    [
        ({"ports-99": {"answer": "a"}}, "no question 'ports-99'; it has ports-01, ports-02, ports-03"),
        ({"ports-02": {"answer": "nowhere"}}, "ports-02: 'nowhere' is no option"),
        ({"ports-01": {"answer": "P01"}}, "ports-01: 'P01' is no list of options"),
        ({"ports-03": {"answer": ["3"]}}, "ports-03: ['3'] is no number"),
        ({"ports-02": "base"}, "an entry is a dictionary"),
        ({"ports-02": {"answer": "base", "tries": -1}}, "tries must be a whole number"),
    ],
)
def test_a_wrong_state_is_refused_and_changes_nothing(quiz, state, words):
    quiz.state = {"ports-02": {"answer": "points", "checked": True}}
    with pytest.raises(BookError, match=re.escape(words)):
        quiz.state = state
    assert quiz.score == 1


def test_points_cannot_be_claimed(quiz):
    quiz.state = {"ports-02": {"answer": "base", "checked": True, "points": 1}}
    assert quiz.score == 0
    quiz.state = {"ports-03": {"answer": "many", "checked": True, "points": 1, "tries": 1}}
    assert quiz.state["ports-03"] == {"answer": "many", "checked": False, "tries": 1, "points": 0.0}


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"chapter": "port"}, "no quiz for 'port'; there are:"),
        ({"chapter": "ports", "only": ["ports-77"]}, "no question 'ports-77'; there are: ports-01"),
        ({"chapter": "ports", "only": []}, "`only` needs ids"),
        ({"chapter": "ports", "only": ["ports-01", "ports-01"]}, "each once"),
        ({"chapter": "ports", "lang": "xx"}, "no quiz in 'xx'; there is: en"),
    ],
)
def test_a_quiz_that_does_not_exist(static_mode, arguments, words):
    with pytest.raises(BookError, match=re.escape(words)):
        Quiz(**arguments)


def test_a_live_quiz_is_a_widget_with_the_bundled_script(monkeypatch):
    monkeypatch.delenv(mode.VARIABLE, raising=False)
    quiz = Quiz("vote")
    assert "application/vnd.jupyter.widget-view+json" in quiz._repr_mimebundle_()[0]
    assert quiz._esm == bundle().esm and quiz._css == bundle().css
    assert {"state", "content"} <= set(quiz.keys)


def test_a_static_quiz_is_plain_html_with_the_key_at_its_end(static_mode):
    quiz = Quiz("vote")
    shown = quiz._repr_mimebundle_()
    assert set(shown) == {"text/html", "text/markdown", "text/plain"}
    page = shown["text/html"]
    assert page.startswith('<div class="partners-quiz"') and "<script" not in page and "onclick" not in page
    content = json.loads(html.unescape(re.search(r'data-partners-quiz="([^"]*)"', page)[1]))
    assert content == quiz.content
    readable = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r'data-partners-quiz="[^"]*"', "", page)))
    for question in content["questions"]:
        plain = re.sub(r"[`*]", "", question["prompt"])
        assert plain in readable
    key = page[page.index('<details class="quiz-key">') :]
    for question in quiz.questions:
        assert all(f'data-key="{row}"' in key for row in question.rests_on)
        for text, why in question.key("en"):
            assert inline(text) in key and inline(why) in key
    # Before the key nothing tells which option is right.
    asked = re.sub(r'data-partners-quiz="[^"]*"', "", page[: page.index("<details")])
    assert "right" not in asked.replace("Choose every answer that is right", "")


def test_markdown_and_text_have_every_question(static_mode):
    shown = Quiz("source")._repr_mimebundle_()
    for question in Quiz("source").questions:
        assert question.prompt["en"] in shown["text/plain"]
    questions, _, key = shown["text/markdown"].partition("**Answers and explanations**")
    assert questions.count("Choose one answer.") == key.count("R002") + 4
    assert "`claims[" not in questions and "`sentence_id`" not in questions


def test_only_keeps_the_order_asked_for(static_mode):
    quiz = Quiz("vote", only=["vote-03", "vote-01"])
    assert [question["id"] for question in quiz.content["questions"]] == ["vote-03", "vote-01"]


def test_every_kind_has_its_words_and_its_script():
    for lang in LANGUAGES:
        words = section("quiz", lang)
        assert set(words["how"]) == set(words["first"]) == set(KINDS)
    for kind in KINDS:
        assert bundle().esm.count(f'KINDS["{kind}"] = ') == 1


def test_the_script_is_one_text_without_imports():
    made = bundle()
    files = static_files()
    assert set(files) == {"quiz/quiz.js", "quiz/quiz.css", "quiz/progress.js"}
    assert files["quiz/quiz.js"] == made.classic
    progress = files["quiz/progress.js"]
    assert not re.search(r"^\s*export\b", progress, re.MULTILINE) and "http" not in progress
    for script in (made.esm, made.classic, progress):
        assert not re.search(r"^\s*import\b", script, re.MULTILINE)
        assert "innerHTML" not in script and "insertAdjacentHTML" not in script and "eval(" not in script
    assert made.esm.count("export default") == 1 and "export" not in made.classic
    assert "http" not in made.classic + made.css
