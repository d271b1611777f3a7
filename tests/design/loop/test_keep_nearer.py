"""Sitings of small counties that keep the rule of the nearer facility."""

from __future__ import annotations

from dataclasses import replace

import planner
from planner.model.rules import Measure
from planner.model.service import Mode
from tests.tiny import REQUIREMENTS, STANDARD, build, hub, point, store, village


def test_a_point_is_covered_by_who_may_go_there():
    """Test a village with 0.6 parcels, at whose point another one has to collect.

    The siting sends a, with 2 parcels, past its own store to p, which then covers c: at
    least cost, but nobody is sent past a nearer facility. b, as far from p as from the
    store, may go there with its 12.
    """
    county = build(
        village("a", 0, parcels_in=2.0, parcels_out=0.0, residents=400.0),
        village("b", 2, parcels_in=12.0, parcels_out=0.0, residents=100.0),
        village("c", 4, parcels_in=0.6, parcels_out=0.0, residents=400.0),
        hub("h", -3),
        store("s", 0),
        point("p", 4),
        standard=replace(STANDARD, collect_within_m=3_000.0),
        requirements=replace(
            REQUIREMENTS,
            at_least={Measure.RESIDENTS: 0.8, Measure.USE: 0.9},
            modes=(Mode.POINT, Mode.STORE),
            villager_time_price_per_hour=0.0,
        ),
    )
    plan = planner.solve(county, seed=1, bound=False).plan
    assert planner.check(plan, county) == []
    where = {item.stream_id: item.facility_id for item in plan.allocations}
    assert where["b"] == "p"
