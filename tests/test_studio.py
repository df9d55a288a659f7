"""The coding studio in a browser without a network, on a page opened from a file."""

from __future__ import annotations

import json
import math
import random
import re

import pandas as pd
import pytest
from audit import violations

from partners import agreement, record
from partners.errors import BookError
from partners.studio import bundle
from partners.studio.widget import StaticStudio

KEY = "partners-who-disagree:studio:1:en"
CODES = {
    "K07": {"plover": "SUPPORT", "actor": "KAZ", "recipient": "USA"},
    "K13": {"plover": "REJECT", "actor": "KAZ", "recipient": "RUS"},
    "K03": {"plover": "none"},
}


class Coder:
    """A page with a studio, and what one does on it."""

    def __init__(self, page, folder):
        self.page, self.folder, self.errors = page, folder, []
        page.set_default_timeout(5_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)

    def open(self, theme="light"):
        made = bundle()
        (self.folder / "studio.js").write_text(made.classic, "utf8")
        (self.folder / "studio.css").write_text(made.css, "utf8")
        ground = "#fdfcf9; color: #22313a" if theme == "light" else "#12191d; color: #e3e8e6"
        body = StaticStudio("en")._repr_mimebundle_()["text/html"]
        (self.folder / "page.html").write_text(
            f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>Studio</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<link rel="stylesheet" href="studio.css"><script defer src="studio.js"></script>'
            f"<style>body {{ background: {ground}; font: 17px/1.6 sans-serif; margin: 0 1rem }}</style></head>"
            f"<body><main><h1>Acts</h1>{body}</main></body></html>",
            "utf8",
        )
        self.page.goto((self.folder / "page.html").as_uri())
        return self

    def act(self, name):
        return self.page.locator(f'[data-act="{name}"]')

    def code(self, codes=CODES):
        for name, code in codes.items():
            for label, part in (("Class", "plover"), ("Actor", "actor"), ("Recipient", "recipient")):
                self.act(name).get_by_label(label, exact=True).select_option(code.get(part, ""))
        return self

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()
        return self

    def status(self):
        return self.page.get_by_role("status").inner_text()

    def stored(self):
        return json.loads(self.page.evaluate("key => localStorage.getItem(key)", KEY))

    def load(self, text, name="mine.csv"):
        given = {"name": name, "mimeType": "text/csv", "buffer": text if isinstance(text, bytes) else text.encode()}
        self.page.locator("input[type=file]").set_input_files(given)

    def module(self, script, *arguments):
        """Run a script with the exports of the studio's ES module as ``m``, the content first."""
        return self.page.evaluate(
            """async ([esm, content, script, args]) => {
              const m = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
              return new Function("m", "content", "args", script)(m, content, args);
            }""",
            [bundle().esm, StaticStudio("en").content, script, arguments],
        )


@pytest.fixture
def coder(browser, tmp_path):
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 900})
    opened = Coder(context.new_page(), tmp_path)
    yield opened
    context.close()
    assert opened.errors == []


def test_the_page_counts_what_pandas_counts(coder):
    """200 random codings, with few classes and many, short and long: agreement to nine places."""
    chance = random.Random(2018)
    cases = []
    for _ in range(200):
        few = chance.sample(agreement.CLASSES, chance.randrange(1, len(agreement.CLASSES) + 1))
        cases.append([(chance.choice(few), chance.choice(few)) for _ in range(chance.randrange(1, 60))])
    coder.open()
    script = "return args[0].map((pairs) => { const f = m.agreement(pairs); return [f.percent, f.kappa]; });"
    undefined = 0
    for pairs, (percent, kappa) in zip(cases, coder.module(script, cases), strict=True):
        one, other = (pd.Series(side) for side in zip(*pairs, strict=True))
        assert math.isclose(percent, agreement.percent(one, other), abs_tol=1e-9)
        expected = agreement.kappa(one, other)
        undefined += math.isnan(expected)
        if math.isnan(expected):
            assert kappa is None or math.isnan(kappa)
        else:
            assert math.isclose(kappa, expected, abs_tol=1e-9)
    assert 0 < undefined < 50, "the cases should cover codings of one class, and not consist of them"


