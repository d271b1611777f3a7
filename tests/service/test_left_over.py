"""What is left after the last attempt at the door: handled, kept and collected.

On the line v3 has 4 parcels a day brought to its doors from s, 6 km away. Of three
quarters taken at each of two attempts 1 of 16 is left over, 0.25 a day.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.checker import check
from planner.design.penalties import penalties
from planner.design.siting_model.prepare import prepare
from planner.design.siting_model.prices import corrected, first_prices, left_over_costs
from planner.flow import Flow, imbalances, resolve
from planner.flow.days import daily_flows
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.metrics import covered_villages, evaluate
from planner.model.places import Tier
from planner.model.rules import Measure
from planner.model.service import Mode, ServiceRates
from tests import tiny
from tests.design.counties import asking, best, three_villages
from tests.ledger.test_money import PIECE
from tests.tiny import point
from tests.tiny_plan import line_county, line_plan

PLAN = line_plan()
H, S, P, V3 = 0, 1, 2, 2
SURE = ServiceRates(
    conversion_with_display=0.1,
    conversion_without_display=0.1,
    commission_per_order=2.0,
)
FAILING = replace(SURE, home_success=0.75, max_attempts=2)


def flow_of(rates: ServiceRates, **fields: Any) -> Flow:
    """Return the flow on the line with rates of service."""
    return resolve(PLAN, line_county(service=rates, **fields))


def paid(rates: ServiceRates, **fields: Any) -> dict[str, float]:
    """Return the money lines on the line."""
    return compute_ledger(PLAN, line_county(service=rates, **fields)).by_line()


def test_it_is_collected_at_the_store() -> None:
    """Test that 0.25 of the 4 that leave s for doors come back to its counter.

    20 are collected there by v2. All 40 pass once, whatever is left over.
    """
    flow = flow_of(FAILING)
    facilities = flow.facilities
    assert facilities.counter_in.sum(axis=1).tolist() == [0, 20.25, 8]
    assert facilities.door_in.sum(axis=1).tolist() == [0, 3.75, 0]
    assert facilities.left_over_in.sum(axis=1).tolist() == [0, 0.25, 0]
    assert facilities.throughput.tolist() == [40, 40, 10]
    assert list(imbalances(flow)) == []
    assert evaluate(PLAN, flow.instance).service.left_over_parcels_per_day == 0.25


def test_it_waits_on_the_shelf() -> None:
    """Test that with 1.5 days until it is collected 1.5 x 20.25 lie at s, not 30."""
    waiting = [
        next(item for item in daily_flows(flow_of(rates)) if item.facility_id == "s")
        for rates in (replace(SURE, dwell_days=1.5), replace(FAILING, dwell_days=1.5))
    ]
    assert [item.stock_before for item in waiting] == pytest.approx([30, 30.375])


def test_it_is_handled_again() -> None:
    """Test 0.25 x 0.2 a day at s, beside the handling of what passes.

    Where an operator runs s, it bears that: 0.2 for each of 40 and of 0.25.
    """
    before, after = paid(SURE), paid(FAILING)
    assert before["left_over_handling"] == 0
    assert after["left_over_handling"] == pytest.approx(0.25 * 0.2 * 365)
    assert after["handling"] == pytest.approx(before["handling"])
    assert after["parcel_income"] == pytest.approx(before["parcel_income"])
    operated = {"contracts": (replace(PIECE, tiers=(Tier.STORE,), host_type_ids=None),)}
    run = [paid(rates, **operated) for rates in (SURE, FAILING)]
    assert run[1]["left_over_handling"] == 0
    more = run[1]["operator_handling"] - run[0]["operator_handling"]
    assert more == pytest.approx(0.25 * 0.2 * 365)
    assert run[1]["contract_piece"] == pytest.approx(run[0]["contract_piece"])


def test_who_collects_it_places_orders() -> None:
    """Test a tenth of an order for each parcel collected at s, at 2 each."""
    more = paid(FAILING)["order_commission"] - paid(SURE)["order_commission"]
    assert more == pytest.approx(0.25 * 0.1 * 2 * 365)


def test_villagers_go_for_it() -> None:
    """Test 6 km at 200 s each, there and back, 0.25 times a day: 60.83 h a year.

    At 10 an hour they are charged 608.33.
    """
    hours = 0.25 * 365 * 2 * 1_200 / 3_600
    requirements = replace(tiny.REQUIREMENTS, villager_time_price_per_hour=10.0)
    before, after = (
        flow_of(rates, requirements=requirements) for rates in (SURE, FAILING)
    )
    found = evaluate(PLAN, after.instance).villages.hours_per_year[V3]
    assert found == pytest.approx(hours)
    more = penalties(after)["villagers' time"] - penalties(before)["villagers' time"]
    assert more == pytest.approx(10 * hours)


def test_way_to_a_store_out_of_reach() -> None:
    """Test that without the pair in reach the road's 6 km count at villagers' pace."""
    county = line_county(service=FAILING)
    reach = county.reach
    s = county.site_index["s"]
    kept = ~((reach.origin_idx == V3) & (reach.destination_idx == s))
    fewer = replace(
        reach,
        **{
            name: getattr(reach, name)[kept]
            for name in ("origin_idx", "destination_idx", "distance_m", "time_s")
        },
    )
    flow = resolve(PLAN, replace(county, reach=fewer))
    assert flow.allocations.left_over_way_s.tolist() == pytest.approx([0, 0, 1_200])


def test_what_is_left_over_covers_nobody() -> None:
    """Test that a store that only delivers hands over none, however much is left."""
    standard = replace(tiny.STANDARD, min_parcels_per_day=0.2)
    county = line_county(service=FAILING, standard=standard)
    plan = replace(PLAN, allocations=PLAN.allocations[V3:])
    assert not covered_villages(resolve(plan, county)).any()


def asked(rates: ServiceRates) -> Instance:
    """Return three villages of which c, 11 km from s, is delivered to."""
    requirements = asking(
        at_least={Measure.USE: 1.0},
        modes=(Mode.POINT, Mode.STORE, Mode.HOME),
        villager_time_price_per_hour=10.0,
    )
    return three_villages(point("p", 9), requirements=requirements, service=rates)


def test_siting_sees_it() -> None:
    """Test the price of c's doors: 0.25 x 0.2 a day of handling, and the time.

    11 km at 200 s there and back, 0.25 times a day, at 10 an hour. Routes scale what
    vehicles cost, not the handling.
    """
    prepared, sure = prepare(asked(FAILING)), prepare(asked(SURE))
    (arc,) = np.flatnonzero(prepared.is_home_arc & (prepared.data.arc_village == 2))
    handling = 0.25 * 0.2 * 365
    assert left_over_costs(prepared)[arc] == pytest.approx(handling)
    charge = 10 * 0.25 * 365 * 2 * 2_200 / 3_600
    assert prepared.data.arc_access_cost[arc] == pytest.approx(charge)
    assert sure.data.arc_access_cost[arc] == 0
    plan = best(asked(FAILING)).plan
    assert plan is not None
    first = first_prices(prepared)
    scaled = corrected(prepared, first, first, plan, step=1.0)
    ratio = (scaled.arc_cost[arc] - handling) / (first.arc_cost[arc] - handling)
    assert 0.5 <= ratio <= 3.0


def test_objective_and_corrections_are_the_ledger() -> None:
    """Test that what the siting says and its corrections add up, c's doors in it."""
    county = asked(FAILING)
    result = best(county)
    assert result.plan is not None
    assert check(result.plan, county) == []
    at_doors = sum(item.mode is Mode.HOME for item in result.plan.allocations)
    assert at_doors > 0
    total = result.objective + sum(result.corrections.values())
    assert total == pytest.approx(result.annual_cost)
    ledger = compute_ledger(result.plan, county)
    handling = ledger.by_line()["left_over_handling"]
    assert handling == pytest.approx(at_doors * 0.25 * 0.2 * 365)
