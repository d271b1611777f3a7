"""The solved plan of tiny counties, told by hand with the cost of its routes.

Costs that come back in all of them, a year: the hub's opex 10 000 and handling 36.5
for a parcel a day; a store's capex 5 000 / 5 and opex 2 000 and handling 73.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.checker import check
from planner.design.solve import solve
from planner.design.total_bound.whole import with_total_bound
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.metrics import evaluate
from planner.model.places import SiteStatus
from planner.model.rules import Measure, Objective
from planner.model.service import Mode
from planner.plan import Detail, Reason, Result, Status
from planner.solvers.mip import MipResult, MipStatus, solve_mip
from tests import tiny
from tests.design.counties import (
    EVERYBODY,
    EVERYTHING,
    HIRED,
    HIRED_TRUCK,
    HIRED_VAN,
    asking,
    best,
    open_ids,
    plan_of,
    served,
    three_villages,
)
from tests.tiny import GROCERY, build, hub, point, store, village

LEAN_STORE = replace(
    tiny.STORE_FORMAT, id="lean_store", capex=1_000.0, opex_per_year=500.0
)


def clean(result: Result, instance: Instance) -> Result:
    """Return a result that is feasible, its plan clean and its cost the ledger's."""
    plan = plan_of(result)
    assert result.status is Status.FEASIBLE
    assert check(plan, instance) == []
    assert result.annual_cost == pytest.approx(
        compute_ledger(plan, instance).annual_cost
    )
    return result


def test_home_delivery_is_cheapest() -> None:
    """Test that c, 11 km from s, is delivered to at home, and what all of it costs.

    Hub 10 000, the renewal of its 100 000 in ten years as much, and 15 x 36.5:
    20 547.5; store 3 000 + 15 x 73 = 4 095.
    Truck, a day: 20 km, 40; 600 loading + 2 000 + 60 + 15 x 6 = 2 750 s, 27.5.
    Van, a day: 22 km, 22; 600 + 2 200 + 60 + 5 x 30 = 3 010 s, 15.05.
    20 547.5 + 4 095 + 365 x (67.5 + 37.05) = 62 803.25. A second store for c costs
    74 399, see below.
    """
    county = three_villages(store("t", 20))
    result = clean(best(county), county)
    plan = plan_of(result)
    assert open_ids(plan) == {"h", "s"}
    assert served(plan) == {
        "a": ("s", "store"),
        "b": ("s", "store"),
        "c": ("s", "home"),
    }
    assert result.annual_cost == pytest.approx(62_803.25)
    assert [route.distance_m for route in plan.routes] == [20_000.0, 22_000.0]


def test_second_store_is_cheapest() -> None:
    """Test that a van of 5 a km makes a second store worth its cost.

    Delivered to at home, c would cost 62 803.25 + 365 x 4 x 22 km = 94 923.25.
    Hub 20 547.5; stores 2 x 3 000 + 15 x 73 = 7 095; truck, a day: 40 km, 80; 600 +
    4 000 + 2 x 60 + 15 x 6 = 4 810 s, 48.1. 20 547.5 + 7 095 + 365 x 128.1 = 74 399.
    """
    dear_van = replace(HIRED_VAN, cost_per_km=5.0)
    county = three_villages(store("t", 20), vehicle_types=(HIRED_TRUCK, dear_van))
    result = clean(best(county), county)
    plan = plan_of(result)
    assert open_ids(plan) == {"h", "s", "t"}
    assert served(plan)["c"] == ("t", "store")
    assert result.annual_cost == pytest.approx(74_399.0)
    assert [route.distance_m for route in plan.routes] == [40_000.0]


def test_day_of_a_vehicle_is_paid_whole() -> None:
    """Test that no van goes out for a single stop where the truck passes anyway.

    With the days paid, 400 for the truck and 200 for the van, the second store costs
    74 399 + 365 x 400 = 220 399, and home delivery 62 803.25 + 365 x 600 = 281 803.25.
    """
    county = three_villages(store("t", 20), vehicle_types=(tiny.TRUCK, tiny.VAN))
    result = clean(best(county), county)
    assert result.annual_cost == pytest.approx(220_399.0)


