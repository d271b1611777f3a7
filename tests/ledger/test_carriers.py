"""Third parties: fees, choice, capacity, lead times and refusals, by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from planner.checker import Code, check
from planner.design.siting_model.decisions import allocations_of, facilities_of
from planner.design.siting_model.prepare import Prepared, prepare
from planner.design.siting_model.prices import first_prices
from planner.design.solve import solve
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.metrics import evaluate
from planner.model.carriers import Carrier, CarrierLeg
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Allocation, Facility, Plan, plan_from_json, plan_to_json
from planner.service.carriers import site_cost_per_day, village_cost_per_day
from planner.siting.data import SitingSolution
from planner.siting.search.least_cost import solve_three_tier
from tests import tiny
from tests.design.counties import asking, three_villages
from tests.tiny import point
from tests.tiny_plan import line_county, line_plan

HOUR_S = 3_600.0
POSTAL = Carrier(
    id="postal",
    name="postal",
    township_ids=None,
    capacity_parcels_per_day=math.inf,
    price_per_parcel={
        CarrierLeg.LINEHAUL: 0.5,
        CarrierLeg.LOOP: 1.0,
        CarrierLeg.HOME: 3.0,
    },
    class_factor={},
    zone_m=(10_000.0, 20_000.0),
    zone_factor=(1.0, 1.5, 2.0),
    functions=("collect", "send", "return"),
    days_per_week=3.0,
    lead_s={
        CarrierLeg.LINEHAUL: 12 * HOUR_S,
        CarrierLeg.LOOP: 24 * HOUR_S,
        CarrierLeg.HOME: 36 * HOUR_S,
    },
    charge_per_parcel=0.4,
)
ALL_MODES = (Mode.POINT, Mode.STORE, Mode.HOME, Mode.CARRIER)
EVERYTHING = asking(at_least={Measure.USE: 1.0}, modes=ALL_MODES)


def county(*carriers: Carrier, **overrides) -> Instance:
    """Return the line of three villages with carriers, all parcels carried."""
    fields = {"requirements": EVERYTHING} | overrides
    return three_villages(point("pc", 21), carriers=carriers, **fields)


def sited(instance: Instance) -> tuple[Prepared, SitingSolution]:
    """Return the cheapest siting."""
    prepared = prepare(instance)
    found = solve_three_tier(prepared.data, first_prices(prepared), gap=0.0)
    assert found is not None
    return prepared, found


def carried_plan() -> Plan:
    """Return the plan on a line with p supplied, and v3 delivered to, by the carrier.

    Its only loop is gone; the linehaul brings what v3 gets by another way too.
    """
    plan = line_plan()
    return replace(
        plan,
        facilities=tuple(
            replace(item, carrier_id="postal") if item.site_id == "p" else item
            for item in plan.facilities
        ),
        allocations=tuple(
            Allocation(
                stream_id="v3",
                facility_id="h",
                mode=Mode.CARRIER,
                share=1.0,
                carrier_id="postal",
            )
            if item.stream_id == "v3"
            else item
            for item in plan.allocations
        ),
        routes=plan.routes[:1],
    )


def line(*carriers: Carrier) -> Instance:
    """Return the county on a line with carriers."""
    requirements = replace(tiny.REQUIREMENTS, modes=ALL_MODES, at_least={})
    return line_county(carriers=carriers or (POSTAL,), requirements=requirements)


def test_fees_by_zone_and_class() -> None:
    """Test s at 10 km: zone 1; p at 12: 1.5; v3 at 16: 3 x 1.5; goods of factor 2.

    v3 has 5 parcels a day.
    """
    item, one = line(), np.array([[1.0], [0.0]])
    fees = {
        site: sum(site_cost_per_day(item, POSTAL, item.site_index[site], one).values())
        for site in ("s", "p", "x")
    }
    assert fees == pytest.approx({"s": 0.5, "p": 1.5, "x": 1.5})
    five = np.array([[4.0], [1.0]])
    door = village_cost_per_day(item, POSTAL, 2, five)
    assert sum(door.values()) == pytest.approx(5 * 4.5)
    heavy = replace(POSTAL, class_factor={"small": 2.0})
    door = village_cost_per_day(item, heavy, 2, five)
    assert sum(door.values()) == pytest.approx(5 * 9.0)


def test_failures_and_damage_cost_what_the_reference_says() -> None:
    """Test p, 8 in and 2 out at 1.5, and v3, 4 in and 1 out at 4.5, with failures.

    Of three attempts at 0.6, 0.4 + 0.16 = 0.56 are made again, at half the price, for
    what comes in: 8 x 1.5 x 0.28 = 3.36 and 4 x 4.5 x 0.28 = 5.04 a day. A tenth of 10
    and of 5 is damaged, 20 each: 20 and 10 a day. On the way to a store nobody fails.
    """
    bad = replace(
        POSTAL,
        success=0.6,
        max_attempts=3,
        retry_price_share=0.5,
        damage_rate=0.1,
        damage_compensation=20.0,
    )
    found = compute_ledger(carried_plan(), line(bad))
    lines = {
        (item.line, item.entity): item.amount_per_year / 365
        for item in found.lines
        if item.line.startswith("carrier_")
    }
    assert lines == pytest.approx(
        {
            ("carrier_fees", "p"): 15.0,
            ("carrier_attempts", "p"): 3.36,
            ("carrier_damage", "p"): 20.0,
            ("carrier_fees", "v3"): 22.5,
            ("carrier_attempts", "v3"): 5.04,
            ("carrier_damage", "v3"): 10.0,
        }
    )
    instance, both = line(bad), np.array([[3.0], [1.0]])
    store = site_cost_per_day(instance, bad, instance.site_index["s"], both)
    assert store["carrier_attempts"] == 0
    assert store["carrier_damage"] == pytest.approx(4 * 0.1 * 20)


@pytest.mark.parametrize(
    "worse", [{"success": 0.1}, {"damage_rate": 0.9, "damage_compensation": 50.0}]
)
def test_a_bad_third_party_is_not_chosen(worse: dict[str, Any]) -> None:
    """Test that the siting takes a cheap third party, and not one that fails."""
    cheap = replace(
        POSTAL,
        price_per_parcel=dict.fromkeys(POSTAL.price_per_parcel, 0.5),
        success=0.99,
        max_attempts=20,
        retry_price_share=40.0,
    )
    for carrier, is_used in ((cheap, True), (replace(cheap, **worse), False)):
        prepared, found = sited(county(carrier))
        carried = prepared.data.arc_carrier
        assert carried is not None
        on_arc = (found.arc_share > 0) & (carried >= 0)
        assert bool(on_arc.any() or (found.site_carrier >= 0).any()) is is_used


def two_classes(instance: Instance) -> Instance:
    """Return a county whose parcels in are a quarter heavy, and those out all light."""
    light = replace(instance.goods[0], id="light", share_in=0.75, share_out=1.0)
    heavy = replace(light, id="heavy", share_in=0.25, share_out=0.0)
    incoming = instance.parcels_in_per_day.sum(axis=1)
    outgoing = instance.parcels_out_per_day.sum(axis=1)
    return replace(
        instance,
        goods=(light, heavy),
        parcels_in_per_day=np.outer(incoming, [0.75, 0.25]),
        parcels_out_per_day=np.outer(outgoing, [1.0, 0.0]),
    )


def test_parcels_out_pay_by_their_own_classes() -> None:
    """Test p: 8 in, of which 2 heavy at factor 5, and 2 out, all light.

    6 light and 2 x 5 in, 2 light out: 18 times 1.5. At the mix of those coming in all
    10 would pay 2 each: 20 times 1.5. v3 has 4 in and 1 out: (3 + 5 + 1) x 4.5.
    """
    dear = replace(POSTAL, class_factor={"heavy": 5.0})
    instance = two_classes(line(dear))
    assert instance.parcels_in_per_day[[0, 2]].sum(axis=1).tolist() == [8.0, 4.0]
    lines = {
        item.entity: item.amount_per_year
        for item in compute_ledger(carried_plan(), instance).lines
        if item.line == "carrier_fees"
    }
    assert lines == pytest.approx({"p": 18 * 1.5 * 365, "v3": 9 * 4.5 * 365})


@pytest.mark.parametrize("own", [True, False])
def test_siting_and_ledger_agree_on_fees_by_class(own: bool) -> None:
    """Test the fees of every leg in siting and ledger, at prices that favour one."""
    price = 50.0 if own else 0.01
    carrier = replace(
        POSTAL,
        price_per_parcel=dict.fromkeys(POSTAL.price_per_parcel, price),
        class_factor={"heavy": 5.0},
        success=0.7,
        damage_rate=0.01,
        damage_compensation=10.0,
    )
    instance = two_classes(county(carrier))
    prepared, found = sited(instance)
    plan = Plan(
        facilities=facilities_of(prepared, found),
        allocations=allocations_of(prepared, found),
        routes=(),
        closed_site_ids=(),
        unserved=(),
    )
    lines = compute_ledger(plan, instance).by_line()
    assert (lines["carrier_fees"] > 0) is not own
    exact = lines["carrier_fees"] + lines["handling"] + lines["facility_opex"]
    exact += lines["facility_capex"] + lines["facility_renewal"]
    exact += lines["facility_wages"]
    exact += lines["carrier_attempts"] + lines["carrier_damage"]
    assert found.exact_cost == pytest.approx(exact)


def test_ledger_of_what_is_carried() -> None:
    """Test p: 10 parcels at 1.5; v3: 5 at 4.5; 15 charged 0.4 each to villagers."""
    found, lines = compute_ledger(carried_plan(), line()), {}
    for item in found.lines:
        if item.line in ("carrier_fees", "villager_charges"):
            lines[item.line, item.entity, item.account] = item.amount_per_year
    assert lines == pytest.approx(
        {
            ("carrier_fees", "p", "p"): 10 * 1.5 * 365,
            ("carrier_fees", "v3", "h"): 5 * 4.5 * 365,
            ("villager_charges", "p", "p"): 10 * 0.4 * 365,
            ("villager_charges", "v3", "h"): 5 * 0.4 * 365,
        }
    )
    free = compute_ledger(carried_plan(), line(replace(POSTAL, charge_per_parcel=0.0)))
    assert free.annual_cost == found.annual_cost
    assert free.net_cost == found.net_cost


def test_model_turns_at_the_break_even() -> None:
    """Test c's door by a carrier up to the price at which its best own way is cheaper.

    The own way costs what the siting without carriers costs less the one without c.
    """
    _, own = sited(county())
    cheap = replace(
        POSTAL,
        price_per_parcel={CarrierLeg.HOME: 1.0},
        lead_s={CarrierLeg.HOME: 1.0},
        zone_m=(),
        zone_factor=(1.0,),
    )

    def at(price: float) -> tuple[float, bool]:
        carrier = replace(cheap, price_per_parcel={CarrierLeg.HOME: price})
        prepared, found = sited(county(carrier))
        modes = {item.stream_id: item.mode for item in allocations_of(prepared, found)}
        return found.objective, modes["c"] is Mode.CARRIER

    low, high = 0.0, 200.0
    assert at(low)[1]
    assert not at(high)[1]
    assert at(high)[0] == pytest.approx(own.objective)
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if at(middle)[1] else (low, middle)
    assert at(low)[0] == pytest.approx(own.objective, rel=1e-3)


def test_links_by_a_carrier_replace_vehicles() -> None:
    """Test that a free carrier supplies store and point, and no vehicle leaves."""
    free = replace(
        POSTAL,
        price_per_parcel={CarrierLeg.LINEHAUL: 0.0, CarrierLeg.LOOP: 0.0},
        lead_s={CarrierLeg.LINEHAUL: 0.0, CarrierLeg.LOOP: 0.0},
    )
    requirements = asking(at_least={Measure.USE: 1.0}, modes=(Mode.POINT, Mode.STORE))
    result = solve(county(free, requirements=requirements), neighbours=0)
    assert result.plan is not None
    supplied = [item for item in result.plan.facilities if item.parent_id]
    assert {item.carrier_id for item in supplied} == {"postal"}
    assert result.plan.routes == ()
    assert check(result.plan, county(free, requirements=requirements)) == []


def test_free_carrier_never_raises_the_cost() -> None:
    """Test that what may be left aside does not cost more, and cheaper is no dearer.

    To a thousandth of a millionth, which the solver leaves open.
    """
    costs = []
    for factor in (math.nan, 4.0, 2.0, 1.0, 0.5, 0.0):
        prices = {leg: factor * price for leg, price in POSTAL.price_per_parcel.items()}
        carriers = (
            () if math.isnan(factor) else (replace(POSTAL, price_per_parcel=prices),)
        )
        costs.append(sited(county(*carriers))[1].objective)
    assert (np.diff(costs) <= 1e-9 * max(costs)).all()
    assert costs[-1] < costs[0]


@pytest.mark.parametrize("factor", [0.5, 1.0, 3.0, 8.0, 20.0])
def test_choice_equals_all_choices(factor: float) -> None:
    """Test that no way to forbid a carrier a leg or village is cheaper than the best.

    Each subset of legs offered is solved on its own; the least of them is the whole's.
    """
    prices = {leg: factor * price for leg, price in POSTAL.price_per_parcel.items()}
    costs = {}
    for offered in product((False, True), repeat=3):
        legs = [leg for leg, is_in in zip(CarrierLeg, offered, strict=True) if is_in]
        carriers: tuple[Carrier, ...] = ()
        if legs:
            carrier = replace(
                POSTAL,
                price_per_parcel={leg: prices[leg] for leg in legs},
                lead_s=dict.fromkeys(legs, 0.0),
            )
            carriers = (carrier,)
        costs[offered] = sited(county(*carriers))[1].objective
    assert costs[True, True, True] == pytest.approx(min(costs.values()))


def test_capacity_of_a_carrier() -> None:
    """Test that of 15 parcels to doors at no price it takes the 10 that it can.

    It comes on 3 days a week: 70 / 3 a day are 10 of the average day.
    """
    free = replace(
        POSTAL,
        price_per_parcel={CarrierLeg.HOME: 0.0},
        lead_s={CarrierLeg.HOME: 0.0},
    )
    for capacity, expected in ((math.inf, 3), (70 / 3, 2), (34 / 3, 0)):
        limited = replace(free, capacity_parcels_per_day=capacity)
        prepared, found = sited(county(limited))
        modes = [item.mode for item in allocations_of(prepared, found)]
        assert modes.count(Mode.CARRIER) == expected


def test_area_of_a_carrier() -> None:
    """Test that where it does not go nothing is its."""
    elsewhere = replace(POSTAL, township_ids=("elsewhere",))
    prepared, found = sited(county(elsewhere))
    assert not any(item.carrier_id for item in facilities_of(prepared, found))
    assert not any(item.carrier_id for item in allocations_of(prepared, found))


def test_lead_times_and_days() -> None:
    """Test v1 at p and v3, for whom postal comes on Mon Wed Fri, s daily.

    v1: when s has it, the wait of 0, 1, 0, 1, 0, 2, 1 days from Monday on, and a day
    more; the mean wait is 5 / 7, the longest 2. v3: the same wait and 36 h.
    """
    item, plan = line(), carried_plan()
    flow = resolve(plan, item)
    villages = [one.stream_id for one in plan.allocations]
    mean_s = dict(zip(villages, flow.lead.mean_s.tolist(), strict=True))
    latest_s = dict(zip(villages, flow.lead.percentile_90_s.tolist(), strict=True))
    assert mean_s["v2"] == pytest.approx(latest_s["v2"])
    assert mean_s["v1"] == pytest.approx(mean_s["v2"] + (1 + 5 / 7) * 24 * HOUR_S)
    assert latest_s["v1"] == pytest.approx(latest_s["v2"] + 3 * 24 * HOUR_S)
    assert mean_s["v3"] == pytest.approx((36 + 24 * 5 / 7) * HOUR_S)
    assert latest_s["v3"] == pytest.approx((36 + 48) * HOUR_S)
    assert flow.lead.worst_s.tolist() == pytest.approx(list(latest_s.values()))
    days = flow.allocations.days_per_week.tolist()
    assert dict(zip(villages, days, strict=True)) == {"v1": 3, "v2": 7, "v3": 3}


def test_later_attempts_of_a_carrier_wait_for_its_next_day() -> None:
    """Test v3's door, daily: three quarters after 36 h, the rest after a day more."""
    daily = replace(POSTAL, days_per_week=7.0, success=0.75, max_attempts=2)
    lead = resolve(carried_plan(), line(daily)).lead
    assert lead.mean_s[2] == pytest.approx((36 + 24 / 4) * HOUR_S)
    assert lead.percentile_90_s[2] == lead.worst_s[2] == 60 * HOUR_S