def test_coding_by_keyboard_and_comparing(coder):
    """From the first select to the comparison without a mouse; the book's code shows only when it is asked for."""
    coder.open()
    assert not coder.page.get_by_text("Reciprocal material cooperation").is_visible()
    coder.act("K01").get_by_label("Class").focus()
    for key in ("C", "O", "O", "P", "Tab", "K", "Tab", "R", "Tab"):
        coder.page.keyboard.press(key)
    assert coder.stored()["codes"] == {"K01": {"plover": "COOPERATE", "actor": "KAZ", "recipient": "RUS"}}
    assert coder.page.evaluate("document.activeElement.closest('[data-act]').dataset.act") == "K02"
    coder.page.get_by_role("button", name="Compare with the book").focus()
    coder.page.keyboard.press("Enter")
    assert coder.status().startswith("Alike: 1 of 1 acts, 100 %.") and "not defined" in coder.status()
    assert "As in the book: COOPERATE" in coder.act("K01").inner_text()
    coder.page.keyboard.press("Enter")
    assert coder.page.get_by_text("As in the book").count() == 0
    assert coder.page.evaluate("document.activeElement.textContent") == "Compare with the book"


def test_where_you_part_from_the_book(coder):
    """The numbers are those of the package, the reasons and doubts those of the table."""
    coder.open().press("Compare with the book")
    assert coder.status() == "Code at least one act first, then compare."
    coder.code().press("Compare with the book")
    mine = pd.Series({act: code["plover"] for act, code in CODES.items()})
    kappa = agreement.kappa(mine, agreement.book())
    assert coder.status().startswith("Alike: 2 of 3 acts, 67 %.") and f"kappa: {kappa:.2f}." in coder.status()
    assert "Actor and recipient alike: 2 of 2 events" in coder.page.locator(".ps-result").inner_text()
    assert coder.page.locator(".ps-result tbody tr").all_inner_texts() == [
        "K13 Kazakhstan abstains on the Russian draft.\tREJECT\tABSTAIN"
    ]
    event = record.table("events").set_index("event_id").loc["K13"]
    told = coder.act("K13").inner_text()
    assert "The book has: ABSTAIN (Kazakhstan → Russia)." in told and event["reason"] in told and event["doubt"] in told
    assert coder.page.locator(".ps-told[data-mark]").count() == 3, "acts without a code stay untold"
    coder.act("K13").get_by_label("Class").select_option("ABSTAIN")
    assert coder.status().startswith("Alike: 3 of 3 acts") and "Where you part" not in coder.page.inner_text("main")


def test_codes_survive_a_reload_until_the_reader_starts_again(coder):
    coder.open().code().press("Compare with the book")
    coder.page.get_by_label("Your initials").fill("A. B.")
    coder.page.keyboard.press("Tab")
    before = coder.page.locator(".ps-result").inner_text()
    coder.page.reload()
    assert coder.page.locator(".ps-result").inner_text() == before and coder.stored()["codes"] == CODES
    assert coder.page.get_by_label("Your initials").input_value() == "A. B."
    coder.page.once("dialog", lambda dialog: dialog.dismiss())
    coder.press("Start again")
    assert coder.stored()["codes"] == CODES
    coder.page.once("dialog", lambda dialog: dialog.accept())
    coder.press("Start again")
    assert coder.stored()["codes"] == {} and not coder.page.locator(".ps-result").is_visible()
    assert coder.page.evaluate("document.activeElement.closest('[data-act]').dataset.act") == "K01"


