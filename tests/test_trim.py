"""The one style sheet: what stays, what goes, and that a changed theme is told instead of shown to readers."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from sphinx.errors import ExtensionError

from partners_site import reading
from partners_site.trim import expect, markup, purge, styles

PAGE = '<html><body class="wide"><nav id="menu"><a class="link now" href="#x">x</a></nav><p title="1 > 0">y</p></body>'


def _kept(css: str, page: str = PAGE) -> str:
    return purge.pack(purge.purge(css, purge.Elements(purge.signatures(page))))


@pytest.mark.parametrize(
    "selector",
    ["a", "*", ".link.now", "a[href]:hover", "nav#menu > a.link", "p::before", "body:not(.narrow)", ":is(.gone, p)",
     "p:has(+ a)", "a::-webkit-scrollbar", "nav a:where(.now, .gone)", ":root", "::selection"],
)  # fmt: skip
def test_a_rule_that_fits_something_stays(selector: str) -> None:
    assert _kept(f"{selector} {{ color: red }}").endswith("{color:red}")


@pytest.mark.parametrize(
    "selector",
    ["b", ".gone", "p.link", "nav.now", "#menu.link", "a[download]", ".gone > a", "a + .gone:hover", ":is(.gone, b) a"],
)
def test_a_rule_that_fits_nothing_goes(selector: str) -> None:
    assert _kept(f"{selector} {{ color: red }}") == ""


def test_groups_lists_and_important_words_survive() -> None:
    css = "/* x */ @media print { .gone, a { margin: 0 !important; } .gone { top: 0 } } @media all { .gone { top: 0 } }"
    assert _kept(css) == "@media print{a{margin:0!important}}"
    assert _kept('p { background: url("data:image/svg+xml;,<a>{}</a>") }').count("data:image/svg+xml;,<a>{}</a>") == 1


def test_what_nothing_uses_any_more_goes_too() -> None:
    css = (
        ":root { --a: 1px; --b: var(--a); --c: 2px; --d: 3px } p { margin: var(--b); animation: turn 1s }"
        "@keyframes turn { to { top: 0 } } @keyframes jump { to { top: 0 } } @font-face { font-family: X; src: url(x) }"
    )
    left = purge.pack(purge.forget_unused(purge.purge(css), "style=--d"))
    assert left == ":root{--a:1px;--b:var(--a);--d:3px}p{margin:var(--b);animation:turn 1s}@keyframes turn{to{top:0}}"


def test_a_broken_sheet_is_told_with_its_line() -> None:
    with pytest.raises(ValueError, match="line 2"):
        purge.purge("a { color: red }\n}")


_names = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=3, unique=True)


@given(st.sampled_from(["p", "div"]), _names, st.sampled_from(["p", "div", ""]), _names)
def test_a_compound_stays_just_when_an_element_has_all_its_parts(
    tag: str, classes: list[str], wanted: str, names: list[str]
) -> None:
    selector = wanted + "".join(f".{name}" for name in names) or "*"
    kept = _kept(f"{selector} {{ top: 0 }}", f'<{tag} class="{" ".join(classes)}">')
    assert bool(kept) == (wanted in ("", tag) and set(names) <= set(classes))


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    """Small sheets under the theme's names, with all that the book relies on."""
    words = "".join(f"x{{{name}:0}}" if name.startswith("--") else f"{name}{{top:0}}" for name in styles.RELIED_ON)
    for name in styles.SHEETS:
        file = tmp_path / name.replace("*", "0")
        file.parent.mkdir(exist_ok=True)
        file.write_text("p { top: 0 }", "utf8")
    (tmp_path / "styles/pydata-sphinx-theme.css").write_text(words, "utf8")
    (tmp_path / "styles/theme.css").write_text('/* x */\n@import "../basic.css";', "utf8")
    return tmp_path


def _look(sheets: Path) -> str:
    return styles.look(sheets, purge.signatures(PAGE), {"own.css": ".own { top: 0 }"}, "")


def test_own_rules_all_stay_behind_those_of_others(sheets: Path) -> None:
    assert _look(sheets).endswith("p{top:0}.own{top:0}")


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("styles/pydata-sphinx-theme.css", ".bd-container { top: 0 }", "no longer know .bd-sidebar-primary"),
        ("styles/theme.css", '@import "../basic.css"; @import "new.css";', "does more than import basic.css"),
        ("mystnb.1.css", "p { top: 0 }", r"2 files fit _static/mystnb\.\*\.css"),
        ("basic.css", "p { background: url(file.png) }", "would load file.png"),
        ("pygments.css", "p { top: 0 }}", "pygments.css is no style sheet"),
    ],
)
def test_a_theme_whose_sheets_changed_is_told(sheets: Path, file: str, content: str, told: str) -> None:
    (sheets / file).write_text(content, "utf8")
    with pytest.raises(ExtensionError, match=told):
        _look(sheets)


