"""Every format says what the bank says: exports are read back by readers of their own and compared."""

from __future__ import annotations

import csv
import io
import itertools
import zipfile
from pathlib import Path

import pytest
from export_samples import choices, quantities
from hypothesis import given, settings
from platform_readers import canvas_items, conforms, feedback, gift, marked, seen, shown, tree
from pydantic import TypeAdapter

from partners.quiz import export
from partners.quiz.kinds import AnyQuestion

OUT = Path("out")


def exported(to: str, question) -> bytes:
    """The one file of one question."""
    made = export.make(to, [("demo", question)], "en", OUT)
    assert not made.left, made.left
    return made.files[OUT]


def subsets(question):
    """Every answer a reader can give, as keys."""
    keys = [option.key for option in question.options]
    sizes = [1] if question.kind == "single" else range(1, len(keys) + 1)
    return itertools.chain.from_iterable(itertools.combinations(keys, size) for size in sizes)


def points(question, picked: tuple[str, ...]) -> float:
    return question.points(picked[0] if question.kind == "single" else list(picked))


def clamped(question, fractions: dict[str, float]) -> None:
    """Moodle adds up the fractions of what was picked and cuts the sum to 0 … 1."""
    for picked in subsets(question):
        total = min(max(sum(fractions[key] for key in picked), 0), 1)
        assert total == pytest.approx(points(question, picked), abs=1e-5)


# ---- choices


@settings(deadline=None, max_examples=50)
@given(choices())
def test_moodle_says_and_marks_choices_as_the_bank_does(question):
    category, found = tree(exported("moodle", question))
    assert category.findtext("category/text") == "$course$/top/Partners Who Disagree/demo"
    assert found.findtext("idnumber") == "demo-01" and found.get("type") == "multichoice"
    assert (found.findtext("single") == "true") == (question.kind == "single")
    assert seen(found.findtext("questiontext/text")) == shown(question.prompt["en"])
    assert seen(found.findtext("hint/text")) == shown(question.hint["en"])
    assert seen(found.findtext("generalfeedback/text")) == "Rests on V11, R061."
    told = [(seen(a.findtext("text")), seen(a.findtext("feedback/text"))) for a in found.findall("answer")]
    assert told == [(shown(o.text["en"]), shown(o.why["en"])) for o in question.options]
    answers = zip(question.options, found.findall("answer"), strict=True)
    clamped(question, {option.key: float(answer.get("fraction")) / 100 for option, answer in answers})


@settings(deadline=None, max_examples=50)
@given(choices())
def test_gift_says_and_marks_choices_as_the_bank_does(question):
    (found,) = gift(exported("gift", question).decode())
    assert found.category == "$course$/top/Partners Who Disagree/demo"
    assert found.name == "demo-01" and "[id:demo-01]" in found.comment
    assert seen(found.prompt) == shown(question.prompt["en"])
    assert seen(found.general) == f"Rests on V11, R061. Hint: {shown(question.hint['en'])}"
    told = [(seen(text), seen(why)) for _, _, text, why in found.answers]
    assert told == [(shown(o.text["en"]), shown(o.why["en"])) for o in question.options]
    weights = {
        option.key: (1.0 if mark == "=" else 0.0) if weight is None else weight
        for option, (mark, weight, _, _) in zip(question.options, found.answers, strict=True)
    }
    clamped(question, weights)


def qti_item(question):
    with zipfile.ZipFile(io.BytesIO(exported("qti21", question))) as package:
        for name in package.namelist():
            conforms(tree(package.read(name)))
        return tree(package.read("items/demo-01.xml"))


@settings(deadline=None, max_examples=50)
@given(choices())
def test_qti_21_says_and_marks_choices_as_the_bank_does(question):
    item = qti_item(question)
    asked = item.find("itemBody/choiceInteraction")
    assert "".join(asked.find("prompt").itertext()) == shown(question.prompt["en"])
    told = {choice.get("identifier"): "".join(choice.itertext()) for choice in asked.findall("simpleChoice")}
    assert list(told.values()) == [shown(option.text["en"]) for option in question.options]
    names = dict(zip([option.key for option in question.options], told, strict=True))
    why = {modal.get("identifier"): "".join(modal.itertext()) for modal in item.findall("modalFeedback")}
    assert [why[names[o.key]] for o in question.options] == [shown(o.why["en"]) for o in question.options]
    assert "".join(item.find("itemBody/rubricBlock").itertext()) == f"Hint: {shown(question.hint['en'])}"
    assert marked(item, None) == (0, {"general"})
    for picked in subsets(question):
        response = names[picked[0]] if question.kind == "single" else frozenset(names[key] for key in picked)
        score, feedback = marked(item, response)
        assert score == pytest.approx(points(question, picked))
        assert feedback == {names[key] for key in picked} | {"general"}


@settings(deadline=None, max_examples=40)
@given(choices())
def test_canvas_says_and_keys_choices_as_the_bank_does(question):
    (item,) = canvas_items(exported("canvas", question))
    assert item.get("title") == "demo-01"
    assert seen(item.findtext("presentation/material/mattext")).strip() == shown(question.prompt["en"]).strip()
    labels = {x.get("ident"): seen(x.findtext(".//mattext")) for x in item.iter("response_label")}
    assert list(labels.values()) == [shown(option.text["en"]) for option in question.options]
    told = feedback(item)
    assert [told[ident] for ident in labels] == [shown(option.why["en"]) for option in question.options]
    assert told["general"] == f"Rests on V11, R061. Hint: {shown(question.hint['en'])}"
    scored = next(rule for rule in item.iter("respcondition") if rule.find("setvar") is not None)
    wrong = {ident.text for ident in scored.findall(".//not/varequal")}
    right = {ident.text for ident in scored.iter("varequal")} - wrong
    assert [ident in right for ident in labels] == [option.right for option in question.options]


