"""The exceptions of the planner; every message says where, what and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "EngineError",
    "InputError",
    "InstanceError",
    "OutOfTimeError",
    "OutputError",
    "PlannerError",
    "Problem",
    "warning",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with the input.

    Parameters
    ----------
    file
        Name of the file as the user wrote it.
    where
        Row, key or layer inside the file; empty for the whole file.
    column
        Column name as it stands in the file; empty where there is none.
    found
        What stands there now.
    expected
        What would be right.
    remedy
        What to do about it.
    is_warning
        Whether the planner can go on in spite of it.
    rows
        All rows that it is about, where they are several; ``where`` names the first.
    """

    file: str
    found: str
    expected: str
    remedy: str
    where: str = ""
    column: str = ""
    is_warning: bool = False
    rows: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.where) if part)
        if self.column:
            place = f"{place}, column {self.column!r}" if place else self.column
        return f"{place}: {self.found}; expected {self.expected}; {self.remedy}"


def warning(
    file: str, where: str = "", *, found: str, expected: str, remedy: str
) -> Problem:
    """Return a problem in spite of which the planner can go on."""
    return Problem(
        file=file,
        where=where,
        found=found,
        expected=expected,
        remedy=remedy,
        is_warning=True,
    )


class PlannerError(ValueError):
    """Parent of all errors the planner raises on purpose."""


class InputError(PlannerError):
    """Malformed input; carries every problem found, not the first one only."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class InstanceError(PlannerError):
    """A record or an array that contradicts itself or another one."""


class OutputError(PlannerError):
    """An output folder that cannot be written, read or trusted."""


class EngineError(PlannerError):
    """A solver failed in a way that says nothing about the scenario."""


class OutOfTimeError(EngineError):
    """A solver had no solution when its time was up; it may have found one later."""
