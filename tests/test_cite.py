"""Keys in the prose, on a page built by Sphinx."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp

PAGE = """# A page

The protocol was signed in New York [R014, V11]. «Сосед», *the neighbour*, is Құрық in no dictionary [P6S1].
A list such as [1] is left alone, and `[R014]` in code too. Nobody knows this [R998].
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[BeautifulSoup, str]:
    source = tmp_path_factory.mktemp("cite")
    (source / "conf.py").write_text("extensions = ['myst_parser', 'partners_site.cite']\nlanguage = 'en'\n", "utf8")
    (source / "index.md").write_text(PAGE, "utf8")
    app = SphinxTestApp("html", srcdir=source)
    app.build()
    html = (Path(app.outdir) / "index.html").read_text("utf8")
    warnings = app.warning.getvalue()
    app.cleanup()
    return BeautifulSoup(html, "html.parser"), warnings


def test_keys_link_to_their_rows_with_the_gist(built: tuple[BeautifulSoup, str]) -> None:
    links = {link.get_text(): link for link in built[0].select(".cites a.cite")}
    assert links["R014"]["href"] == "chapters/facts.html#R014"
    assert "New York" in links["R014"]["title"]
    assert links["V11"]["href"] == "chapters/tables.html#V11"
    assert links["P6S1"]["href"] == "chapters/claims.html#P6S1"


def test_what_is_no_key_stays_text(built: tuple[BeautifulSoup, str]) -> None:
    assert "such as [1] is left alone" in built[0].get_text()
    assert built[0].select_one("code").get_text() == "[R014]"


def test_an_unknown_key_is_a_warning_that_names_it(built: tuple[BeautifulSoup, str]) -> None:
    assert "R998" in built[1]
    assert built[1].count("WARNING") == 1


def test_words_in_cyrillic_say_their_language(built: tuple[BeautifulSoup, str]) -> None:
    marked = {span["lang"]: span.get_text() for span in built[0].select("span[lang]")}
    assert marked == {"ru": "«Сосед»", "kk": "Құрық"}


