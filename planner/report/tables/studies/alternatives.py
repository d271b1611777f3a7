"""The tables of alternatives: a row a plan, and a row a site."""

from __future__ import annotations

from planner.design.studies.alternatives.alternatives import Alternatives
from planner.instance import Instance
from planner.network.coordinates import within_180
from planner.report.tables.csv_text import Row
from planner.report.tables.studies.plan_figures import plan_figures

__all__ = ["PLAN_COLUMNS", "ROLE_COLUMNS", "plan_rows", "role_rows"]

PLAN_COLUMNS = (
    "plan",
    "siting_cost",
    "siting_slack",
    "slack",
    "slack_tolerance",
    "annual_cost",
    "net_cost",
    "capex",
    "villages",
    "residents",
    "demand",
    "use",
    "stores",
    "points",
    "new_sites",
    "opened_sites",
    "closed_sites",
    "violations",
)
"""Columns of ``alternatives.csv``.

Plan 0 is the best. ``siting_slack`` is what the siting costs more than the best, as a
share of it; what comes after it is of the plan with its real routes, finished by the
search: ``slack`` is what it costs more than plan 0 with what is charged besides, such
as the villagers' time, and a longer search may have it differ by ``slack_tolerance``.
``new_sites`` is the number of ``opened_sites``, which like ``closed_sites`` are against
plan 0; ids are parted by spaces.
"""
ROLE_COLUMNS = (
    "site_id",
    "name",
    "tier",
    "role",
    "frequency",
    "substitutes",
    "lon",
    "lat",
)
"""Columns of ``sites.csv``: ``frequency`` is the share of plans that open the site."""


def plan_rows(found: Alternatives, instance: Instance) -> list[Row]:
    """Return a row for each plan, the best first."""
    return [_plan(found, number, instance) for number in range(len(found.plans))]


def _plan(found: Alternatives, number: int, instance: Instance) -> Row:
    item = found.plans[number]
    return {
        "plan": number,
        "siting_cost": round(item.siting.objective, 2),
        "siting_slack": round(item.slack, 6),
        "slack": round(item.routed_slack, 6),
        "slack_tolerance": found.tolerance,
        **plan_figures(item.plan, item.metrics, instance),
        "new_sites": len(item.opened_site_ids),
        "opened_sites": " ".join(item.opened_site_ids),
        "closed_sites": " ".join(item.closed_site_ids),
        "violations": len(item.violations),
    }


def role_rows(found: Alternatives, instance: Instance) -> list[Row]:
    """Return a row for each site that some plan opens, the most certain first."""
    rows: list[Row] = []
    for item in found.roles:
        site = instance.sites[instance.site_index[item.site_id]]
        rows.append(
            {
                "site_id": site.id,
                "name": site.name,
                "tier": str(site.tier),
                "role": str(item.role),
                "frequency": round(item.frequency, 4),
                "substitutes": " ".join(
                    f"{other}({number})" for other, number in item.substitutes
                ),
                "lon": round(within_180(site.lon), 6),
                "lat": round(site.lat, 6),
            }
        )
    return rows
