"""The quiz in a browser without a network, on a page opened from a file: what a reader meets."""

from __future__ import annotations

import json
import random

import pytest
from axe_playwright_python.sync_playwright import Axe

from partners.quiz import bank, bundle, score
from partners.quiz.widget import StaticQuiz

BANK = """\
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
    prompt: {en: "How did *Kazakhstan* vote?"}
    hint: {en: "Neither for nor against."}
    options:
      - {key: for, text: {en: "In favour"}, why: {en: "Three others did."}}
      - {key: abstain, text: {en: "It abstained"}, right: true, why: {en: "So says the roll."}}
      - {key: against, text: {en: "Against"}, why: {en: "Eight others did."}}
  - id: demo-02
    kind: multiple
    objective: demo-o1
    bloom: apply
    rests_on: [R061]
    prompt: {en: "Who else abstained? See `ballots`."}
    hint: {en: "Two of these."}
    options:
      - {key: peru, text: {en: "Peru"}, right: true, why: {en: "Peru did."}}
      - {key: china, text: {en: "China"}, why: {en: "China was in favour."}}
      - {key: ethiopia, text: {en: "Ethiopia"}, right: true, why: {en: "Ethiopia did."}}
      - {key: sweden, text: {en: "Sweden"}, why: {en: "Sweden was against."}}
  - id: demo-03
    kind: number
    objective: demo-o1
    bloom: apply
    rests_on: [R062, V09]
    prompt: {en: "What share of the members abstained, in per cent?"}
    hint: {en: "Four of fifteen."}
    answer: 26.7
    tolerance: 0.5
    unit: {en: "per cent"}
    why:
      right: {en: "Four of fifteen."}
      low: {en: "There were four."}
      high: {en: "There were only four."}
"""
KEY = "partners-who-disagree:quiz:1:en:demo"


class Reader:
    """A page with a quiz, and what one does with it."""

    def __init__(self, page, folder):
        self.page, self.folder, self.errors = page, folder, []
        page.set_default_timeout(5_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)

    def open(self, *quizzes, theme="light"):
        made = bundle()
        (self.folder / "quiz.js").write_text(made.classic, "utf8")
        (self.folder / "quiz.css").write_text(made.css, "utf8")
        ground = "#fdfcf9; color: #22313a" if theme == "light" else "#12191d; color: #e3e8e6"
        body = "".join(quiz._repr_mimebundle_()["text/html"] for quiz in quizzes)
        (self.folder / "page.html").write_text(
            f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>Quiz</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<link rel="stylesheet" href="quiz.css"><script defer src="quiz.js"></script>'
            f"<style>body {{ background: {ground}; font: 17px/1.6 sans-serif; margin: 0 1rem }}</style></head>"
            f"<body><main><h1>Quiz</h1>{body}</main></body></html>",
            "utf8",
        )
        self.page.goto((self.folder / "page.html").as_uri())
        return self

    def question(self, name):
        return self.page.locator(f'[data-question="{name}"]')

    def status(self, name):
        return self.question(name).get_by_role("status").inner_text()

    def feedback(self, name):
        return [told for told in self.question(name).locator(".pq-feedback").all_inner_texts() if told]

    def score(self):
        return self.page.locator(".pq-score strong").first.inner_text()

    def stored(self):
        return json.loads(self.page.evaluate(f"localStorage.getItem({json.dumps(KEY)})"))

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)


@pytest.fixture
def demo(tmp_path):
    path = tmp_path / "demo.yml"
    path.write_text(BANK, "utf8")
    return StaticQuiz("demo", bank.load(path).questions, "en")


@pytest.fixture
def reader(browser, tmp_path):
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 900})
    opened = Reader(context.new_page(), tmp_path)
    yield opened
    context.close()
    assert opened.errors == []


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
        reader.status("demo-02")
        == "◐ Partly right. Right ones picked: 2 of 2. Wrong ones picked: 1. Points: 0.5 of 1. Tries: 1."
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
        ("26.3", "✓ Right.", "✓ Right. Four of fifteen."),
        (" 20 ", "✗ Not right.", "✗ Too low. There were four."),
        ("1 000", "✗ Not right.", "✗ Too high. There were only four."),
    ],
)
def test_a_number_by_keyboard(reader, demo, typed, status, feedback):
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


