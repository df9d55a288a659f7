"""Each chapter as an ``.ipynb`` without outputs, for Colab and for Jupyter on any machine.

Such a notebook may be opened where nothing knows MyST Markdown: roles, boxes and links between pages become plain
Markdown, and its first cell installs the package.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from myst_nb.ext.eval import EvalRoleAny
from nbformat.notebooknode import NotebookNode
from sphinx.application import Sphinx

from partners.errors import BookError
from partners.texts import section
from partners_site import metadata
from partners_site.kept import Kept, digest, write

#: Where the site keeps them, and the branch of the repository from which Colab reads them.
FOLDER = "notebooks"
BRANCH = "notebooks"
_EVAL = re.compile(r"\{eval\}`(\w+)`")
_ROLE = re.compile(r"(?<!`)\{[a-z][a-z:-]*\}`")
_BOX = re.compile(r"^(`{3,})\{admonition\} (?P<title>.*?)\n(?P<body>.*?)^\1[ ]*$", re.MULTILINE | re.DOTALL)
_OPTION = re.compile(r"\A(?::[a-z]+:.*\n)+\n?")
_LINK = re.compile(r"\]\((?!https?:|#)([\w./-]+)\.md(#[\w-]*)?\)")
Value = tuple[str, str]


def is_chapter(pagename: str) -> bool:
    """Whether a page that runs is a chapter, not the index."""
    return pagename.startswith("chapters/")


def file_name(pagename: str) -> str:
    """``chapters/ports`` → ``ports.ipynb``."""
    return f"{pagename.rpartition('/')[2]}.ipynb"


def _box(match: re.Match[str]) -> str:
    body = _OPTION.sub("", match["body"]).strip("\n")
    quoted = "\n".join(f"> {line}".rstrip() for line in body.splitlines())
    return f"> **{match['title']}**\n>\n{quoted}"


def _link(match: re.Match[str], pages: set[str], site: str) -> str:
    name, anchor = match.group(1).rpartition("/")[2], match.group(2) or ""
    if f"chapters/{name}" in pages:
        return f"]({name}.ipynb)"
    return f"]({site}chapters/{name}.html{anchor})" if site else f"]({name}.md)"


def plain(text: str, values: list[Value], pages: set[str], site: str) -> str:
    """A Markdown cell as plain Markdown.

    :param text: the cell, in MyST Markdown.
    :param values: what each ``{eval}`` of the chapter came to, in order; those of this cell are taken out.
    :param pages: the chapters that are notebooks too.
    :param site: the address of the book's pages, or an empty text while nobody knows it.
    :raises BookError: for a role or box that has no plain form yet.
    """

    def evaluated(match: re.Match[str]) -> str:
        name, value = values.pop(0) if values else ("nothing", "")
        if name != match.group(1):
            raise BookError(f"{{eval}}`{match.group(1)}` was expected where the build evaluated {name}")
        return value

    made = _BOX.sub(_box, _EVAL.sub(evaluated, text))
    made = _LINK.sub(lambda match: _link(match, pages, site), made)
    if not site:
        # Without an address a link to a page that is no notebook leads nowhere: its words stay.
        made = re.sub(r"\[([^\]]+)\]\([\w-]+\.md\)", r"\1", made)
    if found := _ROLE.search(made) or re.search(r"^`{3,}\{", made, re.MULTILINE):
        raise BookError(f"{found.group()}… has no plain form in a notebook: teach it to partners_site.notebooks")
    return made


def setup_cell(about: metadata.Metadata, lang: str) -> NotebookNode:
    """The first cell: it installs the package where it is missing, and lets Colab draw the questions and the maps."""
    where = about.addresses()
    wheel = f"{where.repository}/releases/download/{about.tag}/{about.wheel}" if where else f"./{about.wheel}"
    words = section("notebooks", lang)
    source = f"""# {words["set_up"]}
import importlib.util
import sys

