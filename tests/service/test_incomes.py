"""What merchants, contracts, subsidies and transfers change."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.flow import resolve
from planner.ledger import compute_ledger, stakeholders
from planner.metrics import site_viability
from planner.model.money import Contract, Outside, Subsidy
from planner.model.places import Tier
from tests import tiny
from tests.ledger.test_carriers import POSTAL, carried_plan
from tests.ledger.test_carriers import line as carrier_line
from tests.ledger.test_money import PIECE, assert_transfers_cancel
from tests.service.counties import (
    RATES,
    county,
    few,
)
from tests.tiny_plan import line_plan


@few
@given(offered=st.floats(0.0, 400.0), price=st.floats(0.0, 2.0))
def test_parcels_of_merchants_leave_own_cost_alone(
    offered: float, price: float
) -> None:
    """Test what is offered up to 160 a day: each pays its price and costs 0.3.

    0.2 at the store and 0.1 at the hub; nothing that own parcels cost changes.
    """
    before = compute_ledger(line_plan(), county())
    outside = Outside(parcels_per_day=offered, price_per_parcel=price)
    found = compute_ledger(line_plan(), county(outside=outside))
    assert found.own_cost == pytest.approx(before.own_cost)
    gain = (price - 0.3) * min(offered, 160.0) * 365
    assert found.net_cost == pytest.approx(before.net_cost - gain)


@pytest.mark.parametrize(
    ("fields", "subsidies", "steady", "margin"),
    [
        ({"fixed_per_year": 1_200.0, "fee_per_parcel": 0.0}, (), 1_300, 1.2),
        ({"fixed_per_year": 1_200.0, "fee_per_parcel": 0.2}, (), 1_300, 1.0),
        (
            {"penalty_per_failure": 2.0, "kpi_success": 0.98, "expected_success": 0.95},
            (),
            100,
            0.46,
        ),
        ({}, (Subsidy(id="b", name="b", line="parcel", rate=0.1),), 100, 0.5),
        ({}, (Subsidy(id="c", name="c", line="facility", rate=60.0),), 40, 0.4),
    ],
)
def test_break_even_by_kind_of_contract(
    fields: dict[str, Any],
    subsidies: tuple[Subsidy, ...],
    steady: float,
    margin: float,
) -> None:
    """Test p: capex 100 a year and what is paid fixed, over what a parcel keeps.

    A parcel brings 1.2 in the mean, less the fee of 0.8, 0.2 or nothing. 3 % short of
    what is owed at 2 each bring 0.06; a subsidy 0.1 a parcel, or 60 off the steady 100.
    """
    item = county(contracts=(replace(PIECE, **fields),), subsidies=subsidies)
    found = site_viability(
        resolve(line_plan(), item), compute_ledger(line_plan(), item)
    )["p"]
    needed = found.break_even_parcels_per_day
    assert needed == pytest.approx(steady / (margin * 365))


@few
@given(
    fee=st.floats(0.0, 1.1),
    more=st.floats(0.0, 1.5),
    expected=st.floats(0.5, 1.0),
    worse=st.floats(0.0, 0.5),
)
def test_break_even_rises_with_the_fee_and_fines_with_failures(
    fee: float, more: float, expected: float, worse: float
) -> None:
    """Test that dearer operators need more parcels, and worse ones pay more."""

    def at(contract: Contract) -> tuple[float, float]:
        item = county(contracts=(contract,))
        ledger = compute_ledger(line_plan(), item)
        needed = site_viability(resolve(line_plan(), item), ledger)["p"]
        parcels = needed.break_even_parcels_per_day
        fines = ledger.by_line()["kpi_penalty"]
        return math.inf if parcels is None else parcels, fines

    cheap = replace(PIECE, fee_per_parcel=fee)
    dear = replace(PIECE, fee_per_parcel=fee + more)
    assert at(dear)[0] >= at(cheap)[0] * (1 - 1e-9)
    good = replace(
        PIECE, penalty_per_failure=2.0, kpi_success=0.98, expected_success=expected
    )
    bad = replace(good, expected_success=expected - worse)
    assert at(good)[1] == pytest.approx(max(0.0, 0.98 - expected) * 2 * 3_650)
    assert at(bad)[1] >= at(good)[1] - 1e-9


@few
@given(
    charge=st.floats(0.0, 3.0),
    side=st.floats(0.0, 900.0),
    commission=st.floats(0.0, 5.0),
    subsidy=st.floats(0.0, 500.0),
    fine=st.floats(0.0, 5.0),
    income=st.floats(0.0, 4.0),
)
def test_transfers_move_money_and_cost_nothing(
    *,
    charge: float,
    side: float,
    commission: float,
    subsidy: float,
    fine: float,
    income: float,
) -> None:
    """Test that no rate of a transfer changes the cost, and all cancel between parties.

    What each party uses up stays as it is; only what changes hands does not.
    """
    plain = replace(carrier_line(replace(POSTAL, charge_per_parcel=0.0)), service=RATES)
    owing = replace(PIECE, kpi_success=0.98, expected_success=0.9)
    base = replace(plain, contracts=(owing,))
    item = replace(
        base,
        carriers=(replace(POSTAL, charge_per_parcel=charge),),
        formats=(
            tiny.HUB_FORMAT,
            replace(tiny.STORE_FORMAT, side_income_per_year=side),
            tiny.POINT_FORMAT,
        ),
        service=replace(
            RATES, conversion_with_display=0.1, commission_per_order=commission
        ),
        contracts=(replace(owing, penalty_per_failure=fine),),
        subsidies=(
            Subsidy(
                id="f", name="f", line="facility", rate=subsidy, tiers=(Tier.STORE,)
            ),
        ),
        economics=replace(tiny.ECONOMICS, income_per_parcel_in=income),
    )
    before, after = (compute_ledger(carried_plan(), one) for one in (base, item))
    assert after.annual_cost == before.annual_cost
    assert_transfers_cancel(after)
    used = [
        {one.party: one.paid_resources for one in stakeholders(ledger)}
        for ledger in (before, after)
    ]
    for party in used[0]:
        assert used[1][party] == pytest.approx(used[0][party])
    gain = side + subsidy + 0.08 * 3_650 * fine + 0.1 * 7_300 * commission
    gain += (income - 1.0) * 32 * 365
    assert after.annual_income == pytest.approx(before.annual_income + gain)
