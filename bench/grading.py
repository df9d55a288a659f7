"""Grading: the box against stock nbgrader, two workers against one, a hundred submissions against ten."""

from __future__ import annotations

import contextlib
import ctypes
import io
import logging
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import jupytext
import nbformat
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from bench import Figure, median
from partners.course.folder import CLASS, Course
from partners.grading import draws, gradebook
from partners.grading.assignment import load
from partners.grading.batch import ClassGrader
from partners.grading.box import Box

ASSIGNMENTS = Path(__file__).resolve().parents[1] / "assignments"
NAME = "counting"
FEW, MANY, PAIR = 10, 100, 20
_SECRET = "a secret of thirty-two characters or more"
#: A box's first process leaves its children to whoever is a subreaper above it (prctl, Linux).
_CHILD_SUBREAPER = 36
_COMMAND = f"python -m partners course grade {NAME}"


def figures() -> Iterator[Figure]:
    """Seconds of CPU a submission, and how they grow."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        boxed = median(lambda: _cpu(_boxed(root, FEW, 1))) / FEW
        stock = median(lambda: _cpu(_stock(root, FEW))) / FEW
        yield Figure(
            "a submission, boxed", f"{_COMMAND} --workers 1", "CPU s", boxed, stock, "nbgrader autograde", "≤ 1.3"
        )
        one = median(lambda: _wall(_boxed(root, PAIR, 1)))
        two = median(lambda: _wall(_boxed(root, PAIR, 2)))
        yield Figure(
            f"{PAIR} submissions, one worker", f"{_COMMAND} --workers 1", "wall s", one, two, "--workers 2", "≥ 1.7"
        )
        many = median(lambda: _cpu(_boxed(root, MANY, 1)), 1) / MANY
        said = f"each of {MANY} submissions (one run)"
        yield Figure(said, f"{_COMMAND} --workers 1", "CPU s", many, boxed, f"each of {FEW}", "0.9 to 1.1")


def _cpu(act: Callable[[], object]) -> float:
    """Seconds of CPU of this process and all below it, also of those whose parents ended before them."""
    ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1)
    # Whatever an earlier measurement left behind is not this one's.
    _reap()
    start = _used()
    act()
    _reap()
    return _used() - start


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def _used() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _wall(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _solved(drawn: dict[str, bytes]) -> dict[str, bytes]:
    """A solved submission, outputs cleared, and the tables beside it."""
    notebook = jupytext.read(ASSIGNMENTS / NAME / f"{NAME}.md")
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {f"{NAME}.ipynb": nbformat.writes(notebook).encode(), **drawn}


def _lay(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _boxed(root: Path, size: int, workers: int) -> Callable[[], object]:
    """A course with so many solved submissions, ready to be graded."""
    folder = Path(tempfile.mkdtemp(dir=root))
    (folder / "course.yml").write_text(f"title: Bench\nsecret: {_SECRET}\n", "utf8")
    shutil.copytree(ASSIGNMENTS / NAME, folder / "source" / NAME)
    course, assignment = Course(folder), load(ASSIGNMENTS / NAME)
    drawn = draws.draw(assignment, _SECRET, CLASS)
    _lay(course.release(NAME, CLASS), drawn)
    for number in range(size):
        _lay(course.submitted(f"s{number:03}", NAME), _solved(drawn))
    grader = ClassGrader(course, NAME, Box())

    def act() -> None:
        summary = grader.run(workers, lambda _: None)
        assert len(summary.graded) == size, summary

    return act


def _stock(root: Path, size: int) -> Callable[[], object]:
    """The same submissions for nbgrader alone: a kernel for each, without a box."""
    folder = Path(tempfile.mkdtemp(dir=root))
    drawn = draws.draw(load(ASSIGNMENTS / NAME), _SECRET, CLASS)
    _lay(folder / "source" / NAME, _solved(drawn))
    for number in range(size):
        _lay(folder / "submitted" / f"s{number:03}" / NAME, _solved(drawn))
    gradebook.make(folder / "gradebook.db")
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.course_id = "bench"
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    api.log.setLevel(logging.CRITICAL)
    with contextlib.redirect_stderr(io.StringIO()):
        made = api.generate_assignment(NAME)
    assert made["success"], made

    def act() -> None:
        with contextlib.redirect_stderr(io.StringIO()):
            assert all(api.autograde(NAME, f"s{number:03}")["success"] for number in range(size))

    return act
