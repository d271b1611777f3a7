"""One place says what a vehicle costs: ledger, routing and engine agree with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.ledger import vehicle_day_cost
from planner.routing.problem.problem import RoutedTrip
from planner.routing.vrp.schedule import vehicle_cost
from tests import tiny
from tests.routing.problems import van

MONEY = st.floats(0.0, 1_000.0)


@given(
    day=MONEY,
    km=MONEY,
    hour=MONEY,
    way_m=st.floats(0.0, 1e6),
    time_s=st.floats(0.0, 1e5),
)
def test_routing_and_ledger_cost_a_route_alike(
    day: float, km: float, hour: float, way_m: float, time_s: float
) -> None:
    """Test day + km x price + hours x price on random routes, everywhere the same."""
    prices: dict[str, Any] = {"cost_per_km": km, "cost_per_hour": hour}
    of_ledger = replace(tiny.VAN, fixed_cost_per_day=day, **prices)
    trip = RoutedTrip(
        stops=(),
        shares=(),
        start_s=0.0,
        arrival_s=(),
        departure_s=(),
        end_s=time_s,
        distance_m=way_m,
    )
    expected = day + km * way_m / 1_000 + hour * time_s / 3_600
    lines = vehicle_day_cost(of_ledger, way_m, time_s)
    assert sum(lines.values()) == pytest.approx(expected)
    routed = vehicle_cost(van(fixed_cost=day, **prices), [trip])
    assert routed == pytest.approx(expected)
    assert np.isclose(of_ledger.rates.cost(way_m, time_s), expected)
