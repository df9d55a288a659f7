"""A bad bank is refused in one line that names the file, the line and what to do; the book's own banks are proved."""

from __future__ import annotations

import re
import textwrap
from collections import Counter

import pytest

from partners import paths, quiz
from partners.errors import BookError
from partners.quiz import bank

GOOD = """\
chapter: demo
objectives:
  - id: demo-o1
    text: {en: "Count votes."}
questions:
  - id: demo-01
    kind: single
    objective: demo-o1
    bloom: remember
    rests_on: [V11]
    prompt: {en: "How did Kazakhstan vote?"}
    hint: {en: "Neither for nor against."}
    derive: table("votes").set_index("vote_id").loc["V11", "kazakhstan_vote"]
    options:
      - key: abstain
        text: {en: "It abstained"}
        right: true
        why: {en: "So says the roll."}
      - key: for
        text: {en: "In favour"}
        why: {en: "Three others did."}
  - id: demo-02
    kind: number
    objective: demo-o1
    bloom: apply
    rests_on: [R061]
    prompt: {en: "How many abstained?"}
    hint: {en: "Look at the roll."}
    derive: table("votes").set_index("vote_id").loc["V11", "abstentions"]
    answer: 4
    unit: {en: "members"}
    why:
      general: {en: "Four of fifteen."}
"""


@pytest.fixture
def written(tmp_path):
    """Write a bank, changed from the good one, and return its path."""

    def write(text, old="", new=""):
        assert old in text
        path = tmp_path / "demo.yml"
        path.write_text(text.replace(old, new, 1), "utf8")
        return path

    return write


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


def test_the_good_bank_is_good(written):
    assert [question.id for question in bank.check(written(GOOD))[0].questions] == ["demo-01", "demo-02"]


# Each: what is replaced, by what, what stands in the line that the error must name, words of the error.
FORM = {
    "two right answers": (
        "      - key: for\n",
        "      - key: for\n        right: true\n",
        "demo-01",
        "2 options are right",
    ),
    "none right": ("        right: true\n", "", "demo-01", "0 options are right"),
    "right is not yes or no": ("right: true", "right: 1", "right: 1", "boolean"),
    "a question twice": ("id: demo-02", "id: demo-01", None, "used twice"),
    "an option key twice": ("key: for", "key: abstain", "demo-01", "option key abstain is used twice"),
    "a YAML key twice": ('    hint: {en: "Look', '    kind: number\n    hint: {en: "Look', None, "stands here twice"),
    "an id of another chapter": ("id: demo-02", "id: ports-02", "ports-02", "ids here read demo-1"),
    "a chapter of another name": ("chapter: demo", "chapter: ports", "chapter: ports", "make them equal"),
    "an unknown objective": ("objective: demo-o1", "objective: demo-o9", "demo-o9", "no objective 'demo-o9'"),
    "an objective that cannot be tested": ("Count votes.", "Understand votes.", "Understand", "cannot be tested"),
    "an objective without a question": (
        "questions:",
        '  - id: demo-o2\n    text: {en: "Name a vote."}\nquestions:',
        "demo-o2",
        "no question tests",
    ),
    "an unknown kind": ("kind: single", "kind: riddle", "demo-01", "use one of map, matching, multiple,"),
    "no kind": ("    kind: single\n", "", "demo-01", "no `kind`"),
    "an unknown key": ("bloom: apply", "blum: apply", "blum", "mend its spelling"),
    "no hint": ('    hint: {en: "Look at the roll."}\n', "", "demo-02", "hint: is missing"),
    "a missing language": ('hint: {en: "Look', 'hint: {ru: "Look', "hint: {ru", "no text in en"),
    "a text in parts": ('{en: "It abstained"}', "{en: It, abstained}", "{en: It,", "must stand in quotes"),
    "an answer that is no number": ("answer: 4", 'answer: "4"', 'answer: "4"', "valid number"),
    "an answer that is endless": ("answer: 4", "answer: .inf", "answer: .inf", "finite"),
    "a tolerance below nothing": (
        "answer: 4",
        "answer: 4\n    tolerance: -1",
        "tolerance",
        "greater than or equal to 0",
    ),
    "an outcome unexplained": (
        "      general:",
        "      low:",
        "    why:\n      low",
        "or give one `general` explanation",
    ),
    "a key that YAML reads as yes or no": ("key: for", "key: no", "key: no", "put it in quotes"),
    "a text that YAML reads as a year": ('{en: "In favour"}', "{en: 2018}", "{en: 2018}", "put it in quotes"),
    "a date that is none": ("answer: 4", "answer: 2018-13-41", "2018-13-41", "put it in quotes"),
    "a tab": ("      - key: for", "\t- key: for", "\t- key", "a tab"),
    "open brackets": ("rests_on: [V11]", "rests_on: [V11", "prompt", "not valid YAML"),
    "a reused value": ("rests_on: [V11]", "rests_on: &same [*same]", "&same", "write it out"),
    "a tag that runs code": (
        "rests_on: [V11]",
        "rests_on: !!python/name:os.system ''",
        "!!python",
        "no value YAML knows",
    ),
    "two documents": ("questions:", "---\nquestions:", "---", "not valid YAML"),
    "a control character": ("How many", "How\x07 many", "\x07", "control character"),
    "HTML": ("So says the roll.", "So says <b>the</b> roll.", "<b>", "looks like HTML"),
    "a script": ("So says the roll.", "<script>alert(1)</script>", "<script>", "looks like HTML"),
    "an image with a handler": ("Neither for", "<img src=x onerror=alert(1)> for", "<img", "looks like HTML"),
    "a link": ("So says the roll.", "[roll](javascript:x)", "[roll]", "looks like HTML or a link"),
    "words that turn round": ("Neither for", "Neither\u202e for", "\u202e", "invisible control character"),
    "an empty text": ("So says the roll.", "  ", '{en: "  "}', "no words"),
    "code that shows nothing": ("So says the roll.", "So says ` `.", "` `", "nothing stands between two ` marks"),
    "a text without end": ("So says the roll.", "roll " * 400, "roll roll", "2,000 characters"),
    "a text of a megabyte": ("So says the roll.", "x" * 1_000_000, "xxxx", "longest line"),
}


