"""Each chapter in JupyterLab, in a real browser, with every other server out of reach."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Watched
from playwright.sync_api import Browser, FrameLocator, Page, expect

from partners_site.__main__ import pages_of

CHAPTERS = [page for page in pages_of(ROOT / "_toc.yml") if "kernelspec" in (ROOT / f"{page}.md").read_text("utf8")]
WAIT = 120_000


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab over a copy of the chapters, set up as `binder/postBuild` does; the address of its tree."""
    home = tmp_path_factory.mktemp("lab")
    book = home / "book"
    book.mkdir()
    for page in CHAPTERS:
        (book / page).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / f"{page}.md", book / f"{page}.md")
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
    """The address that the server prints when it listens."""
    while process.poll() is None:
        if found := re.search(r"(http://127\.0\.0\.1:\d+)/lab", log.read_text("utf8")):
            with urllib.request.urlopen(f"{found.group(1)}/api", timeout=30):
                return found.group(1)
    pytest.fail(f"JupyterLab did not start: {log.read_text('utf8')[-800:]}")


def _open(page: Page, lab: str, chapter: str) -> None:
    page.goto(f"{lab}/lab/tree/{chapter}.md?reset")
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell", timeout=WAIT)
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) [data-status=idle]", timeout=WAIT)


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
