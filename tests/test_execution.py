"""Chapters run side by side: the outputs of a plain kernel, errors with their place, and nothing stale or run twice."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from myst_nb.core.config import NbParserConfig
from myst_nb.core.execute.inline import NotebookClientInline
from myst_nb.core.read import read_myst_markdown_notebook

from partners_site.execution.client import ReadyClient, Runner

HEADER = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
"""
#: Each way in which a cell can speak, and a value in the prose before and after it changes.
MANY_FORMS = """# Forms
```{code-cell} ipython3
import os, sys
from IPython.display import Markdown, clear_output, display, update_display
import pandas as pd
count = 1
print("out")
print("err", file=sys.stderr)
```
Now {eval}`count`.
```{code-cell} ipython3
count += 1
handle = display(Markdown("*first*"), display_id="x")
display({"text/plain": "p", "text/html": "<b>p</b>"}, raw=True)
update_display(Markdown("*second*"), display_id="x")
pd.DataFrame({"a": [1, 2]})
```
Now {eval}`count`, in `{eval}` of {eval}`os`.
```{code-cell} ipython3
:tags: [raises-exception, hide-input]
def deep():
    return 1 / 0
deep()
```
```{code-cell} ipython3
import matplotlib.pyplot as plt
plt.plot([1, 2])
plt.show()
print("gone"); clear_output()
!echo shell
%precision 3
__name__, sys.argv[0].split("/")[-1], os.path.basename(os.getcwd()), sys.path, "partners" in sys.modules
```
"""


class _Log:
    """Takes what a client logs."""

    def __getattr__(self, name: str):
        return lambda *words, **more: None


def _notebook(words: str):
    return read_myst_markdown_notebook(HEADER + words, add_source_map=True)


def _plain(outputs: list) -> str:
    """Outputs without what differs between any two runs of one kernel: object addresses, times, ids of frames."""
    words = re.sub(r"0x[0-9a-f]+|ipykernel_\d+/\d+", "…", json.dumps(outputs, sort_keys=True))
    return re.sub(r"\"image/png\": \"[^\"]+\"", '"image/png"', words)


@pytest.mark.parametrize("fork", ["1", "0"])
def test_outputs_and_values_are_those_of_a_plain_kernel(tmp_path: Path, monkeypatch, fork: str) -> None:
    """Cell for cell and value for value, whether kernels are forked or started afresh (as on macOS)."""
    monkeypatch.setenv("PARTNERS_FORK", fork)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    path = tmp_path / "forms.md"
    path.write_text(HEADER + MANY_FORMS, "utf8")
    told = []
    runner = Runner(tmp_path / "executed")
    config = NbParserConfig(execution_mode="inline", execution_timeout=120)
    for make in (NotebookClientInline, lambda *rest: ReadyClient(runner, *rest)):
        notebook = _notebook(MANY_FORMS)
        with make(notebook, path, config, _Log()) as client:
            said = []
            for index, cell in enumerate(notebook.cells):
                if cell.cell_type == "code":
                    said.append(client.code_cell_outputs(index))
                else:
                    said += [client.eval_variable(name) for name in re.findall(r"\{eval\}`(\w+)`", cell.source)]
        told.append([_plain(part) for part in said])
        assert notebook.metadata["language_info"]["name"] == "python"
    runner.close()
    assert told[1] == told[0]
    assert any('"2"' in part for part in told[1]) and any("ZeroDivisionError" in part for part in told[1])


#: Three chapters that use different parts of the project, and one page that runs nothing.
CHAPTERS = {
    "ports": "from partners import record\nn = len(record.table('ports'))",
    "votes": "from partners import record\nn = len(record.table('votes'))",
    "words": "from partners import text\nfrom pathlib import Path\nn = len(list(Path('notes').iterdir()))",
}
CONFIG = """
extensions = ["myst_nb", "partners_site.execution"]
nb_execution_mode = "inline"
nb_execution_timeout = 300
nb_execution_raise_on_error = True
exclude_patterns = ["_build", "notes", "data", "partners", "partners_site"]
"""


