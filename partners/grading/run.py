"""One run of one job in the box: start it, read what it says, and end it with all it started."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from partners.errors import BookError
from partners.grading import processes, seccomp
from partners.grading.box import Box
from partners.grading.boxed.plain import Tree
from partners.grading.stranger import Reader, Unreadable, message, text

Ended = Literal["end", "died", "time", "memory", "output"]
_START_SECONDS = 60
_LOOK_SECONDS = 0.2
#: A cell is stopped by the CPU it used, so that a busy machine is nobody's fault; one that only waits, by the clock.
_PATIENCE = 5
_PART_SECONDS = 5
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Cell:
    """A code cell of a submission and its place in the notebook."""

    place: int
    source: str


@dataclass(frozen=True)
class Call:
    """One call of a function of the submission; its place counts over all calls of the job."""

    place: int
    name: str
    arguments: Sequence[Tree]


@dataclass(frozen=True)
class Job:
    """What one run is asked for. All of it enters the box."""

    cells: Sequence[Cell]
    names: Sequence[str]
    calls: Sequence[Call]


@dataclass(frozen=True)
class Error:
    """An error that the submission raised: its type, words and line; texts of a stranger."""

    type: str
    text: str
    line: str = ""


@dataclass
class Outcome:
    """What came out of one run.

    :ivar cells: place → its error, or None, of each cell that ran to its end.
    :ivar values: name → tree.
    :ivar calls: place → tree, or its error.
    :ivar at: what ran last: a cell, a call, or neither.
    """

    cells: dict[int, Error | None] = field(default_factory=dict)
    values: dict[str, Tree] = field(default_factory=dict)
    calls: dict[int, Tree | Error] = field(default_factory=dict)
    ended: Ended = "died"
    at: tuple[Literal["cell", "call"], int] | None = None
    started: bool = False


class _Listener:
    """Takes the lines of one run into an outcome, believing none further than its shape."""

    def __init__(self, job: Job) -> None:
        self.outcome, self.ready = Outcome(), False
        self._cells = {cell.place for cell in job.cells}
        self._calls = {call.place for call in job.calls}
        self._names = set(job.names)
        self._lines = 2 * (len(self._cells) + len(self._calls)) + len(self._names) + 8

    def take(self, line: bytes) -> bool:
        """Take one line in; True at the end.

        :raises Unreadable: when it is not one of ours, or one too many.
        """
        self._lines -= 1
        if self._lines < 0:
            raise Unreadable("too many lines")
        said = message(line)
        place = {key: value for key, value in said.items() if type(value) is int}
        if self.ready:
            return self._take_call(said, place)
        outcome = self.outcome
        if "started" in said:
            outcome.started = True
        elif place.get("cell") in self._cells:
            outcome.at = ("cell", place["cell"])
        elif place.get("ran") in self._cells:
            outcome.cells[place["ran"]] = _error(said.get("error"))
            outcome.at = None
        elif outcome.at:
            raise Unreadable("a cell that still runs says what only comes after it")
        elif type(said.get("name")) is str and said["name"] in self._names:
            outcome.values[said["name"]] = Reader().tree(said.get("value"))
        elif said.get("ready") is True:
            self.ready = True
        else:
            raise Unreadable("an unknown line")
        return False

    def _take_call(self, said: dict[str, Any], place: dict[str, int]) -> bool:
        """From here on the submission may know the arguments: nothing it says but values is kept."""
        if place.get("call") in self._calls:
            self.outcome.at = ("call", place["call"])
        elif place.get("called") in self._calls:
            found = _error(said.get("error"))
            self.outcome.calls[place["called"]] = found or Reader().tree(said.get("value"))
            self.outcome.at = None
        elif said.get("end") is True:
            return True
        else:
            raise Unreadable("an unknown line")
        return False


def _error(said: Any) -> Error | None:
    if type(said) is not dict:
        return None
    return Error(text(said.get("type"), 100), text(said.get("text")), text(said.get("line"), 10))


def run(job: Job, files: Mapping[str, bytes], box: Box, seconds: float) -> Outcome:
    """Run a job in the box for at most ``seconds``, then end every process of it.

    :param files: the tables beside the notebook, by name.
    :raises BookError: when the box does not open: the grader's trouble, never the submission's.
    """
    with tempfile.TemporaryDirectory(prefix="box-") as scratch:
        laid = {}
        for name, content in files.items():
            laid[name] = Path(scratch, name)
            laid[name].write_bytes(content)
            laid[name].chmod(0o644)
        return _run(job, laid, box, seconds, Path(scratch))


def _run(job: Job, files: Mapping[str, Path], box: Box, seconds: float, scratch: Path) -> Outcome:
    answers, far_end = os.pipe()
    kept = [far_end]
    try:
        walls = _filter() if box.sandbox else None
        kept += [walls] if walls is not None else []
        process = subprocess.Popen(
            box.command(files, far_end, walls),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=kept,
            cwd=scratch,
            env=box.environment(str(scratch)),
            start_new_session=True,
        )
    except BaseException:
        os.close(answers)
        raise
    finally:
        for descriptor in kept:
            os.close(descriptor)
    with process:
        talk = _Conversation(job, box, process, answers, seconds)
        try:
            outcome = talk.hold()
        finally:
            _end(process, box, talk.listener.outcome.ended)
            os.close(answers)
        if not outcome.started:
            said = process.stderr.read(4000).decode("utf-8", "replace").strip() if process.stderr else ""
            raise BookError(f"the box did not open: {said.splitlines()[-1] if said else 'it said nothing'}")
    return outcome


def _filter() -> int:
    """An open descriptor from which bubblewrap reads the system-call filter."""
    near, far = os.pipe()
    os.write(far, seccomp.program() or b"")
    os.close(far)
    return near


class _Conversation:
    """Ask and listen without ever waiting on the other side alone."""

    def __init__(self, job: Job, box: Box, process: subprocess.Popen[bytes], answers: int, seconds: float) -> None:
        self.job, self.limits, self.pid, self.answers, self.seconds = job, box.limits, process.pid, answers, seconds
        self.listener = _Listener(job)
        assert process.stdin
        self.questions = process.stdin.fileno()
        os.set_blocking(self.questions, False)
        limits: dict[str, int] = {
            "memory": box.limits.memory,
            "file_bytes": box.limits.file_bytes,
            "processes": box.limits.processes if box.sandbox else 0,
            "seconds": int(seconds) + _START_SECONDS,
            "user": box.user() or 0,
        }
        self.unasked = _line({"limits": limits, "cells": [vars(cell) for cell in job.cells], "names": list(job.names)})
        self.room, self.rest = box.limits.answer_bytes, b""
        self.used, self.looked = processes.Use(0, 0), 0.0

    def hold(self) -> Outcome:
        """Until the end, a limit, or silence."""
        outcome = self.listener.outcome
        started = False
        deadline = step_ends = time.monotonic() + _START_SECONDS
        step_used = float(_START_SECONDS)
        while True:
            now = time.monotonic()
            if outcome.started and not started:
                started, deadline = True, now + self.seconds
            self._look(now)
            if now > min(deadline, step_ends) or self.used.seconds > step_used:
                return self._ended("time")
            if self.used.memory > self.limits.memory:
                return self._ended("memory")
            heard = self._exchange()
            if heard is None:
                return outcome
            try:
                if self._take(heard):
                    return self._ended("end")
            except Unreadable:
                return self._ended("output")
            if b"\n" in heard:
                step_ends = time.monotonic() + _PATIENCE * self.limits.cell_seconds
                step_used = self.used.seconds + self.limits.cell_seconds

    def _look(self, now: float) -> None:
        if now - self.looked > _LOOK_SECONDS:
            self.used, self.looked = processes.use(self.pid), now

    def _ended(self, how: Ended) -> Outcome:
        self.listener.outcome.ended = how
        return self.listener.outcome

    def _exchange(self) -> bytes | None:
        """Ask what fits, hear what is there; None when the other side is gone."""
        asking = [self.questions] if self.unasked else []
        ears, mouths, _ = select.select([self.answers], asking, [], _LOOK_SECONDS)
        if mouths:
            with contextlib.suppress(BlockingIOError, BrokenPipeError):
                self.unasked = self.unasked[os.write(self.questions, self.unasked[:_CHUNK]) :]
        if not ears:
            return b""
        return os.read(self.answers, _CHUNK) or None

    def _take(self, heard: bytes) -> bool:
        self.room -= len(heard)
        if self.room < 0:
            raise Unreadable("too much")
        *lines, self.rest = (self.rest + heard).split(b"\n")
        was_ready = self.listener.ready
        if any(map(self.listener.take, lines)):
            return True
        if self.listener.ready and not was_ready:
            self.unasked += _line([vars(call) for call in self.job.calls])
        return False


def _line(said: Any) -> bytes:
    return json.dumps(said).encode("ascii") + b"\n"


def _end(process: subprocess.Popen[bytes], box: Box, ended: Ended) -> None:
    """End the run. In the box all processes die with the first; without one, those that are still below it."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        # After its last line a run ends by itself, and what it used is counted.
        process.wait(timeout=_PART_SECONDS if ended == "end" else 0)
    doomed = [process.pid] if box.sandbox else processes.below(process.pid)
    for pid in doomed:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
