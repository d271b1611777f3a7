"""The figures of a plan that stand in tables of several plans."""

from __future__ import annotations

from collections import Counter

from planner.instance import Instance
from planner.metrics import Metrics
from planner.model.places import Tier
from planner.plan import Plan
from planner.report.tables.csv_text import Cell

__all__ = ["plan_figures"]

_COUNTED = {Tier.STORE: "stores", Tier.POINT: "points"}


def plan_figures(plan: Plan, metrics: Metrics, instance: Instance) -> dict[str, Cell]:
    """Return cost, shares and numbers of facilities of a plan with its routes."""
    shares = {
        name: metrics.coverages[name].value
        for name in ("villages", "residents", "demand", "use")
    }
    return {
        "annual_cost": round(metrics.money.annual_cost, 2),
        "net_cost": round(metrics.money.net_cost, 2),
        "capex": round(metrics.money.capex, 2),
        **{
            name: None if share is None else round(share, 6)
            for name, share in shares.items()
        },
        **_counts(plan, instance),
    }


def _counts(plan: Plan, instance: Instance) -> dict[str, int]:
    tiers = Counter(
        instance.sites[instance.site_index[item.site_id]].tier
        for item in plan.facilities
    )
    return {name: tiers[tier] for tier, name in _COUNTED.items()}
