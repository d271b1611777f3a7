"""A county in which every field of an instance is used, and plans that use them.

The plans are written down, not searched for: they break rules on purpose, so that it
shows when a rule changes.
"""

from __future__ import annotations

from dataclasses import replace

from planner.errors import Problem
from planner.instance import Instance
from planner.model.carriers import Carrier, CarrierLeg
from planner.model.money import Contract, Outside, Subsidy
from planner.model.places import LocationSource, SiteStatus, Tier, Township
from planner.model.rules import Administration, Boundary, Measure, Schedule
from planner.model.service import Mode, ServiceRates
from planner.network.graph import Gap
from planner.plan import Allocation, Facility, Plan, Reason, StopKind, Trip, Unserved
from tests import tiny
from tests.tiny_plan import edit_trips, line_county, line_linehaul, line_loop, stop

FAR = Township(id="t2", name="Far Bridge", county_id="c1", is_seat_derived=True)
GOODS = (
    replace(tiny.GOODS[0], share_in=0.75, share_out=1.0, return_rate=0.1),
    replace(
        tiny.GOODS[0],
        id="bulky",
        name="bulky",
        share_in=0.25,
        share_out=0.0,
        kg=20.0,
        m3=0.2,
        install_share=0.5,
        visit_s=3_600.0,
        repair_rate=0.1,
        repair_trips=2.0,
        modes=(Mode.STORE, Mode.HOME, Mode.CARRIER),
    ),
)
FORMATS = (
    tiny.HUB_FORMAT,
    replace(
        tiny.STORE_FORMAT,
        functions=(*tiny.STORE_FORMAT.functions, "stock"),
        staff=1.0,
        minutes_per_parcel=2.0,
        self_service_share=0.3,
        terminal_capex=900.0,
        success=0.95,
        side_income_per_year=700.0,
    ),
    replace(
        tiny.POINT_FORMAT,
        functions=("collect", "send", "display"),
        staff=0.1,
        storage_m3=0.09,
        has_terminal=False,
        minutes_per_parcel=1.0,
    ),
)
HOST = replace(
    tiny.GROCERY,
    sign_up=0.7,
    staff_saved=0.5,
    recruiting_cost=50.0,
    has=("return", "order"),
    lacks=("display",),
)
RATES = ServiceRates(
    wage_per_year=3_000.0,
    peak_hour_share=0.15,
    peak_factor=2.0,
    dwell_days=1.5,
    home_success=0.75,
    max_attempts=2,
    conversion_with_display=0.05,
    conversion_without_display=0.02,
    commission_per_order=2.0,
    crew_cost_per_hour=30.0,
    crew_cost_per_km=1.0,
    visits_per_tour=2.0,
    income_per_visit=20.0,
    outside_visit_price=90.0,
)
POSTAL = Carrier(
    id="postal",
    name="postal",
    township_ids=("t1",),
    capacity_parcels_per_day=9.0,
    price_per_parcel={
        CarrierLeg.LINEHAUL: 0.6,
        CarrierLeg.LOOP: 0.9,
        CarrierLeg.HOME: 3.0,
    },
    class_factor={"bulky": 2.0},
    zone_m=(9_000.0,),
    zone_factor=(1.0, 1.6),
    functions=("collect", "send", "return"),
    days_per_week=6.0,
    lead_s={
        CarrierLeg.LINEHAUL: 43_200.0,
        CarrierLeg.LOOP: 86_400.0,
        CarrierLeg.HOME: 129_600.0,
    },
    success=0.8,
    max_attempts=3,
    damage_rate=0.01,
    damage_compensation=40.0,
    charge_per_parcel=0.5,
)
CONTRACTS = (
    Contract(
        id="points",
        name="points",
        tiers=(Tier.POINT,),
        host_type_ids=(HOST.id,),
        format_ids=None,
        fixed_per_year=300.0,
        fee_per_parcel=0.3,
        penalty_per_failure=5.0,
        kpi_success=0.98,
        expected_success=0.95,
    ),
    Contract(
        id="stores",
        name="stores",
        tiers=(Tier.STORE,),
        host_type_ids=None,
        format_ids=(tiny.STORE_FORMAT.id,),
        fixed_per_year=900.0,
        fee_per_parcel=0.1,
    ),
)
SUBSIDIES = (
    Subsidy(
        id="build",
        name="build",
        line="facility_capex",
        rate=0.5,
        tiers=(Tier.STORE,),
        cap_per_year=900.0,
    ),
    Subsidy(id="piece", name="piece", line="parcel", rate=0.1, township_ids=("t1",)),
)
RULES = replace(
    tiny.REQUIREMENTS,
    at_least={Measure.RESIDENTS: 0.9},
    at_least_in={"c1": {Measure.USE: 0.95}},
    aims={Measure.DEMAND: 0.9},
    max_capex=100.0,
    max_annual_cost=1_000.0,
    max_facilities={Tier.POINT: 1},
    unserved_price=3.0,
    uncovered_price=20.0,
    modes=tuple(Mode),
    required_site_ids=("q",),
    excluded_site_ids=("s2",),
    served_at={"v1": "p"},
    administration=Administration(
        store_in_every_township=True,
        point_above_residents=200.0,
        at_least_in_every_township=0.9,
        close_only_if_replaced_within_m=6_000.0,
    ),
)
SCHEDULE = Schedule(by_m=((11_000.0, 6.0),), by_township={"t2": 3.0}, otherwise=5.0)
STANDARD = replace(
    tiny.STANDARD,
    store_within_s=2_000.0,
    days_per_week=5.0,
    promise_s=300_000.0,
    min_parcels_per_day=5.0,
)
NOTE = Problem(file="roads.csv", found="a gap", expected="none", remedy="close it")
GAP = Gap(from_xy_m=(0.0, 0.0), to_xy_m=(1.0, 0.0), gap_m=1.0)
VAN = replace(tiny.VAN, capacity_kg=200.0, capacity_m3=1.0, available=1, max_trips=1)
TRUCK = replace(tiny.TRUCK, capacity_kg=500.0, capacity_m3=3.0, available=1)


