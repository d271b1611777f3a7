"""The folder of alternatives: a table of plans, a table of sites, and a map."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from planner.design.studies.alternatives.alternatives import Alternatives
from planner.instance import Instance
from planner.plan import plan_to_json
from planner.report.folders.study_folder import (
    save_picture,
    write_record_folder,
    write_text,
)
from planner.report.pictures.maps.alternatives_map import alternatives_figure
from planner.report.proposal.wording.language import Language
from planner.report.tables.csv_text import csv_text
from planner.report.tables.studies.alternatives import (
    PLAN_COLUMNS,
    ROLE_COLUMNS,
    plan_rows,
    role_rows,
)
from planner.scenario.provenance import Provenance

__all__ = ["ALTERNATIVES_FILES", "write_alternatives"]

RECORD, TABLE = "alternatives.json", "alternatives.csv"
SITES, MAP, PLANS = "sites.csv", "alternatives.png", "plans"
ALTERNATIVES_FILES = (RECORD, TABLE, SITES, MAP, PLANS)


def write_alternatives(
    out: Path | str,
    *,
    found: Alternatives,
    instance: Instance,
    provenance: Provenance,
    seed: int,
    language: Language = Language.EN,
) -> Path:
    """Write alternatives into a folder and return the folder.

    ``plans`` holds each plan's decisions as ``plan.json`` of an output folder does;
    ``language`` is that of the picture.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """

    def fill(building: Path) -> None:
        if not found.plans:
            return
        plans, sites = plan_rows(found, instance), role_rows(found, instance)
        write_text(building / TABLE, csv_text(plans, PLAN_COLUMNS))
        write_text(building / SITES, csv_text(sites, ROLE_COLUMNS))
        save_picture(building / MAP, alternatives_figure(found, instance, language))
        (building / PLANS).mkdir()
        for number, item in enumerate(found.plans):
            write_text(building / PLANS / f"{number:02}.json", plan_to_json(item.plan))

    return write_record_folder(
        out,
        files=ALTERNATIVES_FILES,
        record=_record(found, seed),
        provenance=provenance,
        fill=fill,
    )


def _record(found: Alternatives, seed: int) -> dict[str, Any]:
    return {
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
