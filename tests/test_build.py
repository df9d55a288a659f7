"""What the build refuses, in one line each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

HEADER = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
"""
BOOK = Path(sys.executable).with_name("jupyter-book")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A small book over the same extension, package and data: an index and one chapter."""
    for name in ("_config.yml", "metadata.yml", "CITATION.cff", "partners", "partners_site", "data"):
        source = ROOT / name
        copier = shutil.copytree if source.is_dir() else shutil.copy
        copier(source, tmp_path / name)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n", "utf8")
    (tmp_path / "index.md").write_text("# Book\n\nSome words.\n", "utf8")
    return tmp_path


def _build(book: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PARTNERS_")} | {"NO_COLOR": "1"}
    environment["PYTHONPATH"] = str(book)
    command = [str(BOOK), "build", ".", "-W", "-n", "--keep-going"]
    return subprocess.run(command, cwd=book, env=environment, capture_output=True, text=True, timeout=300)


def test_a_broken_row_builds_no_book(copy: Path) -> None:
    facts = copy / "data" / "record" / "facts.csv"
    facts.write_text(facts.read_text("utf8").replace(",2017-09-21,", ",21.09.2017,", 1), "utf8")
    done = _build(copy)
    assert done.returncode != 0
    assert "The book was not built." in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert "facts.csv" in last and "line" in last and "date_start" in last and "21.09.2017" in last
    assert "Traceback" not in done.stderr
    assert not (copy / "_build" / "html" / "index.html").exists()


def test_a_cell_that_fails_builds_no_book(copy: Path) -> None:
    (copy / "index.md").write_text(HEADER + "# Book\n\n```{code-cell} ipython3\n1 / 0\n```\n", "utf8")
    done = _build(copy)
    assert done.returncode != 0
    assert "ZeroDivisionError" in done.stdout + done.stderr
    assert "index.md" in done.stdout + done.stderr


def test_a_chapter_runs_in_its_static_form_without_being_told(copy: Path) -> None:
    """The extension alone decides: neither an environment variable nor an installed package is needed."""
    lines = "from partners import Quiz, mode\nassert mode.static()\nQuiz('ports')\n"
    (copy / "index.md").write_text(HEADER + f"# Book\n\n```{{code-cell}} ipython3\n{lines}```\n", "utf8")
    done = _build(copy)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    page = (copy / "_build" / "html" / "index.html").read_text("utf8")
    assert "data-partners-quiz=" in page
    assert "widget-state+json" not in page
    assert "unpkg.com" not in page


def test_a_key_that_nobody_knows_fails_the_build(copy: Path) -> None:
    (copy / "index.md").write_text("# Book\n\nSo they say [R998].\n", "utf8")
    done = _build(copy)
    assert done.returncode != 0
    assert "R998" in done.stdout + done.stderr
