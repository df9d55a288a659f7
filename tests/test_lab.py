"""Each chapter in a Binder's JupyterLab, in a real browser, with every other server out of reach."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator

import pytest
from conftest import ROOT, Watched
from lab_page import SHEET, WAIT, ran_well, run_all, server
from playwright.sync_api import Browser, Locator, Page, expect

from partners.quiz import bank
from partners.quiz.kinds import KINDS
from partners_site import binder
from partners_site.__main__ import pages_of

#: A notebook that lets a test look at both sides of the quiz: the page's and the kernel's.
PROBE = """---
kernelspec: {display_name: Python 3, language: python, name: python3}
---
```{code-cell} ipython3
from partners import Quiz
quiz = Quiz("ports")
quiz
```

```{code-cell} ipython3
print("seen by the kernel:", quiz.responses.query("tries > 0").question.tolist())
quiz.state = {}
```
"""
#: One question of each kind, from the chapter on the ports, which has all seven.
ASKED = {question.kind: question for question in bank.load("ports").questions}
CHAPTERS = [page for page in pages_of(ROOT / "_toc.yml") if "kernelspec" in (ROOT / f"{page}.md").read_text("utf8")]
CONTROLLED = [chapter for chapter in CHAPTERS if "explore(" in (ROOT / f"{chapter}.md").read_text("utf8")]


#: JupyterLab then keeps cells drawn that are out of sight: a test looks at all of them.
DRAWN = {"@jupyterlab/notebook-extension/tracker.jupyterlab-settings": '{"windowingMode": "none"}'}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab in what a Binder service makes of this repository; the address of its tree.

    The environment stands in the build folder and is made again when a pin, a step or repo2docker's base changes.
    """
    settings = tmp_path_factory.mktemp("settings")
    for name, content in DRAWN.items():
        (settings / name).parent.mkdir(parents=True)
        (settings / name).write_text(content, "utf8")
    folder = ROOT / "_build" / "binder"
    bin_dir = binder.replay(ROOT, folder)
    (folder / "home" / "probe.md").write_text(PROBE, "utf8")
    command = [str(bin_dir / "jupyter"), "lab", "--LabApp.news_url=None"]
    variables = binder.environment(folder) | {"JUPYTERLAB_SETTINGS_DIR": str(settings)}
    with server(command, folder / "home", variables, folder / "lab.log") as address:
        yield address


def _open(page: Page, lab: str, chapter: str) -> None:
    """By its address, as a launch button does."""
    page.goto(f"{lab}/lab/tree/{chapter}.md?reset")
    _ready(page)


def _ready(page: Page) -> None:
    page.wait_for_selector(f"{SHEET} .jp-Cell", timeout=WAIT)
    # The panel's own sign says idle before there is a kernel, and to run then opens a dialog; the status bar knows.
    page.wait_for_selector("#jp-main-statusbar :text-is('Python 3 (ipykernel) | Idle')", timeout=WAIT)


def _click(page: Page, lab: str, chapter: str) -> None:
    """By its link on the landing page, as a student does; the landing page is opened where it is not in front."""
    link = page.locator(f"{SHEET} .jp-MarkdownCell a[href*='/{chapter}.md']").first
    if not link.is_visible():
        _open(page, lab, "START")
    link.click()
    # The landing page has one code cell and stays in the tree of the page.
    page.wait_for_selector(f"{SHEET} .jp-CodeCell >> nth=1", timeout=WAIT)
    _ready(page)


def _close(page: Page) -> None:
    sheet = page.locator(SHEET)
    closed = page.locator(f"[id='{sheet.get_attribute('id')}']")
    page.click(".lm-MenuBar-itemLabel:text-is('File')")
    page.click(".lm-Menu-itemLabel:text-is('Close and Shut Down Notebook…')")
    page.locator(".jp-Dialog button.jp-mod-accept").click()
    expect(closed).to_have_count(0)


def _choose(page: Page) -> None:
    """Change the first control, and wait until what it shows has changed."""
    sheet = page.locator(SHEET)
    select = sheet.locator(".widget-dropdown select").first
    output = sheet.locator(".jp-OutputArea-child", has=page.locator(".widget-dropdown")).first
    before = output.inner_text()
    select.select_option(index=1)
    expect(output).not_to_have_text(before, use_inner_text=True, timeout=WAIT)