LAYOUT = "".join(f"{{%- block {name} %}}{words}{{%- endblock %}}" for name, words in expect.BLOCKS.items())
MACROS = "".join(f"pathto('_static/{name}', 1)" for name in expect.MACRO_FILES)


@pytest.mark.parametrize(
    ("layout", "macros", "told"),
    [
        (LAYOUT.replace("block search_dialog", "block other"), MACROS, "search_dialog"),
        (LAYOUT.replace("bd-article", "bd-text"), MACROS, "docs_body"),
        (LAYOUT, MACROS + "pathto('_static/scripts/new.js', 1)", "scripts/new.js"),
        (LAYOUT, MACROS.replace("bootstrap.js", ""), "bootstrap.js"),
    ],
)
def test_a_theme_whose_layout_changed_is_told(layout: str, macros: str, told: str) -> None:
    with pytest.raises(ExtensionError, match=f"the theme changed.*{told}"):
        expect.layout(lambda name: layout if name.endswith("layout.html") else macros)
    expect.layout(lambda name: LAYOUT if name.endswith("layout.html") else MACROS)


def test_a_page_without_what_scripts_work_on_is_told() -> None:
    page = " ".join(expect.ELEMENTS)
    expect.page(page, "x.html")
    with pytest.raises(ExtensionError, match="x.html has no id=.main-content.*the skip link"):
        expect.page(page.replace('id="main-content"', ""), "x.html")


def test_a_tooltip_goes_into_the_notes() -> None:
    """A link to a row or a term keeps no tooltip; its note has the words, and other links keep theirs."""
    link = '<a class="cite reference internal" href="facts.html#R014" title="One &gt; two">R014</a>'
    term = '<a class="reference internal term" href="glossary.html#T01" title="A sea">sea</a>'
    heading = '<a class="headerlink" href="#x" title="Link to this heading">#</a>'
    notes = reading.notes(link + heading + term + link)
    assert {key: note["gist"] for key, note in notes.items()} == {"R014": "One > two", "T01": "A sea"}
    assert notes["R014"]["sources"] and "sources" not in notes["T01"]
    bare = reading.without_tooltips(link + heading + term)
    assert bare == link.replace(' title="One &gt; two"', "") + heading + term.replace(' title="A sea"', "")


@given(st.dictionaries(st.text(), st.text()))
def test_json_between_single_quotes_says_the_same(value: dict[str, str]) -> None:
    page = f'<div class="a" data-told="{html.escape(json.dumps(value, ensure_ascii=False))}">it\'s</div>'
    slim = markup.slim(page, set())
    assert json.loads(BeautifulSoup(slim, "html.parser").div["data-told"]) == value
    assert markup.slim(slim, set()) == slim and len(slim) <= len(page)


def test_markup_loses_what_nobody_notices_and_nothing_else() -> None:
    code = '<pre><span></span><span class="k">if</span> <span class="n">x</span><span class="p">:</span>\n    y\n</pre>'
    plot = (
        '<figure class="partners-plot wide"><svg viewBox="0 0 343.048638 254.16"><g id="a-1">'
        '<path id="a-2" d="M 0 1.23456 \n'
        'L -2.0001 3"/></g><use xlink:href="#a-2"/><text id="a-3">1.23456</text></svg></figure>'
    )
    page = f'<div>\n\n     <p id="kept">1.23456   is\n  a number</p>\n</div>{code}{plot}'
    slim = markup.slim(page, markup.styled_tokens(".highlight .k{top:0}"))
    assert slim == (
        '<div>\n<p id="kept">1.23456   is\na number</p>\n</div><pre><span class="k">if</span> x:\n    y\n</pre>'
        '<figure class="partners-plot wide"><svg viewBox="0 0 343.05 254.16"><g>'
        '<path id="a-2" d="M 0 1.23 L -2 3"/></g>'
        '<use xlink:href="#a-2"/><text>1.23456</text></svg></figure>'
    )
    assert markup.slim(slim, {"k"}) == slim, "a page of an earlier build stays as it is"