def test_no_more_than_asked_is_served() -> None:
    """Test that with 60 % of the parcels asked for c is left out, with its price.

    Hub 20 000 + 10 x 36.5; store 3 000 + 10 x 73; truck, a day: 40 + (600 + 2 000 +
    60 + 10 x 6) x 0.01 = 67.2. 20 365 + 3 730 + 365 x 67.2 = 48 623. Nothing brings c
    within the standard; at its homes it would make 62 803.25 (see below).
    """
    county = three_villages(requirements=asking(at_least={Measure.USE: 0.6}))
    result = clean(best(county), county)
    assert result.annual_cost == pytest.approx(48_623.0)
    (left_out,) = plan_of(result).unserved
    assert (left_out.stream_id, left_out.reason) == ("c", Reason.COST)
    assert left_out.detail == Detail.NOT_COVERED.written(62_803.25 - 48_623.0)


def test_price_of_unserved_parcels() -> None:
    """Test that c is served where leaving it costs more than serving it.

    Serving c costs 62 803.25 - 48 623 = 14 180.25 a year; its 5 parcels a day are
    1 825 a year, so that 7 each is too little and 8 enough.
    """
    for price, is_served in ((7.0, False), (8.0, True)):
        requirements = asking(at_least={Measure.USE: 0.6}, unserved_price=price)
        county = three_villages(requirements=requirements)
        plan = plan_of(clean(best(county), county))
        assert ("c" in served(plan)) is is_served


def test_coverage_and_its_corrections() -> None:
    """Test that the siting objective and the corrections add up to the ledger."""
    county = three_villages(store("t", 20), requirements=asking(at_least=EVERYBODY))
    result = clean(best(county), county)
    assert evaluate(plan_of(result), county).coverages["residents"].value == 1.0
    assert result.objective is not None
    total = result.objective + sum(result.corrections.values())
    assert total == pytest.approx(result.annual_cost)


def test_same_seed_same_plan() -> None:
    """Test that two runs with a seed give the same plan, bound and rounds."""
    county = three_villages(store("t", 20), requirements=asking(at_least=EVERYBODY))
    one, other = (best(county, seed=3) for _ in range(2))
    assert one.plan == other.plan
    assert (one.objective, one.bound, one.rounds) == (
        other.objective,
        other.bound,
        other.rounds,
    )
    assert one.is_reproducible


@pytest.mark.parametrize(
    ("max_capex", "expected_ids", "expected_share"),
    [
        (4_999.0, set(), 0.0),
        (5_000.0, {"h", "s"}, 2 / 3),
        (9_999.0, {"h", "s"}, 2 / 3),
        (10_000.0, {"h", "s", "t"}, 1.0),
    ],
)
def test_most_coverage_for_the_money(
    max_capex: float, expected_ids: set[str], expected_share: float
) -> None:
    """Test that a store of 5 000 covers a and b, the next one c, and none nobody."""
    requirements = asking(objective=Objective.COVERAGE, max_capex=max_capex)
    county = three_villages(store("t", 20), requirements=requirements)
    plan = plan_of(clean(best(county), county))
    share = evaluate(plan, county).coverages["residents"].value
    assert share == pytest.approx(expected_share)
    assert open_ids(plan) == expected_ids


def with_existing(closing_cost: float) -> Instance:
    """Return village a at stores e, which exists, and n, lean, all at km 10."""
    return build(
        village("a", 10),
        hub("h", 0),
        store(
            "e",
            10,
            status=SiteStatus.EXISTING,
            current_format_id=tiny.STORE_FORMAT.id,
            closing_cost=closing_cost,
        ),
        store("n", 10, format_ids=(LEAN_STORE.id,)),
        formats=(*tiny.FORMATS, LEAN_STORE),
        vehicle_types=HIRED,
        requirements=asking(at_least=EVERYTHING),
    )


@pytest.mark.parametrize(
    ("closing_cost", "expected_id", "expected_cost"),
    [(5_000.0, "n", 46_666.0), (12_500.0, "e", 47_966.0)],
)
def test_existing_store_kept_or_closed(
    closing_cost: float, expected_id: str, expected_cost: float
) -> None:
    """Test that a store is closed if that pays, counting what closing costs.

    Hub 20 000 + 5 x 36.5, handling 5 x 73, truck 365 x (40 + (600 + 2 000 + 60 +
    5 x 6) x 0.01 = 66.9): 44 966. To keep e costs 2 000, and 5 000 / 5 = 1 000 of
    renewal. The lean store costs 1 000 / 5 + 500 = 700, and closing 5 000 / 5 = 1 000
    or 12 500 / 5 = 2 500.
    """
    county = with_existing(closing_cost)
    result = clean(best(county), county)
    plan = plan_of(result)
    assert open_ids(plan) == {"h", expected_id}
    assert plan.closed_site_ids == (() if expected_id == "e" else ("e",))
    assert result.annual_cost == pytest.approx(expected_cost)