@pytest.fixture
def page(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Watched(context)
    context.close()


@pytest.fixture(scope="module")
def visit(browser: Browser) -> Iterator[Watched]:
    """One visit to JupyterLab, in which chapter after chapter is opened, run and closed."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Watched(context)
    context.close()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter_opens_as_a_notebook_and_runs(visit: Watched, lab: str, chapter: str) -> None:
    """Opened with a click on the landing page, run from the top: no error, live widgets, maps without the internet.

    The index, which the landing page does not name, is opened by its address. Where there are controls they are
    ipywidgets, and a change calls the chapter's own pandas.
    """
    visit.elsewhere.clear()
    if chapter == "index":
        _open(visit.page, lab, chapter)
    else:
        _click(visit.page, lab, chapter)
    run_all(visit.page)
    ran_well(visit)
    if chapter in CONTROLLED:
        _choose(visit.page)
    _close(visit.page)


def test_the_lab_is_that_of_the_base_image(lab: str) -> None:
    """What the chapters need leaves JupyterLab and Notebook as repo2docker froze them, and brings no build tool."""
    frozen = dict(
        line.split("==") for line in binder.base_packages(f"{sys.version_info.major}.{sys.version_info.minor}")
    )
    prefix = ROOT / "_build" / "binder" / "env"
    code = "import importlib.metadata as m; print({d.name.lower(): d.version for d in m.distributions()})"
    said = subprocess.run([str(prefix / "bin" / "python"), "-c", code], capture_output=True, text=True, check=True)
    found = ast.literal_eval(said.stdout)
    assert {name: found[name] for name in ("jupyterlab", "notebook")} == {
        name: frozen[name] for name in ("jupyterlab", "notebook")
    }
    assert not {"jupyter-book", "sphinx", "pytest", "nbgrader"} & set(found)


def test_the_landing_page_leads_to_every_chapter_and_packs_the_work(page: Watched, lab: str) -> None:
    """A click opens a chapter as a notebook; the cell packs all chapters, with what was added."""
    home = ROOT / "_build" / "binder" / "home"
    named = set(re.findall(r"\]\((chapters/[\w-]+)\.md\)", (ROOT / "START.md").read_text("utf8")))
    assert named == {chapter for chapter in CHAPTERS if chapter != "index"}
    (home / "chapters" / "my-notes.txt").write_text("Құрық", "utf8")
    _open(page.page, lab, "START")
    run_all(page.page)
    printed = page.page.locator(".jp-OutputArea-output", has_text="my-work.zip")
    expect(printed).to_be_visible(timeout=WAIT)
    with zipfile.ZipFile(home / "my-work.zip") as packed:
        assert packed.read("chapters/my-notes.txt").decode() == "Құрық"
        assert {f"{chapter}.md" for chapter in CHAPTERS} - {"index.md"} <= set(packed.namelist())
    page.page.locator(".jp-RenderedMarkdown a, .jp-MarkdownCell a", has_text="The visas").first.click()
    cell = page.page.locator(f"{SHEET} .jp-MarkdownCell", has_text="The visas: what came first?")
    expect(cell.first).to_be_visible(timeout=WAIT)


def test_quiz_and_kernel_see_the_same_state(page: Watched, lab: str) -> None:
    """An answer given in the page reaches Python, and what Python sets reaches the page."""
    _open(page.page, lab, "probe")
    page.page.locator(".jp-CodeCell .cm-content").first.click()
    page.page.keyboard.press("Shift+Enter")
    form = page.page.locator(".pq form[data-question]").first
    form.wait_for(timeout=WAIT)
    form.locator("input").first.focus()
    page.page.keyboard.press("Space")
    page.page.keyboard.press("Enter")
    expect(form.locator("[role=status]")).not_to_be_empty()
    asked = form.get_attribute("data-question")
    page.page.locator(".jp-CodeCell .cm-content").nth(1).click()
    page.page.keyboard.press("Shift+Enter")
    printed = page.page.locator(".jp-OutputArea-output", has_text="seen by the kernel:")
    expect(printed).to_contain_text(str(asked), timeout=WAIT)
    expect(form.locator("[role=status]")).to_be_empty()
    assert form.locator("input:checked").count() == 0


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


def test_every_kind_is_answered_from_the_keyboard_and_seen_by_the_kernel(page: Watched, lab: str) -> None:
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
