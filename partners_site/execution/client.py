"""What myst-nb asks of a notebook's client, answered from results that a pool of processes has made."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import myst_nb.sphinx_
import nbformat
from myst_nb.core.config import NbParserConfig
from myst_nb.core.execute import create_client
from myst_nb.core.execute.base import EvalNameError, NotebookClientBase
from myst_nb.core.loggers import LoggerType
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

import partners
from partners_site.execution import store
from partners_site.execution.pool import ROOT, Pool
from partners_site.execution.run import Job
from partners_site.execution.server import can_fork

logger = logging.getLogger(__name__)


class Runner:
    """Chapters to results: from the store where they are still good, else from the pool."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pool: Pool | None = None

    @property
    def pool(self) -> Pool:
        """The pool of this very process; a process that Sphinx forked to read pages makes its own if it needs one."""
        if self._pool is None or not self._pool.is_mine:
            self._pool = Pool()
        return self._pool

    def close(self) -> None:
        """End the pool, if this process made one."""
        if self._pool and self._pool.is_mine:
            self._pool.close()
        self._pool = None

    def job(self, notebook: NotebookNode, path: Path, config: NbParserConfig) -> Job:
        """All that is needed to run a notebook."""
        values = store.values_of(notebook)
        settings = (config.execution_timeout, config.execution_allow_errors)
        name = path.resolve().with_suffix("").as_posix().removeprefix(ROOT.as_posix()).strip("/").replace("/", ".")
        return Job(
            key=store.key_of(notebook, values, *settings),
            notebook=nbformat.writes(notebook),
            values=values,
            folder=str(path.parent),
            roots=[str(ROOT), str(Path(partners.__file__).parent)],
            target=str(self.folder / f"{name}.json"),
            timeout=config.execution_timeout,
            allow_errors=config.execution_allow_errors,
            fork=can_fork(),
        )

    def begin(self, job: Job) -> bool:
        """Hand a job to the pool unless its stored result is good; True when it has to run."""
        if store.load(Path(job.target), job.key, ROOT):
            return False
        self.pool.submit(job)
        return True

    def result(self, job: Job) -> dict[str, Any]:
        """The result of a job, when it is there."""
        if self.begin(job):
            self.pool.wait(job)
        return json.loads(Path(job.target).read_text("utf8"))


