"""Run a family of published instances: solve, recost and check, compare, write rows.

A family is a module with ``NAME``, ``SENSE``, ``cases``, ``solve``, ``recost``,
``PEERS`` and, if it needs one, ``warm_up``: see :class:`Family`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

BEST_KNOWN = "best_known.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An instance to solve.

    Parameters
    ----------
    name
        As in the table of best known values.
    path
        The published file.
    best_known
        Best known value, ``None`` if none is published.
    is_optimal
        Whether that is proven, in the table's words.
    note
        Whatever else the table says.
    parameters
        What belongs to the case and is not in its file (number of sites, radius,
        capacity).
    other_paths
        Further files of the instance.
    sense
        ``min`` or ``max`` where it is not the family's.
    """

    name: str
    path: Path
    best_known: float | None = None
    is_optimal: str | None = None
    note: str = ""
    parameters: Mapping[str, float] = field(default_factory=dict)
    other_paths: tuple[Path, ...] = ()
    sense: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a solver says: ``cost`` is ``None`` if it found no solution."""

    cost: float | None
    bound: float | None
    solution: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Recosting:
    """What an independent reading of the file says of a solution."""

    cost: float
    violations: tuple[str, ...] = ()


class Family(Protocol):
    """A module of this folder: a kind of published instance."""

    NAME: str
    SENSE: str
    PEERS: Mapping[str, Callable[[Case, float, int], Answer]]

    def cases(self, folder: Path) -> list[Case]:
        """Return the instances of a folder."""

    def solve(self, case: Case, *, time_limit_s: float, seed: int) -> Answer:
        """Solve an instance with the planner."""

    def recost(self, case: Case, solution: object) -> Recosting:
        """Return cost and violations of a solution, read from the file alone."""


def best_known_rows(folder: Path) -> list[dict[str, str]]:
    """Return the table of best known values in a folder or in the two above it."""
    for place in (folder, *folder.resolve().parents[:2]):
        path = place / BEST_KNOWN
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))
    return []


def cases_of_files(paths: Iterable[Path], folder: Path) -> list[Case]:
    """Return a case for each file, with what the table says of its name."""
    rows = {row["instance"]: row for row in best_known_rows(folder)}
    ordered = sorted(paths, key=natural_order)
    return [
        case_of_row(path, rows.get(path.name) or rows.get(path.stem))
        for path in ordered
    ]


def case_of_row(path: Path, row: Mapping[str, str] | None) -> Case:
    """Return the case of a file, named as in its row of the table if it has one."""
    if row is None:
        return Case(name=path.name, path=path)
    value = row.get("bks", "").strip()
    return Case(
        name=row["instance"],
        path=path,
        best_known=float(value) if value else None,
        is_optimal=row.get("is_optimal") or None,
        note=row.get("note") or "",
    )


def natural_order(path: Path) -> list[tuple[int, str]]:
    """Return a key that sorts 20 before 100, folder by folder."""
    parts = re.split(r"(\d+)", str(path))
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
