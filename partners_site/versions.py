"""``{build-report}``: with what, when and from which commit this edition was built, and how long each chapter ran."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from partners import show
from partners.texts import section

#: What a reader of a figure, a map or a page may want to know the version of.
PACKAGES = (
    "jupyter-book",
    "Sphinx",
    "myst-nb",
    "pandas",
    "matplotlib",
    "folium",
    "ipywidgets",
    "anywidget",
    "pymorphy3",
)
_MARK = "partners_report"


class report(nodes.General, nodes.Element):
    """Where the report goes; it is made once every chapter has run."""


class BuildReport(SphinxDirective):
    """``{build-report}``: no arguments, no content."""

    def run(self) -> list[nodes.Node]:
        """Called by docutils."""
        self.env.metadata[self.env.docname][_MARK] = True
        return [report()]


def commit(root: Path) -> str:
    """The commit that the folder stands at, with a plus where files differ from it; empty outside a git clone."""
    try:
        run = {"cwd": root, "capture_output": True, "text": True, "check": True}
        name = subprocess.run(["git", "rev-parse", "HEAD"], **run).stdout.strip()
        changed = subprocess.run(["git", "status", "--porcelain"], **run).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f"{name[:12]}{'+' if changed else ''}"


def built() -> datetime.datetime:
    """Now, or the moment that SOURCE_DATE_EPOCH names (reproducible-builds.org)."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.datetime.fromtimestamp(int(given), datetime.UTC) if given else datetime.datetime.now(datetime.UTC)
    return now.replace(microsecond=0)


def facts(version: str, root: Path, lang: str) -> pd.DataFrame:
    """One row a fact of the build: the book's version, commit, moment, Python and packages."""
    words = section("versions", lang)
    rows = {
        words["book"]: version,
        words["commit"]: commit(root) or words["no_commit"],
        words["date"]: built().strftime("%Y-%m-%d %H:%M UTC"),
        "Python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in PACKAGES},
    }
    return pd.DataFrame({words["what"]: list(rows), words["version"]: list(rows.values())})


class ShowReport(SphinxPostTransform):
    """Make the two tables from the build's own figures."""

    default_priority = 400

    def run(self, **_: Any) -> None:
        """Called by Sphinx."""
        for node in list(self.document.findall(report)):
            lang = self.env.config.language
            words = section("versions", lang)
            about = facts(self.app.partners_metadata.version, Path(self.app.srcdir), lang)
            ran = [
                (self.env.titles[page].astext(), f"{data['runtime']:.1f}")
                for page in (self.env.config.root_doc, *self.env.toctree_includes.get(self.env.config.root_doc, []))
                if (data := NbMetadataCollector.get_exec_data(self.env, page)) and data["runtime"]
            ]
            times = pd.DataFrame(ran, columns=[words["chapter"], words["seconds"]])
            tables = [show(about, words["built_with"]), show(times, words["run_times"])]
            node.replace_self([nodes.raw("", table._repr_html_(), format="html") for table in tables])


def _again(app: Sphinx, env: Any) -> list[str]:
    """The page of the report is written at each build: its figures are this build's."""
    return [page for page in env.found_docs if env.metadata[page].get(_MARK)]


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.add_node(report)
    app.add_directive("build-report", BuildReport)
    app.add_post_transform(ShowReport)
    app.connect("env-updated", _again)
