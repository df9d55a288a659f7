"""What the book says of itself: ``metadata.yml``, read once and written in the forms that other programs take."""

from __future__ import annotations

import datetime
import json
import os
import re
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from partners import record
from partners.errors import BookError

ROOT = Path(__file__).resolve().parent.parent
FILE = "metadata.yml"
_REPOSITORY = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+?)/?")
#: What a Binder opens first when no chapter is named.
LANDING = "START.md"
_BADGE = re.compile(r"(<!-- binder: .*? -->).*?(<!-- /binder -->)", re.DOTALL)
_MADE = "# Written by `make metadata` from metadata.yml: change that file.\n"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Author(_Strict):
    """A group has a ``name``; a person has ``family`` and ``given``, and may have an ORCID (0000-0000-0000-0000)."""

    name: str = ""
    family: str = ""
    given: str = ""
    orcid: str = Field("", pattern=r"^(\d{4}-\d{4}-\d{4}-\d{3}[\dX])?$")
    affiliation: str = ""

    @model_validator(mode="after")
    def _named(self) -> Author:
        if bool(self.name) == bool(self.family and self.given):
            raise ValueError("an author has either a name (a group) or both family and given (a person)")
        return self

    def cff(self) -> dict[str, str]:
        """The author as Citation File Format writes one."""
        orcid = f"https://orcid.org/{self.orcid}" if self.orcid else ""
        names = {"name": self.name, "family-names": self.family, "given-names": self.given}
        return {
            key: value for key, value in (names | {"orcid": orcid, "affiliation": self.affiliation}).items() if value
        }

    def zenodo(self) -> dict[str, str]:
        """The author as Zenodo takes one: a person's family name first."""
        found = {"name": self.name or f"{self.family}, {self.given}", "orcid": self.orcid}
        found |= {"affiliation": self.affiliation}
        return {key: value for key, value in found.items() if value}

    def schema(self) -> dict[str, str]:
        """The author as schema.org describes one."""
        if self.name:
            return {"@type": "Organization", "name": self.name}
        person = {"@type": "Person", "name": f"{self.given} {self.family}"}
        return person | ({"identifier": f"https://orcid.org/{self.orcid}"} if self.orcid else {})


class Licenses(_Strict):
    """SPDX identifiers of text and data, and of code."""

    content: str
    code: str


class Addresses(NamedTuple):
    """Where the book is public.

    :param repository: its repository, without a slash at the end.
    :param owner: the repository's owner.
    :param name: the repository's name.
    :param site: its pages, with a slash at the end.
    """

    repository: str
    owner: str
    name: str
    site: str


class Metadata(_Strict):
    """The content of ``metadata.yml``."""

    repository: str
    title: str
    subtitle: str
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    date: datetime.date
    authors: list[Author] = Field(min_length=1)
    description: str
    keywords: list[str]
    language: str
    level: str
    licenses: Licenses
    based_on: str
    branch: str

    @property
    def tag(self) -> str:
        """The git tag of this version."""
        return f"v{self.version}"

    @property
    def wheel(self) -> str:
        """The file name of the package."""
        return f"partners_who_disagree-{self.version}-py3-none-any.whl"

    @cached_property
    def article(self) -> dict[str, Any]:
        """The row of the source that the book is based on."""
        return record.row(self.based_on)[1]

    @property
    def article_title(self) -> str:
        """The article's title, without what the record adds in brackets."""
        return self.article["title"].partition(" (")[0]

    def addresses(self) -> Addresses | None:
        """Where the book is public: the key ``repository``, else what the publishing environment says; None if neither.

        GitHub Actions sets GITHUB_REPOSITORY, and the publishing workflow BOOK_SITE (the address of its Pages).

        :raises BookError: when the repository is not one on GitHub, which the launch buttons need.
        """
        named = os.environ.get("GITHUB_REPOSITORY", "")
        address = self.repository or (f"https://github.com/{named}" if named else "")
        if not address:
            return None
        found = _REPOSITORY.fullmatch(address)
        if not found:
            raise BookError(f"repository: {address!r} is not https://github.com/OWNER/REPOSITORY", FILE)
        owner, name = found.groups()
        own = name.lower() == f"{owner.lower()}.github.io"
        site = os.environ.get("BOOK_SITE") or f"https://{owner.lower()}.github.io/{'' if own else name}"
        return Addresses(f"https://github.com/{owner}/{name}", owner, name, site.rstrip("/") + "/")


