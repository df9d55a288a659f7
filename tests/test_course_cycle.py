"""The whole cycle with the book's own assignments: set, solved, handed in through Moodle, graded, given back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from course_samples import moodle, zipped

from partners.__main__ import main
from partners.course.folder import Course
from partners.course.leaks import secret_lines
from partners.course.release import source_notebook
from partners.grading import draws
from partners.grading.assignment import load
from partners.grading.checks import Value

NAMES = ["caspian", "close-reading", "coding-events", "counting", "essay", "votes"]
LIST = (
    "Identifier;Полное имя;Адрес электронной почты\nУчастник 7;Қасымова Айгүл;A@x.kz\nУчастник 8;Иван Петров;b@x.kz\n"
)
SOLVER = "_a@x.kz"


def _run(where: Path, *words: object) -> str:
    found = CliRunner().invoke(main, ["course", *map(str, words), *(["--course", str(where)] if where else [])])
    assert found.exit_code == 0, (words, found.output, found.exception)
    return found.output


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Course:
    folder = tmp_path_factory.mktemp("cycle")
    (folder / "list.csv").write_text(LIST, "utf-8-sig")
    found = CliRunner().invoke(main, ["course", "init", str(folder / "course"), "--title", "Осень"])
    assert found.exit_code == 0, found.output
    for name in NAMES:
        _run(folder / "course", "release", name, "--roster", folder / "list.csv")
    return Course(folder / "course")


def _solved(course: Course, name: str) -> bytes:
    """A student's notebook with the source's own solutions in the cells for answers."""
    full = {cell.metadata.nbgrader.grade_id: cell.source for cell in source_notebook(course.source(name)).cells
            if cell.metadata.get("nbgrader", {}).get("solution")}  # fmt: skip
    notebook = json.loads((course.release(name, SOLVER) / f"{name}.ipynb").read_bytes())
    for cell in notebook["cells"]:
        if source := full.get(cell["metadata"].get("nbgrader", {}).get("grade_id")):
            lines = source.splitlines()
            cell["source"] = "\n".join(
                line for line in lines if "BEGIN SOLUTION" not in line and "END SOLUTION" not in line
            )
    return json.dumps(notebook).encode()


def test_a_course_begins_with_all_assignments_and_a_page_that_says_how_to_go_on(released: Course) -> None:
    assert released.assignments() == NAMES
    assert "python -m partners course collect" in (released.root / "README.md").read_text("utf8")
    assert released.root.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_instructors_stands_in_a_release(released: Course, name: str) -> None:
    source = load(released.source(name))
    lines = secret_lines(source_notebook(source.folder))
    assert len(lines) > 3
    plain = {}
    for student in (SOLVER, "b@x.kz"):
        folder = released.release(name, student)
        tables = draws.read(draws.released(folder))
        assert {path.name for path in folder.iterdir()} == {f"{name}.ipynb", *tables}
        notebook = json.loads((folder / f"{name}.ipynb").read_bytes())
        text = "\n".join(
            "".join(cell["source"]) + json.dumps(cell["metadata"], ensure_ascii=False) for cell in notebook["cells"]
        )
        assert not [line for line in lines if line in text.splitlines() or (len(line) >= 20 and line in text)]
        assert not any(cell.get("outputs") for cell in notebook["cells"])
        hidden = [one.expected for every in source.checks(tables).values() for one in every if isinstance(one, Value)]
        for number in (one for one in hidden if isinstance(one, (int, float)) and len(f"{one:g}".strip("-0.")) > 3):
            assert f"{number:g}" not in text
        assert notebook["metadata"].pop("partners")["key"] not in text
        plain[student] = json.dumps(notebook)
    # What differs by student stands in the tables alone, so a notebook cannot tell an answer.
    assert plain[SOLVER] == plain["b@x.kz"]
    assert draws.released(released.release(name, SOLVER)) != draws.released(released.release(name, "b@x.kz"))


def test_the_cycle_from_a_moodle_download_to_a_moodle_import(released: Course, tmp_path: Path) -> None:
    for number, name in enumerate(NAMES):
        files = {moodle("Айгүл Қасымова", 7, f"{name}.ipynb"): _solved(released, name)}
        if name == "votes":
            files[moodle("Иван Петров", 8, "votes.ipynb")] = (
                released.release(name, "b@x.kz") / "votes.ipynb"
            ).read_bytes()
        (tmp_path / f"course-{name}-{number}.zip").write_bytes(zipped(files))
    said = _run(released.root, "collect", *sorted(tmp_path.glob("*.zip")))
    assert "votes: 2 new" in said and "essay: 1 new" in said
    for name in NAMES:
        _run(released.root, "grade", name, "--workers", 2)
        _run(released.root, "feedback", name)
    _run(released.root, "export", "--to", "plain", "--missing", 0)
    rows = list(csv.DictReader(io.StringIO((released.exports / "plain.csv").read_text("utf-8-sig"))))
    for name in NAMES:
        sheet = load(released.source(name)).sheet
        by_hand = any(question.rubric for question in sheet.questions.values())
        result = json.loads(released.graded(name, SOLVER).read_text("utf8"))
        missed = [one for one in result["questions"].values() if one["state"] not in ("passed", "needs marking")]
        assert not missed, (name, missed)
        states = [row[f"{sheet.title}: state"] for row in rows]
        assert states[0] == ("waits for marks by hand" if by_hand else "graded")
        # An answer left empty is no work to mark.
        assert states[1] == ("graded" if name == "votes" else "no submission")
        assert rows[1][sheet.title] == "0"
        page = released.feedback(name, SOLVER).read_text("utf8")
        assert sheet.title in page
    assert "moodle-feedback-votes.zip" in _run(released.root, "export", "--to", "moodle")
