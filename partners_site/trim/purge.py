"""Leave out of a style sheet what can match nothing in the book.

A selector stays when each of its compounds (``dialog.bd-sidebar[open]``) fits some element that a page, or a script,
makes; how elements lie in each other is not asked, because scripts move them. This is what PurgeCSS does, with whole
compounds instead of single words. Custom properties, key frames and font faces go when no rule that stays uses them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import tinycss2
from cssselect2 import parser
from tinycss2 import ast

_TAG = re.compile(r"""<([a-zA-Z][\w:-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>""")
_ATTRIBUTE = re.compile(r"""([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
#: At-rules whose content is rules again.
_GROUPS = {"media", "supports", "layer", "container"}
_FACES = re.compile(r"@font-face\{[^{}]*\}")

Signature = tuple[str, frozenset[str], frozenset[str]]


def signatures(html: str) -> set[Signature]:
    """Every kind of element in a text: its tag, its names (``.class`` and ``#id``) and the names of its attributes."""
    found = set()
    for tag, rest in set(_TAG.findall(html)):
        names, attributes = set(), set()
        for attribute, *values in _ATTRIBUTE.findall(rest):
            attribute, value = attribute.lower(), next(filter(None, values), "")
            attributes.add(attribute)
            if attribute == "class":
                names.update(f".{name}" for name in value.split())
            elif attribute == "id":
                names.add(f"#{value}")
        found.add((tag.lower(), frozenset(names), frozenset(attributes)))
    return found


@dataclass
class Elements:
    """The kinds of elements that a style sheet may meet."""

    kinds: set[Signature]
    _by_name: dict[str, list[Signature]] = field(init=False)
    _known: dict[str, bool] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name = defaultdict(list)
        for kind in self.kinds:
            for name in (kind[0], "*", *kind[1]):
                self._by_name[name].append(kind)

    def fit(self, selector: Any) -> bool:
        """Whether each compound of a selector, as cssselect2 parsed it, fits some element."""
        if isinstance(selector, parser.CombinedSelector):
            return self.fit(selector.left) and self.fit(selector.right)
        if isinstance(selector, parser.Selector):
            return self.fit(selector.parsed_tree)
        words = repr(selector)
        if words not in self._known:
            self._known[words] = self._fits_compound(selector.simple_selectors)
        return self._known[words]

    def _fits_compound(self, parts: Iterable[Any]) -> bool:
        tag, names, attributes = "*", set(), set()
        for part in parts:
            if isinstance(part, parser.LocalNameSelector):
                tag = part.lower_local_name
            elif isinstance(part, parser.ClassSelector):
                names.add(f".{part.class_name}")
            elif isinstance(part, parser.IDSelector):
                names.add(f"#{part.ident}")
            elif isinstance(part, parser.AttributeSelector):
                attributes.add(part.lower_name)
            elif isinstance(part, (parser.MatchesAnySelector, parser.SpecificityAdjustmentSelector)) and not any(
                self.fit(option) for option in part.selector_list
            ):
                return False
        candidates = min((self._by_name.get(name, []) for name in (tag, *names)), key=len)
        return any(
            tag in ("*", kind[0]) and names <= kind[1] and attributes - {"class", "id"} <= kind[2]
            for kind in candidates
        )


def _selectors(prelude: list[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    for token in prelude:
        if token == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _stays(part: list[Any], elements: Elements) -> bool:
    # Vendors' own pseudo-elements are unknown to the parser; what they belong to says whether the rule is used.
    end = next((i for i in range(len(part) - 1) if part[i] == ":" and part[i + 1] == ":"), len(part))
    try:
        return all(elements.fit(selector) for selector in parser.parse(part[:end] or [ast.LiteralToken(0, 0, "*")]))
    except parser.SelectorError:
        # Whatever CSS learns later is no reason to drop a rule.
        return True


def _written(tokens: Iterable[Any]) -> str:
    return re.sub(r"\s+", " ", tinycss2.serialize([token for token in tokens if token.type != "comment"])).strip()


@dataclass
class Block:
    """A rule, or a group of rules: what stands before its braces, and what stands in them."""

    head: str
    declarations: list[tuple[str, str]] = field(default_factory=list)
    inner: list[Block] = field(default_factory=list)

    def __str__(self) -> str:
        if self.head.startswith("@") and not self.declarations and not self.inner:
            return f"{self.head};"
        lines = ";".join(f"{name}:{value}" for name, value in self.declarations)
        return f"{self.head}{{{lines}{';' if lines and self.inner else ''}{''.join(map(str, self.inner))}}}"


def _block(rule: Any, elements: Elements | None) -> Block | None:
    if rule.type == "error":
        raise ValueError(f"line {rule.source_line}: {rule.message}")
    group = False
    if rule.type == "at-rule":
        block = Block(f"@{rule.at_keyword} {_written(rule.prelude)}".strip())
        if rule.content is None:
            return block
        group = rule.lower_at_keyword in _GROUPS
        frames = rule.lower_at_keyword.endswith("keyframes")
    else:
        parts = [_written(part) for part in _selectors(rule.prelude) if elements is None or _stays(part, elements)]
        if not parts:
            return None
        block, frames = Block(",".join(parts)), False
    if group or frames:
        rules = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        block.inner = _blocks(rules, elements if group else None)
        return block if block.inner else None
    for line in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
        if line.type == "declaration":
            block.declarations.append((line.name, _written(line.value) + ("!important" if line.important else "")))
        elif inner := _block(line, None):
            block.inner.append(inner)
    return block if block.declarations or block.inner else None


def _blocks(rules: Iterable[Any], elements: Elements | None) -> list[Block]:
    return [block for rule in rules if (block := _block(rule, elements))]


def purge(css: str, elements: Elements | None = None) -> list[Block]:
    """The rules of a style sheet without comments, and without those that fit none of the elements (None: all stay).

    :raises ValueError: where the sheet is no CSS, with its line.
    """
    return _blocks(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), elements)


def _without(blocks: list[Block], gone: Callable[[Block, str], bool]) -> list[Block]:
    """Blocks without the declarations, and the key frames and font faces, of which the caller says that they go."""
    kept = []
    for block in blocks:
        if gone(block, ""):
            continue
        lines = [line for line in block.declarations if not gone(block, line[0])]
        inner = _without(block.inner, gone)
        if lines or inner or (not block.declarations and not block.inner):
            kept.append(Block(block.head, lines, inner))
    return kept


def _family(block: Block) -> str:
    return dict(block.declarations).get("font-family", "").strip("\"'")


def forget_unused(blocks: list[Block], also_used: str = "") -> list[Block]:
    """Drop custom properties, key frames and font faces that nothing uses any more.

    :param also_used: other sheets, pages and scripts, which may name a custom property too.
    """
    elsewhere = set(re.findall(r"--[\w-]+", also_used))
    while True:
        words = "".join(map(str, blocks))
        used = elsewhere | set(_VARIABLE.findall(words))
        animated = " ".join(re.findall(r"animation(?:-name)?:([^;}]*)", words))
        fonts = " ".join(re.findall(r"(?:font|font-family|--[\w-]*font[\w-]*):([^;}]*)", re.sub(_FACES, "", words)))

        def gone(block: Block, name: str, used: set[str] = used, animated: str = animated, fonts: str = fonts) -> bool:
            if name:
                return name.startswith("--") and name not in used
            kind, _, title = block.head.partition(" ")
            if kind.endswith("keyframes"):
                return title not in animated.replace(",", " ").split()
            return kind == "@font-face" and _family(block) not in fonts

        shorter = _without(blocks, gone)
        if str(shorter) == str(blocks):
            return blocks
        blocks = shorter


def pack(blocks: Iterable[Block]) -> str:
    """Blocks as a style sheet."""
    return "".join(map(str, blocks))
