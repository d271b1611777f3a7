"""Cover inequalities of the siting model: what the relaxation loses, by hand."""

from dataclasses import replace

import numpy as np
import pytest

from planner.siting.data import SitingData
from planner.siting.rows.covers import add_cover_rows
from planner.solvers.mip import solve_mip
from planner.solvers.mip_builder import MipBuilder
from tests.siting.test_model import random_data


def point_of_two_formats(*parcels: float) -> SitingData:
    """Return a point with formats for 6 and 10 parcels, and villages that use it."""
    num = len(parcels)
    return replace(
        random_data(np.random.default_rng(1)),
        num_sites=1,
        site_tier=np.array([2]),
        option_site=np.array([0, 0]),
        option_capacity=np.array([6.0, 10.0]),
        parcels=np.array(parcels),
        arc_village=np.arange(num),
        arc_site=np.zeros(num, dtype=np.int64),
        arc_link=np.zeros(num, dtype=np.int64),
    )


def least_cost(data: SitingData, *, has_covers: bool) -> float:
    """Return the relaxed cost of serving all at 5 for the small format, 15 large."""
    mip = MipBuilder()
    y = mip.variables(2, cost=[5.0, 15.0])
    x = mip.variables(len(data.arc_village), lower=1.0)
    load = (0, x, data.parcels[data.arc_village])
    mip.rows(1, [load, (0, y, -data.option_capacity)], upper=0.0)
    mip.rows(1, [(0, y, 1.0)], upper=1.0)
    if has_covers:
        add_cover_rows(mip, data, x=x, y=y)
    return solve_mip(mip).objective


def test_two_villages_that_fill_the_small_format():
    """Test that 4 + 4 parcels, above 6, take the large format and not half of each.

    By capacity alone half a small and half a large one hold 8 parcels, for 10.
    """
    data = point_of_two_formats(4.0, 4.0)
    assert least_cost(data, has_covers=False) == pytest.approx(10.0)
    assert least_cost(data, has_covers=True) == pytest.approx(15.0)


def test_a_village_above_the_small_format():
    """Test that a village of 7 takes the large format; 7 = 3/4 x 6 + 1/4 x 10."""
    data = point_of_two_formats(7.0)
    assert least_cost(data, has_covers=False) == pytest.approx(0.75 * 5 + 0.25 * 15)
    assert least_cost(data, has_covers=True) == pytest.approx(15.0)


def test_villages_that_fit_have_no_row():
    """Test that no row is added where every format holds all."""
    data = point_of_two_formats(2.0, 3.0)
    mip = MipBuilder()
    x, y = mip.variables(2), mip.variables(2)
    add_cover_rows(mip, data, x=x, y=y)
    assert mip.num_rows == 0
