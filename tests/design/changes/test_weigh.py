"""What edits cost, in counties where it can be told by hand.

The county is a line: hub h at km 0, store s at 10, villages a at 9, b at 11 and c at
21, five parcels a day each. People collect; a and b do at the store. A point for c at
km 22 in the place of one at km 21 makes the van drive 2 km more a day, at 1 a km and
100 s a km at 0.005 a second, and villagers go a km there and back for each of five
parcels, at 0.02: 365 (2 + 200 x 0.005 + 5 x 0.02) = 1,131.5 a year.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.checker import check
from planner.design.changes.anew import weigh_anew
from planner.design.changes.relation import Kind, kind_as_found, kind_of
from planner.design.changes.weigh import Edited, weigh_ring
from planner.design.changes.weighed import Weighed
from planner.instance import Instance
from planner.model.effort import Effort
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Plan
from tests import tiny
from tests.design.counties import (
    EVERYTHING,
    HIRED_TRUCK,
    HIRED_VAN,
    asking,
    best,
    open_ids,
    plan_of,
    served,
    three_villages,
)
from tests.tiny import Place, build, hub, point, store, village

A_KM_FARTHER = 365 * (2 * 1.0 + 200 * 0.005 + 5 * 0.02)
COLLECTING = (Mode.POINT, Mode.STORE)


def asked(**fields):
    """Return requirements to carry everything, collected."""
    return asking(**({"at_least": EVERYTHING, "modes": COLLECTING} | fields))


def line(*sites: Place, **fields) -> Instance:
    """Return the county with more sites."""
    rules = asked(**fields.pop("rules", {}))
    return three_villages(*sites, requirements=rules, **fields)


def without(instance: Instance, *site_ids: str) -> Instance:
    """Return a county whose edits close sites."""
    rules = replace(instance.requirements, excluded_site_ids=site_ids)
    return replace(instance, requirements=rules)


def weighed(before: Instance, plan: Plan, after: Instance) -> Weighed:
    """Return the change with the rest kept, whose sums must hold."""
    edited = Edited(before=before, plan=plan, after=after, seed=1, effort=Effort.NORMAL)
    found = weigh_ring(edited)
    if found.kind is not Kind.NEITHER and found.z1 is not None:
        x, y = found.improvement, found.cost_of_edits
        assert y - x == pytest.approx(found.z1 - found.z0, abs=0.005)
        assert x >= 0.0
    return found


def test_closing_a_point_costs_the_way_to_the_next() -> None:
    """Test y of a restriction: c collects a km farther, 1,131.5; x is 0."""
    before = line(point("p1", 21), point("p2", 22))
    plan = plan_of(best(before))
    assert served(plan)["c"] == ("p1", "point")
    found = weighed(before, plan, without(before, "p1"))
    assert found.kind is Kind.RESTRICTS
    assert found.cost_of_edits == pytest.approx(A_KM_FARTHER, abs=0.01)
    assert found.improvement == pytest.approx(0.0, abs=1e-6)
    assert served(found.changed)["c"] == ("p2", "point")
    assert found.ring.number == 0
    assert found.ring.village_ids == {"c"}
    assert found.ring.loose_ids >= {"p1", "p2"}
    assert not found.violations


def test_what_was_missed_before_is_no_saving() -> None:
    """Test x: the plan before has c at km 22, though a point at km 21 may open.

    With p2 closed c goes to p1, for 1,131.5 less; without the edit it could, too: all
    of that is x, and y is 0.
    """
    before = line(point("p1", 21), point("p2", 22))
    plan = plan_of(best(without(before, "p1")))
    found = weighed(before, plan, without(before, "p2"))
    assert found.improvement == pytest.approx(A_KM_FARTHER, abs=0.01)
    assert found.cost_of_edits == pytest.approx(0.0, abs=0.01)
    assert served(found.improved)["c"] == ("p1", "point")
    assert not check(found.improved, before)


def test_a_site_more_saves() -> None:
    """Test y of a widening: with a site at km 21 added, c saves 1,131.5."""
    before = line(point("p2", 22))
    after = line(point("p1", 21), point("p2", 22))
    found = weighed(before, plan_of(best(before)), after)
    assert found.kind is Kind.WIDENS
    assert found.cost_of_edits == pytest.approx(-A_KM_FARTHER, abs=0.01)
    assert found.improvement == pytest.approx(0.0, abs=1e-6)
    assert open_ids(found.changed) == {"h", "s", "p1"}


def test_a_site_that_moves_is_neither() -> None:
    """Test a site moved by a km: 1,131.5 more, if nothing is rearranged and if it is.

    With p2 at km 22 there is nothing better to rearrange than c's way to it or p1's.
    """
    before = line(point("p1", 21))
    after = line(point("p1", 22))
    found = weighed(before, plan_of(best(before)), after)
    assert found.kind is Kind.NEITHER
    assert found.improvement is found.cost_of_edits is None
    assert found.if_kept - found.z0 == pytest.approx(A_KM_FARTHER, abs=0.01)
    assert found.difference == pytest.approx(A_KM_FARTHER, abs=0.01)


def test_rearranged_where_a_site_moves() -> None:
    """Test a site moved by 2 km beside another a km away: rearranging saves a km.

    If nothing is rearranged c goes to km 23, for 2 x 1,131.5 more; p2 at km 22 is
    nearer by half of it.
    """
    before = line(point("p1", 21), point("p2", 22))
    after = line(point("p1", 23), point("p2", 22))
    found = weighed(before, plan_of(best(before)), after)
    assert found.if_kept - found.z0 == pytest.approx(2 * A_KM_FARTHER, abs=0.01)
    assert found.difference == pytest.approx(A_KM_FARTHER, abs=0.01)


def test_a_price_touches_nobody() -> None:
    """Test that a km at 2 in the place of 1 costs 365 x 22 km, the plan the same."""
    before = line(point("p1", 21), point("p2", 22))
    plan = plan_of(best(before))
    van = replace(HIRED_VAN, cost_per_km=2.0)
    after = replace(before, vehicle_types=(HIRED_TRUCK, van))
    found = weighed(before, plan, after)
    assert found.kind is Kind.NEITHER
    assert found.changed == found.plan
    assert found.difference == pytest.approx(365 * 22 * 1.0, abs=0.01)
    assert found.ring is None


def test_a_standard_touches_nobody_and_says_what_it_breaks() -> None:
    """Test that with a km to collect, c's two are too far, and the plan stays."""
    everybody = {"at_least": {Measure.RESIDENTS: 1.0}}
    before = line(point("p1", 23), rules=everybody)
    plan = plan_of(best(before))
    strict = replace(before.standard, collect_within_m=1_500.0)
    found = weighed(before, plan, replace(before, standard=strict))
    assert found.changed == found.plan
    assert [item.code.value for item in found.violations] == ["AT_LEAST"]
    assert found.kind is Kind.RESTRICTS


