"""A chapter as a notebook file: in Jupyter Notebook 7, with the oldest pandas, from the wheel alone."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, Watched
from lab_page import WAIT, ran_well, run_all, server
from playwright.sync_api import Browser, Page

from partners_site import metadata, notebooks
from partners_site.binder import UV, outside

#: A chapter with questions, tables and plots.
CHAPTERS = ["chapters/laboratories"]
BUILT = ROOT / "_build" / notebooks.FOLDER
#: The oldest pandas that the package promises; the book's own pages and JupyterLab run the newest.
PANDAS = "pandas==2.2.3"
#: Runs the code of notebooks, each in a shell of its own, and stops at the first error.
RUN = """
import sys
import nbformat
from IPython.core.interactiveshell import InteractiveShell

for path in sys.argv[1:]:
    print(path, flush=True)
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            shell.run_cell(cell.source).raise_error()
"""


def _private() -> metadata.Metadata:
    """The book as long as its repository has no public address: its notebooks install the wheel beside them."""
    return metadata.load().model_copy(update={"repository": ""})


@pytest.fixture(scope="module")
def environment() -> Path:
    """The wheel's own dependencies with the oldest pandas, and Jupyter Notebook 7: no package of this project."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
    pins = (ROOT / "requirements-test.txt").read_text("utf8")
    pins = re.sub(r"(?m)^(pandas|numpy)==.*\n", "", pins)
    wanted = [*project["dependencies"], PANDAS, "notebook>=7,<8"]
    name = hashlib.sha256(json.dumps([sys.version, wanted, pins]).encode()).hexdigest()[:12]
    folder = ROOT / "_build" / "notebook-7" / name
    if not (folder / "made").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pins.txt").write_text(pins, "utf8")
        subprocess.run([*UV, "venv", "--clear", "--seed", "--python", sys.executable, str(folder / "env")], check=True)
        install = [*UV, "pip", "install", "--python", str(folder / "env"), "-c", str(folder / "pins.txt"), *wanted]
        subprocess.run(install, check=True)
        (folder / "made").touch()
    subprocess.run([*UV, "pip", "uninstall", "--python", str(folder / "env"), project["name"]], check=True)
    return folder / "env" / "bin"


@pytest.fixture(scope="module")
def notebook7(environment: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Jupyter Notebook over the notebooks and the wheel, outside the repository; the first cell run installs it."""
    home = tmp_path_factory.mktemp("home")
    subprocess.run([*UV, "build", "--wheel", "--out-dir", str(home), str(ROOT)], check=True)
    assert (home / _private().wheel).is_file()
    for page in CHAPTERS:
        notebook = nbformat.read(BUILT / notebooks.file_name(page), as_version=4)
        # Built for a public repository, it would ask for a release.
        notebook.cells[0].source = notebooks.setup_cell(_private(), "en").source
        nbformat.write(notebook, home / notebooks.file_name(page))
    path = f"{environment}{os.pathsep}{os.environ['PATH']}"
    told = outside() | {"HOME": str(home), "PATH": path, "PIP_NO_INDEX": "1"}
    with server([str(environment / "jupyter"), "notebook"], home, told, home / "server.log") as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 30_000})
    yield Watched(context)
    context.close()


def _wait_idle(page: Page, address: str, name: str) -> None:
    for _ in range(WAIT // 500):
        if _idle(address, name):
            return
        page.wait_for_timeout(500)
    pytest.fail(f"the kernel of {name} is not idle")


def _idle(address: str, name: str) -> bool:
    with urllib.request.urlopen(f"{address}/api/sessions", timeout=60) as answer:
        sessions = json.load(answer)
    return any(found["path"] == name and found["kernel"]["execution_state"] == "idle" for found in sessions)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter_runs_in_notebook_7_from_the_wheel(page: Watched, notebook7: str, chapter: str) -> None:
    """Every cell, set-up first, with pandas 2.2: no error, questions and maps drawn, no other server asked."""
    name = notebooks.file_name(chapter)
    page.page.goto(f"{notebook7}/notebooks/{name}")
    page.page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=WAIT)
    _wait_idle(page.page, notebook7, name)
    cells = nbformat.read(BUILT / name, as_version=4).cells
    run_all(page.page, sum("jupyter" in cell.metadata for cell in cells))
    _wait_idle(page.page, notebook7, name)
    ran_well(page)


def test_every_chapter_runs_with_the_oldest_pandas(environment: Path, tmp_path: Path) -> None:
    """From the wheel, outside the repository, by the code of the downloaded notebooks alone."""
    subprocess.run([*UV, "build", "--wheel", "--out-dir", str(tmp_path), str(ROOT)], check=True)
    wheel, installed = tmp_path / _private().wheel, tmp_path / "installed"
    install = ["pip", "install", "--python", str(environment / "python"), "--no-deps", "--target", str(installed)]
    subprocess.run([*UV, *install, str(wheel)], check=True)
    told = outside() | {"HOME": str(tmp_path), "PYTHONPATH": str(installed), "MPLBACKEND": "Agg"}
    files = sorted(map(str, BUILT.glob("*.ipynb")))
    assert len(files) == 12
    done = subprocess.run(
        [environment / "python", "-c", RUN, *files], cwd=tmp_path, env=told, capture_output=True, text=True
    )
    assert done.returncode == 0, (done.stdout.splitlines()[-3:], done.stderr[-2000:])
