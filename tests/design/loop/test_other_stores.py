"""Sitings with other stores than the best plan's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.design.loop.other_stores import only_in_hubs
from planner.design.siting_model.prepare import prepare
from tests.design.counties import three_villages
from tests.tiny import store


def test_stores_in_hubs_alone() -> None:
    """Test that of stores at km 0, where the hub is, 10 and 20 only the first stays."""
    instance = three_villages(store("in hub", 0), store("far", 20))
    data = only_in_hubs(instance, prepare(instance).data)
    assert data is not None
    index = instance.site_index
    shut = {site for site, number in index.items() if data.is_excluded[number]}
    assert shut == {"s", "far"}


def test_a_store_that_must_open_stays() -> None:
    """Test that what the user requires is not shut."""
    instance = three_villages(store("in hub", 0), store("far", 20))
    far, before = instance.site_index["far"], prepare(instance).data
    is_required = np.arange(len(instance.sites)) == far
    data = only_in_hubs(instance, replace(before, is_required=is_required))
    assert data is not None
    assert not data.is_excluded[far]


def test_no_store_in_a_hub() -> None:
    """Test a county whose only store is 10 km from the hub."""
    instance = three_villages()
    assert only_in_hubs(instance, prepare(instance).data) is None
