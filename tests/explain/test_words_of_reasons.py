"""Words and numbers of reasons, told by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.design.unmet.frozen import freeze
from planner.explain.villages.village_reason import Binding, village_reason
from planner.model.places import SiteStatus, Tier
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Reason, Unserved
from planner.report.text.explain_words import reason_lines
from tests import tiny
from tests.design.counties import HIRED, asking, best, three_villages
from tests.tiny import build, hub, point, store, village

HALF = {Measure.RESIDENTS: 0.6}
NO_HOMES = (Mode.POINT, Mode.STORE)


def reason_of(instance, village_id, plan=None):
    """Return the reason of a village in the best plan, or in a given one."""
    return village_reason(freeze(instance, plan or best(instance).plan), village_id)


def test_price_of_those_not_covered() -> None:
    """Test that what covering costs stands beside the price of leaving out.

    At 3 for each resident c, 11 km away, is left out.
    """
    asked = asking(at_least=HALF, uncovered_price=3.0)
    found = reason_of(three_villages(point("pc", 21), requirements=asked), "c")
    assert found.binding is Binding.COST
    assert found.amount > 3.0
    assert (
        "a resident and year against a price of 3 for those not covered" in found.words
    )
    paid = 100.0 * (found.amount - 3.0)
    assert found.verified.routed_cost == pytest.approx(paid)


def test_price_of_parcels_not_carried() -> None:
    """Test that 5 parcels a day at 0.02 are 36.5 a year, 0.365 for each of 100."""
    asked = asking(at_least=HALF, unserved_price=0.02)
    found = reason_of(three_villages(point("pc", 21), requirements=asked), "c")
    assert found.binding is Binding.COST
    assert "against 0.36 for its parcels not carried" in found.words


def test_number_of_facilities() -> None:
    """Test that the one point allowed is at b, and that c needs a second one."""
    asked = asking(
        at_least={Measure.RESIDENTS: 0.6},
        max_facilities={Tier.POINT: 0},
        modes=NO_HOMES,
    )
    found = reason_of(three_villages(point("pc", 21), requirements=asked), "c")
    assert found.binding is Binding.LIMIT
    assert found.words == "max_facilities.point = 0, and 1 are needed"
    assert found.change.startswith("max_facilities.point = 1 and open pc")
    assert found.verified.gaining_village_ids == ("c",)


def test_two_requirements_at_once() -> None:
    """Test that both numbers are named where one more of either is not enough."""
    asked = asking(
        at_least=HALF,
        max_facilities={Tier.POINT: 0},
        max_capex=5_000.0,
        modes=NO_HOMES,
    )
    found = reason_of(three_villages(point("pc", 21), requirements=asked), "c")
    assert found.binding is Binding.SEVERAL
    assert [item.key for item in found.settings] == [
        "solve.max_capex",
        "solve.max_facilities.point",
    ]
    assert found.settings[0].value == pytest.approx(6_000.0, abs=1.0)
    assert found.settings[1].value == 1


def test_store_too_far_though_a_point_is_near() -> None:
    """Test that c, 11 km or 37 min from the store, is told of the store standard.

    Villagers take 200 s a kilometre: 2,200 s, and 15 min are allowed.
    """
    standard = replace(tiny.STANDARD, store_within_s=900.0)
    asked = asking(at_least=HALF)
    instance = three_villages(point("pc", 21), requirements=asked, standard=standard)
    found = reason_of(instance, "c")
    assert found.binding is Binding.STANDARD
    assert found.words == (
        "the nearest store is 37 min away, 22 min beyond the standard of 15 min"
    )
    assert found.change == "a store within 37 min"
    assert found.verified.gaining_village_ids == ("c",)


def test_reach_shorter_than_the_standard() -> None:
    """Test that a point 2 km away does not serve where people go 1 km at most."""
    asked = asking(
        at_least=HALF,
        reach_m={Mode.POINT: 1_000.0, Mode.STORE: 1_000.0},
        modes=NO_HOMES,
    )
    found = reason_of(three_villages(point("pc", 19), requirements=asked), "c")
    assert found.binding is Binding.REACH
    assert found.amount == pytest.approx(1.0)
    assert found.change == "a reach of 2 km to a point"


def test_site_that_the_scenario_excludes() -> None:
    """Test that where the standard would have to be 11 km the shut point may open."""
    shut = point("pc", 21, status=SiteStatus.EXCLUDED)
    asked = asking(at_least=HALF, modes=NO_HOMES)
    found = reason_of(three_villages(shut, requirements=asked), "c")
    assert found.binding is Binding.STANDARD
    assert found.change == "site pc as a candidate, not excluded"


def test_new_site_where_no_setting_helps() -> None:
    """Test that without home delivery c needs a site that is not there yet."""
    asked = asking(at_least=HALF, modes=NO_HOMES)
    found = reason_of(three_villages(requirements=asked), "c")
    assert found.binding is Binding.STANDARD
    assert found.settings[0].key == "sites.new.point"
    assert found.verified.opened_site_ids == ("new:c:point",)


def test_road_that_is_not_joined() -> None:
    """Test that a village on roads of its own is told how far these are from ours."""
    places = [village("a", 9), village("d", 14), hub("h", 0), store("s", 10)]
    cut = {("d", item): np.inf for item in ("a", "h", "s")}
    instance = build(
        *places,
        distances_km=cut,
        vehicle_types=HIRED,
        requirements=asking(at_least={Measure.RESIDENTS: 0.5}),
    )
    found = reason_of(instance, "d")
    assert found.binding is Binding.CUT_OFF
    assert found.amount == pytest.approx(4.0)
    assert found.words == (
        "no vehicle gets to it from a hub of its county: its own roads end 4.0 km from "
        "those of the hub"
    )


def test_far_from_any_road() -> None:
    """Test that a village beside the roads is not said to be cut off."""
    instance = three_villages(
        village("d", 30, is_on_road=False),
        requirements=asking(at_least={Measure.RESIDENTS: 0.4}),
    )
    assert reason_of(instance, "d").binding is Binding.NO_ROAD


def test_covered_and_not_served_whole() -> None:
    """Test that a covered village of which parcels stay is said to cost in service.

    Three quarters of b's parcels are carried: the larger part, so that it is covered.
    """
    asked = asking(at_least={Measure.RESIDENTS: 0.3}, is_split_allowed=True)
    instance = three_villages(requirements=asked)
    plan = best(replace(instance, requirements=asking(at_least=HALF))).plan
    carried = tuple(
        replace(item, share=0.75) if item.stream_id == "b" else item
        for item in plan.allocations
    )
    unserved = Unserved(stream_id="b", share=0.25, reason=Reason.COST, detail="")
    plan = replace(plan, allocations=carried, unserved=(*plan.unserved, unserved))
    found = reason_of(instance, "b", plan)
    assert found.is_covered
    assert found.served_share == 0.75
    assert found.words.startswith("serving it costs")
    lines = reason_lines(found, instance)
    assert lines[1] == "Covered, but 75% of its parcels are carried"
    assert lines[3].startswith("What would serve it: open nothing more")


def test_served_and_not_covered() -> None:
    """Test that c, carried to its homes from 11 km away, is served and not covered."""
    instance = three_villages(requirements=asking(at_least={Measure.USE: 1.0}))
    found = reason_of(instance, "c")
    assert not found.is_covered
    assert found.served_share == pytest.approx(1.0)
    lines = reason_lines(found, instance)
    assert lines[1] == "Not covered, but its parcels are carried"
    assert lines[3].startswith("What would cover it: a standard of 11 km")


def test_plan_that_covers_without_serving_is_no_obstacle() -> None:
    """Test that what the plan misses in the model is not what keeps a village out.

    Asked for is two thirds; the plan has a and b in reach and serves a alone, so that
    the model counts a third.
    """
    asked = asking(at_least={Measure.RESIDENTS: 0.6})
    instance = three_villages(point("pc", 21), requirements=asked)
    plan = best(instance).plan
    left = tuple(item for item in plan.allocations if item.stream_id != "b")
    unserved = Unserved(stream_id="b", share=1.0, reason=Reason.COST, detail="")
    plan = replace(plan, allocations=left, unserved=(*plan.unserved, unserved))
    found = reason_of(instance, "c", plan)
    assert found.binding is Binding.COST
    assert found.verified.gaining_village_ids == ("c",)
    assert found.verified.cost > 0
