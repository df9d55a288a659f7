"""What platforms download comes to the right student, whatever their name and however often it is collected."""

from __future__ import annotations

import contextlib
import json
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from course_samples import canvas, course, handed, moodle, zipped
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from partners.course.collect import Report, collect
from partners.course.folder import Course
from partners.course.names import folder_name, normal, same_person
from partners.course.roster import Student, read
from partners.errors import BookError

AIGUL = Student("A1", name="Айгүл Қасымова", last_name="Қасымова", first_name="Айгүл", email="aigul@x.kz")
IVAN = Student("a2", name="Иван Петров", last_name="Петров", first_name="Иван", email="ivan@x.kz")
PEOPLE = [AIGUL, IVAN]
LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіabcdefghijklmnopqrstuvwxyzçşğéñ"
words = st.text(LETTERS, min_size=2, max_size=9).map(str.capitalize)
surnames = st.one_of(words, st.builds("{}-{}".format, words, words), st.builds("О’{}".format, words))
WAYS = ["moodle", "canvas", "files", "folders", "nbgrader"]
any_text = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=15).filter(normal)
quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def _run(where: Course, *paths: Path, **options: str) -> Report:
    return collect(where, paths, contextlib.nullcontext, **options)


def _kept(where: Course) -> dict[str, str]:
    """Every file below submitted that a run may change, with its content."""
    files = (path for path in (where.root / "submitted").rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(where.root)): path.read_bytes().decode() for path in files}


def _answer(where: Course, student: str, assignment: str = "votes") -> str:
    return json.loads((where.submitted(student, assignment) / f"{assignment}.ipynb").read_bytes())["cells"][0]["source"]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Course, Path]]:
    yield course(tmp_path / "course", PEOPLE), tmp_path / "download.zip"


@quick
@given(st.lists(st.tuples(words, surnames), min_size=2, max_size=4), st.sampled_from(WAYS), st.booleans())
def test_a_name_brings_each_work_back_to_its_student(names: list, way: str, turned: bool) -> None:
    people = [
        Student(f"S{place}", name=f"{first} {last}", last_name=last, first_name=first)
        for place, (first, last) in enumerate(names)
    ]
    assume(len({"".join(sorted(same_person(one.name))) for one in people}) == len(people))
    files = {}
    for place, one in enumerate(people):
        name = f"{one.last_name} {one.first_name}" if turned else one.name
        path = {
            "moodle": moodle(name, 100 + place),
            "canvas": canvas(one.last_name, one.first_name, 100 + place, 900 + place, late=turned),
            "files": f"votes_{name}.ipynb",
            "folders": f"{name}/my work (1).ipynb",
            "nbgrader": f"submitted/{one.folder}/votes/votes.ipynb",
        }[way]
        form = "NFD" if turned else "NFC"
        files[unicodedata.normalize(form, path)] = handed("votes", one.folder, one.id)
    with tempfile.TemporaryDirectory() as folder:
        where, download = course(Path(folder) / "course", people), Path(folder) / "download.zip"
        download.write_bytes(zipped(files))
        report = _run(where, download)
        assert not report.unmatched and not report.refused
        assert {one.id: _answer(where, one.folder) for one in people} == {one.id: one.id for one in people}


@quick
@given(st.lists(any_text, min_size=2, max_size=4), st.booleans())
def test_the_platforms_number_brings_back_whoever_has_whatever_name(names: list[str], in_canvas: bool) -> None:
    people = [
        Student(f"S{number}", name=normal(name), canvas_id=f"{number}", participants={"votes": f"{number}"})
        for number, name in enumerate(names, 5)
    ]
    files = {}
    for number, one in enumerate(people, 5):
        path = canvas("", one.name, number, 77) if in_canvas else moodle(one.name, number)
        files[path] = handed("votes", one.folder, one.id)
    with tempfile.TemporaryDirectory() as folder:
        where, download = course(Path(folder) / "course", people), Path(folder) / "download.zip"
        download.write_bytes(zipped(files))
        assert not _run(where, download).unmatched
        assert all(_answer(where, one.folder) == one.id for one in people)