@settings(deadline=None, max_examples=50)
@given(choices())
def test_rows_for_forms_say_what_the_bank_says_or_why_they_cannot(question):
    made = export.make("csv", [("demo", question)], "en", OUT)
    parts = [question.prompt, question.hint, *(o.text for o in question.options)]
    formula = any(shown(text["en"]).startswith(("=", "+", "-", "@")) for text in parts)
    if made.left:
        assert made.left[0].id == "demo-01" and "formula" in made.left[0].why and not made.files
        return
    assert not formula
    (row,) = csv.DictReader(io.StringIO(made.files[OUT].decode(), newline=""))
    assert row["question"] == shown(question.prompt["en"]) and row["hint"] == shown(question.hint["en"])
    assert [row[f"option_{n}"] for n in range(1, 9) if row[f"option_{n}"]] == [
        shown(option.text["en"]) for option in question.options
    ]
    right = {int(n) - 1 for n in row["right"].split()}
    assert [n in right for n in range(len(question.options))] == [option.right for option in question.options]
    assert row["type"] == {"single": "MULTIPLE_CHOICE", "multiple": "CHECKBOX"}[question.kind]


@settings(deadline=None, max_examples=40)
@given(choices())
def test_paper_keeps_answers_to_the_key(question):
    test, key = export.make("print", [("demo", question)], "en", Path("out.html")).files.items()
    assert key[0] == Path("out-key.html")
    asked, told = seen(test[1].decode()), seen(key[1].decode())
    for option in question.options:
        assert shown(option.text["en"]) in asked and f"{shown(option.text['en'])} – {shown(option.why['en'])}" in told
    assert shown(question.prompt["en"]) in asked and "<strong>" not in test[1].decode()
    letters = ", ".join("abcdefgh"[n] for n, option in enumerate(question.options) if option.right)
    assert f"demo-01 {letters}" in told


# ---- numbers


@settings(deadline=None, max_examples=50)
@given(quantities())
def test_numbers_keep_value_tolerance_unit_and_explanations(question):
    low, high = shown(question.why.low["en"]), shown(question.why.high["en"])
    wrong = low if low == high else f"Too low: {low} Too high: {high}"
    prompt = shown(question.prompt["en"])
    if question.unit:
        prompt += f" Answer in {shown(question.unit['en'])}."

    found = tree(exported("moodle", question))[1]
    right, other = found.findall("answer")
    assert (float(right.findtext("text")), float(right.findtext("tolerance"))) == (question.answer, question.tolerance)
    assert (right.get("fraction"), other.get("fraction"), other.findtext("text")) == ("100", "0", "*")
    assert seen(right.findtext("feedback/text")) == shown(question.why.right["en"])
    assert seen(other.findtext("feedback/text")) == wrong
    assert found.findtext("units/unit/unit_name") == (question.unit["en"] if question.unit else None)

    (found,) = gift(exported("gift", question).decode())
    (mark, weight, value, told), (_, _, _, otherwise) = found.answers
    assert found.numerical and (mark, weight) == ("=", 1) and seen(found.prompt) == prompt
    assert tuple(map(float, value.split(":"))) == (question.answer, question.tolerance)
    assert (seen(told), seen(otherwise)) == (shown(question.why.right["en"]), wrong)

    item = qti_item(question)
    assert seen("".join(item.findall("itemBody/p")[0].itertext())) == seen(prompt)
    why = {modal.get("identifier"): "".join(modal.itertext()) for modal in item.findall("modalFeedback")}
    for step, outcome in ((0, "right"), (-2, "low"), (2, "high")):
        value = question.answer + step * (question.tolerance or 1)
        score, said = marked(item, value)
        assert (score, said) == (question.points(f"{value:.4f}"), {outcome, "general"})
        assert why[outcome] == shown(getattr(question.why, outcome)["en"])


def test_a_number_on_the_edge_of_its_tolerance_is_right_in_qti():
    why = {"general": {"en": "So."}}
    shared = {"id": "demo-01", "kind": "number", "objective": "demo-o1", "bloom": "apply", "rests_on": ["V11"]}
    shared |= {"prompt": {"en": "How much?"}, "hint": {"en": "Look."}, "answer": 26.7, "tolerance": 0.3, "why": why}
    item = qti_item(TypeAdapter(AnyQuestion).validate_python(shared))
    assert [marked(item, value)[0] for value in (26.4, 27.0, 26.39, 27.01)] == [1, 1, 0, 0]


@settings(deadline=None, max_examples=40)
@given(quantities())
def test_canvas_keeps_the_range_or_says_why_not(question):
    made = export.make("canvas", [("demo", question)], "en", OUT)
    low, high = question.answer - question.tolerance, question.answer + question.tolerance
    if made.left:
        assert "at zero" in made.left[0].why and min(map(abs, (low, high, question.answer))) < 1e-9
        return
    (item,) = canvas_items(made.files[OUT])
    assert float(item.findtext(".//vargte")) == pytest.approx(low) and float(item.findtext(".//varlte")) == (
        pytest.approx(high)
    )
    assert feedback(item)["correct"] == shown(question.why.right["en"])