def test_a_ring_more_where_the_first_has_no_plan() -> None:
    """Test that d makes room for c, where the only other point of c's is full.

    Each point holds five parcels. c at km 21 has p1 at 21 and p2 at 22 in reach, d at
    23 has p2 and p3 at 24. With p1 closed c needs p2, so that d moves to p3: the van
    drives to km 24 in the place of 22, 365 (4 + 400 x 0.005), and c a km, 365 x 0.1.
    """
    small = replace(tiny.POINT_FORMAT, capacity_parcels_per_day=5.0)
    reach_m = {Mode.POINT: 2_000.0, Mode.STORE: 5_000.0}
    before = build(
        village("c", 21),
        village("d", 23),
        hub("h", 0),
        store("s", 10),
        point("p1", 21),
        point("p2", 22),
        point("p3", 24),
        vehicle_types=(HIRED_TRUCK, HIRED_VAN),
        formats=(tiny.HUB_FORMAT, tiny.STORE_FORMAT, small),
        requirements=asked(reach_m=reach_m),
    )
    plan = plan_of(best(before))
    assert served(plan) == {"c": ("p1", "point"), "d": ("p2", "point")}
    found = weighed(before, plan, without(before, "p1"))
    assert found.ring.number == 1
    assert served(found.changed) == {"c": ("p2", "point"), "d": ("p3", "point")}
    extra = 365 * (4 * 1.0 + 400 * 0.005 + 5 * 0.02)
    assert found.cost_of_edits == pytest.approx(extra, abs=0.01)


