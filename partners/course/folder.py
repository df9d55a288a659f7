"""The course folder: what stands where in it, and how it begins."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from partners import durable, texts
from partners.errors import BookError

SETTINGS = "course.yml"
ROSTER = "roster.csv"
#: The folder of the version for a class without a roster; also the name under which its data are drawn.
CLASS = "class"
_BOOK = Path(__file__).resolve().parents[2]


class Settings(BaseModel):
    """``course.yml``: the title, and the secret from which each student's data are drawn.

    :ivar columns: what an assignment's column is called on the platform, where that is not the assignment's title.
    """

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1)
    secret: str = Field(min_length=32)
    columns: dict[str, str] = {}


@dataclass(frozen=True)
class Course:
    """A course folder. A student is named by the folder name of the id everywhere below it."""

    root: Path

    @cached_property
    def settings(self) -> Settings:
        """:raises BookError: when ``course.yml`` is not valid."""
        path = self.root / SETTINGS
        try:
            return Settings.model_validate(yaml.safe_load(path.read_text("utf8")))
        except yaml.YAMLError as error:
            line = error.problem_mark.line + 1 if getattr(error, "problem_mark", None) else None
            raise BookError("not valid YAML: mend it there", path, line) from error
        except ValidationError as error:
            first = error.errors()[0]
            raise BookError(f"{first['msg']}: mend it", path, column=".".join(map(str, first["loc"]))) from error

    @property
    def roster(self) -> Path:
        return self.root / ROSTER

    def source(self, assignment: str) -> Path:
        """The instructor's private copy of an assignment, with solutions and checks.

        :raises BookError: when the course has no such assignment.
        """
        if assignment not in (known := self.assignments()):
            raise BookError(f"no assignment {assignment!r} in this course: use one of {', '.join(known)}")
        return self.root / "source" / assignment

    def assignments(self) -> list[str]:
        """The names of the assignments, in alphabetical order."""
        return sorted(path.parent.name for path in (self.root / "source").glob("*/assignment.yml"))

    def release(self, assignment: str, student: str) -> Path:
        return self.root / "release" / assignment / student

    def upload(self, assignment: str) -> Path:
        """Where the zips to upload to a platform stand."""
        return self.root / "upload" / assignment

    def submitted(self, student: str, assignment: str) -> Path:
        """A student's work for an assignment: the notebook that counts, and all that was ever collected."""
        return self.root / "submitted" / student / assignment

    def graded(self, assignment: str, student: str) -> Path:
        return self.root / "graded" / assignment / f"{student}.json"

    def feedback(self, assignment: str, student: str) -> Path:
        return self.root / "feedback" / assignment / f"{student}.html"

    @property
    def gradebook(self) -> Path:
        return self.root / "gradebook.db"

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    def submissions(self, assignment: str) -> list[str]:
        """The students of whom a notebook was collected, in alphabetical order."""
        notebooks = (self.root / "submitted").glob(f"[!.]*/{assignment}/{assignment}.ipynb")
        return sorted(path.parents[1].name for path in notebooks)

    def is_open(self, assignment: str) -> bool:
        """Whether there is one version for the class and none for single students, so that anybody may hand in."""
        folder = self.release(assignment, CLASS).parent
        return folder.is_dir() and [path.name for path in folder.iterdir() if path.name[0] != "."] == [CLASS]

    def drawn_for(self, assignment: str, student: str) -> str:
        """Whose data this student works with: the student's own, or those of the class version.

        :raises BookError: when the assignment was released to neither.
        """
        for name in (student, CLASS):
            if self.release(assignment, name).is_dir():
                return name
        problem = f"{assignment!r} was not released to {student!r}: add the student to {ROSTER} and run release again"
        raise BookError(problem, self.root)


def find(start: Path) -> Course:
    """The course folder that this folder is, or lies in.

    :raises BookError: when there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file():
            return Course(folder)
    raise BookError(f"no course folder: begin one with init, or name it with --course (it holds {SETTINGS})", start)


def init(root: Path, title: str) -> Course:
    """Begin a course: settings with a fresh secret, the assignments, and a page that says what to do.

    :param root: the folder to make; it must not exist, or be empty.
    :raises BookError: when it lies inside the book, holds something, or the book's assignments are not at hand.
    """
    root = root.resolve()
    source = _BOOK / "assignments"
    if root.is_relative_to(_BOOK):
        raise BookError("lies inside the book, where solutions and names would be published: choose another", root)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise BookError("is not empty, and nothing is overwritten: name a new folder", root)
    if not source.is_dir():
        raise BookError("the assignments are missing: run this from a complete checkout of the book", source)
    if root.exists():
        root.rmdir()
    durable.write_folder(root, _begin(source, title))
    root.chmod(0o700)
    return Course(root)


def _begin(source: Path, title: str) -> dict[str, bytes]:
    settings = yaml.safe_dump({"title": title, "secret": secrets.token_hex(32)}, allow_unicode=True, sort_keys=False)
    files = {
        SETTINGS: f"# {texts.text('course.settings')}\n{settings}",
        "README.md": texts.text("course.readme", title=title),
        ".gitignore": "*\n",
    }
    copies = {
        f"source/{path.relative_to(source).as_posix()}": path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file() and not any(part[0] in "._" for part in path.relative_to(source).parts)
    }
    return {name: text.encode() for name, text in files.items()} | copies
