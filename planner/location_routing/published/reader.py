"""Reading a file of numbers; what is wrong is said with its line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

import numpy as np
from numpy.typing import NDArray

from planner.errors import InputError, Problem

__all__ = ["NumberReader", "malformed", "read_text"]

FloatArray = NDArray[np.float64]

REMEDY = "compare the file with the format of its family"


class Word(NamedTuple):
    """What stands between two blanks, and the number of its line."""

    line: int
    text: str


class NumberReader:
    """The numbers of a file, from the first to the last."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._words = [
            Word(line, text)
            for line, content in enumerate(read_text(path).splitlines(), start=1)
            for text in content.split()
        ]
        self._next = 0

    def number(self, what: str, *, at_least: float = -math.inf) -> float:
        """Return the next number."""
        word = self._word(what)
        try:
            value = float(word.text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value >= at_least):
            limit = f" >= {at_least:g}" if math.isfinite(at_least) else ""
            self.refuse(repr(word.text), f"a number{limit}, {what}")
        self._next += 1
        return value

    def whole(self, what: str, *, at_least: int = 0) -> int:
        """Return the next number, which must be a whole one."""
        value = self.number(what, at_least=at_least)
        if not value.is_integer():
            self._next -= 1
            self.refuse(f"{value:g}", f"a whole number, {what}")
        return int(value)

    def choice(self, what: str, choices: Sequence[int]) -> int:
        """Return the next number, which must be one of a few."""
        value = self.whole(what)
        if value not in choices:
            self._next -= 1
            listed = ", ".join(map(str, choices)) or "none"
            self.refuse(str(value), f"{what}, one of {listed}")
        return value

    def column(
        self, what: str, count: int, *, at_least: float = -math.inf
    ) -> FloatArray:
        """Return the next numbers."""
        return np.array(
            [
                self.number(f"{what} {row} of {count}", at_least=at_least)
                for row in range(1, count + 1)
            ],
            dtype=float,
        )

    def points(self, what: str, count: int) -> FloatArray:
        """Return the next pairs of x and y, shape ``(count, 2)``."""
        xy = [
            self.number(f"{axis} of {what} {row} of {count}")
            for row in range(1, count + 1)
            for axis in ("x", "y")
        ]
        return np.array(xy, dtype=float).reshape(-1, 2)

    def table(
        self,
        what: str,
        count: int,
        num_columns: int,
        *,
        first_id: int | None = None,
        num_ignored: int = 0,
    ) -> FloatArray:
        """Return rows of x, y and figures, one a line, shape ``(count, num_columns)``.

        Parameters
        ----------
        first_id
            Where rows begin with an id, the first; it is checked and left out.
        num_ignored
            Further numbers that may stand at the end of a line.
        """
        rows = []
        for idx in range(count):
            name = f"{what} {idx + 1} of {count}"
            width = num_columns + (first_id is not None)
            self._check_width(name, width, width + num_ignored)
            line = self._words[self._next].line
            if first_id is not None:
                self.choice(f"the id of {name}", [first_id + idx])
            xy = [self.number(name) for _ in range(2)]
            figures = [self.number(name, at_least=0) for _ in range(num_columns - 2)]
            rows.append(xy + figures)
            while (
                self._next < len(self._words) and self._words[self._next].line == line
            ):
                self._next += 1
        return np.array(rows, dtype=float).reshape(count, num_columns)

    def end(self) -> None:
        """Check that nothing is left."""
        if self._next < len(self._words):
            self.refuse(repr(self._words[self._next].text), "the end of the file")

    def refuse(self, found: str, expected: str) -> NoReturn:
        """Raise that the next word is wrong."""
        malformed(self._path, self._place(), found, expected)

    def _word(self, what: str) -> Word:
        if self._next == len(self._words):
            self.refuse("nothing more", what)
        return self._words[self._next]

    def _check_width(self, what: str, least: int, most: int) -> None:
        line = self._word(what).line
        width = sum(word.line == line for word in self._words[self._next :][: most + 1])
        if not least <= width <= most:
            numbers = str(least) if least == most else f"{least} to {most}"
            many = f"more than {most}" if width > most else str(width)
            self.refuse(f"{many} numbers", f"{numbers} numbers, {what}")

    def _place(self) -> str:
        if self._next == len(self._words):
            return "end of file"
        return f"line {self._words[self._next].line}"


def read_text(path: Path) -> str:
    """Return the text of a published file."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        problem = Problem(
            file=str(path),
            found=error.strerror or "an error on opening it",
            expected="a file that can be read",
            remedy="check the path",
        )
        raise InputError([problem]) from error
    except UnicodeDecodeError:
        malformed(path, "", "bytes that are not text", "a text file")


def malformed(path: Path, where: str, found: str, expected: str) -> NoReturn:
    """Raise what was found in a published file in place of what it should hold."""
    raise InputError(
        [
            Problem(
                file=str(path),
                where=where,
                found=found,
                expected=expected,
                remedy=REMEDY,
            )
        ]
    )
