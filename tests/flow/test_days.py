"""Daily flows: what comes in goes out or stays, by hand and on random counties."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.flow import resolve
from planner.flow.days import DayType, daily_flows
from planner.model.service import ServiceRates
from tests.tiny_plan import line_county, line_plan

RATES = ServiceRates(dwell_days=1.5, peak_factor=2.0)


def flow(facility_id: str, day_type: DayType):
    """Return a flow of the plan on a line."""
    found = daily_flows(resolve(line_plan(), line_county(service=RATES)))
    return next(
        item
        for item in found
        if (item.facility_id, item.day_type) == (facility_id, day_type)
    )


def test_average_day_of_the_store() -> None:
    """Test s: 32 in from the hub; 20 at the counter, 4 to doors, 8 on to p.

    Up come 5 and 1 from villagers and 2 from p, 8 in all. 1.5 x 20 = 30 lie there, and
    a share 1 / 2.5 of 30 + 20 is collected: 20.
    """
    found = flow("s", DayType.AVERAGE)
    assert (found.from_parent, found.from_children, found.from_villagers) == (32, 2, 6)
    assert (found.to_parent, found.to_children) == (8, 8)
    assert found.to_villagers == pytest.approx(20 + 4)
    assert found.stock_before == pytest.approx(30)
    assert found.stock_after == pytest.approx(30)
    assert found.imbalance == pytest.approx(0)


def test_peak_day_of_the_store() -> None:
    """Test twice as much: 40 of 30 + 40 stay over 2.5: 28 are collected, 42 stay."""
    found = flow("s", DayType.PEAK)
    assert found.from_parent == 64
    assert found.to_villagers == pytest.approx(28 + 8)
    assert found.stock_after == pytest.approx(42)
    assert found.imbalance == pytest.approx(0)


@settings(deadline=None)
@given(
    dwell=st.floats(0.0, 10.0),
    peak=st.floats(1.0, 8.0),
    share=st.floats(0.0, 1.0),
)
def test_nothing_is_lost(dwell: float, peak: float, share: float) -> None:
    """Test that every facility balances on every type of day, whatever is carried."""
    rates = ServiceRates(dwell_days=dwell, peak_factor=peak)
    plan = line_plan()
    parts = tuple(replace(item, share=item.share * share) for item in plan.allocations)
    found = list(
        daily_flows(
            resolve(replace(plan, allocations=parts), line_county(service=rates))
        )
    )
    assert len(found) == 2 * len(plan.facilities)
    for item in found:
        assert item.imbalance == pytest.approx(0, abs=1e-9)
        assert min(item.stock_before, item.stock_after, item.to_villagers) >= 0
