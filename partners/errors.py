"""The one error that bad input raises: it says what is wrong, where, and what to do."""

from __future__ import annotations

from pathlib import Path


class BookError(Exception):
    """Bad input, told in one line.

    :param problem: what is wrong and what to do about it.
    :param path: the file at fault, if there is one.
    :param line: its line (1 is the first), or for a CSV the row as an editor counts it (header = 1).
    :param column: the column or key at fault.
    """

    def __init__(
        self, problem: str, path: str | Path | None = None, line: int | None = None, column: str | None = None
    ) -> None:
        where = [str(path)] if path else []
        where += [f"line {line}"] if line else []
        where += [f"column {column}"] if column else []
        super().__init__(f"{', '.join(where)}: {problem}" if where else problem)
        self.problem, self.path, self.line, self.column = problem, path, line, column