def test_a_file_goes_out_and_comes_back(coder, tmp_path):
    """What the page saves, the package reads, and the page takes again."""
    coder.open().code()
    coder.page.get_by_label("Your initials").fill("Әсел / 7")
    coder.page.keyboard.press("Tab")
    with coder.page.expect_download() as download:
        coder.press("Download as CSV")
    assert download.value.suggested_filename == "coding-Әсел-7.csv"
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    table = agreement.read([path]).set_index("coding_id")
    assert list(table.index) == list(agreement.book().index) and set(table["coder"]) == {"coding-Әсел-7"}
    assert table.dropna(subset="plover")["plover"].to_dict() == {act: code["plover"] for act, code in CODES.items()}
    coder.code({"K07": {"plover": "AID"}, "K01": {"plover": "none"}})
    coder.load(path.read_bytes(), "back.csv")
    coder.page.wait_for_function("document.querySelector('[role=status]').textContent.startsWith('back.csv')")
    assert coder.status() == "back.csv is loaded: 3 of 16 acts coded."
    assert coder.stored()["codes"] == {act: CODES[act] for act in sorted(CODES)}
    assert coder.act("K01").get_by_label("Class").input_value() == ""


def test_a_faulty_file_is_told_and_changes_nothing(coder):
    coder.open().code()
    coder.load("coding_id,plover\nK01,AID\nK02,ACUSE\n", "wrong.csv")
    coder.page.wait_for_function("document.querySelector('[role=status]').textContent !== ''")
    assert coder.status() == ("wrong.csv, line 3, column plover: ACUSE is no code here. Your codes are as they were.")
    coder.load("x" * 200_000)
    coder.page.wait_for_function("document.querySelector('[role=status]').textContent.startsWith('mine.csv')")
    assert "too large" in coder.status() and coder.stored()["codes"] == CODES


def test_both_readers_take_and_refuse_the_same_files(coder, tmp_path):
    """Texts pieced together at random: the script and the package agree on each, code for code and line for line."""
    chance = random.Random(7)
    pieces = ["K01", "k02", "K03", "K99", "AID", "accuse", "ACUSE", "none", "KAZ", "usa", "RUSGOV", "", " ", '"', '""']
    pieces += ['"AID"', '"a,b"', '"x\ny"', ",", ",", ",", ";", "\n", "\n", "\r\n", "x"]
    heads = [
        "coding_id,plover",
        "coding_id;plover;actor",
        "coding_id,plover,actor,recipient",
        "plover,coding_id,note",
        "a",
    ]
    texts = []
    for _ in range(600):
        head = chance.choice(heads)
        separator = ";" if ";" in head else ","
        lines = [
            separator.join(chance.choice(pieces) for _ in range(head.count(separator) + 1))
            for _ in range(chance.randrange(3))
        ]
        wild = "".join(chance.choices(pieces, k=chance.randrange(5)))
        texts.append(chance.choice(["", "\ufeff"]) + "\n".join([head, *lines]) + chance.choice(["", "\n", "\n" + wild]))
    coder.open()
    script = """return args[0].map((text) => {
      try { return [m.readCodes(content, text, "f.csv"), ""]; } catch (error) { return [null, error.message]; }
    });"""
    taken = 0
    for text, (codes, told) in zip(texts, coder.module(script, texts), strict=True):
        path = tmp_path / "f.csv"
        path.write_bytes(text.encode())
        try:
            rows = agreement.read([path]).drop(columns="coder").to_dict("records")
            expected = {row.pop("coding_id"): {part: code for part, code in row.items() if code} for row in rows}
            assert codes == {act: code for act, code in expected.items() if code}, text
            taken += 1
        except BookError as error:
            assert codes is None, f"the package says {error}, the page takes {text!r}"
            line = re.search(r"line (\d+)", str(error))[1]
            assert f"line {line}" in told or line == "1", (text, told, str(error))
    assert 100 < taken < 500, "the texts should be of both kinds"


TAMPERED = [
    "no json",
    "null",
    "[]",
    "7",
    '{"codes": 5, "coder": {}, "compared": "yes"}',
    '{"codes": {"K01": "AID", "K02": {"plover": "<img src=x onerror=alert(1)>"}, "K77": {"plover": "AID"}}}',
    '{"codes": {"__proto__": {"plover": "AID"}, "K03": {"plover": ["AID"], "actor": "RUSGOV"}}}',
]


