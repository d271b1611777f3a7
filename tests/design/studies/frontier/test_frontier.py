"""Frontiers of small counties: every point routed, judged and explained."""

from __future__ import annotations

from itertools import pairwise

import pytest

from planner.design.studies.frontier.frontier import frontier
from planner.design.studies.frontier.points import knee
from planner.design.studies.frontier.sweep import CostMeasure
from planner.model.rules import Measure
from tests.design.counties import asking, three_villages
from tests.tiny import point, store


def county(**fields):
    """Return villages a, b and c with points at each, and a store at c's."""
    sites = (point("pa", 9), point("pb", 11), point("pc", 21), store("sc", 21))
    return three_villages(*sites, requirements=asking(**fields))


@pytest.fixture(scope="module")
def found():
    """Return the frontier over all shares of the three villages' residents."""
    return frontier(county(at_least={Measure.RESIDENTS: 1.0}), num_points=4, gap=0.0)


def test_what_the_scenario_asks_of_the_measure_is_left_out(found) -> None:
    """Test that the frontier begins with nobody, for nothing, and ends with all."""
    shares = [point.siting.value for point in found.points]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] == pytest.approx(1.0)
    assert found.points[0].siting.cost == pytest.approx(0.0)


def test_every_point_is_routed_and_passes_the_checker(found) -> None:
    """Test that plans carry what they serve, and routes cost something."""
    for point_found in found.points:
        assert point_found.violations == ()
    assert all(point_found.plan.routes for point_found in found.points[1:])


def test_steps_say_what_was_added(found) -> None:
    """Test that what the steps add is the difference of the points."""
    for (before, after), step in zip(pairwise(found.points), found.steps, strict=True):
        was = {item.site_id for item in before.plan.facilities}
        now = {item.site_id for item in after.plan.facilities}
        assert set(step.opened_site_ids) == now - was
        assert set(step.closed_site_ids) == was - now
        assert step.contains_previous is (was <= now)
        cost = after.metrics.money.annual_cost - before.metrics.money.annual_cost
        assert step.added_cost == pytest.approx(cost)
        assert step.added_residents > 0
        assert step.cost_per_resident == pytest.approx(cost / step.added_residents)


def test_capex_is_held_against_coverage() -> None:
    """Test that with capex as the cost no point has more capex and less coverage."""
    found = frontier(county(), num_points=4, cost=CostMeasure.CAPEX, gap=0.0)
    spent = [point_found.routed_cost(CostMeasure.CAPEX) for point_found in found.points]
    assert spent == sorted(spent)
    assert spent[0] < spent[-1]


def test_other_requirements_hold_at_every_point() -> None:
    """Test that with all parcels to be carried the cheapest point carries them."""
    found = frontier(county(at_least={Measure.USE: 1.0}), num_points=3, gap=0.0)
    for point_found in found.points:
        assert point_found.metrics.coverages["use"].value == pytest.approx(1.0)


def test_impossible_requirements_are_named() -> None:
    """Test that a budget below what all parcels cost leaves no point, and is named."""
    requirements = {"at_least": {Measure.USE: 1.0}, "max_annual_cost": 10.0}
    found = frontier(county(**requirements), num_points=3, gap=0.0)
    assert found.points == ()
    assert any("max_annual_cost" in words for words in found.infeasible)


def test_knee_by_hand() -> None:
    """Test that of three ways up the one highest above the chord is the knee.

    Scaled, the chord is at 0.2 and 0.6 where the points are at 0.7 and 0.9.
    """
    assert knee([0.0, 2.0, 6.0, 10.0], [0.0, 0.7, 0.9, 1.0]) == 1
    assert knee([0.0, 1.0], [0.0, 1.0]) is None
    assert knee([0.0, 1.0, 2.0], [0.5, 0.5, 0.5]) is None


def pressed_at(words: str):
    """Return what hears of progress and presses Ctrl-C at these words."""

    def hear(line: str) -> None:
        if line == words:
            raise KeyboardInterrupt

    return hear


@pytest.mark.parametrize(
    ("words", "num_points"),
    [
        ("the routes of point 2 of 4", 1),
        ("the routes of point 4 of 4", 3),
        ("a better plan for point 1 of 4", 4),
        ("a better plan for point 3 of 4", 4),
    ],
)
def test_an_interruption_leaves_the_points_with_routes(words, num_points) -> None:
    """Test that one press ends the frontier with what there is, all of it checked."""
    found = frontier(county(), num_points=4, gap=0.0, progress=pressed_at(words))
    assert found.is_interrupted
    assert len(found.points) == num_points
    assert all(item.violations == () for item in found.points)
    assert len(found.steps) == num_points - 1


def test_an_interruption_before_there_is_a_point() -> None:
    """Test that it is the caller's while no point has routes."""
    with pytest.raises(KeyboardInterrupt):
        frontier(
            county(),
            num_points=4,
            gap=0.0,
            progress=pressed_at("the routes of point 1 of 4"),
        )


def test_after_an_interruption_nothing_is_searched() -> None:
    """Test that a press during the sitings leaves their routes to be made, no more."""
    told = []

    def hear(line: str) -> None:
        told.append(line)
        if line == "the least cost of covering 66.7% of residents":
            raise KeyboardInterrupt

    found = frontier(county(), num_points=4, gap=0.0, progress=hear)
    assert found.is_interrupted
    assert 1 <= len(found.points) < 4
    assert all(item.violations == () for item in found.points)
    assert [line for line in told if line.startswith("the routes of point")]
    assert not [line for line in told if line.startswith("a better plan for point")]
