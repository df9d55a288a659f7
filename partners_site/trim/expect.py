"""What this book's templates take for granted in the theme's; when an update breaks it, the build says which."""

from __future__ import annotations

import re
from collections.abc import Callable

from sphinx.errors import ExtensionError

#: Blocks of the theme's layout that templates/layout.html fills anew, and what stood there when that was written.
BLOCKS = {
    "css": "head_pre_assets",
    "extrahead": "searchtools.js",
    "search_dialog": "pst-search-dialog",
    "docs_navbar": "pst-header",
    "docs_body": "bd-article",
    "scripts_end": "body_post",
}
#: Files that the theme's macros put on a page by themselves; the blocks above leave them out.
MACRO_FILES = {
    "styles/theme.css", "styles/pydata-sphinx-theme.css", "scripts/fontawesome.js", "scripts/bootstrap.js",
    "scripts/pydata-sphinx-theme.js",
}  # fmt: skip
#: Elements of a page, and what the scripts of static/page/ do with them.
ELEMENTS = {
    'id="pst-primary-sidebar"': "the list of chapters opens and closes",
    'id="pst-primary-sidebar-modal"': "the list of chapters opens on a telephone",
    'id="pst-skip-link"': "a keyboard skips to the text",
    'id="main-content"': "the skip link leads to the text",
    'class="bd-links bd-docs-nav"': "the list of chapters",
    "<article class=\"bd-article\"": "the text",
}


def layout(source: Callable[[str], str]) -> None:
    """Check the theme's layout and macros.

    :param source: gives a template of the theme by its name.
    :raises ExtensionError: naming what has changed.
    """
    whole = source("pydata_sphinx_theme/layout.html")
    for name, words in BLOCKS.items():
        block = re.search(rf"{{%-? block {name} -?%}}(.*?){{%-? endblock", whole, re.DOTALL)
        if not block or words not in whole[block.start() :]:
            raise ExtensionError(
                f"the theme changed: the block {name} of its layout, with {words}, is gone; look at "
                "partners_site/templates/layout.html and partners_site/trim/expect.py"
            )
    named = set(re.findall(r"_static/([\w./-]+\.(?:css|js))", source("static/webpack-macros.html")))
    if named != MACRO_FILES:
        raise ExtensionError(
            f"the theme changed: its pages load {', '.join(sorted(named ^ MACRO_FILES))} anew or no longer; decide "
            "whether the book needs it (partners_site/trim/expect.py, MACRO_FILES)"
        )


def page(html: str, name: str) -> None:
    """Check that a built page has the elements that the scripts work on.

    :raises ExtensionError: naming the element and what would no longer work.
    """
    for words, use in ELEMENTS.items():
        if words not in html:
            raise ExtensionError(f"the theme changed: {name} has no {words}, so this fails: {use}")