def test_new_builds_cost_more_than_hosts() -> None:
    """Test that shutting the grocery costs its savings: 500 / 5 + 150 of opex."""
    sites = hub("h", 0), store("s", 10), point("new", 15)
    hosted = point("old", 15, host_type_id=GROCERY.id)
    shut = point("old", 15, host_type_id=GROCERY.id, status=SiteStatus.EXCLUDED)
    requirements = asking(modes=(Mode.POINT,), at_least=EVERYBODY)
    costs = {}
    for name, old in (("old", hosted), ("new", shut)):
        county = build(
            village("a", 15),
            *sites,
            old,
            vehicle_types=HIRED,
            requirements=requirements,
        )
        result = clean(best(county), county)
        assert open_ids(plan_of(result)) == {"h", "s", name}
        costs[name] = compute_ledger(plan_of(result), county).annual_cost
    assert costs["new"] - costs["old"] == pytest.approx(250.0)


def shared_village(*, is_split_allowed: bool) -> Instance:
    """Return a village of 80 parcels a day between two points that take 50 each."""
    return build(
        village("a", 15, parcels_in=60.0, parcels_out=20.0),
        hub("h", 0),
        store("s", 10),
        point("p", 14),
        point("q", 17),
        vehicle_types=HIRED,
        requirements=asking(
            modes=(Mode.POINT,),
            at_least=EVERYTHING,
            is_split_allowed=is_split_allowed,
        ),
    )


def test_split_allocation() -> None:
    """Test that the nearer point takes all it can, 50 of 80, and the other 30."""
    county = shared_village(is_split_allowed=True)
    plan = plan_of(clean(best(county), county))
    shares = {item.facility_id: item.share for item in plan.allocations}
    assert shares == {"p": pytest.approx(50 / 80), "q": pytest.approx(30 / 80)}


def test_village_too_large_for_any_point() -> None:
    """Test that it is shared without being asked, 80 parcels at points of 50."""
    county = shared_village(is_split_allowed=False)
    plan = plan_of(clean(best(county), county))
    shares = {item.facility_id: item.share for item in plan.allocations}
    assert shares == {"p": pytest.approx(50 / 80), "q": pytest.approx(30 / 80)}


@pytest.mark.parametrize("first_without", [True, False])
def test_time_that_is_up(monkeypatch: pytest.MonkeyPatch, first_without: bool) -> None:
    """Test that a limit ends the search with what there is: nothing, or a plan.

    Solvers of whom time is taken find nothing; those of the first plan are not timed.
    """

    def out_of_time(*arguments: Any, **options: Any) -> MipResult:
        if options.get("time_limit_s") is None:
            return solve_mip(*arguments, **options)
        return MipResult(
            status=MipStatus.NO_SOLUTION,
            values=None,
            objective=None,
            bound=None,
            hit_limit=True,
        )

    monkeypatch.setattr("planner.siting.search.least_cost.solve_mip", out_of_time)
    if first_without:
        monkeypatch.setattr("planner.design.solve.make_spare_plan", lambda _: None)
    instance = three_villages(requirements=asking(at_least=EVERYTHING))
    result = solve(instance, time_limit_s=600.0)
    assert not result.is_reproducible
    if first_without:
        assert (result.status, result.plan) == (Status.NO_SOLUTION, None)
        assert result.engine_note.startswith("the time limit passed before")
    else:
        assert check(plan_of(result), instance) == []


def test_the_seconds_of_the_bound_are_among_those_of_all() -> None:
    """Test that the whole takes as much longer as the bound takes."""
    county = three_villages(requirements=asking(at_least={Measure.USE: 0.5}))
    before = solve(county, bound=False)
    after = with_total_bound(before, county, seed=1)
    longer_s = after.seconds["total"] - before.seconds["total"]
    assert longer_s == pytest.approx(after.seconds["bound"])
