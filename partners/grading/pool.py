"""Work for several processes of which any may be killed: nothing is lost with it but the piece it was at."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TypeVar

from partners.errors import BookError

Piece = TypeVar("Piece")
#: A piece that killed so many workers is given up.
_TRIES = 2
_DEATH_SIGNAL = 1


@dataclass
class _Worker:
    process: BaseProcess
    line: Connection
    piece: int | None = None


class Pool:
    """Runs ``work(piece)`` for each piece in forked processes, so that what is loaded now is loaded in each.

    :param work: what to do; it returns nothing, for its fruit is what it has written. BookError tells a failure.
    """

    def __init__(self, work: Callable[[Piece], None], workers: int) -> None:
        self.work, self.size = work, workers
        self._context = multiprocessing.get_context("fork")

    def run(self, pieces: Sequence[Piece]) -> Iterator[tuple[Piece, str]]:
        """Each piece as it ends, and what failed, if anything. No worker outlives this, however it ends."""
        left, tries = list(reversed(range(len(pieces)))), [0] * len(pieces)
        workers: list[_Worker] = []
        try:
            while left or workers:
                while left and len(workers) < self.size:
                    workers.append(self._start(pieces))
                    self._give(workers[-1], left)
                for ready in wait([worker.line for worker in workers]):
                    worker = next(worker for worker in workers if worker.line is ready)
                    done = worker.piece
                    assert done is not None
                    try:
                        failed = worker.line.recv()
                    except (EOFError, OSError):
                        workers.remove(worker)
                        _stop(worker)
                        tries[done] += 1
                        if tries[done] < _TRIES:
                            left.append(done)
                        else:
                            yield pieces[done], "its grader was killed twice"
                        continue
                    if left:
                        self._give(worker, left)
                    else:
                        workers.remove(worker)
                        _stop(worker)
                    yield pieces[done], failed
        finally:
            for worker in workers:
                _stop(worker)

    def _start(self, pieces: Sequence[Piece]) -> _Worker:
        near, far = self._context.Pipe()
        parent = os.getpid()
        process = self._context.Process(target=self._serve, args=(far, near, pieces, parent), daemon=True)
        process.start()
        far.close()
        return _Worker(process, near)

    def _give(self, worker: _Worker, left: list[int]) -> None:
        worker.piece = left.pop()
        # A worker that died meanwhile is noticed when its answer is awaited.
        with contextlib.suppress(OSError):
            worker.line.send(worker.piece)

    def _serve(self, line: Connection, near: Connection, pieces: Sequence[Piece], parent: int) -> None:
        near.close()
        _die_with(parent)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with contextlib.suppress(EOFError, OSError):
            while True:
                line.send(self._try(pieces[line.recv()]))

    def _try(self, piece: Piece) -> str:
        try:
            self.work(piece)
        except BookError as error:
            return str(error)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return ""


def _stop(worker: _Worker) -> None:
    worker.line.close()
    worker.process.kill()
    worker.process.join()


def _die_with(parent: int) -> None:
    """Let the kernel kill this process when its parent is killed: a lock must not outlive who took it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
