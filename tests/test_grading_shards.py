"""A class graded in shards: workers die, shards go missing or come twice, and the grades are those of one run."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from grading_samples import course, notebook

from partners.errors import BookError
from partners.grading import shards
from partners.grading.batch import ClassGrader, results
from partners.grading.box import Box
from partners.grading.podbox import PodBox

OF = 3
ANSWERS = {
    "aigerim": notebook(),
    "boris": notebook(q1="total = 1"),
    "chen": notebook(q2="import os\nos._exit(3)"),
    "dina": notebook(q3="def busiest(table):\n    return 'Aktau'"),
    "erlan": b"no notebook",
    "fatima": notebook(q1="total = None"),
    "gulnar": notebook(q2=None),
}
WORK = [sys.executable, "-m", "partners.grading.shards"]


def worker(root: Path, out: Path, shard: int, *more: str) -> subprocess.Popen[bytes]:
    """One pod of the job: its number comes from the environment, as in Kubernetes."""
    command = [*WORK, "grade", "harbours", "--course", str(root), "--out", str(out), "--of", str(OF), *more]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env={**os.environ, shards.INDEX: str(shard)}, start_new_session=True, **quiet)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, str]]:
    """A class graded by one run, and by three workers of which each is killed at least once."""
    root = tmp_path_factory.mktemp("shards")
    alone, together, out = root / "alone", course(root / "together", ANSWERS).root, root / "out"
    ClassGrader(course(alone, ANSWERS), "harbours", Box()).run(2, lambda _: None)
    chance = random.Random(7)
    waiting = {shard: worker(together, out, shard) for shard in range(OF)}
    for shard, process in waiting.items():
        time.sleep(chance.uniform(0.5, 4))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        waiting[shard] = worker(together, out, shard)
    assert [process.wait(240) for process in waiting.values()] == [0] * OF
    expected = {path.stem: path.read_text("utf8") for path in (alone / "graded" / "harbours").glob("[!.]*.json")}
    return together, out, expected


def test_killed_workers_give_the_grades_of_one_run_and_merging_twice_changes_nothing(graded) -> None:
    root, out, expected = graded
    for _ in range(2):
        done = subprocess.run(
            [*WORK, "merge", "harbours", "--course", root, "--out", out], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        found = {path.stem: path.read_text("utf8") for path in (root / "graded" / "harbours").glob("[!.]*.json")}
        assert found == expected and set(found) == set(ANSWERS)


FAULTS = {
    "a missing shard": (lambda out: shutil.rmtree(out / "shard-1-of-3"), "shard 1 of 3 is missing"),
    "a doubled shard": (lambda out: shutil.copytree(out / "shard-1-of-3", out / "copy"), "shard 1 is there twice"),
    "an unsealed shard": (lambda out: (out / "shard-2-of-3" / shards.SEAL).unlink(), "is not sealed"),
    "shards of two jobs": (lambda out: _reseal(out / "shard-0-of-3", of=4), "of 3 and 4 parts lie together"),
    "a student of another shard": (lambda out: _reseal(out / "shard-0-of-3", shard=1, drop=1), "shard"),
    "a changed result": (lambda out: _raise_points(out), "is not the result that was sealed"),
    "nothing": (lambda out: shutil.rmtree(out), "no shards here"),
}


def _reseal(folder: Path, drop: int | None = None, **changed: int) -> None:
    seal = json.loads((folder / shards.SEAL).read_text("utf8")) | changed
    (folder / shards.SEAL).write_text(json.dumps(seal), "utf8")
    if drop is not None:
        shutil.rmtree(folder.parent / f"shard-{drop}-of-{OF}")


def _raise_points(out: Path) -> None:
    path = next(path for path in out.glob("*/boris.json"))
    path.write_text(path.read_text("utf8").replace('"points": 0.0', '"points": 2.0', 1), "utf8")


@pytest.mark.parametrize("fault", FAULTS)
def test_faulty_shards_are_refused_and_nothing_is_written(graded, tmp_path, fault) -> None:
    _, out, _ = graded
    copy = tmp_path / "out"
    shutil.copytree(out, copy)
    spoil, words = FAULTS[fault]
    spoil(copy / "harbours")
    fresh = course(tmp_path / "course", ANSWERS)
    with pytest.raises(BookError, match=words):
        shards.merge(fresh, "harbours", copy)
    assert not (fresh.root / "graded").exists()


def test_a_late_submission_asks_for_the_job_to_run_again(graded, tmp_path) -> None:
    late = course(tmp_path / "course", ANSWERS | {"zhanna": notebook()})
    with pytest.raises(BookError, match="no shard graded zhanna"):
        shards.merge(late, "harbours", graded[1])


def test_the_container_that_is_the_box_gives_the_same_grades(graded, tmp_path) -> None:
    """Over a socket, one submission after the other, with the crash of one between two others."""
    _, _, expected = graded
    address = tmp_path / "box.sock"
    serving = subprocess.Popen([sys.executable, "-m", "partners.grading.podbox", str(address)])
    try:
        until = time.monotonic() + 60
        while not address.exists() and time.monotonic() < until:
            time.sleep(0.1)
        made = course(tmp_path / "course", ANSWERS)
        box = PodBox(sandbox=False, socket=address)
        summary = ClassGrader(made, "harbours", box).run(1, lambda _: None)
        assert not summary.failed
        for student, result in results(made, "harbours").items():
            told = json.loads(expected[student])
            assert result.model_dump(mode="json")["questions"] == told["questions"], student
    finally:
        serving.kill()
        serving.wait()
    with pytest.raises(BookError, match="no box listens"):
        box.check()
