"""All seven kinds of question in JupyterLab, answered from the keyboard, as the kernel sees them."""

from __future__ import annotations

import re

from conftest import Watched
from playwright.sync_api import Locator, expect
from test_lab import WAIT, _open, lab, page  # noqa: F401 (fixtures)

from partners.quiz import bank
from partners.quiz.kinds import KINDS

#: One question of each kind, from the chapter on the ports, which has all seven.
ASKED = {question.kind: question for question in bank.load("ports").questions}


def _type(form: Locator, kind: str) -> None:
    """Give some answer from the keyboard, which JupyterLab must not take for its own shortcuts."""
    press = form.page.keyboard.press
    if kind == "ordering":
        # Two steps up by arrow: the sheet must neither scroll nor move to another cell.
        form.get_by_role("button", name=re.compile("^Up: ")).last.focus()
        press("ArrowUp")
        press("ArrowUp")
    elif kind == "matching":
        for row in form.locator("select").all():
            row.focus()
            press("End")
    elif kind in ("number", "text"):
        form.get_by_label("Your answer").focus()
        form.page.keyboard.type("12" if kind == "number" else "aabbdd")
    else:
        form.locator("input").first.focus()
        press("Space")
    form.get_by_role("button", name="Check").press("Enter")
    expect(form.get_by_role("status")).to_contain_text("Tries: 1", timeout=WAIT)


def test_every_kind_is_answered_from_the_keyboard_and_seen_by_the_kernel(page: Watched, lab: str) -> None:  # noqa: F811
    assert set(ASKED) == set(KINDS)
    _open(page.page, lab, "probe")
    cells = page.page.locator(".jp-CodeCell")
    cells.locator(".cm-content").first.click()
    page.page.keyboard.press("Shift+Enter")
    for kind, question in ASKED.items():
        form = page.page.locator(f'.pq form[data-question="{question.id}"]')
        form.wait_for(timeout=WAIT)
        _type(form, kind)
    assert cells.count() == 2, "a key went to JupyterLab, which made or removed a cell"
    cells.locator(".cm-content").nth(1).click()
    page.page.keyboard.press("Shift+Enter")
    printed = page.page.locator(".jp-OutputArea-output", has_text="seen by the kernel:")
    expect(printed).to_be_visible(timeout=WAIT)
    assert set(re.findall(r"ports-\d+", printed.inner_text())) == {question.id for question in ASKED.values()}
