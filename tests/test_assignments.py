"""What an instructor reads in an assignment, and what a student gets of it."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from typing import Any

import assignment_samples as samples
import pandas as pd
import pytest
from conftest import ROOT

from partners import record
from partners.grading import draws
from partners.grading.checks import Function, Table, Value

ALL = pytest.mark.parametrize("name", samples.NAMES)
CLASS = [f"student {number}" for number in range(12)]
ORDER = ["close-reading", "counting", "caspian", "votes", "coding-events", "essay"]


def text_of(notebook: Any) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells)


def flat(words: str) -> str:
    return " ".join(words.split())


def tables(name: str, student: str) -> dict[str, pd.DataFrame]:
    assignment = samples.assignment(name)
    return draws.read(draws.draw(assignment, samples.SECRET, student))


def test_there_are_six() -> None:
    assert sorted(ORDER) == samples.NAMES


@ALL
def test_time_points_objectives_and_help_stand_at_the_top(name: str) -> None:
    """What the sheet says, the student reads before the first question."""
    sheet, top = samples.assignment(name).sheet, flat(text_of(samples.empty(name)).partition("## The story")[0])
    questions = sheet.questions.values()
    total, by_hand = (sum(q.points for q in questions if q.rubric or every) for every in (True, False))
    assert top.startswith(f"# {sheet.title} **Time:** about {sheet.minutes} minutes.")
    assert f"**Points:** {total:g}, of which {total - by_hand:g} are counted by a program and {by_hand:g} " in top
    assert 45 <= sheet.minutes <= 90
    assert f"**Help.** {sheet.help}" in top
    assert all(goal[1:].rstrip(".") in top for goal in sheet.objectives)


@ALL
def test_each_question_states_its_points_and_when_one_is_done(name: str) -> None:
    sheet, words = samples.assignment(name).sheet, text_of(samples.empty(name))
    heads = re.findall(r"^## \d+\. (.*) \((\d+) points(?:, marked by hand)?\)$", words, re.MULTILINE)
    assert heads == [(question.title, f"{question.points:g}") for question in sheet.questions.values()]
    assert words.count("*You are done when*") >= sum(not question.rubric for question in sheet.questions.values())


@ALL
def test_cells_are_thin(name: str) -> None:
    assert max(len(cell.source.splitlines()) for cell in samples.source(name).cells if cell.cell_type == "code") <= 15


@ALL
def test_no_answer_stands_in_what_students_get(name: str) -> None:
    """Neither a line of a solution, nor a word of a mark scheme, nor a right value."""
    released, original = text_of(samples.empty(name)), text_of(samples.source(name))
    solutions = re.findall(r"### BEGIN SOLUTION\n(.*?)\n\s*### END SOLUTION", original, re.DOTALL)
    lines = {line.strip() for body in solutions for line in body.splitlines() if len(line.strip()) > 12}
    given = {line.strip() for line in released.splitlines()}
    assert lines and not lines & given
    assert "Mark scheme" not in released and "Model answer" not in released
    for checks in samples.assignment(name).checks(tables(name, CLASS[0])).values():
        for check in checks:
            if isinstance(check, Value):
                assert repr(check.expected) not in released
                assert str(check.expected) not in check.say


@ALL
def test_two_students_rarely_share_an_answer(name: str) -> None:
    """Every draw is another, and of sixty-six pairs of students few share the answer to a question."""
    drawn = [tables(name, student) for student in CLASS]
    files = [{file: table.to_csv() for file, table in one.items()} for one in drawn]
    assert all(first != second for first, second in combinations(files, 2))
    answers: dict[tuple[str, str], list[str]] = {}
    for one in drawn:
        for grade_id, checks in samples.assignment(name).checks(one).items():
            for check in checks:
                if isinstance(check, (Value, Table)):
                    right = check.expected
                    answers.setdefault((grade_id, check.name), []).append(
                        right.to_csv() if isinstance(right, pd.DataFrame) else repr(right)
                    )
                elif isinstance(check, Function):
                    rights = repr([check.expected(*case) for case in check.cases])
                    answers.setdefault((grade_id, check.name), []).append(rights)
    shared = {question: sum(a == b for a, b in combinations(given, 2)) for question, given in answers.items()}
    assert {question: pairs for question, pairs in shared.items() if pairs > 9} == {}


@ALL
def test_a_draw_is_the_same_again(name: str) -> None:
    assignment = samples.assignment(name)
    assert draws.draw(assignment, samples.SECRET, "Әлия") == draws.draw(assignment, samples.SECRET, "Әлия")


def test_a_student_who_rounds_finds_the_same_nearest_ports() -> None:
    """Distances off by as much as still counts as right keep their order, whatever is drawn."""
    for student in (f"student {number}" for number in range(60)):
        asked = samples.assignment("caspian").checks(tables("caspian", student))
        (measured,), (named,) = asked["q2-test"], asked["q3-test"]
        assert isinstance(measured, Value) and isinstance(named, Value)
        km = measured.expected
        nearest, fourth = named.expected, sorted(km.values())[3]
        apart = [b - a for a, b in pairwise([*(km[name] for name in nearest), fourth])]
        assert min(apart) > 2 * measured.tolerance, (student, nearest, apart)


def test_the_rule_of_the_council_gives_the_outcomes_of_the_record() -> None:
    """What is held to be right in the assignment on votes is what the record says of these votes."""
    outcomes = record.table("votes").set_index("vote_id")["outcome"]
    for student in CLASS[:4]:
        checks = samples.assignment("votes").checks(tables("votes", student))
        right = next(check for check in checks["q1-test"] if isinstance(check, Value)).expected
        assert right == outcomes[list(right)].to_dict()


@ALL
def test_three_slips_are_told(name: str) -> None:
    """Each wrong submission names its slip and loses something by it."""
    submissions = [parameter.values[0] for parameter in samples.submissions(name)]
    wrong = [one for one in submissions if one.label not in ("solved", "empty")]
    assert len(wrong) == 3
    full = {cell.grade_id: cell.points for cell in samples.assignment(name).cells.values() if cell.is_test}
    assert all(one.points and all(one.points[test] < full[test] for test in one.points) for one in wrong)


def test_assignments_are_no_pages_of_the_book() -> None:
    assert "assignments" not in (ROOT / "_toc.yml").read_text("utf8")
