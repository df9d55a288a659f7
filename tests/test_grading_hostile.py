"""Hostile submissions: none gains a point, reads, writes or outlives anything outside, or costs another question."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from grading_samples import BY_PROGRAM, SECRET, SOURCE, cell, cells, notebook
from hostile import ATTACKS, FUNCTIONS, NOTEBOOKS

from partners.grading.assignment import load
from partners.grading.box import Box, Limits
from partners.grading.grader import Grader
from partners.grading.schema import Result

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the box needs Linux: grading refuses elsewhere")
_MARK = f"mark-{os.getpid()}"


@dataclass
class Outside:
    """A corner of the grader's machine, and whatever reached it."""

    folder: Path
    server: socket.socket
    abstract: socket.socket

    def untouched(self) -> bool:
        here = {path.name: path.read_text() for path in self.folder.iterdir()}
        return here == {"secret.txt": "SECRET-OUTSIDE"} and not any(map(_called, (self.server, self.abstract)))


def _called(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


@pytest.fixture(scope="module")
def grader() -> Grader:
    return Grader(load(SOURCE), SECRET, Box(Limits(cell_seconds=2, memory=700_000_000)))


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    folder = tmp_path_factory.mktemp("outside")
    folder.chmod(0o777)
    (folder / "secret.txt").write_text("SECRET-OUTSIDE")
    (folder / "secret.txt").chmod(0o666)
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind(f"\0{_MARK}")
        abstract.listen()
        for listener in (server, abstract):
            listener.setblocking(False)
        yield Outside(folder, server, abstract)


@pytest.fixture
def grade(grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GRADER_TOKEN", "SECRET-TOKEN")

    def run(content: bytes) -> Result:
        path = tmp_path / "harbours.ipynb"
        path.write_bytes(content)
        return grader.grade("айгүл", path)

    return run


def _children() -> set[str]:
    """The command lines of all processes that a submission of ours could have left."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.add(path.read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return {line for line in found if "77777" in line}


@pytest.mark.parametrize("kind", ATTACKS)
def test_an_attack_gains_nothing_and_costs_only_its_question(grade, outside: Outside, kind: str) -> None:
    attack = ATTACKS[kind]
    words = {"OUTSIDE": str(outside.folder), "SOURCE": str(SOURCE), "MARK": _MARK}
    code = attack.code.replace("PORT", str(outside.server.getsockname()[1]))
    for word, value in words.items():
        code = code.replace(word, value)
    result = grade(notebook(q1=code))
    assert result.questions["q1-test"].points == 0
    assert result.points == attack.left, result
    assert outside.untouched()
    assert not _children()
    assert "SECRET" not in result.model_dump_json(exclude={"answers"})


@pytest.mark.parametrize("kind", NOTEBOOKS)
def test_a_strange_notebook_earns_what_its_answers_are_worth(grade, kind: str) -> None:
    make, points = NOTEBOOKS[kind]
    assert grade(make()).points == points


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_a_function_is_judged_by_what_it_gives(grade, kind: str) -> None:
    result = grade(notebook(q3=FUNCTIONS[kind].code))
    assert (result.points, result.questions["q3-test"].points) == (BY_PROGRAM - 4, 0)
    assert "5" not in " ".join(result.questions["q3-test"].messages), "an argument of a hidden case is told"


def test_a_cell_cannot_tell_the_arguments_that_come_after_it(grade) -> None:
    spy = "import gc\nfound = [o for o in gc.get_objects() if type(o) is dict and {'place', 'arguments'} <= set(o)]\n"
    result = grade(notebook([*cells(), cell(spy + "raise Exception(found)")]))
    assert result.notes[-1].detail == "Exception: [] (line 3)"


def test_links_and_pipes_are_no_notebooks(grader: Grader, tmp_path: Path) -> None:
    secret = tmp_path / "other.ipynb"
    secret.write_bytes(notebook())
    link, pipe = tmp_path / "link.ipynb", tmp_path / "pipe.ipynb"
    link.symlink_to(secret)
    os.mkfifo(pipe)
    for path in (link, pipe, tmp_path):
        result = grader.grade("айгүл", path)
        assert (result.points, [note.kind for note in result.notes]) == (0, ["no_file"])


def test_what_enters_the_box_tells_nothing_of_what_is_right(grade, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[bytes] = []
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, content: sent.append(bytes(content)) or write(fd, content))
    grade(notebook(q1="total = 1"))
    said = b"".join(sent)
    lines = [json.loads(line) for line in said[said.index(b'{"limits"') :].splitlines()]
    assert [set(lines[0]), set(lines[1][0])] == [{"limits", "cells", "names"}, {"place", "name", "arguments"}]
    assert b"SECRET" not in said and b"say" not in said and b"expected" not in said
