"""Orders, matches, typed words and maps leave the book whole, or are told with the reason why not."""

from __future__ import annotations

import base64
import csv
import io
import itertools
import re
import zipfile
from pathlib import Path

import pytest
from export_samples import matches, orders, places, words_to_type
from hypothesis import given, settings
from platform_readers import canvas_items, conforms, feedback, gift, marked, seen, shown, tree

from partners.quiz import export

OUT = Path("out.html")
PNG = b"\x89PNG\r\n"
some = settings(deadline=None, max_examples=50)


def make(to: str, question) -> export.Made:
    return export.make(to, [("demo", question)], "en", OUT)


def moodle(question):
    return tree(make("moodle", question).files[OUT])[1]


def qti(question):
    with zipfile.ZipFile(io.BytesIO(make("qti21", question).files[OUT])) as package:
        for name in package.namelist():
            if name.endswith(".xml"):
                conforms(tree(package.read(name)))
        return tree(package.read("items/demo-01.xml"))


def words(element) -> str:
    return "".join(element.itertext())


# ---- ordering


@some
@given(orders())
def test_an_order_keeps_its_parts_and_points(question):
    right = [shown(item.text["en"]) for item in question.items]
    found = moodle(question)
    assert found.get("type") == "ordering" and found.findtext("gradingtype") == "RELATIVE_NEXT_EXCLUDE_LAST"
    assert [seen(answer.findtext("text")) for answer in found.findall("answer")] == right
    for item in question.items:
        assert shown(item.why["en"]) in seen(found.findtext("generalfeedback/text"))

    item = qti(question)
    offered = {choice.get("identifier"): words(choice) for choice in item.iter("simpleChoice")}
    keys = {text: part.key for text, part in zip(right, question.items, strict=True)}
    assert sorted(offered.values()) == sorted(right) and list(offered.values()) != right
    assert [offered[value.text] for value in item.find("responseDeclaration/correctResponse")] == right
    for order in itertools.permutations(offered):
        points, said = marked(item, order)
        assert points == pytest.approx(question.points([keys[offered[name]] for name in order]))
        assert said == {"general"}
    assert marked(item, None)[0] == 0

    test, key = (page.decode() for page in make("print", question).files.values())
    assert [seen(text) for text in re.findall(r"<li dir=.auto.>(.*?)</li>", test)] == list(offered.values())
    letters = ", ".join("abcdefgh"[list(offered.values()).index(text)] for text in right)
    assert f"<strong>{letters}</strong>" in key


# ---- matching


@some
@given(matches())
def test_a_match_keeps_its_pairs_strays_and_points(question):
    partners = {partner.key: shown(partner.text["en"]) for partner in question.partners}
    used = {row.partner for row in question.rows}
    pairs = [(shown(row.text["en"]), partners[row.partner]) for row in question.rows]
    pairs += [("", text) for key, text in partners.items() if key not in used]

    found = moodle(question)
    assert found.get("type") == "match"
    asked = [(seen(q.findtext("text") or ""), q.findtext("answer/text")) for q in found.findall("subquestion")]
    assert asked == pairs
    for row in question.rows:
        assert shown(row.why["en"]) in seen(found.findtext("generalfeedback/text"))

    (read,) = gift(make("gift", question).files[OUT].decode())
    assert [(seen(left.strip()), right.strip()) for left, right in read.pairs] == pairs

    item = qti(question)
    rows, choices = ({c.get("identifier"): words(c) for c in side} for side in item.iter("simpleMatchSet"))
    assert list(rows.values()) == [shown(row.text["en"]) for row in question.rows]
    assert list(choices.values()) == list(partners.values())
    names = dict(zip(rows, (row.key for row in question.rows), strict=True))
    ends = dict(zip(choices, partners, strict=True))
    for given_ in itertools.product(choices, repeat=len(rows)):
        answer = dict(zip(names.values(), (ends[one] for one in given_), strict=True))
        response = frozenset(f"{row} {one}" for row, one in zip(rows, given_, strict=True))
        assert marked(item, response)[0] == pytest.approx(question.points(answer))

    letters = ", ".join(f"{n}{'abcd'[list(partners).index(r.partner)]}" for n, r in enumerate(question.rows, 1))
    assert f"<strong>{letters}</strong>" in list(make("print", question).files.values())[1].decode()


# ---- words to type


def moodle_marks(answers, typed: str) -> tuple[float, str]:
    """Moodle takes the first answer that fits: capitals do not count, a star stands for any letters."""
    for pattern, share, why in answers:
        stars = {"*": ".*", "\\*": "\\*"}
        parts = re.split(r"(\\\*|\*)", pattern)
        if re.fullmatch("".join(stars.get(part, re.escape(part)) for part in parts), typed, re.IGNORECASE | re.DOTALL):
            return share, why
    raise AssertionError(typed)


