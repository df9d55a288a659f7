"""One submission, graded: honest work gets its points, a fault costs what the broken question costs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from grading_samples import BY_PROGRAM, SECRET, SOURCE, cell, cells, notebook

from partners.errors import BookError
from partners.grading import draws
from partners.grading.assignment import load
from partners.grading.box import Box, Limits
from partners.grading.grader import Grader
from partners.grading.schema import Result

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the box needs Linux: grading refuses elsewhere")
Grade = Callable[[bytes], Result]


@pytest.fixture(scope="module")
def grader() -> Grader:
    return Grader(load(SOURCE), SECRET, Box(Limits(cell_seconds=3)))


@pytest.fixture
def grade(grader: Grader, tmp_path: Path) -> Grade:
    def run(content: bytes) -> Result:
        path = tmp_path / "harbours.ipynb"
        path.write_bytes(content)
        return grader.grade("айгүл", path)

    return run


def states(result: Result) -> list[str]:
    return [question.state for question in result.questions.values()]


def kinds(result: Result) -> list[tuple[str, str]]:
    return [(note.kind, note.cell) for note in result.notes]


def test_solved_work_gets_all_points_that_a_program_gives(grade: Grade) -> None:
    result = grade(notebook())
    assert states(result) == ["passed", "passed", "passed", "needs marking"]
    assert (result.points, result.max, result.notes) == (BY_PROGRAM, 15, [])
    assert result.answers["q4"] == "Two sources disagree."


def test_an_answer_of_one_student_is_wrong_for_another(grader: Grader, tmp_path: Path) -> None:
    copied = draws.read(draws.draw(grader.assignment, SECRET, "асель"))["calls.csv"]["tonnes"].sum()
    path = tmp_path / "harbours.ipynb"
    path.write_bytes(notebook(q1=f"total = {copied}"))
    assert grader.grade("асель", path).questions["q1-test"].state == "passed"
    assert grader.grade("айгүл", path).questions["q1-test"].state == "failed"


def test_released_tables_count_even_when_the_record_has_changed(grader: Grader, tmp_path: Path) -> None:
    path = tmp_path / "harbours.ipynb"
    path.write_bytes(notebook(q1="total = 7"))
    given = {"calls.csv": b"port,tonnes\nBaku,4\nAktau,3\n"}
    assert grader.grade("айгүл", path, given).points == BY_PROGRAM


def test_the_empty_assignment_earns_nothing_and_awaits_nobody(grade: Grade) -> None:
    empty = {"q1": "total = None", "q2": "per_port = None", "q3": "def busiest(table):\n    raise NotImplementedError"}
    result = grade(notebook(**empty, q4="YOUR ANSWER HERE"))
    assert states(result) == ["failed"] * 4
    assert result.questions["q3-test"].messages[-1] == "busiest stopped with an error: NotImplementedError."


FAULTS = {
    "error": ("1 / 0", [("error", "q1")]),
    "misspelt": ("totals = 1", []),
    "endless": ("while True: pass", [("time", "q1")]),
    "exit": ("import sys\nsys.exit('bye')", [("error", "q1")]),
    "gone": ("import os\nos._exit(0)", [("died", "q1")]),
    "crash": ("import ctypes\nctypes.string_at(0)", [("died", "q1")]),
    "memory": ("total = [0] * 10**10", [("error", "q1")]),
    "deep": ("def f(n): return f(n + 1)\ntotal = f(0)", [("error", "q1")]),
    "syntax": ("total = (", [("error", "q1")]),
    "deleted": (None, [("deleted", "q1")]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_costs_only_the_broken_question(grade: Grade, fault: str) -> None:
    source, told = FAULTS[fault]
    result = grade(notebook(q1=source))
    assert result.points == BY_PROGRAM - 2
    assert kinds(result) == told


def test_given_cells_run_as_given_and_wherever_they_are_missing(grade: Grade) -> None:
    changed = grade(notebook(given="calls = None"))
    assert (changed.points, kinds(changed)) == (BY_PROGRAM, [("changed", "given")])
    missing = grade(notebook(given=None))
    assert (missing.points, kinds(missing)) == (BY_PROGRAM, [("put_back", "given")])


def test_a_cell_that_stands_twice_runs_twice(grade: Grade) -> None:
    made = cells(q1="total = 0")
    made.append(cell("total = int(calls['tonnes'].sum())", "q1"))
    result = grade(notebook(made))
    assert (result.points, kinds(result)) == (BY_PROGRAM, [("twice", "q1")])


def test_notebook_ways_of_writing_run(grader: Grader, tmp_path: Path) -> None:
    magic = "%matplotlib inline\nimport asyncio\nawait asyncio.sleep(0)\ntotal = int(calls['tonnes'].sum())\ntotal?"
    path = tmp_path / "harbours.ipynb"
    path.write_bytes(notebook(q1=magic))
    # Importing matplotlib and IPython takes longer than the short limit of the other tests, on a busy machine.
    result = Grader(grader.assignment, SECRET, Box()).grade("айгүл", path)
    assert (result.points, result.notes) == (BY_PROGRAM, [])


def test_the_kernel_of_another_language_is_told_and_costs_nothing(grade: Grade) -> None:
    result = grade(notebook().replace(b'"language": "python"', b'"language": "R"'))
    assert (result.points, kinds(result), result.notes[0].detail) == (BY_PROGRAM, [("kernel", "")], "R")


BROKEN = {
    "corrupt": notebook()[:-200],
    "empty": b"",
    "too_large": b" " * 20_000_001,
    "old": b'{"worksheets": [], "nbformat": 3}',
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_no_notebook_says_so(grade: Grade, kind: str) -> None:
    result = grade(BROKEN[kind])
    assert (result.points, kinds(result), states(result)) == (0, [(kind, "")], ["not run"] * 4)


def test_without_bubblewrap_grading_refuses_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, grader: Grader
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(BookError, match="bubblewrap is missing: install .* --no-sandbox"):
        Grader(grader.assignment, SECRET, Box())


def test_without_the_box_the_limits_still_hold(grader: Grader, tmp_path: Path) -> None:
    bare = Grader(grader.assignment, SECRET, Box(Limits(cell_seconds=2), sandbox=False))
    path = tmp_path / "harbours.ipynb"
    child = "import subprocess\nsubprocess.Popen(['sleep', '66666'])\nwhile True: pass"
    path.write_bytes(notebook(q1=child))
    result = bare.grade("айгүл", path)
    assert (result.points, kinds(result)) == (BY_PROGRAM - 2, [("time", "q1")])
    assert not [one for one in Path("/proc").glob("[0-9]*/cmdline") if b"66666" in one.read_bytes()]


def test_a_grader_who_is_not_root_boxes_in_a_user_namespace(monkeypatch: pytest.MonkeyPatch, grade: Grade) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    spy = "import os\ntotal = int(calls['tonnes'].sum()) if os.getuid() == 65534 else 0"
    result = grade(notebook(q1=spy))
    assert (result.points, result.notes) == (BY_PROGRAM, [])
