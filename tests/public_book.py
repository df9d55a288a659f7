"""A small book over the same extension, package and data, built as if its repository were public, and as if not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

TOC = """format: jb-book
root: index
parts:
  - caption: The story
    chapters: [{file: chapters/laboratories}]
  - caption: The record
    chapters: [{file: chapters/claims}, {file: chapters/build}]
"""
PAGES = ["index", "chapters/laboratories", "chapters/claims", "chapters/build"]
#: What a publishing workflow tells the build.
PUBLISHED = {"GITHUB_REPOSITORY": "Some-Body/the.book"}
_OUTSIDE = ("PARTNERS_", "GITHUB_", "BOOK_")


def start(folder: Path, told: dict[str, str]) -> subprocess.Popen[str]:
    """Begin a build in a new folder, with nothing of the publishing environment but what it is told."""
    for name in ("_config.yml", "metadata.yml", "CITATION.cff", "partners", "partners_site", "data"):
        source = ROOT / name
        copier = shutil.copytree if source.is_dir() else shutil.copy
        copier(source, folder / name)
    (folder / "_toc.yml").write_text(TOC, "utf8")
    (folder / "chapters").mkdir()
    for page in PAGES:
        text = (ROOT / f"{page}.md").read_text("utf8")
        # The table of my progress names every chapter of the book; these are not here.
        (folder / f"{page}.md").write_text(text.replace("```{my-progress}", "```{code-block} text"), "utf8")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_OUTSIDE)}
    environment = kept | {"NO_COLOR": "1", "PYTHONPATH": str(folder)} | told
    # No -W: links to chapters that are not here warn.
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "."]
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def finish(process: subprocess.Popen[str], folder: Path) -> Path:
    """Wait for a build; the folder of its pages."""
    said, _ = process.communicate()
    assert process.returncode == 0, said[-3000:]
    return folder / "_build" / "html"
