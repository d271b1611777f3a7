"""What a peak day breaks, by hand, in the county and with the plan of ``tiny_plan``."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.metrics import evaluate
from planner.metrics.peak import PeakDay
from tests.tiny_plan import line_county, line_plan


def peak_of(factor: float, **overrides: object) -> PeakDay:
    """Return what a day with so many times the parcels breaks."""
    county = line_county(**overrides)
    service = replace(county.service, peak_factor=factor)
    return evaluate(line_plan(), replace(county, service=service)).peak_day


def test_ten_times_the_parcels() -> None:
    """Test sites and vehicles at ten times 40 parcels a day.

    The hub takes 400 of 1000. The store has 400 for 200, point p 100 for 50: 250 above.
    The truck leaves with 320 of 500; the van with 10 x (8 + 4) = 120 of 100, which is
    one trip more.
    """
    found = peak_of(10.0)
    assert (found.factor, found.sites, found.sites_over) == (10.0, 3, 2)
    assert found.parcels_over == pytest.approx(200 + 50)
    assert (found.trips, found.trips_over, found.extra_trips) == (2, 1, 1)
    assert found.clerks_over == 0


def test_what_just_fits_is_not_broken() -> None:
    """Test five times: 200 of 200 at the store, 50 of 50 at the point, 60 of 100."""
    found = peak_of(5.0)
    assert (found.sites_over, found.parcels_over) == (0, 0.0)
    assert (found.trips_over, found.extra_trips) == (0, 0)


def test_vehicles_by_weight() -> None:
    """Test the van with 30 kg at the mean weight: 2 x 12 parcels of 2 kg are 48."""
    county = line_county()
    goods = tuple(replace(item, kg=2.0) for item in county.goods)
    vans = tuple(
        replace(item, capacity_kg=30.0) if item.id == "van" else item
        for item in county.vehicle_types
    )
    found = peak_of(2.0, goods=goods, vehicle_types=vans)
    assert (found.trips_over, found.extra_trips) == (1, 1)
