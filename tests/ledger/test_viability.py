"""Tests of viability; the county and its plan are described in ``tiny_plan``."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.metrics import (
    SiteViability,
    Viability,
    evaluate,
    site_viability,
    total_viability,
)
from planner.model.money import Subsidy
from planner.model.places import Tier
from planner.plan import Plan
from tests import tiny, tiny_plan

COUNTY = tiny_plan.line_county()
PLAN = tiny_plan.line_plan()
VAN_PER_YEAR = (200 + 1 * 12 + 18 * 2_130 / 3_600) * 365


def judged(instance: Instance = COUNTY, plan: Plan = PLAN) -> dict[str, SiteViability]:
    """Return by what each store and point is judged."""
    return site_viability(resolve(plan, instance), compute_ledger(plan, instance))


def paying(income_in: float, income_out: float) -> Instance:
    """Return the county with other incomes of a parcel."""
    economics = replace(
        tiny.ECONOMICS, income_per_parcel_in=income_in, income_per_parcel_out=income_out
    )
    return tiny_plan.line_county(economics=economics)


def site(name: str, branch: tuple[str, ...], profit: float) -> SiteViability:
    """Return a site that has a profit from an income of 1000 and no handling."""
    return SiteViability(
        facility_id=name,
        branch_ids=branch,
        parcels_per_day=10.0,
        income_per_year=1_000.0,
        cost_per_year=1_000.0 - profit,
        rising_income_per_year=1_000.0,
        rising_cost_per_year=0.0,
    )


def test_point_by_its_own_books() -> None:
    """Test that p has the 8 + 2 x 2 a day of v1, and pays no vehicle.

    Income 12 x 365 = 4380; capex 100, opex 450, handling 0.5 x 10 x 365 = 1825. A
    parcel a day brings (4380 - 1825) / 10 = 255.5 a year: 550 / 255.5 = 2.15 of them
    pay for capex and opex.
    """
    found = judged()["p"]
    assert found.branch_ids == ("p",)
    assert found.parcels_per_day == 10
    assert found.income_per_year == pytest.approx(4_380)
    assert found.cost_per_year == pytest.approx(100 + 450 + 1_825)
    assert found.profit_per_year == pytest.approx(2_005)
    assert found.subsidy_gap_per_year == 0
    assert found.is_viable
    assert found.break_even_parcels_per_day == pytest.approx(550 / 255.5)


def test_store_by_its_branch() -> None:
    """Test that s has its own parcels, p's and v3's homes, and pays p and the van.

    Income 48 x 365 = 17 520. Handling 0.2 x 40 x 365 = 2920 at s and 1825 at p; fixed
    1000 + 2000 at s, 550 at p and the van. The margin of 40 parcels is 17 520 - 4745.
    """
    found, fixed = judged()["s"], 3_550 + VAN_PER_YEAR
    assert found.branch_ids == ("s", "p")
    assert found.parcels_per_day == 40
    assert found.income_per_year == pytest.approx(17_520)
    assert found.rising_cost_per_year == pytest.approx(4_745)
    assert found.cost_per_year == pytest.approx(fixed + 4_745)
    assert found.subsidy_gap_per_year == pytest.approx(fixed + 4_745 - 17_520)
    assert not found.is_viable
    assert found.break_even_parcels_per_day == pytest.approx(fixed / (12_775 / 40))


def test_hubs_and_closed_sites_are_not_judged() -> None:
    """Test that only open stores and points are judged."""
    assert list(judged()) == ["s", "p"]


def test_branches_hub_and_closing_sum_up() -> None:
    """Test that every line is in a branch, at the hub or at what closes."""
    ledger = compute_ledger(PLAN, COUNTY)
    rest = sum(ledger.by_account()[name].profit_per_year for name in ("h", "x"))
    assert judged()["s"].profit_per_year + rest == pytest.approx(-ledger.net_cost)


def test_trunk_is_shared_by_parcels() -> None:
    """Test that s, whose branch has all 40 parcels, bears all of the trunk, p 10 / 40.

    What s then lacks is what the network lacks: no cost is left over.
    """
    ledger = compute_ledger(PLAN, COUNTY)
    accounts = ledger.by_account()
    trunk = -sum(accounts[name].profit_per_year for name in ("h", "x"))
    found = judged()
    assert trunk > 0
    assert found["s"].trunk_share_per_year == pytest.approx(trunk)
    assert found["p"].trunk_share_per_year == pytest.approx(trunk * 10 / 40)
    assert found["s"].profit_with_trunk_per_year == pytest.approx(-ledger.net_cost)
    assert found["p"].is_viable
    assert not found["p"].is_viable_with_trunk
    totals = evaluate(PLAN, COUNTY).viability
    assert totals.network_gap == pytest.approx(ledger.net_cost)
    assert totals.viable_with_trunk == 0


def test_break_even_is_where_profit_is_nothing() -> None:
    """Test that p with the parcels of its break-even earns what it costs.

    v1 scaled to 550 / 255.5 parcels a day, in and out in the same proportion.
    """
    scale = 550 / 255.5 / 10
    county = tiny_plan.line_county(
        parcels_in_per_day=COUNTY.parcels_in_per_day * scale,
        parcels_out_per_day=COUNTY.parcels_out_per_day * scale,
    )
    found = judged(county)["p"]
    assert found.parcels_per_day == pytest.approx(550 / 255.5)
    assert found.profit_per_year == pytest.approx(0, abs=1e-6)
    assert found.is_viable


def test_steady_income_is_earned_by_no_parcel() -> None:
    """Test p with 200 a year from a subsidy for each facility: (550 - 200) / 255.5.

    With 600, more than capex and opex, it needs no parcel.
    """
    for paid, expected in ((200.0, 350 / 255.5), (600.0, 0.0)):
        subsidy = Subsidy(
            id="f", name="f", line="facility", rate=paid, tiers=(Tier.POINT,)
        )
        found = judged(tiny_plan.line_county(subsidies=(subsidy,)))["p"]
        assert found.break_even_parcels_per_day == pytest.approx(expected)


@pytest.mark.parametrize("income", [0.0, 0.4, 0.5])
def test_no_break_even_without_margin(income: float) -> None:
    """Test that a parcel that brings no more than its handling of 0.5 has none."""
    found = judged(paying(income, income))["p"]
    assert found.break_even_parcels_per_day is None
    assert not found.is_viable


def test_no_break_even_without_parcels() -> None:
    """Test that what a parcel brings is not known where none passes."""
    idle = replace(PLAN, allocations=PLAN.allocations[1:])
    found = judged(plan=idle)["p"]
    assert found.parcels_per_day == 0
    assert found.break_even_parcels_per_day is None
    assert found.subsidy_gap_per_year == pytest.approx(550)


def test_totals() -> None:
    """Test that metrics count p as viable and s not, with the gap of s."""
    found = evaluate(PLAN, COUNTY).viability
    assert (found.viable_sites, found.unviable_sites) == (1, 1)
    assert found.subsidy_gap == pytest.approx(3_550 + VAN_PER_YEAR - 12_775)
    assert evaluate(PLAN, COUNTY).to_dict()["viability"]["viable_sites"] == 1


@pytest.mark.parametrize(
    ("store", "points", "total"),
    [
        (-50.0, (-30.0, 10.0), 50.0),
        (-20.0, (-30.0, -10.0), 40.0),
        (5.0, (-30.0, 10.0), 30.0),
        (5.0, (3.0, 1.0), 0.0),
    ],
)
def test_what_a_point_is_paid_counts_in_its_branch(
    store: float, points: tuple[float, float], total: float
) -> None:
    """Test that points get what they lack, the store what its branch lacks then.

    With 30 for the first point a branch that lacks 50 lacks 20 still: 50 in all.
    Another point q is nobody's, and lacks 7.
    """
    sites = {
        "s": site("s", ("s", "a", "b"), store),
        "a": site("a", ("a",), points[0]),
        "b": site("b", ("b",), points[1]),
        "q": site("q", ("q",), -7.0),
    }
    found = total_viability(sites, net_cost=12.0)
    assert found.network_gap == 12.0
    assert found.subsidy_gap == pytest.approx(total + 7)
    lacking = sum(profit < 0 for profit in (store, *points, -7.0))
    assert (found.viable_sites, found.unviable_sites) == (4 - lacking, lacking)


def test_nothing_is_judged_in_nothing() -> None:
    """Test that a plan without stores and points lacks nothing."""
    assert total_viability({}, net_cost=-3.0) == Viability(
        viable_sites=0,
        unviable_sites=0,
        subsidy_gap=0.0,
        network_gap=0.0,
        viable_with_trunk=0,
    )
