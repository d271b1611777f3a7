"""The seam in front of the MIP solver."""

import numpy as np
import pytest

from planner.solvers.mip import MipStatus, relative_gap, solve_mip, sound_bound
from planner.solvers.mip_builder import MipBuilder


def test_knapsack_by_hand() -> None:
    """Test that of values 6, 5, 4 and weights 3, 2, 2 in 4 the last two are taken."""
    builder = MipBuilder()
    x = builder.variables(3, cost=[-6.0, -5.0, -4.0], is_integer=True)
    builder.rows(1, [(0, x, [3.0, 2.0, 2.0])], upper=4.0)
    found = solve_mip(builder, gap=0.0)
    assert found.status is MipStatus.OPTIMAL
    assert found.values is not None
    assert np.round(found.values).tolist() == [0, 1, 1]
    assert found.objective == pytest.approx(-9.0)
    assert found.gap == pytest.approx(0.0)


def test_entries_of_the_same_place_add_up() -> None:
    """Test that x + x >= 3 gives x = 1.5."""
    builder = MipBuilder()
    x = builder.variables(1, upper=10.0, cost=1.0)
    builder.rows(1, [(0, x, 1.0), (0, x, 1.0)], lower=3.0)
    assert solve_mip(builder).objective == pytest.approx(1.5)


def test_any_whole_number_is_a_seed() -> None:
    """Test a seed of more bits than the solver takes."""
    builder = MipBuilder()
    builder.variables(1, lower=1.0, cost=1.0, is_integer=True)
    assert solve_mip(builder, seed=2**40 + 3).objective == pytest.approx(1.0)


def test_infeasible_is_a_status() -> None:
    """Test that x <= 1 and x >= 2 is reported, not raised."""
    builder = MipBuilder()
    x = builder.variables(1)
    builder.rows(1, [(0, x, 1.0)], lower=2.0)
    found = solve_mip(builder)
    assert found.status is MipStatus.INFEASIBLE
    assert found.values is None
    assert found.gap is None


def test_offset_is_part_of_objective_and_bound() -> None:
    """Test that a constant of 7 stands in both."""
    builder = MipBuilder()
    builder.variables(1, lower=1.0, upper=2.0, cost=1.0)
    builder.offset = 7.0
    found = solve_mip(builder)
    assert found.objective == pytest.approx(8.0)
    assert found.bound == pytest.approx(8.0)


def test_hint_is_taken() -> None:
    """Test that a solve from a hint ends at the same optimum."""
    builder = MipBuilder()
    x = builder.variables(3, cost=[-6.0, -5.0, -4.0], is_integer=True)
    builder.rows(1, [(0, x, [3.0, 2.0, 2.0])], upper=4.0)
    found = solve_mip(builder, gap=0.0, hint=np.array([0.0, 1.0, np.nan]))
    assert found.objective == pytest.approx(-9.0)


def test_hint_may_miss_a_bound_by_rounding() -> None:
    """Test that a value 9e-7 above its bound, as solvers return them, is no error."""
    builder = MipBuilder()
    x = builder.variables(2, cost=[1.0, 2.0], is_integer=True)
    builder.rows(1, [(0, x, 1.0)], lower=1.0)
    found = solve_mip(builder, hint=np.array([-9e-7, 1.0 + 9e-7]))
    assert found.objective == pytest.approx(1.0)


def test_a_bound_above_its_solution_is_a_fault(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Test that rounding (1 in a million) is forgiven, and more is said."""
    assert sound_bound(100.0, 99.0) == 99.0
    assert sound_bound(100.0, 100.00005) == 100.0
    assert not caplog.records
    assert sound_bound(100.0, 101.0) is None
    (said,) = caplog.messages
    assert "its bound 101 is above its solution of 100" in said
    assert relative_gap(100.0, 90.0) == pytest.approx(0.1)


@pytest.mark.parametrize("huge", [1e15, 1e20, 1e30])
def test_numbers_beyond_the_solvers_are_scaled(huge: float) -> None:
    """Test x at 2 and y at 3: huge x <= 2 huge, 3 x + y >= 9, cost huge x + huge y.

    y alone makes up for what x lacks of 3: the objective is huge (2 + 3 + 1).
    """
    builder = MipBuilder()
    numbers = builder.variables(2, upper=10.0, cost=[huge, huge], is_integer=True)
    builder.rows(1, [(0, numbers[:1], huge)], upper=2 * huge)
    builder.rows(1, [(0, numbers, [3 * huge, huge])], lower=9 * huge)
    builder.offset = huge
    result = solve_mip(builder)
    assert result.values == pytest.approx([2.0, 3.0])
    assert result.objective == pytest.approx(6 * huge)
    assert result.bound == pytest.approx(6 * huge)


def _mostly_fixed(limit: float) -> MipBuilder:
    """Return nine fixed variables of 1 and a free one, all at most ``limit`` together.

    The free one brings 2 each and costs the row as much as a fixed one.
    """
    builder = MipBuilder()
    fixed = builder.variables(9, lower=1.0, cost=1.0)
    free = builder.variables(1, upper=5.0, cost=-2.0, is_integer=True)
    builder.rows(1, [(0, fixed, 1.0), (0, free, 1.0)], upper=limit)
    builder.rows(1, [(0, fixed, 1.0)], lower=9.0, upper=9.0)
    return builder


def test_fixed_variables_are_left_out_and_count() -> None:
    """Test that of 12.5 nine are taken, so that 3 of the free one fit: 9 - 6 = 3."""
    found = solve_mip(_mostly_fixed(12.5))
    assert found.status is MipStatus.OPTIMAL
    assert found.values is not None
    assert found.values.tolist() == pytest.approx([1.0] * 9 + [3.0])
    assert found.objective == pytest.approx(3.0)
    assert found.bound == pytest.approx(3.0)


def test_a_row_that_fixed_variables_break_is_infeasible() -> None:
    """Test that nine of 1 in a row of 9 break it once it asks for 10."""
    builder = _mostly_fixed(12.5)
    builder.rows(1, [(0, np.arange(9), 1.0)], lower=10.0)
    assert solve_mip(builder).status is MipStatus.INFEASIBLE
