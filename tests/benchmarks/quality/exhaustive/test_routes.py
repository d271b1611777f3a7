"""Tests of the cheapest routes from one depot."""

import math
from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pytest

from benchmarks.quality.exhaustive.county import VehicleType
from benchmarks.quality.exhaustive.routes import cheapest_fleets
from benchmarks.quality.exhaustive.stops import Depot, Stop

VAN = VehicleType(
    id="van",
    legs=("loop",),
    capacity=(10.0, math.inf, math.inf),
    fixed_cost_per_day=100.0,
    cost_per_km=1.0,
    cost_per_hour=0.0,
    shift_s=8 * 3600.0,
    max_trips=2,
    available=None,
)


def depot(places, *types):
    """Return a depot at the first of some places on a line, in metres, 10 m/s."""
    nodes = [f"n{number}" for number in range(len(places))]
    return Depot(
        node="n0",
        vehicle_types=types or (VAN,),
        open_s=0.0,
        close_s=24 * 3600.0,
        loading_s=600.0,
        speed_mps=10.0,
        distance_m={
            one: {
                other: float(abs(places[i] - places[j]))
                for j, other in enumerate(nodes)
            }
            for i, one in enumerate(nodes)
        },
    )


def stop(number, parcels, collected=0.0):
    """Return a stop of a minute at a node."""
    return Stop(
        node=f"n{number}",
        deliver=(parcels, 0.0, 0.0),
        collect=(collected, 0.0, 0.0),
        visit_s=60.0,
        parcels_s=0.0,
        open_s=0.0,
        close_s=math.inf,
    )


def test_two_trips_of_one_van():
    """Test that 6 + 6 parcels on a van of 10 take two trips: 100 + 2 + 4 km."""
    found = cheapest_fleets(depot([0, 1000, 2000]), [stop(1, 6), stop(2, 6)])
    assert found[0].cost_per_day == pytest.approx(106)
    ((kind, trips),) = found[0].routes
    assert kind is VAN
    assert sorted(position for ((position, _),) in trips) == [0, 1]


def test_second_van_where_one_trip_is_allowed():
    """Test that with one trip a van the same takes two vans: 200 + 2 + 4 km."""
    types = replace(VAN, max_trips=1)
    found = cheapest_fleets(depot([0, 1000, 2000], types), [stop(1, 6), stop(2, 6)])
    assert found[0].cost_per_day == pytest.approx(206)
    assert not cheapest_fleets(
        depot([0, 1000, 2000], replace(types, available=1)), [stop(1, 6), stop(2, 6)]
    )


def test_large_stop_is_cut_where_that_is_cheapest():
    """Test that 15 parcels at 2 km and 5 at 1 km take two trips of 4 km.

    Full loads, 10 and 5, leave room for the 5; halves of 7.5 would not.
    """
    found = cheapest_fleets(depot([0, 1000, 2000]), [stop(1, 5), stop(2, 15)])
    assert found[0].cost_per_day == pytest.approx(100 + 4 + 4)


def test_stop_of_too_many_loads_is_refused():
    """Test that 13 vans' loads are more than can be tried, and 2,000 no plan at all."""
    places = depot([0, 1000], VAN)
    load = VAN.capacity[0]
    with pytest.raises(ValueError, match="more than 12 vehicles' loads"):
        cheapest_fleets(places, [stop(1, 13 * load)])
    assert cheapest_fleets(places, [stop(1, 2_000 * load)]) == []


def test_load_on_the_way():
    """Test that collecting 9 before delivering 9 is too much for 10, after it is not.

    The order is free, so one trip does: delivered first, 100 + 4 km.
    """
    stops = [stop(1, 0, collected=9), stop(2, 9)]
    found = cheapest_fleets(depot([0, 1000, 2000]), stops)
    assert found[0].cost_per_day == pytest.approx(104)
    assert len(found[0].routes[0][1]) == 1


def test_dearer_routes_that_leave_later():
    """Test that two vans may leave later than one: both are told.

    A trip takes 600 + 60 + 2,000 s and 20 km. One van makes two, for 1 + 40, and two
    vans one each, for 2 + 40, but they may be loaded later.
    """
    types = replace(VAN, shift_s=math.inf, fixed_cost_per_day=1.0)
    found = cheapest_fleets(depot([0, 10_000], types), [stop(1, 16)])
    assert [fleet.cost_per_day for fleet in found] == pytest.approx([41, 42])
    assert [86_400 - fleet.latest_s for fleet in found] == pytest.approx(
        [2 * (600 + 60 + 2000), 600 + 60 + 2000]
    )


@pytest.mark.parametrize("seed", range(5))
def test_against_all_orders(seed):
    """Test one trip against every order of its stops, with hours at each."""
    rng = np.random.default_rng(seed)
    places = [0, *rng.integers(-9000, 9000, 4).tolist()]
    types = replace(VAN, capacity=(100.0, math.inf, math.inf), cost_per_hour=36.0)
    types = replace(types, max_trips=1, available=1)
    stops = []
    for number in range(1, 5):
        open_s = float(rng.integers(0, 4000))
        hours = {"open_s": open_s, "close_s": open_s + 3000.0}
        stops.append(replace(stop(number, 1.0), **hours))
    found = cheapest_fleets(depot(places, types), stops)
    costs = [_cost(places, stops, order) for order in permutations(range(4))]
    cheapest = min(costs)
    assert (found[0].cost_per_day if found else math.inf) == pytest.approx(cheapest)


def _cost(places, stops, order):
    """Return the cost of an order, the best of loading at every ten seconds."""
    nodes = [0, *(idx + 1 for idx in order), 0]
    ways_m = [abs(places[a] - places[b]) for a, b in pairwise(nodes)]
    quickest = math.inf
    for start_s in range(8_000):
        now_s = start_s + 600.0
        for idx, way_m in zip(order, ways_m, strict=False):
            now_s = max(now_s + way_m / 10, stops[idx].open_s)
            if now_s > stops[idx].close_s:
                now_s = math.inf
                break
            now_s += 60.0
        quickest = min(quickest, now_s + ways_m[-1] / 10 - start_s)
    return 100.0 + sum(ways_m) / 1000 + quickest / 100
