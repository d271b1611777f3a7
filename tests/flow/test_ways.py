"""Ways of villagers to stores out of their reach."""

from dataclasses import replace

import numpy as np
import pytest

from planner.flow.ways import ways_to_stores_s
from tests.design.counties import asking
from tests.design.loop.test_counties import SECOND, two_counties


def test_a_county_beside_changes_no_way():
    """Test that ways of the first county three times as slow leave those of the second.

    d is 30 km from the store of its county, of which nobody is in reach: the way is at
    the pace of c, a kilometre from that store.
    """
    county = two_counties(asking())
    village, site = county.village_index, county.site_index
    ends = np.array([village["d"]]), np.array([site["s2"]])
    reach = county.reach
    near = county.village_pairs(village["c"])
    pace = reach.time_s[near].sum() / reach.distance_m[near].sum()
    is_first = np.array(
        [county.villages[item].county_id != SECOND.id for item in reach.origin_idx]
    )
    slow = replace(reach, time_s=np.where(is_first, 3.0, 1.0) * reach.time_s)
    for item in (county, replace(county, reach=slow)):
        assert ways_to_stores_s(item, *ends) == pytest.approx([30_000.0 * pace])
