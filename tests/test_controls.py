"""Controls over a chapter's function: the same results with a kernel and without."""

from __future__ import annotations

import ipywidgets
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from partners import explore, mode, show
from partners.errors import BookError

VOTES = pd.DataFrame(
    {"side": ["Russian", "Russian", "Western"], "year": [2017, 2018, 2018], "vote": ["for", "abstain", "for"]}
)


def by(side: str, year: int) -> object:
    rows = VOTES[(VOTES["side"] == side) & (VOTES["year"] == year)]
    return show(rows, f"{side} drafts of {year}")


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(mode.VARIABLE, "1")


def test_a_page_holds_every_result_and_shows_the_first(built: None) -> None:
    bundle = explore(by, side=["Russian", "Western"], year=[2017, 2018])._repr_mimebundle_()
    assert not any("widget" in kind for kind in bundle)
    soup = BeautifulSoup(bundle["text/html"], "html.parser")
    panels = {panel["data-at"]: panel for panel in soup.select(".explore-panel")}
    assert set(panels) == {"0,0", "0,1", "1,0", "1,1"}
    assert [at for at, panel in panels.items() if not panel.has_attr("hidden")] == ["0,0"]
    assert panels["1,1"].caption.get_text() == "Western drafts of 2018"
    assert [label.get_text().split()[0] for label in soup.select("label")] == ["Side", "Year"]


def test_in_a_notebook_the_controls_are_ipywidgets() -> None:
    box = explore(by, side=["Russian", "Western"], year=[2017, 2018])
    dropdowns = [widget for widget in box.children[0].children if isinstance(widget, ipywidgets.Dropdown)]
    assert [dropdown.value for dropdown in dropdowns] == ["Russian", 2017]
    assert [dropdown.description for dropdown in dropdowns] == ["Side", "Year"]


def test_the_kernel_states_what_the_controls_show() -> None:
    """What a choice shows stands in the widget's own state, so that no map has to come back from the browser."""
    box = explore(by, side=["Russian", "Western"], year=[2017, 2018])
    controls, output = box.children
    assert "Russian drafts of 2017" in output.outputs[0]["data"]["text/html"]
    controls.children[1].value = 2018
    controls.children[0].value = "Western"
    (shown,) = output.outputs
    assert "Western drafts of 2018" in shown["data"]["text/html"]


def test_a_choice_that_fails_is_told_in_its_place() -> None:
    """The first result fails with the cell; a later one says why where the result would stand, and the next works."""

    def share(year: int) -> object:
        return show(pd.DataFrame({"share": [1 / (year - 2018)]}), f"Share of {year}")

    with pytest.raises(ZeroDivisionError):
        explore(share, year=[2018, 2019])
    controls, output = explore(share, year=[2019, 2018, 2020]).children
    controls.children[0].value = 2018
    (told,) = output.outputs
    assert told["name"] == "stderr" and "ZeroDivisionError" in told["text"]
    controls.children[0].value = 2020
    (shown,) = output.outputs
    assert "Share of 2020" in shown["data"]["text/html"]


@pytest.mark.parametrize(
    ("choices", "told"),
    [({}, "1 to"), ({"side": []}, "side has no values"), ({"side": range(9), "year": range(9)}, "81 combinations")],
)
def test_choices_that_no_page_can_carry(choices: dict[str, object], told: str) -> None:
    with pytest.raises(BookError, match=told):
        explore(by, **choices)


def test_a_result_that_cannot_draw_itself_is_named(built: None) -> None:
    with pytest.raises(BookError, match="int"):
        explore(lambda year: year, year=[2017])._repr_mimebundle_()
