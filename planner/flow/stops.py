"""Stops that own vehicles have to make: the linehaul at stores, loops from these.

The linehaul calls at every store from its hub; loops call from the store at every
point it supplies and at every village it delivers to at home. Nothing is driven to a
facility that is one place with what supplies it.
"""

from __future__ import annotations

from collections.abc import Iterator

from planner.flow.records import AllocationFlows, FacilityFlows, StopDue
from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.model.week import DAYS_OF_WEEK
from planner.plan import Plan, StopKind
from planner.service.frequency import days_per_visit, home_days
from planner.service.one_place import are_one_place

__all__ = ["stops_due"]


def stops_due(
    plan: Plan,
    instance: Instance,
    allocations: AllocationFlows,
    facilities: FacilityFlows,
) -> tuple[StopDue, ...]:
    """Return every stop with the parcels of a visit, the linehaul first.

    Facilities and villages are in the order of the plan.
    """
    at_facilities = list(_at_facilities(plan, instance, facilities))
    return (
        *(stop for stop in at_facilities if stop.leg is Leg.LINEHAUL),
        *(stop for stop in at_facilities if stop.leg is Leg.LOOP),
        *_at_doors(plan, instance, allocations),
    )


def _at_facilities(
    plan: Plan, instance: Instance, facilities: FacilityFlows
) -> Iterator[StopDue]:
    sites = facilities.site_idx.tolist()
    parents = [
        site if item.parent_id is None else instance.site_index[item.parent_id]
        for item, site in zip(plan.facilities, sites, strict=True)
    ]
    is_here = are_one_place(instance, sites, parents).tolist()
    days = facilities.days_per_week
    of_visit = (DAYS_OF_WEEK / days)[:, None]
    delivered = facilities.through_in * of_visit
    collected = facilities.through_out * of_visit
    parcels = (delivered.sum(axis=1) + collected.sum(axis=1)).tolist()
    for position, (item, site_idx) in enumerate(
        zip(plan.facilities, sites, strict=True)
    ):
        tier = instance.sites[site_idx].tier
        if item.parent_id is None or item.carrier_id is not None or tier is Tier.HUB:
            continue
        if is_here[position]:
            continue
        leg = Leg.LOOP if tier is Tier.POINT else Leg.LINEHAUL
        yield StopDue(
            leg=leg,
            depot_id=item.parent_id,
            kind=StopKind.FACILITY,
            id=item.site_id,
            position=site_idx,
            delivered=delivered[position],
            collected=collected[position],
            days_per_week=float(days[position]),
            handling_s=instance.operations.service_s(
                parcels[position], leg, is_home=False
            ),
        )


def _at_doors(
    plan: Plan, instance: Instance, allocations: AllocationFlows
) -> Iterator[StopDue]:
    for position, item in enumerate(plan.allocations):
        if not allocations.is_home[position]:
            continue
        village_idx = int(allocations.village_idx[position])
        site_idx = int(allocations.site_idx[position])
        days_per_week = home_days(instance, village_idx, site_idx)
        days = days_per_visit(days_per_week)
        delivered = allocations.attempted_in[position] * days
        collected = allocations.parcels_out[position] * days
        parcels = float(delivered.sum() + collected.sum())
        yield StopDue(
            leg=Leg.LOOP,
            depot_id=item.facility_id,
            kind=StopKind.VILLAGE,
            id=item.stream_id,
            position=village_idx,
            delivered=delivered,
            collected=collected,
            days_per_week=days_per_week,
            handling_s=instance.operations.service_s(parcels, Leg.LOOP, is_home=True),
        )
