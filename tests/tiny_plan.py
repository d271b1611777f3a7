"""A county with a feasible plan, its numbers written out, and ways to change both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.places import SiteStatus
from planner.model.service import Mode
from planner.plan import (
    Allocation,
    Facility,
    Plan,
    Reason,
    Route,
    Stop,
    StopKind,
    Trip,
    Unserved,
)
from tests.tiny import (
    GROCERY,
    HUB_FORMAT,
    POINT_FORMAT,
    STORE_FORMAT,
    Place,
    build,
    hub,
    point,
    store,
    village,
)


def line_county(*more: Place, **overrides: Any) -> Instance:
    """Return a county on a line: km 0 hub, 10 store, 12 point, villages around.

    =======  ====  =========  ==  ===  =======================
    village  km    residents  in  out  nearest facility
    =======  ====  =========  ==  ===  =======================
    v1       13    100         8    2  point p, 1 km
    v2        8    300        20    5  store s, 2 km
    v3       16     50         4    1  point p, 4 km
    v4       none   50         4    1  no coordinates
    =======  ====  =========  ==  ===  =======================

    Point q (km 15) is a candidate, point x (km 20) exists; closing it costs 500.
    ``more`` are places beside these.
    """
    return build(
        village("v1", 13.0, residents=100.0, parcels_in=8.0, parcels_out=2.0),
        village("v2", 8.0, residents=300.0, parcels_in=20.0, parcels_out=5.0),
        village("v3", 16.0, residents=50.0, parcels_in=4.0, parcels_out=1.0),
        village("v4", 0.0, residents=50.0, is_located=False),
        hub("h", 0.0),
        store("s", 10.0),
        point("p", 12.0, host_type_id=GROCERY.id),
        point("q", 15.0),
        point(
            "x",
            20.0,
            status=SiteStatus.EXISTING,
            current_format_id=POINT_FORMAT.id,
            closing_cost=500.0,
        ),
        *more,
        **overrides,
    )


def line_plan() -> Plan:
    """Return a feasible plan of ``line_county``.

    v1 is served at point p, v2 at store s, v3 at home from s, v4 not at all; x is
    closed. The truck brings 8 + 20 + 4 = 32 parcels to s and takes back
    2 + 5 + 1 = 8: it stands 60 + 6 x 40 = 300 s. The van stands 60 + 6 x 10 = 120 s at
    p and 60 + 30 x 5 = 210 s at v3.
    """
    return Plan(
        facilities=(
            Facility(site_id="h", format_id=HUB_FORMAT.id, parent_id=None),
            Facility(site_id="s", format_id=STORE_FORMAT.id, parent_id="h"),
            Facility(site_id="p", format_id=POINT_FORMAT.id, parent_id="s"),
        ),
        allocations=(
            Allocation(stream_id="v1", facility_id="p", mode=Mode.POINT, share=1.0),
            Allocation(stream_id="v2", facility_id="s", mode=Mode.STORE, share=1.0),
            Allocation(stream_id="v3", facility_id="s", mode=Mode.HOME, share=1.0),
        ),
        unserved=(
            Unserved(
                stream_id="v4",
                share=1.0,
                reason=Reason.NOT_LOCATED,
                detail="no coordinates",
            ),
        ),
        closed_site_ids=("x",),
        routes=(line_linehaul(), line_loop()),
    )


def line_linehaul() -> Route:
    """Return the truck's day: loading 600 s, 10 km out in 1000 s, 300 s, back."""
    return Route(
        id="linehaul 1",
        leg=Leg.LINEHAUL,
        depot_id="h",
        vehicle_type_id="truck",
        trips=(
            Trip(
                start_s=24_000.0,
                end_s=26_900.0,
                distance_m=20_000.0,
                stops=(stop("s", 25_600.0, 25_900.0, 32.0, 8.0),),
            ),
        ),
    )


def line_loop() -> Route:
    """Return the van's day: 26 500 s is the truck's departure and 600 s of transfer.

    Loading until 27 100, 2 km to p, 4 km to v3, 6 km back: 12 km in 1200 s.
    """
    home = stop("v3", 27_820.0, 28_030.0, 4.0, 1.0, kind=StopKind.VILLAGE)
    return Route(
        id="loop 1",
        leg=Leg.LOOP,
        depot_id="s",
        vehicle_type_id="van",
        trips=(
            Trip(
                start_s=26_500.0,
                end_s=28_630.0,
                distance_m=12_000.0,
                stops=(stop("p", 27_300.0, 27_420.0, 8.0, 2.0), home),
            ),
        ),
    )


def stop(
    stop_id: str,
    arrival_s: float,
    departure_s: float,
    delivered: float,
    collected: float,
    *,
    kind: StopKind = StopKind.FACILITY,
) -> Stop:
    """Return a stop, at a facility unless ``kind`` says otherwise."""
    return Stop(
        kind=kind,
        id=stop_id,
        arrival_s=arrival_s,
        departure_s=departure_s,
        delivered_parcels=delivered,
        collected_parcels=collected,
    )


def serve(plan: Plan, *allocations: Allocation) -> Plan:
    """Return the plan with more allocations."""
    return replace(plan, allocations=(*plan.allocations, *allocations))


def allocation(
    village_id: str, facility_id: str, mode: Mode, share: float = 1.0
) -> Allocation:
    """Return an allocation."""
    return Allocation(
        stream_id=village_id, facility_id=facility_id, mode=mode, share=share
    )


def edit_site(instance: Instance, site_id: str, /, **fields: Any) -> Instance:
    """Return the instance with fields of a site changed."""
    sites = (
        replace(item, **fields) if item.id == site_id else item
        for item in instance.sites
    )
    return replace(instance, sites=tuple(sites))


def edit_village(instance: Instance, village_id: str, /, **fields: Any) -> Instance:
    """Return the instance with fields of a village changed, but not its parcels."""
    villages = (
        replace(item, **fields) if item.id == village_id else item
        for item in instance.villages
    )
    return replace(
        instance,
        villages=tuple(villages),
        parcels_in_per_day=instance.parcels_in_per_day.copy(),
    )


def edit_facility(plan: Plan, site_id: str, /, **fields: Any) -> Plan:
    """Return the plan with fields of a facility changed."""
    facilities = (
        replace(item, **fields) if item.site_id == site_id else item
        for item in plan.facilities
    )
    return replace(plan, facilities=tuple(facilities))


def edit_route(plan: Plan, route_id: str, /, **fields: Any) -> Plan:
    """Return the plan with fields of a route changed."""
    routes = (
        replace(item, **fields) if item.id == route_id else item for item in plan.routes
    )
    return replace(plan, routes=tuple(routes))


def edit_trips(plan: Plan, route_id: str, /, **fields: Any) -> Plan:
    """Return the plan with fields of all trips of a route changed."""
    route = next(item for item in plan.routes if item.id == route_id)
    trips = tuple(replace(trip, **fields) for trip in route.trips)
    return edit_route(plan, route_id, trips=trips)


def edit_stop(plan: Plan, stop_id: str, /, **fields: Any) -> Plan:
    """Return the plan with fields of all stops at a place changed."""
    for route in plan.routes:
        trips = tuple(
            replace(
                trip,
                stops=tuple(
                    replace(item, **fields) if item.id == stop_id else item
                    for item in trip.stops
                ),
            )
            for trip in route.trips
        )
        plan = edit_route(plan, route.id, trips=trips)
    return plan
