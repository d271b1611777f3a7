"""The folder of a plan's sensitivity: a record and tables, the widest range first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from planner.explain.sensitivity.one_at_a_time import Outcome, Sensitivity
from planner.explain.sensitivity.switching import Contest, Switch
from planner.report.folders.study_folder import write_record_folder, write_text
from planner.report.tables.csv_text import Row, csv_text
from planner.scenario.provenance import Provenance

__all__ = [
    "SENSITIVITY_COLUMNS",
    "SENSITIVITY_FILES",
    "SWITCHING_COLUMNS",
    "FoundSensitivity",
    "sensitivity_rows",
    "switching_rows",
    "write_sensitivity",
]

RECORD, TABLE, SWITCHES = "sensitivity.json", "sensitivity.csv", "switching.csv"
SENSITIVITY_FILES = (RECORD, TABLE, SWITCHES)
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
    "overloads_low",
    "overloads_high",
    "note",
)
"""Columns of ``sensitivity.csv``.

``low`` and ``high`` after a name are of the plan under the low and the high value;
``residents`` is the share covered, ``violations`` counts the rules that the plan breaks
then, ``overloads`` the facilities, shelves, carriers and trips that get more than they
hold; empty where the scenario cannot be read with the value, as ``note`` says. ``rank``
is by how far the net cost lies apart. A key with stars in it stands for every key of
that form, and its numbers are factors on what the scenario gives.
"""

SWITCHING_COLUMNS = ("assumption", "option", "value", "switching_value", "net_cost")
"""Columns of ``switching.csv``: where plan and option cost the same, net, a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSensitivity:
    """A plan as assumed, under each assumption, and against options."""

    base: Outcome
    rows: Sequence[Sensitivity]
    contests: Sequence[Contest] = ()
    switches: Sequence[Switch] = ()


def sensitivity_rows(found: Sequence[Sensitivity]) -> list[Row]:
    """Return a row for each assumption."""
    return [
        {
            "rank": rank,
            "assumption": item.assumption.key,
            "unit": item.assumption.unit,
            "grade": item.assumption.grade,
            "value": f"{item.assumption.value:g}",
            "low": f"{item.assumption.low:g}",
            "high": f"{item.assumption.high:g}",
            **_outcome(item.low, "low"),
            **_outcome(item.high, "high"),
            "note": item.note,
        }
        for rank, item in enumerate(found, 1)
    ]


def switching_rows(found: FoundSensitivity) -> list[Row]:
    """Return a row for each value at which an option overtakes."""
    values = {item.assumption.key: item.assumption.value for item in found.rows}
    return [
        {
            "assumption": item.assumption,
            "option": item.option,
            "value": f"{values[item.assumption]:g}",
            "switching_value": f"{item.value:.4g}",
            "net_cost": round(item.net_cost, 2),
        }
        for item in found.switches
    ]


def write_sensitivity(
    out: Path | str, *, found: FoundSensitivity, provenance: Provenance
) -> Path:
    """Write the sensitivity of a plan into a folder and return the folder.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """

    def fill(building: Path) -> None:
        rows, switching = sensitivity_rows(found.rows), switching_rows(found)
        write_text(building / TABLE, csv_text(rows, SENSITIVITY_COLUMNS))
        write_text(building / SWITCHES, csv_text(switching, SWITCHING_COLUMNS))

    return write_record_folder(
        out,
        files=SENSITIVITY_FILES,
        record={
            "plan": asdict(found.base),
            "options": [asdict(item) for item in found.contests],
        },
        provenance=provenance,
        fill=fill,
    )


def _outcome(outcome: Outcome | None, end: str) -> Row:
    if outcome is None:
        names = ("annual_cost", "net_cost", "residents", "violations", "overloads")
        return {f"{name}_{end}": None for name in names}
    share = outcome.residents
    return {
        f"annual_cost_{end}": round(outcome.annual_cost, 2),
        f"net_cost_{end}": round(outcome.net_cost, 2),
        f"residents_{end}": None if share is None else round(share, 6),
        f"violations_{end}": outcome.violations,
        f"overloads_{end}": outcome.overloads,
    }
