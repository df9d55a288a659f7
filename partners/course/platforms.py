"""Who handed a file in, as far as its path says: how Moodle, Canvas, Blackboard and nbgrader name downloads."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from partners.errors import BookError

#: ``fullname_participant_assignsubmission_file``: Moodle, mod/assign/classes/downloader.php. As a folder, or before the
#: name of a file where a teacher turned folders off.
_MOODLE = re.compile(
    r"(?P<name>[^_]*)_(?P<number>\d+)_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)
#: ``sortablename_LATE_user_attachment_file``: Canvas, lib/content_zipper.rb.
_CANVAS = re.compile(
    r"(?P<name>.*?)_(?P<late>LATE_)?(?P<number>\d+|anon_\w{5})_(?P<attachment>\d+)_(?P<file>.+)", re.DOTALL
)
#: ``assignment_user_attempt_2026-01-30-15-00-00_file``: Blackboard, the example of nbgrader's zip_collect.
_BLACKBOARD = re.compile(r".*?_(?P<name>[^_]+)_attempt_(?P<time>[0-9-]+)_(?P<file>.+)", re.DOTALL)
#: What Canvas, browsers and Jupyter add to the name of a copy.
_COPY = re.compile(r"(?:[-_ ]?\(\d+\)|-\d{1,2}|-Copy\d*)+$", re.IGNORECASE)
NOTEBOOK = re.compile(r"(?P<stem>.*)\.ipynb(?:\.json|\.txt)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Claim:
    """What a path says of one file.

    :ivar platform: moodle, canvas, blackboard, nbgrader, pattern or plain.
    :ivar names: what may name the student, the likeliest first.
    :ivar number: the platform's number for the student.
    :ivar group: what files of one hand-in have in common.
    :ivar inner: the file's own path in the hand-in.
    :ivar attempt: a text or number that grows with each attempt of the student.
    """

    platform: str
    names: tuple[str, ...]
    group: tuple[str, ...]
    inner: tuple[str, ...]
    number: str = ""
    attempt: str | int = ""
    late: bool = False


def stem(name: str) -> str:
    """The name of a notebook without its ending and without what marks it as a copy."""
    match = NOTEBOOK.fullmatch(name)
    return _COPY.sub("", match["stem"] if match else name.rpartition(".")[0] or name)


def pattern(text: str) -> Callable[[Sequence[str]], Claim | None]:
    """A reader of names by nbgrader's ``named_regexp``, with the groups student_id and file_id.

    :raises BookError: for an expression that is none, or lacks a group.
    """
    try:
        expression = re.compile(text)
    except re.error as error:
        raise BookError(f"--pattern {text!r} is no regular expression ({error}): correct it") from error
    if not {"student_id", "file_id"} <= set(expression.groupindex):
        raise BookError("--pattern needs the groups (?P<student_id>…) and (?P<file_id>…): name them")

    def read(parts: Sequence[str]) -> Claim | None:
        match = expression.match(parts[-1])
        if not match:
            return None
        said = match.groupdict()
        full = " ".join(filter(None, (said.get("first_name"), said.get("last_name"))))
        names = tuple(filter(None, (said["student_id"], said.get("email"), full)))
        file = said["file_id"] + (".ipynb" if NOTEBOOK.fullmatch(parts[-1]) and "." not in said["file_id"] else "")
        return Claim("pattern", names, (*parts[:-1], names[0]), (file,), attempt=said.get("timestamp") or "")

    return read


def claim(parts: Sequence[str], assignments: Sequence[str], is_student: Callable[[str], bool]) -> Claim:
    """What the path of a file says, by the first way of naming that fits.

    :param assignments: the names of the course's assignments.
    :param is_student: whether a name could be a student's; it tells their folders from others.
    """
    tree = _nbgrader(parts, assignments, is_student)
    return _moodle(parts) or _canvas(parts) or _blackboard(parts) or tree or _plain(parts, is_student)


def _moodle(parts: Sequence[str]) -> Claim | None:
    for place, part in enumerate(parts):
        if match := _MOODLE.fullmatch(part):
            inner = (*filter(None, [match["file"]]), *parts[place + 1 :])
            group = (*parts[:place], match["name"], match["number"])
            return Claim("moodle", (match["name"],), group, inner or (part,), match["number"])
    return None


def _canvas(parts: Sequence[str]) -> Claim | None:
    for place, part in enumerate(parts):
        if match := _CANVAS.fullmatch(part):
            group = (*parts[:place], match["name"], match["number"])
            inner = (match["file"], *parts[place + 1 :])
            attempt = int(match["attachment"][:30])
            return Claim("canvas", (match["name"],), group, inner, match["number"], attempt, bool(match["late"]))
    return None


def _blackboard(parts: Sequence[str]) -> Claim | None:
    if match := _BLACKBOARD.fullmatch(parts[-1]):
        group = (*parts[:-1], match["name"], match["time"])
        return Claim("blackboard", (match["name"],), group, (match["file"],), attempt=match["time"])
    return None


def _nbgrader(parts: Sequence[str], assignments: Sequence[str], is_student: Callable[[str], bool]) -> Claim | None:
    """``…/student/assignment/…``, the tree of nbgrader's ``submitted``."""
    for place in range(len(parts) - 2, 0, -1):
        if parts[place] in assignments and is_student(parts[place - 1]):
            return Claim("nbgrader", (parts[place - 1],), tuple(parts[: place + 1]), tuple(parts[place + 1 :]))
    return None


def _plain(parts: Sequence[str], is_student: Callable[[str], bool]) -> Claim:
    """A file named after its student, else all files of the innermost folder that is, else a file of nobody's."""
    if not NOTEBOOK.fullmatch(parts[-1]) or not is_student(stem(parts[-1])):
        for place in range(len(parts) - 2, -1, -1):
            if is_student(parts[place]):
                return Claim("plain", (parts[place],), tuple(parts[: place + 1]), tuple(parts[place + 1 :]))
    return Claim("plain", (stem(parts[-1]),), tuple(parts), (parts[-1],))
