"""A course: what a student costs in a class of a thousand and in one of ten, when set and when collected."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import Figure, median
from partners.course.collect import collect
from partners.course.folder import Course
from partners.course.release import release
from partners.course.roster import Student, write

ASSIGNMENTS = Path(__file__).resolve().parents[1] / "assignments"
NAME = "counting"
FEW, MANY = 10, 1000


def figures() -> Iterator[Figure]:
    """Milliseconds of CPU a head: the disk's waiting depends on the disk."""
    # The first release imports nbgrader, once however many students there are.
    _measured(1)
    few = [_measured(FEW) for _ in range(3)]
    many = _measured(MANY)
    for place, said in enumerate(("release", "collect")):
        small = median(iter([run[place] for run in few]).__next__) / FEW
        command = f"python -m partners course {said} …"
        what = f"{said}, each of {MANY} students (one run)"
        yield Figure(what, command, "CPU ms", many[place] / MANY * 1e3, small * 1e3, f"each of {FEW}", "≤ 1.1")


def _measured(size: int) -> tuple[float, float]:
    """Seconds of CPU to release to so many students, and to collect what they hand in through Moodle."""
    folder = Path(tempfile.mkdtemp())
    try:
        shutil.copytree(ASSIGNMENTS / NAME, folder / "source" / NAME)
        (folder / "course.yml").write_text(f"title: Bench\nsecret: {'a' * 64}\n", "utf8")
        course = Course(folder)
        students = [Student(f"s{number:04}", name=f"Имя{number} Фамилия{number}") for number in range(size)]
        write(course.roster, students)
        released = _cpu(lambda: release(course, NAME, students, contextlib.nullcontext))
        download = folder / "download.zip"
        with zipfile.ZipFile(download, "w", zipfile.ZIP_DEFLATED) as packed:
            for number, one in enumerate(students):
                name = f"{one.name}_{number}_assignsubmission_file/{NAME}.ipynb"
                packed.write(course.release(NAME, one.folder) / f"{NAME}.ipynb", name)
        return released, _cpu(lambda: collect(course, [download], contextlib.nullcontext))
    finally:
        shutil.rmtree(folder)


def _cpu(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start
