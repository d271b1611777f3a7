"""The folder of a frontier: its table, its chart, its maps, and its plans if wanted."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.design.siting_model.corrections import corrections
from planner.design.studies.frontier.frontier import without_requirement
from planner.design.studies.frontier.points import Frontier, FrontierPoint
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.model.rules import Measure
from planner.plan import Result, Status
from planner.report.folders.plan_folder import write_folder
from planner.report.folders.study_folder import (
    save_picture,
    write_record_folder,
    write_text,
)
from planner.report.pictures.charts.frontier_axis import axis_style
from planner.report.pictures.charts.frontier_chart import frontier_figure
from planner.report.pictures.maps.frontier_maps import frontier_maps
from planner.report.proposal.wording.language import Language
from planner.report.tables.csv_text import csv_text
from planner.report.tables.studies.frontier import frontier_columns, frontier_rows
from planner.scenario.provenance import Provenance

__all__ = [
    "FRONTIER_FILES",
    "PLANS",
    "RECORD",
    "TABLE",
    "point_changes",
    "write_frontier",
]

RECORD, TABLE = "frontier.json", "frontier.csv"
CHART, MAPS, PLANS = "frontier.png", "frontier_maps.png", "points"
FRONTIER_FILES = (RECORD, TABLE, CHART, MAPS, PLANS)
SHARE_DIGITS = 6
"""Of a share that a scenario asks for: judgement; rounded down, so that the point's own
plan still has it."""

Changed = Callable[[dict[str, Any]], Provenance]
"""What gives the provenance of the scenario with changes."""


def write_frontier(
    out: Path | str,
    *,
    frontier: Frontier,
    instance: Instance,
    provenance: Provenance,
    seed: int,
    changed: Changed | None = None,
    language: Language = Language.EN,
) -> Path:
    """Write a frontier into a folder and return the folder.

    Parameters
    ----------
    changed
        If given, each point's plan gets an output folder of its own, as of a scenario
        with the point's changes.
    language
        Of the pictures.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """

    def fill(building: Path) -> None:
        if not frontier.points:
            return
        rows = frontier_rows(frontier, instance)
        write_text(building / TABLE, csv_text(rows, frontier_columns(frontier)))
        chart = frontier_figure(frontier, instance, language)
        save_picture(building / CHART, chart)
        save_picture(building / MAPS, frontier_maps(frontier, instance, language))
        if changed is not None:
            folder = building / PLANS
            _write_plans(folder, frontier, instance, seed, changed, language=language)

    return write_record_folder(
        out,
        files=FRONTIER_FILES,
        record=_record(frontier, seed),
        provenance=provenance,
        fill=fill,
    )


def point_changes(frontier: Frontier, point: FrontierPoint) -> dict[str, Any]:
    """Return what to change in the scenario so that it asks for a point's coverage.

    A scenario asks for no way of the worst-off tenth.
    """
    changes: dict[str, Any] = {"objective": "annual_cost"}
    if isinstance(frontier.measure, Measure):
        scale = 10**SHARE_DIGITS
        share = math.floor(point.asked * scale) / scale
        changes["at_least"] = {str(frontier.measure): share}
    return {"solve": changes}


def _write_plans(
    folder: Path,
    frontier: Frontier,
    instance: Instance,
    seed: int,
    changed: Changed,
    *,
    language: Language,
) -> None:
    folder.mkdir()
    asked = without_requirement(instance, frontier.measure)
    for number, point in enumerate(frontier.points, 1):
        changes = point_changes(frontier, point)
        shares = changes["solve"].get("at_least", {})
        at_least = {
            **asked.requirements.at_least,
            **{Measure(name): share for name, share in shares.items()},
        }
        requirements = replace(asked.requirements, at_least=at_least)
        write_folder(
            folder / f"{number:02}",
            result=_result(point, asked, seed),
            instance=replace(asked, requirements=requirements),
            provenance=changed(changes),
            language=language,
        )


def _result(point: FrontierPoint, instance: Instance, seed: int) -> Result:
    siting, ledger = point.siting.solution, compute_ledger(point.plan, instance)
    return Result(
        status=Status.INFEASIBLE if point.violations else Status.FEASIBLE,
        plan=point.plan,
        seed=seed,
        objective=siting.objective,
        bound=siting.bound,
        gap=siting.gap,
        annual_cost=ledger.annual_cost,
        corrections=corrections(ledger, siting, is_searched=True),
        infeasible=tuple(item.message for item in point.violations),
    )


def _record(frontier: Frontier, seed: int) -> dict[str, Any]:
    return {
        "frontier": {
            "coverage": str(frontier.measure),
            "axis": axis_style(frontier).label,
            "cost": str(frontier.cost),
            "gap": frontier.gap,
            "only_viable": frontier.only_viable,
            "seed": seed,
            "num_points": len(frontier.points),
            "knee": None if frontier.knee is None else frontier.knee + 1,
            "knee_definition": "the point farthest on the good side of the straight "
            "line from the first to the last, both axes scaled to these, of the plans "
            "with their real routes",
            "proven": "on the siting model at routing prices that are the same for all "
            "points; routes are heuristic",
            "infeasible": list(frontier.infeasible),
            "is_interrupted": frontier.is_interrupted,
            "seconds": dict(frontier.seconds),
        },
    }
