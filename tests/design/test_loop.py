"""Siting and routing in turn against siting first and routing after."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.checker import check
from planner.design.solve import solve
from planner.instance import Instance
from planner.plan import Status
from planner.scenario.build import build
from planner.scenario.generate import generate
from planner.scenario.read import read_scenario

NOISE = 0.005
"""Share by which the last search for routes may differ from run to run of the loop."""

NOTICEABLE = 0.01


def synthetic(folder: Path, villages: int, seed: int) -> Instance:
    """Return a synthetic county."""
    generate(folder / "county", villages=villages, seed=seed)
    return build(read_scenario(folder / "county"))


def costs(county: Instance) -> tuple[float, float]:
    """Return the annual cost with one round and with several, both plans clean.

    The plan with several rounds costs no more than any round did, but for the weight of
    the villagers' way, by which the better of two plans is chosen too.
    """
    once, turns = solve(county, rounds=1, neighbours=0), solve(county, neighbours=0)
    for result in (once, turns):
        assert result.status is Status.FEASIBLE
        assert result.plan is not None
        assert check(result.plan, county) == []
    assert once.annual_cost is not None
    assert turns.annual_cost is not None
    assert len(turns.rounds) > len(once.rounds) == 1
    assert turns.annual_cost <= (1 + NOISE) * min(turns.rounds)
    return once.annual_cost, turns.annual_cost


def test_neighbours_lower_the_cost(tmp_path: Path) -> None:
    """Test that the search of neighbours lowers the cost of a county noticeably."""
    county = synthetic(tmp_path, villages=40, seed=2)
    loop, searched = solve(county, neighbours=0), solve(county)
    assert loop.annual_cost is not None
    assert searched.plan is not None
    assert check(searched.plan, county) == []
    assert searched.annual_cost is not None
    assert searched.annual_cost < (1 - NOTICEABLE) * loop.annual_cost


@pytest.mark.slow
@pytest.mark.parametrize(
    ("villages", "seed"), [(30, 1), (30, 3), (30, 8), (40, 7), (60, 2)]
)
def test_turns_never_raise_the_cost(tmp_path: Path, villages: int, seed: int) -> None:
    """Test that several rounds cost no more than one, but for noise of the routes.

    By own vehicles: third parties are offered after the rounds.
    """
    once, turns = costs(replace(synthetic(tmp_path, villages, seed), carriers=()))
    assert turns <= (1 + NOISE) * once


@pytest.mark.slow
@pytest.mark.parametrize(("villages", "seed"), [(30, 1), (30, 8), (40, 7), (60, 2)])
def test_third_parties_never_raise_the_cost(
    tmp_path: Path, villages: int, seed: int
) -> None:
    """Test that offering third parties costs no more, but for noise of the routes."""
    county = synthetic(tmp_path, villages, seed)
    offered, alone = solve(county), solve(replace(county, carriers=()))
    assert offered.plan is not None
    assert check(offered.plan, county) == []
    assert offered.annual_cost is not None
    assert alone.annual_cost is not None
    assert offered.annual_cost <= (1 + NOISE) * alone.annual_cost
