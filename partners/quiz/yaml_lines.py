"""YAML with a memory: every value keeps the line it was read from, and traps of the format are errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError, SafeConstructor
from yaml.nodes import MappingNode, Node, SequenceNode

from partners.errors import BookError

MOST_BYTES = 256_000
Where = tuple[str | int, ...]


@dataclass
class Located:
    """Plain data and, for each place in it (keys and positions from the top), its line in the file."""

    data: Any
    path: Path
    lines: dict[Where, int] = field(default_factory=dict)

    def line(self, where: Where) -> int:
        """The line of the place, or of the nearest place around it that the file has."""
        known: Where = ()
        for step in where:
            if (*known, step) in self.lines:
                known = (*known, step)
        return self.lines.get(known, 1)


def read(path: str | Path) -> Located:
    """Read one YAML document.

    :raises BookError: for what is not one well-formed document of UTF-8 text: with the file, the line, what to do.
    """
    path = Path(path)
    text = _text(path)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise BookError(f"not valid YAML: {error.problem}: mend this line", path, line) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BookError("a control character stands here: delete it", path, line) from None
    except RecursionError:
        raise BookError("brackets are nested too deep: write the file as plain lists and keys", path, 1) from None
    if node is None:
        raise BookError("the file is empty: write the chapter's objectives and questions, or delete it", path, 1)
    located = Located(None, path)
    located.data = _value(node, (), located, set())
    return located


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BookError(f"cannot be read: {error.strerror}", path) from None
    if len(raw) > MOST_BYTES:
        longest = max(range(raw.count(b"\n") + 1), key=[len(line) for line in raw.split(b"\n")].__getitem__)
        raise BookError(
            f"the file has {len(raw):,} bytes and may have {MOST_BYTES:,}; this is its longest line: shorten it",
            path,
            longest + 1,
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BookError("not UTF-8: save the file as UTF-8", path, line) from None
    if "\t" in text:
        raise BookError("a tab stands in this line: use spaces", path, text.count("\n", 0, text.index("\t")) + 1)
    return text


def _value(node: Node, where: Where, located: Located, seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise BookError("this value is reused through * and &: write it out", located.path, line)
    seen.add(id(node))
    located.lines.setdefault(where, line)
    if isinstance(node, SequenceNode):
        return [_value(item, (*where, i), located, seen) for i, item in enumerate(node.value)]
    if isinstance(node, MappingNode):
        return _mapping(node, where, located, seen)
    try:
        return SafeConstructor().construct_object(node)
    except (ConstructorError, ValueError, OverflowError):
        raise BookError(f"{node.value[:40]!r} is no value YAML knows: put it in quotes", located.path, line) from None


def _mapping(node: MappingNode, where: Where, located: Located, seen: set[int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = _value(key_node, (*where, "?"), located, seen)
        if not isinstance(key, str):
            raise BookError(f"the key {key_node.value!r} is not text: put it in quotes", located.path, line)
        if key in found:
            raise BookError(f"the key {key!r} stands here twice: keep one", located.path, line)
        located.lines[(*where, key)] = line
        found[key] = _value(value_node, (*where, key), located, seen)
    return found