@pytest.mark.parametrize("fault", FORM)
def test_a_fault_in_form_is_told_with_its_line(written, fault):
    old, new, marker, words = FORM[fault]
    path = written(GOOD, old, new)
    text = path.read_text("utf8")
    with pytest.raises(BookError) as raised:
        bank.load(path)
    error = raised.value
    assert words in error.problem
    assert "\n" not in str(error) and len(str(error)) < 400
    assert str(error).startswith(f"{path}, line {error.line}: ")
    if marker is not None:
        assert error.line == line_of(text, marker), text.splitlines()[error.line - 1]
    else:
        # Where both of a pair could be meant, it is the second that is named.
        assert error.line > line_of(text, "demo-01")


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file(written, content):
    with pytest.raises(BookError, match="line 1: the file is empty"):
        bank.load(written(content))


@pytest.mark.parametrize("content", ["- a\n- b\n", "words\n", "42\n", "chapter: demo\n"])
def test_a_file_of_another_shape(written, content):
    with pytest.raises(BookError, match=r"demo\.yml, line 1: "):
        bank.load(written(content))


def test_a_file_in_another_encoding(tmp_path):
    path = tmp_path / "demo.yml"
    path.write_bytes(GOOD.replace("Count votes", "Считать голоса").encode("cp1251"))
    with pytest.raises(BookError, match="line 4: not UTF-8"):
        bank.load(path)


def test_an_unknown_chapter_says_which_there_are():
    with pytest.raises(BookError, match="no quiz for 'port'; there are: .*ports"):
        bank.load("port")


