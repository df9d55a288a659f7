"""A class, graded: kills lose nothing, workers make no difference, marks by hand stay, feedback runs nowhere."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from audit import violations
from conftest import Watched
from grading_samples import BY_PROGRAM, SECRET, SOURCE, course, hand_in, notebook

from partners import durable
from partners.course.folder import Course
from partners.errors import BookError
from partners.grading import feedback, gradebook
from partners.grading.assignment import load
from partners.grading.batch import ClassGrader, results
from partners.grading.box import Box, Limits
from partners.grading.pool import Pool

linux = pytest.mark.skipif(sys.platform != "linux", reason="the box needs Linux: grading refuses elsewhere")
EVIL = """<script>document.title = 'run'</script><img src=x onerror="document.title='run'">
<svg onload="document.title='run'">
</p>
<iframe srcdoc="<script>parent.document.title='run'</script>"></iframe> [a](javascript:document.title='run') ```
$\\href{javascript:document.title='run'}{x}$ \x1b[31mred\x1b]0;run\x07 \u202egnp.exe {{ 7 * 7 }} &lt;b&gt;"""
FAST = Box(Limits(cell_seconds=2))
NAMES = [f"s{number:02}" for number in range(8)]


def work(number: int) -> bytes:
    """Right, half right, dead, and no notebook, in turn."""
    kinds = [notebook(), notebook(q1="total = 1"), notebook(q2="import os\nos._exit(1)"), b"{"]
    return kinds[number % 4]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class of eight, graded by one worker."""
    made = course(tmp_path_factory.mktemp("one") / "course", {name: work(n) for n, name in enumerate(NAMES)})
    summary = ClassGrader(made, "harbours", FAST).run(1, lambda _: None)
    assert (summary.graded, summary.failed) == (NAMES, {})
    return made


def files(made: Course) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (made.root / "graded" / "harbours").glob("[!.]*")}


@linux
def test_three_workers_write_what_one_writes_and_a_second_run_has_nothing_to_do(graded: Course, tmp_path: Path) -> None:
    made = course(tmp_path / "course", {name: work(n) for n, name in enumerate(NAMES)})
    told: list[str] = []
    ClassGrader(made, "harbours", FAST).run(3, told.append)
    assert sorted(told) == NAMES
    assert files(made) == files(graded)
    assert [result.points for result in results(made, "harbours").values()] == [9, 7, 6, 0] * 2
    hand_in(made, NAMES[1], notebook())
    summary = ClassGrader(made, "harbours", FAST).run(2, lambda _: None)
    assert (summary.graded, len(summary.kept)) == ([NAMES[1]], 7)
    assert results(made, "harbours")[NAMES[1]].points == BY_PROGRAM


@linux
@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_a_kill_or_ctrl_c_in_the_middle_loses_nothing_and_the_next_run_goes_on(
    graded: Course, tmp_path: Path, stop: signal.Signals
) -> None:
    made = course(tmp_path / "course", {name: work(n) for n, name in enumerate(NAMES)})
    command = [
        sys.executable,
        "-m",
        "partners",
        "course",
        "grade",
        "harbours",
        "--course",
        str(made.root),
        "--workers",
        "2",
    ]
    # A shell's background job ignores Ctrl-C, and what it starts does, too.
    hears = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=hears)
    while len(files(made)) < 3 and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(stop)
    _, said = process.communicate()
    assert "Traceback" not in said and process.returncode in (-signal.SIGKILL, 1)
    before = files(made)
    assert 3 <= len(before) < 8
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = files(made)
    assert before.items() <= after.items()
    assert {name: _without_digest(content) for name, content in after.items()} == {
        name: _without_digest(content) for name, content in files(graded).items()
    }
    assert not list((made.root / "graded" / "harbours").glob(f"{durable.UNFINISHED}*"))


def _without_digest(content: bytes) -> list[bytes]:
    """A result without what depends on the limits of the box."""
    return [line for line in content.splitlines() if b'"digest"' not in line]


@linux
def test_the_second_of_two_graders_is_told_to_wait(graded: Course) -> None:
    with (
        durable.lock(graded.graded("harbours", "any").parent, "grading"),
        pytest.raises(BookError, match="grading is under way"),
    ):
        ClassGrader(graded, "harbours", FAST).run(1, lambda _: None)


@linux
def test_a_full_disk_costs_the_result_at_hand_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = course(tmp_path / "course", dict.fromkeys(NAMES, b"{"))
    write = durable.write

    def full(path: Path, content: bytes) -> None:
        if path.stem == NAMES[2]:
            raise BookError("the disk is full", path)
        write(path, content)

    monkeypatch.setattr(durable, "write", full)
    summary = ClassGrader(made, "harbours", FAST).run(2, lambda _: None)
    assert list(summary.failed) == [NAMES[2]] and "the disk is full" in summary.failed[NAMES[2]]
    monkeypatch.undo()
    assert ClassGrader(made, "harbours", FAST).run(2, lambda _: None).graded == [NAMES[2]]


def test_a_killed_worker_costs_one_try_of_its_piece(tmp_path: Path) -> None:
    def run(piece: str) -> None:
        with (tmp_path / piece).open("a") as file:
            file.write("x")
        if piece == "deadly" or (piece == "unlucky" and len((tmp_path / piece).read_text()) == 1):
            os.kill(os.getpid(), signal.SIGKILL)

    pieces = ["a", "deadly", "b", "unlucky", "c"]
    ended = dict(Pool(run, 2).run(pieces))
    assert ended == {"a": "", "b": "", "c": "", "unlucky": "", "deadly": "its grader was killed twice"}
    assert {piece: len((tmp_path / piece).read_text()) for piece in pieces} == {
        "a": 1, "b": 1, "c": 1, "unlucky": 2, "deadly": 2,
    }  # fmt: skip


@linux
def test_marks_by_hand_outlive_every_grading_and_levels_add_up(tmp_path: Path) -> None:
    made = course(tmp_path / "course", {"ann": notebook(), "boris": notebook()})
    assignment = load(SOURCE)
    ClassGrader(made, "harbours", FAST).run(1, lambda _: None)
    assert gradebook.merge(made, assignment) == 2
    with gradebook.open_book(made) as book:
        grade = book.find_grade("q4", "harbours", "harbours", "ann")
        assert (grade.auto_score, grade.needs_manual_grade) == (None, True)
        grade.manual_score, grade.needs_manual_grade = 4.5, False
        book.find_comment("q4", "harbours", "harbours", "ann").manual_comment = f"Well weighed. {EVIL}"
        levels = "evidence: Strong\n Language: clear\nWell put."
        book.find_comment("q4", "harbours", "harbours", "boris").manual_comment = levels
        book.db.commit()
    gradebook.merge(made, assignment)
    marks = gradebook.marks(made, "harbours")
    assert (marks["ann"]["q4"].points, marks["boris"]["q4"].points) == (4.5, 6.0)
    hand_in(made, "ann", notebook(q1="total = 1", q4="Another text."))
    ClassGrader(made, "harbours", FAST).run(1, lambda _: None)
    gradebook.merge(made, assignment)
    with gradebook.open_book(made) as book:
        grade = book.find_grade("q4", "harbours", "harbours", "ann")
        assert (grade.manual_score, grade.needs_manual_grade) == (4.5, True)
        assert book.find_submission("harbours", "ann").score == 7 + 4.5
    feedback.write(made, "harbours")
    page = made.feedback("harbours", "boris").read_text("utf8")
    assert "Two sources are named and weighed." in page and "Well put." in page and "evidence: Strong" not in page


@linux
def test_nothing_of_a_submission_runs_on_its_page_and_nothing_hidden_is_told(tmp_path: Path, watched: Watched) -> None:
    error = f"raise type('E<b>', (Exception,), {{}})({EVIL!r})"
    made = course(tmp_path / "course", {"ann": notebook(q1=error, q3=f"def busiest(t):\n    {error}", q4=EVIL)})
    ClassGrader(made, "harbours", FAST).run(1, lambda _: None)
    gradebook.merge(made, load(SOURCE))
    assert feedback.write(made, "harbours").unmarked == 1
    path = made.feedback("harbours", "ann")
    watched.page.goto(path.as_uri())
    assert watched.page.title() == "Harbours: ann"
    assert watched.page.locator("main :is(script, img, svg, iframe, b, a[href^=javascript])").count() == 0
    assert watched.page.locator(".text.theirs").inner_text().startswith("<script>document.title = 'run'</script>")
    assert not violations(watched.page)
    assert (watched.errors, watched.elsewhere) == ([], [])
    shown = path.read_text("utf8")
    assert not any(hidden in shown for hidden in ("SECRET", "\x1b", "\u202e", SECRET))
    watched.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\">')")
    assert watched.page.title() == "Harbours: ann", "the page's own policy lets a script run"


@linux
def test_formgrader_is_shown_words_as_code_only(graded: Course, tmp_path: Path) -> None:
    from nbconvert import HTMLExporter
    from nbformat import reads

    made = course(tmp_path / "course", {"ann": notebook(q4=EVIL + "\n" + "`" * 9 + "\n<b>out</b>")})
    ClassGrader(made, "harbours", FAST).run(1, lambda _: None)
    gradebook.merge(made, load(SOURCE))
    laid = (made.root / "autograded/ann/harbours/harbours.ipynb").read_text("utf8")
    shown, _ = HTMLExporter(template_name="basic").from_notebook_node(reads(laid, as_version=4))
    assert "<svg onload" not in shown and "<b>out" not in shown and 'href="javascript' not in shown
    assert "&lt;svg" in shown
