"""A box says above its title what it is for: source, views, caution, objectives, exercise."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from partners.texts import section

#: "Exercise 3: half a step" names its kind and number itself.
_NUMBERED = re.compile(r"^(\w+ \d+): ?")


class NameCallouts(SphinxPostTransform):
    """Put the kind of each box before its title, as text that a screen reader says too."""

    default_priority = 4

    def run(self, **_: Any) -> None:
        """Called by Sphinx for each document and builder."""
        kinds = section("callouts", self.config.language)
        for box in self.document.findall(nodes.admonition):
            kind = next((kinds[name] for name in box["classes"] if name in kinds), None)
            title = box.next_node(nodes.title)
            if kind and title is not None:
                self._name(title, kind)

    @staticmethod
    def _name(title: nodes.title, kind: str) -> None:
        first = title.children[0]
        if isinstance(first, nodes.Text) and (numbered := _NUMBERED.match(first)):
            kind = numbered.group(1)
            title.replace(first, nodes.Text(first[numbered.end() :]))
        words = nodes.inline("", "", *title.children, classes=["callout-title"])
        colon = nodes.inline("", ": ", classes=["visually-hidden"])
        title.children = []
        title.extend([nodes.inline("", kind, colon, classes=["callout-kind"]), words])


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.add_post_transform(NameCallouts)
