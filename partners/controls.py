"""Controls over a function of the chapter: live widgets with a kernel, ready results without one."""

from __future__ import annotations

import html
import itertools
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from partners import mode
from partners.errors import BookError
from partners.texts import DEFAULT_LANGUAGE, text

#: A page carries every result of its controls, so their number is bounded.
MOST_RESULTS = 60


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _html_of(result: Any) -> str:
    from IPython.core.formatters import DisplayFormatter

    bundle, _ = DisplayFormatter().format(result)
    if "text/html" not in bundle:
        raise BookError(f"explore() shows HTML, which {type(result).__name__} does not give: return show(...) instead")
    return bundle["text/html"]


@dataclass(frozen=True)
class StaticControls:
    """Native selects over results computed at build time; a script of the site switches between them."""

    function: Callable[..., Any]
    choices: dict[str, Sequence[Any]]
    lang: str = DEFAULT_LANGUAGE

    def _select(self, name: str, values: Sequence[Any]) -> str:
        options = "".join(f'<option value="{i}">{html.escape(str(v))}</option>' for i, v in enumerate(values))
        return f'<label>{html.escape(_label(name))} <select name="{html.escape(name)}">{options}</select></label>'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        panels = []
        for at in itertools.product(*(range(len(values)) for values in self.choices.values())):
            picked = {name: values[i] for (name, values), i in zip(self.choices.items(), at, strict=True)}
            hidden = "" if not any(at) else " hidden"
            panels.append(
                f'<div class="explore-panel" data-at="{",".join(map(str, at))}"{hidden}>'
                f"{_html_of(self.function(**picked))}</div>"
            )
        selects = "".join(self._select(name, values) for name, values in self.choices.items())
        group = html.escape(text("controls.group", self.lang))
        return {
            "text/html": f'<div class="partners-explore" role="group" aria-label="{group}">'
            f'<div class="explore-controls">{selects}</div>'
            f'<div class="explore-status visually-hidden" role="status"></div>{"".join(panels)}</div>',
            "text/plain": f"{group}: {', '.join(self.choices)}",
        }


def explore(function: Callable[..., Any], *, lang: str = DEFAULT_LANGUAGE, **choices: Sequence[Any]) -> Any:
    """Let the reader choose the arguments of ``function`` and see what it returns.

    :param function: takes one keyword argument for each name in ``choices`` and returns what a cell would show.
    :param choices: for each argument the values to choose from; the first is shown at the start.
    :returns: ipywidgets controls and output in a notebook; on a built page selects over results made beforehand.
    :raises BookError: when there is nothing to choose from, or more combinations than a page can carry.
    """
    lists = {name: list(values) for name, values in choices.items()}
    results = 1
    for name, values in lists.items():
        results *= len(values)
        if not values:
            raise BookError(f"explore(): {name} has no values to choose from")
    if not lists or results > MOST_RESULTS:
        raise BookError(f"explore(): {results if lists else 0} combinations; a page can carry 1 to {MOST_RESULTS}")
    if mode.static():
        return StaticControls(function, lists, lang)
    return _live(function, lists)


def _live(function: Callable[..., Any], choices: dict[str, list[Any]]) -> Any:
    import ipywidgets

    dropdowns = {
        name: ipywidgets.Dropdown(options=[(str(v), v) for v in values], description=_label(name))
        for name, values in choices.items()
    }
    output = ipywidgets.Output()

    # The kernel states the output itself. Captured by the front end, as interactive_output() has it, each map would
    # travel back to the kernel, and nbclient waits for ever on one of some 300 KB (jupyter/nbconvert#2029).
    def redraw() -> None:
        result = function(**{name: dropdown.value for name, dropdown in dropdowns.items()})
        with output.hold_sync():
            output.outputs = ()
            output.append_display_data(result)

    def changed(_: object) -> None:
        try:
            redraw()
        except Exception:
            # An exception from here would reach the log alone; the reader looks where the result would stand.
            with output.hold_sync():
                output.outputs = ()
                output.append_stderr(traceback.format_exc())

    for dropdown in dropdowns.values():
        dropdown.style.description_width = "initial"
        dropdown.observe(changed, "value")
    redraw()
    return ipywidgets.VBox([ipywidgets.HBox(list(dropdowns.values())), output])
