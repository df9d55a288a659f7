"""The processes below one process, read from /proc: what a box uses, whoever forked it."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")


def below(pid: int) -> list[int]:
    """The process and its descendants; only itself where there is no /proc."""
    found = [pid]
    for process in found:
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{process}/task"):  # noqa: PTH208 (five times a second: cheap)
                found += map(int, Path(f"/proc/{process}/task/{task}/children").read_text().split())
    return found


@dataclass(frozen=True)
class Use:
    """What a process and its descendants use: bytes of memory now, and seconds of CPU so far."""

    memory: int
    seconds: float


def use(pid: int) -> Use:
    """Read what a tree of processes uses; shared pages count in each, ended processes in those that awaited them."""
    memory, ticks = 0, 0
    for process in below(pid):
        with contextlib.suppress(OSError, IndexError):
            # The name in brackets may hold anything, brackets too.
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
            memory += int(fields[21]) * _PAGE
    return Use(memory, ticks / _TICKS)
