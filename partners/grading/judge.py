"""Compare plain values: what an answer is against what is right. No code of a submission ever ran in this process."""

from __future__ import annotations

import copy
import datetime as dt
import math
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from partners.grading.boxed.plain import KEY, Encoder, Tree, decode
from partners.grading.checks import Function, Rule, Table, Value

_ROUNDING = 1e-9
Same = Callable[[Tree, Tree], bool]


def same(right: Tree, answer: Tree, tolerance: float = 0.0, ordered: bool = False) -> bool:
    """Whether two trees are the same value, as :mod:`.checks` puts it.

    :param ordered: whether the order of a table's rows counts.
    """
    return _Comparison(tolerance, ordered).same(right, answer)


class _Comparison:
    def __init__(self, tolerance: float, ordered: bool) -> None:
        self.tolerance, self.ordered = tolerance, ordered

    def same(self, right: Tree, answer: Tree) -> bool:
        if not isinstance(right, dict) or not isinstance(answer, dict):
            return self._same_scalar(right, answer)
        kinds = right[KEY], answer[KEY]
        if kinds == ("table", "table") and not (right["series"] and answer["series"]):
            return self._same_table(right, answer)
        right, answer = _as_dict(right), _as_dict(answer)
        kinds = right[KEY], answer[KEY]
        if kinds[0] != kinds[1] or kinds[0] == "other":
            return False
        if kinds[0] == "date":
            return _moment(right["at"]) == _moment(answer["at"])
        if kinds[0] == "inf":
            return right["sign"] == answer["sign"]
        if len(right["of"]) != len(answer["of"]):
            return False
        if kinds[0] == "list":
            return all(map(self.same, right["of"], answer["of"]))
        return _matched(right["of"], answer["of"], self._same_pair if kinds[0] == "dict" else self.same)

    def _same_scalar(self, right: Tree, answer: Tree) -> bool:
        if isinstance(right, dict) or isinstance(answer, dict):
            return False
        if right is None or answer is None or isinstance(right, bool) or isinstance(answer, bool):
            return right is answer
        if isinstance(right, str) or isinstance(answer, str):
            both = isinstance(right, str) and isinstance(answer, str)
            return both and unicodedata.normalize("NFC", right) == unicodedata.normalize("NFC", answer)
        try:
            return math.isclose(right, answer, rel_tol=_ROUNDING, abs_tol=max(self.tolerance, 1e-12))
        except OverflowError:
            return right == answer

    def _same_pair(self, right: Sequence[Tree], answer: Sequence[Tree]) -> bool:
        return self.same(right[0], answer[0]) and self.same(right[1], answer[1])

    def _same_table(self, right: Tree, answer: Tree) -> bool:
        keep = _has_bare_index(right)
        wanted, given = _columns(right, keep), _columns(answer, keep)
        if len(wanted) != len(given):
            return False
        order: list[int] = []
        for label, _ in wanted:
            place = next((i for i, (name, _) in enumerate(given) if i not in order and self.same(label, name)), None)
            if place is None:
                return False
            order.append(place)
        rows = list(zip(*(cells for _, cells in wanted), strict=True))
        answers = list(zip(*(given[place][1] for place in order), strict=True))
        if len(rows) != len(answers):
            return False
        if self.ordered:
            return all(map(self._same_row, rows, answers))
        return _matched(rows, answers, self._same_row)

    def _same_row(self, right: Sequence[Tree], answer: Sequence[Tree]) -> bool:
        return all(map(self.same, right, answer))


def _as_dict(tree: Tree) -> Tree:
    """A Series as the dict of its index; all else as it is."""
    if tree[KEY] != "table" or not tree["series"]:
        return tree
    levels = tree["index"]
    keys = levels[0] if len(levels) == 1 else [{KEY: "list", "of": list(key)} for key in zip(*levels, strict=True)]
    return {KEY: "dict", "of": [list(pair) for pair in zip(keys, tree["cells"][0], strict=True)]}


def _is_counted(tree: Tree) -> bool:
    return len(tree["index"]) == 1 and tree["index"][0] == list(range(len(tree["index"][0])))


def _has_bare_index(tree: Tree) -> bool:
    return any(name is None for name in tree["names"]) and not _is_counted(tree)


def _columns(tree: Tree, keep_bare: bool) -> list[tuple[Tree, list[Tree]]]:
    """Label and cells of each column, a named index before them, an unnamed one where it counts."""
    levels = [
        (name, cells) for name, cells in zip(tree["names"], tree["index"], strict=True) if name is not None or keep_bare
    ]
    return [*levels, *zip(tree["columns"], tree["cells"], strict=True)]


def _matched(rights: Sequence[Any], answers: Sequence[Any], alike: Callable[[Any, Any], bool]) -> bool:
    """Whether both hold the same elements in any order: each right one finds an answer of its own.

    Sorting first brings equal elements side by side, so that near floats are the only ones that need a search.
    """
    rest = sorted(answers, key=_sort_key)
    for right in sorted(rights, key=_sort_key):
        place = next((i for i, answer in enumerate(rest) if alike(right, answer)), None)
        if place is None:
            return False
        del rest[place]
    return True


def _sort_key(tree: Any) -> tuple[Any, ...]:
    if isinstance(tree, (list, tuple)):
        return (4, *map(_sort_key, tree))
    if isinstance(tree, dict):
        return (3, repr(tree))
    if isinstance(tree, str):
        return (2, tree)
    return (0,) if tree is None else (1, float(tree) if abs(tree) < 10**300 else math.inf)


def _moment(at: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(at)
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment


def right_tree(value: Any) -> Tree:
    """A right value, written by the assignment, as a tree."""
    return Encoder().encode(value)


def is_right(check: Value | Table, answer: Tree) -> bool:
    """Whether a variable's value is the one that is asked for."""
    ordered = check.ordered if isinstance(check, Table) else False
    return same(right_tree(check.expected), answer, check.tolerance, ordered)


def right_result(check: Function, case: tuple[Any, ...]) -> Tree:
    """What a function is to give for a case, as a tree; the case itself stays as it is."""
    return right_tree(check.expected(*copy.deepcopy(case)))


def keeps(rule: Rule, answers: Sequence[Tree]) -> bool:
    """Whether the values keep a rule; a rule that fails on them is not kept."""
    try:
        return bool(rule.holds(*map(decode, answers)))
    except Exception:
        return False
