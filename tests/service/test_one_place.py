"""Facilities at one place: nothing is loaded or driven between them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from planner.checker import Code, check
from planner.design.county.from_instance import from_prepared
from planner.design.county.start import start_from_plan
from planner.design.siting_model.carried import carrier_links
from planner.design.siting_model.prepare import prepare
from planner.design.siting_model.prices import first_prices
from planner.design.solve import solve
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.location_routing.linehaul import with_linehaul_priced
from planner.model.fleet import Leg
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Plan
from planner.service.one_place import are_one_place
from tests import tiny
from tests.design.counties import asking
from tests.ledger.test_carriers import POSTAL
from tests.tiny_plan import line_county, line_plan

WALK = (Mode.POINT, Mode.STORE)


def house(store_km: float = 0.05, **overrides: Any) -> Instance:
    """Return hub h at km 0, store s beside it, villages a (km 1) and c (km 9, point p).

    Each village has 4 parcels in and 1 out.
    """
    return tiny.build(
        tiny.village("a", 1.0),
        tiny.village("c", 9.0),
        tiny.hub("h", 0.0),
        tiny.store("s", store_km),
        tiny.point("p", 9.0),
        requirements=asking(at_least={Measure.USE: 1.0}, modes=WALK),
        **overrides,
    )


def solved(item: Instance) -> Plan:
    """Return the plan of a county, of which the checker finds nothing wrong."""
    result = solve(item, rounds=1, neighbours=1)
    assert result.plan is not None
    assert check(result.plan, item) == []
    return result.plan


def test_store_in_the_hubs_house_needs_no_truck() -> None:
    """Test s 50 m from h: no linehaul, where 51 m take a truck, 400 x 365 a year.

    The van's loop to p starts at s; what is handled is handled as before, at the hub
    and at s 10 parcels, 0.1 x 10 x 365 + 0.2 x 10 x 365, at p 0.5 x 5 x 365.
    """
    fixed = {}
    for store_km in (0.05, 0.051):
        item = house(store_km)
        plan = solved(item)
        lines = compute_ledger(plan, item).by_line()
        assert lines["handling"] == pytest.approx(365 + 730 + 912.5)
        fixed[store_km] = lines["vehicle_day"]
        depots = {(route.leg, route.depot_id) for route in plan.routes}
        assert (Leg.LOOP, "s") in depots
        assert ((Leg.LINEHAUL, "h") in depots) is (store_km > 0.05)
    assert fixed[0.051] - fixed[0.05] == pytest.approx(400 * 365)


def test_parcels_are_there_at_once() -> None:
    """Test that those of a are ready at s at the release, on all seven days."""
    item = house()
    plan = solved(item)
    flow = resolve(plan, item)
    at_s = [idx for idx, one in enumerate(plan.allocations) if one.facility_id == "s"]
    assert flow.lead.mean_s[at_s].tolist() == [0.0]
    assert flow.lead.worst_s[at_s].tolist() == [0.0]


def test_point_in_its_stores_house() -> None:
    """Test p at s: the van calls at v3 alone, and a stop at p is a stray one.

    v1's 10 parcels are handled at p, but nobody brings them there.
    """
    item = line_county(distances_km={("s", "p"): 0.04, ("p", "s"): 0.04})
    stops = resolve(line_plan(), item).stops
    assert [(one.leg, one.id) for one in stops] == [
        (Leg.LINEHAUL, "s"),
        (Leg.LOOP, "v3"),
    ]
    codes = {one.code for one in check(line_plan(), item)}
    assert Code.STRAY_STOP in codes
    assert Code.UNVISITED not in codes


def test_third_parties_do_not_carry_within_a_house() -> None:
    """Test that no third party is offered between h and s, but on to p."""
    item = house(carriers=(POSTAL,))
    index = item.site_index
    links = {(child, parent) for child, parent, _ in carrier_links(item, set())}
    assert (index["s"], index["h"]) not in links
    assert (index["p"], index["s"]) in links


def test_links_within_a_place_cost_nothing() -> None:
    """Test the price of the link from h to s, and of s's linehaul in the search."""
    for store_km, is_free in ((0.05, True), (0.051, False)):
        item = house(store_km)
        prepared = prepare(item)
        (link,) = np.flatnonzero(prepared.data.link_child == item.site_index["s"])
        prices = first_prices(prepared)
        assert bool(prices.link_cost[link] == 0) is is_free
        assert bool(prices.link_cost_per_parcel[link] == 0) is is_free
        plan = solved(item)
        county = from_prepared(prepared, plan)
        priced = with_linehaul_priced(county.problem, start_from_plan(county, plan))
        paid = priced.depot_cost_per_load - county.problem.depot_cost_per_load
        assert bool((paid == 0).all()) is is_free


def test_places_off_the_road_are_none() -> None:
    """Test pairs of sites: the hub and the store beside it, and the point far away."""
    item = house()
    h, s, p = (item.site_index[name] for name in "hsp")
    assert are_one_place(item, [h, s, s], [s, h, p]).tolist() == [True, True, False]
