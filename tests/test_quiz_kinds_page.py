"""Ordering, matching, a short text, a place on the map, in a browser: by keyboard and pointer, and for every reader."""

from __future__ import annotations

import json

import pytest
from quiz_samples import answer_all, order

from partners.quiz import bundle

pytest_plugins = ("quiz_reader",)


def test_ordering_by_keyboard(reader, later):
    reader.open(later)
    card = reader.question("later-01")
    start = order(reader)
    assert start == [item.key for item in later.questions[0].start()]
    card.get_by_role("button", name="Check").click()
    assert "Move at least one row" in reader.status("later-01")
    # Up by its button, from the last place to the first, and the focus goes with it.
    last = {"E12": "The agreement", "E23": "The protocol", "E29": "The Senate", "E30": "The law"}[start[-1]]
    card.get_by_role("button", name=f"Up: {last}").focus()
    reader.press("Enter")
    assert reader.status("later-01") == f"Now number 3 of 4: {last}."
    assert reader.page.evaluate("document.activeElement.ariaLabel") == f"Up: {last}"
    reader.press("Space", "ArrowUp")
    assert order(reader)[0] == start[-1]
    reader.press("ArrowUp")
    assert reader.status("later-01") == f"Stays number 1 of 4: {last}."
    reader.press("ArrowDown")
    assert order(reader)[1] == start[-1]
    # Sorted by hand: each row in turn goes up to its place.
    for place, key in enumerate(["E12", "E23", "E29", "E30"]):
        text = {"E12": "The agreement", "E23": "The protocol", "E29": "The Senate", "E30": "The law"}[key]
        card.get_by_role("button", name=f"Up: {text}").focus()
        reader.press(*["ArrowUp"] * (order(reader).index(key) - place))
    # The first row of all to the end: three of four pairs are left.
    card.get_by_role("button", name="Down: The agreement").focus()
    reader.press(*["ArrowDown"] * 3)
    card.get_by_role("button", name="Check").press("Enter")
    told = "◐ Partly right. Neighbours in their order: 2 of 3. Points: 0.67 of 1. Tries: 1."
    assert reader.status("later-01") == told
    assert reader.feedback("later-01") == [
        "✗ Not right. It is of 2017.",
        "✓ Right. It spoke in April 2018.",
        "✓ Right. It was printed in May 2018.",
        "✗ Not right. It is of 2010.",
    ]
    assert not card.get_by_role("button", name="Up: The law").is_visible()
    reader.press("Enter")
    assert reader.page.evaluate("document.activeElement.ariaLabel") == "Down: The protocol"
    card.get_by_role("button", name="Up: The agreement").focus()
    reader.press(*["ArrowUp"] * 3)
    card.get_by_role("button", name="Check").press("Enter")
    assert reader.status("later-01").startswith("✓ Right. Neighbours in their order: 3 of 3. Points: 1 of 1.")
    reader.page.reload()
    assert order(reader) == ["E12", "E23", "E29", "E30"] and reader.score() == "1 of 4 points"
    reader.page.get_by_role("button", name="Start again").click()
    assert order(reader) == start


def test_ordering_by_pointer(reader, later):
    reader.open(later)
    start = order(reader)
    grips = reader.question("later-01").locator(".pq-grip")
    first, last = grips.first.bounding_box(), grips.last.bounding_box()
    reader.page.mouse.move(first["x"] + 8, first["y"] + 8)
    reader.page.mouse.down()
    reader.page.mouse.move(first["x"] + 8, last["y"] + last["height"], steps=8)
    reader.page.mouse.up()
    assert order(reader) == [*start[1:], start[0]]
    assert reader.status("later-01").startswith("Now number 4 of 4")
    assert reader.stored("later")["later-01"]["answer"] == [*start[1:], start[0]]


