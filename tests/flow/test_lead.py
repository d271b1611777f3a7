"""Lead times by hand: days without vehicles, later legs, later attempts at the door.

On the line the truck has parcels at s 7900 s after the release, the van at p after
9420 s and at the doors of v3 after 9820 s, all on the day on which they leave.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.flow import Flow, resolve
from planner.metrics import evaluate
from planner.model.rules import Schedule
from planner.model.service import ServiceRates
from tests import tiny, tiny_plan

PLAN = tiny_plan.line_plan()
DAY_S = 86_400.0
READY_S = (9_420.0, 7_900.0, 9_820.0)
"""Of v1 at p, v2 at s, v3 at home."""


def flow_of(**fields: Any) -> Flow:
    """Return the flow on the line with operations of these fields."""
    operations = replace(tiny.OPERATIONS, **fields)
    return resolve(PLAN, tiny_plan.line_county(operations=operations))


@pytest.mark.parametrize(
    ("days", "mean", "latest"),
    [
        (7, 0, 0),
        (6, 1 / 7, 1),
        (5, 3 / 7, 2),
        (4, 4 / 7, 2),
        (3, 5 / 7, 2),
        (2, 9 / 7, 3),
        (1, 3, 6),
    ],
)
def test_waits_for_the_next_day_with_vehicles(
    days: float, mean: float, latest: float
) -> None:
    """Test each weekly pattern, released on seven days.

    Mon to Fri: 2 days from Saturday and 1 from Sunday, 3 / 7 in the mean. Mon Wed Fri:
    1 from Tuesday and Thursday besides, 5 / 7. Mon Thu: 2 + 1 + 3 + 2 + 1 = 9. Once:
    6 + 5 + 4 + 3 + 2 + 1 = 21. Six of seven days are 86 %, so that nine tenths wait no
    longer than the longest wait.
    """
    lead = flow_of(days_per_week=days).lead
    for idx, ready_s in enumerate(READY_S):
        assert lead.mean_s[idx] == pytest.approx(ready_s + mean * DAY_S)
        assert lead.percentile_90_s[idx] == pytest.approx(ready_s + latest * DAY_S)
        assert lead.worst_s[idx] == pytest.approx(ready_s + latest * DAY_S)


@pytest.mark.parametrize(
    ("near", "far", "mean", "latest"),
    [
        (5.0, 2.0, 9 / 7, 3),
        (2.0, 5.0, 9 / 7, 3),
        (3.0, 2.0, 3, 6),
        (4.0, 3.0, 9 / 7, 3),
    ],
)
def test_later_legs_leave_when_both_run(
    near: float, far: float, mean: float, latest: float
) -> None:
    """Test s at km 10 called at on so many days, p and v3 beyond it on others.

    On 5 and 2 days, or 2 and 5, both run on Mon Thu; on Mon Wed Fri and Mon Thu on
    Mondays alone; on Mon Tue Thu Fri and Mon Wed Fri on Mon Fri: 3 + 2 + 1 from Tuesday
    on, 2 + 1 over the weekend, 9 / 7.
    """
    schedule = Schedule(by_m=((11_000.0, near),), otherwise=far)
    lead = flow_of(days_per_week=schedule.most, schedule=schedule).lead
    for idx in (0, 2):
        assert lead.mean_s[idx] == pytest.approx(READY_S[idx] + mean * DAY_S)
        assert lead.percentile_90_s[idx] == pytest.approx(READY_S[idx] + latest * DAY_S)


def test_later_attempts_wait_for_the_next_visit() -> None:
    """Test two attempts, three quarters succeeding, on Mon to Fri.

    The first comes 0, 0, 0, 0, 0, 2, 1 days after the release, the second 1, 1, 1, 1,
    3, 3, 2. Mean: 0.75 x 3 / 7 + 0.25 x 12 / 7 = 5.25 / 7. Within 0 days: 5 x 0.75 / 7
    = 54 %; 1: and 0.75 / 7 + 4 x 0.25 / 7 = 79 %; 2: and (0.75 + 0.25) / 7 = 93 %.
    """
    operations = replace(tiny.OPERATIONS, days_per_week=5.0)
    rates = ServiceRates(home_success=0.75, max_attempts=2)
    county = tiny_plan.line_county(operations=operations, service=rates)
    lead = resolve(PLAN, county).lead
    assert lead.mean_s[2] == pytest.approx(9_820 + 5.25 / 7 * DAY_S)
    assert lead.percentile_90_s[2] == pytest.approx(9_820 + 2 * DAY_S)
    assert lead.worst_s[2] == pytest.approx(9_820 + 3 * DAY_S)
    assert lead.worst_s[:2] == pytest.approx([9_420 + 2 * DAY_S, 7_900 + 2 * DAY_S])


@pytest.mark.parametrize(
    ("days", "promise_h", "share"),
    [
        (1.0, 24.0, 0.0),
        (1.0, 168.0, 0.9),
        (5.0, 48.0, 0.0),
        (5.0, 51.0, 0.9),
        (7.0, 3.0, 0.9),
    ],
)
def test_promise_holds_for_nine_tenths(
    days: float, promise_h: float, share: float
) -> None:
    """Test that 450 of 500 residents have service where 6 or 2 days of wait fit in.

    On one day a week nine tenths are ready after 144 h and 2.73 h at the latest, on
    five after 48 h and 2.73 h.
    """
    standard = replace(tiny.STANDARD, promise_s=promise_h * 3_600)
    operations = replace(tiny.OPERATIONS, days_per_week=days)
    county = tiny_plan.line_county(operations=operations, standard=standard)
    found = evaluate(PLAN, county).coverages["effective_service"]
    assert found.value == pytest.approx(share)
