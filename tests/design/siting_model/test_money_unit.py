"""The same county in another currency has the same plan, and the same books."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.design.penalties import penalties
from planner.design.siting_model.money_unit import in_unit, money_unit
from planner.design.solve import solve
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.model.money import Contract, Outside, Subsidy
from planner.model.places import Tier
from planner.model.rules import Measure
from planner.model.service import ServiceRates
from tests import tiny, tiny_plan
from tests.design.counties import asking, three_villages
from tests.tiny import point, store

FACTORS = (0.01, 0.04, 100.0, 12_000.0)


def paid_everywhere() -> Instance:
    """Return the county on a line in which every kind of money is paid."""
    contract = Contract(
        id="c",
        name="c",
        tiers=(Tier.POINT,),
        host_type_ids=None,
        format_ids=None,
        fixed_per_year=100.0,
        fee_per_parcel=0.7,
        penalty_per_failure=3.0,
        kpi_success=0.9,
        expected_success=0.8,
    )
    given = (("facility_capex", 0.5), ("parcel", 0.11), ("facility", 13.0))
    return tiny_plan.line_county(
        formats=tuple(
            replace(item, terminal_capex=40.0, side_income_per_year=17.0, staff=1.0)
            for item in tiny.FORMATS
        ),
        host_types=(replace(tiny.GROCERY, recruiting_cost=70.0),),
        goods=tuple(replace(item, install_share=0.1) for item in tiny.GOODS),
        service=ServiceRates(
            wage_per_year=900.0,
            conversion_without_display=0.1,
            commission_per_order=2.0,
            crew_cost_per_hour=30.0,
            crew_cost_per_km=1.3,
            income_per_visit=21.0,
        ),
        contracts=(contract,),
        subsidies=tuple(
            Subsidy(id=line, name=line, line=line, rate=rate, cap_per_year=400.0)
            for line, rate in given
        ),
        outside=Outside(parcels_per_day=5.0, price_per_parcel=0.9),
        requirements=replace(
            tiny.REQUIREMENTS,
            unserved_price=0.3,
            uncovered_price=2.0,
            villager_time_price_per_hour=12.0,
        ),
    )


@pytest.mark.parametrize("factor", FACTORS)
def test_every_line_is_in_the_unit(factor: float) -> None:
    """Test that books and penalties of a plan scale with the money, line by line."""
    instance, plan = paid_everywhere(), tiny_plan.line_plan()
    scaled = in_unit(instance, 1 / factor)
    before = compute_ledger(plan, instance).by_line() | penalties(
        resolve(plan, instance)
    )
    after = compute_ledger(plan, scaled).by_line() | penalties(resolve(plan, scaled))
    assert sum(amount > 0 for amount in before.values()) >= 20
    assert after == pytest.approx(
        {name: amount * factor for name, amount in before.items()}, rel=1e-8
    )


@pytest.mark.parametrize("factor", FACTORS)
def test_the_unit_goes_with_the_money(factor: float) -> None:
    """Test that a county in another currency is the same numbers inside."""
    instance = paid_everywhere()
    scaled = in_unit(instance, 1 / factor)
    unit = money_unit(instance)
    assert money_unit(scaled) == pytest.approx(unit * factor)
    one, other = in_unit(instance, unit), in_unit(scaled, money_unit(scaled))
    assert one.formats == other.formats
    assert one.vehicle_types == other.vehicle_types
    assert one.requirements == other.requirements
    assert one.subsidies == other.subsidies


def test_without_any_money_the_unit_is_one() -> None:
    """Test a county in which nothing costs anything."""
    free = in_unit(three_villages(), 1e300)
    assert money_unit(free) > 0
    nothing = replace(
        free,
        formats=tuple(
            replace(item, capex=0.0, opex_per_year=0.0) for item in free.formats
        ),
        vehicle_types=tuple(
            replace(item, fixed_cost_per_day=0.0, cost_per_km=0.0, cost_per_hour=0.0)
            for item in free.vehicle_types
        ),
    )
    assert money_unit(nothing) == 1.0


@pytest.mark.parametrize("factor", FACTORS)
def test_the_plan_does_not_depend_on_the_currency(factor: float) -> None:
    """Test plan and cost of a county with several sites at four levels of money."""
    county = three_villages(
        store("t", 20),
        point("p", 19),
        point("q", 21),
        requirements=asking(at_least={Measure.RESIDENTS: 1.0, Measure.USE: 0.9}),
    )
    one, other = solve(county), solve(in_unit(county, 1 / factor))
    assert other.plan == one.plan
    assert one.annual_cost is not None
    assert other.annual_cost == pytest.approx(one.annual_cost * factor)
    assert other.objective == pytest.approx((one.objective or 0.0) * factor)
    assert other.gap == one.gap