def test_loop_after_a_carrier_leaves_when_parcels_are_there() -> None:
    """Test that a loop before the carrier comes takes its parcels on its next day.

    Postal takes them on Mon Wed Fri and has them at s 12 h later, after the loop has
    left, which takes them on the next day on which both run. What is released on days 0
    to 6 is at s on days 0, 2, 2, 4, 4, 7 and 7, and leaves on 2, 4, 4, 7, 7, 9 and 9:
    2 + 3 + 2 + 4 + 3 + 4 + 3 = 21 days later, 3 in the mean, 4 at most.
    """
    plan = line_plan()
    facilities = tuple(
        replace(item, carrier_id="postal") if item.site_id == "s" else item
        for item in plan.facilities
    )
    hauled = replace(plan, facilities=facilities, routes=plan.routes[1:])
    own, carried = (resolve(one, line()).lead for one in (plan, hauled))
    assert own.worst_s[0] < 12 * HOUR_S
    later_s = carried.mean_s[0] - own.mean_s[0]
    assert later_s == pytest.approx(3 * 24 * HOUR_S)
    latest_s = carried.percentile_90_s[0] - own.percentile_90_s[0]
    assert latest_s == pytest.approx(4 * 24 * HOUR_S)


def test_effective_service_asks_for_days() -> None:
    """Test that with five days asked for v1 and v3, carried on three, have none."""
    strict = replace(tiny.STANDARD, days_per_week=5.0)
    found = evaluate(carried_plan(), replace(line(), standard=strict))
    assert found.villages.effective_share.tolist() == [0.0, 1.0, 0.0, 0.0]


