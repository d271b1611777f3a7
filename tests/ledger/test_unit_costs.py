"""What formats and hosts cost and bring in a year, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.design.siting_model.prepare import prepare
from planner.design.siting_model.prices import first_prices
from planner.instance import Instance
from planner.ledger import (
    capex_outlay,
    capex_saved_by_host,
    compute_ledger,
    fixed_cost_per_year,
    side_income_per_year,
)
from planner.metrics import evaluate
from planner.model.places import HostType
from planner.model.rules import Measure
from planner.model.service import Mode, ServiceRates
from planner.service.prices import handling_cost_per_parcel
from planner.siting.search.least_cost import solve_three_tier
from tests import tiny
from tests.design.counties import asking, three_villages
from tests.tiny_plan import line_county, line_plan

RATES = ServiceRates(
    wage_per_year=36_000.0,
    conversion_with_display=0.05,
    conversion_without_display=0.02,
    commission_per_order=2.0,
)
POINT = "village_point"


def county(host: HostType = tiny.GROCERY, **point) -> Instance:
    """Return the county on a line with another host or format of point."""
    formats = (tiny.HUB_FORMAT, tiny.STORE_FORMAT, replace(tiny.POINT_FORMAT, **point))
    return line_county(formats=formats, host_types=(host,), service=RATES)


def cost(item: Instance, site_id: str) -> dict[str, float]:
    """Return the fixed cost a year of a point at a site."""
    return fixed_cost_per_year(item, item.site_index[site_id], POINT)


def test_clerks_are_paid_apart() -> None:
    """Test half a clerk: 18,000 a year; the host's people stand in for two thirds."""
    host = replace(tiny.GROCERY, staff_saved=2 / 3)
    assert "facility_wages" not in cost(county(), "q")
    assert cost(county(staff=0.5), "q")["facility_wages"] == 18_000
    assert cost(county(host, staff=0.5), "p")["facility_wages"] == pytest.approx(6_000)


def test_terminal_is_capex_of_its_own() -> None:
    """Test 400 over five years without interest: 80 a year, host or not."""
    item = county(terminal_capex=400.0)
    assert cost(item, "q")["terminal_capex"] == 80
    assert cost(item, "p")["terminal_capex"] == 80
    assert capex_outlay(item, item.site_index["q"], POINT) == 1_400
    assert capex_outlay(item, item.site_index["x"], POINT) == 0
    without = county(terminal_capex=400.0, has_terminal=False)
    assert "terminal_capex" not in cost(without, "q")


def test_hosts_join_with_a_probability() -> None:
    """Test 0.8 x half of 1,000 saved, 60 of asking: 660; 0.8 x a quarter of opex.

    Opex is 600 x (1 - 0.8 x 0.25) = 480 a year; 340 are spared in all.
    """
    host = replace(tiny.GROCERY, sign_up=0.8, recruiting_cost=60.0)
    item = county(host)
    position = item.site_index["p"]
    assert capex_outlay(item, position, POINT) == pytest.approx(660)
    assert cost(item, "p")["facility_opex"] == pytest.approx(480)
    assert capex_saved_by_host(item, position, POINT) == pytest.approx(340)
    assert capex_saved_by_host(item, item.site_index["q"], POINT) == 0
    figures = evaluate(line_plan(), item).service
    assert (figures.facilities_on_hosts, figures.expected_sign_ups) == (1, 0.8)
    assert figures.capex_saved_by_hosts == pytest.approx(340)


def test_what_goes_wrong_is_handled_again() -> None:
    """Test 0.5 a parcel and four of five right at first: 0.625."""
    assert handling_cost_per_parcel(county(success=0.8), POINT) == 0.625


