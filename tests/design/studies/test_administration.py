"""Rules of administration: plans keep them, and what cannot be kept is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.checker import Code, check
from planner.design.unmet.relaxed import solve_relaxed
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.model.places import SiteStatus, Tier, Township
from planner.model.rules import Administration
from planner.plan import Plan, Status
from planner.scenario.edits.of_scenario import changes_of
from planner.service.administration import one_open
from tests import tiny
from tests.design.counties import (
    EVERYTHING,
    HIRED,
    asking,
    best,
    open_ids,
    plan_of,
)
from tests.tiny import Place, build, hub, point, store, village

FAR = Township(id="t2", name="Far Side", county_id="c1", lon=0.21, lat=0.0)


def county(*more: Place, at_least: Any = None, **rules: Any) -> Instance:
    """Return hub 0, store s 10 and villages a, b in t1; store t 20, village c 21 in t2.

    c has 100 residents, a and b have 300 each.
    """
    return build(
        village("a", 9, residents=300.0),
        village("b", 11, residents=300.0),
        village("c", 21, township_id="t2"),
        hub("h", 0),
        store("s", 10),
        store("t", 20, township_id="t2"),
        *more,
        townships=(replace(tiny.TOWNSHIP, lon=0.1, lat=0.0), FAR),
        vehicle_types=HIRED,
        requirements=asking(
            at_least=EVERYTHING if at_least is None else at_least,
            administration=Administration(**rules),
        ),
    )


def cost(instance: Instance, plan: Plan) -> float:
    """Return the annual cost of a plan."""
    return compute_ledger(plan, instance).annual_cost


def solved(instance: Instance) -> Plan:
    """Return a plan that keeps everything."""
    plan = plan_of(best(instance))
    assert check(plan, instance) == []
    return plan


def test_a_store_in_every_township() -> None:
    """Test that t opens under the rule alone, at the cost of a plan that requires it.

    Without the rule s serves c at home: t would cost 2,000 and a fifth of 5,000 a year.
    """
    free, ruled = county(), county(store_in_every_township=True)
    before, after = solved(free), solved(ruled)
    assert (open_ids(before), open_ids(after)) == ({"h", "s"}, {"h", "s", "t"})
    asked = replace(
        free, requirements=replace(free.requirements, required_site_ids=("s", "t"))
    )
    assert cost(ruled, after) == pytest.approx(cost(asked, solved(asked)))
    assert cost(ruled, after) > cost(free, before)
    (broken,) = check(before, ruled)
    assert (broken.code, broken.subject) == (Code.TOWNSHIP_STORE, "t2")


def test_a_store_without_township_is_in_that_of_the_nearest_seat() -> None:
    """Test that the store of a county seat counts for the township around it."""
    instance = county(store("seat", 20.5, township_id=""), store_in_every_township=True)
    sites = {
        item.place_id: [instance.sites[idx].id for idx in item.sites]
        for item in one_open(instance)
    }
    assert sites == {"t1": ["s"], "t2": ["t", "seat"]}


def test_a_point_in_large_villages() -> None:
    """Test that a and b, 300 residents, get points of their own, and c does not.

    The point of b does not name it, and stands 400 m away; hub and seats do not count.
    """
    sites = (point("pa", 9.1, village_id="a"), point("pb", 11.4), point("pc", 21))
    free, ruled = county(*sites), county(*sites, point_above_residents=299.0)
    before, plan = solved(free), solved(ruled)
    assert {"pa", "pb"} <= open_ids(plan)
    assert "pc" not in open_ids(plan)
    codes = [(item.code, item.subject) for item in check(before, ruled)]
    assert codes == [(Code.VILLAGE_POINT, "a"), (Code.VILLAGE_POINT, "b")]
    assert not check(before, county(*sites, point_above_residents=300.0))


def test_a_share_of_every_township() -> None:
    """Test that c is covered though 600 of 700 residents are enough for the county."""
    free = county(at_least={})
    ruled = county(at_least={}, at_least_in_every_township=0.5)
    before, after = solved(free), solved(ruled)
    assert "t" in open_ids(after)
    assert "t" not in open_ids(before)
    codes = {item.subject for item in check(before, ruled)}
    assert "t2" in codes


def existing(site_id: str, km: float, **fields: Any) -> Place:
    """Return a point that is open today."""
    status = {"status": SiteStatus.EXISTING, "current_format_id": "village_point"}
    return point(site_id, km, **(status | fields))


@pytest.mark.parametrize(
    ("within_m", "expected"),
    [(4_000.0, {"h", "s"}), (3_999.0, {"h", "s", "old"}), (None, {"h", "s"})],
)
def test_closing_needs_a_replacement(
    within_m: float | None, expected: set[str]
) -> None:
    """Test that the old point at km 14 closes if s, 4 km away, may replace it.

    Keeping it costs 600 a year and 0.5 a parcel more, so that it closes if it may.
    """
    instance = county(existing("old", 14), close_only_if_replaced_within_m=within_m)
    rules = replace(instance.requirements, excluded_site_ids=("t",))
    assert open_ids(solved(replace(instance, requirements=rules))) == expected


def test_a_point_replaces_no_store_and_a_hub_nothing_else() -> None:
    """Test who may replace an existing store at km 20 within 30 km."""
    old = store(
        "old",
        20,
        status=SiteStatus.EXISTING,
        current_format_id="service_store",
        township_id="t2",
    )
    instance = county(
        old, point("p", 20), close_only_if_replaced_within_m=30_000.0, at_least={}
    )
    found = {
        item.place_id: {instance.sites[idx].id for idx in item.sites}
        for item in one_open(instance)
    }
    assert found == {"h": {"h"}, "old": {"old", "s", "t"}}


def test_rules_that_cannot_be_kept_are_named() -> None:
    """Test the conflict of one store with two townships, and the rule taken out."""
    instance = county(store_in_every_township=True)
    rules = replace(instance.requirements, max_facilities={Tier.STORE: 1})
    instance = replace(instance, requirements=rules)
    result = best(instance)
    assert result.status is Status.INFEASIBLE
    assert set(result.conflict) == {
        "rules.store_in_every_township = true in Stone Bridge (t1)",
        "rules.store_in_every_township = true in Far Side (t2)",
        "max_facilities.store = 1",
    }
    (repair,) = result.repair
    assert (repair.key, repair.value) == ("solve.max_facilities.store", 2)


def test_a_township_without_any_store_site() -> None:
    """Test that the rule is to be taken out, that the words name who has no site.

    The scenario changed so has a plan that breaks nothing.
    """
    instance = county(store_in_every_township=True)
    empty = Township(id="t3", name="Empty Hill", county_id="c1")
    instance = replace(instance, townships=(*instance.townships, empty))
    result = best(instance)
    (repair,) = result.repair
    assert (repair.key, repair.before, repair.value) == (
        "rules.store_in_every_township",
        True,
        False,
    )
    assert "no site may open for Empty Hill (t3)" in repair.words
    relaxed = solve_relaxed(instance, result)
    assert relaxed is not None
    assert not check(plan_of(relaxed.result), relaxed.instance)
    changes = changes_of(relaxed.repair, {})
    assert changes == {"rules": {"store_in_every_township": False}}


def test_large_villages_without_a_site() -> None:
    """Test that the rule can be asked for above the largest village without a site."""
    instance = county(point("pa", 9, village_id="a"), point_above_residents=50.0)
    result = best(instance)
    (repair,) = result.repair
    assert (repair.key, repair.before, repair.value) == (
        "rules.point_above_residents",
        50.0,
        300.0,
    )
    relaxed = solve_relaxed(instance, result)
    assert relaxed is not None
    assert not check(plan_of(relaxed.result), relaxed.instance)


def test_share_that_a_township_cannot_reach() -> None:
    """Test that of two villages in t2, 100 residents each, one is beyond any site."""
    instance = county(
        village("d", 60, township_id="t2"), at_least={}, at_least_in_every_township=0.6
    )
    result = best(instance)
    (repair,) = result.repair
    assert (repair.key, repair.before, repair.value) == (
        "rules.at_least_in_every_township",
        0.6,
        0.5,
    )
    assert "Far Side" in repair.words
