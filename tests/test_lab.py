"""Each chapter in JupyterLab, in a real browser, with every other server out of reach."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Watched
from playwright.sync_api import Browser, FrameLocator, Page, expect

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
CHAPTERS = [page for page in pages_of(ROOT / "_toc.yml") if "kernelspec" in (ROOT / f"{page}.md").read_text("utf8")]
WAIT = 300_000


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab over a copy of the chapters, set up as `binder/postBuild` does; the address of its tree."""
    home = tmp_path_factory.mktemp("lab")
    book = home / "book"
    book.mkdir()
    for page in CHAPTERS:
        (book / page).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / f"{page}.md", book / f"{page}.md")
    (book / "probe.md").write_text(PROBE, "utf8")
    bin_dir = str(Path(sys.executable).parent)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PARTNERS_", "JUPYTER_", "PYTHONPATH"))}
    environment |= {"HOME": str(home), "PATH": bin_dir + os.pathsep + os.environ["PATH"]}
    environment["JUPYTER_CONFIG_DIR"] = str(home / "config")
    viewer = ["jupytext-config", "set-default-viewer", "markdown"]
    subprocess.run(viewer, env=environment, check=True, capture_output=True)
    log = (home / "lab.log").open("w")
    options = ["--no-browser", "--port=0", "--ip=127.0.0.1", "--IdentityProvider.token=", "--LabApp.news_url=None"]
    if os.geteuid() == 0:
        options.append("--allow-root")
    process = subprocess.Popen(
        ["jupyter", "lab", *options], cwd=book, env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        yield _address(process, home / "lab.log")
    finally:
        process.terminate()
        process.wait(20)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the server prints, once it answers there."""
    while process.poll() is None:
        found = re.search(r"(http://127\.0\.0\.1:\d+)/lab", log.read_text("utf8"))
        with contextlib.suppress(urllib.error.URLError):
            if found and urllib.request.urlopen(f"{found.group(1)}/api", timeout=30):
                return found.group(1)
    pytest.fail(f"JupyterLab did not start: {log.read_text('utf8')[-800:]}")


def _open(page: Page, lab: str, chapter: str) -> None:
    page.goto(f"{lab}/lab/tree/{chapter}.md?reset")
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell", timeout=WAIT)
    # The panel's own sign says idle before there is a kernel, and to run then opens a dialog; the status bar knows.
    page.wait_for_selector("#jp-main-statusbar :text-is('Python 3 (ipykernel) | Idle')", timeout=WAIT)


def _run_all(page: Page) -> None:
    page.click(".lm-MenuBar-itemLabel:text-is('Run')")
    page.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
    page.wait_for_function(
        """() => { const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
                   return prompts.length > 0 && prompts.every(p => /\\[\\d+\\]/.test(p.textContent)); }""",
        timeout=WAIT,
    )


@pytest.fixture
def page(browser: Browser) -> Iterator[Watched]:
    """A page tall enough that JupyterLab keeps every cell drawn."""
    context = browser.new_context(viewport={"width": 1280, "height": 30_000})
    yield Watched(context)
    context.close()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter_opens_as_a_notebook_and_runs(page: Watched, lab: str, chapter: str) -> None:
    """Opened with a click's address, run from the top: no error, widgets alive, maps drawn without the internet."""
    _open(page.page, lab, chapter)
    _run_all(page.page)
    errors = page.page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']")
    assert errors.all_inner_texts() == []
    for frame in page.page.locator(".partners-map iframe").all():
        frame.scroll_into_view_if_needed()
        inner: FrameLocator = frame.content_frame
        expect(inner.locator("path.leaflet-interactive, .leaflet-container path").first).to_be_attached(timeout=WAIT)
    assert [url for url in page.elsewhere if "jupyter" not in url] == []


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


@pytest.mark.parametrize("chapter", ["chapters/ports", "chapters/vote"])
def test_live_controls_run_the_function_again(page: Watched, lab: str, chapter: str) -> None:
    """In a notebook the controls are ipywidgets, and a change calls the chapter's own pandas."""
    _open(page.page, lab, chapter)
    _run_all(page.page)
    select = page.page.locator(".widget-dropdown select").first
    select.wait_for(timeout=WAIT)
    output = page.page.locator(".jp-OutputArea-child", has=page.page.locator(".widget-dropdown")).first
    before = output.inner_text()
    select.select_option(index=1)
    page.page.wait_for_function(
        "([before]) => [...document.querySelectorAll('.jp-OutputArea-child')]"
        ".filter(o => o.querySelector('.widget-dropdown'))[0].innerText !== before",
        arg=[before],
        timeout=WAIT,
    )
