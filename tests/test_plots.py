"""Figures as SVG: described, stable, in the page's colours, and shown once."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import matplotlib.pyplot as plt
import pytest

from partners import plots


@pytest.fixture(autouse=True)
def _no_screen() -> None:
    plt.switch_backend("agg")


def _bars(alt: str = "Aktau carried twice as much as Kuryk.") -> plots.Plot:
    with plots.style():
        fig, ax = plt.subplots(figsize=(4, 2))
    ax.bar(["Aktau", "Kuryk"], [3.8, 1.8], color=plots.COLOURS["sea"])
    return plots.figure(fig, alt=alt, caption="Two ports")


def test_the_drawing_says_what_it_shows_and_is_sound_xml() -> None:
    plot = _bars('Aktau & Kuryk: "more" < less')
    root = ElementTree.fromstring(plot.svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'Aktau & Kuryk: "more" < less'
    assert root.get("width") is None
    assert "Aktau" in plot.svg, "labels are text, not outlines"


def test_colours_follow_the_page() -> None:
    assert f"var(--book-sea, {plots.COLOURS['sea']})" in _bars().svg


def test_words_written_outside_the_style_follow_the_page_too() -> None:
    with plots.style():
        fig, ax = plt.subplots(figsize=(4, 2))
    ax.text(0.5, 0.5, "Aktau")
    root = ElementTree.fromstring(plots.figure(fig, alt="A word.", caption="One").svg)
    (word,) = [node for node in root.iter("{http://www.w3.org/2000/svg}text") if node.text == "Aktau"]
    assert "fill" not in word.get("style", "") and f"fill: var(--book-ink, {plots.COLOURS['ink']})" in root.get("style")


def test_same_input_same_bytes_and_no_shared_ids() -> None:
    first, again, other = _bars(), _bars(), _bars("Another figure.")
    assert first.svg == again.svg

    def ids(plot: plots.Plot) -> set[str]:
        return {node.get("id", "") for node in ElementTree.fromstring(plot.svg).iter()} - {""}

    assert ids(first)
    assert not ids(first) & ids(other)


def test_a_styled_figure_is_not_shown_a_second_time() -> None:
    """Jupyter shows every open figure at the end of a cell; a figure drawn over two cells would appear twice."""
    mine = plt.figure()
    with plots.style():
        plt.subplots()
    assert plt.get_fignums() == [mine.number]
    plt.close(mine)
