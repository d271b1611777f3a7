"""Function coverage: which functions each village gets, where, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.flow.flow import Flow
from planner.instance import Instance
from planner.model.places import Tier
from planner.model.service import FUNCTIONS
from planner.units import SECONDS_PER_HOUR

__all__ = ["CARRIED_FUNCTIONS", "VILLAGER_FUNCTIONS", "Access", "function_access"]

VILLAGER_FUNCTIONS = tuple(name for name in FUNCTIONS if name not in ("sort", "stock"))
"""Functions that villagers ask for; the others are the network's own."""

CARRIED_FUNCTIONS = frozenset({"collect", "send", "return"})
"""Functions that wait for a vehicle: as often as vehicles run."""

EVERY_DAY = 7.0
"""Days a week of what waits for no vehicle."""


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


def function_access(flow: Flow) -> Iterator[Access]:
    """Yield where each village gets each function, village by village.

    What waits for a vehicle is nowhere for a village of whose parcels none are carried,
    however near a facility stands.
    """
    instance, plan = flow.instance, flow.plan
    served = set(flow.allocations.village_idx.tolist())
    offered = _offered(flow)
    doors = {
        instance.village_of[item.stream_id]: idx
        for idx, item in enumerate(plan.allocations)
        if item.mode.is_at_door and item.facility_id in flow.position
    }
    for idx, village in enumerate(instance.villages):
        nearest = _nearest(instance, idx, offered)
        door = doors.get(idx)
        for function in VILLAGER_FUNCTIONS:
            is_out = function in CARRIED_FUNCTIONS and idx not in served
            at_door = door is not None and function in flow.allocations.functions[door]
            if door is not None and at_door:
                yield _at_door(flow, function, door)
            elif function in nearest and not is_out:
                yield _at_facility(flow, village.id, function, *nearest[function])
            else:
                yield _nowhere(village.id, function)


def _at_door(flow: Flow, function: str, door: int) -> Access:
    allocation, instance = flow.plan.allocations[door], flow.instance
    is_frequent = allocation.carrier_id is None and function not in CARRIED_FUNCTIONS
    days = float(flow.allocations.days_per_week[door])
    return Access(
        village_id=instance.stream_by_id[allocation.stream_id].village_id,
        function=function,
        facility_id=allocation.facility_id,
        is_at_door=True,
        distance_m=0.0,
        days_per_week=EVERY_DAY if is_frequent else days,
        hours_per_day=0.0,
    )


def _at_facility(
    flow: Flow, village_id: str, function: str, facility: int, distance_m: float
) -> Access:
    item = flow.plan.facilities[facility]
    form = flow.instance.format_by_id[item.format_id]
    is_carried = function in CARRIED_FUNCTIONS
    days = float(flow.facilities.days_along[facility])
    return Access(
        village_id=village_id,
        function=function,
        facility_id=item.site_id,
        is_at_door=False,
        distance_m=distance_m,
        days_per_week=days if is_carried else EVERY_DAY,
        hours_per_day=(form.close_s - form.open_s) / SECONDS_PER_HOUR,
    )


def _nowhere(village_id: str, function: str) -> Access:
    return Access(
        village_id=village_id,
        function=function,
        facility_id=None,
        is_at_door=False,
        distance_m=np.inf,
        days_per_week=0.0,
        hours_per_day=0.0,
    )


def _offered(flow: Flow) -> dict[int, tuple[int, frozenset[str]]]:
    """Return each open store and point, and what it offers, by its site's position."""
    facilities, sites = flow.facilities, flow.instance.sites
    return {
        site_idx: (position, facilities.functions[position])
        for position, site_idx in enumerate(facilities.site_idx.tolist())
        if sites[site_idx].tier is not Tier.HUB
    }


def _nearest(
    instance: Instance,
    village_idx: int,
    offered: dict[int, tuple[int, frozenset[str]]],
) -> dict[str, tuple[int, float]]:
    """Return the nearest facility with each function, and how far it is."""
    pairs, reach = instance.village_pairs(village_idx), instance.reach
    nearest: dict[str, tuple[int, float]] = {}
    for site_idx, distance_m in zip(
        reach.destination_idx[pairs].tolist(),
        reach.distance_m[pairs].tolist(),
        strict=True,
    ):
        if site_idx not in offered:
            continue
        position, functions = offered[site_idx]
        for function in functions:
            known = nearest.get(function)
            if known is None or distance_m < known[1]:
                nearest[function] = (position, distance_m)
    return nearest
