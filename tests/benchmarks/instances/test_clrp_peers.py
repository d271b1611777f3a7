"""Tests of what other solvers are given and what is made of their routes."""

import random

import pytest

from benchmarks.instances.peers import clrp_peers as peers
from benchmarks.instances.recosting import recost_clrp as recoster
from tests.benchmarks.brute_force import best_of_two_depots

CODES = (0, 1)


def write(folder, seed, code, capacities):
    """Write an instance of six customers, three depots, one of them far away."""
    numbers = random.Random(seed)
    customers = [numbers.randint(0, 30) for _ in range(12)]
    demands = [numbers.randint(1, 5) for _ in range(6)]
    depots = [90, 90, 5, 5, 25, 25]
    openings = [1, 40, 50]
    words = [6, 3, *depots, *customers, 9, *capacities, *demands, *openings, 20]
    path = folder / "tiny.dat"
    path.write_text(" ".join(map(str, [*words, code])), encoding="utf-8")
    return path, sum(demands)


def best(instance):
    """Return the least cost of routes and openings on depots 1 and 2."""
    fixed = sum(instance.depots[depot].cost for depot in (1, 2))
    return fixed + best_of_two_depots(instance, instance.depots[1:])


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("seed", range(3))
def test_roomy_depots_are_routed_at_best(tmp_path, seed, code):
    """Test both solvers against all routes from two open depots of three."""
    path, total = write(tmp_path, seed, code, [0, 99, 99])
    instance = recoster.read(path)
    assert total <= 99
    solutions = [
        peers.pyvrp_solution(instance, [1, 2], 0.2, seed),
        peers.or_tools_solution(instance, [1, 2], 0.2),
    ]
    for solution in solutions:
        found = recoster.recost_clrp(path, solution)
        assert found.violations == ()
        assert found.cost == pytest.approx(best(instance), rel=1e-4)


def test_tight_depots_are_kept_by_one_and_told_of_the_other(tmp_path):
    """Test that OR-Tools keeps depot capacities, and that what pyvrp breaks is said."""
    _, total = write(tmp_path, 4, 1, [0, 0, 0])
    path, _ = write(tmp_path, 4, 1, [0, 5, total - 5])
    instance = recoster.read(path)
    loose = recoster.recost_clrp(path, peers.pyvrp_solution(instance, [1, 2], 0.2, 1))
    assert any("sends" in text for text in loose.violations)
    kept = recoster.recost_clrp(path, peers.or_tools_solution(instance, [1, 2], 0.2))
    assert kept.violations == ()
    assert kept.cost == pytest.approx(best(instance), rel=1e-4)
    assert kept.cost > loose.cost
