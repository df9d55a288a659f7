"""``{my-progress}``: a table of the chapters' questions, which a script fills with what this browser keeps."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from partners import paths
from partners.quiz import bank
from partners.quiz.widget import BOOK
from partners.texts import section
from partners_site.kept import Kept, digest

#: The class that asks for the script.
MARK = "partners-progress"


class progress(nodes.General, nodes.Element):
    """Where the table goes; it is made once every chapter's title is known."""


class MyProgress(SphinxDirective):
    """``{my-progress}``: no arguments, no content."""

    def run(self) -> list[nodes.Node]:
        """Called by docutils."""
        return [progress()]


def _table(chapters: list[dict[str, Any]], words: dict[str, Any]) -> str:
    heads = "".join(f'<th scope="col">{html.escape(words[name])}</th>' for name in ("chapter", "checked", "points"))
    rows = "".join(
        f'<tr data-chapter="{html.escape(chapter["name"])}"><th scope="row">'
        f'<a href="{html.escape(chapter["uri"])}">{html.escape(chapter["title"])}</a></th>'
        f'<td data-label="{html.escape(words["checked"])}">'
        f"{words['of'].format(n=0, all=len(chapter['questions']))}</td>"
        f'<td data-label="{html.escape(words["points"])}">0</td></tr>'
        for chapter in chapters
    )
    return (
        f'<div class="partners-table"><table><caption>{html.escape(words["caption"])}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def as_html(chapters: list[dict[str, Any]], lang: str) -> str:
    """The table with nothing answered, and what its script needs; without a script a line says so.

    :param chapters: name, title, uri and questions (their ids) of each chapter, in the book's order.
    """
    words = section("progress", lang)
    content = {"book": BOOK, "lang": lang, "words": words, "chapters": {c["name"]: c["questions"] for c in chapters}}
    data = html.escape(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
    return (
        f'<div class="{MARK}" data-partners-progress="{data}">{_table(chapters, words)}'
        f"<noscript><p>{html.escape(words['no_script'])}</p></noscript></div>"
    )


class ShowProgress(SphinxPostTransform):
    """Make the table, with the chapters in the order of the table of contents and their own titles."""

    default_priority = 400

    def run(self, **_: Any) -> None:
        """Called by Sphinx."""
        for node in list(self.document.findall(progress)):
            if self.app.builder.format != "html":
                node.parent.remove(node)
                continue
            asked = self._questions()
            chapters = [
                {
                    "name": name,
                    "title": self.env.titles[page].astext(),
                    "uri": self.app.builder.get_relative_uri(self.env.docname, page),
                    "questions": asked[name],
                }
                for page in self.env.toctree_includes[self.env.config.root_doc]
                if (name := page.rpartition("/")[2]) in asked
            ]
            node.replace_self(nodes.raw("", as_html(chapters, self.env.config.language), format="html"))

    def _questions(self) -> dict[str, list[str]]:
        """Chapter → the ids of its questions; to read all banks takes seconds, so the last build's answer is kept."""
        kept = Kept(Path(self.app.doctreedir) / "partners" / "questions.json")
        found = {}
        for name in bank.chapters():
            key = digest(name, paths.data("quizzes", f"{name}.yml").read_text("utf8"))
            found[name] = kept.get(key, lambda name=name: [question.id for question in bank.load(name).questions])
        kept.save()
        return found


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.add_node(progress)
    app.add_directive("my-progress", MyProgress)
    app.add_post_transform(ShowProgress)
