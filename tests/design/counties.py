"""Tiny counties of the tests of the design, with vehicles that are hired by the trip.

Hired vehicles cost nothing for the day, so that the cheapest plan can be told by
hand: a truck costs 2 a km and 0.01 a second, a van 1 a km and 0.005 a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from planner.design.solve import solve
from planner.instance import Instance
from planner.model.fleet import VehicleType
from planner.model.rules import Measure, Requirements
from planner.model.service import Mode
from planner.plan import Plan, Result
from tests import tiny
from tests.tiny import Place, build, hub, store, village

HIRED_TRUCK = replace(tiny.TRUCK, fixed_cost_per_day=0.0)
HIRED_VAN = replace(tiny.VAN, fixed_cost_per_day=0.0)
HIRED = (HIRED_TRUCK, HIRED_VAN)
EVERYTHING = {Measure.USE: 1.0}
EVERYBODY = {Measure.RESIDENTS: 1.0}


def asking(**fields: Any) -> Requirements:
    """Return requirements with a reach of 5 km to points and stores."""
    reach_m = {Mode.POINT: 5_000.0, Mode.STORE: 5_000.0}
    return replace(tiny.REQUIREMENTS, **({"reach_m": reach_m} | fields))


def three_villages(
    *sites: Place,
    vehicle_types: Sequence[VehicleType] = HIRED,
    requirements: Requirements | None = None,
    **overrides: Any,
) -> Instance:
    """Return a line: hub h (km 0), store s (km 10), villages a 9, b 11 and c 21.

    Each village has 100 residents, 4 parcels in and 1 out. ``sites`` come beside s.
    """
    return build(
        village("a", 9),
        village("b", 11),
        village("c", 21),
        hub("h", 0),
        store("s", 10),
        *sites,
        vehicle_types=tuple(vehicle_types),
        requirements=requirements or asking(at_least=EVERYTHING),
        **overrides,
    )


def best(instance: Instance, **options: Any) -> Result:
    """Return the result with the siting model solved to the end."""
    return solve(instance, mip_gap=0.0, **options)


def plan_of(result: Result) -> Plan:
    """Return the plan of a result, which must have one."""
    assert result.plan is not None, result.infeasible
    return result.plan


def open_ids(plan: Plan) -> set[str]:
    """Return the sites that a plan opens."""
    return {facility.site_id for facility in plan.facilities}


def served(plan: Plan) -> dict[str, tuple[str, str]]:
    """Return facility and mode by village, of plans that split none."""
    return {
        item.stream_id: (item.facility_id, item.mode.value) for item in plan.allocations
    }
