"""How many facilities would do, by hand."""

from __future__ import annotations

import pytest

from planner.design.attainable.enough import enough_facilities
from planner.design.attainable.shares import attainable_shares
from planner.model.places import Tier
from planner.model.rules import Measure
from planner.model.service import Mode
from tests.design.counties import HIRED, asking
from tests.tiny import build, hub, store, village


@pytest.mark.parametrize(("share", "number"), [(0.5, 2), (0.75, 3), (1.0, 4)])
def test_as_many_stores_as_a_share_takes(share: float, number: int) -> None:
    """Test four villages 10 km apart, each with a store, of which one may open.

    Its people go 5 km at most, so that each store has one village, a quarter of all.
    """
    places = [(f"v{idx}", f"s{idx}", 10.0 * idx) for idx in range(4)]
    county = build(
        *(village(name, x_km) for name, _, x_km in places),
        hub("h", 0),
        *(store(name, x_km) for _, name, x_km in places),
        vehicle_types=HIRED,
        requirements=asking(
            modes=(Mode.POINT, Mode.STORE),
            at_least={Measure.RESIDENTS: share},
            max_facilities={Tier.STORE: 1},
        ),
    )
    (missed,) = attainable_shares(county)
    assert missed.attainable == pytest.approx(0.25)
    assert enough_facilities(county, Tier.STORE, missed) == number
