"""An exhaustive plan in the planner's words, so that its checker judges it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import planner
from benchmarks.quality.exhaustive import Optimum
from benchmarks.quality.exhaustive.pricing import Routed
from benchmarks.quality.exhaustive.timetable import TimedStop, timed_day
from planner.model.fleet import Leg
from planner.model.service import Mode
from planner.plan import (
    Allocation,
    Facility,
    Reason,
    Route,
    Stop,
    StopKind,
    Trip,
    Unserved,
)

STEP_S = 20
"""Between the starts that are tried: places are whole kilometres, 100 s, apart."""


def as_plan(optimum: Optimum, instance: planner.Instance) -> planner.Plan:
    """Return a plan with timetables: the linehaul as early, loops as late as may be."""
    decisions = optimum.decisions
    served = [(name, how) for name, how in decisions.service.items() if how.is_served]
    return planner.Plan(
        facilities=tuple(_facilities(optimum)),
        allocations=tuple(
            Allocation(
                stream_id=name,
                facility_id=how.facility,
                mode=Mode(how.mode),
                share=1.0,
                carrier_id=how.carrier or None,
            )
            for name, how in served
        ),
        unserved=tuple(
            Unserved(stream_id=name, share=1.0, reason=Reason.COST, detail="")
            for name, how in decisions.service.items()
            if not how.is_served
        ),
        closed_site_ids=tuple(
            site.id
            for site in instance.sites
            if site.current_format_id and site.id not in decisions.formats
        ),
        routes=tuple(_routes(optimum.priced.routes)),
    )


def _facilities(optimum: Optimum) -> Iterator[Facility]:
    for site_id, format_id in optimum.decisions.formats.items():
        supply = optimum.decisions.supply.get(site_id)
        yield Facility(
            site_id=site_id,
            format_id=format_id,
            parent_id=supply.parent if supply else None,
            carrier_id=(supply.carrier or None) if supply else None,
        )


def _routes(routed: Sequence[Routed]) -> Iterator[Route]:
    for item in routed:
        begin_s, end_s = int(item.depot.open_s), int(item.depot.close_s)
        starts_s = [float(start_s) for start_s in range(begin_s, end_s, STEP_S)]
        if item.leg == "loop":
            starts_s = [item.fleet.latest_s, *reversed(starts_s)]
        for number, (kind, trips) in enumerate(item.fleet.routes):
            day = timed_day(item.depot, kind, trips, starts_s)
            yield Route(
                id=f"{item.leg}-{item.depot_id}-{number}",
                leg=Leg(item.leg),
                depot_id=item.depot_id,
                vehicle_type_id=kind.id,
                trips=tuple(
                    Trip(
                        start_s=trip.start_s,
                        end_s=trip.end_s,
                        distance_m=trip.metres,
                        stops=tuple(_stop(item, call) for call in trip.stops),
                    )
                    for trip in day
                ),
            )


def _stop(item: Routed, call: TimedStop) -> Stop:
    is_home = item.at_door[call.stop]
    return Stop(
        kind=StopKind.VILLAGE if is_home else StopKind.FACILITY,
        id=item.stop_ids[call.stop],
        arrival_s=call.arrival_s,
        departure_s=call.departure_s,
        delivered_parcels=call.delivered,
        collected_parcels=call.collected,
    )
