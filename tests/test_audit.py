"""The axe of these tests is quicker than stock axe-core, and finds the same."""

from __future__ import annotations

import pytest
from audit import STOCK, violations
from conftest import Watched, visit

# One fault of each kind that a quicker axe could miss: colours in several notations, through opacity, over pictures
# of colour, over one another, blended, in a frame; and faults that have nothing to do with colour.
FAULTS = """<!doctype html><html><head><title>Faults</title></head><body style="background: hsl(210 20% 98%)"><main>
<h1 style="color: #ccc">Pale</h1><p style="color: rgb(150 150 150)">Grey</p>
<p style="color: oklch(0.8 0.1 200)">Light</p><p style="opacity: 0.4">Through</p>
<div style="background: #444"><p style="color: #555">Dark on dark</p><p style="color: #fff">Fine</p></div>
<div style="background: linear-gradient(#fff, #eee)"><p style="color: #ddd">On a slope</p></div>
<div style="background: #fff8"><div style="background: rgba(0, 0, 0, 0.3)"><p style="color: #777">Two</p></div></div>
<div style="mix-blend-mode: multiply; background: #999"><p style="color: #888">Blended</p></div>
<p style="position: relative">Under<span style="position: absolute; inset: 0; color: #aaa">over</span></p>
<img src="data:,"><button></button><input><table><tr><th></th><td>1</td></tr></table>
<iframe title="In a frame"
  srcdoc="<html lang=en><body><p style='color: #bbb'>Framed</p></body></html>"></iframe>
</main></body></html>"""


def test_the_same_faults_are_found(watched: Watched) -> None:
    """On a page of faults, stock axe-core and the quick one tell the same, node by node."""
    watched.page.set_content(FAULTS)
    found = violations(watched.page)
    assert sum(line.startswith("color-contrast") for line in found) >= 7
    assert {line.split(":")[0] for line in found} >= {"html-has-lang", "image-alt", "button-name", "label"}
    assert found == violations(watched.page, STOCK)


@pytest.mark.parametrize("name", ["chapters/vote", "chapters/glossary"])
def test_a_page_of_the_book_with_its_colours_spoilt(watched: Watched, site: str, name: str) -> None:
    """On real pages whose text has been made too pale in places, both find the same places."""
    page = watched.page
    visit(page, f"{site}/{name}.html")
    page.evaluate(
        "document.querySelectorAll('article p:nth-of-type(3n), article td:nth-child(2)')"
        ".forEach(spoilt => { spoilt.style.color = '#b5b5b5'; })"
    )
    found = violations(page)
    assert len(found) >= 5
    assert found == violations(page, STOCK)