@pytest.mark.parametrize("tampered", TAMPERED)
def test_storage_that_is_foreign_or_edited_does_no_harm(coder, tampered):
    coder.open()
    coder.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, tampered])
    coder.page.reload()
    assert coder.page.locator(".ps-progress").inner_text() == "Coded: 0 of 16"
    coder.code().press("Compare with the book")
    assert coder.status().startswith("Alike: 2 of 3 acts") and coder.stored()["codes"] == CODES


def test_without_storage_the_studio_still_works(coder):
    coder.page.add_init_script(
        "Storage.prototype.getItem = Storage.prototype.setItem = () => { throw new Error('blocked'); };"
    )
    coder.open().code().press("Compare with the book")
    assert coder.status().startswith("Alike: 2 of 3 acts")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_barrier_and_no_sideways_scroll(coder, theme, width):
    coder.page.set_viewport_size({"width": width, "height": 800})
    coder.open(theme)
    assert violations(coder.page) == []
    coder.code().press("Compare with the book")
    coder.page.get_by_text("The classes in one line each").click()
    assert violations(coder.page) == []
    assert coder.page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 320:
        coder.page.add_style_tag(content="html { font-size: 200% } body { font-size: 2rem !important }")
        assert coder.page.evaluate("document.documentElement.scrollWidth") <= width


def test_each_control_has_a_name_and_shows_its_focus(coder):
    coder.open()
    acts = coder.page.get_by_role("group").filter(has=coder.page.get_by_label("Class"))
    assert acts.filter(has_text="Act 16 of 16").count() >= 1
    assert coder.page.locator(".ps :is(select, button, summary, input):not([data-lm-suppress-shortcuts])").count() == 0
    for element in coder.page.locator(".ps :is(select, button, summary, input[type=text])").all()[:9]:
        element.focus()
        coder.page.keyboard.press("Shift")
        outline = element.evaluate("e => { const s = getComputedStyle(e); return [s.outlineStyle, s.outlineWidth] }")
        assert outline == ["solid", "3px"]


def test_on_paper_a_sheet_and_its_key(coder):
    """Chosen codes are printed, a line stands where nothing is chosen, and the key comes last."""
    coder.open().code()
    assert not coder.page.get_by_text("The book’s codes, with reasons").is_visible()
    coder.page.emulate_media(media="print")
    chosen = coder.act("K07").get_by_label("Class")
    empty = coder.act("K08").get_by_label("Class")
    assert chosen.evaluate("e => getComputedStyle(e).color") != "rgba(0, 0, 0, 0)"
    assert empty.evaluate("e => getComputedStyle(e).color") == "rgba(0, 0, 0, 0)"
    assert empty.evaluate("e => getComputedStyle(e).borderBottomWidth") == "1px"
    assert not any(button.is_visible() for button in coder.page.locator(".ps button").all())
    key = coder.page.locator(".studio-key")
    assert key.is_visible() and "K13 ABSTAIN" in key.inner_text()


def test_without_a_script_the_sheet_can_be_read(browser, tmp_path):
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = Coder(context.new_page(), tmp_path).open().page
    for retold in record.table("events").merge(record.table("sentences"), on="sentence_id")["en"]:
        assert page.get_by_text(retold).first.is_visible()
    doubt = page.get_by_text("Neither ontology has a class for abstaining.")
    assert page.get_by_text("Recipient:").count() == 16 and not doubt.is_visible()
    page.get_by_text("The book’s codes, with reasons and doubts").click()
    assert doubt.is_visible()
    context.close()


def test_links_that_the_site_made_of_keys_stay_links(coder):
    coder.open()
    page = (coder.folder / "page.html").read_text("utf8")
    linked = page.replace('<span class="cite" data-key="P5S2">P5S2</span>', '<a href="claims.html#P5S2">P5S2</a>')
    assert linked != page
    (coder.folder / "page.html").write_text(linked, "utf8")
    coder.page.reload()
    assert coder.page.get_by_role("link", name="P5S2").get_attribute("href") == "claims.html#P5S2"
