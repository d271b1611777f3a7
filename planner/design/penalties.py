"""What the objective charges beyond money: the only definition of the penalties."""

from __future__ import annotations

from planner.instance import Instance
from planner.metrics import covered_villages, find_pair
from planner.plan import Allocation, Plan
from planner.units import METRES_PER_KM

__all__ = ["access_weight", "penalties"]


def access_weight(instance: Instance, village_idx: int, distance_m: float) -> float:
    """Return the weight a year of all of a village's parcels over a distance."""
    price = instance.requirements.access_price_per_parcel_km
    parcels = float(instance.parcels_per_day[village_idx])
    days = instance.operations.days_per_year
    return price * days * parcels * distance_m / METRES_PER_KM


def penalties(instance: Instance, plan: Plan) -> dict[str, float]:
    """Return the charges of a plan a year, by name."""
    requirements = instance.requirements
    unserved_parcels = sum(
        item.share * instance.parcels_per_day[instance.village_index[item.village_id]]
        for item in plan.unserved
    )
    price = (requirements.unserved_price or 0.0) * instance.operations.days_per_year
    uncovered = instance.residents[~covered_villages(instance, plan)].sum()
    access = sum(_access(instance, item) for item in plan.allocations)
    return {
        "unserved parcels": float(price * unserved_parcels),
        "uncovered residents": float((requirements.uncovered_price or 0.0) * uncovered),
        "villagers' way": access,
    }


def _access(instance: Instance, allocation: Allocation) -> float:
    if allocation.mode.is_at_door:
        return 0.0
    village_idx = instance.village_index[allocation.village_id]
    pair = find_pair(instance, village_idx, instance.site_index[allocation.facility_id])
    distance_m = 0.0 if pair is None else float(instance.reach.distance_m[pair])
    return allocation.share * access_weight(instance, village_idx, distance_m)