def rich_county(
    boundary: Boundary = Boundary.COUNTY, *, has_base: bool = True
) -> Instance:
    """Return ``line_county`` with villages beyond, and with all that there can be.

    Parameters
    ----------
    has_base
        Whether crews that install come from the stores.
    """
    hub, store, point = FORMATS
    offered = (*store.functions, "install") if has_base else store.functions
    county = line_county(
        tiny.village("v5", 19.0, township_id="t2", residents=400.0),
        tiny.village(
            "v6",
            10.0,
            1.0,
            location_source=LocationSource.TOWNSHIP_SEAT,
            parcels_in=3.0,
        ),
        tiny.point(
            "e",
            11.0,
            host_type_id=HOST.id,
            status=SiteStatus.EXISTING,
            current_format_id=tiny.POINT_FORMAT.id,
            closing_cost=100.0,
            remaining_life_years=2.0,
        ),
        tiny.store("s2", 18.0, township_id="t2", village_id="v5"),
        townships=(tiny.TOWNSHIP, FAR),
        goods=GOODS,
        formats=(hub, replace(store, functions=offered), point),
        host_types=(HOST,),
        service=RATES,
        carriers=(POSTAL,),
        contracts=CONTRACTS,
        subsidies=SUBSIDIES,
        outside=Outside(parcels_per_day=40.0, price_per_parcel=0.8),
        vehicle_types=(TRUCK, VAN),
        requirements=replace(RULES, boundary=boundary),
        standard=STANDARD,
        operations=replace(tiny.OPERATIONS, schedule=SCHEDULE),
        economics=replace(tiny.ECONOMICS, discount_rate=0.06),
    )
    roads = replace(county.graph, notes=(NOTE,), gaps=(GAP,))
    return replace(
        county,
        graph=roads,
        haul=dict(county.haul),
        reach=replace(county.reach),
        connectivity=replace(county.connectivity),
    )


def rich_plan() -> Plan:
    """Return a plan of all modes, a third party on every leg, and too long trips."""
    late = stop("v5", 28_900.0, 29_100.0, 4.0, 1.0, kind=StopKind.VILLAGE)
    loop = line_loop()
    (trip,) = loop.trips
    again = Trip(start_s=28_700.0, end_s=73_000.0, distance_m=30_000.0, stops=(late,))
    return Plan(
        facilities=(
            Facility(site_id="h", format_id=tiny.HUB_FORMAT.id, parent_id=None),
            Facility(site_id="s", format_id=tiny.STORE_FORMAT.id, parent_id="h"),
            Facility(
                site_id="s2",
                format_id=tiny.STORE_FORMAT.id,
                parent_id="h",
                carrier_id="postal",
            ),
            Facility(site_id="p", format_id=tiny.POINT_FORMAT.id, parent_id="s"),
            Facility(
                site_id="e",
                format_id=tiny.POINT_FORMAT.id,
                parent_id="s",
                carrier_id="postal",
            ),
        ),
        allocations=(
            _served("v1", "p", Mode.POINT),
            _served("v1/bulky", "s", Mode.STORE),
            _served("v2", "s", Mode.STORE, 0.5),
            _served("v2", "h", Mode.CARRIER, 0.5),
            _served("v2/bulky", "h", Mode.CARRIER),
            _served("v3", "s", Mode.HOME),
            _served("v3/bulky", "s", Mode.HOME),
            _served("v5", "s2", Mode.STORE),
            _served("v5/bulky", "s", Mode.HOME),
            _served("v6", "e", Mode.POINT),
        ),
        unserved=(
            _left("v4", Reason.NOT_LOCATED),
            _left("v4/bulky", Reason.NOT_LOCATED),
            _left("v6/bulky", Reason.NOT_LOCATED),
        ),
        closed_site_ids=("x",),
        routes=(line_linehaul(), replace(loop, trips=(trip, again))),
    )


def heavy_plan() -> Plan:
    """Return the same plan with loads that are too large, and no store beyond."""
    one = stop("v5/bulky", 27_300.0, 27_500.0, 60.0, 1.0, kind=StopKind.VILLAGE)
    trip = Trip(start_s=27_000.0, end_s=29_000.0, distance_m=1.0, stops=(one,))
    plan = edit_trips(
        rich_plan(), "linehaul 1", stops=(stop("s", 26e3, 26.1e3, 90.0, 0.0),)
    )
    routes = (plan.routes[0], replace(plan.routes[1], trips=(trip,)))
    return replace(
        plan,
        facilities=tuple(item for item in plan.facilities if item.site_id != "s2"),
        allocations=(*plan.allocations[:7], *plan.allocations[8:]),
        routes=routes,
    )


def _served(
    stream_id: str, facility_id: str, mode: Mode, share: float = 1.0
) -> Allocation:
    carrier_id = "postal" if mode is Mode.CARRIER else None
    return Allocation(
        stream_id=stream_id,
        facility_id=facility_id,
        mode=mode,
        share=share,
        carrier_id=carrier_id,
    )


def _left(stream_id: str, reason: Reason) -> Unserved:
    return Unserved(
        stream_id=stream_id, share=1.0, reason=reason, detail="no coordinates"
    )