@some
@given(words_to_type())
def test_a_typed_word_is_marked_as_in_the_book(question):
    accepted = [question.answer["en"], *question.accepted]
    slips = [(text, shown(slip.why["en"])) for slip in question.slips for text in slip.texts]
    right, wrong = shown(question.why.right["en"]), shown(question.why.wrong["en"])
    cases = [(text, 1.0, right) for text in accepted] + [(text, 0.0, why) for text, why in slips]
    cases += [(text.upper(), 1.0, right) for text in accepted] + [("something else", 0.0, wrong)]
    alike = str.maketrans({"-": " ", "қ": "к", "ұ": "у", "ı": "i"})
    cases += [(text.lower().translate(alike), 1.0, right) for text in accepted if "->" not in text]

    found = moodle(question)
    assert found.get("type") == "shortanswer" and found.findtext("usecase") == "0"
    answers = [
        (a.findtext("text"), float(a.get("fraction")) / 100, seen(a.findtext("feedback/text")))
        for a in found.findall("answer")
    ]
    item = qti(question)
    why = {modal.get("identifier"): words(modal) for modal in item.findall("modalFeedback")}
    for typed, points, told in cases:
        assert question.points(typed) == points
        assert moodle_marks(answers, typed) == (points, told)
        score, said = marked(item, typed)
        assert (score, {why[name] for name in said - {"general"}}) == (points, {told})

    made = make("gift", question)
    if any("->" in text for text, *_ in cases):
        assert "pair" in made.left[0].why
    else:
        (read,) = gift(made.files[OUT].decode())
        assert [(text, share, seen(told)) for _, share, text, told in read.answers] == answers

    (item,) = canvas_items(make("canvas", question).files[OUT])
    keyed = {equal.text for equal in item.iter("varequal")}
    assert set(accepted) <= keyed and not keyed & {text for text, _ in slips}
    told = feedback(item)
    assert told["correct"] == right and wrong in told["general_incorrect"]
    assert all(text in told["general_incorrect"] and why in told["general_incorrect"] for text, why in slips)


# ---- map


@settings(deadline=None, max_examples=15)
@given(places())
def test_a_map_takes_its_picture_along(question):
    north_to_south = [(shown(spot.label), spot.name, spot.place) for spot in question.spots("en")]
    found = moodle(question)
    file = found.find("questiontext/file")
    assert base64.b64decode(file.text).startswith(PNG) and file.get("encoding") == "base64"
    assert f'src="@@PLUGINFILE@@/{file.get("name")}"' in found.findtext("questiontext/text")
    assert found.findtext("shuffleanswers") == "false"
    answers = found.findall("answer")
    told = [(seen(a.findtext("text")), seen(a.findtext("feedback/text")), a.get("fraction")) for a in answers]
    assert told == [
        (label, f"{name}: {shown(place.why['en'])}", "100" if place.right else "0")
        for label, name, place in north_to_south
    ]
    with zipfile.ZipFile(io.BytesIO(make("qti21", question).files[OUT])) as package:
        item = tree(package.read("items/demo-01.xml"))
        path = item.find(".//img").get("src").removeprefix("../")
        assert package.read(path).startswith(PNG)
        listed = [file.get("href") for file in tree(package.read("imsmanifest.xml")).iter("file")]
        assert path in listed
    with zipfile.ZipFile(io.BytesIO(make("canvas", question).files[OUT])) as package:
        assert package.read("images/demo-01.png").startswith(PNG)
        assert "images/demo-01.png" in package.read("imsmanifest.xml").decode()
    test = next(iter(make("print", question).files.values())).decode()
    assert "data:image/png;base64," in test and not any(name in seen(test) for _, name, _ in north_to_south)


# ---- what stays behind


@pytest.mark.parametrize(
    ("to", "questions", "part"),
    [
        ("gift", orders(), "Moodle XML"),
        ("gift", places(), "picture"),
        ("canvas", orders(), "ordering"),
        ("canvas", matches(), "matching"),
        ("csv", orders(), "ordering"),
        ("csv", matches(), "grid"),
        ("csv", places(), "picture"),
    ],
)
def test_what_a_format_cannot_say_is_told_with_its_kind(to, questions, part):
    @settings(deadline=None, max_examples=5)
    @given(questions)
    def told(question):
        made = make(to, question)
        assert not made.files and made.count == 0
        assert str(made.left[0]).startswith(f"demo-01 ({question.kind}): ") and part in made.left[0].why

    told()


@some
@given(words_to_type())
def test_a_row_lists_what_counts_as_right(question):
    made = make("csv", question)
    if made.left:
        assert "formula" in made.left[0].why
        return
    (row,) = csv.DictReader(io.StringIO(made.files[OUT].decode(), newline=""))
    listed = row["right"].split("\n")
    assert row["type"] == "TEXT" and listed[0] == question.answer["en"]
    assert all(question.points(text) == 1 for text in listed)
