"""The money of every year, by hand, and its value against the ledger's annuities."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.instance import Instance
from planner.ledger import (
    CashFlow,
    CashFlowYear,
    annuity_factor,
    cash_flow,
    compute_ledger,
)
from planner.model.money import Subsidy
from planner.model.rules import Economics
from planner.plan import Plan
from tests.tiny_plan import edit_site, line_county, line_plan


def county(rate: float, years: int, life_years: float, **parts: object) -> Instance:
    """Return the line with one life for all formats."""
    found = line_county(**parts)
    return replace(
        found,
        formats=tuple(replace(item, life_years=life_years) for item in found.formats),
        economics=Economics(
            discount_rate=rate,
            income_per_parcel_in=1.0,
            income_per_parcel_out=2.0,
            horizon_years=years,
        ),
    )


def capex(instance: Instance, plan: Plan) -> float:
    """Return the outlay of a plan."""
    return compute_ledger(plan, instance).capex


@pytest.mark.parametrize("rate", [0.0, 0.06])
def test_value_over_one_life_is_that_of_the_annuities(rate: float) -> None:
    """Test that over one life outlay and annuities are worth the same.

    The ledger spreads the outlay so that n payments are worth it at the rate. So over
    n years npv = -net cost x (1 + r)^-1 + ... + (1 + r)^-n = -net cost / factor. The
    hub, which stays, is due for renewal at once.
    """
    plan = line_plan()
    instance = edit_site(county(rate, 8, 8.0), "h", remaining_life_years=0.0)
    ledger = compute_ledger(plan, instance)
    assert ledger.capex > 0
    expected = -ledger.net_cost / annuity_factor(rate, 8)
    assert cash_flow(instance, plan, ledger).npv == pytest.approx(expected)


def test_two_lives_by_hand() -> None:
    """Test outlay, renewal and residual without interest.

    Life 4, horizon 6: bought in the years 0 and 4; two of the second four years are
    left in year 6, so half of the outlay. The hub, kept, of 100 000, has half its life
    left and is bought in year 2 and, with nothing left, in year 6, where what is bought
    is worth its price. One facility closes for 500, once. All other years have the same
    net.
    """
    plan, instance = line_plan(), county(0.0, 6, 4.0)
    ledger = compute_ledger(plan, instance)
    years = cash_flow(instance, plan, ledger).years
    outlay = ledger.capex
    assert [item.outlay for item in years] == pytest.approx(
        [outlay + 500, 0, 100_000, 0, outlay, 0, 0]
    )
    assert years[-1].residual == pytest.approx(outlay / 2)
    lines = ledger.by_line()
    spread = lines["facility_capex"] + lines["terminal_capex"]
    assert lines["facility_renewal"] == pytest.approx(100_000 / 4)
    renewal = lines["facility_renewal"]
    paid = ledger.annual_cost - spread - renewal - lines["facility_closing"]
    assert spread == pytest.approx(outlay / 4)
    assert [item.paid for item in years] == pytest.approx([0.0] + [paid] * 6)
    total = 6 * (ledger.annual_income - paid) - 2 * outlay + outlay / 2 - 500 - 100_000
    assert years[-1].cumulative == pytest.approx(total)


def test_discounting_by_hand() -> None:
    """Test that a year's net counts by (1 + r)^-year, and the sum runs on."""
    plan, instance = line_plan(), county(0.1, 3, 10.0)
    years = cash_flow(instance, plan, compute_ledger(plan, instance)).years
    running = 0.0
    for item in years:
        assert item.discounted == pytest.approx(item.net / 1.1**item.year)
        running += item.discounted
        assert item.cumulative == pytest.approx(running)


def test_payback_is_the_first_year_that_is_not_negative() -> None:
    """Test it on a plan that earns, and that one that does not has none."""
    plan = line_plan()
    poor = county(0.06, 10, 10.0)
    assert cash_flow(poor, plan, compute_ledger(plan, poor)).payback_years is None
    rich = replace(poor, economics=replace(poor.economics, income_per_parcel_in=400.0))
    flow = cash_flow(rich, plan, compute_ledger(plan, rich))
    assert flow.payback_years is not None
    for item in flow.years:
        assert (item.cumulative >= 0) is (item.year >= flow.payback_years)


def flow_of(*cumulative: float) -> CashFlow:
    """Return a cash flow with these sums by year, from year 0 on."""
    nothing = CashFlowYear(
        year=0,
        outlay=0.0,
        outlay_subsidy=0.0,
        paid=0.0,
        income=0.0,
        residual=0.0,
        net=0.0,
        discounted=0.0,
        cumulative=0.0,
    )
    return CashFlow(
        years=tuple(
            replace(nothing, year=year, cumulative=amount)
            for year, amount in enumerate(cumulative)
        )
    )


@pytest.mark.parametrize(
    ("cumulative", "years"),
    [
        ((0.0, -178_562.0, -357_124.0), None),
        ((0.0, 10.0, 20.0), 0),
        ((-5.0, 2.0, -3.0, 1.0), 3),
        ((-5.0, 2.0, 4.0, -1.0), None),
    ],
    ids=[
        "no outlay, loses every year",
        "no outlay, earns every year",
        "back in year 1, buys again in year 2, back for good in year 3",
        "back in year 1, lost again by the end",
    ],
)
def test_payback_lasts(cumulative: tuple[float, ...], years: int | None) -> None:
    """Test that an outlay is back only where it stays back."""
    assert flow_of(*cumulative).payback_years == years


