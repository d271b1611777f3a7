"""The folder of the price of boundaries: a record, a table, and the plans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from planner.design.studies.boundaries.boundaries import BoundaryPrices
from planner.instance import Instance
from planner.report.folders.study_folder import write_priced_plans
from planner.report.tables.csv_text import csv_text
from planner.report.tables.studies.boundaries import (
    BOUNDARY_COLUMNS,
    boundary_rows,
    boundary_words,
)
from planner.scenario.provenance import Provenance

__all__ = ["BOUNDARIES_FILES", "write_boundaries"]

BOUNDARIES_FILES = ("boundaries.json", "boundaries.csv", "plans")


def write_boundaries(
    out: Path | str,
    *,
    prices: BoundaryPrices,
    instance: Instance,
    provenance: Provenance,
    seed: int,
) -> Path:
    """Write the price of boundaries into a folder and return the folder.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """
    plans = {
        str(item.boundary): item.found.plan
        for item in prices.plans
        if item.found is not None
    }
    return write_priced_plans(
        out,
        files=BOUNDARIES_FILES,
        table=csv_text(boundary_rows(prices, instance), BOUNDARY_COLUMNS),
        plans=plans,
        record=_record(prices, instance, seed),
        provenance=provenance,
    )


def _record(prices: BoundaryPrices, instance: Instance, seed: int) -> dict[str, Any]:
    return {
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
