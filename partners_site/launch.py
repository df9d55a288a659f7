"""Buttons that run, download or edit a page. They appear only when the repository's public address is known."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from partners.texts import section
from partners_site import metadata, notebooks


def colab(about: metadata.Metadata, name: str) -> str:
    """The address that opens a generated notebook in Colab, which reads it from a branch of the repository."""
    where = about.addresses()
    assert where is not None
    return f"https://colab.research.google.com/github/{where.owner}/{where.name}/blob/{notebooks.BRANCH}/{about.tag}/{name}"


def edit(about: metadata.Metadata, path: str) -> str:
    """The address where GitHub edits a file of the repository."""
    where = about.addresses()
    assert where is not None
    return f"{where.repository}/edit/{about.branch}/{path}"


def links(about: metadata.Metadata, pagename: str, source: str, runs: bool, lang: str) -> list[dict[str, str]]:
    """What a page offers: label, note, href and kind of each link; nothing when the address is not known.

    :param pagename: the page, such as ``chapters/ports``.
    :param source: its source file, such as ``chapters/ports.md``.
    :param runs: whether it has cells to run.
    """
    if about.addresses() is None:
        return []
    found = {}
    if runs:
        name = notebooks.file_name(pagename)
        found["binder"] = metadata.binder_address(about, source if notebooks.is_chapter(pagename) else metadata.LANDING)
        if notebooks.is_chapter(pagename):
            found["colab"] = colab(about, name)
            found["download"] = f"{'../' * pagename.count('/')}{notebooks.FOLDER}/{name}"
    found["edit"] = edit(about, source)
    words = section("launch", lang)
    return [
        {"kind": kind, "label": words[kind], "note": words[f"{kind}_note"], "href": href}
        for kind, href in found.items()
    ]


def _offer(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    if pagename not in app.env.found_docs:
        return
    source = app.env.doc2path(pagename, base=False)
    runs = "kernelspec" in app.env.metadata.get(pagename, {})
    about, lang = app.partners_metadata, app.config.language
    context["launch"] = links(about, pagename, str(source), runs, lang)
    words = section("launch", lang)
    context["launch_title"] = words["run"] if runs else words["edit_only"]
    context["launch_elsewhere"] = words["elsewhere"] if runs else ""


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("html-page-context", _offer)
