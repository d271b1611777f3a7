"""From plans to solutions of the neutral form and back."""

from __future__ import annotations

from dataclasses import replace

from planner.design.county.from_instance import from_prepared
from planner.design.county.neighbours import neighbour_of
from planner.design.county.start import start_from_plan
from planner.design.county.to_plan import decisions_of, loops_of
from planner.design.siting_model.prepare import prepare
from planner.location_routing.evaluate import evaluate
from planner.model.fleet import Leg
from planner.plan import Facility, Plan, Route, StopKind
from planner.routing.network.network import route_network
from tests import tiny
from tests.design.counties import best, plan_of, three_villages
from tests.tiny import POINT_FORMAT, store
from tests.tiny_plan import line_county, line_plan


def visited(routes: tuple[Route, ...]) -> list[list[tuple[StopKind, str]]]:
    """Return what each trip of the loops calls at."""
    return [
        [(stop.kind, stop.id) for stop in trip.stops]
        for route in routes
        if route.leg is Leg.LOOP
        for trip in route.trips
    ]


def test_there_and_back_again() -> None:
    """Test that a plan's facilities, allocations and trips come back as they were."""
    plan = line_plan()
    county = from_prepared(prepare(line_county()), plan)
    start = start_from_plan(county, plan)
    assert decisions_of(county, start) == (plan.facilities, plan.allocations)
    assert visited(loops_of(county, start)) == visited(plan.routes)
    assert start.is_feasible


def test_point_without_users_is_closed() -> None:
    """Test that q, which nobody uses and no requirement needs, is not taken over."""
    plan = line_plan()
    unused = Facility(site_id="q", format_id=POINT_FORMAT.id, parent_id="s")
    plan = replace(plan, facilities=(*plan.facilities, unused))
    county = from_prepared(prepare(line_county()), plan)
    facilities, _ = decisions_of(county, start_from_plan(county, plan))
    assert facilities == line_plan().facilities


def test_trip_that_is_too_long_is_cut() -> None:
    """Test that a trip over p and v3 is cut in two where a shift ends between them.

    To p and back: 600 + 400 + 60 + 60 = 1 120 s; to v3: 600 + 1 200 + 60 + 150 =
    2 010 s; over both 600 + 1 200 + 120 + 210 = 2 130 s.
    """
    short = replace(tiny.VAN, shift_s=2_100.0)
    instance = line_county(vehicle_types=(tiny.TRUCK, short))
    county = from_prepared(prepare(instance), line_plan())
    start = start_from_plan(county, line_plan())
    assert [len(route.stops) for route in start.routes] == [1, 1]
    assert evaluate(county.problem, start).violations == ()


def unlike_the_best() -> Plan:
    """Return a routed plan for three villages that serves c at home."""
    hired = plan_of(best(three_villages(store("t", 20))))
    county = dear_county()
    network = route_network(county, hired.facilities, hired.allocations, seed=1)
    return replace(hired, routes=network.routes)


def dear_county():
    """Return three villages where each vehicle's day is paid whole."""
    return three_villages(store("t", 20), vehicle_types=(tiny.TRUCK, tiny.VAN))


def test_neighbour_opens_a_store_to_save_a_van() -> None:
    """Test that from home delivery the search finds the second store (test_solve)."""
    plan, prepared = unlike_the_best(), prepare(dear_county())
    found = neighbour_of(prepared, plan, seed=1, iterations=2_000, warm=0.3)
    assert found is not None
    assert {item.site_id for item in found.facilities} == {"h", "s", "t"}
    assert found.loops == ()


def test_same_seed_same_neighbour() -> None:
    """Test that the search is the same again for a seed."""
    plan, prepared = unlike_the_best(), prepare(dear_county())
    one, other = (
        neighbour_of(prepared, plan, seed=3, iterations=500, warm=0.3) for _ in range(2)
    )
    assert one == other


def test_plan_that_breaks_a_limit_has_no_neighbour() -> None:
    """Test that nothing is searched from a plan that serves too little."""
    plan, prepared = unlike_the_best(), prepare(dear_county())
    idle = replace(plan, allocations=plan.allocations[:1])
    assert neighbour_of(prepared, idle, seed=1, iterations=10, warm=0.3) is None