def answer_all(reader):
    reader.question("demo-01").get_by_label("It abstained").check()
    for name in ("Peru", "China", "Ethiopia"):
        reader.question("demo-02").get_by_label(name).check()
    reader.page.get_by_label("Your answer").fill("20")
    for name in ("demo-01", "demo-02", "demo-03"):
        reader.question(name).get_by_role("button", name="Check").click()


def test_answers_survive_a_reload_until_the_reader_starts_again(reader, demo):
    reader.open(demo)
    answer_all(reader)
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
    reader.page.evaluate(f"localStorage.setItem({json.dumps(KEY)}, {json.dumps(tampered)})")
    reader.page.reload()
    assert reader.score() == "0 of 3 points"
    answer_all(reader)
    assert reader.score() == "1.5 of 3 points"
    reader.page.reload()
    assert reader.score() == "1.5 of 3 points"


def test_points_in_storage_are_counted_again(reader, demo):
    reader.open(demo)
    state = {
        "demo-01": {"answer": "abstain", "checked": True, "tries": -3, "points": 50},
        "demo-02": {"answer": ["sweden"], "checked": True, "tries": 1e300, "points": 1},
    }
    reader.page.evaluate(f"localStorage.setItem({json.dumps(KEY)}, {json.dumps(json.dumps(state))})")
    reader.page.reload()
    assert reader.score() == "1 of 3 points"
    assert reader.status("demo-01").endswith("Tries: 1.")


def test_without_storage_the_quiz_still_works(reader, demo):
    reader.page.add_init_script(
        "Storage.prototype.getItem = Storage.prototype.setItem = () => { throw new Error('blocked'); };"
    )
    reader.open(demo)
    answer_all(reader)
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


def test_each_question_is_a_group_with_its_own_quiet_status(reader, demo):
    reader.open(demo)
    assert [group.get_by_role("status").count() for group in reader.page.locator("form.pq-question").all()] == [1, 1, 1]
    assert reader.page.locator("[aria-live], output, [role=alert]").count() == 0
    names = [reader.page.locator("fieldset").nth(n).locator("legend").inner_text() for n in range(3)]
    assert [name.splitlines()[0] for name in names] == ["Question 1 of 3", "Question 2 of 3", "Question 3 of 3"]
    assert "How did Kazakhstan vote?" in names[0] and reader.page.locator("legend em").inner_text() == "Kazakhstan"
    bare = reader.page.locator(".pq :is(input, button, summary):not([data-lm-suppress-shortcuts])")
    answer_all(reader)
    assert bare.count() == 0


def test_hostile_texts_stay_texts(reader, demo):
    evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    hostile = json.loads(json.dumps(demo.content))
    for question in hostile["questions"]:
        question.update(prompt=evil, hint=evil, rests_on=[evil])
        for option in question.get("options", []):
            option.update(text=option["text"] + evil, why=evil)
    demo.set_trait("content", hostile)
    reader.open(demo)
    answer_all(reader)
    reader.page.get_by_text("What about the other options?").first.click()
    assert reader.page.evaluate("window.hacked") is None
    assert reader.page.locator(".pq img, .pq script").count() == 0
    assert reader.page.locator("legend").first.inner_text().count(evil) == 1


def test_paper_shows_empty_boxes_then_the_key(reader, demo):
    reader.open(demo)
    assert not reader.page.get_by_text("Answers and explanations").is_visible()
    answer_all(reader)
    reader.page.emulate_media(media="print")
    key = reader.page.locator(".quiz-key")
    assert key.is_visible() and "It abstained – So says the roll." in key.inner_text()
    assert "26.7 per cent – Four of fifteen." in key.inner_text()
    last = reader.page.locator("form.pq-question").last.bounding_box()
    assert key.bounding_box()["y"] >= last["y"] + last["height"]
    for hidden in ("button", ".pq-feedback", ".pq-status", ".pq-hint", ".pq-score", "input[type=radio]"):
        assert not any(element.is_visible() for element in reader.page.locator(f".pq {hidden}").all()), hidden
    boxes = reader.page.locator(".pq-option > label").evaluate_all(
        """labels => labels.map(label => {
             const box = getComputedStyle(label, "::before");
             return [box.content, box.borderTopWidth, box.backgroundColor];
           })"""
    )
    assert {tuple(box) for box in boxes} == {('""', "1px", "rgba(0, 0, 0, 0)")}
    assert reader.page.get_by_label("Your answer").evaluate("e => getComputedStyle(e).color") == "rgba(0, 0, 0, 0)"


