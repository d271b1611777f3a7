"""What a format changes: cost, staff, hours, functions, terminals, hosts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.checker import Code, check
from planner.flow import resolve
from planner.flow.functions import VILLAGER_FUNCTIONS, function_access
from planner.ledger import compute_ledger, fixed_cost_per_year
from planner.metrics import evaluate, site_viability
from planner.model.places import HostType
from planner.model.rules import Measure
from planner.model.service import TERMINAL_FUNCTIONS, Mode
from planner.service.counter import peak_use, peak_wait_s, shelf_parcels_per_day
from planner.service.functions import functions_of
from tests import tiny
from tests.design.counties import asking, three_villages
from tests.ledger.test_carriers import HOUR_S, sited
from tests.service.counties import (
    NEEDED,
    RATES,
    STORE,
    county,
    few,
    functions,
    with_point,
    with_store,
)
from tests.tiny import point
from tests.tiny_plan import line_plan


def test_what_a_format_costs_and_takes() -> None:
    """Test s with 40 parcels a day: its outlay over eight years, 1.5 clerks, quality.

    Capex 8,000 / 8 and terminal 1,200 / 8; opex; 1.5 x 36,000; 0.2 / 0.8 x 40 x 365.
    0.9 m3 have room for 0.9 / (2 x 1.5 x 0.01) = 30 parcels a day. The 25 of v2 fit;
    the 10 of v1, who collects at p, and the 5 of v3 only pass. With v1 there are 35.
    """
    item = with_store(
        capex=8_000.0,
        terminal_capex=1_200.0,
        life_years=8.0,
        opex_per_year=3_000.0,
        staff=1.5,
        minutes_per_parcel=1.0,
        success=0.8,
        storage_m3=0.9,
    )
    fixed = fixed_cost_per_year(item, item.site_index["s"], STORE)
    assert fixed == {
        "facility_capex": 1_000,
        "terminal_capex": 150,
        "facility_opex": 3_000,
        "facility_wages": 54_000,
    }
    (handling,) = (
        line.amount_per_year
        for line in compute_ledger(line_plan(), item).lines
        if (line.line, line.entity) == ("handling", "s")
    )
    assert handling == pytest.approx(3_650)
    assert shelf_parcels_per_day(item, STORE, 7.0) == pytest.approx(30)
    assert not [one for one in check(line_plan(), item) if one.code is Code.STORAGE]
    more = replace(line_plan().allocations[0], facility_id="s", mode=Mode.STORE)
    plan = replace(line_plan(), allocations=(more, *line_plan().allocations[1:]))
    full = [one for one in check(plan, item) if one.code is Code.STORAGE]
    assert [(one.subject, one.found) for one in full] == [("s", 35)]


@few
@given(
    capex=st.floats(0.0, 9_000.0),
    opex=st.floats(0.0, 9_000.0),
    staff=st.floats(0.0, 3.0),
    success=st.floats(0.5, 1.0),
)
def test_larger_format_costs_what_it_has_more(
    capex: float, opex: float, staff: float, success: float
) -> None:
    """Test that the same plan is dearer by exactly what the format asks for more."""
    before = compute_ledger(line_plan(), county()).annual_cost
    form = tiny.STORE_FORMAT
    larger = with_store(
        capex=form.capex + capex,
        opex_per_year=form.opex_per_year + opex,
        staff=staff,
        success=success,
    )
    more = capex / 5 + opex + 36_000 * staff + 0.2 * 40 * 365 * (1 / success - 1)
    found = compute_ledger(line_plan(), larger).annual_cost
    assert found == pytest.approx(before + more)


@few
@given(
    room=st.floats(0.0, 9.0),
    more=st.floats(0.0, 9.0),
    dwell=st.floats(0.0, 6.0),
    longer=st.floats(0.0, 6.0),
)
def test_larger_store_never_takes_less(
    room: float, more: float, dwell: float, longer: float
) -> None:
    """Test that shelves take more with room, and less with the days parcels wait."""
    short = replace(RATES, dwell_days=dwell)
    long = replace(RATES, dwell_days=dwell + longer)
    small = shelf_parcels_per_day(with_store(short, storage_m3=room), STORE, 7.0)
    large = shelf_parcels_per_day(with_store(short, storage_m3=room + more), STORE, 7.0)
    slow = shelf_parcels_per_day(with_store(long, storage_m3=room), STORE, 7.0)
    assert slow <= small <= large


@pytest.mark.parametrize(
    ("host", "more"),
    [
        (tiny.GROCERY, 250.0),
        (replace(tiny.GROCERY, sign_up=0.4, recruiting_cost=100.0), 80.0),
        (replace(tiny.GROCERY, sign_up=0.1, recruiting_cost=200.0), 0.0),
    ],
)
def test_forcing_new_builds_never_costs_less(host: HostType, more: float) -> None:
    """Test c with a shop and a plot beside it, then with the plot alone.

    A shop that joins spares 0.5 x 1,000 / 5 + 0.25 x 600 = 250 a year. At 0.4 that is
    100, and 100 / 5 for asking it. At 0.1 it is 25, less than the 40 for asking: the
    plot is taken anyway.
    """
    requirements = asking(at_least={Measure.USE: 1.0}, modes=(Mode.POINT, Mode.STORE))
    plot, shop = point("plot", 21), point("shop", 21, host_type_id=host.id)
    costs, opened = [], []
    for sites in ((shop, plot), (plot,)):
        item = three_villages(*sites, host_types=(host,), requirements=requirements)
        _, found = sited(item)
        costs.append(found.objective)
        opened.append(
            {name for name, i in item.site_index.items() if found.site_option[i] >= 0}
        )
    assert costs[1] - costs[0] == pytest.approx(more)
    assert opened[0] == {"h", "s", "shop" if more else "plot"}
    assert opened[1] == {"h", "s", "plot"}


@few
@given(income=st.floats(0.0, 800.0), more=st.floats(0.0, 800.0))
def test_side_income_lowers_the_net_cost_alone(income: float, more: float) -> None:
    """Test p, the only point: its income is off the net cost, not off the cost.

    550 of capex and opex less the side income are earned by parcels at 255.5 a year
    each; above 550 none are needed.
    """
    low, high = (
        with_point(side_income_per_year=each) for each in (income, income + more)
    )
    before, after = (compute_ledger(line_plan(), item) for item in (low, high))
    assert after.annual_cost == before.annual_cost
    assert after.net_cost == pytest.approx(before.net_cost - more)
    needed = site_viability(resolve(line_plan(), high), after)[
        "p"
    ].break_even_parcels_per_day
    expected = max(0.0, (550 - income - more) / 255.5)
    assert needed == pytest.approx(expected, abs=1e-6)


def test_hours_by_hand() -> None:
    """Test the store from 8 to 18 and points from 7 to 20; doors keep no hours."""
    item = with_store(open_s=8 * HOUR_S, close_s=18 * HOUR_S)
    hours = {
        (one.village_id, one.function): one.hours_per_day
        for one in function_access(resolve(line_plan(), item))
    }
    assert hours["v1", "order"] == 10
    assert hours["v1", "collect"] == 13
    assert hours["v3", "collect"] == 0
    assert hours["v1", "repair"] == 0


@few
@given(
    open_h=st.floats(6.0, 9.0),
    close_h=st.floats(9.5, 12.0),
    earlier_h=st.floats(0.0, 6.0),
    later_h=st.floats(0.0, 12.0),
)
def test_longer_hours_never_hinder(
    open_h: float, close_h: float, earlier_h: float, later_h: float
) -> None:
    """Test the van's call at p, at 7:35: longer hours last longer and admit it more.

    The linehaul's call at s does not depend on the hours of points.
    """
    short = with_point(open_s=open_h * HOUR_S, close_s=close_h * HOUR_S)
    long = with_point(
        open_s=(open_h - earlier_h) * HOUR_S, close_s=(close_h + later_h) * HOUR_S
    )
    closed, hours = [], []
    for item in (short, long):
        found = [
            one for one in check(line_plan(), item) if one.code is Code.OPENING_HOURS
        ]
        closed.append(len(found))
        hours.append(
            [one.hours_per_day for one in function_access(resolve(line_plan(), item))]
        )
    assert closed[1] <= closed[0] == (open_h > 27_301 / HOUR_S)
    assert all(b >= a - 1e-9 for a, b in zip(*hours, strict=True))


def test_self_service_shortens_the_wait() -> None:
    """Test 40 parcels at 2.5 min: half the time used, 150 s; at 1.5 min 0.3 / 0.7 x 90.

    12 of 40 come in the busiest hour of a peak day; with 40 % at lockers each takes a
    clerk 1.5 min in the mean: 18 of 60 min. With all at lockers nobody waits.
    """
    found = {}
    for share in (0.0, 0.4, 1.0):
        item = with_store(staff=1.0, minutes_per_parcel=2.5, self_service_share=share)
        found[share] = (peak_use(item, STORE, 40.0), peak_wait_s(item, STORE, 40.0))
    assert found == {
        0.0: pytest.approx((0.5, 150.0)),
        0.4: pytest.approx((0.3, 0.3 / 0.7 * 90)),
        1.0: (0.0, 0.0),
    }
    figures = evaluate(
        line_plan(),
        with_store(staff=1.0, minutes_per_parcel=2.5, self_service_share=0.4),
    ).service
    assert figures.peak_staff_use == pytest.approx(0.3)
    assert figures.peak_wait_minutes == pytest.approx(0.3 / 0.7 * 1.5)


@few
@given(
    minutes=st.floats(0.1, 6.0),
    slower=st.floats(0.0, 6.0),
    share=st.floats(0.0, 1.0),
    less=st.floats(0.0, 1.0),
    parcels=st.floats(0.0, 120.0),
    more=st.floats(0.0, 120.0),
    peak=st.floats(1.0, 4.0),
)
def test_waits_grow_with_work_and_parcels(
    *,
    minutes: float,
    slower: float,
    share: float,
    less: float,
    parcels: float,
    more: float,
    peak: float,
) -> None:
    """Test each by itself: minutes, peak, parcels up, or self-service down."""
    quick = {"staff": 2.0, "minutes_per_parcel": minutes, "self_service_share": share}
    calm = replace(RATES, peak_factor=1.0)
    base = with_store(calm, **quick)
    least = peak_wait_s(base, STORE, parcels)
    harder = (
        (with_store(calm, **quick | {"minutes_per_parcel": minutes + slower}), parcels),
        (with_store(calm, **quick | {"self_service_share": share * less}), parcels),
        (with_store(replace(calm, peak_factor=peak), **quick), parcels),
        (base, parcels + more),
    )
    for item, load in harder:
        assert peak_wait_s(item, STORE, load) >= least * (1 - 1e-9)
        assert peak_use(item, STORE, load) >= peak_use(base, STORE, parcels) - 1e-9


@few
@given(some=functions, more=functions)
def test_more_functions_never_reach_fewer(some: set[str], more: set[str]) -> None:
    """Test that what a store does beside reaches as many as before, or more."""
    found = [
        evaluate(line_plan(), with_store(functions=tuple(sorted(offered))))
        for offered in (some, some | more)
    ]
    before, after = (one.service.residents_by_function for one in found)
    assert all(after[name] >= before[name] - 1e-9 for name in VILLAGER_FUNCTIONS)
    good, better = (one.villages.effective_share for one in found)
    assert (better >= good - 1e-9).all()


@few
@given(
    bare=st.floats(0.0, 0.2),
    shown=st.floats(0.0, 0.2),
    commission=st.floats(0.0, 5.0),
)
def test_orders_rise_with_what_is_on_display(
    bare: float, shown: float, commission: float
) -> None:
    """Test 20 parcels collected at s a day: 7,300 a year, a share of them order.

    Without display it is the smaller share; a store that takes no orders has none.
    """
    rates = replace(
        RATES,
        conversion_with_display=bare + shown,
        conversion_without_display=bare,
        commission_per_order=commission,
    )
    expected = {
        ("collect", "order", "display"): (bare + shown) * commission * 7_300,
        ("collect", "order"): bare * commission * 7_300,
        ("collect", "display"): 0.0,
    }
    found = {
        offered: compute_ledger(line_plan(), with_store(rates, functions=offered))
        for offered in expected
    }
    earned = {name: one.by_line()["order_commission"] for name, one in found.items()}
    assert earned == pytest.approx(expected)
    assert len({one.annual_cost for one in found.values()}) == 1


def test_terminal_is_bought_where_its_functions_are_asked_for() -> None:
    """Test c's point with a terminal, 400 / 5 = 80 a year more, or without.

    All residents are to be covered. Where to return parcels is part of that, the one
    with a terminal opens; else the cheaper one.
    """
    terminal = replace(tiny.POINT_FORMAT, id="terminal", terminal_capex=400.0)
    bare = replace(terminal, id="bare", has_terminal=False)
    opened, costs = [], []
    for needed in (NEEDED, ("collect", "send")):
        item = three_villages(
            point("pc", 21, format_ids=("bare", "terminal")),
            formats=(tiny.HUB_FORMAT, tiny.STORE_FORMAT, bare, terminal),
            standard=replace(tiny.STANDARD, required_functions=needed),
            requirements=asking(at_least={Measure.RESIDENTS: 1.0, Measure.USE: 1.0}),
        )
        prepared, found = sited(item)
        option = found.site_option[item.site_index["pc"]]
        opened.append(prepared.option_format[option])
        costs.append(found.objective)
    assert opened == ["terminal", "bare"]
    assert costs[0] - costs[1] == pytest.approx(80)


@few
@given(offered=functions, price=st.floats(0.0, 2_000.0), more=st.floats(0.0, 2_000.0))
def test_terminals_only_add(offered: set[str], price: float, more: float) -> None:
    """Test that a terminal adds its functions and a fifth of its price a year."""
    with_it, dearer = (
        with_store(functions=tuple(sorted(offered)), terminal_capex=each)
        for each in (price, price + more)
    )
    without = with_store(
        functions=tuple(sorted(offered)), terminal_capex=price, has_terminal=False
    )
    lost = functions_of(with_it.format_by_id[STORE]) - functions_of(
        without.format_by_id[STORE]
    )
    assert lost == offered & TERMINAL_FUNCTIONS
    costs = [
        compute_ledger(line_plan(), item).by_line()["terminal_capex"]
        for item in (without, with_it, dearer)
    ]
    assert costs == pytest.approx([0, price / 5, (price + more) / 5])
