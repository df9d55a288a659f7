"""The chapters as a teacher and a fact-checker would go over them."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

import prose
import pytest
import yaml
from conftest import ROOT

from partners import record

CHAPTERS = prose.chapters()
#: Every actor of the lexicon and of the facts by English name, persons by their last name too, the outlets that are
#: cited, what English calls states besides, and whoever is only *he* or *she*.
_ACTORS = record.table("actors")
_NOT_PEOPLE = set(_ACTORS.query("kind != 'person'")["name_en"])
_PEOPLE = {*_ACTORS["name_en"], *record.table("facts")["actors"].explode().dropna()} - _NOT_PEOPLE
_LAST_NAMES = {name.split()[-1] for name in _PEOPLE if name.istitle()}
_PRESS = record.table("sources").query("kind in ['agency', 'press']")["publisher"]
_OUTLETS = set(_PRESS.str.split(r"[,(/]").str[0].str.strip())
_BESIDES = {"Russian", "Kazakh", "American", "Moscow", "Astana", "Washington", "Kyiv", "Minsk"}
_PRONOUNS = {"he", "He", "she", "She"}
_NAMES = _NOT_PEOPLE | _PEOPLE | _LAST_NAMES | _OUTLETS | _BESIDES | _PRONOUNS
ACTORS = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(_NAMES)))})\b")


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_cells_are_thin(path: Path) -> None:
    """A reader takes in a few lines at a time."""
    lines = [len(cell.splitlines()) for cell in prose.read(path).cells]
    assert statistics.median(lines) <= 4
    assert max(lines) <= 15


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_story_has_its_parts_and_its_length(path: Path) -> None:
    """Objectives with a time, questions for headings, controls, a quiz, a summary, exercises, further reading."""
    chapter = prose.read(path)
    assert 1200 <= prose.words(chapter.story) <= 2200
    code = "\n".join(chapter.cells)
    assert f'Quiz("{chapter.name}")' in code
    assert "explore(" in code
    for heading in ("## Summary", "## Exercises", "## Further reading"):
        assert heading in chapter.prose
    classes = [kinds for _, kinds, _ in chapter.boxes]
    assert classes.count("objectives") == 1
    assert 3 <= sum("exercise" in kinds.split() for kinds in classes) <= 5
    assert "Time: about" in chapter.prose


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_exercise_has_a_solution_that_runs(path: Path) -> None:
    """Each box of an exercise is followed by a folded cell, which the build executes."""
    text = path.read_text("utf8")
    exercises = text.split(":class: exercise")[1:]
    assert all("Show one solution" in part for part in exercises)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_typed_figures_stand_in_the_rows_they_cite(path: Path) -> None:
    """Counts and amounts are computed; a date, a year or a symbol that is typed must be in a cited row."""
    wrong = [
        f"{', '.join(missing)}: {sentence}"
        for sentence, cited in prose.read(path).told()
        if (missing := prose.unsupported_figures(sentence, cited))
    ]
    assert wrong == []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_what_is_told_of_somebody_rests_on_a_row(path: Path) -> None:
    """A sentence that names an actor or quotes cites a row, there or in the next one, or computes from a table."""
    assert prose.unsourced(prose.read(path).story, ACTORS) == []


def test_a_sentence_without_a_source_is_found() -> None:
    """The test above can fail: on a name, a pronoun, a quotation, and on a key that comes two sentences later."""
    bare = ["Lavrov objected.", "He left.", "One wrote “a matter of taste”."]
    borne_out = ["Russia agreed [R026].", "Moscow did {eval}`n` times.", "Astana spoke. It did [R084].", "Did Putin?"]
    assert prose.unsourced("\n\n".join([*bare, *borne_out]), ACTORS) == bare
    assert prose.unsourced("Astana spoke. It rained. It was dark [R084].", ACTORS) == ["Astana spoke."]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_exercise_serves_an_objective(path: Path) -> None:
    """The box of each exercise names, as a class, the objective of the chapter that it serves."""
    bank = yaml.safe_load((ROOT / "data" / "quizzes" / f"{path.stem}.yml").read_text("utf8"))
    known = {objective["id"] for objective in bank["objectives"]}
    boxes = [set(kinds.split()) for _, kinds, _ in prose.read(path).boxes]
    served = [classes - {"exercise"} for classes in boxes if "exercise" in classes]
    assert served and all(len(names) == 1 and names <= known for names in served)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_objectives_on_the_page_are_those_of_the_questions(path: Path) -> None:
    """What a chapter promises is what its questions ask for, and every promise is asked for."""
    bank = yaml.safe_load((ROOT / "data" / "quizzes" / f"{path.stem}.yml").read_text("utf8"))
    served = {question["objective"] for question in bank["questions"]}
    assert served == {objective["id"] for objective in bank["objectives"]}
    promised = next(body for _, kinds, body in prose.read(path).boxes if kinds == "objectives")
    flat = " ".join(promised.replace("`", "").split())
    for objective in bank["objectives"]:
        assert objective["text"]["en"].replace("`", "").rstrip(".") in flat
