"""What the objective charges beyond money: the only definition of the penalties."""

from __future__ import annotations

from planner.flow import Flow
from planner.instance import Instance
from planner.metrics import (
    covered_villages,
    village_hours_per_year,
    villager_hours_per_year,
)

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


def penalties(flow: Flow) -> dict[str, float]:
    """Return the charges of a plan a year, by name."""
    instance, requirements = flow.instance, flow.instance.requirements
    price = (requirements.unserved_price or 0.0) * instance.operations.days_per_year
    uncovered = instance.residents[~covered_villages(flow)].sum()
    hours = float(village_hours_per_year(flow).sum())
    return {
        "unserved parcels": price * float(flow.unserved.sum()),
        "uncovered residents": float((requirements.uncovered_price or 0.0) * uncovered),
        "villagers' time": requirements.villager_time_price_per_hour * hours,
    }
