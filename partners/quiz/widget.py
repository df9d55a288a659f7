"""The quiz as an object in a notebook: a widget with a kernel, plain HTML on a built page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import pandas as pd
import traitlets

from partners import mode
from partners.errors import BookError
from partners.quiz import bank, static
from partners.quiz import state as states
from partners.quiz.bundle import bundle
from partners.quiz.schema import LANGUAGES, Question
from partners.texts import DEFAULT_LANGUAGE, section

#: Names the book in the browser's storage, so that two books on one server keep apart.
BOOK = "partners-who-disagree"


class _Quiz(traitlets.HasTraits):
    """What both forms share: questions, state, score."""

    content = traitlets.Dict(read_only=True).tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(self, chapter: str, questions: Sequence[Question], lang: str) -> None:
        # The state's check needs the questions before traitlets sets anything up.
        self.questions = tuple(questions)
        super().__init__()
        self.set_trait(
            "content",
            {
                "book": BOOK,
                "chapter": chapter,
                "lang": lang,
                "words": section("quiz", lang),
                "questions": [question.content(lang) for question in questions],
            },
        )

    @traitlets.validate("state")
    def _clean(self, proposal: Any) -> dict[str, Any]:
        return states.clean(self.questions, proposal["value"])

    @property
    def responses(self) -> pd.DataFrame:
        """One row a question: question, kind, answer, correct, points, tries."""
        return states.responses(self.questions, self.state)

    @property
    def score(self) -> float:
        """Points of all answers that stand checked; every question is worth one."""
        return states.total(self.state)


class StaticQuiz(_Quiz):
    """For a page without a kernel. It must send no widget type: such a page could not draw it."""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        given = (self.questions, self.content)
        return {
            "text/html": static.as_html(*given),
            "text/markdown": static.as_markdown(*given),
            "text/plain": static.as_text(*given),
        }


@cache
def _live_class() -> type[_Quiz]:
    # anywidget is slow to import and starts talking to a kernel: a static build does without.
    import anywidget

    made = bundle()

    class LiveQuiz(_Quiz, anywidget.AnyWidget):
        """For a notebook: answers travel between the page and ``state`` both ways."""

        _esm = made.esm
        _css = made.css

    return LiveQuiz


def Quiz(chapter: str, *, only: Sequence[str] | None = None, lang: str = DEFAULT_LANGUAGE) -> _Quiz:
    """The questions of a chapter.

    :param chapter: the name of its bank, such as ``"ports"``.
    :param only: ids of the questions to ask, in the order to ask them; all of them if not given.
    :param lang: language of questions and buttons.
    :returns: an object that shows itself; ``state`` (question id → answer, checked, tries, points) can be read and set,
        ``responses`` is a table with one row a question, ``score`` the sum of points (rule: ``partners.quiz.score``).
    :raises BookError: for an unknown chapter, question or language, or a bank with a fault.
    """
    if lang not in LANGUAGES:
        raise BookError(f"no quiz in {lang!r}; there is: {', '.join(LANGUAGES)}")
    by_id = {question.id: question for question in bank.load(chapter).questions}
    asked = list(by_id) if only is None else list(only)
    unknown = [key for key in asked if key not in by_id]
    if unknown or not asked or len(set(asked)) < len(asked):
        problem = f"no question {unknown[0]!r}" if unknown else "`only` needs ids, each once"
        raise BookError(f"Quiz({chapter!r}): {problem}; there are: {', '.join(by_id)}")
    make = StaticQuiz if mode.static() else _live_class()
    return make(chapter, [by_id[key] for key in asked], lang)
