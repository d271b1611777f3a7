"""The folder of alternatives: a table of plans, a table of sites, and a map."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from planner.design.alternatives.alternatives import Alternatives
from planner.instance import Instance
from planner.plan import plan_to_json
from planner.report.alternatives_map import alternatives_figure
from planner.report.alternatives_table import (
    PLAN_COLUMNS,
    ROLE_COLUMNS,
    plan_rows,
    role_rows,
)
from planner.report.atomic import write_atomically
from planner.report.csv_table import csv_text
from planner.report.folder import refuse_foreign
from planner.report.provenance_record import provenance_record
from planner.report.run_record import MADE_BY, json_text
from planner.scenario.provenance import Provenance

__all__ = ["ALTERNATIVES_FILES", "ALTERNATIVES_RECORD", "write_alternatives"]

ALTERNATIVES_RECORD, TABLE = "alternatives.json", "alternatives.csv"
SITES, MAP, PLANS = "sites.csv", "alternatives.png", "plans"
ALTERNATIVES_FILES = (ALTERNATIVES_RECORD, TABLE, SITES, MAP, PLANS)
PICTURE_DPI = 200


def write_alternatives(
    out: Path | str,
    *,
    found: Alternatives,
    instance: Instance,
    provenance: Provenance,
    seed: int,
) -> Path:
    """Write alternatives into a folder and return the folder.

    ``plans`` holds each plan's decisions as ``plan.json`` of an output folder does.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """
    folder = Path(out).resolve()
    refuse_foreign(folder, files=ALTERNATIVES_FILES, record=ALTERNATIVES_RECORD)
    record = json_text(_record(found, provenance, seed), ALTERNATIVES_RECORD)

    def fill(building: Path) -> None:
        _write(building / ALTERNATIVES_RECORD, record)
        if not found.plans:
            return
        _write(building / TABLE, csv_text(plan_rows(found, instance), PLAN_COLUMNS))
        _write(building / SITES, csv_text(role_rows(found, instance), ROLE_COLUMNS))
        alternatives_figure(found, instance).savefig(
            building / MAP, dpi=PICTURE_DPI, metadata={"Software": None}
        )
        (building / PLANS).mkdir()
        for number, item in enumerate(found.plans):
            _write(building / PLANS / f"{number:02}.json", plan_to_json(item.plan))

    write_atomically(folder, fill)
    return folder


def _record(found: Alternatives, provenance: Provenance, seed: int) -> dict[str, Any]:
    return {
        "made_by": MADE_BY,
        **provenance_record(provenance),
        "alternatives": {
            "slack": found.slack,
            "gap_of_the_best": found.gap,
            "seed": seed,
            "num_plans": len(found.plans),
            "roles": dict(Counter(str(item.role) for item in found.roles)),
            "proven": "a must-have site: every siting without it costs more than the "
            "slack allows, at the routing prices; that plans are as different as "
            "possible is not proven",
            "infeasible": list(found.infeasible),
            "is_interrupted": found.is_interrupted,
            "seconds": dict(found.seconds),
        },
    }


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
