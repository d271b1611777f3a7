"""Routes of a siting: what vehicles cannot carry is left out, and no more."""

from __future__ import annotations

from dataclasses import replace

import planner
from planner.checker import check
from planner.model.rules import Measure
from tests import tiny
from tests.tiny import build, hub, point, store, village


def test_a_store_is_supplied_as_far_as_its_truck_goes() -> None:
    """Test that some villages are served where one truck cannot bring everything.

    The truck makes one trip of 100 parcels; five villages ask for 41 each, three of
    them from points that the store supplies. 205 are more than 2 loads, one is carried
    and holds the parcels of two villages, 82. A fifth of the parcels
    are asked for.
    """
    truck = replace(tiny.TRUCK, capacity_parcels=100.0, max_trips=1, available=1)
    county = build(
        hub("h", 0),
        store("s", 10),
        *(point(f"p{idx}", 10 + 4 * idx) for idx in (1, 2, 3)),
        *(village(f"v{idx}", 10 + 4 * idx, parcels_in=40) for idx in range(4)),
        village("w", 10, 1, parcels_in=40),
        vehicle_types=(truck, tiny.VAN),
        requirements=replace(
            tiny.REQUIREMENTS, at_least={Measure.USE: 0.2}, unserved_price=50.0
        ),
    )
    result = planner.solve(county)
    assert result.plan is not None
    assert check(result.plan, county) == []
    assert len({item.stream_id for item in result.plan.allocations}) == 2
