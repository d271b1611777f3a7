"""Levels that stand for formats, with their costs told by hand."""

from __future__ import annotations

import pytest

from planner.design.county.levels import (
    STEPS,
    FormatCost,
    levels_of,
    stacked,
)

SMALL = FormatCost(
    format_id="small", fixed_cost=100.0, cost_per_load=2.0, capacity=50.0
)
LARGE = FormatCost(
    format_id="large", fixed_cost=300.0, cost_per_load=2.0, capacity=90.0
)
LEAN = FormatCost(format_id="lean", fixed_cost=300.0, cost_per_load=1.0, capacity=90.0)


def test_formats_that_handle_alike_are_one_level_each() -> None:
    """Test that two formats with the same cost of a parcel are two levels."""
    levels = levels_of([LARGE, SMALL])
    assert levels.cost == (100.0, 300.0)
    assert levels.capacity == (50.0, 90.0)
    assert levels.format_id == ("small", "large")
    assert levels.cost_per_load == 2.0


def test_dearer_handling_is_laid_on_the_levels() -> None:
    """Test that the small format costs 1 more for each parcel, at mid-step.

    The lean format's parcels cost 1, so that of the small one's 2 one is left: in the
    first step, 0 to 50 / 16, that is half a step on top of 100.
    """
    levels = levels_of([SMALL, LEAN])
    step = 50.0 / STEPS
    assert levels.cost_per_load == 1.0
    assert len(levels.cost) == STEPS + 1
    assert levels.cost[0] == pytest.approx(100.0 + 0.5 * step)
    assert levels.cost[STEPS - 1] == pytest.approx(150.0 - 0.5 * step)
    assert levels.cost[-1] == 300.0
    assert levels.capacity[STEPS - 1 :] == (50.0, 90.0)


def test_dominated_format_is_never_taken() -> None:
    """Test that a format which is smaller and dearer stands for no level."""
    poor = FormatCost(
        format_id="poor", fixed_cost=400.0, cost_per_load=2.0, capacity=40
    )
    assert set(levels_of([poor, SMALL]).format_id) == {"small"}


def test_missing_levels_cost_infinitely_much() -> None:
    """Test that a site with fewer levels than another is filled up with none."""
    cost, capacity = stacked([levels_of([SMALL]), levels_of([SMALL, LARGE])])
    assert cost.tolist() == [[100.0, float("inf")], [100.0, 300.0]]
    assert capacity.tolist() == [[50.0, 0.0], [50.0, 90.0]]
