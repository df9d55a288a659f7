"""The quiz in a browser without a network, on a page opened from a file: answers, storage, and the same points."""

from __future__ import annotations

import json
import random

import pytest
from quiz_samples import random_answer

from partners.quiz import bank, bundle
from partners.quiz.widget import StaticQuiz

pytest_plugins = ("quiz_reader",)


def test_single_choice_by_keyboard(reader, demo):
    reader.open(demo)
    reader.press("Tab", "Space", "Tab", "Enter")
    assert reader.status("demo-01") == "✗ Not right. Points: 0 of 1. Tries: 1."
    assert reader.feedback("demo-01") == ["✗ Not right. Three others did."]
    # The same button takes the answer back and leads to it; an arrow goes on to the next option.
    reader.press("Enter", "ArrowDown")
    assert reader.feedback("demo-01") == [] and reader.status("demo-01") == ""
    reader.press("Enter")
    assert reader.status("demo-01") == "✓ Right. Points: 1 of 1. Tries: 2."
    assert reader.feedback("demo-01") == ["✓ Right. So says the roll."]
    assert reader.page.evaluate("document.activeElement.textContent") == "Try again"
    assert reader.score() == "1 of 3 points"


def test_multiple_choice_by_keyboard(reader, demo):
    reader.open(demo)
    reader.question("demo-02").get_by_label("Peru").focus()
    reader.press("Space", "Tab", "Space", "Tab", "Space", "Tab", "Tab", "Enter")
    assert (
        reader.status("demo-02") == "◐ Partly right. Picked: 2 of 2 right answers, 1 wrong. Points: 0.5 of 1. Tries: 1."
    )
    assert reader.feedback("demo-02") == [
        "✓ Right. Peru did.",
        "✗ Not right. China was in favour.",
        "✓ Right. Ethiopia did.",
    ]
    assert reader.score() == "0.5 of 3 points"
    reader.press("Enter", "Tab", "Space", "Enter")
    assert reader.status("demo-02").startswith("✓ Right.") and reader.score() == "1 of 3 points"
    # Once all is right, the other options are explained too.
    reader.page.get_by_text("What about the other options?").focus()
    reader.press("Enter")
    assert reader.question("demo-02").locator("details li").all_inner_texts() == [
        "China – China was in favour.",
        "Sweden – Sweden was against.",
    ]


@pytest.mark.parametrize(
    "typed, status, feedback",
    [
        ("26,7", "✓ Right.", "✓ Right. Four of fifteen."),
        ("26.4", "✓ Right.", "✓ Right. Four of fifteen."),
        (" 20 ", "✗ Not right.", "✗ Too low. There were four."),
        ("1 000", "✗ Not right.", "✗ Too high. There were only four."),
    ],
)
def test_a_number_by_keyboard(reader, demo, typed, status, feedback):
    # JupyterLab does this in its cells, which stops a text field from sending its form.
    reader.page.add_init_script(
        "addEventListener('beforeinput', (e) => { if (e.inputType === 'insertLineBreak') e.preventDefault(); }, true)"
    )
    reader.open(demo)
    reader.page.get_by_label("Your answer").focus()
    reader.page.keyboard.type(typed)
    reader.press("Enter")
    assert reader.status("demo-03").startswith(status)
    assert reader.feedback("demo-03") == [feedback]


@pytest.mark.parametrize(
    "name, words",
    [("demo-01", "Choose an answer first"), ("demo-02", "Choose at least one"), ("demo-03", "Type a number first")],
)
def test_nothing_to_check_is_no_try(reader, demo, name, words):
    reader.open(demo)
    if name == "demo-03":
        reader.page.get_by_label("Your answer").fill("four")
    reader.question(name).get_by_role("button", name="Check").click()
    assert words in reader.status(name)
    assert reader.score() == "0 of 3 points"
    reader.page.reload()
    assert "Tries" not in reader.question(name).inner_text()


def test_a_held_enter_checks_once(reader, demo):
    reader.open(demo)
    reader.page.get_by_label("Your answer").fill("20")
    reader.page.get_by_label("Your answer").focus()
    for _ in range(4):
        reader.page.keyboard.down("Enter")
    reader.page.keyboard.up("Enter")
    assert reader.status("demo-03").endswith("Tries: 1.")


def test_answers_survive_a_reload_until_the_reader_starts_again(reader, demo):
    reader.open(demo)
    reader.answer_all()
    before = reader.page.locator(".pq").inner_text()
    reader.page.reload()
    assert reader.page.locator(".pq").inner_text() == before
    assert reader.score() == "1.5 of 3 points"
    assert reader.page.get_by_label("Your answer").input_value() == "20"
    reader.page.get_by_role("button", name="Start again").click()
    assert reader.score() == "0 of 3 points" and reader.stored() == {}
    assert reader.page.get_by_label("Your answer").input_value() == ""
    assert reader.page.evaluate("document.activeElement.value") == "for"
    reader.page.reload()
    assert reader.page.locator(":checked").count() == 0


