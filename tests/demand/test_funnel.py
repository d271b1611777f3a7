"""Tests of the demand funnel."""

import numpy as np
import pytest

from planner.demand.funnel import funnel_figures, potential_parcels, split_by_goods


def test_potential_parcels():
    """Test that residents go through all shares: 1000 * 0.5 * 0.4 * 0.1 = 20."""
    found = potential_parcels([1000, 0], 0.5, 0.4, 0.1)
    np.testing.assert_allclose(found, [20.0, 0.0])


def test_defaults_give_what_stations_report():
    """Test that 0.66 * 0.76 * 0.08 = 0.0401 parcels per resident and day."""
    assert potential_parcels([1], 0.66, 0.76, 0.08)[0] == pytest.approx(
        0.0401, abs=1e-4
    )


def test_steps_of_the_funnel():
    """Test that 200 residents are 100 online, 25 shoppers, 5 parcels in, 4 out."""
    found = funnel_figures(
        [200],
        internet=0.5,
        shops_online=0.25,
        parcels_per_shopper_day=0.2,
        parcels_out_per_resident_day=0.02,
    )
    steps = (found.online, found.shoppers, found.parcels_in_per_day)
    assert [step[0] for step in steps] == pytest.approx([100, 25, 5])
    assert found.parcels_out_per_day[0] == pytest.approx(4)


def test_split_by_goods():
    """Test that 10 and 5 parcels split 0.9 : 0.1 by class, rows adding up."""
    found = split_by_goods([10, 5], [0.9, 0.1])
    np.testing.assert_allclose(found, [[9.0, 1.0], [4.5, 0.5]])
