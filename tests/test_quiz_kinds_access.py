"""Ordering, matching, a short text, a place on the map, for every reader: sizes, focus, themes, paper, no script."""

from __future__ import annotations

import json
import math

import pytest
from audit import violations
from quiz_samples import answer_all, order

from partners.quiz import chart
from partners.quiz.widget import StaticQuiz

pytest_plugins = ("quiz_reader",)


@pytest.mark.parametrize("width", [320, 1280])
def test_places_are_large_enough_and_apart(reader, later, width):
    reader.page.set_viewport_size({"width": width, "height": 900})
    reader.open(later)
    boxes = [pin.bounding_box() for pin in reader.question("later-04").get_by_role("radio").all()]
    assert all(min(box["width"], box["height"]) >= 24 for box in boxes)
    for n, one in enumerate(boxes):
        assert all(math.dist((one["x"], one["y"]), (two["x"], two["y"])) >= 24 for two in boxes[:n])
    arrows = reader.question("later-01").locator("button.pq-arrow").all()
    assert all(min(arrow.bounding_box()["width"], arrow.bounding_box()["height"]) >= 24 for arrow in arrows)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barrier_is_found(reader, later, theme):
    reader.open(later, theme=theme)
    assert violations(reader.page) == []
    reader.question("later-01").locator("button.pq-arrow").nth(1).click()
    assert violations(reader.page) == []
    answer_all(reader)
    reader.page.get_by_text("What about the other options?").first.click()
    assert violations(reader.page) == []
    assert reader.page.locator("[aria-live], output, [role=alert]").count() == 0
    assert reader.page.locator(".pq :is(input, button, select, summary):not([data-lm-suppress-shortcuts])").count() == 0


def test_the_chosen_place_stays_filled_under_the_pointer(reader, later):
    reader.open(later)
    pins = reader.question("later-04").get_by_role("radio")
    pins.nth(1).check()
    pins.nth(1).hover()
    colours = [pins.nth(1).evaluate("e => getComputedStyle(e).backgroundColor")]
    reader.page.mouse.move(0, 0)
    colours.append(pins.nth(1).evaluate("e => getComputedStyle(e).backgroundColor"))
    assert colours[0] == colours[1] == "rgb(15, 92, 102)"


def test_every_control_shows_its_focus(reader, later):
    reader.open(later)
    for element in reader.page.locator(".pq :is(input, button, select)").all():
        element.focus()
        reader.press("Shift")
        outline = element.evaluate(
            "e => { const s = getComputedStyle(e); return [s.outlineStyle, parseFloat(s.outlineWidth)] }"
        )
        assert outline[0] == "solid" and outline[1] >= 2


def test_forced_colours_keep_the_choice_and_the_coast(reader, later):
    reader.page.emulate_media(forced_colors="active")
    reader.open(later)
    pins = reader.question("later-04").get_by_role("radio")
    pins.nth(1).check()
    look = "e => getComputedStyle(e).backgroundColor"
    assert pins.nth(1).evaluate(look) != pins.nth(0).evaluate(look)
    sea = reader.page.locator(".pq-sea").evaluate("e => [getComputedStyle(e).stroke, getComputedStyle(e).fill]")
    assert sea[0] != sea[1]


def test_paper_shows_the_first_order_lines_and_empty_places(reader, later):
    reader.open(later)
    start = order(reader)
    answer_all(reader)
    reader.page.emulate_media(media="print")
    tops = {
        text: box["y"]
        for text, box in zip(
            order(reader), [row.bounding_box() for row in reader.question("later-01").locator("li").all()], strict=True
        )
    }
    assert sorted(tops, key=tops.get) == start
    for hidden in (".pq-grip", ".pq-arrow", ".pq-number-of", "select", ".pq-feedback"):
        assert not any(element.is_visible() for element in reader.page.locator(f".pq {hidden}").all()), hidden
    assert reader.page.get_by_text("To choose from: Azerbaijan · Kazakhstan · Turkmenistan").is_visible()
    colours = (
        reader.question("later-04")
        .get_by_role("radio")
        .evaluate_all("pins => pins.map(pin => getComputedStyle(pin).backgroundColor)")
    )
    assert set(colours) == {"rgb(255, 255, 255)"}
    key = reader.page.locator(".quiz-key").inner_text()
    for told in (
        "1. The agreement – It is of 2010.",
        "Alat → Azerbaijan – South of Baku.",
        "Kuryk – Its ferry",
        "(Aktau) – This",
    ):
        assert told in key


def test_without_a_script_all_can_be_read(without_script, later):
    page = without_script.open(later).page
    for text in ("The Senate", "Alat → Azerbaijan / Kazakhstan / Turkmenistan", "Place 2: 43.6° N, 51.2° E"):
        assert page.locator(".quiz-questions").get_by_text(text).is_visible()
    assert page.locator("svg.quiz-chart text").all_text_contents() == ["1", "2", "3"]
    assert page.locator(".quiz-questions").inner_text().count("Aktau") == 2


def test_two_quizzes_share_one_drawing(reader, later):
    page = reader.open(*(StaticQuiz("later", [question], "en") for question in later.questions)).page
    assert page.locator(".pq-map").count() == 1
    assert chart.paths()["sea"] not in json.dumps(later.content)
