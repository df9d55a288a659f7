"""``python -m partners_site check DIR``: whether every page of the table of contents was built, and is not empty."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import yaml
from bs4 import BeautifulSoup

from partners.errors import BookError

#: A page with fewer characters in its article is a stub; the shortest real page has several times as many.
LEAST_CHARACTERS = 400


def pages_of(toc: Path) -> list[str]:
    """The pages that a Jupyter Book table of contents names, in order, without file endings."""
    found: list[str] = []

    def walk(node: object) -> None:
        if isinstance(node, dict):
            found.extend(node[key] for key in ("root", "file") if key in node)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(yaml.safe_load(toc.read_text("utf8")))
    return found


def check_page(path: Path) -> None:
    """Raise a BookError unless the built page exists and has an article with text and one title."""
    if not path.is_file():
        raise BookError("the table of contents names this page, but it was not built", path)
    article = BeautifulSoup(path.read_bytes(), "html.parser").find("article")
    if article is None or len(article.get_text().strip()) < LEAST_CHARACTERS:
        raise BookError("the page is (nearly) empty: look for an error in its source", path)
    titles = len(article.find_all("h1"))
    if titles != 1:
        raise BookError(f"the page has {titles} titles of the first level instead of one", path)


@click.group()
def main() -> None:
    """Checks on the built book."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--toc", type=click.Path(path_type=Path, exists=True), default="_toc.yml", show_default=True)
def check(folder: Path, toc: Path) -> None:
    """Fail unless each page of the table of contents is in FOLDER and says something."""
    pages = pages_of(toc)
    try:
        for page in pages:
            check_page(folder / f"{page}.html")
    except BookError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    click.echo(f"{len(pages)} pages, none missing or empty")


if __name__ == "__main__":
    main()
