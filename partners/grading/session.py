"""A submission's runs: after a crash the rest runs again without the cell or call that crashed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from partners.grading.box import Box
from partners.grading.boxed.plain import Tree
from partners.grading.run import Ended, Error, Job, run

_RUNS = 8


@dataclass
class Session:
    """What all runs of a submission gave.

    :ivar errors: place of a cell → the error it raised.
    :ivar stopped: place of a cell → why it was stopped and left out.
    :ivar cut: why the last run did not come to its end, if so.
    :ivar calls: place of a call → its value, its error, or why it was stopped.
    """

    errors: dict[int, Error] = field(default_factory=dict)
    stopped: dict[int, Ended] = field(default_factory=dict)
    cut: Ended | None = None
    values: dict[str, Tree] = field(default_factory=dict)
    calls: dict[int, Tree | Error] = field(default_factory=dict)
    stopped_calls: dict[int, Ended] = field(default_factory=dict)


def play(job: Job, files: Mapping[str, bytes], box: Box) -> Session:
    """Run a job until it comes to its end, leaving out what keeps it from there; see :class:`Session`.

    :raises BookError: when the box does not open.
    """
    session = Session()
    deadline = time.monotonic() + box.limits.seconds
    for _ in range(_RUNS):
        left = deadline - time.monotonic()
        if left < 1:
            session.cut = session.cut or "time"
            break
        outcome = run(job, files, box, left)
        session.errors = {place: error for place, error in outcome.cells.items() if error}
        session.values, session.calls = outcome.values, outcome.calls
        session.cut = None if outcome.ended == "end" else outcome.ended
        if outcome.ended == "end" or outcome.at is None:
            break
        kind, place = outcome.at
        if kind == "cell":
            session.stopped[place] = outcome.ended
            job = replace(job, cells=[cell for cell in job.cells if cell.place != place])
        else:
            name = next(call.name for call in job.calls if call.place == place)
            # One case that cannot be answered is enough to judge a function: the others are spared.
            session.stopped_calls |= {call.place: outcome.ended for call in job.calls if call.name == name}
            job = replace(job, calls=[call for call in job.calls if call.name != name])
    return session
