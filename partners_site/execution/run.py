"""Run one chapter in a kernel of its own and write down all that came out, and all that it used."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from myst_nb.core.execute.inline import ModifiedNotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from partners_site.execution import trace
from partners_site.execution.forked import ForkedKernel

_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


@dataclass
class Job:
    """One chapter to run.

    :param key: names all that its outputs depend on and that is known beforehand.
    :param notebook: the notebook as nbformat JSON, without outputs.
    :param values: names in the prose whose value is wanted, by the index of the cell where they stand.
    :param folder: where the kernel runs.
    :param roots: folders whose files count as used.
    :param target: the file that takes the result.
    """

    key: str
    notebook: str
    values: dict[int, list[str]]
    folder: str
    roots: list[str]
    target: str
    timeout: int | None
    allow_errors: bool
    fork: bool


def execute(job: Job) -> None:
    """Run a job and write its result, whole or not at all: outputs, values, uses, and the error if a cell failed."""
    started = time.time()
    with tempfile.TemporaryDirectory() as folder:
        # Sockets in a folder of its own: two kernels that start at once could pick the same port.
        place = Path(folder)
        manager = AsyncKernelManager(
            kernel_name="python3", transport="ipc", ip=str(place / "s"), connection_file=str(place / "kernel.json")
        )
        manager.write_connection_file()
        kernel = _start(manager.connection_file, job)
        # The client asks its manager whether the kernel lives, and that one its provisioner.
        provisioner = LocalProvisioner(kernel_id="chapter", kernel_spec=None, parent=manager)
        provisioner.process = kernel
        manager.provisioner = provisioner
        try:
            result = _run(job, manager, started)
        finally:
            kernel.kill()
            kernel.wait()
    result |= {"key": job.key, "runtime": time.time() - started, "mtime": started}
    target = Path(job.target)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    fresh.write_text(json.dumps(result), "utf8")
    fresh.replace(target)


def _start(connection_file: str, job: Job) -> ForkedKernel | subprocess.Popen[bytes]:
    if job.fork:
        return ForkedKernel(connection_file, job.folder)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", connection_file, "--HistoryManager.enabled=False"]
    return subprocess.Popen(command, cwd=job.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def _run(job: Job, manager: AsyncKernelManager, started: float) -> dict[str, Any]:
    notebook = nbformat.reads(job.notebook, as_version=4)
    client = ModifiedNotebookClient(
        notebook, km=manager, record_timing=False, timeout=job.timeout, allow_errors=job.allow_errors
    )
    client.reset_execution_trackers()
    client.start_new_kernel_client()
    info = client.wait_for_reply(client.kc.kernel_info())
    notebook.metadata["language_info"] = info["content"]["language_info"]
    # By its path: `partners_site` need not be importable where a chapter runs.
    _ask(client, f"_trace = __import__('runpy').run_path({trace.__file__!r}); _trace['start']({job.roots!r})", "None")
    values: list[tuple[int, str, list[Any]]] = []
    error = None
    for index, cell in enumerate(notebook.cells):
        try:
            if cell.cell_type == "code":
                client.execute_cell(cell, index, execution_count=client.code_cells_executed + 1)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as caught:
            error = {"cell": index, **_told(caught)}
            break
        values += [(index, name, client.eval_expression(name)) for name in job.values.get(index, [])]
    client.set_widgets_metadata()
    dead = error and error["name"] == "DeadKernelError"
    uses = None if dead else ast.literal_eval(_ask(client, "", f"_trace['report']({started!r})"))
    client.kc.stop_channels()
    return {"notebook": nbformat.writes(notebook), "values": values, "uses": uses, "error": error}


def _ask(client: ModifiedNotebookClient, code: str, expression: str) -> str:
    """Run code that leaves no mark on the notebook, and return what an expression is then."""
    reply = client.wait_for_reply(
        client.kc.execute(code, silent=True, store_history=False, user_expressions={"told": expression})
    )
    told = reply["content"]["user_expressions"]["told"]
    if told["status"] != "ok":
        raise RuntimeError(f"{told['ename']}: {told['evalue']}")
    return told["data"]["text/plain"]


def _told(caught: Exception) -> dict[str, Any]:
    words = _COLOUR.sub("", getattr(caught, "traceback", None) or "".join(traceback.format_exception(caught)))
    line = _LINE.findall(words)
    if isinstance(caught, CellExecutionError):
        told = f"{caught.ename}: {_COLOUR.sub('', caught.evalue)}"
    else:
        told = str(caught).strip().splitlines()[0]
    # The first of them is the cell's own line; those below it are of functions that earlier cells defined.
    return {"name": type(caught).__name__, "told": told, "traceback": words, "line": int(line[0]) if line else None}