def test_without_outlay_and_income_there_is_no_payback() -> None:
    """Test a plan that opens and closes nothing at a price and loses money."""
    plan, poor = replace(line_plan(), closed_site_ids=()), county(0.06, 10, 10.0)
    free = replace(
        poor,
        formats=tuple(
            replace(item, capex=0.0, terminal_capex=0.0) for item in poor.formats
        ),
    )
    flow = cash_flow(free, plan, compute_ledger(plan, free))
    assert flow.years[0].cumulative == 0
    assert flow.npv < 0
    assert flow.payback_years is None


def test_subsidies_come_when_the_outlay_does() -> None:
    """Test half of opening, a fifth of renewal and all of closing, over two lives of 4.

    5 500 are bought in year 0 and 4, the hub of 100 000 in year 2, and 500 of closing
    fall into year 0: 2 750 + 500, 20 000, 2 750. Years without have no subsidy at all,
    and none of it is in the yearly income: 17 520 is what parcels bring.
    """
    given = tuple(
        Subsidy(id=line, name=line, line=line, rate=rate)
        for line, rate in (
            ("facility_capex", 0.5),
            ("facility_renewal", 0.2),
            ("facility_closing", 1.0),
        )
    )
    plan, instance = line_plan(), county(0.0, 6, 4.0, subsidies=given)
    ledger = compute_ledger(plan, instance)
    years = cash_flow(instance, plan, ledger).years
    assert [item.outlay_subsidy for item in years] == pytest.approx(
        [2_750 + 500, 0, 20_000, 0, 2_750, 0, 0]
    )
    assert [item.income for item in years[1:]] == pytest.approx([17_520] * 6)
    assert ledger.by_line()["subsidy"] == pytest.approx((2_750 + 20_000) / 4 + 500 / 4)
    first = years[0]
    assert first.net == pytest.approx(2_750 + 500 - 5_500 - 500)


def test_a_capped_subsidy_pays_its_cap_and_the_rest_later() -> None:
    """Test half of 5 500 over four years, 687.50 a year, capped at 300 a year.

    300 of 1 375 a year are 1 200 of 5 500: 300 a year from year 0 to 3, and from year 4
    on, when it is all bought again, 300 once more, as long as the years are looked at.
    """
    half = Subsidy(id="a", name="a", line="facility_capex", rate=0.5, cap_per_year=300)
    plan, instance = line_plan(), county(0.0, 6, 4.0, subsidies=(half,))
    ledger = compute_ledger(plan, instance)
    assert ledger.by_line()["subsidy"] == pytest.approx(300)
    years = cash_flow(instance, plan, ledger).years
    assert [item.outlay_subsidy for item in years] == pytest.approx([300] * 7)


def test_a_cap_above_the_annuity_still_binds_the_year_of_the_outlay() -> None:
    """Test half of 5 500, 687.50 a year for four years, by 1 000 a year at most.

    The ledger's line stays below the cap; the 2 750 are paid as 1 000, 1 000 and 750.
    """
    half = Subsidy(
        id="a", name="a", line="facility_capex", rate=0.5, cap_per_year=1_000
    )
    plan, instance = line_plan(), county(0.0, 3, 4.0, subsidies=(half,))
    ledger = compute_ledger(plan, instance)
    assert ledger.by_line()["subsidy"] == pytest.approx(687.5)
    years = cash_flow(instance, plan, ledger).years
    assert [item.outlay_subsidy for item in years] == pytest.approx(
        [1_000, 1_000, 750, 0]
    )


@pytest.mark.parametrize(
    ("left", "bought"), [(0.0, [0, 4]), (2.5, [3]), (3.0, [3]), (9.0, [])]
)
def test_what_stays_is_bought_when_its_years_are_over(
    left: float, bought: list[int]
) -> None:
    """Test the hub, kept, with some years left, over 6 years with a life of 4.

    What falls within a year is paid by its end. Of a hub bought at 2.5 half a year, at
    3 one year, and bought at 0 and 4 two years of four are left in year 6.
    """
    plan = replace(line_plan(), closed_site_ids=())
    instance = edit_site(county(0.0, 6, 4.0), "h", remaining_life_years=left)
    free = replace(
        instance,
        formats=tuple(
            item if item.id == "county_hub" else replace(item, capex=0.0)
            for item in instance.formats
        ),
    )
    years = cash_flow(free, plan, compute_ledger(plan, free)).years
    assert [item.year for item in years if item.outlay] == bought
    rest = {0.0: 0.5, 2.5: 0.125, 3.0: 0.25, 9.0: 0.0}[left]
    assert years[-1].residual == pytest.approx(100_000 * rest)


def test_without_any_capex_nothing_is_bought() -> None:
    """Test that a plan without outlay has none in any year."""
    plan = replace(line_plan(), closed_site_ids=())
    instance = county(0.06, 10, 3.0)
    free = replace(
        instance,
        formats=tuple(
            replace(item, capex=0.0, terminal_capex=0.0) for item in instance.formats
        ),
    )
    ledger = compute_ledger(plan, free)
    years = cash_flow(free, plan, ledger).years
    assert capex(free, plan) == 0
    assert not any(item.outlay or item.residual for item in years)
