"""Tables as a reader and a screen reader get them."""

from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from partners import show
from partners.tables import language_of


def _soup(frame: pd.DataFrame, **options: str) -> BeautifulSoup:
    return BeautifulSoup(show(frame, "A caption", **options)._repr_html_(), "html.parser")


def test_headers_have_scope_and_the_first_column_names_the_row() -> None:
    frame = pd.DataFrame({"port": ["Aktau", "Kuryk"], "capacity_mt": [12.0, 6.0]})
    soup = _soup(frame)
    assert soup.caption.get_text() == "A caption"
    assert [th.get_text() for th in soup.select("thead th[scope=col]")] == ["port", "capacity mt"]
    assert [th.get_text() for th in soup.select("tbody th[scope=row]")] == ["Aktau", "Kuryk"]
    assert [td.get_text() for td in soup.select("tbody td")] == ["12", "6"]


def test_an_index_with_names_becomes_the_row_headers() -> None:
    soup = _soup(pd.Series([3, 8], index=pd.Index(["for", "against"], name="ballot"), name="members").to_frame())
    assert [th.get_text() for th in soup.select("thead th")] == ["ballot", "members"]
    assert [th.get_text() for th in soup.select("tbody th[scope=row]")] == ["for", "against"]


def test_missing_values_are_a_dash_and_are_spoken() -> None:
    frame = pd.DataFrame({"port": ["Neka"], "mt": [None], "sources": [[]]})
    cells = _soup(frame).select("tbody td")
    assert [cell.select_one("[aria-hidden]").get_text() for cell in cells] == ["–", "–"]
    assert [cell.select_one(".visually-hidden").get_text() for cell in cells] == ["not known", "not known"]


def test_a_gap_among_figures_stands_where_the_figure_would() -> None:
    frame = pd.DataFrame({"port": ["Alat", "Neka"], "mt": [8.2, None], "opened": ["2018", None]})
    cells = _soup(frame).select("tbody td")
    assert [cell.get("class") for cell in cells] == [["num"], None, ["num"], None]


def test_keys_carry_a_hook_and_russian_and_kazakh_say_so() -> None:
    words = {"ru": ["порты Курык и Актау"], "kk": ["Құрық порты"]}
    frame = pd.DataFrame({"id": ["P5S2"], **words, "by": [["R014", "S010"]]})
    soup = _soup(frame, source="V11, table votes")
    assert [hook["data-key"] for hook in soup.select("tbody .cite")] == ["P5S2", "R014", "S010"]
    assert soup.select_one("figcaption .cite")["data-key"] == "V11"
    assert [cell.get("lang") for cell in soup.select("tbody td")] == ["ru", "kk", None]


def test_a_wide_table_may_become_cards_on_a_phone_and_keeps_its_labels() -> None:
    wide = _soup(pd.DataFrame({"claim": ["x" * 40], "verdict": ["confirmed"]}))
    assert "wide" in wide.figure["class"]
    assert wide.select_one("td")["data-label"] == "verdict"
    assert "wide" not in _soup(pd.DataFrame({"a": [1], "b": [2]})).figure["class"]


def test_a_grid_of_figures_stays_a_table_on_a_phone() -> None:
    """Its headings and the names of its rows break their lines; as cards it would be a column of noughts."""
    grid = pd.DataFrame([[0, 1, 2, 0, 0, 1, 3]] * 2, index=["Eurasian Economic Union", "UN Security Council"])
    assert "wide" not in _soup(grid).figure["class"]
    assert "wide" in _soup(grid.rename(columns=lambda n: f"confirmed{n}")).figure["class"]


@given(st.text(), st.text(min_size=1))
def test_no_text_becomes_markup(cell: str, column: str) -> None:
    """Whatever stands in the data, the page shows it as text."""
    html = show(pd.DataFrame({"id": ["x"], column + "_": [cell]}), cell)._repr_html_()
    soup = BeautifulSoup(html, "html.parser")
    assert {tag.name for tag in soup.find_all()} <= {
        "style", "figure", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "figcaption", "p",
    }


@pytest.mark.parametrize(
    ("words", "language"),
    [("Aktau", None), ("Актау", "ru"), ("Ақтау", "kk"), ("a word «сосед» in a text", None), ("", None), ("2018", None)],
)
def test_language_of(words: str, language: str | None) -> None:
    assert language_of(words) == language
