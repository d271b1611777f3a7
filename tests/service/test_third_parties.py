"""What third parties change: capacity, area, functions, promises, parity, charges."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.instance import Instance
from planner.ledger import compute_ledger, stakeholders
from planner.metrics import evaluate
from planner.model.carriers import CarrierLeg
from planner.plan import Plan
from planner.service.prices import price_table
from tests import tiny
from tests.ledger.test_carriers import HOUR_S, POSTAL, carried_plan, sited
from tests.ledger.test_carriers import county as carrier_county
from tests.ledger.test_carriers import line as carrier_line
from tests.service.counties import (
    NEEDED,
    few,
    functions,
)
from tests.tiny_plan import line_plan

FREE_TO_DOORS = replace(
    POSTAL,
    price_per_parcel={CarrierLeg.HOME: 0.0},
    lead_s={CarrierLeg.HOME: 0.0},
)


def parity(instance: Instance, plan: Plan) -> float | None:
    """Return the parity of third parties' service."""
    return evaluate(plan, instance).service.parity


def test_more_capacity_of_a_third_party_never_costs_more() -> None:
    """Test 5 parcels a village to doors at no price: none, none, one, two, three.

    What it cannot take goes the own way, so that below 5 nothing is spared. It comes on
    3 days a week: on one of them it needs room for 7 / 3 of the average day.
    """
    own = sited(carrier_county())[1].objective
    costs = [
        sited(
            carrier_county(
                replace(FREE_TO_DOORS, capacity_parcels_per_day=most * 7.0 / 3.0)
            )
        )[1].objective
        for most in (0.0, 4.9, 5.0, 10.0, 15.0, math.inf)
    ]
    assert costs[:2] == pytest.approx([own, own])
    assert own > costs[2] > costs[3] > costs[4]
    assert costs[5] == pytest.approx(costs[4])


def test_larger_area_of_a_third_party_never_costs_more() -> None:
    """Test nowhere and elsewhere as without it, its township as everywhere."""
    own = sited(carrier_county())[1].objective
    costs = [
        sited(carrier_county(replace(FREE_TO_DOORS, township_ids=area)))[1].objective
        for area in ((), ("elsewhere",), ("elsewhere", tiny.TOWNSHIP.id), None)
    ]
    assert costs[:2] == pytest.approx([own, own])
    assert costs[2] < own
    assert costs[3] == pytest.approx(costs[2])


def test_third_party_that_does_not_send() -> None:
    """Test v3, 50 of 500, whose door takes nothing in: 450 collect, 400 send.

    The nearest counter that sends is p, 4 km away and so beyond 3 km. v3's service is
    not effective any longer.
    """
    plan, found = carried_plan(), {}
    for offered in (NEEDED, ("collect", "return")):
        item = carrier_line(replace(POSTAL, functions=offered))
        metrics = evaluate(plan, item)
        shares = metrics.service.residents_by_function
        effective = float(metrics.villages.effective_share[2])
        found[offered] = (shares["collect"], shares["send"], effective)
    assert found == {
        NEEDED: pytest.approx((0.9, 0.9, 1.0)),
        ("collect", "return"): pytest.approx((0.9, 0.8, 0.0)),
    }


def test_what_a_third_party_promises_is_in_the_price_table() -> None:
    """Test nine of ten at the first attempt, one of fifty damaged, not followed."""
    careless = replace(POSTAL, success=0.9, damage_rate=0.02, has_tracking=False)
    rows = [row for row in price_table(carrier_line(careless)) if row.carrier_id]
    assert {row.place for row in rows} == {f"postal:{leg}" for leg in CarrierLeg}
    for row in rows:
        assert (row.success, row.damage_rate, row.has_tracking) == (0.9, 0.02, False)


