"""The instructor's guide: fair cards, plans that add up, commands that exist, and no answers."""

from __future__ import annotations

import re

import assignment_samples as samples
import prose
import pytest
from conftest import ROOT
from razdel import sentenize
from test_chapters import ACTORS

from partners.course.command import course
from partners.grading import draws
from partners.grading.checks import Value

PATH = ROOT / "chapters" / "teaching.md"
GUIDE = prose.read(PATH)
CARDS = {title: body for title, kinds, body in GUIDE.boxes if kinds == "role"}
SEATS = [title for title in CARDS if "motion" not in title]


@pytest.mark.parametrize("titles", [SEATS, sorted(set(CARDS) - set(SEATS))], ids=["role-play", "debate"])
def test_every_card_has_its_sources_and_like_length(titles: list[str]) -> None:
    """No side gets more room: each card is within a fifth of the mean, and rests on rows."""
    lengths = {title: prose.words(CARDS[title]) for title in titles}
    mean = sum(lengths.values()) / len(lengths)
    assert len(titles) >= 2
    assert {title: words for title, words in lengths.items() if abs(words - mean) > 0.2 * mean} == {}
    assert all(prose.keys(CARDS[title].replace("\n", " ")) for title in titles)


def test_what_is_told_of_somebody_rests_on_a_row() -> None:
    assert prose.unsourced(GUIDE.story, ACTORS) == []


def test_figures_stand_in_the_rows_they_cite() -> None:
    """In the cards, where sides are put; times and lengths elsewhere on the page are the guide's own."""
    cards = "\n".join(body.partition("\n")[2] for body in CARDS.values())
    told = [sentence.text for sentence in sentenize(cards)]
    wrong = [
        f"{', '.join(missing)}: {sentence}"
        for sentence in told
        if prose.keys(sentence) and (missing := prose.unsupported_figures(sentence, prose.keys(sentence)))
    ]
    assert told and wrong == []


def test_each_session_of_the_plan_fills_its_ninety_minutes() -> None:
    sessions = re.findall(r"^\* \*\*(?:First|Second) session\.\*\* (.*)$", GUIDE.prose, re.MULTILINE)
    assert len(sessions) == 8
    for session in sessions:
        parts = [int(first or last) for first, last in re.findall(r"(?:^|[.;:] )(\d+) |(\d+) min\b", session)]
        assert sum(parts) == 90, session


def test_the_single_session_goes_on_without_a_gap() -> None:
    spans = [(int(start), int(end)) for start, end in re.findall(r"^\| (\d+)–(\d+) \|", GUIDE.prose, re.MULTILINE)]
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert spans[-1][1] == 90


def test_the_commands_exist_in_the_order_of_use() -> None:
    block = re.search(r"^```sh\n(.*?)^```$", PATH.read_text("utf8"), re.MULTILINE | re.DOTALL)
    assert block
    told = re.findall(r"-m partners course (\w+) ?(.*)", block[1])
    assert [command for command, _ in told] == ["init", "release", "collect", "grade", "feedback", "export"]
    for command, rest in told:
        known = {option for parameter in course.commands[command].params for option in parameter.opts}
        assert set(re.findall(r"--\w+", rest)) <= known


@pytest.mark.parametrize("name", samples.NAMES)
def test_no_answer_stands_in_the_guide(name: str) -> None:
    """Neither a solution's line, nor a sentence of a model answer, nor a right value."""
    guide, original = " ".join(PATH.read_text("utf8").split()), samples.source(name)
    solutions = re.findall(
        r"### BEGIN SOLUTION\n(.*?)\n\s*### END SOLUTION", "\n".join(cell.source for cell in original.cells), re.DOTALL
    )
    lines = {line.strip() for body in solutions for line in body.splitlines() if len(line.strip()) > 20}
    assert lines and [line for line in lines if line in guide] == []
    tables = draws.read(draws.draw(samples.assignment(name), samples.SECRET, "айгүл"))
    checks = [check for found in samples.assignment(name).checks(tables).values() for check in found]
    assert [check.name for check in checks if isinstance(check, Value) and repr(check.expected) in guide] == []
