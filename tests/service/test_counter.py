"""Staff and storage as capacity, and the wait in the busiest hour, by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.checker import Code, check
from planner.instance import Instance
from planner.model.service import ServiceRates
from planner.service.counter import capacity_parcels_per_day, peak_use, peak_wait_s
from tests import tiny
from tests.tiny_plan import line_county, line_plan

RATES = ServiceRates(
    wage_per_year=42_000.0, peak_hour_share=0.15, peak_factor=2.0, dwell_days=1.5
)


def county(rates: ServiceRates = RATES, **store) -> Instance:
    """Return the county on a line with another format of store."""
    formats = (tiny.HUB_FORMAT, replace(tiny.STORE_FORMAT, **store), tiny.POINT_FORMAT)
    return line_county(formats=formats, service=rates)


def test_staff_limits_capacity() -> None:
    """Test one clerk at 2.5 min: 60 / (2 x 0.15 x 2.5) = 80 parcels a day.

    With 40 % at lockers it is 80 / 0.6, and with every fifth parcel handled twice 0.8
    of that.
    """
    one = county(staff=1.0, minutes_per_parcel=2.5)
    assert capacity_parcels_per_day(one, "service_store") == pytest.approx(80)
    lockers = county(staff=1.0, minutes_per_parcel=2.5, self_service_share=0.4)
    assert capacity_parcels_per_day(lockers, "service_store") == pytest.approx(80 / 0.6)
    careless = county(
        staff=1.0, minutes_per_parcel=2.5, self_service_share=0.4, success=0.8
    )
    assert capacity_parcels_per_day(careless, "service_store") == pytest.approx(
        80 / 0.6 * 0.8
    )


def test_storage_limits_capacity() -> None:
    """Test 1.2 m3 for parcels of 0.01 m3: 1.2 / (2 x 1.5 x 0.01) = 40 a day."""
    assert capacity_parcels_per_day(
        county(storage_m3=1.2), "service_store"
    ) == pytest.approx(40)


def test_capacity_that_is_given_is_the_most() -> None:
    """Test that many clerks and much room leave the 200 a day of the format."""
    roomy = county(staff=9.0, minutes_per_parcel=1.0, storage_m3=900.0)
    assert capacity_parcels_per_day(roomy, "service_store") == 200
    assert capacity_parcels_per_day(line_county(), "service_store") == 200


def test_checker_takes_the_same_capacity() -> None:
    """Test that 40 parcels at the store are too many where clerks manage 20."""
    few = county(staff=0.25, minutes_per_parcel=2.5)
    assert capacity_parcels_per_day(few, "service_store") == pytest.approx(20)
    found = [item for item in check(line_plan(), few) if item.code is Code.CAPACITY]
    assert [item.subject for item in found] == ["s"]
    assert found[0].limit == pytest.approx(20)


def test_use_and_wait_of_one_clerk() -> None:
    """Test 40 of 80 parcels: half the time used; M/M/1 waits u / (1 - u) x 150 s."""
    one = county(staff=1.0, minutes_per_parcel=2.5)
    assert peak_use(one, "service_store", 40.0) == pytest.approx(0.5)
    assert peak_wait_s(one, "service_store", 40.0) == pytest.approx(150.0)
    assert peak_wait_s(one, "service_store", 0.0) == 0
    assert math.isinf(peak_wait_s(one, "service_store", 80.0))


def test_wait_of_two_clerks() -> None:
    """Test the M/M/2 wait: u^2 / (1 - u^2) times the service time."""
    two = county(staff=2.0, minutes_per_parcel=2.5)
    assert peak_use(two, "service_store", 80.0) == pytest.approx(0.5)
    assert peak_wait_s(two, "service_store", 80.0) == pytest.approx(0.25 / 0.75 * 150)


@given(
    staff=st.floats(0.5, 6.0),
    more=st.floats(0.0, 4.0),
    minutes=st.floats(0.5, 6.0),
    peak=st.floats(1.0, 4.0),
)
def test_more_clerks_never_take_less(
    staff: float, more: float, minutes: float, peak: float
) -> None:
    """Test that capacity rises with clerks and falls with peaks."""
    rates = replace(RATES, peak_factor=peak)
    few = county(rates, staff=staff, minutes_per_parcel=minutes)
    many = county(rates, staff=staff + more, minutes_per_parcel=minutes)
    calm = county(RATES, staff=staff, minutes_per_parcel=minutes)
    least = capacity_parcels_per_day(few, "service_store")
    assert capacity_parcels_per_day(many, "service_store") >= least
    if peak >= RATES.peak_factor:
        assert capacity_parcels_per_day(calm, "service_store") >= least