def test_matching_by_keyboard(reader, later):
    reader.open(later)
    card = reader.question("later-02")
    card.get_by_label("Aktau").focus()
    reader.page.keyboard.type("Aze")
    card.get_by_role("button", name="Check").press("Enter")
    assert "Choose a partner for every row" in reader.status("later-02")
    assert reader.page.evaluate("document.activeElement.labels[0].textContent") == "Aktau"
    reader.press("Tab")
    reader.page.keyboard.type("Aze")
    reader.press("Tab")
    reader.page.keyboard.type("Kaz")
    card.get_by_role("button", name="Check").press("Enter")
    assert reader.status("later-02") == "◐ Partly right. Rows with their partner: 2 of 3. Points: 0.67 of 1. Tries: 1."
    assert reader.feedback("later-02") == [
        "✗ Not right. On the eastern shore.",
        "✓ Right. South of Baku.",
        "✓ Right. A little south of Aktau.",
    ]
    reader.press("Enter")
    reader.page.keyboard.type("Kaz")
    card.get_by_role("button", name="Check").press("Enter")
    assert reader.status("later-02").startswith("✓ Right.")
    reader.page.reload()
    assert card.get_by_label("Alat").input_value() == "Azerbaijan" and reader.score() == "1 of 4 points"


@pytest.mark.parametrize(
    "typed, status, feedback",
    [
        ("kuryk", "✓ Right.", "✓ Right. Its ferry berths opened in 2016."),
        ("ҚҰРЫҚ", "✓ Right.", "✓ Right. Its ferry berths opened in 2016."),
        ("Port-of-Kuryk", "✓ Right.", "✓ Right. Its ferry berths opened in 2016."),
        ("Kurik", "✗ Not right.", "✗ Nearly, but look at the spelling. Look at the column opened."),
        ("Krуyk", "✗ Not right.", "✗ Not right. Look at the column opened."),
        ("Kruyk", "✗ Not right.", "✗ Nearly, but look at the spelling. Look at the column opened."),
        ("ақтау", "✗ Not right.", "✗ Not right. Aktau is the older one."),
        ("Baku", "✗ Not right.", "✗ Not right. Look at the column opened."),
    ],
)
def test_a_text_by_keyboard(reader, later, typed, status, feedback):
    reader.open(later)
    reader.question("later-03").get_by_label("Your answer").focus()
    reader.page.keyboard.type(typed)
    reader.press("Enter")
    assert reader.status("later-03").startswith(status)
    assert reader.feedback("later-03") == [feedback]


def test_a_text_of_spaces_is_no_try(reader, later):
    reader.open(later)
    reader.question("later-03").get_by_label("Your answer").fill(" - ")
    reader.question("later-03").get_by_role("button", name="Check").click()
    assert "Type an answer first" in reader.status("later-03") and reader.score() == "0 of 4 points"


def test_a_place_by_keyboard(reader, later):
    reader.open(later)
    card = reader.question("later-04")
    names = card.get_by_role("radio").evaluate_all("pins => pins.map(pin => pin.ariaLabel)")
    # From north to south, by numbers and degrees: no name gives the answer away.
    assert names == ["Place 1: 44.5° N, 50.2° E", "Place 2: 43.6° N, 51.2° E", "Place 3: 40.0° N, 53.0° E"]
    card.get_by_role("radio").first.focus()
    reader.press("Space", "Enter")
    assert reader.status("later-04") == "✗ Not right. Points: 0 of 1. Tries: 1."
    assert reader.feedback("later-04") == ["✗ Not right. This is Bautino."]
    reader.press("Enter", "ArrowDown", "Enter")
    assert reader.status("later-04").startswith("✓ Right.") and reader.feedback("later-04") == [
        "✓ Right. This is Aktau."
    ]
    reader.page.get_by_text("What about the other options?").focus()
    reader.press("Enter")
    assert card.locator("details li").all_inner_texts() == [
        "Place 1: 44.5° N, 50.2° E (Bautino) – This is Bautino.",
        "Place 3: 40.0° N, 53.0° E (Turkmenbashi) – This is Turkmenbashi.",
    ]
    reader.page.reload()
    assert card.get_by_role("radio").nth(1).is_checked() and reader.score() == "1 of 4 points"


