"""The quiz for every reader: keyboard focus, screen readers, themes, narrow screens, paper, no script."""

from __future__ import annotations

import json
import random

import pytest
from audit import violations
from quiz_samples import random_answer

from partners.quiz import bank
from partners.quiz.widget import StaticQuiz

pytest_plugins = ("quiz_reader",)


def test_each_question_is_a_group_with_its_own_quiet_status(reader, demo):
    reader.open(demo)
    assert [group.get_by_role("status").count() for group in reader.page.locator("form.pq-question").all()] == [1, 1, 1]
    assert reader.page.locator("[aria-live], output, [role=alert]").count() == 0
    names = [reader.page.locator("fieldset").nth(n).locator("legend").inner_text() for n in range(3)]
    assert [name.splitlines()[0] for name in names] == ["Question 1 of 3", "Question 2 of 3", "Question 3 of 3"]
    assert "How did Kazakhstan vote?" in names[0] and reader.page.locator("legend em").inner_text() == "Kazakhstan"
    bare = reader.page.locator(".pq :is(input, button, summary):not([data-lm-suppress-shortcuts])")
    reader.answer_all()
    assert bare.count() == 0


def test_paper_shows_empty_boxes_then_the_key(reader, demo):
    reader.open(demo)
    assert not reader.page.get_by_text("Answers and explanations").is_visible()
    reader.answer_all()
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


def test_without_a_script_all_can_be_read(without_script, demo):
    page = without_script.open(demo).page
    for text in ("How did Kazakhstan vote?", "It abstained", "Ethiopia", "What share of the members"):
        assert page.locator(".quiz-questions").get_by_text(text).first.is_visible()
    answer = page.get_by_text("So says the roll.")
    assert not answer.is_visible()
    page.emulate_media(media="print")
    assert answer.is_visible()
    page.emulate_media(media="screen")
    page.get_by_text("Answers and explanations").click()
    assert answer.is_visible()


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
    reader.answer_all()
    link = reader.question("demo-01").get_by_role("link", name="V11")
    assert link.is_visible() and link.get_attribute("href") == "tables.html#V11"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barrier_is_found(reader, demo, theme):
    reader.open(demo, theme=theme)
    assert violations(reader.page) == []
    reader.answer_all()
    reader.question("demo-01").get_by_role("button", name="Show hint").click()
    reader.page.get_by_text("What about the other options?").first.click()
    assert violations(reader.page) == []


def test_every_control_shows_its_focus(reader, demo):
    reader.open(demo)
    for element in reader.page.locator(".pq :is(input, button)").all():
        element.focus()
        reader.press("Shift")
        outline = element.evaluate(
            "e => { const s = getComputedStyle(e); return [s.outlineStyle, parseFloat(s.outlineWidth)] }"
        )
        assert outline[0] == "solid" and outline[1] >= 2


@pytest.mark.parametrize("chapter", bank.chapters())
def test_a_narrow_screen_never_scrolls_sideways(reader, chapter):
    quiz = StaticQuiz(chapter, bank.load(chapter).questions, "en")
    reader.page.set_viewport_size({"width": 320, "height": 700})
    reader.open(quiz)
    chance = random.Random(320)
    state = {q.id: {"answer": random_answer(q, chance, tame=True), "checked": True} for q in quiz.questions}
    reader.store(json.dumps(state), chapter)
    reader.page.locator("button[aria-controls]").evaluate_all("buttons => buttons.forEach((button) => button.click())")
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 320
    # Twice the size of letters on the narrow screen is harder still than a page zoomed to 200 %.
    reader.page.add_style_tag(content="html { font-size: 200% } body { font-size: 2rem !important }")
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 320
