"""Files under the names of their content, and what one build keeps for the next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


def digest(*texts: str) -> str:
    """A SHA-256 over texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def hashed(name: str, content: bytes) -> str:
    """The name of a file with a digest of its content, so that a browser may keep it for good."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}{dot}{ending}"


def write(path: Path, content: bytes) -> None:
    """Write a file unless it holds these bytes already."""
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


class Kept:
    """What the last build worked out, by the digest of what it depends on."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.old: dict[str, Any] = {}
        self.new: dict[str, Any] = {}
        if file.is_file():
            self.old = json.loads(file.read_text("utf8"))

    def get(self, key: str, make: Callable[[], Any]) -> Any:
        """The value for a key, made when the last build had none."""
        if key not in self.new:
            self.new[key] = self.old[key] if key in self.old else make()
        return self.new[key]

    def also(self, key: str, other: str) -> None:
        """Keep the value of a key under another one too: the next build meets the page as this one leaves it."""
        if key in self.new:
            self.new[other] = self.new[key]

    def save(self) -> None:
        """Keep what this build used, and forget the rest."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps(self.new, ensure_ascii=False), "utf8")
