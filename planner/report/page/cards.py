"""What the page tells of each village, facility and route, as pairs of texts."""

from __future__ import annotations

from planner.model.fleet import Leg
from planner.model.places import SiteStatus, Tier
from planner.model.service import Mode
from planner.plan import Reason, Route
from planner.report.csv_table import Row
from planner.report.route_table import clock_time
from planner.report.words import MODES, REASONS, SITE_STATUSES, counted
from planner.units import METRES_PER_KM

__all__ = [
    "LEG_NAMES",
    "facility_card",
    "facility_hint",
    "reason_words",
    "route_card",
    "village_card",
    "village_hint",
]

Card = list[tuple[str, str]]

DECISIONS = {"open": "opens", "keep": "stays open", "close": "closes"}
LEG_NAMES = {Leg.LINEHAUL: "Linehaul", Leg.LOOP: "Loop"}


def village_card(row: Row, currency: str) -> Card:
    """Return the card of a village from its row of the table."""
    pairs = [
        ("Township", _text(row["township"])),
        ("County", _text(row["county"])),
        ("Residents", _number(row["residents"])),
        ("Parcels in a day", _number(row["parcels_in_per_day"], 1)),
        ("Parcels out a day", _number(row["parcels_out_per_day"], 1)),
        ("Covered", "yes" if row["is_covered"] else "no"),
        ("Nearest full service", _nearest(row)),
        ("Served", _way_words(row)),
        ("Facility", _text(row["facility"]) or _text(row["facility_id"])),
        ("Carried by", _text(row["carrier_id"])),
        ("Third party's charge", _each(row["charge_per_parcel"], currency)),
        ("Share served", _share(row["served_share"])),
        ("Also served by", _text(row["split"])),
        ("Way to facility", _km(row["distance_m"])),
        ("Time to facility", _unit(row["time_min"], "min")),
        ("Ready after", _unit(row["lead_time_h"], "h")),
        ("Why not served", reason_words(row)),
        ("Detail", _text(row["reason_detail"])),
    ]
    return [(name, text) for name, text in pairs if text]


def facility_card(row: Row, parent_name: str, currency: str) -> Card:
    """Return the card of a facility from its row of the table."""
    is_closed = row["decision"] == "close"
    capacity = _number(row["capacity_parcels_per_day"])
    load = _number(row["load_parcels_per_day"], 1)
    pairs = [
        ("Format", _text(row["format"])),
        ("Decision", DECISIONS[_text(row["decision"])]),
        ("Site", SITE_STATUSES[SiteStatus(_text(row["status"]))]),
        ("Host", _text(row["host_type"])),
        ("Supplied from", parent_name),
        ("Carried by", _text(row["carrier_id"])),
        ("Contract", _text(row["contract_id"])),
        ("Villages served", "" if is_closed else _number(row["num_villages"])),
        ("Residents served", "" if is_closed else _number(row["residents"])),
        ("Parcels a day", "" if is_closed else f"{load} of {capacity}"),
        ("Annual cost", f"{_number(row['annual_cost'])} {currency}"),
        ("Annual income", f"{_number(row['annual_income'])} {currency}"),
        ("Annual profit", f"{_number(row['annual_profit'])} {currency}"),
    ]
    return [(name, text) for name, text in pairs if text]


def route_card(route: Route, depot_name: str) -> Card:
    """Return the card of a route."""
    stops = [stop for trip in route.trips for stop in trip.stops]
    delivered = sum(stop.delivered_parcels for stop in stops)
    collected = sum(stop.collected_parcels for stop in stops)
    return [
        ("From", depot_name),
        ("Vehicle type", route.vehicle_type_id),
        ("Trips", _number(len(route.trips))),
        ("Stops", _number(len(stops))),
        ("Distance", f"{route.distance_m / METRES_PER_KM:,.1f} km"),
        ("On the way", f"{clock_time(route.start_s)} to {clock_time(route.end_s)}"),
        ("Parcels delivered", _number(delivered)),
        ("Parcels collected", _number(collected)),
    ]


def _way_words(row: Row) -> str:
    """Return how a village is served, in words."""
    mode = _text(row["mode"])
    return MODES[Mode(mode)] if mode else ""


def reason_words(row: Row) -> str:
    """Return why a village is not served, in words."""
    reasons = [item for item in _text(row["reason"]).split("; ") if item]
    return "; ".join(REASONS[Reason(item)] for item in reasons)


def village_hint(row: Row) -> str:
    """Return the line under a village's name in its tooltip."""
    residents = counted(round(_float(row["residents"])), "resident")
    return f"{residents}, {_way_words(row) or reason_words(row) or 'not served'}"


def facility_hint(row: Row) -> str:
    """Return the line under a facility's name in its tooltip."""
    load = _number(row["load_parcels_per_day"], 1)
    tier = Tier(_text(row["tier"])).value
    if row["decision"] == "close":
        return f"{tier} that closes"
    return f"{tier}: {_text(row['format'])}, {load} parcels a day"


def _nearest(row: Row) -> str:
    return _km(row["nearest_distance_m"]) or "none within reach"


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _number(value: object, decimals: int = 0) -> str:
    return f"{_float(value):,.{decimals}f}"


def _share(value: object) -> str:
    share = _float(value)
    return f"{share:.1%}" if share > 0 else ""


def _km(value: object) -> str:
    return "" if value is None else f"{_float(value) / METRES_PER_KM:,.2f} km"


def _each(value: object, currency: str) -> str:
    is_paid = _float(value) > 0
    return f"{_number(value, 2)} {currency} a parcel" if is_paid else ""


def _unit(value: object, unit: str) -> str:
    return "" if value is None else f"{_number(value, 1)} {unit}"
