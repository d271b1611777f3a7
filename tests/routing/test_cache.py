"""Routes that are kept as a start for others, by hand."""

from __future__ import annotations

from dataclasses import replace

from planner.model.fleet import Leg
from planner.plan import Route, Stop, StopKind, Trip
from planner.routing.network.cache import RouteCache
from planner.routing.network.depot import (
    FEW_ITERATIONS,
    MANY_STOPS,
    ROUND_ITERATIONS,
    Effort,
)
from tests.routing.test_loads import load


def test_each_load_of_a_stop_has_its_trip() -> None:
    """Test that of loads 10, 10 and 5 the rest goes on the trip that brought the rest.

    The first trip brought 5, the others 10 each: the start is 2, then 0, then 1.
    """
    cache = RouteCache(
        [_route(number, parcels) for number, parcels in enumerate(BROUGHT)]
    )
    start = cache.start(
        Leg.LINEHAUL, "h", [load(10.0), load(10.0), load(5.0)], ["truck"]
    )
    assert start == [(0, ((2,),)), (0, ((0,),)), (0, ((1,),))]


def test_loads_that_are_new_are_left_to_the_search() -> None:
    """Test that with one load brought before the second of today is in no route."""
    cache = RouteCache([_route(0, 10.0)])
    start = cache.start(Leg.LINEHAUL, "h", [load(10.0), load(5.0)], ["truck"])
    assert start == [(0, ((0,),))]


def test_the_same_stops_are_those_called_at_as_often() -> None:
    """Test that other loads of the same visits are the same stops, and no others."""
    cache = RouteCache([_route(0, 10.0), _route(1, 5.0)])
    same = [load(9.0), load(7.0)]
    assert cache.are_latest_stops(Leg.LINEHAUL, "h", same)
    assert not cache.are_latest_stops(Leg.LINEHAUL, "h", same[:1])
    assert not cache.are_latest_stops(Leg.LINEHAUL, "h", [*same, load(1.0)])
    other = [replace(load(9.0), id="other"), load(7.0)]
    assert not cache.are_latest_stops(Leg.LINEHAUL, "h", other)
    assert not cache.are_latest_stops(Leg.LOOP, "h", same)


def test_rough_searches_keep_many_stops_that_are_the_same() -> None:
    """Test that few iterations keep all, rough ones many of the same, others none."""
    few = Effort(seed=1, iterations=FEW_ITERATIONS)
    rough = Effort(seed=1, iterations=ROUND_ITERATIONS - 1)
    full = Effort(seed=1, iterations=ROUND_ITERATIONS)
    assert few.keeps_routes(1, are_same=False)
    assert rough.keeps_routes(MANY_STOPS, are_same=True)
    assert not rough.keeps_routes(MANY_STOPS, are_same=False)
    assert not rough.keeps_routes(MANY_STOPS - 1, are_same=True)
    assert not full.keeps_routes(MANY_STOPS, are_same=True)


BROUGHT = (5.0, 10.0, 10.0)


def _route(number: int, parcels: float) -> Route:
    """Return a truck from the hub to the stop of ``load`` with some parcels."""
    known = load(parcels)
    stop = Stop(
        kind=StopKind(known.kind),
        id=known.id,
        arrival_s=0.0,
        departure_s=0.0,
        delivered_parcels=parcels,
        collected_parcels=0.0,
    )
    trip = Trip(start_s=0.0, end_s=0.0, distance_m=0.0, stops=(stop,))
    return Route(
        id=f"h/linehaul/{number}",
        leg=Leg.LINEHAUL,
        depot_id="h",
        vehicle_type_id="truck",
        trips=(trip,),
    )