def test_running_again_changes_nothing_and_a_later_attempt_counts(here) -> None:
    where, download = here
    first = zipped({moodle(IVAN.name, 8): handed("votes", "a2", "first")}, (2026, 3, 1, 10, 0, 0))
    second = zipped({moodle(IVAN.name, 8): handed("votes", "a2", "second")}, (2026, 3, 2, 10, 0, 0))
    for content in (first, second):
        download.write_bytes(content)
        _run(where, download)
    once = _kept(where)
    assert _answer(where, "a2") == "second" and len([name for name in once if "origin" in name]) == 2
    for content in (first, second, first):
        download.write_bytes(content)
        assert set(_run(where, download).taken["votes"]) == {"same"}
    assert _kept(where) == once
    # An older download that nobody collected before is kept, but does not count.
    download.write_bytes(zipped({moodle(IVAN.name, 8): handed("votes", "a2", "zeroth")}, (2026, 2, 1, 10, 0, 0)))
    assert _run(where, download).notes[0][2] == "former"
    assert _answer(where, "a2") == "second"
    # Who hands in the first attempt once more has changed their mind.
    download.write_bytes(zipped({moodle(IVAN.name, 8): handed("votes", "a2", "first")}, (2026, 3, 3, 10, 0, 0)))
    assert _run(where, download).taken["votes"] == {"later": 1}
    assert _answer(where, "a2") == "first"


def test_of_two_files_of_a_canvas_student_the_later_upload_counts(here) -> None:
    where, download = here
    old, new = canvas("Петров", "Иван", 55, 100), canvas("Петров", "Иван", 55, 101, "votes-1.ipynb", late=True)
    download.write_bytes(zipped({new: handed("votes", "a2", "new"), old: handed("votes", "a2", "old")}))
    assert [note[2] for note in _run(where, download).notes] == ["several"]
    assert _answer(where, "a2") == "new"
    assert json.loads(next((where.submitted("a2", "votes") / "versions").glob("0002/origin.json")).read_text())["late"]


def test_who_hands_in_a_classmates_notebook_hands_in_their_own_work_and_is_named(here) -> None:
    where, download = here
    download.write_bytes(zipped({moodle(IVAN.name, 8): handed("votes", AIGUL.folder, "copied")}))
    report = _run(where, download)
    assert report.notes[0][1:] == ("a2", "made_for", AIGUL.folder)
    assert where.submissions("votes") == ["a2"]


def test_namesakes_are_told_apart_by_their_notebooks_and_never_guessed(tmp_path: Path) -> None:
    twins = [Student("1", name="Анна Ли"), Student("2", name="Анна Ли")]
    where, download = course(tmp_path / "course", twins), tmp_path / "download.zip"
    download.write_bytes(
        zipped({moodle("Анна Ли", 8): handed("votes", "2", "two"), moodle("Анна Ли", 9): handed("votes", "x", "whose")})
    )
    report = _run(where, download)
    assert [one.why for one in report.unmatched] == ["namesakes"]
    assert where.submissions("votes") == ["2"] and _answer(where, "2") == "two"


def test_two_people_of_a_name_that_the_roster_has_once_are_not_one_person(here) -> None:
    where, download = here
    download.write_bytes(
        zipped({moodle(IVAN.name, 8): handed("votes", "a2", "his"), moodle(IVAN.name, 9): b"{}"})
    )  # fmt: skip
    assert [one.why for one in _run(where, download).unmatched] == ["namesakes"]
    download.write_bytes(zipped({moodle(IVAN.name, 9): b"{}"}))
    assert [one.why for one in _run(where, download).unmatched] == ["another_number"]
    assert _answer(where, "a2") == "his"


def test_a_stranger_with_a_students_notebook_is_not_that_student(here) -> None:
    where, download = here
    download.write_bytes(
        zipped({moodle("Кто То", 8): handed("votes", "a2"), "loose/votes.ipynb": handed("votes", "a2")})
    )
    assert [one.why for one in _run(where, download).unmatched] == ["nobody"]
    assert where.submissions("votes") == ["a2"]
    hidden = moodle("Participant", 31)
    download.write_bytes(zipped({hidden: handed("counting", "a2")}))
    assert not _run(where, download).unmatched
    assert where.submissions("counting") == ["a2"]


@pytest.mark.parametrize("encoding", ["utf8", "cp866", "cp1251"])
def test_names_in_zips_of_old_programs(here, encoding: str) -> None:
    where, download = here
    mask = moodle("Q" * len(IVAN.name.encode(encoding)), 8)
    packed = zipped({mask: handed("votes", "a2")})
    download.write_bytes(packed.replace(b"Q" * len(IVAN.name.encode(encoding)), IVAN.name.encode(encoding)))
    assert not _run(where, download).unmatched
    assert where.submissions("votes") == ["a2"]


def test_a_students_own_zip_is_opened_and_what_came_along_is_kept_apart(here) -> None:
    where, download = here
    own = zipped({"votes/votes.ipynb": handed("votes", "a2"), "votes/pandas.py": b"1", "__MACOSX/._votes": b""})
    download.write_bytes(zipped({moodle(IVAN.name, 8, "работа.zip"): own}))
    assert not _run(where, download).unmatched
    folder = where.submitted("a2", "votes")
    assert sorted(path.name for path in folder.iterdir()) == ["versions", "votes.ipynb"]
    kept = [path.name for path in (folder / "versions/0001/files").iterdir()]
    assert kept == [folder_name("работа/votes/pandas.py")]


