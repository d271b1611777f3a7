"""Tests of two-echelon solutions against all there are, by independent costs."""

from math import inf, sqrt

import pytest

from benchmarks.instances.families import two_echelon as family
from benchmarks.instances.harness import Case
from benchmarks.instances.recosting import recost_two_echelon as recoster
from tests.benchmarks.brute_force import best_two_echelon
from tests.location_routing.tiny_instances import (
    random_two_echelon,
    two_echelon_text,
)

pytestmark = pytest.mark.usefixtures("short_search")


@pytest.fixture
def solved(tmp_path):
    """Return a function that solves a text: the answer, its recosting, the instance."""

    def solve(text, seed=1):
        path = tmp_path / "tiny-1"
        path.write_text(text, encoding="utf-8")
        case = Case(name=path.name, path=path)
        answer = family.solve(case, time_limit_s=inf, seed=seed)
        return answer, family.recost(case, answer.solution), recoster.read(path)

    return solve


@pytest.mark.parametrize("seed", range(12))
def test_tiny_instances_are_solved_to_optimality(solved, seed):
    """Test cost and feasibility against trying all assignments and routes."""
    answer, found, instance = solved(random_two_echelon(seed))
    assert found.violations == ()
    assert found.cost == pytest.approx(answer.cost)
    handling = instance.cost_per_load * sum(item.amount for item in instance.customers)
    assert found.cost == pytest.approx(best_two_echelon(instance) + handling)


def test_both_echelons_by_hand(solved):
    """Test one satellite between a customer and a platform, on a line."""
    text = two_echelon_text([(3, 4, 2)], [(0, 0, 10, 9)], [(0, 8, 20, 9)], per_load=0.5)
    answer, found, _ = solved(text)
    # Openings; a route of 5 there and back at 5; one of 8 there and back at 1.5 and 5;
    # handling of 2.
    by_hand = (10 + 20) + (2 * 5 + 5) + (1.5 * 2 * 8 + 5) + 0.5 * 2
    assert answer.cost == pytest.approx(by_hand)
    assert found.cost == pytest.approx(by_hand)


def test_a_satellite_near_the_platform_is_opened(solved):
    """Test that the first echelon decides which of two equal satellites opens."""
    text = two_echelon_text(
        [(0, 0, 2)], [(3, 0, 10, 9), (-3, 0, 10, 9)], [(-9, 0, 20, 9)]
    )
    answer, _, _ = solved(text)
    assert answer.solution["depots"] == [1]
    assert answer.cost == pytest.approx(10 + 20 + (6 + 5) + (1.5 * 12 + 5))


def test_the_platform_near_the_satellite_is_opened(solved):
    """Test that a platform may cost more to open if it saves as much."""
    customers, satellites = [(0, 0, 2)], [(1, 0, 10, 9)]
    text = two_echelon_text(customers, satellites, [(21, 0, 20, 9), (6, 0, 64, 9)])
    answer, _, _ = solved(text)
    # 20 + 1.5 * 40 is more than 64 + 1.5 * 10.
    assert answer.solution["platforms"] == [1]
    text = two_echelon_text(customers, satellites, [(21, 0, 20, 9), (6, 0, 66, 9)])
    answer, _, _ = solved(text)
    assert answer.solution["platforms"] == [0]


def test_platform_capacity_opens_a_second(solved):
    """Test that two satellites of 6 each are not supplied from a platform of 11."""
    text = two_echelon_text(
        [(0, 1, 6), (9, 1, 6)],
        [(0, 0, 10, 6), (9, 0, 10, 6)],
        [(0, -2, 20, 11), (9, -2, 90, 11)],
        supply=(20, 5),
    )
    answer, found, _ = solved(text)
    assert found.violations == ()
    assert answer.solution["platforms"] == [0, 1]
    assert answer.cost == pytest.approx(10 + 10 + 20 + 90 + 2 * (2 + 5 + 1.5 * 4 + 5))


def test_one_vehicle_supplies_two_satellites(solved):
    """Test that a supply route visits both where it holds both loads."""
    text = two_echelon_text(
        [(0, 1, 4), (3, 1, 4)],
        [(0, 0, 10, 4), (3, 0, 10, 4)],
        [(0, -4, 20, 9)],
    )
    answer, _, _ = solved(text)
    assert len(answer.solution["supply_routes"]) == 1
    triangle = 4 + 3 + sqrt(3**2 + 4**2)
    assert answer.cost == pytest.approx(40 + 2 * (2 + 5) + 1.5 * triangle + 5)
    apart = two_echelon_text(
        [(0, 1, 4), (3, 1, 4)],
        [(0, 0, 10, 4), (3, 0, 10, 4)],
        [(0, -4, 20, 9)],
        supply=(7, 5),
    )
    answer, found, _ = solved(apart)
    assert found.violations == ()
    assert answer.cost == pytest.approx(40 + 2 * (2 + 5) + 1.5 * (8 + 10) + 2 * 5)


def test_more_than_a_vehicle_is_split(solved):
    """Test that a load of 20 takes two vehicles of 9 and a rest of 2."""
    customers = [(0, 1, 7), (1, 0, 7), (0, -1, 6)]
    text = two_echelon_text(customers, [(0, 0, 10, 20)], [(0, 8, 20, 20)])
    answer, found, _ = solved(text)
    assert found.violations == ()
    loads = sorted(route["loads"] for route in answer.solution["supply_routes"])
    assert loads == [[2], [9], [9]]
    assert answer.cost == pytest.approx(30 + 3 * (2 + 5) + 3 * (1.5 * 16 + 5))


def test_the_same_seed_gives_the_same_routes(solved):
    """Test that nothing but the seed decides."""
    text = random_two_echelon(1)
    assert solved(text)[0].solution == solved(text)[0].solution
