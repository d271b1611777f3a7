"""The table of a frontier: a row a point, with what it adds to the one before."""

from __future__ import annotations

from planner.design.frontier.points import Frontier, FrontierPoint, Step
from planner.instance import Instance
from planner.report.csv_table import Cell, Row
from planner.report.plan_figures import plan_figures

__all__ = ["FRONTIER_COLUMNS", "frontier_rows"]

STEP_COLUMNS = (
    "added_villages",
    "lost_villages",
    "added_residents",
    "opened_sites",
    "closed_sites",
    "added_annual_cost",
    "annual_cost_per_added_resident",
    "contains_previous",
)
"""What a point adds to the one before it; empty for the first."""
FRONTIER_COLUMNS = (
    "point",
    "is_knee",
    "siting_coverage",
    "siting_coverage_bound",
    "siting_cost",
    "siting_cost_bound",
    "siting_cost_gap",
    "annual_cost",
    "capex",
    "villages",
    "residents",
    "demand",
    "use",
    "stores",
    "points",
    "viable_sites",
    "unviable_sites",
    "subsidy_gap",
    *STEP_COLUMNS,
    "violations",
)
"""Columns of ``frontier.csv``.

What begins with ``siting`` is of the siting model at its routing prices, in which the
frontier is proven: no siting with as much coverage costs less than
``siting_cost_bound``, and none that costs no more covers more than
``siting_coverage_bound``. The costs and shares after it are those of the plan with its
real routes. So are ``viable_sites``, ``unviable_sites`` and ``subsidy_gap``, what the
latter lack in all: where only viable sites may be open, they are so at the routing
prices, which routes replace. Ids are parted by spaces.
"""


def frontier_rows(frontier: Frontier, instance: Instance) -> list[Row]:
    """Return a row for each point, from the cheapest on."""
    steps = (None, *frontier.steps)
    return [
        {
            "point": number,
            "is_knee": number - 1 == frontier.knee,
            **_siting(point),
            **plan_figures(point.plan, point.metrics, instance),
            **_viability(point),
            **_step(step),
            "violations": len(point.violations),
        }
        for number, (point, step) in enumerate(
            zip(frontier.points, steps, strict=True), 1
        )
    ]


def _siting(point: FrontierPoint) -> dict[str, Cell]:
    siting = point.siting
    return {
        "siting_coverage": round(siting.coverage, 6),
        "siting_coverage_bound": round(siting.coverage_bound, 6),
        "siting_cost": round(siting.cost, 2),
        "siting_cost_bound": round(siting.cost_bound, 2),
        "siting_cost_gap": round(siting.cost_gap, 6),
    }


def _viability(point: FrontierPoint) -> dict[str, Cell]:
    found = point.metrics.viability
    return {
        "viable_sites": found.viable_sites,
        "unviable_sites": found.unviable_sites,
        "subsidy_gap": round(found.subsidy_gap, 2),
    }


def _step(step: Step | None) -> dict[str, Cell]:
    if step is None:
        return dict.fromkeys(STEP_COLUMNS)
    price = step.cost_per_resident
    return {
        "added_villages": " ".join(step.added_village_ids),
        "lost_villages": " ".join(step.lost_village_ids),
        "added_residents": round(step.added_residents, 2),
        "opened_sites": " ".join(step.opened_site_ids),
        "closed_sites": " ".join(step.closed_site_ids),
        "added_annual_cost": round(step.added_cost, 2),
        "annual_cost_per_added_resident": None if price is None else round(price, 2),
        "contains_previous": step.contains_previous,
    }
