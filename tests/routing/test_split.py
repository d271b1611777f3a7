"""Splitting stops that need more than one vehicle."""

from __future__ import annotations

import numpy as np
import pytest

from planner.plan import Reason
from planner.routing.problem.split import split_stops
from tests.routing.problems import line, van


def test_small_stops_are_left_whole() -> None:
    """Test that a stop of exactly the capacity is one visit."""
    split = split_stops(line([1.0, 2.0], [10.0, 3.0]))
    assert split.stop.tolist() == [0, 1]
    assert split.share.tolist() == [1.0, 1.0]


def test_parts_are_equal_and_fill_the_largest_vehicle() -> None:
    """Test that 25 are two parts of 12.5 for the lorry of 20, not three of 8.3."""
    lorry = van(capacity=(20.0,))
    split = split_stops(line([1.0], [25.0], van(), lorry))
    assert split.share.tolist() == [0.5, 0.5]
    assert split.problem.deliver.ravel().tolist() == [12.5, 12.5]
    assert split.fits.tolist() == [[False, True], [False, True]]


def test_collections_count_as_deliveries_do() -> None:
    """Test that 4 out and 21 back need three visits for room of 10."""
    split = split_stops(line([1.0], [4.0], collect=np.array([[21.0]])))
    assert len(split.stop) == 3


def test_every_part_spends_the_time_of_a_visit() -> None:
    """Test that 60 s a visit and 240 s for 20 are 60 + 120 = 180 s for each half."""
    problem = line([1.0], [20.0], service_s=np.array([300.0]), visit_s=60.0)
    split = split_stops(problem)
    assert split.problem.service_s.tolist() == [180.0, 180.0]


def test_service_too_long_for_a_shift_is_split() -> None:
    """Test that 200 s of driving and 60 + 1800 s of service take three shifts of 900.

    Halves take 200 + 60 + 900 = 1160 s, thirds 200 + 60 + 600 = 860 s.
    """
    problem = line(
        [1.0],
        [5.0],
        van(shift_s=900.0),
        service_s=np.array([1_860.0]),
        visit_s=60.0,
    )
    assert split_stops(problem).share.tolist() == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize("num_parts", [2, 250, 1_000])
def test_there_are_as_many_parts_as_it_takes(num_parts: int) -> None:
    """Test loads of exactly so many vehicles of 10, and handling for so many shifts."""
    split = split_stops(line([1.0], [10.0 * num_parts]))
    assert split.share.tolist() == pytest.approx([1 / num_parts] * num_parts)
    handling = line(
        [1.0],
        [5.0],
        van(shift_s=860.0),
        service_s=np.array([60.0 + 600.0 * num_parts]),
        visit_s=60.0,
    )
    assert len(split_stops(handling).share) == num_parts


def test_no_part_is_small_enough() -> None:
    """Test that a stop is set aside where the visit alone is beyond the shift."""
    problem = line(
        [1.0], [5.0], van(shift_s=259.0), service_s=np.array([70.0]), visit_s=60.0
    )
    split = split_stops(problem)
    assert split.problem.num_stops == 0
    assert [item.reason for item in split.unserved] == [Reason.SHIFT]


def test_whole_units_are_on_the_safe_side() -> None:
    """Test that times and loads round up, and capacities and windows inwards.

    Loads count in units of 1 / 60,000, so that the capacity has 100,000 or more:
    3.333341 are 200,000.46 and 12.00001 are 720,000.6 of them.
    """
    problem = line(
        [1.001],
        [3.333341],
        van(capacity=(12.00001,), shift_s=5_000.5),
        depot_window_s=(0.5, 9_000.5),
    )
    whole = split_stops(problem).whole
    assert whole.time_s["road"][0, 1] == 101.0
    assert whole.depot_window_s == (1.0, 9_000.0)
    assert whole.vehicles[0].shift_s == 5_000.0
    assert whole.deliver[0, 0] == 200_001.0
    assert whole.vehicles[0].capacity == (720_000.0,)


@pytest.mark.parametrize("days_per_week", range(1, 8))
def test_loads_of_an_operating_day_fill_a_vehicle(days_per_week: int) -> None:
    """Test three stops of 20 parcels a day in a van of exactly 3 x 20 x 7 / f.

    At 3 days a week each gets 46.667 and the van holds 140: three loads rounded up to
    thousandths were 140.001, and a trip of its own carried next to nothing.
    """
    load = 20 * 7 / days_per_week
    problem = line([1.0, 2.0, 3.0], [load] * 3, van(capacity=(3 * load,)))
    whole = split_stops(problem).whole
    assert whole.num_stops == 3
    assert whole.deliver[:, 0].sum() <= whole.vehicles[0].capacity[0]


def test_vehicle_that_is_nothing_beside_the_others() -> None:
    """Test that what a vehicle of 1e-9 could carry is none of a lorry's load units."""
    split = split_stops(line([1.0], [25.0], van(capacity=(1e-9,)), van()))
    assert split.share.tolist() == pytest.approx([1 / 3] * 3)
    assert split.fits.tolist() == [[False, True]] * 3


def test_more_loads_than_minutes_are_unserved_for_their_number() -> None:
    """Test that 1,441 loads of 10 are refused with the number of trips allowed."""
    (left,) = split_stops(line([1.0], [14_410.0])).unserved
    assert left.reason is Reason.CAPACITY
    assert "1440 trips a day" in left.detail