def test_without_a_script_all_can_be_read(browser, tmp_path, demo):
    context = browser.new_context(offline=True, java_script_enabled=False)
    plain = Reader(context.new_page(), tmp_path).open(demo)
    for text in ("How did Kazakhstan vote?", "It abstained", "Ethiopia", "What share of the members"):
        assert plain.page.locator(".quiz-questions").get_by_text(text, exact=False).first.is_visible()
    assert not plain.page.get_by_text("So says the roll.").is_visible()
    plain.page.emulate_media(media="print")
    assert plain.page.get_by_text("So says the roll.").is_visible()
    plain.page.emulate_media(media="screen")
    plain.page.get_by_text("Answers and explanations").click()
    assert plain.page.get_by_text("So says the roll.").is_visible()
    context.close()


def test_links_that_the_site_made_of_keys_stay_links(reader, demo):
    class Linked:
        def _repr_mimebundle_(self):
            page = demo._repr_mimebundle_()["text/html"]
            return {
                "text/html": page.replace(
                    '<span class="cite" data-key="V11">V11</span>', '<a class="cite" href="tables.html#V11">V11</a>'
                )
            }

    reader.open(Linked())
    assert not reader.question("demo-01").get_by_role("link", name="V11").is_visible()
    answer_all(reader)
    link = reader.question("demo-01").get_by_role("link", name="V11")
    assert link.is_visible() and link.get_attribute("href") == "tables.html#V11"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barrier_is_found(reader, demo, theme):
    reader.open(demo, theme=theme)

    def barriers():
        found = Axe().run(reader.page, options={"resultTypes": ["violations"], "preload": False})
        return [(v["id"], [n["target"] for n in v["nodes"]]) for v in found.response["violations"]]

    assert barriers() == []
    answer_all(reader)
    reader.question("demo-01").get_by_role("button", name="Show hint").click()
    reader.page.get_by_text("What about the other options?").first.click()
    assert barriers() == []


def test_every_control_shows_its_focus(reader, demo):
    reader.open(demo)
    for element in reader.page.locator(".pq :is(input, button)").all():
        element.focus()
        reader.press("Shift")
        outline = element.evaluate(
            "e => { const s = getComputedStyle(e); return [s.outlineStyle, parseFloat(s.outlineWidth)] }"
        )
        assert outline[0] == "solid" and outline[1] >= 2


@pytest.mark.parametrize("chapter", ["source", "ports", "vote"])
def test_a_narrow_screen_never_scrolls_sideways(reader, chapter):
    quiz = StaticQuiz(chapter, bank.load(chapter).questions, "en")
    reader.page.set_viewport_size({"width": 320, "height": 700})
    reader.open(quiz)
    state = {
        q.id: {"answer": [o.key for o in q.options] if q.kind == "multiple" else q.options[0].key, "checked": True}
        for q in quiz.questions
        if q.kind != "number"
    }
    reader.page.evaluate(
        f"localStorage.setItem({json.dumps(KEY.replace('demo', chapter))}, {json.dumps(json.dumps(state))})"
    )
    reader.page.reload()
    reader.page.locator("button[aria-controls]").evaluate_all("buttons => buttons.forEach((button) => button.click())")
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 320
    # Twice the size of letters on the narrow screen is harder still than a page zoomed to 200 %.
    reader.page.add_style_tag(content="html { font-size: 200% } body { font-size: 2rem !important }")
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_both_languages_count_the_same_points(reader, demo):
    """Random answers, wild and tame, through the rules in Python and in the script."""
    chance = random.Random(2018)
    questions = [*demo.questions, *(q for name in ("source", "ports", "vote") for q in bank.load(name).questions)]
    cases = []
    for _ in range(3_000):
        at = chance.randrange(len(questions))
        question = questions[at]
        if question.kind == "number":
            near = question.answer + chance.choice([0, question.tolerance, -question.tolerance, chance.uniform(-9, 9)])
            wild = "".join(chance.choices("0123456789.,- +\u2212\u00a0\u202fe", k=chance.randrange(1, 9)))
            answer = chance.choice([repr(near), repr(near).replace(".", ","), f"{near:g}", wild])
        else:
            keys = [option.key for option in question.options]
            picked = chance.sample(keys, chance.randrange(0, len(keys) + 1))
            answer = picked if question.kind == "multiple" else chance.choice(keys)
        cases.append((at, answer))
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
    assert score.parse("26,7") == 26.7
