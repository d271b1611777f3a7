"""The reason that each village that is not served is given, by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.checker import check
from planner.design.unmet.frozen import freeze
from planner.explain.villages.village_reason import Binding, village_reason
from planner.instance import Instance
from planner.model.places import Tier
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Detail, Reason, Unserved
from tests import tiny
from tests.design.counties import HIRED, asking, best, plan_of, served
from tests.tiny import Place, build, hub, point, store, village

ON_FOOT = (Mode.POINT, Mode.STORE)
LARGE_POINT = replace(
    tiny.POINT_FORMAT, id="large_point", capacity_parcels_per_day=150.0
)


def unserved(instance: Instance) -> dict[str, Unserved]:
    """Return the records of the villages that the plan leaves out."""
    plan = plan_of(best(instance))
    assert check(plan, instance) == []
    assert all(Detail.read(item.detail) for item in plan.unserved)
    return {item.stream_id: item for item in plan.unserved}


def beside(*places: Place, **overrides: Any) -> Instance:
    """Return village a (km 10), hub h (km 0), store s (km 10) and more places.

    One village is asked for, whatever there is.
    """
    num_villages = 1 + sum(hasattr(item.record, "residents") for item in places)
    requirements = asking(modes=ON_FOOT, at_least={Measure.VILLAGES: 1 / num_villages})
    fields: dict[str, Any] = {"requirements": requirements, "vehicle_types": HIRED}
    fields |= overrides
    return build(village("a", 10), *places, hub("h", 0), store("s", 10), **fields)


@pytest.mark.parametrize("detail", list(Detail))
def test_details_are_read_again(detail: Detail) -> None:
    """Test that each text gives back what it says and its number as written."""
    has_amount = "{amount}" in detail
    text = detail.written(12.34 if has_amount else None)
    assert Detail.read(text) == (detail, "12.3" if has_amount else "")


def test_other_text_is_no_detail() -> None:
    """Test that nothing is made of a text that the planner does not write."""
    assert Detail.read("12.3 km from the nearest sea") is None


def test_not_located() -> None:
    """Test a village without coordinates."""
    found = unserved(beside(village("v", 0, is_located=False)))["v"]
    assert (found.reason, found.share) == (Reason.NOT_LOCATED, 1.0)


def test_off_the_road() -> None:
    """Test a village too far from any road."""
    found = unserved(beside(village("v", 12, is_on_road=False)))["v"]
    assert found.reason is Reason.UNREACHABLE


def test_no_road_to_a_site() -> None:
    """Test a village that no road joins to any site."""
    cut_off = {("v", other): np.inf for other in ("a", "h", "s")}
    found = unserved(beside(village("v", 12), distances_km=cut_off))["v"]
    assert found.reason is Reason.UNREACHABLE
    assert found.detail == "no site can be reached by road"


def test_no_road_to_supply_its_point() -> None:
    """Test that a village is cut off whose own point no vehicle can supply."""
    cut_off = {("v", other): np.inf for other in ("a", "h", "s")}
    county = beside(village("v", 12), point("p", 12), distances_km=cut_off)
    assert unserved(county)["v"].reason is Reason.UNREACHABLE


def test_beyond_the_reach() -> None:
    """Test a village 30 km from the only store, where 5 km is the reach."""
    found = unserved(beside(village("v", 40)))["v"]
    assert found.reason is Reason.STANDARD
    assert found.detail == "the nearest site is 30.0 km away"


def test_beyond_the_standard_for_stores() -> None:
    """Test a village 21 km from the only store, with a full point beside it.

    At 30 km/h that is 42 min, where 40 are the standard: no room would cover it.
    """
    standard = replace(tiny.STANDARD, store_within_s=2_400.0)
    county = beside(
        village("v", 31, parcels_in=170.0, parcels_out=40.0),
        point("p", 31),
        standard=standard,
    )
    pair = county.village_pairs(county.village_index["v"])
    minutes = {
        county.sites[site].id: time_s / 60
        for site, time_s in zip(
            county.reach.destination_idx[pair].tolist(),
            county.reach.time_s[pair].tolist(),
            strict=True,
        )
    }
    assert minutes["s"] > 40
    found = unserved(county)["v"]
    assert found.reason is Reason.STANDARD
    expected = f"the nearest store is {minutes['s']:.1f} min away, beyond the standard"
    assert found.detail == expected
    reason = village_reason(freeze(county, plan_of(best(county))), "v")
    assert reason.binding is Binding.STANDARD
    assert f"the nearest store is {minutes['s']:.0f} min away" in reason.words


def test_no_capacity() -> None:
    """Test a village of 500 parcels a day at a store for 200: not half of them fit."""
    found = unserved(beside(village("v", 11, parcels_in=400.0, parcels_out=100.0)))["v"]
    assert found.reason is Reason.CAPACITY
    assert found.detail == "300.0 parcels a day above the room in reach"


def test_most_of_it_fits() -> None:
    """Test a village of 210 parcels a day at a store with room for 200 - 5 = 195.

    No one facility takes it, so that it may be shared, and 195 are the larger part.
    They cost 0.1 at the hub and 0.2 at the store each, on the truck 6 s at 0.01, and
    400 s of its people there and back at 0.18 an hour: 365 x 195 x (0.3 + 0.06 + 0.02)
    = 27 046.5.
    """
    found = unserved(beside(village("v", 11, parcels_in=170.0, parcels_out=40.0)))["v"]
    assert found.reason is Reason.COST
    assert found.detail == Detail.MOST_OF_IT.written(27_046.5)


def test_in_the_place_of_others() -> None:
    """Test a village of 198 parcels, for which the store has room without a."""
    found = unserved(beside(village("v", 11, parcels_in=170.0, parcels_out=28.0)))["v"]
    assert (found.reason, found.detail) == (Reason.COST, Detail.INSTEAD)


def test_room_is_asked_for() -> None:
    """Test the same where a is most of the residents, and half are asked for."""
    county = beside(
        village("v", 11, residents=10.0, parcels_in=170.0, parcels_out=28.0),
        requirements=asking(modes=ON_FOOT, at_least={Measure.RESIDENTS: 0.5}),
    )
    found = unserved(county)["v"]
    assert (found.reason, found.detail) == (Reason.CAPACITY, Detail.ROOM_ASKED_FOR)


def test_beyond_the_limits() -> None:
    """Test a village at a second store, where a needs the only one that may open."""
    county = beside(
        village("v", 40, residents=10.0),
        store("t", 40),
        requirements=asking(
            modes=ON_FOOT,
            at_least={Measure.RESIDENTS: 0.5},
            max_facilities={Tier.STORE: 1},
        ),
    )
    found = unserved(county)["v"]
    assert (found.reason, found.detail) == (Reason.COST, Detail.BEYOND_LIMITS)


def test_not_worth_its_cost() -> None:
    """Test a village whose point is not asked for, and not open.

    The point costs 600 + 1 000 / 5 = 800, and 5 parcels 0.1, 0.2 and 0.5 each at hub,
    store and point: 365 x 4 = 1 460. The truck has 6 s more for each, at 0.01: 109.5;
    the van 600 s of loading, 6 km there and back in 1 200 s, 60 s and 30 s at 0.005,
    and 12 km at 1: 365 x (9.45 + 12) = 7 829.25. In all 10 198.75.
    """
    found = unserved(beside(village("v", 16), point("p", 16)))["v"]
    assert found.reason is Reason.COST
    assert found.detail == Detail.NOT_NEEDED.written(10_198.7)


def test_no_time_after_the_linehaul() -> None:
    """Test a point that a van could supply, did its parcels not come too late.

    The truck leaves at 18 000, loads for 600 s and drives 120 km: 30 600. With 60 s and
    30 s of service and 600 s to transfer them, 5 parcels are ready at 31 290. The van
    takes 600 + 1 000 + 60 + 30 + 1 000 s to p and back: until 33 980, and its hours end
    at 33 000. From 25 200 on it would have had time.
    """
    operations = replace(tiny.OPERATIONS, loop_window_s=(25_200.0, 33_000.0))
    county = build(
        village("a", 120),
        village("v", 130),
        hub("h", 0),
        store("s", 120),
        point("p", 130),
        operations=operations,
        vehicle_types=HIRED,
        requirements=asking(modes=ON_FOOT, at_least={Measure.VILLAGES: 0.5}),
    )
    found = unserved(county)["v"]
    assert (found.reason, found.detail) == (Reason.SHIFT, Detail.SHIFT)


def test_too_far_for_a_shift() -> None:
    """Test a store 150 km from the hub, 30 000 s there and back: a shift has 28 800."""
    county = beside(village("v", 150), store("t", 150))
    found = unserved(county)["v"]
    assert (found.reason, found.detail) == (Reason.SHIFT, Detail.SHIFT)


def test_vehicles_do_not_suffice() -> None:
    """Test 150 parcels at a point with one van that holds 100 and makes one trip."""
    van = replace(tiny.VAN, available=1, max_trips=1)
    county = beside(
        village("v", 16, parcels_in=150.0, parcels_out=0.0),
        point("p", 16, format_ids=("large_point",)),
        formats=(*tiny.FORMATS, LARGE_POINT),
        vehicle_types=(tiny.TRUCK, van),
    )
    found = unserved(county)["v"]
    assert (found.reason, found.detail) == (Reason.CAPACITY, Detail.NO_VEHICLES)


def test_no_time_in_the_shift() -> None:
    """Test that one van reaches one of two villages 120 km away, not both.

    120 km out and back take 24 000 of its 28 800 s. Which of the two is for the plan
    to choose: the other can be served in its place.
    """
    county = build(
        village("a", 10),
        village("v", 130),
        village("w", 10, 120),
        hub("h", 0),
        store("s", 10),
        vehicle_types=(tiny.TRUCK, replace(tiny.VAN, available=1)),
        requirements=asking(at_least={Measure.USE: 1 / 3}, unserved_price=500.0),
    )
    plan = plan_of(best(county))
    assert check(plan, county) == []
    (left_out,) = plan.unserved
    assert (left_out.reason, left_out.detail) == (Reason.COST, Detail.INSTEAD)
    assert sorted([*served(plan), left_out.stream_id]) == ["a", "v", "w"]