def test_side_income_and_orders_on_the_spot() -> None:
    """Test 20 collected at s: 0.05 x 20 x 365 = 365 orders, 730 a year.

    Without display it is 0.02: 292; a point takes no orders at all. Other services
    bring what they bring. None of it changes the annual cost.
    """
    item = county(side_income_per_year=240.0)
    store = item.site_index["s"]
    assert side_income_per_year(item, store, "service_store", 20.0) == {
        "order_commission": pytest.approx(730)
    }
    assert side_income_per_year(item, item.site_index["q"], POINT, 20.0) == {
        "side_income": 240.0
    }
    ledger, before = (compute_ledger(line_plan(), one) for one in (item, line_county()))
    lines = ledger.by_line()
    assert lines["order_commission"] == pytest.approx(730)
    assert lines["side_income"] == 240
    assert ledger.annual_cost == before.annual_cost
    assert ledger.annual_income == pytest.approx(before.annual_income + 730 + 240)
    plain = replace(tiny.STORE_FORMAT, functions=("collect", "send", "order", "return"))
    bare = replace(item, formats=(tiny.HUB_FORMAT, plain, item.formats[2]))
    assert side_income_per_year(bare, store, "service_store", 20.0) == {
        "order_commission": pytest.approx(292)
    }


def test_model_chooses_the_format() -> None:
    """Test a shop with a clerk against lockers without: the cheaper one opens.

    The villages bring 15 parcels a day. The clerk's takes 2,000 of opex, handling of
    0.2 x 15 x 365 = 1,095 and a tenth of a wage: 3,455 or 6,695. Lockers take
    12,000 / 5 + 1,000 + 0.02 x 15 x 365 = 3,509.5.
    """
    clerk = replace(
        tiny.STORE_FORMAT, capex=0.0, staff=0.1, handling_cost_per_parcel=0.2
    )
    lockers = replace(
        tiny.STORE_FORMAT,
        id="lockers",
        capex=12_000.0,
        opex_per_year=1_000.0,
        handling_cost_per_parcel=0.02,
    )
    opened = {}
    for wage in (3_600.0, 36_000.0):
        item = three_villages(
            formats=(tiny.HUB_FORMAT, clerk, lockers, tiny.POINT_FORMAT),
            service=replace(RATES, wage_per_year=wage),
            requirements=asking(at_least={}, unserved_price=50.0),
        )
        sites = tuple(
            replace(site, format_ids=("service_store", "lockers"))
            if site.id == "s"
            else site
            for site in item.sites
        )
        prepared = prepare(replace(item, sites=sites))
        found = solve_three_tier(prepared.data, first_prices(prepared), gap=0.0)
        assert found is not None
        option = found.site_option[item.site_index["s"]]
        opened[wage] = prepared.option_format[option]
    assert opened == {3_600.0: "service_store", 36_000.0: "lockers"}


@given(sign_up=st.floats(0.05, 1.0), less=st.floats(0.05, 1.0))
def test_hosts_that_join_less_often_save_less(sign_up: float, less: float) -> None:
    """Test that expected cost never falls as hosts join less often."""
    likely = county(replace(tiny.GROCERY, sign_up=sign_up))
    unlikely = county(replace(tiny.GROCERY, sign_up=max(0.01, sign_up * less)))
    assert sum(cost(unlikely, "p").values()) >= sum(cost(likely, "p").values()) - 1e-9


def test_hosts_first_is_never_dearer() -> None:
    """Test that c's point costs 100 + 150 a year more as a new build (F12)."""
    costs = []
    for host in (tiny.GROCERY, replace(tiny.GROCERY, capex_saved=0.0, opex_saved=0.0)):
        item = three_villages(
            tiny.point("pc", 21, host_type_id=host.id),
            host_types=(host,),
            requirements=asking(
                at_least={Measure.USE: 1.0}, modes=(Mode.POINT, Mode.STORE)
            ),
        )
        prepared = prepare(item)
        found = solve_three_tier(prepared.data, first_prices(prepared), gap=0.0)
        assert found is not None
        costs.append(found.objective)
    assert costs[1] - costs[0] == pytest.approx(250)
