"""Inside a kernel: note which files of the project a chapter opens, lists or imports.

The standard library alone is imported here, so that the watcher adds nothing to what it watches.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

#: What a kernel's report maps to a digest: paths relative to the first root; a folder that was listed ends with "/".
Uses = dict[str, str]

# A forked kernel has imported the modules that run it; no chapter may use them.
_LEFT_OUT = ("_build", "__pycache__", "partners_site")
_seen: set[str] = set()
_roots: list[str] = []


def digest(path: str) -> str:
    """The SHA-256 of a file, or of the names in a folder; empty when it is not there."""
    place = Path(path)
    if place.is_dir():
        return hashlib.sha256("\n".join(sorted(child.name for child in place.iterdir())).encode()).hexdigest()
    return hashlib.sha256(place.read_bytes()).hexdigest() if place.is_file() else ""


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event not in ("open", "os.listdir", "os.scandir") or not isinstance(arguments[0], (str, os.PathLike)):
        return
    # Python lists the folders of the path to find a module; which modules were imported is known better below.
    if not sys._getframe(1).f_code.co_filename.startswith("<frozen importlib"):
        _seen.add(os.path.realpath(arguments[0]))


def start(roots: list[str]) -> None:
    """Watch from now on; a file counts when it lies under one of the roots."""
    _roots.extend(os.path.realpath(root) for root in roots)
    sys.addaudithook(_watch)


def report(since: float) -> Uses | None:
    """All that was used, with its digest; None when some of it changed after ``since`` (a POSIX time)."""
    modules = {os.path.realpath(file) for m in list(sys.modules.values()) if (file := getattr(m, "__file__", None))}
    uses: Uses = {}
    for path in sorted(filter(_counts, modules | _seen)):
        place = Path(path)
        # A folder's time says only that a name came or went, and its digest says which names there are.
        if place.is_file() and place.stat().st_mtime > since:
            return None
        uses[os.path.relpath(path, _roots[0]) + ("/" if place.is_dir() else "")] = digest(path)
    return uses


def _counts(path: str) -> bool:
    for root in _roots:
        if path.startswith(root + os.sep):
            parts = Path(path[len(root) + 1 :]).parts
            return not any(part.startswith(".") or part in _LEFT_OUT for part in parts) and not path.endswith(".pyc")
    return False
