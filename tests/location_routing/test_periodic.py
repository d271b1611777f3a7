"""Tests of periodic solutions against all there are, by independent costs."""

import math
from itertools import permutations, product

import pytest

from benchmarks.instances.families import periodic as family
from benchmarks.instances.harness import Case
from benchmarks.instances.recosting import recost_periodic as recoster
from benchmarks.instances.recosting.recost_periodic import visit_loads
from planner.location_routing.published import read_prodhon
from tests.location_routing.tiny_instances import random_periodic

pytestmark = pytest.mark.usefixtures("short_search")

TWO_DAYS = """\
2 1
2 2
0 1 {load} 1
0 2 {load} 1
0 0 {capacity} 100
{vehicle} {price} 9
0
1 2
1 2
1
2
"""


@pytest.fixture
def solved(tmp_path):
    """Return a function that solves a text: answer, recosting, instance."""

    def solve(text, seed=1):
        path = tmp_path / "tiny.dat"
        path.write_text(text, encoding="utf-8")
        case = Case(name=path.name, path=path)
        answer = family.solve(case, time_limit_s=math.inf, seed=seed)
        return answer, family.recost(case, answer.solution), recoster.read(path)

    return solve


@pytest.mark.parametrize("seed", range(10))
def test_tiny_instances_are_solved_to_optimality(solved, seed):
    """Test cost and feasibility against all patterns, depots and routes."""
    answer, found, instance = solved(random_periodic(seed))
    assert found.violations == ()
    assert found.cost == pytest.approx(answer.cost)
    assert found.cost == pytest.approx(_best(instance, visit_loads))


def test_a_vehicle_that_is_paid_drives_every_day(solved):
    """Test that two customers that fit one route are visited on two days."""
    # Together: 100 + 400 + 400 driven. Apart would cost 200 + 400 and save nothing.
    answer, found, _ = solved(TWO_DAYS.format(load=5, capacity=9, vehicle=9, price=40))
    # 5 and 5 exceed a vehicle of 9: a route each, on different days, one vehicle.
    assert answer.cost == 100 + 40 + 200 + 400
    assert found.cost == answer.cost
    assert sorted(route["day"] for route in answer.solution["routes"]) == [1, 2]


def test_a_route_is_shared_where_it_fits(solved):
    """Test that a second day is not driven for nothing."""
    answer, _, _ = solved(TWO_DAYS.format(load=4, capacity=9, vehicle=9, price=40))
    assert answer.cost == 100 + 40 + 400
    assert len(answer.solution["routes"]) == 1


def test_the_cost_of_a_vehicle_is_that_of_the_horizon(tmp_path):
    """Test that vehicles are paid as the file says, once for the horizon."""
    path = tmp_path / "tiny.dat"
    path.write_text(TWO_DAYS.format(load=5, capacity=9, vehicle=9, price=40))
    fleet = read_prodhon(path).fleet
    assert fleet.is_paid_per_horizon
    assert fleet.fixed_cost.tolist() == [40]


def _best(instance, visit_loads):
    """Return the least cost over all choices of a pattern for each customer."""
    choices = [instance.patterns[item] for item in instance.frequencies]
    best = math.inf
    for chosen in product(*choices):
        loads = [visit_loads(instance, idx, days) for idx, days in enumerate(chosen)]
        best = min(best, _best_days(instance, loads))
    return best


def _best_days(instance, loads):
    """Return the least cost where it is known what each day brings."""
    days = range(1, instance.num_days + 1)
    plans = [_plans(instance, loads, day) for day in days]
    best = math.inf
    for chosen in product(*(plan.items() for plan in plans)):
        most = [max(routes) for routes in zip(*(key for key, _ in chosen), strict=True)]
        opened = zip(most, instance.depots, strict=True)
        cost = sum(site.cost for routes, site in opened if routes)
        cost += instance.vehicle.cost * sum(most) + sum(drive for _, drive in chosen)
        best = min(best, cost)
    return best


def _plans(instance, loads, day):
    """Return the least driving of a day by the number of routes of each depot."""
    visits = [idx for idx, by_day in enumerate(loads) if day in by_day]
    depots = range(len(instance.depots))
    slots = [(depot, number) for depot in depots for number in range(len(visits))]
    best: dict[tuple[int, ...], float] = {}
    for taken in product(slots, repeat=len(visits)):
        routes: dict[tuple[int, int], list[int]] = {}
        for visit, slot in zip(visits, taken, strict=True):
            routes.setdefault(slot, []).append(visit)
        if not _fits(instance, routes, loads, day):
            continue
        key = tuple(sum(slot[0] == depot for slot in routes) for depot in depots)
        drive = sum(_tour(instance, slot[0], stops) for slot, stops in routes.items())
        best[key] = min(drive, best.get(key, math.inf))
    return best


def _fits(instance, routes, loads, day):
    sent = [0.0] * len(instance.depots)
    for (depot, _), stops in routes.items():
        load = sum(loads[stop][day] for stop in stops)
        sent[depot] += load
        if load > instance.vehicle.capacity:
            return False
    return all(s <= d.amount for s, d in zip(sent, instance.depots, strict=True))


def _tour(instance, depot, stops):
    home, places = instance.depots[depot], instance.customers
    return min(
        sum(
            instance.arc(a, b)
            for a, b in zip([home, *tour], [*tour, home], strict=True)
        )
        for order in permutations(stops)
        for tour in [[places[stop] for stop in order]]
    )
