"""Tests of vehicles, shifts, windows and the order of the day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.checker import Code, check
from planner.model.fleet import VehicleType
from planner.plan import Plan, StopKind, Trip
from tests import tiny, tiny_plan
from tests.checker.broken import LINE_COUNTY, broken

PLAN = tiny_plan.line_plan()


def two_trips(*, second_start_s: float = 27_620.0) -> Plan:
    """Return the plan with the loop as two trips, first to p, then to v3.

    The van is back from p at 27 420 + 200 = 27 620. Loading, 600 s of driving, 210 s
    at v3 and 600 s back take 2010 s more.
    """
    arrival_s = second_start_s + 600.0 + 600.0
    home = tiny_plan.stop(
        "v3", arrival_s, arrival_s + 210.0, 4.0, 1.0, kind=StopKind.VILLAGE
    )
    first = replace(
        PLAN.routes[1].trips[0],
        stops=PLAN.routes[1].trips[0].stops[:1],
        distance_m=4_000.0,
        end_s=27_620.0,
    )
    second = Trip(
        start_s=second_start_s,
        end_s=second_start_s + 2_010.0,
        distance_m=12_000.0,
        stops=(home,),
    )
    return tiny_plan.edit_route(PLAN, "loop 1", trips=(first, second))


def two_vans() -> Plan:
    """Return the plan with each of the two trips by a van of its own."""
    route = two_trips().routes[1]
    vans = [
        replace(route, id=f"van {number}", trips=(trip,))
        for number, trip in enumerate(route.trips, start=1)
    ]
    return replace(PLAN, routes=(PLAN.routes[0], *vans))


def with_van(**fields: Any) -> tuple[VehicleType, VehicleType]:
    """Return the vehicle types with fields of the van changed."""
    return tiny.TRUCK, replace(tiny.VAN, **fields)


def test_leg() -> None:
    """Test that a truck on a loop is found."""
    plan = tiny_plan.edit_route(PLAN, "loop 1", vehicle_type_id="truck")
    assert broken(plan) == {Code.LEG}


@pytest.mark.parametrize(("limit", "expected"), [(2, set()), (1, {Code.MAX_TRIPS})])
def test_max_trips(limit: int, expected: set[Code]) -> None:
    """Test that two trips are allowed at a limit of two, not of one."""
    county = tiny_plan.line_county(vehicle_types=with_van(max_trips=limit))
    assert broken(two_trips(), county) == expected


@pytest.mark.parametrize(("limit", "expected"), [(2, set()), (1, {Code.FLEET})])
def test_fleet(limit: int, expected: set[Code]) -> None:
    """Test that a store with one van cannot use two."""
    county = tiny_plan.line_county(vehicle_types=with_van(available=limit))
    assert broken(two_vans(), county) == expected


@pytest.mark.parametrize(
    ("shift_s", "expected"), [(2_130.0, set()), (2_129.0, {Code.SHIFT})]
)
def test_shift(shift_s: float, expected: set[Code]) -> None:
    """Test that 26 500 to 28 630 takes a shift of 2130 s."""
    county = tiny_plan.line_county(vehicle_types=with_van(shift_s=shift_s))
    assert broken(PLAN, county) == expected


@pytest.mark.parametrize(
    ("field", "window_s", "expected"),
    [
        ("loop_window_s", (26_500.0, 28_630.0), set()),
        ("loop_window_s", (26_501.0, 28_630.0), {Code.WINDOW}),
        ("loop_window_s", (26_500.0, 28_629.0), {Code.WINDOW}),
        ("linehaul_window_s", (24_000.0, 26_900.0), set()),
        ("linehaul_window_s", (24_001.0, 26_900.0), {Code.WINDOW}),
        ("linehaul_window_s", (24_000.0, 26_899.0), {Code.WINDOW}),
    ],
)
def test_window(field: str, window_s: tuple[float, float], expected: set[Code]) -> None:
    """Test that routes may fill the window of their leg but not leave it."""
    fields: dict[str, Any] = {field: window_s}
    operations = replace(tiny.OPERATIONS, **fields)
    assert broken(PLAN, tiny_plan.line_county(operations=operations)) == expected


@pytest.mark.parametrize(
    ("second_start_s", "expected"), [(27_620.0, set()), (27_619.0, {Code.TRIP_ORDER})]
)
def test_trip_order(second_start_s: float, expected: set[Code]) -> None:
    """Test that a van back at 27 620 cannot be loaded before."""
    assert broken(two_trips(second_start_s=second_start_s)) == expected


@pytest.mark.parametrize(
    ("transfer_s", "expected"), [(600.0, set()), (601.0, {Code.TRANSFER})]
)
def test_transfer(transfer_s: float, expected: set[Code]) -> None:
    """Test that loading at 26 500 is 600 s after the truck left at 25 900."""
    operations = replace(tiny.OPERATIONS, transfer_s=transfer_s)
    assert broken(PLAN, tiny_plan.line_county(operations=operations)) == expected


def test_message_in_words() -> None:
    """Test that a message names what was found and what was expected."""
    operations = replace(tiny.OPERATIONS, loop_window_s=(25_200.0, 28_600.0))
    (violation,) = check(PLAN, tiny_plan.line_county(operations=operations))
    assert str(violation) == (
        "WINDOW loop 1: is back at 07:57:10, the window of a loop closes at 07:56:40"
    )
    assert check(PLAN, LINE_COUNTY) == []