def test_what_cannot_be_kept_up_is_said() -> None:
    """Test that without c's only point a third of the parcels is left where it is.

    Both plans are held to what is left: so could the plan before leave c out, and
    what that saves is no saving of the edit.
    """
    before = line(point("p1", 21))
    plan = plan_of(best(before))
    found = weighed(before, plan, without(before, "p1"))
    (short,) = found.short
    assert short.measure is Measure.USE
    assert (short.share, short.attainable) == pytest.approx((1.0, 2 / 3), abs=1e-6)
    assert set(served(found.changed)) == {"a", "b"}
    assert found.cost_of_edits == pytest.approx(0.0, abs=0.01)
    assert found.improvement == pytest.approx(found.z0 - found.z1, abs=0.01)
    assert "AT_LEAST" in {item.code.value for item in found.violations}


def test_nothing_kept_is_no_dearer() -> None:
    """Test that a search of all of the county is no dearer than that of a ring."""
    before = line(point("p1", 21), point("p2", 22))
    edited = Edited(
        before=before,
        plan=plan_of(best(before)),
        after=without(before, "p1"),
        seed=1,
        effort=Effort.QUICK,
    )
    near = weigh_ring(edited)
    found = weigh_anew(edited, near, gap=0.0, rounds=2)
    assert found.z1 <= near.z1
    assert found.cost_of_edits == pytest.approx(A_KM_FARTHER, abs=0.01)
    assert found.ring is None


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, Kind.NONE),
        ({"required_site_ids": ("p1",)}, Kind.RESTRICTS),
        ({"served_at": {"c": "p1"}}, Kind.RESTRICTS),
        ({"max_capex": 1e6}, Kind.RESTRICTS),
        ({"modes": (Mode.POINT, Mode.STORE, Mode.HOME)}, Kind.WIDENS),
        ({"at_least": {Measure.USE: 0.5}}, Kind.WIDENS),
        ({"modes": tuple(Mode), "max_capex": 1e6}, Kind.NEITHER),
        ({"villager_time_price_per_hour": 9.0}, Kind.NEITHER),
    ],
)
def test_kinds(fields, kind: Kind) -> None:
    """Test that what is stricter restricts, what is looser widens, and both neither."""
    before = line(point("p1", 21))
    after = replace(before, requirements=replace(before.requirements, **fields))
    assert kind_of(before, after) is kind
    back = {Kind.RESTRICTS: Kind.WIDENS, Kind.WIDENS: Kind.RESTRICTS}
    assert kind_of(after, before) is back.get(kind, kind)


def test_closing_what_is_required_is_neither() -> None:
    """Test that no plan has a site both closed and open: nothing can be compared."""
    before = line(point("p1", 21), rules={"required_site_ids": ("p1",)})
    rules = replace(
        before.requirements, required_site_ids=(), excluded_site_ids=("p1",)
    )
    assert kind_of(before, replace(before, requirements=rules)) is Kind.NEITHER


def test_what_plans_say_of_a_lock() -> None:
    """Test that plans tell where a lock widens, too, and that one in use does not."""
    before = line(point("p1", 21))
    assert kind_as_found(Kind.RESTRICTS, 1.0, 2.0) is Kind.NEITHER
    assert kind_as_found(Kind.WIDENS, 2.0, 1.0) is Kind.NEITHER
    assert kind_as_found(Kind.RESTRICTS, 2.0, 1.0) is Kind.RESTRICTS
    plan = plan_of(best(before))
    rules = replace(before.requirements, required_site_ids=("p1",))
    found = weighed(before, plan, replace(before, requirements=rules))
    assert found.kind is Kind.RESTRICTS
    assert found.cost_of_edits >= 0.0
