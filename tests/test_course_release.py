"""What students get: their own data, and nothing of the instructor's."""

from __future__ import annotations

import contextlib
import json
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from course_samples import SECRET, course

from partners.__main__ import main
from partners.course.folder import Course
from partners.course.leaks import secret_lines
from partners.course.match import key
from partners.course.release import release, source_notebook
from partners.course.roster import Student, read
from partners.errors import BookError

PEOPLE = [Student("A1", name="Айгүл Қасымова", participants={"votes": "7"}), Student("a2", name="Иван Петров")]


def _files(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _release(where: Course, people: list[Student]):
    return release(where, "votes", people, contextlib.nullcontext)


def _run(where: Course, *words: object):
    return CliRunner().invoke(main, ["course", *map(str, words), "--course", str(where.root)])


def test_students_get_data_of_their_own_and_the_same_bytes_again(tmp_path: Path) -> None:
    one, other = course(tmp_path / "one", PEOPLE), course(tmp_path / "other", PEOPLE)
    _release(one, PEOPLE)
    made = _files(one.root / "release") | _files(one.root / "upload")
    _release(other, PEOPLE)
    assert _files(other.root / "release") | _files(other.root / "upload") == made
    assert set(made) == {
        *(f"votes/{one.folder}/{name}" for one in PEOPLE for name in ("votes.ipynb", "parts.csv")),
        *("votes/_a1.zip", "votes/a2.zip", "votes/moodle-feedback.zip"),
    }
    assert made["votes/_a1/parts.csv"] != made["votes/a2/parts.csv"]
    label = json.loads(made["votes/a2/votes.ipynb"])["metadata"]["partners"]
    assert label == {"assignment": "votes", "key": key(SECRET, "votes", "a2")}
    assert SECRET not in made["votes/a2/votes.ipynb"].decode()


def test_another_secret_draws_other_data(tmp_path: Path) -> None:
    one, other = course(tmp_path / "one", PEOPLE), course(tmp_path / "other", PEOPLE)
    (other.root / "course.yml").write_text(f"title: Another\nsecret: '{'6' * 64}'\n")
    for where in (one, other):
        _release(where, PEOPLE)
    assert _files(one.release("votes", "a2"))["parts.csv"] != _files(other.release("votes", "a2"))["parts.csv"]


def test_the_zip_for_moodle_is_laid_out_as_its_import_reads_it(tmp_path: Path) -> None:
    where = course(tmp_path, PEOPLE)
    _release(where, PEOPLE)
    with zipfile.ZipFile(where.upload("votes") / "moodle-feedback.zip") as packed:
        names = packed.namelist()
        content = packed.read(names[0])
    # fullname_participant_plugintype_pluginname_/file: mod/assign/feedback/file/importziplib.php
    parts = [name.partition("/")[0].split("_", 4) for name in names]
    assert {tuple(part[1:4]) for part in parts} == {("7", "assignsubmission", "file")}
    assert [name.partition("/")[2] for name in names] == ["parts.csv", "votes.ipynb"]
    assert content == (where.release("votes", "_a1") / "parts.csv").read_bytes()


def test_without_a_list_there_is_one_version_and_a_later_list_adds_students(tmp_path: Path) -> None:
    where = course(tmp_path / "course")
    assert "One version for the class" in _run(where, "release", "votes").output
    assert where.is_open("votes") and where.drawn_for("votes", "anybody") == "class"
    assert (
        "key" not in json.loads((where.release("votes", "class") / "votes.ipynb").read_text())["metadata"]["partners"]
    )
    listed = tmp_path / "list.csv"
    for row in ("1;Анна Ли", "2;Ян Кан"):
        listed.write_text(f"id;ФИО\n{row}\n", "utf8")
        assert _run(where, "release", "votes", "--roster", listed).exit_code == 0
    assert [one.id for one in read(where.roster)] == ["1", "2"]
    assert not where.is_open("votes") and where.drawn_for("votes", "2") == "2"


def test_a_changed_source_is_told_and_students_no_longer_listed_keep_theirs(tmp_path: Path) -> None:
    where = course(tmp_path, PEOPLE)
    _release(where, PEOPLE)
    before = _files(where.release("votes", "a2"))
    path = where.source("votes") / "votes.md"
    path.write_text(path.read_text("utf8").replace("# The votes task", "# Votes"), "utf8")
    assert _release(where, PEOPLE[:1]).changed == 1
    assert _files(where.release("votes", "a2")) == before
    assert "differ from what was released before" in _run(where, "release", "votes").output


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# The votes task", 'total = pd.read_csv("parts.csv")["n"].sum()', "would show students a line not for them"),
        ("### END SOLUTION", "", "nbgrader refuses it (no end solution statement found)"),
        ("assert total > 0", "### BEGIN SOLUTION\n1\n### END SOLUTION", "nbgrader refuses it (Solution region"),
        ("grade_id: q1-test", "grade_id: q1", "Duplicate grade id: q1"),
        ("votes task", "votes task\n\nA model answer that nobody may see.", "would show students a line"),
    ],
)
def test_a_source_that_would_show_what_is_not_for_students_is_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    where = course(tmp_path, PEOPLE)
    path = where.source("votes") / "votes.md"
    path.write_text(path.read_text("utf8").replace(old, new), "utf8")
    with pytest.raises(BookError) as error:
        _release(where, PEOPLE)
    assert said in str(error.value) and "votes.md" in str(error.value)
    assert not where.release("votes", "a2").exists()


def test_the_lines_to_keep_from_students_are_those_that_stand_nowhere_else(tmp_path: Path) -> None:
    where = course(tmp_path)
    assert secret_lines(source_notebook(where.source("votes"))) == {
        'total = pd.read_csv("parts.csv")["n"].sum()',
        'assert total > 3 * 999, "a hidden test"',
        "A model answer that nobody may see.",
    }


def test_without_nbgrader_a_line_says_what_to_install(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "nbgrader", None)
    found = _run(course(tmp_path, PEOPLE), "release", "votes")
    assert found.exit_code == 2 and "pip install -r requirements-grading.txt" in " ".join(found.output.split())


def test_help_lists_the_commands_in_the_order_of_use(tmp_path: Path) -> None:
    listed = CliRunner().invoke(main, ["course", "--help"]).output.partition("Commands:")[2]
    names = [line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line[2] != " "]
    assert names == ["init", "release", "collect", "grade", "feedback", "export"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("release", "vote"), "no assignment 'vote' in this course: use one of counting, votes"),
        (("release", "votes", "--roster", "nowhere.csv"), "does not exist"),
        (("collect", "nowhere.zip"), "does not exist"),
        (("collect",), "Missing argument 'HANDED_IN...'"),
    ],
)
def test_a_wrong_call_is_told_in_a_line(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    found = _run(course(tmp_path), *words)
    assert found.exit_code == 2 and said in " ".join(found.output.split())
