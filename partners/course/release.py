"""Students' versions: nbgrader's own steps strip what is the instructor's, and each student's data are laid beside."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import logging
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from partners import durable
from partners.course import roster
from partners.course.folder import CLASS, Course
from partners.course.leaks import refuse_leaks
from partners.course.match import key
from partners.course.notebooks import METADATA
from partners.course.roster import Student
from partners.errors import BookError
from partners.grading import draws
from partners.grading.assignment import load

FEEDBACK_ZIP = "moodle-feedback.zip"
_ANY_TIME = (1980, 1, 1, 0, 0, 0)
Progress = Callable[[Sequence[str]], AbstractContextManager[Iterable[str]]]


@dataclass(frozen=True)
class Released:
    """What a release made: for how many students, how many of them changed since, and the zips."""

    students: int
    changed: int
    folder: Path
    upload: Path
    moodle: bool


def source_notebook(source: Path) -> NotebookNode:
    """An assignment's source as a notebook; its cell ids depend on nothing but its name and their order.

    :param source: the folder of the assignment, which holds ``NAME.md``.
    :raises BookError: when it is missing or not a notebook.
    """
    path = source / f"{source.name}.md"
    try:
        notebook = jupytext.read(path)
    except OSError as error:
        raise BookError("the text of this assignment is missing: restore the file", path) from error
    except Exception as error:
        raise BookError(f"not readable as a notebook ({error}): mend it there", path) from error
    for place, cell in enumerate(notebook.cells):
        cell.id = hashlib.sha256(f"{source.name} {place}".encode()).hexdigest()[:12]
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata.pop("jupytext", None)
    return notebook


def grade_ids(source: Path) -> frozenset[str]:
    """The grade ids of an assignment's cells."""
    cells = source_notebook(source).cells
    return frozenset(cell.metadata.nbgrader.grade_id for cell in cells if "nbgrader" in cell.metadata)


def students_notebook(source: Path) -> NotebookNode:
    """The notebook that students get: without solutions, hidden tests and mark schemes, given cells locked.

    :raises BookError: when nbgrader refuses the source, or when a line of what was taken out still stands somewhere.
    """
    from nbgrader import preprocessors as steps

    full = source_notebook(source)
    notebook, resources = copy.deepcopy(full), {}
    chain = (
        steps.LockCells, steps.ClearSolutions, steps.ClearOutput, steps.CheckCellMetadata, steps.ComputeChecksums,
        steps.ClearHiddenTests, steps.ClearMarkScheme, steps.ComputeChecksums, steps.CheckCellMetadata,
    )  # fmt: skip
    quiet = logging.getLogger("partners.release")
    quiet.disabled = True
    try:
        for step in chain:
            notebook, resources = step(log=quiet).preprocess(notebook, resources)
    except Exception as error:
        reason = error.__context__ or error
        problem = f"nbgrader refuses it ({str(reason) or type(reason).__name__}): mend the marks of its cells"
        raise BookError(problem, source / f"{source.name}.md") from error
    refuse_leaks(full, notebook, source / f"{source.name}.md")
    return notebook


def release(course: Course, assignment: str, students: Sequence[Student], progress: Progress) -> Released:
    """Make the versions of an assignment, a folder and a zip a student; without students one for the class.

    The same course, roster and source make the same bytes again. Versions of students no longer listed stay.

    :raises BookError: when the source is faulty or a file cannot be written; running it again goes on.
    """
    source = course.source(assignment)
    notebook, drawn = students_notebook(source), load(source)
    named = {one.folder: one for one in students} or {CLASS: None}
    into = course.release(assignment, CLASS).parent
    upload = course.upload(assignment)
    changed = 0
    with durable.lock(into.parent, "release"), progress(sorted(named)) as folders:
        durable.sweep(into)
        durable.sweep(upload)
        for folder in folders:
            files = draws.draw(drawn, course.settings.secret, folder)
            files[f"{assignment}.ipynb"] = _labelled(notebook, assignment, course.settings.secret, folder)
            changed += _place(course.release(assignment, folder), files)
            _place_file(upload / f"{folder}.zip", zipped({f"{assignment}/{name}": files[name] for name in files}))
        moodle = _moodle_zip(course, assignment, named.values())
        if moodle:
            _place_file(upload / FEEDBACK_ZIP, moodle)
    return Released(len(students), changed, into, upload, bool(moodle))


def enrol(course: Course, assignment: str, path: Path | None) -> list[Student]:
    """The students of the course, with those that a new list adds; they are kept in the course's roster.

    :raises BookError: for a faulty list.
    """
    known = roster.read(course.roster) if course.roster.is_file() else []
    if path is None:
        return known
    merged = roster.merge(known, roster.read(path, assignment), path)
    if not merged:
        raise BookError("lists no student: export it again, or leave --roster out for one version for the class", path)
    roster.write(course.roster, merged)
    return merged


def _labelled(notebook: NotebookNode, assignment: str, secret: str, student: str) -> bytes:
    """The notebook that tells whose it is, as long as nobody else can make such a key."""
    label = {"assignment": assignment} | ({"key": key(secret, assignment, student)} if student != CLASS else {})
    own = nbformat.from_dict({**notebook, "metadata": {**notebook.metadata, METADATA: label}})
    return (json.dumps(own, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _moodle_zip(course: Course, assignment: str, students: Iterable[Student | None]) -> bytes:
    """All versions in one zip as Moodle reads feedback files: mod/assign/feedback/file/importziplib.php."""
    files: dict[str, bytes] = {}
    for one in students:
        if one and (number := one.participants.get(assignment)):
            name = "".join(sign for sign in one.name if sign.isalnum() or sign == " ").strip() or "student"
            for path in sorted(course.release(assignment, one.folder).iterdir()):
                files[f"{name}_{number}_assignsubmission_file_/{path.name}"] = path.read_bytes()
    return zipped(files) if files else b""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip that is the same for the same files, whenever and wherever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _ANY_TIME)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, files[name])
    return out.getvalue()


def _place(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Whether the folder had to change."""
    here = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} if folder.is_dir() else {}
    if here != files:
        durable.write_folder(folder, files)
    return bool(here) and here != files


def _place_file(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        durable.write(path, content)