# Faults that only the record can show; loading at run time must not look for them.
PROOF = {
    "an unknown id": ("rests_on: [R061]", "rests_on:\n      - R061\n      - R999", "R999", "rests on 'R999'"),
    "another answer": ("answer: 4", "answer: 5", '"abstentions"', "the tables give 4, the bank says 5"),
    "another option": (
        '"V11", "kazakhstan_vote"',
        '"V10", "kazakhstan_vote"',
        '"V10"',
        "the tables give for, the bank says abstain",
    ),
    "an unknown column": ('"abstentions"', '"absent"', '"absent"', "the derivation fails (KeyError"),
    "an unknown table": (
        'table("votes").set_index("vote_id").loc["V11", "abst',
        'table("vote").set_index("vote_id").loc["V11", "abst',
        'table("vote")',
        "no table 'vote'",
    ),
    "half an expression": ('"abstentions"]', '"abstentions"', '"abstentions"', "the derivation fails (SyntaxError"),
    "no number": ('"V11", "abstentions"', '"V11", "outcome"', '"outcome"', "the tables give failed"),
}


@pytest.mark.parametrize("fault", PROOF)
def test_a_fault_against_the_record_is_told_with_its_line(written, fault):
    old, new, marker, words = PROOF[fault]
    path = written(GOOD, old, new)
    bank.load(path)
    with pytest.raises(BookError) as raised:
        bank.check(path)
    assert words in raised.value.problem
    assert raised.value.line == line_of(path.read_text("utf8"), marker)
    assert str(raised.value).startswith(str(path))


def test_multiple_choice_is_derived_as_a_set(written):
    multiple = (
        GOOD.replace("kind: single", "kind: multiple")
        .replace(
            "options:",
            textwrap.dedent("""\
        options:
              - key: peru
                text: {en: "Peru"}
                why: {en: "It abstained."}"""),
        )
        .replace('loc["V11", "kazakhstan_vote"]', 'loc[["V11"], "kazakhstan_vote"]')
    )
    assert bank.check(written(multiple))
    with pytest.raises(BookError, match="the tables give .*, the bank says peru, abstain"):
        bank.check(written(multiple, "- key: peru", "- key: peru\n        right: true"))


def test_two_questions_of_a_kind_on_one_fact(written):
    path = written(
        GOOD,
        "    kind: number",
        "    kind: number",
    )
    twin = GOOD[GOOD.index("  - id: demo-02") :].replace("demo-02", "demo-03")
    path.write_text(GOOD + twin, "utf8")
    with pytest.raises(BookError, match="demo-03 and demo-02 are of one kind and rest on the same fact R061") as raised:
        bank.check(path)
    assert raised.value.line == line_of(GOOD + twin, "demo-03") + 4


def test_the_books_banks_agree_with_the_record():
    chapters = quiz.check()
    assert {"source", "ports", "vote"} <= {chapter.chapter for chapter in chapters}
    for chapter in chapters:
        kinds = Counter(question.kind for question in chapter.questions)
        assert len(chapter.questions) >= 8 and len(kinds) >= 3, chapter.chapter
        assert len({question.bloom for question in chapter.questions}) >= 4, chapter.chapter
        assert 4 <= len(chapter.objectives) <= 5
        assert any(question.derive for question in chapter.questions)


def test_a_chapter_promises_the_objectives_that_its_quiz_tests():
    for chapter in quiz.check():
        page = (paths.data().parent / "chapters" / f"{chapter.chapter}.md").read_text("utf8")
        promised = (
            re.search(r":class: objectives\n((?:\* .*\n)+)", page)[1].removeprefix("* ").rstrip("\n").split("\n* ")
        )
        assert [objective.text["en"] for objective in chapter.objectives] == promised, chapter.chapter


def test_where_the_right_answer_stands_gives_nothing_away():
    places = Counter(
        [option.right for option in question.options].index(True)
        for chapter in quiz.check()
        for question in chapter.questions
        if question.kind == "single"
    )
    assert max(places.values()) <= sum(places.values()) / 2 and len(places) >= 3


def test_the_right_answer_is_not_simply_the_longest():
    longest = [
        max(question.options, key=lambda option: len(option.text["en"])).right
        for chapter in quiz.check()
        for question in chapter.questions
        if question.kind == "single"
    ]
    assert sum(longest) <= len(longest) / 2


def test_no_explanation_repeats_another():
    told = [
        part.why["en"]
        for chapter in quiz.check()
        for question in chapter.questions
        for field in ("options", "items", "rows", "places", "slips")
        for part in getattr(question, field, [])
    ]
    assert len(set(told)) == len(told)
    assert all(re.search(r"[.?!]$", text) for text in told)
