"""Depots whose vehicle types have no vehicle."""

from __future__ import annotations

from dataclasses import replace

from planner.plan import Reason
from planner.routing import route_network
from tests.tiny_plan import line_county, line_plan


def test_types_without_a_vehicle_serve_nothing() -> None:
    """Test that every stop of the line is left out for want of capacity."""
    county, plan = line_county(), line_plan()
    types = tuple(replace(item, available=0) for item in county.vehicle_types)
    found = route_network(
        replace(county, vehicle_types=types),
        plan.facilities,
        plan.allocations,
        seed=1,
    )
    assert found.routes == ()
    assert {item.id for item in found.unserved_stops} == {"s", "p", "v3"}
    assert {item.reason for item in found.unserved_stops} == {Reason.CAPACITY}
