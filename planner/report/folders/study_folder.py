"""A folder of results with a record that says where they come from.

Frontiers, alternatives and boundaries are written so; the folder of a single plan is
that of ``folder``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from planner.plan import Plan, plan_to_json
from planner.report.folders.plan_folder import refuse_foreign
from planner.report.folders.provenance_record import provenance_record
from planner.report.folders.run_record import MADE_BY, json_text
from planner.report.saving.atomic import write_atomically
from planner.scenario.provenance import Provenance

__all__ = ["save_picture", "write_priced_plans", "write_record_folder", "write_text"]

PICTURE_DPI = 200
"""Dots per inch: judgement, fine enough to print."""


def write_record_folder(
    out: Path | str,
    *,
    files: Sequence[str],
    record: Mapping[str, Any],
    provenance: Provenance,
    fill: Callable[[Path], None],
) -> Path:
    """Write a folder, whole or not at all, and return it.

    Parameters
    ----------
    files
        Names of what may stand there, the record's first.
    record
        What the record says besides the inputs.
    fill
        Writes the rest into the folder that it is given.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """
    folder, name = Path(out).resolve(), files[0]
    refuse_foreign(folder, files=files, record=name)
    content = {"made_by": MADE_BY, **provenance_record(provenance, folder), **record}
    text = json_text(content, name)

    def write(building: Path) -> None:
        write_text(building / name, text)
        fill(building)

    write_atomically(folder, write)
    return folder


def write_priced_plans(
    out: Path | str,
    *,
    files: tuple[str, str, str],
    table: str,
    plans: Mapping[str, Plan],
    record: Mapping[str, Any],
    provenance: Provenance,
) -> Path:
    """Write a record, a table and plans that were compared; return the folder.

    Parameters
    ----------
    files
        Names of the record, of the table, and of the folder of the plans.
    table
        The table as CSV.
    plans
        By their name; each is written as ``plan.json`` of an output folder is.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """
    _, table_name, plans_name = files

    def fill(building: Path) -> None:
        write_text(building / table_name, table)
        (building / plans_name).mkdir()
        for name, plan in plans.items():
            write_text(building / plans_name / f"{name}.json", plan_to_json(plan))

    return write_record_folder(
        out, files=files, record=record, provenance=provenance, fill=fill
    )


def write_text(path: Path, text: str) -> None:
    """Write a text as it is, on any system."""
    path.write_text(text, encoding="utf-8", newline="")


def save_picture(path: Path, figure: Figure) -> None:
    """Write a picture that is the same for the same figure."""
    figure.savefig(path, dpi=PICTURE_DPI, metadata={"Software": None})