def load(root: Path = ROOT) -> Metadata:
    """Read ``metadata.yml``.

    :raises BookError: for the first fault, with its key and what to do.
    """
    path = root / FILE
    try:
        return Metadata.model_validate(yaml.safe_load(path.read_text("utf8")))
    except FileNotFoundError:
        raise BookError("this file is missing: take it from the repository", path) from None
    except yaml.YAMLError as error:
        raise BookError(f"this is not YAML: {str(error).splitlines()[0]}", path) from None
    except ValidationError as error:
        # A misspelt key is also a missing one: tell the misspelling.
        first = min(error.errors(include_url=False), key=lambda fault: fault["type"] != "extra_forbidden")
        raise BookError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}: correct it", path) from None


def _reference(about: Metadata) -> dict[str, Any]:
    row = about.article
    return {
        "type": "article",
        "title": about.article_title,
        "authors": [{"name": row["publisher"]}],
        "url": row["url"],
        "languages": [row["language"]],
    }


def citation(about: Metadata) -> str:
    """The text of CITATION.cff (Citation File Format 1.2.0)."""
    addresses = about.addresses()
    content = {
        "cff-version": "1.2.0",
        "title": f"{about.title}: {about.subtitle}",
        "message": "If you use this book or its data, please cite it as below.",
        "type": "software",
        "authors": [author.cff() for author in about.authors],
        "version": about.version,
        "date-released": about.date,
        "license": [about.licenses.code, about.licenses.content],
        "keywords": about.keywords,
        "abstract": about.description,
        "references": [_reference(about)],
    }
    if addresses:
        content |= {"repository-code": addresses.repository, "url": addresses.site}
    return _MADE + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)


def zenodo(about: Metadata) -> str:
    """The text of .zenodo.json, which Zenodo reads when it archives a release."""
    addresses = about.addresses()
    related = [{"identifier": about.article["url"], "relation": "references", "scheme": "url"}]
    if addresses:
        related.append({"identifier": addresses.site, "relation": "isIdenticalTo", "scheme": "url"})
    content = {
        "title": f"{about.title}: {about.subtitle}",
        "upload_type": "lesson",
        "description": about.description,
        "creators": [author.zenodo() for author in about.authors],
        "version": about.version,
        "publication_date": about.date.isoformat(),
        "language": {"en": "eng"}[about.language],
        "access_right": "open",
        "license": about.licenses.content.lower(),
        "keywords": about.keywords,
        "related_identifiers": related,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def binder_address(about: Metadata, path: str) -> str:
    """The address that opens a file of this version as a notebook in JupyterLab on mybinder.org, once it is known."""
    where = about.addresses()
    assert where is not None
    return f"https://mybinder.org/v2/gh/{where.owner}/{where.name}/{about.tag}?urlpath=lab/tree/{path}"


def badge(about: Metadata) -> str:
    """What README.md says of Binder: a badge that works, or how to get one."""
    if about.addresses():
        return f"[![Launch on Binder](docs/binder-badge.svg)]({binder_address(about, LANDING)})"
    return (
        "A badge that starts it stands here once the repository is public: write its address into `metadata.yml` "
        "(`repository`) and run `make metadata`."
    )


def _with_badge(readme: str, about: Metadata, path: Path) -> str:
    made, count = _BADGE.subn(lambda match: f"{match.group(1)}\n{badge(about)}\n{match.group(2)}", readme)
    if count != 1:
        raise BookError("the two comments between which the Binder badge stands are missing", path)
    return made


def write(root: Path = ROOT) -> list[Path]:
    """Write CITATION.cff and .zenodo.json beside ``metadata.yml``, and the Binder badge into README.md.

    :return: their paths.
    :raises BookError: when README.md has no place for the badge; then nothing is written.
    """
    about, readme = load(root), root / "README.md"
    made = {
        readme: _with_badge(readme.read_text("utf8"), about, readme),
        root / "CITATION.cff": citation(about),
        root / ".zenodo.json": zenodo(about),
    }
    for path, content in made.items():
        path.write_text(content, "utf8")
    return list(made)