def test_plans_keep_their_carriers() -> None:
    """Test that a plan in which a carrier has a part is whole, also from its text."""
    prices = {leg: 0.2 * price for leg, price in POSTAL.price_per_parcel.items()}
    item = county(replace(POSTAL, price_per_parcel=prices))
    result = solve(item, neighbours=0)
    assert result.plan is not None
    used: list[Facility | Allocation] = [
        *result.plan.facilities,
        *result.plan.allocations,
    ]
    assert any(one.carrier_id == "postal" for one in used)
    assert check(result.plan, item) == []
    text = plan_to_json(result.plan)
    assert plan_to_json(plan_from_json(text)) == text
    assert check(plan_from_json(text), item) == []


@pytest.mark.parametrize(
    ("carrier", "subject"),
    [
        (replace(POSTAL, township_ids=("elsewhere",)), "p"),
        (replace(POSTAL, township_ids=("elsewhere",)), "v3"),
        (replace(POSTAL, capacity_parcels_per_day=14.0), "postal"),
        (
            replace(
                POSTAL,
                price_per_parcel={CarrierLeg.HOME: 1.0},
                lead_s={CarrierLeg.HOME: 1.0},
            ),
            "p",
        ),
        (
            replace(
                POSTAL,
                price_per_parcel={CarrierLeg.LOOP: 1.0},
                lead_s={CarrierLeg.LOOP: 1.0},
            ),
            "v3",
        ),
    ],
)
def test_checker_refuses(carrier: Carrier, subject: str) -> None:
    """Test that area, legs and capacity are kept, or said to be broken."""
    found = check(carried_plan(), line(carrier))
    assert subject in {item.subject for item in found if item.code is Code.CARRIER}


def test_checker_refuses_other_carriers_and_modes() -> None:
    """Test that an unknown carrier is named, and one in the mode home."""
    unknown = check(carried_plan(), line(replace(POSTAL, id="other")))
    assert {item.code for item in unknown} == {Code.UNKNOWN_ID}
    plan = carried_plan()
    mixed = tuple(
        replace(item, carrier_id="postal") if item.stream_id == "v2" else item
        for item in plan.allocations
    )
    found = check(replace(plan, allocations=mixed), line())
    assert "v2" in {item.subject for item in found if item.code is Code.CARRIER}


def test_without_carriers_the_model_is_as_before() -> None:
    """Test that no array of third parties is there where there are none."""
    data = prepare(three_villages()).data
    assert data.link_carrier is None
    assert data.arc_carrier is None
    assert data.carrier_capacity == ()
    assert (data.carrier_of_link == -1).all()
    assert not data.fee_of_link.any()
