"""What programs read of a page: its description, JSON-LD, card and address; and of the site: sitemap and llms.txt."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml
from sphinx.application import Sphinx

from partners.errors import BookError
from partners.quiz import bank
from partners_site import cards, metadata

CARDS = "_static/cards"
_NUMBERS = {"one": 1, "two": 2, "three": 3}
_TIME = re.compile(r"^Time: about (\d+|one|two|three) (minutes|hours?)\b", re.MULTILINE)
_SENTENCE = re.compile(r"\bP[1-6]S\d\b")


def minutes(source: str) -> int:
    """How long a chapter takes, as its own text says.

    :raises BookError: when it does not say.
    """
    found = _TIME.search(source)
    if not found:
        raise BookError(
            "the chapter does not say how long it takes: write «Time: about 90 minutes» under its objectives"
        )
    number = _NUMBERS.get(found.group(1)) or int(found.group(1))
    return number * (60 if found.group(2).startswith("hour") else 1)


def license_url(identifier: str) -> str:
    """The deed of a Creative Commons licence, such as CC-BY-SA-4.0."""
    kind, _, version = identifier.removeprefix("CC-").rpartition("-")
    return f"https://creativecommons.org/licenses/{kind.lower()}/{version}/"


def card(pagename: str) -> str:
    """The file of a page's card, from the root of the site."""
    return f"{CARDS}/{pagename.replace('/', '-')}.png"


def resource(
    about: metadata.Metadata, title: str, description: str, page: str, chapter: tuple[str, str] | None
) -> dict[str, Any]:
    """A page as a schema.org LearningResource.

    :param page: its address from the root of the site, such as ``chapters/ports.html``.
    :param chapter: for a chapter its name and source text, which give objectives and time; None for the whole book.
    """
    where = about.addresses()
    article = {
        "@type": "Article",
        "name": about.article_title,
        "url": about.article["url"],
        "inLanguage": about.article["language"],
        "publisher": {"@type": "Organization", "name": about.article["publisher"]},
    }
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "name": title,
        "description": description,
        "inLanguage": about.language,
        "educationalLevel": about.level,
        "license": license_url(about.licenses.content),
        "isAccessibleForFree": True,
        "isBasedOn": article,
        "author": [author.schema() for author in about.authors],
        "version": about.version,
        "datePublished": about.date.isoformat(),
        "keywords": ", ".join(about.keywords),
    }
    if chapter:
        name, source = chapter
        objectives = [objective.text[about.language] for objective in bank.load(name).objectives]
        found |= {"teaches": objectives, "timeRequired": f"PT{minutes(source)}M", "learningResourceType": "chapter"}
        found["isPartOf"] = {"@type": "Book", "name": f"{about.title}: {about.subtitle}"}
    else:
        found |= {"learningResourceType": "textbook"}
    if where:
        found |= {"url": where.site + page, "image": where.site + card(page.removesuffix(".html"))}
    return found


def open_graph(about: metadata.Metadata, title: str, description: str, page: str) -> dict[str, str]:
    """The Open Graph properties of a page; they need absolute addresses, so there are none without one."""
    where = about.addresses()
    if not where:
        return {}
    wide, high = cards.SIZE
    return {
        "og:title": title,
        "og:type": "book" if page == "index.html" else "article",
        "og:url": where.site + page,
        "og:image": where.site + card(page.removesuffix(".html")),
        "og:image:alt": f"{title} ({about.title})",
        "og:image:width": str(wide),
        "og:image:height": str(high),
        "og:description": description,
        "og:site_name": about.title,
        "og:locale": {"en": "en_GB"}[about.language],
    }


def sitemap(about: metadata.Metadata, pages: list[str]) -> str:
    """The sitemap (sitemaps.org, 0.9) of a site whose address is known.

    :param pages: names of pages, such as ``chapters/ports``.
    """
    where = about.addresses()
    assert where is not None
    urls = "".join(f"<url><loc>{escape(where.site)}{page}.html</loc></url>\n" for page in pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )


def llms(about: metadata.Metadata, parts: list[tuple[str, list[tuple[str, str, str]]]]) -> str:
    """A map of a book whose address is known, for language models (llmstxt.org).

    :param parts: caption of each part, and title, page and description of each of its pages.
    """
    where = about.addresses()
    assert where is not None
    lines = [f"# {about.title}: {about.subtitle}", "", f"> {about.description}"]
    for caption, pages in parts:
        lines += ["", f"## {caption}", ""]
        lines += [
            f"- [{title}]({where.site}{page}.html)" + (f": {words}" if words else "") for title, page, words in pages
        ]
    return "\n".join(lines) + "\n"


def _title(app: Sphinx, page: str) -> str:
    return app.env.titles[page].astext()


def _words(app: Sphinx, page: str) -> str:
    return app.env.metadata[page].get("description", "")


def _dress(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Put into the head of a page what programs read there."""
    if pagename not in app.env.found_docs:
        return
    about, title, words = app.partners_metadata, _title(app, pagename), _words(app, pagename)
    name = pagename.rpartition("/")[2]
    lines = [f'<meta name="description" content="{html.escape(words)}" />'] if words else []
    page = f"{pagename}.html"
    shared = open_graph(about, title, words or about.description, page)
    lines += [f'<meta property="{key}" content="{html.escape(value)}" />' for key, value in shared.items()]
    if shared:
        lines.append('<meta name="twitter:card" content="summary_large_image" />')
        lines.append(f'<link rel="canonical" href="{html.escape(shared["og:url"])}" />')
    is_book = pagename == app.config.root_doc
    if is_book or name in bank.chapters():
        chapter = None if is_book else (name, Path(app.env.doc2path(pagename)).read_text("utf8"))
        data = json.dumps(resource(about, title, words, page, chapter), ensure_ascii=False, separators=(",", ":"))
        # No text of it may end the element early.
        lines.append(f'<script type="application/ld+json">{data.replace("<", chr(92) + "u003c")}</script>')
    context["metatags"] = context.get("metatags", "") + "\n" + "\n".join(lines)


def _parts(app: Sphinx) -> list[tuple[str, list[str]]]:
    toc = yaml.safe_load((Path(app.srcdir) / "_toc.yml").read_text("utf8"))
    return [(part["caption"], [entry["file"] for entry in part["chapters"]]) for part in toc.get("parts", [])]


def _write(app: Sphinx, error: Exception | None) -> None:
    """Write sitemap, llms.txt and the cards; each needs absolute addresses."""
    if error or app.builder.name != "html":
        return
    about, out = app.partners_metadata, Path(app.outdir)
    if not about.addresses():
        return
    parts = _parts(app)
    entries = [(caption, [(_title(app, page), page, _words(app, page)) for page in pages]) for caption, pages in parts]
    pages = [app.config.root_doc, *(page for _, found in parts for page in found)]
    (out / "llms.txt").write_text(llms(about, entries), "utf8")
    (out / "sitemap.xml").write_text(sitemap(about, pages), "utf8")
    for page in pages:
        path = out / card(page)
        path.parent.mkdir(parents=True, exist_ok=True)
        lit = set(_SENTENCE.findall(Path(app.env.doc2path(page)).read_text("utf8")))
        path.write_bytes(cards.draw(_title(app, page), about.title, lit))


def _load(app: Sphinx) -> None:
    app.partners_metadata = metadata.load(Path(app.srcdir))


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("builder-inited", _load)
    app.connect("html-page-context", _dress)
    app.connect("build-finished", _write)
