"""Tests of the metrics; the county and its plan are described in ``tiny_plan``."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import OUTLAY_LINES, compute_ledger
from planner.metrics import coverage_share, covered_villages, evaluate
from planner.metrics.equity.spread import distribution
from planner.model.places import SiteStatus
from planner.model.rules import Measure
from planner.model.service import Mode, ServiceStandard
from planner.plan import Allocation, Facility, Plan
from tests import tiny, tiny_plan

COUNTY = tiny_plan.line_county()
PLAN = tiny_plan.line_plan()


def test_what_was_asked_and_what_is_attained() -> None:
    """Test a required share and an aim, in the order of the counties; 0 asks nothing.

    The parcels carried are the metric's own; an aim that the county's own key replaces
    is required there.
    """
    rules = replace(
        COUNTY.requirements,
        at_least={Measure.USE: 0.25, Measure.VILLAGES: 0.0},
        aims={Measure.RESIDENTS: 0.9},
    )
    county = replace(COUNTY, requirements=rules)
    metrics = evaluate(PLAN, county)
    found = {item.measure: item for item in metrics.asked}
    assert list(found) == [Measure.RESIDENTS, Measure.USE]
    assert not found[Measure.RESIDENTS].is_required
    assert found[Measure.RESIDENTS].share == 0.9
    use = metrics.carried_parcels_per_day / metrics.potential_parcels_per_day
    assert found[Measure.USE].is_required
    assert found[Measure.USE].attained == pytest.approx(use)
    named = replace(rules, at_least_in={county.counties[0].id: {Measure.RESIDENTS: 1}})
    own = evaluate(PLAN, replace(county, requirements=named)).asked
    assert own[0].is_required
    assert own[0].share == 1


def with_standard(**fields: Any) -> Instance:
    """Return the county with another standard."""
    return tiny_plan.line_county(standard=replace(tiny.STANDARD, **fields))


def coverage_at(x_km: float, standard: ServiceStandard) -> bool:
    """Return whether a village at ``x_km`` is covered by s (km 10) or p (km 12).

    It is served at home; s hands over the 25 parcels of v2, p the 10 of v1.
    """
    county = tiny_plan.line_county(tiny.village("v5", x_km), standard=standard)
    return bool(covered_villages(resolve(with_allocations(home("v5", 1.0)), county))[4])


def home(village_id: str, share: float) -> Allocation:
    """Return a share of a village served at home from s."""
    return Allocation(
        stream_id=village_id, facility_id="s", mode=Mode.HOME, share=share
    )


def with_allocations(*more: Allocation) -> Plan:
    """Return the plan with more allocations."""
    return replace(PLAN, allocations=(*PLAN.allocations, *more))


@pytest.mark.parametrize(
    ("x_km", "expected"),
    [(15.0, True), (15.001, False), (7.0, True), (6.999, False), (12.0, True)],
)
def test_covered_within_distance(x_km: float, *, expected: bool) -> None:
    """Test that exactly 3.0 km to p or s count and 3.001 km do not."""
    assert coverage_at(x_km, tiny.STANDARD) is expected


@pytest.mark.parametrize(("x_km", "expected"), [(14.0, True), (14.001, False)])
def test_covered_within_time(x_km: float, *, expected: bool) -> None:
    """Test that both thresholds hold: p is near, and s 4.0 km x 200 s away."""
    assert coverage_at(x_km, replace(tiny.STANDARD, store_within_s=800.0)) is expected


def test_covered_needs_functions() -> None:
    """Test that only stores cover if orders must be taken, points offer none."""
    standard = replace(tiny.STANDARD, required_functions=("collect", "order"))
    assert coverage_at(13.0, standard)
    assert not coverage_at(13.5, standard)


def test_who_gets_nothing_is_not_covered() -> None:
    """Test that a village within 3 km of p is covered if half its parcels are carried.

    In whatever mode, here at home.
    """
    county = tiny_plan.line_county(tiny.village("v5", 14.0))
    for share, expected in ((0.0, False), (0.49, False), (0.5, True), (1.0, True)):
        plan = with_allocations(*([home("v5", share)] if share else []))
        assert bool(covered_villages(resolve(plan, county))[4]) is expected


@pytest.mark.parametrize(
    ("status", "parcels", "expected"),
    [
        (SiteStatus.CANDIDATE, 0.0, False),
        (SiteStatus.CANDIDATE, 0.9, False),
        (SiteStatus.CANDIDATE, 1.0, True),
        (SiteStatus.REQUIRED, 0.0, True),
        (SiteStatus.EXISTING, 0.0, True),
    ],
)
def test_a_new_point_covers_if_it_hands_over_a_parcel(
    status: SiteStatus, parcels: float, *, expected: bool
) -> None:
    """Test that open point y at km 30 covers v5, there and served at home.

    v6, a kilometre on, collects ``parcels`` a day at y; that y is required, or exists
    already, is enough without any.
    """
    county = tiny_plan.line_county(
        tiny.village("v5", 30.0),
        tiny.village("v6", 31.0, parcels_in=parcels, parcels_out=0.0),
        tiny.point(
            "y",
            30.0,
            status=status,
            current_format_id=tiny.POINT_FORMAT.id
            if status is SiteStatus.EXISTING
            else None,
        ),
    )
    opened = Facility(site_id="y", format_id=tiny.POINT_FORMAT.id, parent_id="s")
    collects = Allocation(stream_id="v6", facility_id="y", mode=Mode.POINT, share=1.0)
    plan = replace(
        with_allocations(home("v5", 1.0), collects),
        facilities=(*PLAN.facilities, opened),
    )
    assert bool(covered_villages(resolve(plan, county))[4]) is expected


def test_a_store_that_only_passes_parcels_on_covers_nobody() -> None:
    """Test that s, whose parcels all go on to p or to homes, is no store near v5.

    v5 at km 11 is 1 km from p, which covers it, and from s; a store is asked for within
    800 s. Without the 25 parcels of v2 at its counter s hands over none.
    """
    standard = replace(tiny.STANDARD, store_within_s=800.0)
    county = tiny_plan.line_county(tiny.village("v5", 11.0), standard=standard)
    plan = with_allocations(home("v5", 1.0))
    assert covered_villages(resolve(plan, county))[4]
    at_home = tuple(
        replace(item, mode=Mode.HOME) if item.stream_id == "v2" else item
        for item in plan.allocations
    )
    assert not covered_villages(resolve(replace(plan, allocations=at_home), county))[4]


def test_the_least_that_covers_is_a_key() -> None:
    """Test that p covers v1 with its 10 parcels, and not where 11 are asked for.

    s, 3 km from v1, covers it in either case: here 2 km are the limit.
    """
    for least, expected in ((10.0, True), (11.0, False)):
        county = with_standard(collect_within_m=2_000.0, min_parcels_per_day=least)
        assert bool(covered_villages(resolve(PLAN, county))[0]) is expected


def test_covered_needs_open_facility() -> None:
    """Test that candidates cover nobody: without p, v1 is 3 km from s, v3 6 km."""
    without_p = replace(PLAN, facilities=PLAN.facilities[:2])
    assert covered_villages(resolve(without_p, COUNTY)).tolist() == [
        True,
        True,
        False,
        False,
    ]
    without_s = replace(PLAN, facilities=PLAN.facilities[::2])
    assert covered_villages(resolve(without_s, COUNTY)).tolist() == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("name", "value", "located_value"),
    [
        ("villages", 2 / 4, 2 / 3),
        ("residents", 400 / 500, 400 / 450),
        ("demand", 35 / 45, 35 / 40),
        ("use", 40 / 45, 40 / 40),
    ],
)
def test_coverages(name: str, value: float, located_value: float) -> None:
    """Test that v1 and v2 are covered, v1 to v3 carried, v4 in the denominator."""
    coverage = evaluate(PLAN, COUNTY).coverages[name]
    assert coverage.value == pytest.approx(value)
    assert coverage.located_value == pytest.approx(located_value)
    assert coverage_share(resolve(PLAN, COUNTY), Measure(name)) == pytest.approx(value)


def test_standard_in_words() -> None:
    """Test that each coverage has its standard beside it."""
    county = with_standard(
        store_within_s=2_400.0, days_per_week=5.0, promise_s=86_400.0
    )
    coverages = evaluate(PLAN, county).coverages
    assert coverages["villages"].standard == (
        "an open facility with collect, send and return within 3 km by road, "
        "and an open store within 40 min"
    )
    assert coverages["effective_service"].standard == (
        "served with collect, send and return, at the door or by a facility that "
        "keeps the standard itself, on at least 5 days a week, "
        "nine tenths ready within 24 h of the release at the hub"
    )
    assert coverages["use"].note == "no response model: realised equals potential"


def test_effective_service_without_standard() -> None:
    """Test that effective service repeats no other coverage but says why it is none."""
    coverage = evaluate(PLAN, COUNTY).coverages["effective_service"]
    assert (coverage.value, coverage.located_value) == (None, None)
    assert coverage.reason == "the standard names no frequency and no promise"


@pytest.mark.parametrize(
    ("fields", "residents"),
    [
        ({"days_per_week": 7.0}, 450),
        ({"days_per_week": 8.0}, 0),
        ({"promise_s": 9_820.0}, 450),
        ({"promise_s": 9_819.0}, 400),
        ({"promise_s": 9_419.0}, 300),
        ({"promise_s": 7_899.0}, 0),
        ({"promise_s": 9_820.0, "days_per_week": 8.0}, 0),
        ({"days_per_week": 7.0, "required_functions": ("collect", "order")}, 300),
        ({"days_per_week": 7.0, "collect_within_m": 2_000.0}, 450),
        ({"days_per_week": 7.0, "collect_within_m": 1_999.0}, 150),
        ({"days_per_week": 7.0, "collect_within_m": 999.0}, 50),
    ],
)
def test_effective_service(fields: dict[str, object], residents: float) -> None:
    """Test that frequency, promise, functions and the own facility's distance decide.

    After the release at 18 000 s, s is ready at 25 900 (7900 s later), p at 27 420
    (9420 s), the homes of v3 at 27 820 (9820 s). Only the store takes orders. v1 has
    100 residents, 1 km from p; v2 300, 2 km from s; v3 50, served at the door.
    """
    coverage = evaluate(PLAN, with_standard(**fields)).coverages["effective_service"]
    assert coverage.value == pytest.approx(residents / 500)
    assert coverage.located_value == pytest.approx(residents / 450)


def test_coverage_of_nothing() -> None:
    """Test that a share of nothing is none, with a reason."""
    county = tiny.build(
        tiny.village("v1", 0.0, residents=0.0, parcels_in=0.0, parcels_out=0.0),
        tiny.hub("h", 0.0),
    )
    plan = Plan(
        facilities=PLAN.facilities[:1],
        allocations=(),
        unserved=(),
        closed_site_ids=(),
        routes=(),
    )
    metrics = evaluate(plan, county)
    assert metrics.coverages["villages"].value == 0.0
    for name in ("residents", "demand", "use"):
        assert metrics.coverages[name].value is None
        assert metrics.coverages[name].reason
    assert metrics.money.cost_per_parcel is None
    assert metrics.money.reason == "no parcel is carried"
    assert coverage_share(resolve(plan, county), Measure.USE) is None


def test_village_facts() -> None:
    """Test that each village has its way, its nearest facility and its lead time."""
    facts = evaluate(PLAN, COUNTY).villages
    inf = np.inf
    assert facts.is_located.tolist() == [True, True, True, False]
    assert facts.served_share.tolist() == [1, 1, 1, 0]
    assert facts.distance_m.tolist() == [1_000, 2_000, 0, inf]
    assert facts.time_s.tolist() == [200, 400, 0, inf]
    assert facts.nearest_m.tolist() == [1_000, 2_000, 4_000, inf]
    p, s = COUNTY.site_index["p"], COUNTY.site_index["s"]
    assert facts.nearest_site_idx.tolist() == [p, s, p, -1]
    for lead_s in (
        facts.lead_time_mean_s,
        facts.lead_time_90_s,
        facts.lead_time_worst_s,
    ):
        assert lead_s.tolist() == pytest.approx([9_420, 7_900, 9_820, inf])


def test_lead_time_of_split_visits() -> None:
    """Test that parcels are ready with the last delivery, collections aside."""
    route = PLAN.routes[0]
    later = tiny_plan.stop("s", 30_000.0, 30_300.0, 10.0, 0.0)
    collecting = tiny_plan.stop("s", 40_000.0, 40_300.0, 0.0, 5.0)
    more = tuple(
        replace(route, id=f"more {visit.arrival_s}", trips=(trip,))
        for visit in (later, collecting)
        for trip in [replace(route.trips[0], stops=(visit,))]
    )
    plan = replace(PLAN, routes=(*PLAN.routes, *more))
    lead_s = evaluate(plan, COUNTY).villages.lead_time_worst_s[1]
    assert lead_s == 30_300 - 18_000


def test_distributions() -> None:
    """Test that figures are weighted by parcels carried, and by residents.

    Distance: v2 25 parcels at 2 km, v1 10 at 1 km, v3 5 at home; 90 % of 40 are 36.
    Lead time: 25 at 7900 s, 10 at 9420 s, 5 at 9820 s.
    """
    metrics = evaluate(PLAN, COUNTY)
    by_parcels = metrics.distance_by_parcels_m
    assert by_parcels.mean == pytest.approx((25 * 2_000 + 10 * 1_000) / 40)
    assert (by_parcels.percentile_90, by_parcels.worst) == (2_000, 2_000)
    by_residents = metrics.distance_by_residents_m
    assert by_residents.mean == pytest.approx((300 * 2_000 + 100 * 1_000) / 450)
    lead = metrics.lead_time_by_parcels_s
    assert lead.mean == pytest.approx((25 * 7_900 + 10 * 9_420 + 5 * 9_820) / 40)
    assert (lead.percentile_90, lead.worst) == (9_820, 9_820)


@pytest.mark.parametrize(
    ("weights", "expected"), [([8.0, 1.0, 1.0], 2.0), ([8.0, 0.9, 1.1], 3.0)]
)
def test_percentile(weights: list[float], expected: float) -> None:
    """Test that the 90th percentile is the first value that 90 % do not exceed."""
    found = distribution(
        np.array([1.0, 2.0, 3.0]), np.array(weights), reason_if_infinite="none"
    )
    assert found.percentile_90 == expected


def test_distribution_ignores_what_weighs_nothing() -> None:
    """Test that a value without weight is not the worst."""
    values, weights = np.array([1.0, np.inf]), np.array([2.0, 0.0])
    found = distribution(values, weights, reason_if_infinite="none")
    assert (found.mean, found.percentile_90, found.worst) == (1.0, 1.0, 1.0)


def test_plan_without_routes() -> None:
    """Test that lead times are none with a reason if no route calls."""
    metrics = evaluate(replace(PLAN, routes=()), COUNTY)
    assert metrics.lead_time_by_parcels_s.mean is None
    assert metrics.lead_time_by_parcels_s.reason == "no route calls everywhere"
    json.dumps(metrics.to_dict(), allow_nan=False)


def test_equity() -> None:
    """Test that the worst-off tenth of 450 residents is cut out of v3.

    Its 50 live 4 km from p, more than the 45 of a tenth. All 450 live on average
    (100 x 1 + 300 x 2 + 50 x 4) / 450 = 2 km away; v4's 50 are counted apart.
    """
    equity = evaluate(PLAN, COUNTY).equity
    assert equity.worst_tenth_mean_m == pytest.approx(4_000)
    assert equity.mean_m == pytest.approx(2_000)
    assert equity.ratio == pytest.approx(2)
    assert (equity.furthest_village_id, equity.furthest_m) == ("v3", 4_000)
    assert equity.residents_out_of_reach == 50


def test_equity_cuts_through_a_village() -> None:
    """Test that the tenth takes in a part of the next village.

    Of 500 residents the tenth is 50: the 20 of v3 at 4 km and 30 of v2 at 2 km.
    """
    county = tiny_plan.edit_village(COUNTY, "v3", residents=20.0)
    county = tiny_plan.edit_village(county, "v1", residents=180.0)
    equity = evaluate(PLAN, county).equity
    assert equity.worst_tenth_mean_m == pytest.approx((20 * 4_000 + 30 * 2_000) / 50)


def test_equity_without_facilities() -> None:
    """Test that all residents are out of reach where nothing qualifies."""
    nothing = replace(PLAN, facilities=PLAN.facilities[:1])
    equity = evaluate(nothing, COUNTY).equity
    assert equity.worst_tenth_mean_m is None
    assert equity.residents_out_of_reach == 500
    assert equity.reason


def test_money() -> None:
    """Test that cost per parcel is annual cost over 40 parcels on 365 days."""
    money = evaluate(PLAN, COUNTY).money
    assert money.annual_cost == pytest.approx(282_307.25)
    assert money.net_cost == pytest.approx(282_307.25 - 17_520)
    assert money.cost_per_parcel == pytest.approx(282_307.25 / (40 * 365))
    assert money.capex == 5_500
    assert (money.outlay, money.outlay_subsidy) == (5_500 + 500, 0)


def test_running_cost_is_without_the_outlay() -> None:
    """Test that the annual operating cost holds no share of opening and closing."""
    money, lines = evaluate(PLAN, COUNTY).money, compute_ledger(PLAN, COUNTY).by_line()
    outlay = sum(lines[name] for name in OUTLAY_LINES)
    assert outlay > 0
    assert money.running_cost == pytest.approx(282_307.25 - outlay)


def test_vehicles() -> None:
    """Test that the truck drives 20 km in 2900 s, the van 12 km in 2130 s."""
    metrics = evaluate(PLAN, COUNTY)
    linehaul, loop = metrics.legs["linehaul"], metrics.legs["loop"]
    assert linehaul.km_per_running_day == 20
    assert linehaul.hours_per_running_day == pytest.approx(2_900 / 3_600)
    assert loop.km_per_running_day == 12
    assert loop.hours_per_running_day == pytest.approx(2_130 / 3_600)
    assert metrics.vehicles_used == {"truck": 1, "van": 1}


def test_townships() -> None:
    """Test that townships share out the totals, unknown ones under no name."""
    county = tiny_plan.edit_village(COUNTY, "v3", township_id="t2")
    county = tiny_plan.edit_village(county, "v4", township_id="")
    rows = evaluate(PLAN, county).townships
    found = {row.township_id: row for row in rows}
    assert list(found) == ["t1", "t2", ""]
    assert (found["t1"].num_villages, found["t1"].residents) == (2, 400)
    assert (found["t1"].covered_villages, found["t1"].covered_residents) == (2, 400)
    assert (found["t2"].covered_villages, found["t2"].served_villages) == (0, 1)
    assert (found[""].parcels_per_day, found[""].carried_parcels_per_day) == (5, 0)


def test_json() -> None:
    """Test that the figures are ready for JSON, the villages left to their table."""
    figures = json.loads(json.dumps(evaluate(PLAN, COUNTY).to_dict(), allow_nan=False))
    assert figures["coverages"]["residents"]["value"] == pytest.approx(0.8)
    assert figures["coverages"]["effective_service"]["value"] is None
    assert figures["townships"][0]["township_id"] == "t1"
    assert "villages" not in figures


def test_json_refuses_what_is_not_finite() -> None:
    """Test that a figure that is not finite is named, not written."""
    metrics = evaluate(PLAN, COUNTY)
    wrong = replace(metrics, money=replace(metrics.money, capex=float("nan")))
    with pytest.raises(ValueError, match=r"metrics\.money\.capex is nan"):
        wrong.to_dict()


def test_summary_in_words() -> None:
    """Test that printing metrics gives cost and five labelled coverages."""
    lines = str(evaluate(PLAN, COUNTY)).splitlines()
    assert lines[0] == "annual cost 282,307"
    assert lines[2].startswith("residents 80.0% (an open facility with")
    assert lines[4].startswith("effective_service none (the standard names")
    assert len(lines) == 6
