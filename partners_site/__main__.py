"""``python -m partners_site``: check a built book, print it, pack it as an e-book or for reading without a network."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click
import yaml
from bs4 import BeautifulSoup

from partners.errors import BookError
from partners_site.offline import archive

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
    """Work on the built book."""


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


@main.command()
def describe() -> None:
    """Write CITATION.cff and .zenodo.json from metadata.yml."""
    from partners_site import metadata

    try:
        click.echo(", ".join(path.name for path in metadata.write()))
    except BookError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


def _make(make: Callable[..., int], target: Path, site: Path, made: str) -> None:
    try:
        count = make(site, Path("_toc.yml"), Path("CITATION.cff"), target)
    except BookError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    click.echo(f"{target}: {made.format(n=count, kb=round(target.stat().st_size / 1024))}")


@main.command("pdf")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--site", type=click.Path(path_type=Path), default="_build/html", show_default=True)
def print_pdf(target: Path, site: Path) -> None:
    """Print the built book as one PDF, with Chromium."""
    from partners_site.printing import pdf

    _make(pdf.make, target, site, "{n} pages, {kb} KB")


@main.command("epub")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--site", type=click.Path(path_type=Path), default="_build/html", show_default=True)
def pack_epub(target: Path, site: Path) -> None:
    """Pack the built book as an e-book (EPUB 3)."""
    from partners_site.printing import ebook

    _make(ebook.make, target, site, "{n} files, {kb} KB")


@main.command("attach")
@click.argument("site", type=click.Path(path_type=Path))
@click.argument("files", type=click.Path(path_type=Path), nargs=-1)
def attach_files(site: Path, files: tuple[Path, ...]) -> None:
    """Put the PDF and the e-book into a built SITE, and links to them on its index page."""
    from partners_site.downloads import attach

    try:
        attach(site, list(files))
    except BookError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("_build/binder"))
def binder(folder: Path) -> None:
    """Replay in FOLDER what a Binder service would install, without a container."""
    from partners_site import binder as image
    from partners_site.static import ROOT

    try:
        click.echo(f"A Binder's environment: {image.replay(ROOT, folder.resolve())}")
    except BookError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("dist"))
@click.option("--built", type=click.Path(path_type=Path), default=Path("_build"), show_default=True)
def release(folder: Path, built: Path) -> None:
    """Gather in FOLDER, which holds the wheel, what was BUILT to take away, with checksums."""
    from partners_site import release as gathering

    try:
        names = gathering.gather(built, folder)
    except BookError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    click.echo(f"{folder}: {len(names)} files and their checksums")


@main.command("zip")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
def pack(folder: Path, output: Path) -> None:
    """Pack FOLDER into one archive that a reader unpacks and opens without a server."""
    try:
        count = archive.write(folder, output)
    except BookError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    click.echo(f"{output}: {count} files, {output.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
