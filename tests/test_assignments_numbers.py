"""Counting, measuring and comparing votes, as handed in: solved, empty and with slips, graded in the box."""

from __future__ import annotations

import sys
from pathlib import Path

import assignment_samples as samples
import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the box needs Linux: grading refuses elsewhere")


@pytest.mark.parametrize("submission", samples.submissions("caspian", "counting", "votes"))
def test_a_submission_gets_its_points(submission: samples.Submission, tmp_path: Path) -> None:
    result = samples.grade(submission, tmp_path)
    given = {name: one.points for name, one in result.questions.items() if not one.by_hand}
    assert given == samples.expected(submission), result.notes
    by_hand = {one.state for one in result.questions.values() if one.by_hand}
    assert by_hand == {"failed" if submission.answers is None else "needs marking"}
