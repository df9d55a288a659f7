"""The studio as an object in a notebook: a widget with a kernel, plain HTML on a built page."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
import traitlets

from partners import mode
from partners.studio import state as states
from partners.studio import static
from partners.studio.bundle import bundle
from partners.studio.content import content
from partners.texts import DEFAULT_LANGUAGE


class _Studio(traitlets.HasTraits):
    """What both forms share: content and state."""

    content = traitlets.Dict(read_only=True).tag(sync=True)
    state = traitlets.Dict({"coder": "", "compared": False, "codes": {}}).tag(sync=True)

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.set_trait("content", content(lang))

    @traitlets.validate("state")
    def _clean(self, proposal: Any) -> dict[str, Any]:
        return states.clean(proposal["value"])

    @property
    def codes(self) -> pd.DataFrame:
        """One row an act: coding_id, plover, actor, recipient; None where nothing is chosen yet."""
        return states.table(self.state)


class StaticStudio(_Studio):
    """For a page without a kernel. It must send no widget type: such a page could not draw it."""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": static.as_html(self.content), "text/plain": static.as_text(self.content)}


@cache
def _live_class() -> type[_Studio]:
    # anywidget is slow to import and starts talking to a kernel: a static build does without.
    import anywidget

    made = bundle()

    class LiveStudio(_Studio, anywidget.AnyWidget):
        """For a notebook: codes travel between the page and ``state`` both ways."""

        _esm = made.esm
        _css = made.css

    return LiveStudio


def Studio(*, lang: str = DEFAULT_LANGUAGE) -> _Studio:
    """The article's acts, to be coded by the reader.

    :param lang: language of sentences, classes and buttons.
    :returns: an object that shows itself; ``codes`` is a table with one row an act, ``state`` (coder, compared, codes
        by act) can be read and set.
    :raises BookError: when the language lacks a part.
    """
    return (StaticStudio if mode.static() else _live_class())(lang)
