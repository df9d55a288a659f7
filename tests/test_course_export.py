"""Grades leave the course as platforms and spreadsheets read them, and nothing that is no grade looks like one."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from course_samples import canvas, course, handed, moodle, zipped
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook

from partners import durable
from partners.__main__ import main
from partners.course.export import _csv
from partners.course.folder import Course
from partners.course.roster import Student
from partners.grading import gradebook, schema
from partners.grading.assignment import load

DONE, HALF, LATE, AWAY = (
    Student("A1", name="Айгүл Қасымова", last_name="Қасымова", first_name="Айгүл", email="a@x.kz", canvas_id="55"),
    Student("a2", name="=cmd|'/c calc'!A0", username="ivan"),
    Student("a3", name="Анна Ли", email="li@x.kz"),
    Student("a4", name="Ян Кан"),
)


def _run(where: Course, *words: object) -> Result:
    return CliRunner().invoke(main, ["course", *map(str, words), "--course", str(where.root)])


def _rows(where: Course, to: str, *words: object) -> list[list[str]]:
    found = _run(where, "export", "--to", to, *words)
    assert found.exit_code == 0, found.output
    text = (where.exports / f"{to}.csv").read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def _result(where: Course, student: Student, points: float) -> None:
    questions = {
        "q1-test": schema.Graded(points=points, max=2, state="passed"),
        "q2": schema.Graded(points=0, max=4, state="needs marking", by_hand=True),
    }
    result = schema.Result(assignment="votes", student=student.folder, digest="1", questions=questions)
    durable.write(where.graded("votes", student.folder), result.model_dump_json().encode())


@pytest.fixture(scope="module")
def once(tmp_path_factory) -> Course:
    """One is graded and marked, one not yet marked, one handed in and not graded, one handed nothing in."""
    folder = tmp_path_factory.mktemp("once")
    where = course(folder / "course", [DONE, HALF, LATE, AWAY])
    download = folder / "download.zip"
    packed = {moodle(one.name, number): handed("votes", one.folder) for number, one in enumerate([DONE, LATE], 7)}
    packed[canvas("x", "x", 8, 900)] = b"{}"
    download.write_bytes(zipped(packed))
    _run(where, "collect", download)
    _result(where, DONE, 1.5)
    _result(where, HALF, 2)
    gradebook.merge(where, load(where.source("votes")))
    with Gradebook(f"sqlite:///{where.gradebook}") as book:
        grade = book.find_grade("q2", "votes", "votes", DONE.folder)
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 3, 0.25, False
        book.db.commit()
    return where


@pytest.fixture
def graded(once: Course, tmp_path: Path) -> Course:
    return Course(shutil.copytree(once.root, tmp_path / "course"))


def test_moodle_gets_what_is_graded_and_marked_and_nothing_for_the_rest(graded: Course) -> None:
    assert _rows(graded, "moodle") == [
        ["First name", "Last name", "ID number", "Email address", "Username", "The votes task"],
        ["Айгүл", "Қасымова", "A1", "a@x.kz", "", "4.75"],
        ["'=cmd|'/c calc'!A0", "", "a2", "", "ivan", ""],
        ["Анна Ли", "", "a3", "li@x.kz", "", ""],
        ["Ян Кан", "", "a4", "", "", ""],
    ]
    said = _run(graded, "export", "--to", "moodle").output
    assert "waits for marks by hand: 1: a2 (votes)" in said
    assert "handed in, not graded yet: 1: a3 (votes)" in said
    assert "no submission: 1: a4 (votes)" in said


def test_canvas_gets_its_own_columns_and_the_possible_points(graded: Course) -> None:
    path = graded.root / "course.yml"
    path.write_text(path.read_text() + "columns: {votes: 'Votes (4711)'}\n")
    fresh = Course(graded.root)
    head, points, first, *_ = _rows(fresh, "canvas")
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Votes (4711)"]
    assert points == ["    Points Possible", "", "", "", "", "6"]
    assert first == ["Қасымова, Айгүл", "55", "A1", "", "", "4.75"]


def test_who_handed_nothing_in_gets_a_nought_only_when_it_is_said(graded: Course) -> None:
    rows = _rows(graded, "plain", "--missing", 0)
    assert [row[4:] for row in rows] == [
        ["The votes task", "The votes task: of", "The votes task: state"],
        ["4.75", "6", "graded"],
        ["", "6", "waits for marks by hand"],
        ["", "6", "handed in, not graded yet"],
        ["0", "6", "no submission"],
    ]
    assert (graded.exports / "plain.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert not (graded.exports / "plain.csv").read_bytes()[3:].startswith(b"\xef\xbb\xbf")


def test_a_grade_older_than_what_was_handed_in_is_told(graded: Course, tmp_path: Path) -> None:
    assert "handed in again" not in _run(graded, "export", "--to", "plain").output
    (tmp_path / "again.zip").write_bytes(zipped({moodle(DONE.name, 7): handed("votes", DONE.folder, "better")}))
    assert _run(graded, "collect", tmp_path / "again.zip").exit_code == 0
    assert (
        f"handed in again since they were graded: {DONE.folder} (votes)"
        in _run(graded, "export", "--to", "plain").output
    )


def test_the_pages_of_feedback_go_back_as_moodle_takes_them(graded: Course) -> None:
    durable.write(graded.feedback("votes", DONE.folder), b"<p>Well done")
    assert "moodle-feedback-votes.zip" in _run(graded, "export", "--to", "moodle").output
    with zipfile.ZipFile(graded.exports / "moodle-feedback-votes.zip") as packed:
        assert packed.namelist() == ["Айгүл Қасымова_7_assignsubmission_file_/votes.html"]
        assert packed.read(packed.namelist()[0]) == b"<p>Well done"


def test_the_pages_of_feedback_go_back_as_canvas_takes_them(graded: Course, tmp_path: Path) -> None:
    (tmp_path / "canvas.zip").write_bytes(
        zipped({canvas(DONE.last_name, DONE.first_name, 55, 901): handed("votes", DONE.folder, "again")})
    )
    _run(graded, "collect", tmp_path / "canvas.zip")
    durable.write(graded.feedback("votes", DONE.folder), b"<p>Well done")
    _run(graded, "export", "--to", "canvas")
    with zipfile.ZipFile(graded.exports / "canvas-feedback-votes.zip") as packed:
        (name,) = packed.namelist()
    # Canvas takes the first two parts that are numbers: user and attachment.
    assert [part for part in name.split("_") if part.isdigit()] == ["55", "901"]


def test_nothing_graded_is_told(tmp_path: Path) -> None:
    assert "nothing is graded yet: run grade first" in _run(course(tmp_path), "export", "--to", "plain").output
    found = _run(course(tmp_path / "other"), "export", "--to", "plain", "--assignment", "votes")
    assert found.exit_code == 2 and "nobody's 'votes' is graded yet" in found.output


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",))), min_size=1, max_size=4))
def test_no_cell_is_a_formula_and_no_cell_is_lost(cells: list[str]) -> None:
    text = _csv([["id", *cells]], "utf-8-sig").decode("utf-8-sig")
    (row,) = csv.reader(io.StringIO(text, newline=""))
    for cell, written in zip(cells, row[1:], strict=True):
        assert written in (cell, f"'{cell}")
        assert not written.lstrip().startswith(("=", "@", "＝", "＠")) and not written.startswith(
            ("\t=", "+cmd", "-cmd")
        )
