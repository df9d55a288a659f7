"""For the tests of the quiz in a browser: a small bank, a page opened from a file, and what a reader does on it."""

from __future__ import annotations

import json

import pytest
from quiz_samples import LATER

from partners.quiz import bank, bundle
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
    tolerance: 0.3
    unit: {en: "per cent"}
    why:
      right: {en: "Four of fifteen."}
      low: {en: "There were four."}
      high: {en: "There were only four."}
"""


def _key(chapter):
    return f"partners-who-disagree:quiz:1:en:{chapter}"


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

    def stored(self, chapter="demo"):
        return json.loads(self.page.evaluate("key => localStorage.getItem(key)", _key(chapter)))

    def store(self, text, chapter="demo"):
        """Put a text where the quiz of a chapter keeps its answers, and come back to the page."""
        self.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [_key(chapter), text])
        self.page.reload()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def answer_all(self):
        """All right, half right and wrong."""
        self.question("demo-01").get_by_label("It abstained").check()
        for name in ("Peru", "China", "Ethiopia"):
            self.question("demo-02").get_by_label(name).check()
        self.page.get_by_label("Your answer").fill("20")
        for name in ("demo-01", "demo-02", "demo-03"):
            self.question(name).get_by_role("button", name="Check").click()


@pytest.fixture
def demo(tmp_path):
    path = tmp_path / "demo.yml"
    path.write_text(BANK, "utf8")
    return StaticQuiz("demo", bank.load(path).questions, "en")


@pytest.fixture
def later(tmp_path):
    path = tmp_path / "later.yml"
    path.write_text(LATER, "utf8")
    return StaticQuiz("later", bank.load(path).questions, "en")


@pytest.fixture
def reader(browser, tmp_path):
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 900})
    opened = Reader(context.new_page(), tmp_path)
    yield opened
    context.close()
    assert opened.errors == []


@pytest.fixture
def without_script(browser, tmp_path):
    context = browser.new_context(offline=True, java_script_enabled=False)
    yield Reader(context.new_page(), tmp_path)
    context.close()
