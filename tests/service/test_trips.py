"""Failed attempts and returns: extra parcels on vehicles, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.checker import Code, check
from planner.demand.calibrate import Calibration
from planner.demand.demand import demand_by_goods
from planner.demand.funnel import funnel_figures
from planner.design.siting_model.prepare import prepare
from planner.design.siting_model.prices import first_prices
from planner.flow import resolve
from planner.model.fleet import Leg
from planner.model.service import ServiceRates
from planner.routing.problem.stops import stop_demands
from planner.service.trips import (
    expected_attempts,
    home_parcels_per_day,
    home_trips,
)
from tests import tiny
from tests.tiny_plan import line_county, line_plan

RATES = ServiceRates(home_success=0.75, max_attempts=2)


def test_expected_attempts() -> None:
    """Test 1 + 0.25 for two attempts, 1 + 0.25 + 0.0625 for three, 1 without rates."""
    assert expected_attempts(RATES) == 1.25
    assert expected_attempts(replace(RATES, max_attempts=3)) == 1.3125
    assert expected_attempts(ServiceRates()) == 1.0


def test_what_a_parcel_to_the_door_takes() -> None:
    """Test a quarter attempt more at half a minute each, 1 of 16 left over."""
    trips = home_trips(line_county(service=RATES))
    assert trips.attempts == 1.25
    assert trips.extra_minutes == pytest.approx(0.125)
    assert trips.left_over == 0.0625


def test_vehicles_carry_repeated_attempts() -> None:
    """Test v3 at home: 4 x 1.25 = 5 delivered and 1 collected, 60 + 30 x 6 = 240 s."""
    flow = resolve(line_plan(), line_county(service=RATES))
    assert {stop.id: stop.handling_s for stop in flow.stops}["v3"] == 240
    stops = stop_demands(flow, Leg.LOOP)["s"]
    assert {stop.id: stop.parcels for stop in stops} == {"p": 10.0, "v3": 6.0}


def test_checker_asks_for_repeated_attempts() -> None:
    """Test that a plan made for one attempt brings too little to the door."""
    assert check(line_plan(), line_county()) == []
    found = check(line_plan(), line_county(service=RATES))
    assert Code.DELIVERED in {item.code for item in found}


def test_siting_prices_see_repeated_attempts() -> None:
    """Test that homes cost more in the siting where attempts fail, points do not."""
    once, twice = (
        prepare(line_county(service=rates)) for rates in (ServiceRates(), RATES)
    )
    before, after = first_prices(once), first_prices(twice)
    home = once.is_home_arc
    assert (after.arc_cost[home] > before.arc_cost[home]).all()
    assert after.link_cost_per_parcel == pytest.approx(before.link_cost_per_parcel)


@pytest.mark.parametrize(
    ("going_out", "by_class"),
    [(20.0, [12.0, 8.0]), (4.0, [0.0, 4.0])],
    ids=["more goes out than is sent back", "returns are cut to what goes out"],
)
def test_returns_are_within_the_parcels_out(
    going_out: float, by_class: list[float]
) -> None:
    """Test 60 in of class a and 40 of class b, of which a fifth is sent back.

    So 8 of class b of the 20 that go out; the other 12 are of class a, as all that is
    sent. Of 4 that go out, all are returns.
    """
    goods = (
        replace(tiny.GOODS[0], id="a", share_in=0.6, share_out=1.0),
        replace(tiny.GOODS[0], id="b", share_in=0.4, share_out=0.0, return_rate=0.2),
    )
    figures = funnel_figures(
        [100.0],
        internet=1.0,
        shops_online=1.0,
        parcels_per_shopper_day=0.1,
        parcels_out_per_resident_day=0.02,
    )

    def calibration(parcels: float) -> Calibration:
        return Calibration(
            parcels_per_day=np.array([parcels]),
            factor=np.array([1.0]),
            is_observed=np.array([False]),
        )

    demand = demand_by_goods(
        figures, calibration(100), calibration(going_out), goods, ["c"]
    )
    assert demand.parcels_in_per_day.tolist() == [[60.0, 40.0]]
    assert demand.parcels_out_per_day.tolist() == [by_class]


@given(success=st.floats(0.05, 1.0), worse=st.floats(0.0, 1.0), most=st.integers(1, 5))
def test_a_worse_carrier_carries_more(success: float, worse: float, most: int) -> None:
    """Test that fewer successes never mean fewer parcels on vehicles."""
    rates = ServiceRates(home_success=success, max_attempts=most)
    worse_rates = replace(rates, home_success=max(0.01, success * worse))
    good, bad = (
        home_parcels_per_day(line_county(service=r)) for r in (rates, worse_rates)
    )
    assert (bad >= good - 1e-9).all()
