"""Run a submission's cells and say what its variables hold: ``python -m partners.grading.boxed FD``.

Two lines on stdin say what is asked. One JSON object a line goes to the file descriptor FD. The submission shares this
process and may forge any line: the reader on the other side takes them for a stranger's values.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import sys
import types
from collections.abc import Callable
from typing import Any

from partners.grading.boxed.plain import KEY, Encoder, decode

Send = Callable[[dict[str, Any]], None]
Runner = Callable[[str], BaseException | None]


def limit(limits: dict[str, int]) -> None:
    """Bind this process and its children: memory, file size, processes, files, CPU; then give up root for good."""
    pairs = {
        resource.RLIMIT_AS: limits["memory"],
        resource.RLIMIT_FSIZE: limits["file_bytes"],
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CPU: limits["seconds"],
        resource.RLIMIT_CORE: 0,
    }
    if limits["processes"]:
        pairs[resource.RLIMIT_NPROC] = limits["processes"]
    user = limits["user"]
    if user:
        os.setgroups([])
        os.setresgid(user, user, user)
    for kind, most in pairs.items():
        resource.setrlimit(kind, (most, most))
    if user:
        os.setresuid(user, user, user)


def told(error: BaseException) -> dict[str, str]:
    """An error in a submission: its type, its text and the line of the cell, as far as they can be had."""
    kind, words, line = type(error).__name__, "", ""
    with contextlib.suppress(BaseException):
        words = str(error)[:500]
    with contextlib.suppress(BaseException):
        trace = error.__traceback__
        while trace:
            if trace.tb_frame.f_code.co_filename.startswith(("<cell", "<ipython-input")):
                line = str(trace.tb_lineno)
            trace = trace.tb_next
        if isinstance(error, SyntaxError):
            line = str(error.lineno or "")
    return {"type": str(kind)[:100], "text": words.encode("utf-8", "replace").decode(), "line": line}


def plain_runner(module: types.ModuleType) -> Runner:
    """Cells of plain Python run as Python runs them: IPython would cost as much again as pandas."""

    def run(source: str) -> BaseException | None:
        try:
            exec(compile(source, "<cell>", "exec", dont_inherit=True), module.__dict__)
        except BaseException as error:
            return error
        return None

    return run


def ipython_runner(module: types.ModuleType) -> Runner:
    """Cells with magics, shell lines, ``await`` or ``get_ipython`` run in IPython, as in a notebook."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Shell(InteractiveShell):
        def enable_gui(self, gui: str | None = None) -> None:
            """No window will ever open."""

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    shell = Shell.instance(config=config, user_module=module, user_ns=module.__dict__)

    def run(source: str) -> BaseException | None:
        try:
            outcome = shell.run_cell(source, store_history=False, silent=True)
            return outcome.error_before_exec or outcome.error_in_exec
        except BaseException as error:
            return error

    return run


def needs_ipython(sources: list[str]) -> bool:
    """Whether some cell is more than plain Python."""
    for source in sources:
        if "get_ipython" in source:
            return True
        try:
            compile(source, "<cell>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return True
        except (MemoryError, RecursionError, OverflowError):
            continue
    return False


def run_cells(cells: list[dict[str, Any]], module: types.ModuleType, send: Send) -> None:
    """Run each cell once, the next also after an error, and say how each went."""
    sources, here = [cell["source"] for cell in cells], os.getpid()
    run = (ipython_runner if needs_ipython(sources) else plain_runner)(module)
    for cell in cells:
        send({"cell": cell["place"]})
        error = run(cell["source"])
        if os.getpid() != here:
            os._exit(0)  # A process that the cell has forked.
        send({"ran": cell["place"], "error": None if error is None else told(error)})


def read(value: Any) -> Any:
    """The tree of a value; what cannot be read is told as such."""
    try:
        return Encoder().encode(value)
    except BaseException as error:
        return {KEY: "other", "type": type(error).__name__[:100]}


def call(job: dict[str, Any], module: types.ModuleType) -> dict[str, Any]:
    """What a function of the submission gives for its arguments."""
    try:
        return {"value": read(module.__dict__[job["name"]](*map(decode, job["arguments"])))}
    except BaseException as error:
        return {"error": told(error)}


def main() -> None:
    """Run the job; the calls and their arguments come only when all cells have run and can tell nobody of them."""
    asked = os.fdopen(os.dup(0), "rb")
    out = os.fdopen(int(sys.argv[1]), "wb", buffering=0)
    job = json.loads(asked.readline())
    limit(job["limits"])
    # Every assignment reads tables: loading pandas is the box's time, never that of the first cell.
    importlib.import_module("pandas")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)

    def send(message: dict[str, Any], dumps: Callable[..., str] = json.dumps) -> None:
        out.write(dumps(message).encode("ascii") + b"\n")

    module = types.ModuleType("__main__")
    module.__dict__.update(display=lambda *_, **__: None)
    sys.modules["__main__"] = module
    send({"started": True})
    run_cells(job["cells"], module, send)
    for name in job["names"]:
        if name in module.__dict__:
            send({"name": name, "value": read(module.__dict__[name])})
    send({"ready": True})
    for wanted in json.loads(asked.readline()):
        send({"call": wanted["place"]})
        send({"called": wanted["place"], **call(wanted, module)})
    send({"end": True})
    os._exit(0)


if __name__ == "__main__":
    main()
