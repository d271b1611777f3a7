"""What the objective charges beyond money: the only definition of the penalties."""

from __future__ import annotations

from planner.instance import Instance
from planner.metrics import (
    covered_villages,
    village_hours_per_year,
    villager_hours_per_year,
)
from planner.plan import Plan

__all__ = ["penalties", "villager_time_charge"]


def villager_time_charge(instance: Instance, village_idx: int, time_s: float) -> float:
    """Return the charge a year for the ways of a village, all parcels collected.

    Parameters
    ----------
    time_s
        The way there; back takes as long.
    """
    price = instance.requirements.villager_time_price_per_hour
    hours = villager_hours_per_year(instance, village_idx, time_s)
    return price * hours


def penalties(instance: Instance, plan: Plan) -> dict[str, float]:
    """Return the charges of a plan a year, by name."""
    requirements = instance.requirements
    unserved_parcels = sum(
        item.share * instance.parcels_per_day[instance.village_index[item.village_id]]
        for item in plan.unserved
    )
    price = (requirements.unserved_price or 0.0) * instance.operations.days_per_year
    uncovered = instance.residents[~covered_villages(instance, plan)].sum()
    hours = float(village_hours_per_year(instance, plan).sum())
    return {
        "unserved parcels": float(price * unserved_parcels),
        "uncovered residents": float((requirements.uncovered_price or 0.0) * uncovered),
        "villagers' time": requirements.villager_time_price_per_hour * hours,
    }
