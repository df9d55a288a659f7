"""What is written down: the sheet that comes with an assignment, and the result of one student."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

State = Literal["passed", "partly", "failed", "not run", "needs marking"]
Points = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Level(_Strict):
    """One step of a criterion: its name, its points, and what an answer on it looks like."""

    level: str = Field(min_length=1)
    points: Points
    description: str = Field(min_length=1)


class Criterion(_Strict):
    """One thing that a hand-marked answer is looked at for."""

    criterion: str = Field(min_length=1)
    levels: list[Level] = Field(min_length=2)

    @property
    def points(self) -> float:
        return max(level.points for level in self.levels)


class Question(_Strict):
    """A question on the sheet: its title for feedback, its points, and for one marked by hand the rubric."""

    title: str = Field(min_length=1)
    points: Points
    rubric: list[Criterion] = []

    @model_validator(mode="after")
    def _adds_up(self) -> Question:
        if self.rubric and abs(sum(one.points for one in self.rubric) - self.points) > 1e-9:
            raise ValueError("the best levels of the rubric do not add up to the points of the question")
        return self


class Sheet(_Strict):
    """``assignment.yml``.

    :ivar help: the policy on help by people and machines.
    :ivar questions: grade_id of a test cell or of an answer marked by hand → the question, in the notebook's order.
    """

    title: str = Field(min_length=1)
    minutes: int = Field(ge=1)
    objectives: list[str] = Field(min_length=1)
    help: str = Field(min_length=1)
    questions: dict[str, Question] = Field(min_length=1)


class Graded(_Strict):
    """What one question earned.

    :ivar max: its points.
    :ivar by_hand: whether a person marks it; ``points`` are then 0 and the gradebook holds what it earned.
    :ivar messages: what was wrong, for the student: never what is right.
    """

    points: Points
    max: Points
    state: State
    by_hand: bool = False
    messages: list[str] = []


class Note(_Strict):
    """What happened to a submission that its author should know.

    :ivar kind: a key of the texts ``grading.notes``.
    :ivar cell: the grade_id of the cell, or its number in the notebook (1 is the first), if it is about one.
    :ivar detail: words of the submission, such as an error's; a stranger's text.
    """

    kind: str
    cell: str = ""
    detail: str = ""


class Result(_Strict):
    """What one student's submission earned: ``graded/ASSIGNMENT/STUDENT.json``.

    :ivar digest: of all that the result follows from; the same digest needs no grading again.
    :ivar questions: by grade_id, in the sheet's order.
    :ivar answers: grade_id → what the student wrote into a cell that was to be filled; a stranger's text.
    """

    schema_version: Literal[1] = 1
    assignment: str
    student: str
    digest: str
    questions: dict[str, Graded]
    notes: list[Note] = []
    answers: dict[str, str] = {}
    versions: dict[str, str] = {}

    @property
    def points(self) -> float:
        """What was earned without a person's marks."""
        return round(sum(one.points for one in self.questions.values()), 2)

    @property
    def max(self) -> float:
        return sum(one.max for one in self.questions.values())