class Book:
    """A small book over a copy of the package and the data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("partners", "partners_site", "data"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "notes").mkdir()
        (folder / "notes" / "one.txt").write_text("1", "utf8")
        (folder / "conf.py").write_text(CONFIG, "utf8")
        pages = "\n".join(CHAPTERS)
        (folder / "index.md").write_text(f"# Book\n\nWords.\n\n```{{toctree}}\n{pages}\n```\n", "utf8")
        for name, code in CHAPTERS.items():
            cell = f"```{{code-cell}} ipython3\n{code}\nn\n```\n"
            (folder / f"{name}.md").write_text(f"{HEADER}# {name}\n\n{cell}\nIt is {{eval}}`n`.\n", "utf8")

    def build(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Build all pages anew, from what earlier builds have run."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PARTNERS_")}
        return subprocess.run(
            [sys.executable, "-m", "sphinx", "-W", "-n", "-a", "-E", "--color", *options, ".", "_build/html"],
            cwd=self.folder,
            env=environment | {"PYTHONPATH": str(self.folder), "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=900,
        )

    def ran(self, *options: str) -> set[str]:
        """The chapters that a build ran."""
        done = self.build(*options)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        found = re.search(r"running \d+ chapters: (.*)", done.stdout)
        return set(re.sub(r"\x1b\[[\d;]*m", "", found[1]).split(", ")) if found else set()

    def edit(self, name: str, old: str, new: str) -> None:
        """Change one file."""
        path = self.folder / name
        words = path.read_text("utf8")
        assert old in words
        path.write_text(words.replace(old, new, 1), "utf8")

    def says(self, name: str) -> str:
        """The value that a built page prints in its prose."""
        page = self.folder / "_build" / "html" / f"{name}.html"
        return re.search(r"It is (?:<span[^>]*>)*(\d+)", page.read_text("utf8"))[1]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return Book(tmp_path_factory.mktemp("book"))


def test_only_what_used_a_changed_file_runs_again(book: Book) -> None:
    """Tables, modules, listed folders, cells: each re-runs the chapters that used it; prose re-runs none."""
    assert book.ran() == {"ports", "votes", "words"}
    before = int(book.says("ports"))
    book.edit("votes.md", "It is", "In all it is this: It is")
    book.edit("index.md", "Words.", "Other words.")
    assert book.ran("-j", "2") == set()
    table = book.folder / "data" / "record" / "ports.csv"
    *rows, last = table.read_text("utf8").splitlines()
    table.write_text("\n".join(rows) + "\n", "utf8")
    assert book.ran("-j", "2") == {"ports"}
    assert int(book.says("ports")) == before - 1, "the page shows what the changed table gives"
    book.edit("partners/text/__init__.py", '"""', '"""Changed. ')
    (book.folder / "notes" / "two.txt").write_text("2", "utf8")
    assert book.ran() == {"words"}
    assert book.says("words") == "2"
    book.edit("votes.md", "\nn\n", "\nn + 0\n")
    assert book.ran() == {"votes"}
    book.edit("partners/record.py", '"""', '"""Changed. ')
    assert book.ran("-j", "2") >= {"ports", "votes"}


def test_a_failing_cell_is_named_by_file_line_and_cell_and_not_kept(book: Book) -> None:
    book.ran()
    book.edit("votes.md", "from partners", "def half(x):\n    return x / 0\n\n\nhalf(1)\nfrom partners")
    line = (book.folder / "votes.md").read_text("utf8").splitlines().index("half(1)") + 1
    for _ in range(2):
        done = book.build()
        assert done.returncode != 0
        assert f"votes.md:{line}: code cell 1 failed: ZeroDivisionError: division by zero" in done.stderr
        assert "return x / 0" in done.stderr, "the traceback shows the function that failed"
    book.edit("votes.md", "x / 0", "x / 1")
    assert book.ran() == {"votes"}
