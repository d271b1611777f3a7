"""What the objective charges beyond money: the only definition of the penalties."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.flow import Flow
from planner.flow.ways import ways_to_stores_s
from planner.instance import Instance
from planner.ledger import Ledger
from planner.metrics import (
    covered_villages,
    hours_on_ways,
    village_hours_per_year,
    villager_hours_per_year,
)
from planner.service.trips import left_over_share

__all__ = [
    "CHARGES",
    "VILLAGERS_TIME",
    "left_over_charges",
    "objective_of",
    "penalties",
    "villager_time_charge",
]

UNSERVED, UNCOVERED = "unserved parcels", "uncovered residents"
VILLAGERS_TIME = "villagers' time"
CHARGES = (UNSERVED, UNCOVERED)
"""Penalties for who is left out."""

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


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


def left_over_charges(
    instance: Instance, village_idx: IntArray, store_idx: IntArray
) -> FloatArray:
    """Return the charges a year for ways to the stores that deliver to villages.

    For what is left over at the doors of each village, delivered to whole.
    """
    way_s = ways_to_stores_s(instance, village_idx, store_idx)
    parcels = instance.parcels_in_per_day[village_idx].sum(axis=1)
    left_over = parcels * left_over_share(instance.service)
    hours = hours_on_ways(instance, left_over, np.where(np.isfinite(way_s), way_s, 0.0))
    return instance.requirements.villager_time_price_per_hour * hours


def objective_of(flow: Flow, ledger: Ledger) -> float:
    """Return what a search minimises: own annual cost, and what is charged beside it.

    Parcels of merchants decide nothing and are left out.
    """
    return ledger.own_cost + sum(penalties(flow).values())


def penalties(flow: Flow) -> dict[str, float]:
    """Return the charges of a plan a year, by name."""
    instance, requirements = flow.instance, flow.instance.requirements
    price = (requirements.unserved_price or 0.0) * instance.operations.days_per_year
    uncovered = instance.residents[~covered_villages(flow)].sum()
    hours = float(village_hours_per_year(flow).sum())
    return {
        UNSERVED: price * float(flow.unserved.sum()),
        UNCOVERED: float((requirements.uncovered_price or 0.0) * uncovered),
        VILLAGERS_TIME: requirements.villager_time_price_per_hour * hours,
    }
