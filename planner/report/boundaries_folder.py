"""The folder of the price of boundaries: a record, a table, and the plans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from planner.design.boundaries.boundaries import BoundaryPrices
from planner.instance import Instance
from planner.plan import plan_to_json
from planner.report.atomic import write_atomically
from planner.report.boundaries_table import (
    BOUNDARY_COLUMNS,
    boundary_rows,
    boundary_words,
)
from planner.report.csv_table import csv_text
from planner.report.folder import refuse_foreign
from planner.report.provenance_record import provenance_record
from planner.report.run_record import MADE_BY, json_text
from planner.scenario.provenance import Provenance

__all__ = ["BOUNDARIES_FILES", "BOUNDARIES_RECORD", "write_boundaries"]

BOUNDARIES_RECORD, TABLE, PLANS = "boundaries.json", "boundaries.csv", "plans"
BOUNDARIES_FILES = (BOUNDARIES_RECORD, TABLE, PLANS)


def write_boundaries(
    out: Path | str,
    *,
    prices: BoundaryPrices,
    instance: Instance,
    provenance: Provenance,
    seed: int,
) -> Path:
    """Write the price of boundaries into a folder and return the folder.

    ``plans`` holds each plan's decisions as ``plan.json`` of an output folder does.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """
    folder = Path(out).resolve()
    refuse_foreign(folder, files=BOUNDARIES_FILES, record=BOUNDARIES_RECORD)
    data = _record(prices, instance, provenance, seed)
    record = json_text(data, BOUNDARIES_RECORD)
    table = csv_text(boundary_rows(prices, instance), BOUNDARY_COLUMNS)

    def fill(building: Path) -> None:
        _write(building / BOUNDARIES_RECORD, record)
        _write(building / TABLE, table)
        (building / PLANS).mkdir()
        for item in prices.plans:
            if item.found is not None:
                text = plan_to_json(item.found.plan)
                _write(building / PLANS / f"{item.boundary}.json", text)

    write_atomically(folder, fill)
    return folder


def _record(
    prices: BoundaryPrices, instance: Instance, provenance: Provenance, seed: int
) -> dict[str, Any]:
    return {
        "made_by": MADE_BY,
        **provenance_record(provenance),
        "boundaries": {
            "gap": prices.gap,
            "seed": seed,
            "findings": boundary_words(prices, instance.currency),
            "infeasible": {
                str(item.boundary): list(item.infeasible)
                for item in prices.plans
                if item.infeasible
            },
            "crossing_village_ids": {
                str(item.boundary): list(item.found.crossing_village_ids)
                for item in prices.plans
                if item.found is not None
            },
            "proven": "on the siting model at routing prices that are the same for all "
            "boundaries; routes are heuristic",
            "seconds": dict(prices.seconds),
        },
    }


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
