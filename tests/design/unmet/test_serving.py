"""Tests of what serving one more village takes, against the model solved again."""

from dataclasses import replace

import numpy as np
import pytest

from planner.design.siting_model.prepare import prepare
from planner.design.siting_model.prices import prices_of_plan
from planner.design.solve import solve
from planner.design.unmet.serving import Serving
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Reason
from planner.siting.model import ThreeTierModel
from planner.siting.search.least_cost import solve_model
from tests.design.counties import HIRED, asking, best, plan_of
from tests.tiny import FORMATS, POINT_FORMAT, build, hub, point, store, village

ON_FOOT = (Mode.POINT, Mode.STORE)
LARGE_POINT = replace(
    POINT_FORMAT, id="large_point", capacity_parcels_per_day=150.0, opex_per_year=900.0
)


def _reasons(county):
    return {item.stream_id: item for item in plan_of(best(county)).unserved}


def _county(parcels_in, *, formats):
    """Return a, that is asked for, and v of many parcels with a point beside it."""
    return build(
        village("a", 10),
        village("v", 40, parcels_in=parcels_in, parcels_out=0.0),
        hub("h", 0),
        store("s", 10),
        point("p", 40, format_ids=tuple(item.id for item in formats[2:])),
        formats=formats,
        vehicle_types=HIRED,
        requirements=asking(modes=ON_FOOT, at_least={Measure.VILLAGES: 0.5}),
    )


def test_a_closed_point_too_small_is_no_matter_of_cost():
    """Test 130 parcels at a point of 50, less than half of them."""
    found = _reasons(_county(130.0, formats=FORMATS))["v"]
    assert found.reason is Reason.CAPACITY
    assert found.detail == "80.0 parcels a day above the room in reach"


def test_a_larger_format_makes_it_a_matter_of_cost():
    """Test the same where a format of 150 may open: 130 parcels can be served."""
    found = _reasons(_county(130.0, formats=(*FORMATS, LARGE_POINT)))["v"]
    assert found.reason is Reason.COST
    assert "the cheapest change found that serves it costs" in found.detail


@pytest.mark.parametrize("seed", range(12))
def test_ways_agree_with_the_model_solved_again(seed):
    """Test that a village can be forced in, all others as they are, iff it has a way.

    The price is the difference of the least costs with it and without it.
    """
    rng = np.random.default_rng(seed)
    villages = [
        village(
            f"v{idx}",
            float(rng.integers(0, 30)),
            float(rng.integers(0, 8)),
            residents=float(rng.integers(50, 300)),
            parcels_in=float(rng.integers(2, 130)),
            parcels_out=0.0,
        )
        for idx in range(7)
    ]
    points = [
        point(f"p{idx}", item.x_km, item.y_km, format_ids=ids)
        for idx, item in enumerate(villages)
        for ids in [("village_point",) if idx % 2 else ("village_point", "large_point")]
    ]
    county = build(
        *villages,
        hub("h", 10, 4),
        store("s1", 5, 4),
        store("s2", 20, 4),
        *points,
        formats=(*FORMATS, LARGE_POINT),
        vehicle_types=HIRED,
        requirements=asking(modes=ON_FOOT, at_least={Measure.VILLAGES: 0.4}),
    )
    plan = solve(county).plan
    prepared = prepare(county, plan)
    prices = prices_of_plan(prepared, plan)
    serving = Serving(prepared=prepared, prices=prices, plan=plan)
    for item in plan.unserved:
        idx = county.village_of[item.stream_id]
        ways = serving.ways(idx, item.share * float(county.parcels_per_day[idx]))
        with_it = _least_cost(prepared, prices, plan, idx)
        if item.share == 1.0 and prepared.data.is_whole[idx]:
            assert (with_it is not None) == bool(ways)
        if ways and with_it is not None:
            without = _least_cost(prepared, prices, plan, None)
            assert ways[0][0] == pytest.approx(with_it - without, rel=1e-4, abs=0.5)


def test_ways_over_a_counter_are_those_of_all_ways():
    """Test that asking for one site's counter leaves out the other ways alone."""
    county = _county(30.0, formats=(*FORMATS, LARGE_POINT))
    plan, prepared = plan_of(best(county)), prepare(county)
    serving = Serving(
        prepared=prepared, prices=prices_of_plan(prepared, plan), plan=plan
    )
    found = 0
    for number in range(len(county.villages)):
        every = serving.ways(number, 10.0)
        for site in range(len(county.sites)):
            over = [it for it in every if it[1].sites[0] == site and it[1].is_counter]
            assert serving.ways(number, 10.0, site=site) == over
            found += len(over)
    assert found > 0


def test_a_village_of_nothing_has_no_way_by_a_closed_site():
    """Test no parcels, for which an excluded point has room enough, too."""
    county = _county(0.0, formats=FORMATS)
    plan = solve(county).plan
    rules = replace(county.requirements, excluded_site_ids=("p",))
    closed = replace(county, requirements=rules)
    found = {}
    for item in (county, closed):
        prepared = prepare(item, plan)
        prices = prices_of_plan(prepared, plan)
        serving = Serving(prepared=prepared, prices=prices, plan=plan)
        found[item is closed] = serving.ways(county.village_index["v"], 0.0)
    assert found[False]
    assert not found[True]


def _least_cost(prepared, prices, plan, forced):
    """Return the least cost with others at their facilities, and one village more."""
    instance, data = prepared.instance, prepared.data
    model = ThreeTierModel(replace(data.without_shares()), prices)
    model.minimise_payments()
    served = {
        (instance.village_of[a.stream_id], instance.site_index[a.facility_id])
        for a in plan.allocations
    }
    for arc in range(len(data.arc_site)):
        key = (int(data.arc_village[arc]), int(data.arc_site[arc]))
        if key[0] != forced and key not in served:
            model.mip.bound(model.x[[arc]], lower=0.0, upper=0.0)
    for village_idx in {
        *(key[0] for key in served),
        *([] if forced is None else [forced]),
    }:
        model.mip.bound(model.z[[village_idx]], lower=0.0, upper=0.0)
    parents = {f.site_id: f.parent_id for f in plan.facilities}
    for link, (child, parent) in enumerate(
        zip(data.link_child, data.link_parent, strict=True)
    ):
        known = parents.get(instance.sites[child].id)
        if known is not None and known != instance.sites[parent].id:
            model.mip.bound(model.u[[link]], lower=0.0, upper=0.0)
    for site in sorted(set(data.option_site.tolist())):
        is_open = instance.sites[site].id in parents
        if is_open:
            others = model.y[data.option_site == site]
            model.mip.rows(1, [(0, others, 1.0)], lower=1.0)
    found = solve_model(model, gap=1e-7)
    return None if found is None else found.objective
