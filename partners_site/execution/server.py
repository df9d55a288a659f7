"""``python -m partners_site.execution.server FD WORKERS``: a clean process that runs chapters side by side.

It starts before Sphinx has read its configuration, imports the heavy libraries once and forks a process for each
chapter. Where a fork is not safe (macOS: system libraries refuse to work in a forked child) each chapter gets a fresh
interpreter instead; the outputs are the same and the start costs two seconds more.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from importlib import import_module
from multiprocessing.connection import Connection, wait
from pathlib import Path

from partners_site.execution.forked import PRELOAD


def can_fork() -> bool:
    """Whether a process may fork here and its child go on; ``PARTNERS_FORK`` = 0 says no."""
    return sys.platform.startswith("linux") and os.environ.get("PARTNERS_FORK") != "0"


def _work(job: object) -> None:
    from partners_site.execution.run import execute

    execute(job)  # type: ignore[arg-type]


def serve(connection: Connection, workers: int) -> None:
    """Take jobs until the other side is gone; send ``(key, exit status)`` as each one ends."""
    context = multiprocessing.get_context("fork" if can_fork() else "spawn")
    waiting: deque[object] = deque()
    running: dict[int, tuple[str, multiprocessing.Process]] = {}
    try:
        while True:
            while waiting and len(running) < workers:
                job = waiting.popleft()
                process = context.Process(target=_work, args=(job,))
                process.start()
                running[process.sentinel] = (job.key, process)  # type: ignore[attr-defined]
            for ready in wait([connection, *running]):
                if ready is connection:
                    waiting.append(connection.recv())
                else:
                    key, process = running.pop(ready)  # type: ignore[index]
                    process.join()
                    connection.send((key, process.exitcode))
    except (EOFError, KeyboardInterrupt, ConnectionError):
        pass
    finally:
        for _, process in running.values():
            process.terminate()


def main() -> None:
    """Import what all chapters need, then serve."""
    connection = Connection(int(sys.argv[1]))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    # `python -m` puts the folder it runs in on the path, and a kernel's launcher takes it off again.
    if sys.path[0] == str(Path.cwd()):
        del sys.path[0]
    if can_fork():
        # One thread each: the chapters already share the cores, and a process with threads should not fork.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        for name in PRELOAD:
            import_module(name)
    serve(connection, int(sys.argv[2]))


if __name__ == "__main__":
    main()
