"""The commands that grade a class and give the results back."""

from __future__ import annotations

import os
from pathlib import Path

import click

from partners import texts

_HERE = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.argument("assignment")
@click.option("--course", "folder", type=_HERE, default=Path(), help="The course folder, or one in it.  [this one]")
@click.option("--workers", type=click.IntRange(min=1), default=lambda: os.cpu_count() or 1, help="How many at once.")
@click.option("--again", is_flag=True, help="Grade also what has been graded and has not changed.")
@click.option("--no-sandbox", is_flag=True, help="Run submissions without the box: with all your rights.")
def grade(assignment: str, folder: Path, workers: int, again: bool, no_sandbox: bool) -> None:
    """Grade the submissions for ASSIGNMENT.

    Each runs in a box of its own, without network and without other students' files. Results stand in graded/, and all
    of them in gradebook.db, which keeps the marks you gave by hand. Stop it at any moment and run it again: it goes on.
    """
    from partners.course.folder import find
    from partners.grading import gradebook
    from partners.grading.batch import ClassGrader
    from partners.grading.box import Box

    course = find(folder)
    if no_sandbox:
        click.secho(texts.text("grading.no_sandbox"), fg="red", err=True)
    grader = ClassGrader(course, assignment, Box(sandbox=not no_sandbox), again=again)
    students = course.submissions(assignment)
    with click.progressbar(length=len(students), label=texts.text("grading.progress"), show_pos=True) as bar:
        summary = grader.run(workers, lambda _: bar.update(1))
    gradebook.merge(course, grader.grader.assignment)
    said = {"graded": len(summary.graded), "kept": len(summary.kept), "failed": len(summary.failed)}
    click.echo(texts.text("grading.done", assignment=assignment, **said))
    for student, why in summary.failed.items():
        click.echo(texts.text("grading.failed", student=student, why=why), err=True)
    if summary.failed:
        raise SystemExit(1)


@click.command()
@click.argument("assignment")
@click.option("--course", "folder", type=_HERE, default=Path(), help="The course folder, or one in it.  [this one]")
def feedback(assignment: str, folder: Path) -> None:
    """Write a page for each graded student: points, what was wrong, your comments.

    A page shows neither hidden tests nor right answers, and nothing that a student wrote runs in a browser.
    """
    from partners.course.folder import find
    from partners.grading import feedback as pages

    course = find(folder)
    written = pages.write(course, assignment)
    click.echo(texts.text("grading.written", count=written.pages, folder=written.folder))
    if written.unmarked:
        click.echo(texts.text("grading.unmarked", count=written.unmarked), err=True)
