"""The coding studio as a Python object: codes as a table, a state that is checked, a widget or plain HTML."""

from __future__ import annotations

import html
import json
import re

import pytest

from partners import Studio, agreement, mode
from partners.errors import BookError
from partners.studio import bundle, static_files
from partners.texts import section

CODES = {
    "K07": {"plover": "SUPPORT", "actor": "KAZ", "recipient": "USA"},
    "K13": {"plover": "REJECT", "actor": "KAZ", "recipient": "RUS"},
    "K03": {"plover": "none"},
}


@pytest.fixture(params=["live", "static"])
def studio(request, monkeypatch):
    monkeypatch.setenv(mode.VARIABLE, "1" if request.param == "static" else "0")
    return Studio()


def test_codes_are_a_table(studio):
    assert list(studio.codes) == ["coding_id", "plover", "actor", "recipient"] and len(studio.codes) == 16
    assert studio.codes["plover"].isna().all()
    studio.state = {"codes": CODES, "compared": True}
    assert studio.state == {"coder": "", "compared": True, "codes": CODES} and list(studio.state["codes"])[0] == "K03"
    row = studio.codes.set_index("coding_id").loc["K07"]
    assert row.to_dict() == CODES["K07"]
    assert studio.codes.set_index("coding_id").loc["K03", "actor"] is None


@pytest.mark.parametrize(
    "state, words",
    [
        ({"codes": {"K99": {}}}, "no act 'K99': the acts are K01 to K16"),
        ({"codes": {"K01": "AID"}}, "K01: a code is a dictionary"),
        ({"codes": {"K01": {"plover": "aid"}}}, "K01: 'aid' is no plover"),
        ({"codes": {"K01": {"actor": "RUSGOV"}}}, "K01: 'RUSGOV' is no actor: use one of KAZ, RUS"),
        ({"codes": ["K01"]}, "the state of a studio is a dictionary"),
        ({"coder": "x" * 41}, "at most 40 characters"),
    ],
)
def test_a_wrong_state_is_refused_and_changes_nothing(studio, state, words):
    studio.state = {"codes": CODES}
    with pytest.raises(BookError, match=re.escape(words)):
        studio.state = state
    assert studio.state["codes"] == CODES


def test_live_it_is_a_widget_and_static_it_is_plain(studio):
    shown = studio._repr_mimebundle_()
    if mode.static():
        assert set(shown) == {"text/html", "text/plain"} and "<script" not in shown["text/html"]
        content = json.loads(html.unescape(re.search(r'data-partners-studio="([^"]*)"', shown["text/html"])[1]))
        assert content == studio.content
        before_key = re.sub(r'data-partners-studio="[^"]*"', "", shown["text/html"].partition('class="studio-key"')[0])
        assert "Reason:" not in before_key and "ABSTAIN" not in before_key.partition("studio-sheet")[2]
    else:
        assert "application/vnd.jupyter.widget-view+json" in shown[0]
        assert studio._esm == bundle().esm and studio._css == bundle().css


def test_every_class_has_its_line_and_the_script_is_one_text():
    assert set(section("studio")["classes"]) == set(agreement.CLASSES)
    made = bundle()
    assert set(static_files()) == {"studio/studio.js", "studio/studio.css"}
    for script in (made.esm, made.classic):
        assert not re.search(r"^\s*import\b", script, re.MULTILINE) and "innerHTML" not in script
    assert made.esm.count("export default") == 1 and "export " not in made.classic
    assert "http" not in made.classic + static_files()["studio/studio.css"]
