"""How each check of a question went, what it says to the student, and what the question earns."""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from partners.grading import judge
from partners.grading.boxed.plain import KEY
from partners.grading.checks import Check, Function, Rule
from partners.grading.run import Error
from partners.grading.schema import Graded, State
from partners.grading.session import Session
from partners.texts import text

_ERRORS = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)}


@dataclass(frozen=True)
class Look:
    """How one check went: whether it was right, if not why, and whether there was an answer to be judged."""

    right: bool
    why: str = ""
    ran: bool = True


class Marks:
    """Judges checks by what came out of a session."""

    def __init__(self, session: Session) -> None:
        self.session, self._calls = session, itertools.count()

    def look(self, check: Check) -> Look:
        """How a check went; to be asked in the order in which calls were asked for."""
        if isinstance(check, Function):
            places = list(itertools.islice(self._calls, len(check.cases)))
            for place, case in zip(places, check.cases, strict=True):
                look = self._call(check, place, case)
                if not look.right:
                    return look
            return Look(True)
        names = check.names if isinstance(check, Rule) else [check.name]
        for name in names:
            if (lacking := self._lacking(name)) is not None:
                return lacking
        values = [self.session.values[name] for name in names]
        if isinstance(check, Rule):
            return Look(judge.keeps(check, values))
        return Look(judge.is_right(check, values[0]))

    def _lacking(self, name: str) -> Look | None:
        values = self.session.values
        if name not in values:
            return Look(False, text("grading.unread" if self.session.cut else "grading.no_name", name=name), ran=False)
        if isinstance(values[name], dict) and values[name][KEY] == "other":
            return Look(False, text("grading.no_value", name=name, type=values[name]["type"]))
        return None

    def _call(self, check: Function, place: int, case: tuple[object, ...]) -> Look:
        if place in self.session.stopped_calls:
            return Look(False, text("grading.stopped", name=check.name), ran=False)
        if place not in self.session.calls:
            return Look(False, text("grading.unread", name=check.name), ran=False)
        answer = self.session.calls[place]
        if isinstance(answer, Error):
            # Its words may tell the arguments, which are hidden: only a type of Python's own is told.
            if answer.type == "KeyError" and answer.line == "":
                return Look(False, text("grading.no_function", name=check.name), ran=False)
            known = answer.type in _ERRORS
            key = "grading.raised" if known else "grading.raised_other"
            return Look(False, text(key, name=check.name, **({"error": answer.type} if known else {})))
        return Look(judge.same(judge.right_result(check, case), answer, check.tolerance, check.ordered))


def graded(points: float, checks: Sequence[Check], looks: Sequence[Look]) -> Graded:
    """A question's points: the share of its checks' weights that are right."""
    right = sum(check.points for check, look in zip(checks, looks, strict=True) if look.right)
    share = right / sum(check.points for check in checks)
    messages = []
    for check, look in zip(checks, looks, strict=True):
        if not look.right:
            messages += [line for line in (check.say, look.why) if line and line not in messages]
    state: State = "passed" if share == 1 else "partly" if share else "failed"
    if not any(look.ran for look in looks):
        state = "not run"
    return Graded(points=round(points * share, 2), max=points, state=state, messages=messages)
