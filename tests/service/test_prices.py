"""The price table says what siting, ledger and third parties take."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.service.prices import price_table
from planner.service.trips import expected_attempts
from tests import tiny
from tests.ledger.test_carriers import POSTAL
from tests.tiny_plan import line_county


def test_prices_of_formats_doors_and_carriers() -> None:
    """Test 0.5 / 0.8 at a point; half a minute x 1.25 at doors; 3 x 2 by a carrier."""
    formats = (
        tiny.HUB_FORMAT,
        tiny.STORE_FORMAT,
        replace(tiny.POINT_FORMAT, success=0.8, minutes_per_parcel=2.0),
    )
    rates = replace(line_county().service, home_success=0.75, max_attempts=2)
    heavy = replace(POSTAL, class_factor={"small": 2.0})
    item = line_county(formats=formats, service=rates, carriers=(heavy,))
    found = {row.place: row for row in price_table(item)}
    assert found["village_point"].cost_per_parcel == 0.625
    assert found["village_point"].minutes_per_parcel == 2.5
    assert found["home"].cost_per_parcel is None
    minutes = 0.5 * expected_attempts(rates)
    assert found["home"].minutes_per_parcel == pytest.approx(minutes)
    assert found["postal:home"].cost_per_parcel == 6.0
    assert found["postal:home"].carrier_id == "postal"
    assert len(found) == 3 + 1 + 3