class ReadyClient(NotebookClientBase):
    """A client whose notebook has been run before it is asked for the first cell."""

    def __init__(self, runner: Runner, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._runner = runner
        self._rendered = -1

    def start_client(self) -> None:
        """Fill the notebook with the outputs.

        :raises ExtensionError: when a cell failed: file, line, cell and error.
        """
        job = self._runner.job(self.notebook, self.path, self.nb_config)
        result = self._runner.result(job)
        run = nbformat.reads(result["notebook"], as_version=4)
        for cell, done in zip(self.notebook.cells, run.cells, strict=True):
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = done.outputs, done.execution_count
        for name in ("language_info", "widgets"):
            if name in run.metadata:
                self.notebook.metadata[name] = run.metadata[name]
        self._values = [(index, name, list(map(nbformat.from_dict, found))) for index, name, found in result["values"]]
        error = result["error"]
        self.exec_metadata = {
            "mtime": datetime.fromtimestamp(result["mtime"]).timestamp(),
            "runtime": result["runtime"],
            "method": self.nb_config.execution_mode,
            "succeeded": not error,
            "error": error and error["name"],
            "traceback": error and error["traceback"],
        }
        if error:
            told = self._where(error)
            if self.nb_config.execution_raise_on_error:
                raise ExtensionError(f"{told}\n{error['traceback']}")
            self.logger.warning(told, subtype="exec")

    def _where(self, error: dict[str, Any]) -> str:
        index = error["cell"]
        number = sum(cell.cell_type == "code" for cell in self.notebook.cells[: index + 1])
        line = self.cell_line(index)
        if error["line"]:
            line = _line_in_file(self.path, line, self.notebook.cells[index].source, error["line"])
        return f"{self.path}:{line}: code cell {number} failed: {error['told']}"

    def code_cell_outputs(self, cell_index: int) -> tuple[int | None, list[NotebookNode]]:
        """The outputs of a cell; also how far the page has been rendered."""
        self._rendered = max(self._rendered, cell_index)
        return super().code_cell_outputs(cell_index)

    def eval_variable(self, name: str) -> list[NotebookNode]:
        """The value of a name where the page now stands.

        :raises EvalNameError: for what is not a name.
        """
        if not re.match(self.nb_config.eval_name_regex, name):
            raise EvalNameError(name)
        found = [(index, outputs) for index, known, outputs in self._values if known == name]
        later = [outputs for index, outputs in found if index >= self._rendered]
        return later[0] if later else (found[-1][1] if found else [])


def _line_in_file(path: Path, opening: int, source: str, line: int) -> int:
    """The line of a file on which a line of a cell stands: the cell's options and blank lines come before its code."""
    lines = path.read_text("utf8").splitlines()
    first = source.splitlines()[0]
    for number in range(max(opening - 1, 0), min(opening + 20, len(lines))):
        if lines[number].strip() == first.strip():
            return number + line
    return opening


def _client_maker(runner: Runner) -> Callable[..., NotebookClientBase]:
    def make(
        notebook: NotebookNode, source: str, config: NbParserConfig, log: LoggerType, read_fmt: dict | None = None
    ) -> NotebookClientBase:
        made = create_client(notebook, source, config, log, read_fmt)
        kernel = notebook.metadata.get("kernelspec", {}).get("name", "python3")
        if config.execution_mode != "inline" or config.execution_in_temp or kernel != "python3" or made.path is None:
            return made
        has_code = any(cell.cell_type == "code" for cell in notebook.cells)
        return ReadyClient(runner, notebook, made.path, config, log) if has_code else made

    return make


def _notebook_of(app: Sphinx, env: BuildEnvironment, docname: str) -> NotebookNode | None:
    path = env.doc2path(docname)
    content = Path(path).read_text("utf8")
    reader = create_nb_reader(path, env.myst_config, env.mystnb_config, content)
    notebook = reader.read(content) if reader else None
    return notebook if notebook and any(cell.cell_type == "code" for cell in notebook.cells) else None


def _begin_all(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Hand in every chapter that has to run, before the first page is read."""
    if env.mystnb_config.execution_mode != "inline":
        return
    runner: Runner = app.partners_runner
    jobs = []
    for docname in docnames:
        if notebook := _notebook_of(app, env, docname):
            job = runner.job(notebook, Path(env.doc2path(docname)), env.mystnb_config)
            if runner.begin(job):
                jobs.append((docname, job))
    if jobs:
        logger.info("running %d chapters: %s", len(jobs), ", ".join(docname for docname, _ in jobs))
    # Sphinx forks to read in parallel, and a fork cannot wait for a pool that is not its own.
    for _, job in jobs if app.parallel > 1 else []:
        runner.pool.wait(job)


def _prepare(app: Sphinx, config: Config) -> None:
    app.partners_runner = Runner(Path(app.doctreedir) / "executed")
    if config.nb_execution_mode == "inline" and not app.partners_runner.folder.is_dir():
        # A first build will run every chapter: the pool imports its libraries while Sphinx gets ready.
        app.partners_runner.pool  # noqa: B018
    # Read by the parser of every page, and by nothing else.
    myst_nb.sphinx_.create_client = _client_maker(app.partners_runner)


def _finish(app: Sphinx, error: Exception | None) -> None:
    app.partners_runner.close()
    myst_nb.sphinx_.create_client = create_client


def setup(app: Sphinx) -> None:
    """Connect to Sphinx.

    :raises ExtensionError: when myst-nb no longer has the function whose place is taken.
    """
    if getattr(myst_nb.sphinx_, "create_client", None) is None:
        raise ExtensionError(
            "myst-nb has no create_client any more: look where partners_site.execution takes its place"
        )
    app.connect("config-inited", _prepare)
    app.connect("env-before-read-docs", _begin_all)
    app.connect("build-finished", _finish)
