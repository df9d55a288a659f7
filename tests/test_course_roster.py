"""Lists of students as platforms export them, and ids as folder names."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.course.names import folder_name, normal, same_person, student_id
from partners.course.roster import Student, merge, read, write
from partners.errors import BookError

MOODLE = 'Имя;Фамилия;Адрес электронной почты;Группы\nАйгүл;Қасымова;a@x.kz;Г1\n"Иван";Петров;b@x.kz;\n'
SHEET = "Identifier,Full name,Email address\nParticipant 123,Айгүл Қасымова,a@x.kz\nParticipant 9,Иван Петров,\n"
CANVAS = (
    'Student,ID,SIS User ID,SIS Login ID,Section,"Votes (12)"\n    Points Possible,,,,,10\n'
    '"Петров, Иван",77,,ivan,A,\n"Қасымова, Айгүл",78,,aigul,A,3\n"Student, Test",99,,,A,\n'
)
ids = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12).filter(normal)


@pytest.fixture
def saved(tmp_path: Path):
    def save(text: str, encoding: str = "utf8") -> Path:
        path = tmp_path / "list.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return save


@given(ids)
def test_an_id_comes_back_from_its_folder_also_when_the_disk_decomposes_letters(student: str) -> None:
    folder = folder_name(student)
    assert student_id(folder) == normal(student)
    assert student_id(unicodedata.normalize("NFD", folder)) == normal(student)
    assert not set(folder) & set('/\\:*?"<>|\n\0') and folder[0] not in ".-" and folder[-1] not in ". "


@given(ids, ids)
def test_two_ids_share_a_folder_on_no_file_system(one: str, other: str) -> None:
    if normal(one) != normal(other):
        for same in (str.casefold, str.lower, str.upper, lambda name: unicodedata.normalize("NFKC", name).casefold()):
            assert same(folder_name(one)) != same(folder_name(other))


@pytest.mark.parametrize("folder", ["Иван", "a=", "=zz=", "=61=", ".x", "_", "_1", "con", "=fffffffff="])
def test_a_folder_that_no_id_has_is_told(folder: str) -> None:
    with pytest.raises(BookError, match="not the folder of a student"):
        student_id(folder)


@pytest.mark.parametrize("encoding", ["utf8", "utf-8-sig", "utf-16"])
def test_the_list_of_participants_of_a_russian_moodle(saved, encoding: str) -> None:
    first, second = read(saved(MOODLE, encoding))
    assert (first.id, first.name, first.last_name, first.section) == ("a@x.kz", "Айгүл Қасымова", "Қасымова", "Г1")
    assert (second.id, second.row) == ("b@x.kz", 3)


def test_a_grading_worksheet_adds_the_participant_numbers_of_one_assignment(saved) -> None:
    known = read(saved(MOODLE))
    merged = merge(known, read(saved(SHEET), "votes"), Path("list.csv"))
    assert [(one.id, one.participants) for one in merged] == [("a@x.kz", {"votes": "123"}), ("b@x.kz", {"votes": "9"})]


def test_a_canvas_gradebook_knows_its_own_ids_and_its_rows_that_are_nobody(saved) -> None:
    ivan, aigul = read(saved(CANVAS))
    assert (ivan.id, ivan.canvas_id, ivan.name) == ("ivan", "77", "Иван Петров")
    assert (aigul.first_name, aigul.last_name, aigul.section) == ("Айгүл", "Қасымова", "A")


def test_the_course_keeps_what_it_read_and_excel_can_open_it(saved, tmp_path: Path) -> None:
    students = merge(read(saved(CANVAS)), read(saved(SHEET.replace("a@x.kz", "")), "votes"), Path("list.csv"))
    write(tmp_path / "roster.csv", students)
    assert (tmp_path / "roster.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    again = read(tmp_path / "roster.csv")
    assert {(one.id, one.canvas_id, tuple(one.participants.items())) for one in again} == {
        ("ivan", "77", (("votes", "9"),)),
        ("aigul", "78", (("votes", "123"),)),
    }


def test_namesakes_are_two_people_as_long_as_their_ids_differ(saved) -> None:
    students = read(saved("id,ФИО\n1,Ли Анна\n2,Ли Анна\n"))
    assert [one.id for one in students] == ["1", "2"]
    late = Student("9", name="Ли Анна")
    assert len(merge(students, [late], Path("list.csv"))) == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("foo,bar\n1,2\n", "line 1: no column of this header is known"),
        ("id,name\n1,A\n2,B\n1,C\n", "line 4: id '1' stands already in row 2"),
        ("ФИО\nА Б\nВ Г\nА Б\n", "line 4: id 'А Б' stands already in row 2: give each an id of their own"),
        ("id,email\n1,A@x\n2,a@X\n", "line 3: email 'a@x' stands already in row 2"),
        ("id,name\n1,\n,\n,B\n", "line 4, column id: no column is filled for everybody"),
        ("id,group\n1,a\n,b\n", "line 3: this row names nobody"),
        ('id,name\n1,"A\n', "line 2: not readable as CSV"),
        (f"id\n{'ж' * 150}\n", "line 2: the id 'ж"),
    ],
)
def test_a_faulty_list_is_told_with_its_row(saved, text: str, said: str) -> None:
    with pytest.raises(BookError) as error:
        read(saved(text))
    assert said in str(error.value)


def test_an_old_windows_encoding_is_told(saved) -> None:
    with pytest.raises(BookError, match="line 2: not UTF-8: export it as CSV UTF-8"):
        read(saved("id;name\n1;Жан\n", "cp1251"))


def test_names_are_alike_whatever_a_platform_did_to_them() -> None:
    decomposed = unicodedata.normalize("NFD", "Артём О’Нил-Йоханссон")
    assert same_person(decomposed) == same_person("артем онил йоханссон") == "артемонилйоханссон"
    assert same_person("Қасымова") != same_person("Касымова")