def test_two_quizzes_of_a_chapter_keep_each_others_answers(reader, demo):
    first, second = (StaticQuiz("demo", [question], "en") for question in demo.questions[:2])
    reader.open(first, second)
    reader.question("demo-01").get_by_label("It abstained").check()
    reader.question("demo-01").get_by_role("button", name="Check").click()
    reader.question("demo-02").get_by_label("Peru").check()
    reader.page.reload()
    assert reader.status("demo-01").startswith("✓") and reader.question("demo-02").get_by_label("Peru").is_checked()
    assert reader.page.locator(".pq-score strong").all_inner_texts() == ["1 of 1 point", "0 of 1 point"]
    reader.page.get_by_role("button", name="Start again").last.click()
    reader.page.reload()
    assert reader.status("demo-01").startswith("✓") and reader.page.locator(":checked").count() == 1


TAMPERED = [
    "no json",
    "null",
    "[]",
    "7",
    '"text"',
    "{}",
    '{"demo-01": 5, "demo-02": [], "demo-03": null}',
    '{"demo-01": {"answer": "nowhere", "checked": true, "points": 99}}',
    '{"demo-01": {"answer": {"toString": 1}, "checked": true}, "demo-02": {"answer": "peru", "checked": true}}',
    '{"demo-02": {"answer": [["peru"], null, 3], "checked": "yes"}, "demo-03": {"answer": 26.7, "checked": true}}',
    '{"demo-03": {"answer": "<img src=x onerror=alert(1)>", "checked": true}}',
    '{"__proto__": {"answer": "for"}, "constructor": {"checked": true}, "other-01": {"answer": "x", "points": 9}}',
]


@pytest.mark.parametrize("tampered", TAMPERED)
def test_storage_that_is_foreign_or_edited_does_no_harm(reader, demo, tampered):
    reader.open(demo)
    reader.store(tampered)
    assert reader.score() == "0 of 3 points"
    reader.answer_all()
    assert reader.score() == "1.5 of 3 points"
    reader.page.reload()
    assert reader.score() == "1.5 of 3 points"


def test_points_in_storage_are_counted_again(reader, demo):
    reader.open(demo)
    state = {
        "demo-01": {"answer": "abstain", "checked": True, "tries": -3, "points": 50},
        "demo-02": {"answer": ["sweden"], "checked": True, "tries": 1e300, "points": 1},
    }
    reader.store(json.dumps(state))
    assert reader.score() == "1 of 3 points"
    assert reader.status("demo-01").endswith("Tries: 1.")


def test_without_storage_the_quiz_still_works(reader, demo):
    reader.page.add_init_script(
        "Storage.prototype.getItem = Storage.prototype.setItem = () => { throw new Error('blocked'); };"
    )
    reader.open(demo)
    reader.answer_all()
    assert reader.score() == "1.5 of 3 points"


def test_the_hint_opens_and_closes(reader, demo):
    reader.open(demo)
    card = reader.question("demo-01")
    button = card.get_by_role("button", name="Show hint")
    assert button.get_attribute("aria-expanded") == "false" and not card.get_by_text("Neither for").is_visible()
    button.press("Enter")
    assert card.get_by_text("Hint: Neither for nor against.").is_visible()
    assert card.get_by_role("button", name="Hide hint").get_attribute("aria-expanded") == "true"
    card.get_by_role("button", name="Hide hint").press("Space")
    assert not card.get_by_text("Neither for").is_visible()


def test_hostile_texts_stay_texts(reader, demo):
    evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    hostile = json.loads(json.dumps(demo.content))
    for question in hostile["questions"]:
        question.update(prompt=evil, hint=evil, rests_on=[evil])
        for option in question.get("options", []):
            option.update(text=option["text"] + evil, why=evil)
    demo.set_trait("content", hostile)
    reader.open(demo)
    reader.answer_all()
    reader.page.get_by_text("What about the other options?").first.click()
    assert reader.page.evaluate("window.hacked") is None
    assert reader.page.locator(".pq img, .pq script").count() == 0
    assert reader.page.locator("legend").first.inner_text().count(evil) == 1


def test_both_languages_count_the_same_points(reader, demo, later):
    """Random answers, wild and tame, through the rules in Python and in the script."""
    chance = random.Random(2018)
    questions = [*demo.questions, *later.questions, *(q for name in bank.chapters() for q in bank.load(name).questions)]
    cases = []
    for _ in range(6_000):
        at = chance.randrange(len(questions))
        cases.append((at, random_answer(questions[at], chance)))
    reader.open(demo)
    counted = reader.page.evaluate(
        """async ([esm, questions, cases]) => {
          const { KINDS } = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
          return cases.map(([at, given]) => {
            const kind = KINDS[questions[at].kind], answer = kind.clean(questions[at], given);
            const complete = kind.complete(questions[at], answer);
            return [answer, complete, complete ? kind.points(questions[at], answer) : null];
          });
        }""",
        [bundle().esm, [question.content("en") for question in questions], cases],
    )
    expected = []
    for at, given in cases:
        answer = questions[at].clean(given)
        complete = questions[at].complete(answer)
        expected.append([answer, complete, questions[at].points(answer) if complete else None])
    assert counted == expected
    points = {told[2] for told in expected}
    assert {None, 0, 1} < points and len(points) > 4, "the cases should cover none, all and parts of a point"
