"""The table of routes, a row for each stop, and the table of money lines."""

from __future__ import annotations

from collections.abc import Iterator

from planner.instance import Instance
from planner.ledger import Ledger
from planner.plan import Plan, Route, Stop, StopKind, Trip
from planner.report.tables.csv_text import Cell, Row
from planner.service.frequency import route_days
from planner.units import SECONDS_PER_MINUTE

__all__ = [
    "LEDGER_COLUMNS",
    "ROUTE_COLUMNS",
    "clock_time",
    "ledger_rows",
    "route_rows",
]

ROUTE_COLUMNS = (
    "route_id",
    "leg",
    "depot_id",
    "vehicle_type_id",
    "days_per_week",
    "trip",
    "trip_start",
    "trip_end",
    "trip_distance_m",
    "sequence",
    "stop_kind",
    "stop_id",
    "stop",
    "arrival",
    "departure",
    "arrival_s",
    "departure_s",
    "delivered_parcels",
    "collected_parcels",
    "load_after_parcels",
)
"""Columns of ``routes.csv``.

``days_per_week`` are those on which the route runs, and ``load_after_parcels`` is what
is on board on leaving.
"""

LEDGER_COLUMNS = (
    "line",
    "kind",
    "entity",
    "account",
    "payer",
    "payee",
    "amount_per_year",
)
"""Columns of ``ledger.csv``."""


def route_rows(plan: Plan, instance: Instance) -> list[Row]:
    """Return a row for each stop of each trip of each route."""
    return [
        row
        for route in plan.routes
        for number, trip in enumerate(route.trips, 1)
        for row in _trip_rows(instance, route, trip, number)
    ]


def ledger_rows(ledger: Ledger) -> list[Row]:
    """Return a row for each money line."""
    return [
        {
            "line": line.line,
            "kind": line.kind.value,
            "entity": line.entity,
            "account": line.account,
            "payer": line.payer,
            "payee": line.payee,
            "amount_per_year": line.amount_per_year,
        }
        for line in ledger.lines
    ]


def clock_time(time_s: float) -> str:
    """Return a time of day to the minute, such as ``07:05``."""
    hours, minutes = divmod(round(time_s / SECONDS_PER_MINUTE), 60)
    return f"{hours:02d}:{minutes:02d}"


def _trip_rows(
    instance: Instance, route: Route, trip: Trip, number: int
) -> Iterator[Row]:
    load = sum(stop.delivered_parcels for stop in trip.stops)
    for sequence, stop in enumerate(trip.stops, 1):
        load += stop.collected_parcels - stop.delivered_parcels
        yield {
            "route_id": route.id,
            "leg": route.leg.value,
            "depot_id": route.depot_id,
            "vehicle_type_id": route.vehicle_type_id,
            "days_per_week": route_days(instance, route),
            "trip": number,
            "trip_start": clock_time(trip.start_s),
            "trip_end": clock_time(trip.end_s),
            "trip_distance_m": trip.distance_m,
            "sequence": sequence,
            **_stop(instance, stop),
            "load_after_parcels": load,
        }


def _stop(instance: Instance, stop: Stop) -> dict[str, Cell]:
    return {
        "stop_kind": stop.kind.value,
        "stop_id": stop.id,
        "stop": stop_name(instance, stop),
        "arrival": clock_time(stop.arrival_s),
        "departure": clock_time(stop.departure_s),
        "arrival_s": stop.arrival_s,
        "departure_s": stop.departure_s,
        "delivered_parcels": stop.delivered_parcels,
        "collected_parcels": stop.collected_parcels,
    }


def stop_name(instance: Instance, stop: Stop) -> str:
    """Return the name of the facility or village a stop is at."""
    if stop.kind is StopKind.FACILITY:
        return instance.sites[instance.site_index[stop.id]].name
    return instance.villages[instance.village_of[stop.id]].name
