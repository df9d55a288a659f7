"""A Jupyter server of this machine, and a notebook in its page: start, run all cells, look at what came out."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Watched
from playwright.sync_api import FrameLocator, Page, expect

WAIT = 300_000
#: The notebook in front, in JupyterLab as in Jupyter Notebook.
SHEET = ".jp-NotebookPanel:not(.lm-mod-hidden)"
_OPTIONS = ["--no-browser", "--port=0", "--ip=127.0.0.1", "--IdentityProvider.token="]


@contextmanager
def server(command: list[str], home: Path, environment: dict[str, str], log: Path) -> Iterator[str]:
    """Run JupyterLab or Jupyter Notebook over a folder; the address at which it answers.

    :param command: the program and options of its own.
    """
    options = [*_OPTIONS, "--allow-root"] if os.geteuid() == 0 else _OPTIONS
    with log.open("w") as said:
        process = subprocess.Popen(
            [*command, *options], cwd=home, env=environment, stdout=said, stderr=subprocess.STDOUT
        )
    try:
        yield _address(process, log)
    finally:
        process.terminate()
        process.wait(20)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the server prints, once it answers there."""
    while process.poll() is None:
        found = re.search(r"(http://127\.0\.0\.1:\d+)/(?:lab|tree)", log.read_text("utf8"))
        with contextlib.suppress(urllib.error.URLError):
            if found and urllib.request.urlopen(f"{found.group(1)}/api", timeout=30):
                return found.group(1)
    pytest.fail(f"the Jupyter server did not start: {log.read_text('utf8')[-800:]}")


def run_all(page: Page, folded: int = 0) -> None:
    """Choose Run, Run All Cells, and wait until every cell of the notebook in front has its number.

    :param folded: how many cells the notebook shows without their code, and so without a number.
    """
    page.click(".lm-MenuBar-itemLabel:text-is('Run')")
    page.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
    page.wait_for_function(
        """([sheet, folded]) => {
                       const prompts = [...document.querySelectorAll(`${sheet} .jp-CodeCell .jp-InputPrompt`)];
                       const bare = prompts.filter((prompt) => !/\\[\\d+\\]/.test(prompt.textContent));
                       return prompts.length > folded && bare.length === folded
                         && bare.every((prompt) => prompt.textContent === ''); }""",
        arg=[SHEET, folded],
        timeout=WAIT,
    )


def ran_well(page: Watched) -> None:
    """No error, no dead widget, every map drawn, and nothing asked of another server."""
    sheet = page.page.locator(SHEET)
    errors = sheet.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']")
    assert errors.all_inner_texts() == []
    assert sheet.get_by_text("Error displaying widget").count() == 0
    for frame in sheet.locator(".partners-map iframe").all():
        frame.scroll_into_view_if_needed()
        inner: FrameLocator = frame.content_frame
        expect(inner.locator("path.leaflet-interactive, .leaflet-container path").first).to_be_attached(timeout=WAIT)
    assert [url for url in page.elsewhere if "jupyter" not in url] == []
