"""The commands of a course: ``python -m partners course COMMAND``."""

from __future__ import annotations

from pathlib import Path

import click

from partners import texts


@click.group()
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
    names = ", ".join(made.assignments())
    click.echo(texts.text("course.begun", folder=made.root, assignments=names))
