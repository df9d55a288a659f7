"""The chapters as notebook files: their code, their text in plain Markdown, and the cell that sets them up."""

from __future__ import annotations

import re

import jupytext
import nbformat
import pytest
from conftest import ROOT

from partners.errors import BookError
from partners_site import metadata, notebooks
from partners_site.__main__ import pages_of

CHAPTERS = [
    page
    for page in pages_of(ROOT / "_toc.yml")
    if notebooks.is_chapter(page) and "kernelspec" in (ROOT / f"{page}.md").read_text("utf8")
]
BUILT = ROOT / "_build" / notebooks.FOLDER


def _private() -> metadata.Metadata:
    """The book as long as its repository has no public address: its notebooks install the wheel beside them."""
    return metadata.load().model_copy(update={"repository": ""})


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_notebook_is_the_chapter(chapter: str) -> None:
    """Its code is that of the chapter, its text is plain Markdown with the figures filled in, and it has no output."""
    notebook = nbformat.read(BUILT / notebooks.file_name(chapter), as_version=4)
    source = jupytext.read(ROOT / f"{chapter}.md", fmt="md:myst")
    code = [re.sub(r"\A#@title .*\n", "", cell.source) for cell in notebook.cells[1:] if cell.cell_type == "code"]
    assert code == [cell.source for cell in source.cells if cell.cell_type == "code"]
    assert all(
        cell.outputs == [] and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code"
    )
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert not re.search(r"(?<!`)\{[a-z][a-z:-]*\}`|^`{3,}\{|^:class:|\]\([\w/-]+\.md", text, re.MULTILINE)
    words = "\n".join(cell.source for cell in source.cells if cell.cell_type == "markdown")
    assert len(re.findall(r"\w+", text)) > 0.9 * len(re.findall(r"\w+", words))


def test_set_up_says_what_it_does_and_does_nothing_twice() -> None:
    """Where the package is there already, nothing is installed; outside Colab, nothing of Colab's is asked."""
    cell = notebooks.setup_cell(_private(), "en").source
    assert cell.startswith("# Set-up: installs") and len(cell.splitlines()) <= 15
    asked: list[str] = []
    plain = re.sub(r"%pip (.*)", r"asked.append('\1')", cell)
    exec(plain, {"asked": asked})
    assert asked == []


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("There are {eval}`n` votes.", "There are 15 votes."),
        ("See [the vote](vote.md).", "See [the vote](vote.ipynb)."),
        ("See [the facts](facts.md).", "See the facts."),
        ("[a page](https://example.org/x.md)", "[a page](https://example.org/x.md)"),
        (
            "```{admonition} Exercise\n:class: exercise\nCount {eval}`n`.\n\nThen stop.\n```",
            "> **Exercise**\n>\n> Count 15.\n>\n> Then stop.",
        ),
    ],
)
def test_myst_becomes_plain_markdown(written: str, plain: str) -> None:
    assert notebooks.plain(written, [("n", "15")], {"chapters/vote"}, "") == plain


def test_a_page_that_is_no_notebook_is_linked_once_its_address_is_known() -> None:
    made = notebooks.plain("[the facts](facts.md#R014)", [], set(), "https://book.example/")
    assert made == "[the facts](https://book.example/chapters/facts.html#R014)"


@pytest.mark.parametrize("written", ["{term}`veto`", "```{figure} x.png\n```", "{eval}`m`"])
def test_what_has_no_plain_form_stops_the_build(written: str) -> None:
    with pytest.raises(BookError):
        notebooks.plain(written, [("n", "15")], set(), "")
