"""What a student handed in, every version of it, and the one that counts."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from partners import durable
from partners.course.names import folder_name
from partners.errors import BookError

VERSIONS = "versions"
_ORIGIN = "origin.json"


@dataclass(frozen=True)
class Origin:
    """Where a version came from.

    :ivar digest: of all its files.
    :ivar number: the platform's number for the student.
    :ivar attempt: grows with each attempt, where the platform counts them.
    :ivar time: when it was packed or changed.
    :ivar made_for: the student whose data the notebook carries, where that is somebody else.
    """

    digest: str
    platform: str
    name: str
    number: str = ""
    attempt: str | int = ""
    time: str = ""
    late: bool = False
    made_for: str = ""
    collected: str = ""


@dataclass(frozen=True)
class Version:
    """One version: its folder and where it came from."""

    folder: Path
    origin: Origin


def digest(notebook: bytes, files: Mapping[str, bytes]) -> str:
    """One number for a version's content."""
    total = hashlib.sha256(hashlib.sha256(notebook).digest())
    for name in sorted(files):
        total.update(name.encode("utf8") + b"\0" + hashlib.sha256(files[name]).digest())
    return total.hexdigest()


def versions(folder: Path) -> list[Version]:
    """All versions of a submission, in the order in which they were collected.

    :raises BookError: when one has lost the note of its origin.
    """
    found = []
    for path in sorted((folder / VERSIONS).glob("[0-9]*")):
        try:
            found.append(Version(path, Origin(**json.loads((path / _ORIGIN).read_text("utf8")))))
        except (OSError, ValueError, TypeError) as error:
            raise BookError(f"unreadable: remove the version {path.name} and collect again", path / _ORIGIN) from error
    return found


def current(found: list[Version]) -> Version | None:
    """The version that counts: the last one, unless the platform says that it is older than another."""
    latest: Version | None = None
    for version in found:
        if latest is None or _is_later(version.origin, latest.origin) is not False:
            latest = version
    return latest


def keep(folder: Path, assignment: str, notebook: bytes, files: Mapping[str, bytes], origin: Origin) -> str:
    """Add a version, unless it is here already, and put the one that counts in its place.

    Whatever stops this, the versions that were there stay, and the next run goes on.

    :param folder: the student's folder for the assignment.
    :param files: whatever else was handed in, by its path.
    :return: new, later, former (older than the one that counts) or same.
    :raises BookError: when it cannot be written.
    """
    durable.sweep(folder)
    durable.sweep(folder / VERSIONS)
    found = versions(folder)
    latest = current(found)
    known = any(version.origin.digest == origin.digest for version in found)
    again = latest is not None and latest.origin.digest != origin.digest and _is_later(origin, latest.origin)
    if known and not again:
        _settle(folder, assignment, latest)
        return "same"
    number = int(found[-1].folder.name) + 1 if found else 1
    stamped = Origin(**asdict(origin) | {"collected": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")})
    note = json.dumps(asdict(stamped), ensure_ascii=False, indent=1, sort_keys=True)
    content = {f"{assignment}.ipynb": notebook, _ORIGIN: note.encode()}
    durable.write_folder(folder / VERSIONS / f"{number:04}", content | _placed(files))
    latest = current(versions(folder))
    _settle(folder, assignment, latest)
    if not found:
        return "new"
    return "later" if latest and int(latest.folder.name) == number else "former"


def _is_later(one: Origin, other: Origin) -> bool | None:
    """Whether one was handed in after the other; None when nobody can tell."""
    if one.platform != other.platform:
        return None
    if one.attempt != "" and type(one.attempt) is type(other.attempt) and one.attempt != other.attempt:
        return one.attempt > other.attempt
    if one.time and other.time and one.time != other.time:
        return one.time > other.time
    return None


def _settle(folder: Path, assignment: str, latest: Version | None) -> None:
    """The file that grading reads is a copy of the version that counts."""
    if latest is None:
        return
    path, content = folder / f"{assignment}.ipynb", (latest.folder / f"{assignment}.ipynb").read_bytes()
    if not path.is_file() or path.read_bytes() != content:
        durable.write(path, content)


def _placed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Whatever else was handed in, side by side in a folder of its own under names that no system trips over."""
    placed: dict[str, bytes] = {}
    for name in sorted(files):
        safe = _safe(name)
        while f"files/{safe}" in placed:
            safe += "="
        placed[f"files/{safe}"] = files[name]
    return placed


def _safe(name: str) -> str:
    try:
        return folder_name(name)
    except BookError:
        return hashlib.sha256(name.encode("utf8")).hexdigest()[:32]
