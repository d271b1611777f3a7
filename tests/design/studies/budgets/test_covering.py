"""How a siting's budget follows what its routed plan costs."""

from __future__ import annotations

import pytest

from planner.design.studies.budgets.covering import corrected


@pytest.mark.parametrize(
    ("spent", "factor"),
    [
        (80.0, 1.25),
        (125.0, 0.8),
        (10.0, 1.5),  # no more than by half at once
        (1_000.0, 0.5),
        (0.0, 1.5),  # a plan that costs nothing leaves all of the budget
        (-20.0, 1.5),
    ],
)
def test_the_limit_follows_what_is_spent(spent: float, factor: float) -> None:
    """Test a budget of 100."""
    assert corrected(100.0, spent) == pytest.approx(factor)
