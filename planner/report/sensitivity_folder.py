"""The folder of a plan's sensitivity: a record and a table, the widest range first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from planner.explain.sensitivity import Outcome, Sensitivity
from planner.report.csv_table import Row, csv_text
from planner.report.record_folder import write_record_folder, write_text
from planner.scenario.provenance import Provenance

__all__ = [
    "SENSITIVITY_COLUMNS",
    "SENSITIVITY_FILES",
    "sensitivity_rows",
    "write_sensitivity",
]

RECORD, TABLE = "sensitivity.json", "sensitivity.csv"
SENSITIVITY_FILES = (RECORD, TABLE)
SENSITIVITY_COLUMNS = (
    "rank",
    "assumption",
    "unit",
    "grade",
    "value",
    "low",
    "high",
    "annual_cost_low",
    "annual_cost_high",
    "net_cost_low",
    "net_cost_high",
    "residents_low",
    "residents_high",
    "violations_low",
    "violations_high",
    "note",
)
"""Columns of ``sensitivity.csv``.

``low`` and ``high`` after a name are of the plan under the low and the high value;
``residents`` is the share covered, ``violations`` counts the rules that the plan breaks
then; empty where the scenario cannot be read with the value, as ``note`` says. ``rank``
is by how far the net cost lies apart.
"""


def sensitivity_rows(found: Sequence[Sensitivity]) -> list[Row]:
    """Return a row for each assumption."""
    return [
        {
            "rank": rank,
            "assumption": item.used.fills,
            "unit": item.used.default.unit,
            "grade": item.used.default.grade,
            "value": _text(item.used.default.value),
            "low": _text(item.used.default.low),
            "high": _text(item.used.default.high),
            **_outcome(item.low, "low"),
            **_outcome(item.high, "high"),
            "note": item.note,
        }
        for rank, item in enumerate(found, 1)
    ]


def write_sensitivity(
    out: Path | str,
    *,
    base: Outcome,
    found: Sequence[Sensitivity],
    provenance: Provenance,
) -> Path:
    """Write the sensitivity of a plan into a folder and return the folder.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """
    rows = sensitivity_rows(found)
    return write_record_folder(
        out,
        files=SENSITIVITY_FILES,
        record={"plan": asdict(base)},
        provenance=provenance,
        fill=lambda building: write_text(
            building / TABLE, csv_text(rows, SENSITIVITY_COLUMNS)
        ),
    )


def _outcome(outcome: Outcome | None, end: str) -> Row:
    if outcome is None:
        names = ("annual_cost", "net_cost", "residents", "violations")
        return {f"{name}_{end}": None for name in names}
    share = outcome.residents
    return {
        f"annual_cost_{end}": round(outcome.annual_cost, 2),
        f"net_cost_{end}": round(outcome.net_cost, 2),
        f"residents_{end}": None if share is None else round(share, 6),
        f"violations_{end}": outcome.violations,
    }


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
