"""What a plan decides in a part of its county."""

from __future__ import annotations

from planner.instance import Instance
from planner.plan import Plan

__all__ = ["part_of"]


def part_of(plan: Plan, instance: Instance) -> Plan:
    """Return what a plan decides in an instance that is a part of its own."""
    sites, villages = instance.site_index, instance.village_index
    return Plan(
        facilities=tuple(item for item in plan.facilities if item.site_id in sites),
        allocations=tuple(
            item for item in plan.allocations if item.village_id in villages
        ),
        unserved=tuple(item for item in plan.unserved if item.village_id in villages),
        closed_site_ids=tuple(item for item in plan.closed_site_ids if item in sites),
        routes=tuple(route for route in plan.routes if route.depot_id in sites),
    )
