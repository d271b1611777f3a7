"""Tests of the ledger; the county and its plan are described in ``tiny_plan``."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.ledger import (
    COST_LINES,
    NETWORK,
    LineKind,
    Siting,
    annuity,
    annuity_factor,
    capex_outlay,
    closing_cost_per_year,
    compute_ledger,
    fixed_cost_per_year,
    vehicle_day_cost,
)
from planner.model.places import SiteStatus
from planner.service.prices import handling_cost_per_parcel
from tests import tiny, tiny_plan

COUNTY = tiny_plan.line_county()
PLAN = tiny_plan.line_plan()

TRUCK_PER_DAY = 400 + 2 * 20 + 36 * 2_900 / 3_600
VAN_PER_DAY = 200 + 1 * 12 + 18 * 2_130 / 3_600

COST_BY_LINE = {
    "facility_capex": 5_000 / 5 + 1_000 * (1 - 0.5) / 5,
    "facility_renewal": 100_000 / 10,
    "facility_closing": 500 / 5,
    "facility_opex": 10_000 + 2_000 + 600 * (1 - 0.25),
    "handling": (0.1 * 40 + 0.2 * 40 + 0.5 * 10) * 365,
    "vehicle_day": (400 + 200) * 365,
    "vehicle_km": (2 * 20 + 1 * 12) * 365,
    "vehicle_hours": (36 * 2_900 / 3_600 + 18 * 2_130 / 3_600) * 365,
}
INCOME = (1.0 * (8 + 20 + 4) + 2.0 * (2 + 5 + 1)) * 365


def test_annuity_factor() -> None:
    """Test that 0.1 / (1 - 1.1^-2) = 0.121 / 0.21 repays 1 in two years at 10 %."""
    payment = annuity_factor(0.1, 2)
    assert payment == pytest.approx(0.121 / 0.21)
    assert (1 * 1.1 - payment) * 1.1 - payment == pytest.approx(0)


def test_annuity_without_interest() -> None:
    """Test that without interest 1000 over five years are 200 a year."""
    assert annuity(1_000, 0.0, 5) == 200
    assert annuity(1_000, 1e-9, 5) == pytest.approx(200)


def test_lines() -> None:
    """Test that every line is what its arithmetic says."""
    expected = COST_BY_LINE | {"parcel_income": INCOME, "host_running": 150.0}
    found = compute_ledger(PLAN, COUNTY).by_line()
    assert set(found) == set(COST_LINES)
    assert {k: v for k, v in found.items() if v} == pytest.approx(expected)


def test_totals() -> None:
    """Test that annual cost is the sum of resource lines, and net cost less income."""
    ledger = compute_ledger(PLAN, COUNTY)
    assert ledger.annual_cost == pytest.approx(sum(COST_BY_LINE.values()))
    assert ledger.annual_cost == pytest.approx(282_307.25)
    assert ledger.annual_income == pytest.approx(INCOME) == 17_520
    assert ledger.net_cost == pytest.approx(282_307.25 - 17_520)
    assert ledger.capex == 5_000 + 1_000 * (1 - 0.5)


def test_accounts() -> None:
    """Test that each facility has its own costs and income, and they sum up.

    The hub has the truck in its books, the store the van and the homes of v3.
    """
    ledger = compute_ledger(PLAN, COUNTY)
    accounts = ledger.by_account()
    costs = {name: account.cost_per_year for name, account in accounts.items()}
    assert costs == pytest.approx(
        {
            "h": 10_000 + 10_000 + 0.1 * 40 * 365 + TRUCK_PER_DAY * 365,
            "s": 1_000 + 2_000 + 0.2 * 40 * 365 + VAN_PER_DAY * 365,
            "p": 100 + 450 + 0.5 * 10 * 365,
            "x": 100,
        }
    )
    incomes = {name: account.income_per_year for name, account in accounts.items()}
    assert incomes == pytest.approx(
        {
            "h": 0,
            "s": (20 + 2 * 5 + 4 + 2 * 1) * 365,
            "p": (8 + 2 * 2) * 365,
            "x": 0,
        }
    )
    profit = sum(account.profit_per_year for account in accounts.values())
    assert -profit == pytest.approx(ledger.net_cost)
    assert accounts["p"].profit_per_year == pytest.approx(4_380 - 2_375)


def test_entities_and_parties() -> None:
    """Test that a line names what causes it, its account, payer and payee."""
    lines = compute_ledger(PLAN, COUNTY).lines
    assert all(line.amount_per_year >= 0 for line in lines)
    (home,) = [line for line in lines if line.entity == "v3"]
    assert (home.line, home.account) == ("parcel_income", "s")
    assert (home.payer, home.payee) == ("platform", NETWORK)
    assert home.kind is LineKind.TRANSFER
    loop = [line for line in lines if line.entity == "loop 1"]
    assert [line.line for line in loop] == [
        "vehicle_day",
        "vehicle_km",
        "vehicle_hours",
    ]
    assert {(line.account, line.payer) for line in loop} == {("s", NETWORK)}


def test_catalogue() -> None:
    """Test that the siting model sees facilities exactly and vehicles as a price."""
    seen = {name: line.siting for name, line in COST_LINES.items()}
    assert seen == {
        "facility_capex": Siting.EXACT,
        "terminal_capex": Siting.EXACT,
        "facility_renewal": Siting.EXACT,
        "facility_wages": Siting.EXACT,
        "side_income": Siting.NONE,
        "service_visits": Siting.NONE,
        "carrier_fees": Siting.EXACT,
        "carrier_attempts": Siting.EXACT,
        "carrier_damage": Siting.EXACT,
        "outside_visits": Siting.NONE,
        "villager_charges": Siting.NONE,
        "contract_fixed": Siting.EXACT,
        "contract_piece": Siting.EXACT,
        "operator_running": Siting.NONE,
        "operator_handling": Siting.NONE,
        "host_running": Siting.NONE,
        "left_over_handling": Siting.ROUTING_PRICE,
        "outside_handling": Siting.NONE,
        "outside_carrying": Siting.NONE,
        "outside_income": Siting.NONE,
        "visit_income": Siting.NONE,
        "kpi_penalty": Siting.NONE,
        "subsidy": Siting.NONE,
        "parcel_subsidy": Siting.NONE,
        "order_commission": Siting.NONE,
        "facility_closing": Siting.EXACT,
        "facility_opex": Siting.EXACT,
        "handling": Siting.EXACT,
        "vehicle_day": Siting.ROUTING_PRICE,
        "vehicle_km": Siting.ROUTING_PRICE,
        "vehicle_hours": Siting.ROUTING_PRICE,
        "parcel_income": Siting.NONE,
    }
    transfers = [x.name for x in COST_LINES.values() if x.kind is LineKind.TRANSFER]
    assert transfers == [
        "parcel_income",
        "side_income",
        "order_commission",
        "villager_charges",
        "visit_income",
        "outside_income",
        "kpi_penalty",
        "subsidy",
        "parcel_subsidy",
    ]


def test_days_per_week() -> None:
    """Test that vehicles on three days of seven cost that, and handling the same."""
    operations = replace(tiny.OPERATIONS, days_per_week=3.0)
    lines = compute_ledger(PLAN, tiny_plan.line_county(operations=operations)).by_line()
    assert lines["vehicle_day"] == pytest.approx(600 * 365 * 3 / 7)
    assert lines["handling"] == pytest.approx(COST_BY_LINE["handling"])


def test_days_per_year() -> None:
    """Test that 300 days a year carry and cost 300 times a day."""
    operations = replace(tiny.OPERATIONS, days_per_year=300.0)
    lines = compute_ledger(PLAN, tiny_plan.line_county(operations=operations)).by_line()
    assert lines["parcel_income"] == pytest.approx(48 * 300)
    assert lines["vehicle_km"] == pytest.approx(52 * 300)
    assert lines["handling"] == pytest.approx(17 * 300)
    assert lines["facility_opex"] == COST_BY_LINE["facility_opex"]


def test_interest() -> None:
    """Test that capex is an annuity: 5000 at 10 % over five years are 1319 a year."""
    economics = replace(tiny.ECONOMICS, discount_rate=0.1)
    county = tiny_plan.line_county(economics=economics)
    store = fixed_cost_per_year(county, county.site_index["s"], "service_store")
    assert store["facility_capex"] == pytest.approx(1_318.99, abs=0.01)
    closing = closing_cost_per_year(county, county.site_index["x"])
    assert closing == pytest.approx(131.899, abs=0.001)


def test_existing_site_kept() -> None:
    """Test that an existing facility kept costs its opex, and its capex again later.

    The hub cost 100 000 and lives ten years; without interest they are 10 000 a year,
    whenever it is due.
    """
    hub_idx = COUNTY.site_index["h"]
    assert capex_outlay(COUNTY, hub_idx, "county_hub") == 0
    fixed = fixed_cost_per_year(COUNTY, hub_idx, "county_hub")
    assert fixed == {"facility_renewal": 10_000, "facility_opex": 10_000}


@pytest.mark.parametrize(
    ("years", "left"), [(None, 2.5), (0.0, 0.0), (4.0, 4.0), (7.5, 7.5)]
)
def test_keeping_is_renewed_when_the_life_is_over(
    years: float | None, left: float
) -> None:
    """Test x in a grocery, capex 1 000, terminal 400, life five years, 10 % interest.

    The host spares half of the capex: 900 are bought again when R years are over, half
    the life where nobody says. The annuity factor is 0.1 / (1 - 1.1^-5) = 0.263797.
    """
    county = tiny_plan.line_county(
        economics=replace(tiny.ECONOMICS, discount_rate=0.1),
        formats=tuple(
            replace(item, terminal_capex=400.0 * (item.id == "village_point"))
            for item in tiny.FORMATS
        ),
    )
    county = tiny_plan.edit_site(
        county, "x", host_type_id="grocery", remaining_life_years=years
    )
    position = county.site_index["x"]
    fixed = fixed_cost_per_year(county, position, "village_point")
    assert fixed["facility_renewal"] == pytest.approx(
        900 * 0.263797 / 1.1**left, rel=1e-5
    )
    assert set(fixed) == {"facility_renewal", "facility_opex"}
    assert capex_outlay(county, position, "village_point") == 0


def test_existing_site_in_another_format() -> None:
    """Test that an existing facility opened in another format pays it in full."""
    large = replace(tiny.POINT_FORMAT, id="large_point", capex=3_000.0)
    county = tiny.build(
        tiny.village("v1", 0.0),
        tiny.point(
            "p",
            0.0,
            status=SiteStatus.EXISTING,
            current_format_id="village_point",
            format_ids=("village_point", "large_point"),
        ),
        formats=(*tiny.FORMATS, large),
    )
    assert capex_outlay(county, 0, "village_point") == 0
    assert capex_outlay(county, 0, "large_point") == 3_000


def test_closing_cost_of_other_sites() -> None:
    """Test that only existing sites cost something to close."""
    candidate = tiny_plan.edit_site(COUNTY, "q", closing_cost=700.0)
    assert closing_cost_per_year(candidate, candidate.site_index["q"]) == 0
    assert closing_cost_per_year(COUNTY, COUNTY.site_index["x"]) == 100


def test_unit_costs() -> None:
    """Test that unit costs are those of the format and the vehicle type."""
    assert handling_cost_per_parcel(COUNTY, "service_store") == 0.2
    assert vehicle_day_cost(tiny.VAN, 3_000.0, 1_800.0) == {
        "vehicle_day": 200,
        "vehicle_km": 3,
        "vehicle_hours": 9,
    }
