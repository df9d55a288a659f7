"""The command line: ``python -m partners COMMAND``. Each command imports what it needs when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

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


if __name__ == "__main__":
    main(prog_name="python -m partners")
