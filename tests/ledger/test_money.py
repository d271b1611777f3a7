"""Contracts, subsidies, outside parcels and who pays whom, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.design.siting_model.prepare import prepare
from planner.design.siting_model.prices import first_prices
from planner.design.solve import solve
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import (
    Ledger,
    compute_ledger,
    host_income_per_year,
    keeper_income_per_year,
    keeper_lines_per_year,
    stakeholders,
)
from planner.metrics import site_viability
from planner.metrics.equity.worse_off import worse_off
from planner.model.money import Contract, ContractKind, Outside, Subsidy
from planner.model.places import Tier
from planner.plan import Plan
from planner.siting.search.least_cost import solve_three_tier
from tests import tiny
from tests.design.counties import three_villages
from tests.random_county import Recipe
from tests.tiny_plan import line_county, line_plan

QUICK = 40
"""Counties of the hundred that are tried with the quick tests."""

STORE = 1
"""Position of s in the plan."""
PIECE = Contract(
    id="shops",
    name="shops",
    tiers=(Tier.POINT,),
    host_type_ids=(tiny.GROCERY.id,),
    format_ids=None,
    fixed_per_year=0.0,
    fee_per_parcel=0.8,
)


def ledger(**overrides) -> Ledger:
    """Return the ledger of the plan on a line.

    10 parcels a day pass point p in a grocery, 40 the store and the hub.
    """
    return compute_ledger(line_plan(), line_county(**overrides))


def amounts(found: Ledger, account: str) -> dict[str, float]:
    """Return the lines in the books of a facility, but vehicles and income."""
    return {
        line.line: line.amount_per_year
        for line in found.lines
        if line.account == account
        and not line.line.startswith(("vehicle", "parcel_income"))
    }


def test_without_contract() -> None:
    """Test p: capex 500 / 5, opex 600 x 0.75, handling 0.5 x 3,650; the host 150."""
    assert amounts(ledger(), "p") == pytest.approx(
        {
            "facility_capex": 100,
            "facility_opex": 450,
            "handling": 1_825,
            "host_running": 150,
        }
    )


def test_piece_contract_replaces_running_cost() -> None:
    """Test 0.8 x 3,650 = 2,920 instead of 450 + 1,825, which the operator bears."""
    found = ledger(contracts=(PIECE,))
    assert amounts(found, "p") == pytest.approx(
        {
            "facility_capex": 100,
            "contract_fixed": 0,
            "contract_piece": 2_920,
            "operator_running": 450,
            "operator_handling": 1_825,
            "host_running": 150,
        }
    )
    assert found.annual_cost == pytest.approx(
        ledger().annual_cost + 2_920 - 450 - 1_825
    )


def test_kinds_of_contract() -> None:
    """Test what is paid fixed, by the piece, and both."""
    fixed = replace(PIECE, fixed_per_year=1_200.0, fee_per_parcel=0.0)
    hybrid = replace(PIECE, fixed_per_year=1_200.0, fee_per_parcel=0.2)
    kinds = [item.kind for item in (PIECE, fixed, hybrid)]
    assert kinds == [ContractKind.PIECE, ContractKind.FIXED, ContractKind.HYBRID]
    found = amounts(ledger(contracts=(hybrid,)), "p")
    assert found["contract_fixed"] == 1_200
    assert found["contract_piece"] == pytest.approx(730)


def test_fines_of_operators() -> None:
    """Test 3 % short of what is owed, 2 each: 0.03 x 3,650 x 2 = 219 of income."""
    owed = replace(
        PIECE, penalty_per_failure=2.0, kpi_success=0.98, expected_success=0.95
    )
    found, before = ledger(contracts=(owed,)), ledger(contracts=(PIECE,))
    assert amounts(found, "p")["kpi_penalty"] == pytest.approx(219)
    assert found.annual_cost == before.annual_cost
    assert found.annual_income == pytest.approx(before.annual_income + 219)
    good = replace(owed, expected_success=0.99)
    assert "kpi_penalty" not in amounts(ledger(contracts=(good,)), "p")


def test_scope_of_contracts() -> None:
    """Test that the new build q and the store are out of the scope of groceries."""
    item = line_county(contracts=(PIECE,))
    tiers = {"p": True, "q": False, "s": False}
    for site_id, expected in tiers.items():
        site = item.sites[item.site_index[site_id]]
        found = PIECE.applies(site.tier, site.host_type_id, site.format_ids[0])
        assert found is expected


def test_model_takes_contracts_into_account() -> None:
    """Test that c is served by a point while its operator is cheap, else at home.

    The point pc costs 200 + 600 + 0.5 x 1,825 = 1,712.5 a year by itself. By the piece
    at 0.1 it is 200 + 182.5; at 50 it is 200 + 91,250.
    """
    opened = {}
    for fee in (0.1, 50.0):
        contract = replace(PIECE, host_type_ids=None, fee_per_parcel=fee)
        item = three_villages(tiny.point("pc", 21), contracts=(contract,))
        prepared = prepare(item)
        found = solve_three_tier(prepared.data, first_prices(prepared), gap=0.0)
        assert found is not None
        opened[fee] = bool(found.site_option[item.site_index["pc"]] >= 0)
    assert opened == {0.1: True, 50.0: False}


def test_break_even_of_a_piece_contract() -> None:
    """Test p: income 12 a day, 4,380; capex 100 and 0.8 a parcel, 2,920 a year.

    A parcel keeps 1.2 - 0.8 = 0.4: 100 / (0.4 x 365) = 0.685 parcels a day.
    """
    item = line_county(contracts=(PIECE,))
    found = site_viability(
        resolve(line_plan(), item), compute_ledger(line_plan(), item)
    )["p"]
    assert found.profit_per_year == pytest.approx(4_380 - 100 - 2_920)
    assert found.break_even_parcels_per_day == pytest.approx(100 / (0.4 * 365))


def test_subsidies_by_line_parcel_and_facility() -> None:
    """Test half of the handling at points, 912.5; 0.1 a parcel; 50 a store."""
    subsidies = (
        Subsidy(id="a", name="a", line="handling", rate=0.5, tiers=(Tier.POINT,)),
        Subsidy(id="b", name="b", line="parcel", rate=0.1),
        Subsidy(id="c", name="c", line="facility", rate=50.0, tiers=(Tier.STORE,)),
    )
    found, before = ledger(subsidies=subsidies), ledger()
    paid = {
        line.entity: line.amount_per_year
        for line in found.lines
        if line.line in {"subsidy", "parcel_subsidy"}
    }
    assert paid == pytest.approx(
        {"a:p": 912.5, "b:p": 365.0, "b:s": 0.1 * 30 * 365, "c:s": 50.0}
    )
    assert found.annual_cost == before.annual_cost
    assert found.net_cost == pytest.approx(before.net_cost - sum(paid.values()))


def test_cap_cuts_all_in_proportion() -> None:
    """Test a tenth of the 1,460 due."""
    capped = Subsidy(id="b", name="b", line="parcel", rate=0.1, cap_per_year=146.0)
    paid = [
        line.amount_per_year
        for line in ledger(subsidies=(capped,)).lines
        if line.line == "parcel_subsidy"
    ]
    assert paid == pytest.approx([0.1 * 0.1 * 30 * 365, 0.1 * 0.1 * 10 * 365])


def test_scope_by_township() -> None:
    """Test that another township gets nothing."""
    other = Subsidy(
        id="b", name="b", line="parcel", rate=0.1, township_ids=("nowhere",)
    )
    assert ledger(subsidies=(other,)).by_line()["parcel_subsidy"] == 0


def taken_of(plan: Plan, instance: Instance) -> float:
    """Return the parcels of merchants that are taken at the store."""
    return float(resolve(plan, instance).merchants.taken[STORE])


def test_outside_parcels_leave_own_ones_room() -> None:
    """Test s: 200 a day less 40 own ones; 160 of 500 offered are taken, 60 of 60.

    They pay 0.5 each and cost 0.2 at the store and 0.1 at the hub.
    """
    item = line_county(outside=Outside(parcels_per_day=60.0, price_per_parcel=0.5))
    assert taken_of(line_plan(), item) == 60.0
    many = replace(item, outside=Outside(parcels_per_day=500.0, price_per_parcel=0.5))
    assert taken_of(line_plan(), many) == 160.0
    found = amounts(compute_ledger(line_plan(), item), "s")
    assert found["outside_income"] == pytest.approx(60 * 365 * 0.5)
    assert found["outside_handling"] == pytest.approx(60 * 365 * 0.3)


def test_full_hub_is_shared() -> None:
    """Test a hub with room for 20 more: no more than 20."""
    hub = replace(tiny.HUB_FORMAT, capacity_parcels_per_day=60.0)
    item = line_county(
        formats=(hub, tiny.STORE_FORMAT, tiny.POINT_FORMAT),
        outside=Outside(parcels_per_day=60.0, price_per_parcel=0.5),
    )
    assert taken_of(line_plan(), item) == pytest.approx(20)


def test_parties_of_the_line() -> None:
    """Test that the platform pays the income, and the host its part of the opex."""
    found = {party.party: party for party in stakeholders(ledger())}
    income = (8 + 20 + 4) * 365 + 2 * (2 + 5 + 1) * 365
    assert found["platform"].net == pytest.approx(-income)
    assert found["network"].received_transfers == pytest.approx(income)
    assert found["network"].net == pytest.approx(-ledger().net_cost)
    assert found["hosts"].paid_resources == pytest.approx(150)


def test_who_runs_a_facility_is_a_party_of_its_own() -> None:
    """Test hub, store and the keeper of the contracted point p apart.

    The keeper gets 0.8 x 10 x 365 = 2920, bears 600 x 0.75 = 450 of running and
    0.5 x 10 x 365 = 1825 of handling; its host bears 150.
    """
    instance, plan = line_county(contracts=(PIECE,)), line_plan()
    found = compute_ledger(plan, instance)
    parties = {party.party: party.net for party in stakeholders(found)}
    assert "operators" not in parties
    assert parties["contracted keepers"] == pytest.approx(2_920 - 450 - 1_825)
    assert parties["hub operators"] == pytest.approx(10_000 + 0.1 * 40 * 365)
    assert parties["store operators"] == pytest.approx(2_000 + 0.2 * 40 * 365)
    keepers = keeper_income_per_year(instance, plan, found.lines)
    hosts = host_income_per_year(instance, plan, found.lines)
    assert keepers == pytest.approx({"p": 645})
    lines = keeper_lines_per_year(found.lines, "p")
    assert {name: amount for name, amount in lines.items() if amount} == pytest.approx(
        {"contract_piece": 2_920, "operator_running": -450, "operator_handling": -1_825}
    )
    lacking = worse_off(instance, plan, found)
    assert (lacking.keepers_lack, lacking.hosts_lack) == pytest.approx((0, 150))
    assert hosts == pytest.approx({"p": -150})


def assert_transfers_cancel(found: Ledger) -> None:
    """Assert that what parties receive as transfers others pay, likewise resources."""
    parties = stakeholders(found)
    received = sum(party.received_transfers for party in parties)
    assert received == pytest.approx(sum(party.paid_transfers for party in parties))
    used = sum(party.received_resources for party in parties)
    assert used == pytest.approx(sum(party.paid_resources for party in parties))
    assert sum(party.net for party in parties) == pytest.approx(0, abs=1e-4)
    network = next(party for party in parties if party.party == "network")
    assert network.paid_resources == pytest.approx(found.annual_cost)
    assert network.net == pytest.approx(-found.net_cost, abs=1e-4)


def generated(seed: int) -> Instance:
    """Return a random county with the whole service layer."""
    recipe = Recipe(
        seed=seed,
        num_counties=1,
        is_hired=True,
        days_per_week=5.0,
        discount_rate=0.06,
        at_least={},
        unserved_price=30.0,
        uncovered_price=None,
        is_split_allowed=False,
        modes=tuple(tiny.REQUIREMENTS.modes),
        store_within_s=None,
        promise_s=None,
        has_service=True,
    )
    return recipe.county()


SLOW_SEEDS = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(QUICK, 100)]


@pytest.mark.parametrize("seed", [*range(QUICK), *SLOW_SEEDS])
def test_objective_corrected_is_the_ledger_of_100_counties(seed: int) -> None:
    """Test that the siting objective and the declared corrections are the cost."""
    county = generated(seed)
    result = solve(county, neighbours=0)
    if result.plan is None:
        assert result.infeasible
        return
    found = compute_ledger(result.plan, county)
    assert result.objective is not None
    corrected = result.objective + sum(result.corrections.values())
    assert corrected == pytest.approx(found.annual_cost, rel=1e-6, abs=1e-3)
    assert_transfers_cancel(found)


@given(fee=st.floats(0.0, 5.0), more=st.floats(0.0, 5.0))
def test_higher_fee_never_costs_less(fee: float, more: float) -> None:
    """Test that at the same plan the cost rises with the fee."""
    low, high = (
        ledger(contracts=(replace(PIECE, fee_per_parcel=f),)) for f in (fee, fee + more)
    )
    assert high.annual_cost >= low.annual_cost - 1e-6


@given(cap=st.floats(0.0, 3_000.0), more=st.floats(0.0, 3_000.0))
def test_higher_cap_never_pays_less(cap: float, more: float) -> None:
    """Test that subsidies rise with their cap, and stay within it."""
    paid = [
        ledger(
            subsidies=(
                Subsidy(id="b", name="b", line="parcel", rate=0.1, cap_per_year=limit),
            )
        ).by_line()["parcel_subsidy"]
        for limit in (cap, cap + more)
    ]
    assert paid[0] <= paid[1] + 1e-6
    assert paid[0] <= cap + 1e-6


@given(share=st.floats(0.0, 1.0))
def test_more_own_parcels_never_take_more_outside_ones(share: float) -> None:
    """Test that own parcels go first."""
    item = line_county(outside=Outside(parcels_per_day=500.0, price_per_parcel=0.5))
    plan = line_plan()
    fewer = replace(
        plan,
        allocations=tuple(
            replace(own, share=own.share * share) for own in plan.allocations
        ),
    )
    more, less = (taken_of(one, item) for one in (fewer, plan))
    assert more >= less - 1e-9
