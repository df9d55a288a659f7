"""One file says what the book is; other programs read what is made of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
import zenodo_client
from conftest import ROOT

from partners.errors import BookError
from partners_site import describe, metadata

CHECKER = Path(sys.executable).with_name("check-jsonschema")
PERSON = "authors: [{family: Абай, given: Әсел, orcid: 0000-0002-1825-0097, affiliation: A school}]"


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No publishing environment."""
    for name in ("GITHUB_REPOSITORY", "BOOK_SITE"):
        monkeypatch.delenv(name, raising=False)


def _changed(tmp_path: Path, before: str, after: str) -> Path:
    text = (ROOT / "metadata.yml").read_text("utf8")
    assert text.count(before) == 1
    (tmp_path / "metadata.yml").write_text(text.replace(before, after), "utf8")
    return tmp_path


@pytest.mark.usefixtures("nowhere")
def test_the_files_in_the_repository_are_those_that_the_metadata_make() -> None:
    about = metadata.load()
    assert (ROOT / "CITATION.cff").read_text("utf8") == metadata.citation(about), "run make metadata"
    assert (ROOT / ".zenodo.json").read_text("utf8") == metadata.zenodo(about), "run make metadata"
    assert metadata.badge(about) in (ROOT / "README.md").read_text("utf8"), "run make metadata"


@pytest.mark.parametrize("change", [('repository: ""', "repository: https://github.com/a/b"), (None, None)])
@pytest.mark.parametrize("people", [None, PERSON])
@pytest.mark.usefixtures("nowhere")
def test_citation_and_deposit_satisfy_the_programs_that_read_them(
    tmp_path: Path, change: tuple[str, str], people: str | None
) -> None:
    """With and without a public address, by a group and by a person."""
    text = (ROOT / "metadata.yml").read_text("utf8")
    text = text.replace(*change) if change[0] else text
    text = re.sub(r"(?m)^authors: .*$", people, text) if people else text
    (tmp_path / "metadata.yml").write_text(text, "utf8")
    shutil.copy(ROOT / "README.md", tmp_path)
    metadata.write(tmp_path)
    badge = "(docs/binder-badge.svg)](https://mybinder.org/v2/gh/a/b/v0.1.0?urlpath=lab/tree/START.md)"
    readme = (tmp_path / "README.md").read_text("utf8")
    assert (badge in readme) == ("mybinder.org" in readme) == bool(change[0])
    command = [str(CHECKER), "--builtin-schema", "vendor.citation-file-format", str(tmp_path / "CITATION.cff")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    deposit = json.loads((tmp_path / ".zenodo.json").read_text("utf8"))
    if people is None:
        # Zenodo takes a group by its name; this client knows persons alone.
        assert deposit["creators"] == [{"name": "The authors of Partners Who Disagree"}]
        deposit["creators"] = [{"name": "Абай, Әсел"}]
    read = zenodo_client.Metadata.model_validate(deposit)
    assert (read.upload_type, read.version, read.license) == ("lesson", "0.1.0", "cc-by-sa-4.0")
    assert read.creators[0].name == "Абай, Әсел"
    citation = yaml.safe_load((tmp_path / "CITATION.cff").read_text("utf8"))
    assert citation.get("repository-code") == ("https://github.com/a/b" if change[0] else None)


def test_the_other_files_say_the_same() -> None:
    """Where a tool insists on a file of its own."""
    about = metadata.load()
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf8"))
    assert (config["title"], config["author"]) == (about.title, about.authors[0].name)
    assert config["sphinx"]["config"]["language"] == about.language
    assert about.version in (ROOT / "chapters" / "citing.md").read_text("utf8")


@pytest.mark.parametrize(
    ("told", "repository", "site"),
    [
        ({"GITHUB_REPOSITORY": "Ann/book"}, "https://github.com/Ann/book", "https://ann.github.io/book/"),
        ({"GITHUB_REPOSITORY": "Ann/ann.github.io"}, "https://github.com/Ann/ann.github.io", "https://ann.github.io/"),
        (
            {"GITHUB_REPOSITORY": "Ann/book", "BOOK_SITE": "https://book.example"},
            "https://github.com/Ann/book",
            "https://book.example/",
        ),
    ],
)
@pytest.mark.usefixtures("nowhere")
def test_the_publishing_environment_tells_the_address(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, str], repository: str, site: str
) -> None:
    about = metadata.load().model_copy(update={"repository": ""})
    assert about.addresses() is None
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    where = about.addresses()
    assert where is not None and (where.repository, where.site) == (repository, site)
    own = about.model_copy(update={"repository": "https://github.com/Key/first"}).addresses()
    assert own is not None and own.repository == "https://github.com/Key/first"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("title: Partners", "tilte: Partners", "tilte"),
        ("version: 0.1.0", "version: next", "version"),
        ("date: 2026-11-22", "date: soon", "date"),
        ("[{name: The authors of Partners Who Disagree}]", "[{family: Abai}]", "authors"),
        ("title: Partners Who Disagree", "title: [", "not YAML"),
    ],
)
def test_bad_metadata_are_told_in_one_line(tmp_path: Path, before: str, after: str, said: str) -> None:
    with pytest.raises(BookError, match=said) as raised:
        metadata.load(_changed(tmp_path, before, after))
    assert "metadata.yml" in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize("address", ["https://gitlab.com/a/b", "github.com/a/b", "https://github.com/a"])
def test_an_address_that_the_buttons_cannot_use_is_refused(tmp_path: Path, address: str) -> None:
    about = metadata.load(_changed(tmp_path, 'repository: ""', f"repository: {address}"))
    with pytest.raises(BookError, match=re.escape(address)):
        about.addresses()


@pytest.mark.usefixtures("nowhere")
def test_a_readme_without_a_place_for_the_badge_leaves_everything_as_it_was(tmp_path: Path) -> None:
    shutil.copy(ROOT / "metadata.yml", tmp_path)
    (tmp_path / "README.md").write_text("# Book\n", "utf8")
    with pytest.raises(BookError, match="badge"):
        metadata.write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"metadata.yml", "README.md"}


def test_without_its_file_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="missing"):
        metadata.load(tmp_path)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("Time: about 90 minutes with", 90), ("Time: about two hours, half", 120), ("Time: about one hour.", 60)],
)
def test_the_time_of_a_chapter_is_read_from_its_text(said: str, minutes: int) -> None:
    assert describe.minutes(f"* Learn.\n\n{said}\n") == minutes


def test_a_chapter_without_a_time_is_told() -> None:
    with pytest.raises(BookError, match="how long"):
        describe.minutes("Time flies.\n")


def test_the_package_takes_its_version_from_the_metadata() -> None:
    """By the rule that hatchling follows when it builds the wheel."""
    rule = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["tool"]["hatch"]["version"]
    found = re.search(rule["pattern"], (ROOT / rule["path"]).read_text("utf8"))
    assert found is not None and found["version"] == metadata.load().version
