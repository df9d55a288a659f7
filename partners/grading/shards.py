"""Grading in shards: each worker grades its part of a class into a folder of its own; a merge puts them together.

A worker is one pod of a Kubernetes Indexed Job, or one process of this machine: ``python -m partners.grading.shards``.
A shard counts when it is sealed: its seal names the students of the shard and the digest of each result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
from pydantic import BaseModel, ConfigDict, ValidationError

from partners import durable, texts
from partners.course.folder import Course, find
from partners.errors import BookError
from partners.grading.batch import ClassGrader, Summary
from partners.grading.box import Box
from partners.grading.schema import Result

SEAL = "sealed.json"
#: What Kubernetes calls the number of a pod in an Indexed Job.
INDEX = "JOB_COMPLETION_INDEX"


class Seal(BaseModel):
    """``sealed.json``: what a finished shard holds.

    :ivar students: student → SHA-256 of the result's file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    assignment: str
    shard: int
    of: int
    students: dict[str, str]


def shard_of(student: str, of: int) -> int:
    """The shard of a student: the same whoever else is in the class."""
    return int.from_bytes(hashlib.sha256(student.encode()).digest()[:8], "big") % of


@dataclass(frozen=True)
class Part(Course):
    """The part of a course that one shard grades: its students, and a folder of its own for their results."""

    shard: int
    of: int
    out: Path

    def submissions(self, assignment: str) -> list[str]:
        return [student for student in super().submissions(assignment) if shard_of(student, self.of) == self.shard]

    def graded(self, assignment: str, student: str) -> Path:
        return self.out / assignment / f"shard-{self.shard}-of-{self.of}" / f"{student}.json"


def grade(part: Part, assignment: str, box: Box, told: Callable[[str], None]) -> Summary:
    """Grade a shard and seal it; what an earlier try has graded is kept.

    :param told: called with each student whose turn is over.
    :raises BookError: for a shard that cannot exist, a broken assignment, or a box that does not open.
    """
    if not 0 <= part.shard < part.of:
        raise BookError(f"shard {part.shard} of {part.of}: shards count from 0 to {part.of - 1}")
    folder = part.graded(assignment, "any").parent
    summary = ClassGrader(part, assignment, box).run(1, told)
    if not summary.failed:
        students = {
            path.stem: _digest(path.read_bytes()) for path in sorted(folder.glob("[!.]*.json")) if path.name != SEAL
        }
        seal = Seal(assignment=assignment, shard=part.shard, of=part.of, students=students)
        durable.write(folder / SEAL, seal.model_dump_json(indent=1).encode() + b"\n")
    return summary


def merge(course: Course, assignment: str, out: Path) -> int:
    """Bring the results of all shards into the course, each byte for byte; doing it again changes nothing.

    :returns: how many results there are.
    :raises BookError: for a missing, unsealed or doubled shard, a result that is not the sealed one, and a submission
        that no shard graded. Nothing is then written.
    """
    found: dict[str, bytes] = {}
    for folder in _complete(out / assignment):
        seal = _seal(folder)
        for student, digest in seal.students.items():
            content = _content(folder / f"{student}.json")
            if _digest(content) != digest:
                raise BookError("is not the result that was sealed: grade this shard again", folder / f"{student}.json")
            if shard_of(student, seal.of) != seal.shard or seal.assignment != assignment:
                raise BookError(f"holds {student!r}, who belongs to another shard: remove the folder", folder)
            _prove(content, assignment, student, folder)
            found[student] = content
    if missing := sorted(set(course.submissions(assignment)) - set(found)):
        raise BookError(f"no shard graded {', '.join(missing[:5])} ({len(missing)} in all): run the job again", out)
    for student, content in found.items():
        path = course.graded(assignment, student)
        if not path.is_file() or path.read_bytes() != content:
            durable.write(path, content)
    return len(found)


def _complete(out: Path) -> list[Path]:
    """The folders of all shards, in order, when each is there once."""
    folders = sorted(path for path in out.glob("[!.]*") if path.is_dir())
    seals = [_seal(folder) for folder in folders]
    counts = {seal.of for seal in seals}
    if not counts:
        raise BookError("no shards here: run the job first", out)
    if len(counts) > 1:
        raise BookError(f"shards of {' and '.join(map(str, sorted(counts)))} parts lie together: keep one job's", out)
    (of,) = counts
    indices = [seal.shard for seal in seals]
    if twice := sorted({index for index in indices if indices.count(index) > 1}):
        raise BookError(f"shard {twice[0]} is there twice: keep one of the two folders", out)
    if missing := sorted(set(range(of)) - set(indices)):
        raise BookError(f"shard {missing[0]} of {of} is missing ({len(missing)} in all): run the job again", out)
    return [folder for _, folder in sorted(zip(indices, folders, strict=True))]


def _seal(folder: Path) -> Seal:
    try:
        return Seal.model_validate_json((folder / SEAL).read_bytes())
    except FileNotFoundError:
        raise BookError("is not sealed: its worker has not come to the end; run the job again", folder) from None
    except ValidationError as error:
        raise BookError("is no seal of this grader: remove the folder and run the job again", folder / SEAL) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BookError("is missing, but its shard was sealed with it: grade this shard again", path) from None


def _prove(content: bytes, assignment: str, student: str, folder: Path) -> None:
    try:
        result = Result.model_validate_json(content)
    except ValidationError as error:
        raise BookError(f"holds no result for {student!r}: grade this shard again", folder) from error
    if (result.assignment, result.student) != (assignment, student):
        raise BookError(f"the result under {student!r} is another's: grade this shard again", folder)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@click.group()
def main() -> None:
    """Grade a class in shards, and put them together."""


_course = click.option("--course", "folder", type=click.Path(path_type=Path, exists=True), required=True)
_out = click.option("--out", type=click.Path(path_type=Path), required=True, help="Where the shards stand.")


@main.command("grade")
@click.argument("assignment")
@_course
@_out
@click.option("--of", type=click.IntRange(min=1), required=True, help="How many shards there are.")
@click.option("--shard", type=int, envvar=INDEX, required=True, help=f"Which one, from 0.  [${INDEX}]")
@click.option("--pod-box", type=click.Path(path_type=Path), help="Socket of the container that is the box.")
def _grade(assignment: str, folder: Path, out: Path, of: int, shard: int, pod_box: Path | None) -> None:
    """Grade one shard of the submissions for ASSIGNMENT."""
    from partners.grading.podbox import PodBox

    box = PodBox(sandbox=False, socket=pod_box.resolve()) if pod_box else Box()
    summary = grade(Part(find(folder).root, shard, of, out), assignment, box, lambda _: None)
    said = {"graded": len(summary.graded), "kept": len(summary.kept), "failed": len(summary.failed)}
    click.echo(texts.text("grading.done", assignment=assignment, **said))
    for student, why in summary.failed.items():
        click.echo(texts.text("grading.failed", student=student, why=why), err=True)
    raise SystemExit(bool(summary.failed))


@main.command("merge")
@click.argument("assignment")
@_course
@_out
def _merge(assignment: str, folder: Path, out: Path) -> None:
    """Bring all shards of ASSIGNMENT into the course and its gradebook."""
    from partners.grading import gradebook
    from partners.grading.assignment import load

    course = find(folder)
    count = merge(course, assignment, out)
    gradebook.merge(course, load(course.source(assignment)))
    click.echo(texts.text("grading.merged", assignment=assignment, count=count))


if __name__ == "__main__":
    try:
        main()
    except BookError as error:
        raise SystemExit(f"Error: {error}") from None