@pytest.mark.parametrize(
    ("lacks", "offered", "at_point", "expected"),
    [
        ((), NEEDED, True, 1.0),
        ((), ("collect",), True, 100 / 150),
        (("send",), NEEDED, True, 50 / 150),
        (("send",), NEEDED, False, 1 / (300 / 400)),
        (("send",), ("collect",), True, 0.0),
    ],
)
def test_parity_by_hand(
    lacks: tuple[str, ...], offered: tuple[str, ...], at_point: bool, expected: float
) -> None:
    """Test v1 (100) at p, v2 (300) at s by own vehicles, v3 (50) at its door.

    The third party brings v3's parcels, and p's or not. The host of p may not send, and
    then v1 has no effective service; v3 has none where its door lacks a function. Of
    own villages v2 has it always, and v1 may be one of them: 300 of 400.
    """
    plan = carried_plan()
    if not at_point:
        own = line_plan()
        plan = replace(plan, facilities=own.facilities, routes=own.routes)
    item = replace(
        carrier_line(replace(POSTAL, functions=offered)),
        host_types=(replace(tiny.GROCERY, lacks=lacks),),
    )
    assert parity(item, plan) == pytest.approx(expected)


def test_no_parity_with_nobody() -> None:
    """Test that it is unknown without third parties, or if nobody is served well."""
    assert parity(carrier_line(), line_plan()) is None
    standard = replace(tiny.STANDARD, required_functions=("repair",))
    assert parity(replace(carrier_line(), standard=standard), carried_plan()) is None


@few
@given(
    days=st.floats(1.0, 7.0),
    fewer=st.floats(0.0, 6.0),
    lead_h=st.floats(1.0, 72.0),
    later_h=st.floats(0.0, 72.0),
    offered=functions,
    less=functions,
)
def test_worse_third_party_is_never_nearer_to_parity(
    *,
    days: float,
    fewer: float,
    lead_h: float,
    later_h: float,
    offered: set[str],
    less: set[str],
) -> None:
    """Test that fewer days, later hours and fewer functions never serve more."""
    standard = replace(tiny.STANDARD, days_per_week=3.0, promise_s=48 * HOUR_S)
    good = replace(
        POSTAL,
        days_per_week=days,
        lead_s=dict.fromkeys(CarrierLeg, lead_h * HOUR_S),
        functions=tuple(sorted(offered | set(NEEDED))),
    )
    bad = replace(
        good,
        days_per_week=max(1.0, days - fewer),
        lead_s=dict.fromkeys(CarrierLeg, (lead_h + later_h) * HOUR_S),
        functions=tuple(sorted(set(good.functions) - less)),
    )
    found = [
        evaluate(carried_plan(), replace(carrier_line(one), standard=standard))
        for one in (good, bad)
    ]
    best, worst = (one.villages.effective_share for one in found)
    assert (worst <= best + 1e-9).all()
    high, low = (one.service.parity for one in found)
    assert high is not None
    assert low is not None
    assert low <= high + 1e-9


@few
@given(charge=st.floats(0.0, 3.0), more=st.floats(0.0, 3.0))
def test_charges_move_money_from_villagers_to_third_parties(
    charge: float, more: float
) -> None:
    """Test 15 parcels a day to p and v3's door: 5,475 a year times the charge.

    Beside it the third party is paid 10 x 1.5 + 5 x 4.5 = 37.5 a day by the network,
    whose cost the charge never changes.
    """
    low, high = (
        compute_ledger(
            carried_plan(), carrier_line(replace(POSTAL, charge_per_parcel=each))
        )
        for each in (charge, charge + more)
    )
    sums = {item.party: item for item in stakeholders(high)}
    paid = 5_475 * (charge + more)
    assert high.by_line()["villager_charges"] == pytest.approx(paid)
    assert sums["carriers"].received_transfers == pytest.approx(paid)
    assert sums["carriers"].received_resources == pytest.approx(37.5 * 365)
    assert paid >= low.by_line()["villager_charges"] - 1e-6
    assert high.annual_cost == low.annual_cost
    assert high.net_cost == low.net_cost
