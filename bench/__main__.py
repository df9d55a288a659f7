"""``python -m bench [TOPIC …]``: print the figures of all topics, or of those named."""

from __future__ import annotations

import importlib
import os
import platform
from pathlib import Path

import click

from bench import RUNS

TOPICS = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
HEAD = ("what", "measured", "baseline", "ratio", "aim", "command")


@click.command()
@click.argument("topics", nargs=-1, type=click.Choice(TOPICS))
def main(topics: tuple[str, ...]) -> None:
    """Print the figures of TOPICS (all, if none is named) as a Markdown table."""
    load = os.getloadavg()[0]
    click.echo(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}; medians of {RUNS} runs\n")
    click.echo("| " + " | ".join(HEAD) + " |\n|" + " --- |" * len(HEAD))
    for topic in topics or TOPICS:
        for figure in importlib.import_module(f"bench.{topic}").figures():
            click.echo("| " + " | ".join(figure.row()) + " |")


if __name__ == "__main__":
    main()
