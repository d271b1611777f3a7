"""Function coverage: which functions each village gets, where, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.instance import Instance
from planner.model.places import Tier
from planner.model.service import FUNCTIONS
from planner.plan import Allocation, Plan
from planner.service.frequency import home_days, supplied_days
from planner.service.functions import functions_at, functions_at_door
from planner.units import SECONDS_PER_HOUR

__all__ = ["CARRIED_FUNCTIONS", "VILLAGER_FUNCTIONS", "Access", "function_access"]

VILLAGER_FUNCTIONS = tuple(name for name in FUNCTIONS if name not in ("sort", "stock"))
"""Functions that villagers ask for; the others are the network's own."""

CARRIED_FUNCTIONS = frozenset({"collect", "send", "return"})
"""Functions that wait for a vehicle: as often as vehicles run."""

EVERY_DAY = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Where a village gets a function.

    Parameters
    ----------
    facility_id
        The nearest open facility within reach that offers it, or the store that comes
        to the door; ``None`` where there is none.
    distance_m
        The villager's way; 0 at the door, ``inf`` without a facility.
    days_per_week
        0 without a facility.
    hours_per_day
        That the facility is open; 0 at the door and without a facility.
    """

    village_id: str
    function: str
    facility_id: str | None
    is_at_door: bool
    distance_m: float
    days_per_week: float
    hours_per_day: float


def function_access(instance: Instance, plan: Plan) -> Iterator[Access]:
    """Yield where each village gets each function, village by village."""
    offered = _offered(instance, plan)
    form_of = {item.site_id: item.format_id for item in plan.facilities}
    doors = {
        item.village_id: item
        for item in plan.allocations
        if item.mode.is_at_door and item.facility_id in form_of
    }
    supplied = _days_supplied(instance, plan)
    for idx, village in enumerate(instance.villages):
        nearest = _nearest(instance, idx, offered)
        for function in VILLAGER_FUNCTIONS:
            door = doors.get(village.id)
            at_door = door is not None and function in functions_at_door(instance, door)
            site_id, distance_m = nearest.get(function, (None, np.inf))
            if door is not None and at_door:
                site_id, distance_m = door.facility_id, 0.0
            form = instance.format_by_id[form_of[site_id]] if site_id else None
            open_s = 0.0 if form is None or at_door else form.close_s - form.open_s
            yield Access(
                village_id=village.id,
                function=function,
                facility_id=site_id,
                is_at_door=at_door,
                distance_m=distance_m,
                days_per_week=_days(
                    instance, function, door if at_door else None, supplied[site_id]
                )
                if site_id
                else 0.0,
                hours_per_day=open_s / SECONDS_PER_HOUR,
            )


def _offered(instance: Instance, plan: Plan) -> dict[int, frozenset[str]]:
    """Return what each open store and point offers, by the position of its site."""
    site_index = instance.site_index
    return {
        site_index[item.site_id]: functions_at(
            instance, site_index[item.site_id], item.format_id
        )
        for item in plan.facilities
        if instance.sites[site_index[item.site_id]].tier is not Tier.HUB
    }


def _nearest(
    instance: Instance, village_idx: int, offered: dict[int, frozenset[str]]
) -> dict[str, tuple[str, float]]:
    pairs, reach = instance.village_pairs(village_idx), instance.reach
    nearest: dict[str, tuple[str, float]] = {}
    for site_idx, distance_m in zip(
        reach.destination_idx[pairs].tolist(),
        reach.distance_m[pairs].tolist(),
        strict=True,
    ):
        for function in offered.get(site_idx, ()):
            known = nearest.get(function)
            if known is None or distance_m < known[1]:
                nearest[function] = (instance.sites[site_idx].id, distance_m)
    return nearest


def _days(
    instance: Instance, function: str, door: Allocation | None, supplied: float
) -> float:
    if door is not None and door.carrier_id is not None:
        return instance.carrier_by_id[door.carrier_id].days_per_week
    if function not in CARRIED_FUNCTIONS:
        return EVERY_DAY
    if door is None:
        return supplied
    village, store = instance.village_index, instance.site_index
    own = home_days(instance, village[door.village_id], store[door.facility_id])
    return min(supplied, own)


def _days_supplied(instance: Instance, plan: Plan) -> dict[str, float]:
    """Return the days a week that parcels reach each facility, by the slowest leg."""
    opened = {item.site_id: item for item in plan.facilities}
    days: dict[str, float] = {}
    for site_id in opened:
        fewest, current, passed = instance.operations.days_per_week, site_id, {site_id}
        while (facility := opened.get(current)) is not None:
            carrier = instance.carrier_by_id.get(facility.carrier_id or "")
            own = supplied_days(instance, facility)
            fewest = min(fewest, carrier.days_per_week if carrier else own)
            if facility.parent_id is None or facility.parent_id in passed:
                break
            current = facility.parent_id
            passed.add(current)
        days[site_id] = fewest
    return days
