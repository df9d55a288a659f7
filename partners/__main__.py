"""The command line: ``python -m partners COMMAND``. Each command imports what it needs when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from partners.course.command import course
from partners.errors import BookError


class BookGroup(click.Group):
    """Commands whose bad input ends in one line and exit code 2."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except BookError as error:
            raise click.UsageError(str(error)) from error


@click.group(cls=BookGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Tools of the book Partners Who Disagree."""


@main.command()
@click.option("--source", type=click.Path(path_type=Path), help="A text of your own (plain text, UTF-8).")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("tables"), show_default=True)
@click.option("--encoding", default="utf-8", show_default=True, help="For old Windows texts: cp1251.")
def tables(source: Path | None, output: Path, encoding: str) -> None:
    """Turn Russian text into tables: actors, places, dates, tone, acts.

    Without --source it reads the book's own retelling. With your copy of the article, it says sentence by sentence
    whether it is the text the book speaks of.
    """
    from partners.text import command

    for line in command.run(source, output, encoding):
        click.echo(line)


@main.group()
def quiz() -> None:
    """Questions of the book for your course."""


@quiz.command()
@click.option("--to", required=True, type=click.Choice(["moodle", "gift", "qti21", "canvas", "csv", "print"]))
@click.option("--chapter", "chapters", multiple=True, help="A chapter's name, such as ports; may be repeated. [all]")
@click.option("--language", default="en", show_default=True)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path))
@click.option("--skip", is_flag=True, help="Leave out the questions that the format cannot express.")
def export(to: str, chapters: tuple[str, ...], language: str, output: Path, skip: bool) -> None:
    """Write questions for a learning platform or for paper.

    moodle: Moodle XML. gift: text to paste into Moodle. qti21: a package for Blackboard and others. canvas: a package
    for Canvas. csv: rows for Google Forms. print: a test, and beside it its key.
    """
    from partners.quiz import export as exports

    made = exports.export(to, chapters, language, output, skip)
    for left in made.left:
        click.echo(str(left), err=True)
    if made.left and not skip:
        click.echo(f"Nothing written: --to {to} cannot express {len(made.left)}; --skip leaves them out.", err=True)
        raise SystemExit(1)
    if not made.count:
        raise BookError(f"--to {to} can express none of these questions")
    click.echo(f"{made.count} questions: {', '.join(map(str, made.files))}")


@quiz.command()
@click.option("--chapter", "chapters", multiple=True, help="May be repeated, as the next three. [all]")
@click.option("--kind", "kinds", multiple=True)
@click.option("--objective", "objectives", multiple=True)
@click.option("--bloom", "levels", multiple=True)
@click.option("--count", required=True, type=click.IntRange(min=1))
@click.option("--seed", required=True, help="Any text; keep it to draw the same test again, and keep it from students.")
@click.option("--student", default="", help="Another name, another test.")
@click.option("--language", default="en", show_default=True)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The test, HTML.")
@click.option("--key", required=True, type=click.Path(path_type=Path), help="Its key, CSV: the answers, here alone.")
def draw(
    chapters: tuple[str, ...],
    kinds: tuple[str, ...],
    objectives: tuple[str, ...],
    levels: tuple[str, ...],
    count: int,
    seed: str,
    student: str,
    language: str,
    output: Path,
    key: Path,
) -> None:
    """Draw a test to print, one for each student."""
    from partners.quiz import draw as drawing

    found = drawing.pool(chapters, kinds, objectives, levels)
    drawing.draw(found, count, drawing.Lot(seed, student), language, output, key)
    click.echo(f"{count} of {len(found)} questions: {output}; key: {key}")


@main.group()
def sources() -> None:
    """The pages that the record rests on."""


@sources.command()
@click.option("--days", default=30, show_default=True, help="Try again what was last tried so many days ago.")
@click.option("--only", multiple=True, help="A source's id, such as S001; may be repeated. [all that are due]")
@click.option("--dead", type=click.Path(path_type=Path), help="Write the dead addresses here, as a list in Markdown.")
def check(days: int, only: tuple[str, ...], dead: Path | None) -> None:
    """Try the address of each source, and keep what it answered in the table of sources.

    It asks one thing a second of a host. What refuses or is silent today is reported and tried again by the next run.
    """
    from partners import paths
    from partners import sources as watch

    found = watch.check(
        paths.data("record/sources.csv"),
        days=days,
        only=only,
        told=lambda source, answer: click.echo(f"{source} {answer.state}: {answer.detail}"),
    )
    lines = [
        f"* {row['source_id']} {row['title']}: {row['url']} ({row['archived'] or 'no archived copy'})" for row in found
    ]
    click.echo("\n".join([f"{len(found)} dead", *lines]))
    if dead:
        dead.write_text("".join(line + "\n" for line in lines), "utf8")


main.add_command(course)


if __name__ == "__main__":
    main(prog_name="python -m partners")
