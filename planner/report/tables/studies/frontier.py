"""The table of a frontier: a row a point, with what it adds to the one before."""

from __future__ import annotations

from planner.design.studies.frontier.points import Frontier, FrontierPoint, Step
from planner.instance import Instance
from planner.report.pictures.charts.frontier_axis import axis_style
from planner.report.tables.csv_text import Cell, Row
from planner.report.tables.studies.plan_figures import plan_figures
from planner.units import METRES_PER_KM

__all__ = ["frontier_columns", "frontier_rows"]

STEP_COLUMNS = (
    "added_villages",
    "lost_villages",
    "added_residents",
    "opened_sites",
    "closed_sites",
    "added_annual_cost",
    "added_annual_cost_tolerance",
    "annual_cost_per_added_resident",
    "nearer_villages",
    "farther_villages",
    "worst_tenth_km_less",
    "annual_cost_per_worst_tenth_km_less",
    "contains_previous",
)
"""What a point adds to the one before it; empty for the first."""


def frontier_columns(frontier: Frontier) -> tuple[str, ...]:
    """Return the columns of ``frontier.csv``.

    What begins with ``siting`` is of the siting model at its routing prices, in which
    the frontier is proven: no siting with as good a value on the frontier's axis costs
    less than ``siting_cost_bound``, and none that costs no more has a better value than
    the axis's bound. What comes after it is of the plan with its real routes, the
    cheapest found of those as good on the axis as ``asked``: ``objective`` is the
    annual cost and what is charged beside it, such as the villagers' time, and a longer
    search may find ``objective_tolerance`` less.
    ``worst_tenth_km`` is the mean way to their parcels of the tenth of residents who
    go farthest (``planner.metrics.worst_tenth_way_m``). ``subsidy_gap`` is what the
    ``unviable_sites`` lack in all; where only viable sites may be open, they are so at
    the routing prices, which routes replace. Ids are parted by spaces.
    """
    column = axis_style(frontier).column
    return (
        "point",
        "is_knee",
        column,
        f"{column}_bound",
        "siting_cost",
        "siting_cost_bound",
        "siting_cost_gap",
        "asked",
        "objective",
        "objective_tolerance",
        "annual_cost",
        "net_cost",
        "capex",
        "villages",
        "residents",
        "demand",
        "use",
        "worst_tenth_km",
        "stores",
        "points",
        "viable_sites",
        "unviable_sites",
        "subsidy_gap",
        *STEP_COLUMNS,
        "violations",
    )


def frontier_rows(frontier: Frontier, instance: Instance) -> list[Row]:
    """Return a row for each point, from the cheapest on."""
    steps, column = (None, *frontier.steps), axis_style(frontier).column
    return [
        {
            "point": number,
            "is_knee": number - 1 == frontier.knee,
            **_siting(point, column),
            "asked": round(point.asked, 6),
            "objective": round(point.objective, 2),
            "objective_tolerance": round(point.tolerance, 2),
            **plan_figures(point.plan, point.metrics, instance),
            "worst_tenth_km": _km(point.worst_way_m),
            **_viability(point),
            **_step(step),
            "violations": len(point.violations),
        }
        for number, (point, step) in enumerate(
            zip(frontier.points, steps, strict=True), 1
        )
    ]


def _siting(point: FrontierPoint, column: str) -> dict[str, Cell]:
    siting = point.siting
    return {
        column: round(siting.value, 6),
        f"{column}_bound": round(siting.value_bound, 6),
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
    price, way_price = step.cost_per_resident, step.cost_per_shorter_m
    return {
        "added_villages": " ".join(step.added_village_ids),
        "lost_villages": " ".join(step.lost_village_ids),
        "added_residents": round(step.added_residents, 2),
        "opened_sites": " ".join(step.opened_site_ids),
        "closed_sites": " ".join(step.closed_site_ids),
        "added_annual_cost": round(step.added_cost, 2),
        "added_annual_cost_tolerance": round(step.tolerance, 2),
        "annual_cost_per_added_resident": None if price is None else round(price, 2),
        "nearer_villages": " ".join(step.nearer_village_ids),
        "farther_villages": " ".join(step.farther_village_ids),
        "worst_tenth_km_less": _km(step.shorter_m),
        "annual_cost_per_worst_tenth_km_less": None
        if way_price is None
        else round(way_price * METRES_PER_KM, 2),
        "contains_previous": step.contains_previous,
    }


def _km(way_m: float) -> float:
    return round(way_m / METRES_PER_KM, 6)