def test_a_notebook_that_nothing_can_be_read_from_is_for_what_the_others_are_for(here) -> None:
    where, download = here
    download.write_bytes(
        zipped({moodle(AIGUL.name, 7): handed("votes", AIGUL.folder), moodle(IVAN.name, 8, "Untitled.ipynb"): b"\xff{"})
    )
    assert not _run(where, download).unmatched
    assert (where.submitted("a2", "votes") / "votes.ipynb").read_bytes() == b"\xff{"


def test_what_all_is_for_can_be_said_and_another_assignment_is_then_refused(here) -> None:
    where, download = here
    download.write_bytes(
        zipped({moodle(AIGUL.name, 7, "x.ipynb"): b"{}", moodle(IVAN.name, 8): handed("counting", "a2")})
    )
    report = _run(where, download, only="votes")
    assert [one.why for one in report.refused] == ["other_assignment"]
    assert where.submissions("votes") == [AIGUL.folder] and not where.submissions("counting")


def test_other_platforms_by_an_expression_as_nbgrader_takes_it(here, tmp_path: Path) -> None:
    where, _ = here
    (tmp_path / "in").mkdir()
    (tmp_path / "in/ps1-ivan@x.kz-at-5-votes.ipynb").write_bytes(handed("votes", "a2"))
    with pytest.raises(BookError, match="needs the groups"):
        _run(where, tmp_path / "in", pattern="(?P<who>.)")
    report = _run(where, tmp_path / "in", pattern=r"ps1-(?P<student_id>.+)-at-(?P<timestamp>\d+)-(?P<file_id>\w+)")
    assert report.taken["votes"] == {"new": 1} and where.submissions("votes") == ["a2"]
    (tmp_path / "in/ps1_ivan_attempt_2026-01-30-15-00-00_votes.ipynb").write_bytes(handed("votes", "a2", "late"))
    _run(where, tmp_path / "in")
    assert _answer(where, "a2") == "late"


def test_a_class_without_a_roster_lists_itself(tmp_path: Path) -> None:
    where, download = course(tmp_path / "course"), tmp_path / "download.zip"
    where.release("votes", "class").mkdir(parents=True)
    download.write_bytes(zipped({moodle("Анна Ли", 8): b"{}", moodle("Анна Ли", 9): b"[]", moodle("Ян", 3): b"{ }"}))
    assert not _run(where, download).unmatched
    assert sorted(one.id for one in read(where.roster)) == ["Анна Ли", "Анна Ли 9", "Ян"]
    once = _kept(where)
    assert _run(where, download).taken["votes"] == {"same": 3}
    assert _kept(where) == once


def test_the_courses_own_folder_is_no_download(here) -> None:
    with pytest.raises(BookError, match="the course's own folder"):
        _run(here[0], here[0].root)


@pytest.mark.parametrize("longer", ["roster", "platform"])
@pytest.mark.parametrize("way", ["moodle", "canvas"])
def test_a_patronymic_that_one_list_has_and_the_other_lacks(tmp_path: Path, longer: str, way: str) -> None:
    short, long = "Иван Петров", "Петров Иван Сергеевич"
    people = [Student("1", name=long if longer == "roster" else short), Student("2", name="Иван Петренко Сергеевич")]
    where, download = course(tmp_path / "course", people), tmp_path / "download.zip"
    first, last = ("Иван", "Петров") if longer == "roster" else ("Иван Сергеевич", "Петров")
    path = moodle(f"{first} {last}", 8) if way == "moodle" else canvas(last, first, 8, 9)
    download.write_bytes(zipped({path: handed("votes", "1")}))
    report = _run(where, download)
    if (longer, way) == ("platform", "canvas"):
        # Canvas runs all words together: nothing tells where one ends.
        assert [one.why for one in report.unmatched] == ["nobody"]
    else:
        assert where.submissions("votes") == ["1"] and [note[2] for note in report.notes] == ["partly"]


def test_what_was_damaged_by_hand_stops_nobody_else(here) -> None:
    where, download = here
    download.write_bytes(
        zipped({moodle(one.name, place): handed("votes", one.folder) for place, one in enumerate(PEOPLE)})
    )
    _run(where, download)
    (where.submitted("a2", "votes") / "versions/0001/origin.json").write_text("{")
    report = _run(where, download)
    assert [one.why for one in report.unmatched] == ["damaged"] and report.taken["votes"] == {"same": 1}
    assert "remove the version 0001 and collect again" in report.notes[0][3]
