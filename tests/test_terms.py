"""Terms of art: what the glossary says of them, and the links that lead to it from a page's first use."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from sphinx.testing.util import SphinxTestApp

from partners import record
from partners_site import terms

PAGE = """# Special cargo on a great circle

## The draft resolution

A claim may rest on military cargo [R014, C17], and a *military* thing is no term. The agreement speaks of special
cargo; special cargo again, and *special cargo* a third time. Two reference laboratories had `military base` written in
code, and [a military base](https://example.org/) in a link. States hold spheres of influence.

```{admonition} A military base in a title
The *capacity* of a port is not its *throughput*, nor is capacity a *special* word. She took note, in a *note*.
```

Its *military cargo* came back. *Cohen's kappa* is no trouble.
"""
OTHER = "# Another page\n\nHere special cargo is used for the first time on this page.\n"
GLOSSARY = "# Glossary\n\n```{record-table} terms\n:main: en\n:fields: definition, ru, kk, note\n```\n"
SOURCES = "# Sources\n\n*Second-hand* is told.\n\n```{record-table} sources\n:main: title\n:fields: publisher\n```\n"


def _forms() -> list[str]:
    """Every English form of every term, as the table has it."""
    bare = (re.sub(r"\([^)]*\)", "", cell) for cell in record.table("terms")["en"])
    return [form.strip().removeprefix("to ").lower() for cell in bare for form in cell.split(";")]


# What the glossary holds --------------------------------------------------------------------------------------------


def test_every_term_has_a_meaning_in_a_sentence_or_two() -> None:
    table = record.table("terms")
    assert len(table) >= 75
    for row in table.to_dict("records"):
        sentences = re.findall(r"[.](?=\s|$)", row["definition"])
        assert row["definition"].endswith(".") and 1 <= len(sentences) <= 2, row["term_id"]
        assert row["definition"][0] == row["definition"][0].upper(), row["term_id"]
        assert len(row["definition"]) < 230, row["term_id"]
    assert table["definition"].is_unique


def test_no_form_of_a_term_stands_twice() -> None:
    assert [form for form, times in Counter(_forms()).items() if times > 1] == []
    for form in _forms():
        other = terms.variants()[terms._plural(form)]
        assert other["term_id"] == terms.variants()[form]["term_id"], f"the plural of {form!r} is another term"


def test_forms_are_in_their_own_script() -> None:
    table = record.table("terms")
    latin = {"G47", "G48", "G49"}  # names from the library pandas
    for row in table.to_dict("records"):
        assert not re.search("[а-яё]", row["en"] + row["definition"], re.IGNORECASE), row["term_id"]
        if row["term_id"] not in latin:
            assert re.search("[а-яё]", row["ru"], re.IGNORECASE) and not re.search("[a-z]", row["ru"]), row["term_id"]
            assert not re.search("[әғқңөұүһі]", row["ru"], re.IGNORECASE), f"{row['term_id']}: a Kazakh letter"
            assert re.search("[а-яәғқңөұүһі]", row["kk"], re.IGNORECASE), row["term_id"]


def test_a_kazakh_form_in_doubt_says_so() -> None:
    table = record.table("terms")
    doubtful = table[table["kk_confidence"] != "sure"]
    assert len(doubtful) and doubtful["note"].str.contains("Kazakh").all()


# What a page links --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tag]:
    source = tmp_path_factory.mktemp("terms")
    (source / "chapters").mkdir()
    parts = ["cite", "terms", "recordpages"]
    extensions = ["myst_parser", *(f"partners_site.{part}" for part in parts)]
    (source / "conf.py").write_text(f"extensions = {extensions!r}\nlanguage = 'en'\n", "utf8")
    pages = {"page": PAGE, "other": OTHER, "glossary": GLOSSARY, "sources": SOURCES}
    toc = "\n".join(f"chapters/{name}" for name in pages)
    (source / "index.md").write_text(f"# Index\n\nHere too is special cargo.\n\n```{{toctree}}\n{toc}\n```\n", "utf8")
    for name, words in pages.items():
        (source / "chapters" / f"{name}.md").write_text(words, "utf8")
    app = SphinxTestApp("html", srcdir=source)
    app.build()
    found = {}
    for name in ["index", *(f"chapters/{name}" for name in pages)]:
        html = (Path(app.outdir) / f"{name}.html").read_text("utf8")
        found[name.removeprefix("chapters/")] = BeautifulSoup(html, "html.parser").select_one("[role=main]")
    app.cleanup()
    return found


def _links(page: Tag) -> list[tuple[str, str]]:
    return [(" ".join(a.get_text().split()), a["href"]) for a in page.select("a.term")]


def test_a_page_links_each_term_once_where_it_is_first_used(built: dict[str, Tag]) -> None:
    assert _links(built["page"]) == [
        ("military cargo", "glossary.html#G26"),
        ("special cargo", "glossary.html#G25"),
        ("reference laboratories", "glossary.html#G29"),
        ("spheres of influence", "glossary.html#G40"),
        ("capacity", "glossary.html#G77"),
        ("throughput", "glossary.html#G42"),
        ("note", "glossary.html#G44"),
        ("Cohen’s kappa", "glossary.html#G68"),
    ]
    cargo = built["page"].select("a.term")[1]
    assert cargo.previous_sibling.endswith("agreement speaks of ") and cargo.next_sibling.startswith("; special")


def test_another_page_has_its_own_first_use_and_the_cover_none(built: dict[str, Tag]) -> None:
    assert _links(built["other"]) == [("special cargo", "glossary.html#G25")]
    assert _links(built["index"]) == []


def test_headings_citations_code_and_other_links_are_left_alone(built: dict[str, Tag]) -> None:
    page = built["page"]
    assert page.select("h1 a.term, h2 a.term, .admonition-title a.term, code a.term, .cites a.term, a a") == []
    assert page.h1.get_text().startswith("Special cargo") and "draft resolution" in page.h2.get_text()
    assert [a.get_text() for a in page.select("a.cite")] == ["R014", "C17"]
    assert page.select_one("a.external").get_text() == "a military base"


def test_the_tooltip_is_the_meaning(built: dict[str, Tag]) -> None:
    meanings = record.table("terms").set_index("term_id")["definition"]
    for link in built["page"].select("a.term"):
        assert link["title"] == meanings[link["href"].split("#")[1]]


def test_every_link_has_a_row_to_land_on(built: dict[str, Tag]) -> None:
    glossary = built["glossary"]
    assert _links(glossary) == []
    assert {dt["id"] for dt in glossary.select("dt[id]")} == set(record.table("terms")["term_id"])
    assert len(glossary.select("dd")) == len(record.table("terms"))
    first = glossary.select_one("dd .field").get_text()
    assert first == "Meaning: " + record.table("terms")["definition"][0]


def test_a_name_in_the_list_of_sources_is_no_use_of_a_term(built: dict[str, Tag]) -> None:
    assert "Collective Security Treaty Organization" in built["sources"].get_text()
    assert _links(built["sources"]) == [("Second-hand", "glossary.html#G73")]
