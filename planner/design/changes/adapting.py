"""A plan taken over to another county: what exists there, and what was dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from planner.arguments import expect_plan
from planner.brief import Brief
from planner.instance import Instance
from planner.plan import Plan

__all__ = ["Adapted", "adapt", "adapted"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Adapted(Brief):
    """A plan that names nothing but what an instance has, and what was dropped.

    Parameters
    ----------
    village_ids, site_ids, vehicle_type_ids
        Of allocations, facilities and routes that were dropped.
    """

    plan: Plan
    village_ids: tuple[str, ...] = ()
    site_ids: tuple[str, ...] = ()
    vehicle_type_ids: tuple[str, ...] = ()

    def _facts(self) -> Mapping[str, str]:
        dropped = {
            "villages dropped": self.village_ids,
            "sites dropped": self.site_ids,
            "vehicle types dropped": self.vehicle_type_ids,
        }
        is_all = not any(dropped.values())
        facts = {"": "all of the plan is there"} if is_all else {}
        return facts | {name: ", ".join(ids) for name, ids in dropped.items() if ids}


def adapt(plan: Plan, instance: Instance) -> Adapted:
    """Return a plan of another county as one of this: what it has of it, by ids.

    What was dropped is said; ``planner.check`` says what the rest breaks. Its plan may
    be the ``start`` of a search: it competes where it keeps all that is asked for.

    Raises
    ------
    PlannerError
        If an argument is not what it should be.
    """
    expect_plan(plan, instance, "adapt(plan, instance)")
    found = adapted(plan, instance)
    return replace(found, plan=replace(found.plan, county_key=instance.county_key))


def adapted(plan: Plan, instance: Instance) -> Adapted:
    """Return what an instance has of a plan, and what was dropped.

    Facilities go whose site is not there, or does not offer their format; allocations
    go whose village or facility is not there, and routes whose vehicles or stops are
    not. Supply from what has gone is left as it is: who uses the plan sees to it.
    """
    sites, villages = instance.site_index, instance.village_index
    carriers = {None, *(item.id for item in instance.carriers)}
    facilities = tuple(
        item
        for item in plan.facilities
        if item.site_id in sites
        and item.format_id in instance.sites[sites[item.site_id]].format_ids
        and item.carrier_id in carriers
        and (item.parent_id is None or item.parent_id in sites)
    )
    opened = {item.site_id for item in facilities}
    allocations = tuple(
        item
        for item in plan.allocations
        if item.stream_id in villages
        and item.facility_id in opened
        and item.carrier_id in carriers
    )
    vehicles = instance.vehicle_type_by_id
    routes = tuple(
        route
        for route in plan.routes
        if route.vehicle_type_id in vehicles and route.depot_id in opened
    )
    lost = Counter(item.stream_id for item in plan.allocations)
    lost.subtract(item.stream_id for item in allocations)
    kept = replace(
        plan,
        facilities=facilities,
        allocations=allocations,
        unserved=tuple(item for item in plan.unserved if item.stream_id in villages),
        closed_site_ids=tuple(item for item in plan.closed_site_ids if item in sites),
        routes=routes,
        county_key=instance.county_key if plan.county_key else "",
    )
    return Adapted(
        plan=kept,
        village_ids=tuple(sorted(item for item, number in lost.items() if number)),
        site_ids=tuple(
            sorted(x.site_id for x in plan.facilities if x.site_id not in opened)
        ),
        vehicle_type_ids=tuple(
            sorted({x.vehicle_type_id for x in plan.routes} - vehicles.keys())
        ),
    )
