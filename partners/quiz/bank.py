"""The bank of questions: one YAML file a chapter. Loading checks its form; ``check`` also proves it by the record."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from partners import paths
from partners.errors import BookError
from partners.quiz.kinds import KINDS, AnyQuestion
from partners.quiz.schema import Objective, Strict
from partners.quiz.yaml_lines import Located, Where, read


class Chapter(Strict):
    """A chapter's bank."""

    chapter: str
    objectives: Annotated[list[Objective], Field(min_length=1)]
    questions: Annotated[list[AnyQuestion], Field(min_length=1)]


def chapters() -> list[str]:
    """The names of the chapters that have a bank, in alphabetical order."""
    return sorted(path.stem for path in paths.data("quizzes").glob("*.yml"))


def load(which: str | Path) -> Chapter:
    """Read a bank and check its form. The record is not opened and nothing is computed.

    :param which: a chapter's name, or the path of a file.
    :raises BookError: for the first fault, with its file and line and what to do.
    """
    return _read(which)[0]


def check(which: str | Path = "all") -> list[Chapter]:
    """Load banks and prove them: every id they rest on exists, every derivation gives the stored answer.

    :param which: ``"all"``, a chapter's name or the path of a file.
    :raises BookError: for the first fault, with its file and line and what to do.
    """
    # A reader's kernel never needs this part, nor the record it opens.
    from partners.quiz import proof

    names: list[str | Path] = list(chapters()) if which == "all" else [which]
    found = [_read(name) for name in names]
    for chapter, located in found:
        proof.prove(chapter.questions, located)
    proof.no_twins(found)
    return [chapter for chapter, _ in found]


def _read(which: str | Path) -> tuple[Chapter, Located]:
    path = which if isinstance(which, Path) else paths.data("quizzes", f"{which}.yml")
    if not path.is_file():
        raise BookError(f"no quiz for {path.stem!r}; there are: {', '.join(chapters()) or 'none'}", path)
    return _load(path, path.stat().st_mtime_ns)


@cache
def _load(path: Path, _changed: int) -> tuple[Chapter, Located]:
    located = read(path)
    try:
        chapter = Chapter.model_validate(located.data)
    except ValidationError as error:
        raise _explained(error, located) from None
    _consistent(chapter, located)
    return chapter, located


def _explained(error: ValidationError, located: Located) -> BookError:
    """The first fault of pydantic's list, in the file's own terms."""
    faults = error.errors(include_url=False, include_context=False)
    # A misspelt key is also a missing one: tell the misspelling.
    first = min(faults, key=lambda fault: (fault["type"] != "extra_forbidden", located.line(fault["loc"])))
    where: Where = first["loc"]
    said = {
        "missing": "is missing: add it",
        "extra_forbidden": "is not a key that a bank has: mend its spelling or remove it",
        "union_tag_not_found": "has no `kind`: add one of " + ", ".join(KINDS),
        "union_tag_invalid": "has an unknown `kind`: use one of " + ", ".join(KINDS),
    }.get(first["type"], first["msg"].removeprefix("Value error, "))
    if first["type"] == "model_type":
        said = "must be keys with values, such as `chapter: ports`"
    elif where[-1] == "[key]":
        said = "is no language; a text with a comma or a colon in it must stand in quotes"
    more = f" (and {len(faults) - 1} more in this file)" if len(faults) > 1 else ""
    return BookError(f"{_name(where, located)}: {said}{more}", located.path, located.line(where))


def _name(where: Where, located: Located) -> str:
    """A place in the bank as its author would call it: ``ports-03, options 2, why, en``."""
    # After a question's number pydantic names its kind, which is no place in the file.
    told = (*where[:2], *where[3:]) if len(where) > 2 and where[2] in KINDS else where
    steps = [step for step in told if step != "[key]"]
    try:
        name = [located.data[steps[0]][steps[1]]["id"]]
        steps = steps[2:]
    except (IndexError, KeyError, TypeError):
        name = []
    for step in steps:
        if isinstance(step, int) and name:
            name[-1] += f" {step + 1}"
        else:
            name.append(str(step))
    return ", ".join(name) or "the file"


def _consistent(chapter: Chapter, located: Located) -> None:
    """What one field cannot tell: ids that belong to this chapter, each once, and objectives that exist."""

    def fail(problem: str, *where: str | int) -> None:
        raise BookError(problem, located.path, located.line(where))

    if chapter.chapter != located.path.stem:
        fail(f"chapter is {chapter.chapter!r}, the file is {located.path.name}: make them equal", "chapter")
    seen: set[str] = set()
    for part, pattern in (("objectives", "o"), ("questions", "")):
        for at, item in enumerate(getattr(chapter, part)):
            tail = item.id.removeprefix(f"{chapter.chapter}-{pattern}")
            if not tail.isdigit():
                fail(f"{item.id}: ids here read {chapter.chapter}-{pattern}1: rename it", part, at, "id")
            if item.id in seen:
                fail(f"{item.id}: this id is used twice: give each its own", part, at, "id")
            seen.add(item.id)
    objectives = {objective.id for objective in chapter.objectives}
    for at, question in enumerate(chapter.questions):
        if question.objective not in objectives:
            fail(
                f"{question.id}: no objective {question.objective!r}; this file has {', '.join(sorted(objectives))}",
                "questions",
                at,
                "objective",
            )
    for at, objective in enumerate(chapter.objectives):
        if all(question.objective != objective.id for question in chapter.questions):
            fail(f"{objective.id}: no question tests this objective: write one or drop it", "objectives", at, "id")
