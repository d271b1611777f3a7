"""Visits of crews that install and repair, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.design.solve import solve
from planner.flow import resolve
from planner.flow.crews import service_visits
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.metrics import evaluate
from planner.model.places import County
from planner.model.rules import Boundary
from planner.model.service import ServiceRates
from tests import tiny
from tests.design.counties import three_villages
from tests.tiny_plan import line_county, line_plan

RATES = ServiceRates(crew_cost_per_hour=80.0, crew_cost_per_km=1.0)
GOODS = (
    replace(
        tiny.GOODS[0],
        install_share=0.1,
        repair_rate=0.05,
        repair_trips=3.0,
        visit_s=1_800.0,
    ),
)
INSTALLING = replace(
    tiny.STORE_FORMAT, functions=(*tiny.STORE_FORMAT.functions, "install")
)


def county(**overrides) -> Instance:
    """Return the county on a line, whose goods take visits, with a store for crews."""
    formats = (tiny.HUB_FORMAT, INSTALLING, tiny.POINT_FORMAT)
    fields = {"goods": GOODS, "formats": formats, "service": RATES} | overrides
    return line_county(**fields)


def test_visits_of_a_village() -> None:
    """Test v2: 20 parcels x 365 x (0.1 + 0.05 x 3) = 1,825 visits."""
    found = {
        one.village_id: one for one in service_visits(resolve(line_plan(), county()))
    }
    assert found["v2"].visits_per_year == pytest.approx(1_825)


def test_cost_of_visits() -> None:
    """Test v2, 2 km from s at 100 s a km: 400 s both ways.

    1,825 x 400 / 3,600 = 202.78 h and 912.5 h at 80, and 1,825 x 4 km at 1.
    """
    found = {
        item.village_id: item for item in service_visits(resolve(line_plan(), county()))
    }
    hours = 1_825 * 400 / 3_600 + 912.5
    assert found["v2"].base_id == "s"
    assert found["v2"].hours_per_year == pytest.approx(hours)
    assert found["v2"].km_per_year == pytest.approx(7_300)
    assert found["v2"].cost_per_year == pytest.approx(80 * hours + 7_300)
    assert set(found) == {"v1", "v2", "v3"}


@pytest.mark.parametrize(
    ("boundary", "base_id"), [(Boundary.COUNTY, None), (Boundary.NONE, "s")]
)
def test_crews_stay_in_their_county(boundary: Boundary, base_id: str | None) -> None:
    """Test that the store of another county sends none, unless borders are open."""
    rules = replace(tiny.REQUIREMENTS, boundary=boundary)
    other = County(id="c2", name="Long Valley")
    whole = county(counties=(tiny.COUNTY, other), requirements=rules)
    sites = (
        replace(one, county_id=other.id) if one.id == "s" else one
        for one in whole.sites
    )
    parted = replace(whole, sites=tuple(sites))
    found = {one.base_id for one in service_visits(resolve(line_plan(), parted))}
    assert found == {base_id}


def test_tours_share_the_drive_and_merchants_pay() -> None:
    """Test four visits a tour: a quarter of 202.78 h and 7,300 km; 60 a visit."""
    rates = replace(RATES, visits_per_tour=4.0, income_per_visit=60.0)
    item = county(service=rates)
    found = {one.village_id: one for one in service_visits(resolve(line_plan(), item))}
    hours = 1_825 * 100 / 3_600 + 912.5
    assert found["v2"].cost_per_year == pytest.approx(80 * hours + 1_825)
    ledger = compute_ledger(line_plan(), item)
    paid = {
        line.entity: line.amount_per_year
        for line in ledger.lines
        if line.line == "visit_income"
    }
    assert paid["v2"] == pytest.approx(60 * 1_825)
    before = compute_ledger(line_plan(), county())
    assert ledger.annual_cost < before.annual_cost


def test_visits_are_a_cost_of_their_own() -> None:
    """Test that annual cost rises by the visits, in the books of the base."""
    with_visits, without = (
        compute_ledger(line_plan(), item) for item in (county(), line_county())
    )
    amount = with_visits.by_line()["service_visits"]
    total = sum(
        item.cost_per_year for item in service_visits(resolve(line_plan(), county()))
    )
    assert amount == pytest.approx(total)
    assert with_visits.annual_cost - without.annual_cost == pytest.approx(amount)
    accounts = {
        line.account for line in with_visits.lines if line.line == "service_visits"
    }
    assert accounts == {"s"}


def test_visits_that_nobody_makes_are_counted() -> None:
    """Test that without a base nothing is paid, and all visits are unmet."""
    item = county(formats=tiny.FORMATS)
    figures = evaluate(line_plan(), item).service
    assert figures.visits_per_year == 0
    assert figures.unmet_visits_per_year == pytest.approx(32 * 365 * 0.25)
    lines = compute_ledger(line_plan(), item).by_line()
    assert lines["service_visits"] == lines["outside_visits"] == 0


def test_visits_that_no_base_makes_cost_what_outsiders_take() -> None:
    """Test 32 x 365 x 0.25 = 2,920 visits at 200, for which merchants pay 60 each.

    They stand in the books of those from whom the villages are served: p has v1, with 8
    of 32 parcels, and s the others.
    """
    rates = replace(RATES, outside_visit_price=200.0, income_per_visit=60.0)
    ledger = compute_ledger(line_plan(), county(formats=tiny.FORMATS, service=rates))
    lines = ledger.by_line()
    assert lines["outside_visits"] == pytest.approx(2_920 * 200)
    assert lines["visit_income"] == pytest.approx(2_920 * 60)
    assert lines["service_visits"] == 0
    accounts: dict[str, float] = {}
    for line in ledger.lines:
        if line.line == "outside_visits":
            before = accounts.get(line.account, 0.0)
            accounts[line.account] = before + line.amount_per_year
    assert accounts == pytest.approx({"p": 730 * 200, "s": 2_190 * 200})


def test_siting_objective_and_corrections_are_the_ledger() -> None:
    """Test that what the siting does not see is declared."""
    item = three_villages(
        goods=GOODS,
        service=RATES,
        formats=(tiny.HUB_FORMAT, INSTALLING, tiny.POINT_FORMAT),
    )
    result = solve(item)
    assert result.corrections["service_visits"] > 0
    assert result.objective is not None
    assert result.objective + sum(result.corrections.values()) == pytest.approx(
        result.annual_cost
    )


@given(rate=st.floats(0.0, 0.5), more=st.floats(0.0, 0.5))
def test_more_repairs_never_cost_less(rate: float, more: float) -> None:
    """Test that at the same plan the cost rises with repairs."""
    costs = []
    for repairs in (rate, rate + more):
        goods = (replace(GOODS[0], repair_rate=repairs),)
        ledger = compute_ledger(line_plan(), county(goods=goods))
        costs.append(ledger.annual_cost)
    assert costs[1] >= costs[0] - 1e-6
