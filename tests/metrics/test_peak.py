"""What a peak day breaks, by hand, in the county and with the plan of ``tiny_plan``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.checker import check
from planner.metrics import Overfull, evaluate
from planner.metrics.peak import PeakDay
from planner.routing import route_network
from tests import tiny
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


def test_the_day_after_a_weekend() -> None:
    """Test Monday to Friday: the gap over the weekend brings three days at once.

    The store of 100 a day has 40 x 7 / 5 = 56 on a visit, 120 on Monday; the truck of
    70 leaves with 32 x 3 = 96, the van's 12 x 3 = 36 fit. Point p gets 10 x 3 = 30 of
    50, the hub 120 of 1,000.
    """
    store = replace(tiny.STORE_FORMAT, capacity_parcels_per_day=100.0)
    county = line_county(
        formats=(tiny.HUB_FORMAT, store, tiny.POINT_FORMAT),
        operations=replace(tiny.OPERATIONS, days_per_week=5.0),
        vehicle_types=(replace(tiny.TRUCK, capacity_parcels=70.0), tiny.VAN),
    )
    plan = line_plan()
    network = route_network(county, plan.facilities, plan.allocations, seed=1)
    plan = replace(plan, routes=network.routes)
    assert check(plan, county) == []
    found = evaluate(plan, county).after_longest_gap
    assert found.days == 3
    stored: Any = pytest.approx(120)
    carried: Any = pytest.approx(96)
    assert found.facilities == (Overfull(id="s", days=3, parcels=stored, capacity=100),)
    assert found.trips == (
        Overfull(id="h/linehaul/1, trip 1", days=3, parcels=carried, capacity=70),
    )
