"""What a benchmark tells: a row an instance, as CSV, and closing lines."""

from __future__ import annotations

import csv
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO

COLUMNS = ("instance", "cost", "bound", "best_known", "gap_pct", "seconds", "seed")
NOTE, METHOD = "note", "method"
COST_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was measured on one instance with one method.

    Parameters
    ----------
    cost
        As recomputed from the file; as told where the two differ.
    gap_pct
        Distance to the best known value, ``None`` if the solution does not count.
    note
        Why it does not count.
    is_infeasible
        Whether the solution breaks a limit, or costs another sum than was told.
    is_failed
        Whether there is no solution, or a bound that cannot be one.
    """

    instance: str
    method: str
    seed: int
    cost: float | None = None
    bound: float | None = None
    best_known: float | None = None
    gap_pct: float | None = None
    seconds: float | None = None
    note: str = ""
    is_infeasible: bool = False
    is_failed: bool = False

    @property
    def counts(self) -> bool:
        """Whether the solution is one, and the cost its cost."""
        return not (self.is_infeasible or self.is_failed)

    def cells(self) -> dict[str, str]:
        """Return the row as text, empty where there is nothing."""
        return {
            "instance": self.instance,
            "cost": shown(self.cost, COST_DIGITS),
            "bound": shown(self.bound, COST_DIGITS),
            "best_known": shown(self.best_known, COST_DIGITS),
            "gap_pct": shown(self.gap_pct, 4),
            "seconds": shown(self.seconds, 2),
            "seed": str(self.seed),
            NOTE: self.note,
            METHOD: self.method,
        }


class RowWriter:
    """Rows as CSV on standard output and in a file, each as soon as it is known."""

    def __init__(self, file: TextIO | None, *, columns: Sequence[str]) -> None:
        self._file = file
        self._columns = columns
        self._write(dict(zip(columns, columns, strict=True)))

    def add(self, row: Row) -> None:
        """Write a row."""
        self._write(row.cells())

    def _write(self, cells: dict[str, str]) -> None:
        # Who reads a row on standard output finds it in the file. Looked up each time:
        # a progress bar puts its own in place of stdout.
        for file in (self._file, sys.stdout):
            if file is not None:
                table = csv.DictWriter(
                    file, self._columns, lineterminator="\n", extrasaction="ignore"
                )
                table.writerow(cells)
                file.flush()


def closing_lines(name: str, rows: Sequence[Row], num_cases: int) -> list[str]:
    """Return a line for each method that sums up its rows."""
    methods = dict.fromkeys(row.method for row in rows)
    return [
        _closing_line(
            f"{name}, {method}",
            [row for row in rows if row.method == method],
            num_cases,
        )
        for method in methods
    ]


def shown(value: float | None, digits: int) -> str:
    """Return a number without needless zeros, empty for none."""
    if value is None:
        return ""
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _closing_line(title: str, rows: Sequence[Row], num_cases: int) -> str:
    gaps = [row.gap_pct for row in rows if row.gap_pct is not None]
    seconds = [row.seconds for row in rows if row.seconds is not None]
    num_infeasible = sum(row.is_infeasible for row in rows)
    num_failed = sum(row.is_failed for row in rows)
    parts = [
        f"{title}: {len(rows)} of {num_cases} instances",
        f"{_gaps(gaps)}",
        f"mean time {statistics.mean(seconds):.1f} s" if seconds else "no times",
        f"infeasible {num_infeasible}, failed {num_failed}",
    ]
    return "; ".join(parts)


def _gaps(gaps: Sequence[float]) -> str:
    if not gaps:
        return "no gaps"
    mean, median = statistics.mean(gaps), statistics.median(gaps)
    figures = f"mean {mean:.2f} %, median {median:.2f} %, worst {max(gaps):.2f} %"
    return f"gap to best known of {len(gaps)}: {figures}"
