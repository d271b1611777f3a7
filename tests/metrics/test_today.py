"""What existing facilities cover before any plan, on the line of ``tiny_plan``."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.metrics.coverages.today import today
from planner.model.places import SiteStatus
from tests.tiny import POINT_FORMAT
from tests.tiny_plan import line_county


def test_only_what_exists_covers() -> None:
    """Test that point x, far from all four villages, covers nobody."""
    found = today(line_county(), np.ones(4, dtype=np.bool_))
    assert (found.stores, found.points) == (0, 1)
    assert found.covered_villages == 0
    assert (found.villages, found.residents, found.demand) == (0.0, 0.0, 0.0)


def test_an_existing_point_covers_who_is_near() -> None:
    """Test p as an existing point: v1 is 1 km away, 100 of 500 residents, 10 of 45."""
    county = line_county()
    sites = tuple(
        replace(item, status=SiteStatus.EXISTING, current_format_id=POINT_FORMAT.id)
        if item.id == "p"
        else item
        for item in county.sites
    )
    standard = replace(county.standard, collect_within_m=1_500.0, store_within_s=None)
    found = today(
        replace(county, sites=sites, standard=standard), np.ones(4, dtype=np.bool_)
    )
    assert found.points == 2
    assert found.covered_villages == 1
    assert found.covered_residents == pytest.approx(100)
    assert found.villages == pytest.approx(1 / 4)
    assert found.residents == pytest.approx(100 / 500)
    assert found.demand == pytest.approx(10 / float(county.parcels_per_day.sum()))


def test_places_covered_today_and_not_by_the_plan() -> None:
    """Test a plan that covers nobody, and one that covers all four."""
    county = line_county()
    near = today(county, np.zeros(4, dtype=np.bool_))
    assert near.lost_village_ids is not None
    assert len(near.lost_village_ids) == near.covered_villages
    assert today(county, np.ones(4, dtype=np.bool_)).lost_village_ids == ()
