"""The commands of a course: ``python -m partners course COMMAND``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from partners import texts
from partners.errors import BookError
from partners.grading.command import feedback, grade

if TYPE_CHECKING:
    from partners.course.collect import Report

Item = TypeVar("Item")
#: Every command works in the course folder it is run in, or in the one that this option names.
at = click.option(
    "--course",
    "at",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    help="The course folder.  [where you are]",
)


class CourseGroup(click.Group):
    """Commands that need what readers of the book do not install."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != "nbgrader":
                raise
            install = f"{sys.executable} -m pip install -r requirements-grading.txt"
            raise BookError(f"nbgrader is not installed: run {install} in the book's folder") from error

    def list_commands(self, context: click.Context) -> list[str]:
        """In the order of use."""
        return list(self.commands)


@click.group(cls=CourseGroup)
def course() -> None:
    """Set the book's assignments, collect, grade and give them back.

    The commands in the order of use: init, release, collect, grade, feedback, export. Each may be stopped and run
    again; it then goes on where it was.
    """


@course.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", default="", help="What you call the course.  [the folder's name]")
def init(folder: Path, title: str) -> None:
    """Begin a course in a new FOLDER outside the book.

    It gets a copy of the assignments with their solutions, a secret of its own, and a README that says how to go on.
    """
    from partners.course import folder as folders

    made = folders.init(folder, title or folder.resolve().name)
    click.echo(texts.text("course.begun", folder=made.root, assignments=", ".join(made.assignments())))


@course.command()
@click.argument("assignment")
@click.option(
    "--roster",
    "listed",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A CSV of students: from Moodle, Canvas, or with columns id, name, email.",
)
@at
def release(assignment: str, listed: Path | None, at: Path) -> None:
    """Make the students' versions of an ASSIGNMENT.

    Solutions, hidden tests and mark schemes are taken out, and each student gets data of their own: a folder under
    release/, the same as a zip under upload/. Students of an earlier list stay; without any list there is one version
    for the whole class.
    """
    from partners.course import folder as folders
    from partners.course import release as releases

    found = folders.find(at)
    found.source(assignment)
    students = releases.enrol(found, assignment, listed)
    made = releases.release(found, assignment, students, bar(f"release {assignment}"))
    click.echo(texts.text("course.released.students" if students else "course.released.class", **vars(made)))
    if made.changed:
        click.echo(texts.text("course.released.changed", count=made.changed), err=True)


@course.command()
@click.argument("handed_in", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--assignment", default="", help="What all of it is for.  [what each notebook says]")
@click.option("--pattern", default="", help="How files name students, as nbgrader's named_regexp.")
@at
@click.pass_context
def collect(context: click.Context, handed_in: tuple[Path, ...], assignment: str, pattern: str, at: Path) -> None:
    """Take in what was HANDED_IN.

    Downloads of Moodle, Canvas or Blackboard, zips, folders, single notebooks.

    Every version is kept under submitted/, the latest counts. What cannot be taken in, or belongs to nobody known, is
    listed with what to do. Ends with code 1 if something is.
    """
    from partners.course import collect as collecting
    from partners.course import folder as folders

    found = folders.find(at)
    report = collecting.collect(found, handed_in, bar("collect"), assignment, pattern)
    for line in _told(report):
        click.echo(line)
    context.exit(1 if report.refused or report.unmatched else 0)


course.add_command(grade)
course.add_command(feedback)


@course.command()
@click.option("--to", required=True, type=click.Choice(["moodle", "canvas", "plain"]))
@click.option("--assignment", "assignments", multiple=True, help="May be repeated.  [all that are graded]")
@click.option("--missing", type=click.FloatRange(min=0), help="Points of who handed nothing in.  [an empty cell]")
@at
def export(to: str, assignments: tuple[str, ...], missing: float | None, at: Path) -> None:
    """Write the grades as a CSV, with your marks by hand.

    moodle: for Grades, Import, CSV file. canvas: for Gradebook, Import. plain: for a spreadsheet, with the state of
    each submission. Who handed nothing in, or waits for your marks, gets no number. Feedback pages that are there are
    zipped as Moodle (Upload multiple feedback files in a zip) and Canvas (Re-upload submissions) take them.
    """
    from partners.course import export as exports
    from partners.course import folder as folders

    made = exports.export(folders.find(at), to, assignments, missing)
    click.echo(texts.text("course.exported", count=made.students, files=", ".join(map(str, made.files))))
    for state in sorted({state for _, _, state in made.empty}):
        who = [f"{student} ({assignment})" for student, assignment, why in made.empty if why == state]
        click.echo(texts.text("course.empty", state=_say(f"states.{state}"), count=len(who), who=_some(who)), err=True)
    if made.stale:
        who = [f"{student} ({assignment})" for student, assignment in made.stale]
        click.echo(texts.text("course.stale", who=_some(who)), err=True)
    if made.strangers:
        click.echo(texts.text(f"course.strangers.{to}", who=_some(made.strangers)), err=True)


def _some(names: Sequence[str], most: int = 20) -> str:
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def bar(label: str):
    """A progress bar over a sequence, as the steps of a course ask for it."""

    @contextmanager
    def over(items: Sequence[Item]) -> Iterator[Iterator[Item]]:
        with click.progressbar(items, label=label) as shown:
            yield iter(shown)

    return over


def _told(report: Report) -> Iterator[str]:
    for assignment, counts in sorted(report.taken.items()):
        said = ", ".join(texts.text(f"course.taken.{state}", count=counts[state]) for state in counts)
        yield f"{assignment}: {said}"
    if not report.taken:
        yield texts.text("course.taken.none")
    for where, student, kind, detail in report.notes:
        yield texts.text("course.look", where=where, said=_say(f"notes.{kind}", student=student, detail=detail))
    for one in report.unmatched:
        yield texts.text("course.not_matched", where=one.where, said=_say(f"unmatched.{one.why}"))
    for one in report.refused:
        yield texts.text("course.not_taken", where=one.where, said=_say(f"refused.{one.why}"))
    if report.aside:
        yield texts.text("course.aside", count=report.aside)


def _say(key: str, **values: str) -> str:
    return texts.text(f"course.{key}", **values)


course.add_command(grade)
course.add_command(feedback)