if importlib.util.find_spec("partners") is None:
    %pip install --quiet {wheel}
if "google.colab" in sys.modules:
    from google.colab import output
    output.enable_custom_widget_manager()"""
    return nbformat.v4.new_code_cell(source, id="set-up")


def _code(cell: NotebookNode) -> NotebookNode:
    tags = cell.metadata.get("tags", [])
    fold = cell.metadata.get("mystnb", {}).get("code_prompt_show")
    made = nbformat.v4.new_code_cell(cell.source)
    if {"hide-cell", "hide-input", "remove-input"} & set(tags):
        made.metadata.update(jupyter={"source_hidden": True}, cellView="form")
        if fold:
            made.source = f"#@title {fold}\n{cell.source}"
    return made


def convert(source: str, values: Iterable[Value], about: metadata.Metadata, pages: set[str], lang: str) -> NotebookNode:
    """A chapter's source as a notebook without outputs.

    :param source: the chapter, in MyST Markdown.
    :param values: name and value of each ``{eval}``, in order.
    :param pages: the names of the chapters that are notebooks too.
    :raises BookError: for something in it that has no plain form.
    """
    left = list(values)
    where = about.addresses()
    site = where.site if where else ""
    read = jupytext.reads(source, fmt="md:myst")
    note = nbformat.v4.new_markdown_cell(section("notebooks", lang)["note"].format(version=about.version))
    made = [setup_cell(about, lang)]
    for cell in read.cells:
        if cell.cell_type == "code":
            made.append(_code(cell))
        else:
            made.append(nbformat.v4.new_markdown_cell(plain(cell.source, left, pages, site)))
    made.insert(1, note)
    for number, cell in enumerate(made):
        # Stable ids: the same chapter makes the same file.
        cell["id"] = hashlib.sha256(f"{number} {cell.source}".encode()).hexdigest()[:12]
    if left:
        raise BookError(f"the build evaluated {len(left)} values that the notebook does not use: {left[0][0]} …")
    notebook = nbformat.v4.new_notebook(cells=made)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "title": about.title,
    }
    nbformat.validate(notebook)
    return notebook


class _Told(EvalRoleAny):
    """The role ``{eval}``, which also tells the build what it came to."""

    def run(self) -> Any:
        found, messages = super().run()
        env = self.document.settings.env
        values = env.metadata[env.docname].setdefault("partners_values", [])
        values.append((self.text, "".join(node.astext() for node in found)))
        return found, messages


def _write(app: Sphinx, error: Exception | None) -> None:
    """Write the notebooks beside the built pages, and among them once the pages may offer them."""
    if error or app.builder.name != "html":
        return
    about = app.partners_metadata
    pages = {page for page in app.env.found_docs if is_chapter(page) and "kernelspec" in app.env.metadata[page]}
    folders = [Path(app.outdir).parent / FOLDER]
    if about.addresses():
        folders.append(Path(app.outdir) / FOLDER)
    kept = Kept(Path(app.doctreedir) / "partners" / "notebooks.json")
    for page in sorted(pages):
        path = Path(app.env.doc2path(page))
        source, values = path.read_text("utf8"), app.env.metadata[page].get("partners_values", [])
        depends = (values, about, sorted(pages), app.config.language)
        key = digest(Path(__file__).read_text("utf8"), source, repr(depends))

        def make(path: Path = path, source: str = source, values: list[Value] = values) -> str:
            try:
                return nbformat.writes(convert(source, values, about, pages, app.config.language))
            except BookError as problem:
                raise BookError(problem.problem, path) from None

        for folder in folders:
            write(folder / file_name(page), f"{kept.get(key, make)}\n".encode())
    kept.save()


def setup(app: Sphinx) -> None:
    """Connect to Sphinx; the role replaces the one of myst-nb."""
    app.connect("builder-inited", lambda app: app.add_role("eval", _Told(), override=True))
    app.connect("build-finished", _write)
