"""What cannot be met is named: the conflict, what to relax, for which villages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.checker import check
from planner.design.studies.budgets.annual import NOT_PROVEN
from planner.design.unmet.relaxed import solve_relaxed
from planner.design.unmet.repairs import (
    joined_repairs,
    money_after,
    share_after,
    site_after,
    site_key,
)
from planner.instance import Instance
from planner.model.amendment import Amendment
from planner.model.places import SiteStatus, Tier
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Repair, Result, Status
from planner.scenario.edits.in_instance import amended_instance
from planner.scenario.edits.of_scenario import changes_of
from tests.design.counties import (
    EVERYBODY,
    HIRED,
    asking,
    best,
    plan_of,
    three_villages,
)
from tests.tiny import build, hub, point, store, village

TOGETHER = "these cannot be met together, and without any one of them the others can: "


def impossible(instance: Instance) -> Result:
    """Return the result of an instance that has no plan."""
    result = best(instance)
    assert result.status is Status.INFEASIBLE
    assert result.plan is None
    return result


def sentence(instance: Instance) -> str:
    """Return the only sentence on what an instance without a plan has to relax."""
    result = impossible(instance)
    (repair,) = result.repair
    assert result.infeasible[-1] == repair.words
    return repair.words


def changed(repairs: Sequence[Repair]) -> dict[str, tuple[object, object]]:
    """Return what is asked for before and after, by key."""
    return {item.key: (item.before, item.value) for item in repairs}


def test_coverage_beyond_reach() -> None:
    """Test that c, 11 km from the only store, is named: 2 of 3 can be covered."""
    county = three_villages(requirements=asking(at_least=EVERYBODY))
    found = sentence(county)
    assert found == (
        "100.0% of residents covered is asked; at most 66.7% can be covered; "
        "1 village has no site within the standard that may open (33.3%): c (c)"
    )


def test_capacity_below_demand() -> None:
    """Test that a store of 200 a day carries one of two villages of 130."""
    county = build(
        village("a", 9, parcels_in=100.0, parcels_out=30.0),
        village("b", 11, parcels_in=100.0, parcels_out=30.0),
        hub("h", 0),
        store("s", 10),
        vehicle_types=HIRED,
        requirements=asking(at_least={Measure.USE: 1.0}),
    )
    found = sentence(county)
    assert found.startswith(
        "100.0% of parcels carried is asked; at most 50.0% can be carried; what may "
        "open does not hold the rest, or no vehicle can bring it in time; left out: "
    )
    assert found.endswith(("left out: a (a)", "left out: b (b)"))


def test_capex_budget_too_small() -> None:
    """Test that two stores of 5 000 are one thousand over a budget of 9 000."""
    requirements = asking(at_least=EVERYBODY, max_capex=9_000.0)
    county = three_villages(store("t", 20), requirements=requirements)
    assert sentence(county) == (
        "max_capex = 9,000 CNY: at least 10,000 CNY is needed for the other "
        "requirements"
    )


def test_too_few_facilities() -> None:
    """Test that three stores are asked for where two are allowed.

    One store more is half of the limit; leaving a village out would miss residents
    and use by a third each, which is more.
    """
    county = build(
        *(village(f"v{km}", km) for km in (10, 20, 30)),
        hub("h", 0),
        *(store(f"s{km}", km) for km in (10, 20, 30)),
        vehicle_types=HIRED,
        requirements=asking(
            modes=(Mode.STORE,),
            at_least={Measure.RESIDENTS: 1.0, Measure.USE: 1.0},
            max_facilities={Tier.STORE: 2},
        ),
    )
    assert sentence(county) == "max_facilities.store = 2: at least 3 are needed"


def test_required_store_without_road() -> None:
    """Test that a required store that no road joins to the hub is named."""
    county = three_villages(
        store("t", 20, status=SiteStatus.REQUIRED),
        distances_km={(other, "t"): np.inf for other in ("h", "s", "a", "b", "c")},
        requirements=asking(at_least={Measure.USE: 0.1}),
    )
    assert sentence(county) == (
        "site 't' is required, but no store or hub can supply it by road within a "
        "shift; name it in solve.exclude_sites, or make it a candidate in its table"
    )


def test_required_store_off_the_road() -> None:
    """Test that a required store too far from any road is named as well."""
    county = three_villages(
        store("t", 20, status=SiteStatus.REQUIRED, is_on_road=False),
        requirements=asking(at_least={Measure.USE: 0.1}),
    )
    assert "site 't' is required" in sentence(county)


def test_annual_budget_too_small_for_the_routes() -> None:
    """Test that the cost of the plan's real routes is named beside the budget.

    No plan of a and b is cheaper than 48 623, told by hand in ``test_solve``.
    """
    requirements = asking(at_least={Measure.USE: 0.6}, max_annual_cost=48_000.0)
    county = three_villages(requirements=requirements)
    result = best(county)
    assert result.status is Status.INFEASIBLE
    assert result.infeasible == (
        "annual cost is 48,623.00 CNY, at most 48,000.00 is allowed",
        NOT_PROVEN,
    )
    assert changed(result.repair) == {"solve.max_annual_cost": (48_000.0, 48_623.0)}
    relaxed = solve_relaxed(county, result)
    assert relaxed is not None
    assert relaxed.result.plan is result.plan
    assert relaxed.result.status is Status.FEASIBLE
    assert check(plan_of(result), relaxed.instance) == []


def test_annual_budget_too_small_for_anything() -> None:
    """Test that the plan found without a budget below the fixed costs is told."""
    requirements = asking(at_least={Measure.USE: 0.6}, max_annual_cost=23_000.0)
    result = best(three_villages(requirements=requirements))
    assert result.status is Status.INFEASIBLE
    assert result.conflict == ("max_annual_cost = 23,000 CNY", "at_least.use = 0.6")
    assert result.infeasible == (
        "annual cost is 48,623.00 CNY, at most 23,000.00 is allowed",
        NOT_PROVEN,
    )
    assert changed(result.repair) == {"solve.max_annual_cost": (23_000.0, 48_623.0)}


def planted(**limits: Any) -> Instance:
    """Return two villages 20 km apart, a store at each and a point at the farther.

    All residents are to be covered. Nothing comes of what else is asked for, nor of
    the excluded store that is far from everybody.
    """
    return build(
        village("a", 10),
        village("b", 30),
        hub("h", 0),
        store("s10", 10),
        store("s30", 30),
        point("p30", 30),
        store("far", 90, status=SiteStatus.EXCLUDED),
        vehicle_types=HIRED,
        requirements=asking(
            at_least={Measure.RESIDENTS: 1.0, Measure.USE: 0.1},
            max_annual_cost=1e7,
            **limits,
        ),
    )


def test_planted_conflict_of_three() -> None:
    """Test that everybody, one store and no point are found exactly, of six.

    Everybody and one store leave p30 for b; everybody and no point leave s30 for b; one
    store and no point leave half of the residents. Half of them is half of what is
    asked for, the least change: a second store or a first point is as much again.
    """
    county = planted(max_facilities={Tier.STORE: 1, Tier.POINT: 0}, max_capex=1e6)
    result = impossible(county)
    assert result.conflict == (
        "max_facilities.store = 1",
        "max_facilities.point = 0",
        "at_least.residents = 1",
    )
    assert result.infeasible[0] == TOGETHER + "; ".join(result.conflict)
    assert changed(result.repair) == {"solve.at_least.residents": (1.0, 0.5)}
    for share, limits in (
        (1.0, {Tier.STORE: 1}),
        (1.0, {Tier.POINT: 0}),
        (0.0, {Tier.STORE: 1, Tier.POINT: 0}),
    ):
        asked = asking(at_least={Measure.RESIDENTS: share}, max_facilities=limits)
        assert best(replace(county, requirements=asked)).status is Status.FEASIBLE


def test_planted_conflict_with_money() -> None:
    """Test that everybody, no point and 9 000 CNY are found, and 1 000 are missing.

    A store and a point are 6 000, two stores 10 000: a ninth more than the budget.
    """
    county = planted(max_facilities={Tier.POINT: 0}, max_capex=9_000.0)
    result = impossible(county)
    assert result.conflict == (
        "max_facilities.point = 0",
        "max_capex = 9,000 CNY",
        "at_least.residents = 1",
    )
    assert changed(result.repair) == {"solve.max_capex": (9_000.0, 10_000.0)}
    relaxed = solve_relaxed(county, result)
    assert relaxed is not None
    assert check(plan_of(relaxed.result), relaxed.instance) == []
    again = best(relaxed.instance)
    assert again.status is Status.FEASIBLE


def test_excluded_store_is_named() -> None:
    """Test that an excluded store that would cover c is told, as one way out.

    2 of 3 can be covered without it, a shortfall of a third; a site weighs one.
    """
    county = three_villages(
        store("t", 20, status=SiteStatus.EXCLUDED),
        requirements=asking(at_least=EVERYBODY),
    )
    result = impossible(county)
    assert result.conflict == ("site 't' is excluded", "at_least.residents = 1")
    assert changed(result.repair) == {"solve.at_least.residents": (1.0, 0.6666)}


def test_two_required_stores_for_one() -> None:
    """Test that a required store is dropped where a limit has no plan without.

    One of three required stores may open: two more are thrice the limit, a store
    that need not open is one, and two of them have to give.
    """
    county = three_villages(
        *(store(name, 20, status=SiteStatus.REQUIRED) for name in ("t", "u")),
        requirements=asking(at_least={}, max_facilities={Tier.STORE: 1}),
    )
    result = impossible(county)
    assert result.conflict == (
        "site 't' is required",
        "site 'u' is required",
        "max_facilities.store = 1",
    )
    (repair,) = result.repair
    assert (repair.key, repair.value) == ("solve.max_facilities.store", 2)


def test_required_by_status_is_excluded_by_name() -> None:
    """Test that the scenario can say so of a required store off the road."""
    county = three_villages(
        store("t", 20, status=SiteStatus.REQUIRED, is_on_road=False),
        requirements=asking(at_least={Measure.USE: 0.1}),
    )
    result = impossible(county)
    assert changed(result.repair) == {"sites.t": ("required", "excluded")}
    relaxed = solve_relaxed(county, result)
    assert relaxed is not None
    assert check(plan_of(relaxed.result), relaxed.instance) == []
    assert changes_of(relaxed.repair, {}) == {"solve": {"exclude_sites": ["t"]}}


@pytest.mark.parametrize(
    ("status", "required", "excluded", "expected"),
    [
        (SiteStatus.REQUIRED, (), (), ((), ("t",))),
        (SiteStatus.REQUIRED, ("t",), (), ((), ("t",))),
        (SiteStatus.CANDIDATE, ("u", "t"), (), (("u",), ())),
        (SiteStatus.EXCLUDED, ("t",), ("u",), ((), ("u", "t"))),
        (SiteStatus.EXCLUDED, (), (), (("t",), ())),
        (SiteStatus.EXCLUDED, (), ("t",), (("t",), ())),
        (SiteStatus.CANDIDATE, (), ("u", "t"), ((), ("u",))),
        (SiteStatus.REQUIRED, (), ("t",), (("t",), ())),
    ],
)
def test_rule_of_a_site_is_taken_back(
    status: SiteStatus,
    required: tuple[str, ...],
    excluded: tuple[str, ...],
    expected: tuple[tuple[str, ...], tuple[str, ...]],
) -> None:
    """Test that a site that must open need not, and that one that must not may."""
    asked = asking(required_site_ids=required, excluded_site_ids=excluded)
    county = three_villages(store("t", 20, status=status), requirements=asked)
    index = county.site_index["t"]
    back = Amendment(key=site_key("t"), value=site_after(county, "t"))
    relaxed = amended_instance(county, [back])
    rules = relaxed.requirements
    assert (rules.required_site_ids, rules.excluded_site_ids) == expected
    assert relaxed.must_open(index) != county.must_open(index) or (
        relaxed.may_open(index) != county.may_open(index)
    )


def test_both_kinds_of_site_rules_in_words() -> None:
    """Test that a site is named with what to do about it, and an excluded one opens.

    All parcels are to be carried to stores that the villagers reach; three limits
    speak against any other way than to open t.
    """
    county = three_villages(
        store("t", 20),
        requirements=asking(
            modes=(Mode.STORE,),
            at_least={Measure.USE: 1.0, Measure.RESIDENTS: 1.0},
            excluded_site_ids=("t",),
        ),
    )
    result = impossible(county)
    assert changed(result.repair) == {"sites.t": ("excluded", "candidate")}
    assert result.infeasible[-1] == (
        "site 't' is excluded; take it out of solve.exclude_sites"
    )


def test_budget_is_raised_to_what_the_routes_cost() -> None:
    """Test that the relaxed budget is what the plan costs, where estimates were lower.

    23 000 are too few for any plan; no plan of a and b costs less than 48 623.
    """
    requirements = asking(at_least={Measure.USE: 0.6}, max_annual_cost=23_000.0)
    county = three_villages(requirements=requirements)
    result = best(county)
    budget = (Repair(key="solve.max_annual_cost", before=23e3, value=24e3, words="!"),)
    for after, expected in ((24e3, 48_623.0), (48e3, 48_623.0), (60e3, 60e3)):
        wider = (replace(budget[0], value=after),)
        relaxed = solve_relaxed(county, replace(result, plan=None, repair=wider))
        assert relaxed is not None
        assert relaxed.repair[0].value == expected
        assert ("48,623" in relaxed.repair[0].words) == (expected == 48_623.0)
        assert len(relaxed.widened) == (expected == 48_623.0)
        assert check(plan_of(relaxed.result), relaxed.instance) == []
        assert relaxed.result.status is Status.FEASIBLE


def test_repair_of_several_counties_is_joined() -> None:
    """Test that one share is asked of all counties, the lowest that one can reach."""
    one = Repair(key="solve.at_least.use", before=0.9, value=0.8, words="A: 0.8")
    other = replace(one, value=0.7, words="B: 0.7")
    money = Repair(key="solve.max_capex", before=1.0, value=2.0, words="C")
    (share, budget) = joined_repairs([one, other, money])
    assert (share.before, share.value, share.words) == (0.9, 0.7, "A: 0.8; B: 0.7")
    assert budget is money
    assert joined_repairs([money, replace(money, value=3.0)])[0].value == 3.0


def test_numbers_are_rounded_outward() -> None:
    """Test that a share goes down to four decimals, and money up to whole units."""
    assert share_after(2 / 3) == 0.6666
    assert share_after(0.97) == 0.97
    assert money_after(10_000.0000001) == 10_000.0
    assert money_after(10_000.01) == 10_001.0