TAMPERED = [
    '{"later-01": {"answer": ["E12", "E12", "E12", "E12"], "checked": true, "points": 1}}',
    '{"later-01": {"answer": "E12", "checked": true}, "later-02": {"answer": ["P01"], "checked": true}}',
    '{"later-02": {"answer": {"P01": "Mars", "P02": "Kazakhstan"}, "checked": true}}',
    '{"later-02": {"answer": {"__proto__": "Kazakhstan", "constructor": "x"}, "checked": true}}',
    '{"later-02": {"answer": {"P01": {"toString": 1}}, "checked": true}}',
    '{"later-03": {"answer": ["Kuryk"], "checked": true}, "later-04": {"answer": ["P01"], "checked": true}}',
    '{"later-04": {"answer": "P02", "checked": true, "points": 1}}',
    '{"later-03": {"answer": "' + "K" * 999 + '", "checked": true}}',
]


@pytest.mark.parametrize("tampered", TAMPERED)
def test_storage_that_is_foreign_or_edited_does_no_harm(reader, later, tampered):
    reader.open(later)
    reader.store(tampered, "later")
    assert reader.score() == "0 of 4 points"
    answer_all(reader)
    told = reader.score()
    reader.page.reload()
    assert reader.score() == told and not told.startswith("0")


def test_hostile_texts_stay_texts(reader, later):
    evil = '<img src=x onerror="window.hacked=1">'
    hostile = json.loads(json.dumps(later.content))
    for question in hostile["questions"]:
        for field in ("items", "rows", "partners", "places", "slips"):
            for part in question.get(field, []):
                part.update({name: part[name] + evil for name in ("text", "label", "name", "why") if name in part})
    later.set_trait("content", hostile)
    reader.open(later)
    reader.question("later-02").locator("select").first.select_option("Kazakhstan")
    reader.question("later-01").locator("button.pq-arrow").nth(1).click()
    for n in range(4):
        reader.question(f"later-0{n + 1}").get_by_role("button", name="Check").click()
    assert reader.page.evaluate("window.hacked") is None and reader.page.locator(".pq img").count() == 0
    assert evil in reader.page.locator(".pq-row").first.inner_text()


def test_a_live_quiz_sends_each_answer_to_the_kernel(reader, later):
    """The module that a notebook loads, over a model as anywidget has one."""
    reader.open()
    reader.page.evaluate(
        """async ([esm, content]) => {
          const module = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
          const listeners = [];
          window.model = {
            values: { content, state: {} }, saved: 0,
            get(name) { return this.values[name]; },
            set(name, value) { this.values[name] = value; listeners.forEach((listener) => listener()); },
            save_changes() { this.saved += 1; },
            on(_name, listener) { listeners.push(listener); }, off() {},
          };
          module.default.render({ model: window.model, el: document.querySelector("main") });
        }""",
        [bundle().esm, later.content],
    )
    answer_all(reader)
    sent = reader.page.evaluate("model.values.state")
    assert reader.page.evaluate("model.saved") > 4
    later.state = sent
    assert later.state == sent and later.responses["tries"].tolist() == [1, 1, 1, 1]
    # What Python sets is shown.
    reader.page.evaluate(
        "state => model.set('state', state)",
        {
            "later-01": {"answer": ["E30", "E29", "E23", "E12"]},
            "later-04": {"answer": "P07", "checked": True},
        },
    )
    assert order(reader) == ["E30", "E29", "E23", "E12"]
    assert reader.question("later-04").get_by_role("radio").nth(2).is_checked()
    assert reader.status("later-04").startswith("✗ Not right.") and reader.status("later-02") == ""
