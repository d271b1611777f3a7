"""What the page tells of villages, facilities and routes, in cards and tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from planner.model.fleet import Leg
from planner.model.places import SiteStatus, Tier
from planner.model.service import Mode
from planner.plan import Reason, Route
from planner.report.tables.csv_text import Cell, Row
from planner.report.tables.routes import clock_time
from planner.report.text.saying import Say
from planner.report.text.words import MODES, REASONS, SITE_STATUSES, counted
from planner.units import METRES_PER_KM

__all__ = [
    "LEG_NAMES",
    "NO_VERIFIED",
    "Field",
    "card",
    "facility_fields",
    "facility_hint",
    "field_data",
    "place_fields",
    "reason_words",
    "route_fields",
    "route_row",
    "verified",
    "village_fields",
    "village_hint",
]

DECISIONS = {"open": "opens", "keep": "stays open", "close": "closes"}
LEG_NAMES = {Leg.LINEHAUL: "Linehaul", Leg.LOOP: "Loop"}
NO_VERIFIED: Row = {"in_the_way": None, "smallest_change": None, "change_cost": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A line of a card, and a column of a table if it has a heading.

    Parameters
    ----------
    text
        What is said of a row; empty leaves the line out of the card.
    unit
        Stands behind the text in a card, in the heading of a table.
    is_sentence
        Whether the text needs the whole width of a card.
    is_said
        Whether the text is the planner's own, which the reader's language says.
    """

    name: str
    text: Callable[[Row], str]
    unit: str = ""
    heading: str = ""
    is_number: bool = False
    is_sentence: bool = False
    is_said: bool = False


def card(row: Row, fields: Sequence[Field], say: Say) -> list[str]:
    """Return the texts of a card, one for each field."""
    return [
        say(field.text(row)) if field.is_said else field.text(row) for field in fields
    ]


def field_data(fields: Sequence[Field], say: Say) -> list[dict[str, Any]]:
    """Return what the page's script needs to know of fields."""
    return [
        {
            "name": say(field.name),
            "unit": say(field.unit),
            "heading": say(field.heading),
            "is_number": field.is_number,
            "is_sentence": field.is_sentence,
        }
        for field in fields
    ]


def place_fields() -> tuple[Field, ...]:
    """Return what is the same of a village in every plan."""
    return (
        Field(name="Township", text=_cell("township"), heading="Township"),
        Field(name="County", text=_cell("county")),
    )


def village_fields(currency: str) -> tuple[Field, ...]:
    """Return what a plan does for a village."""
    return (
        _count("Residents", "residents", heading="Residents"),
        _figure("Parcels in a day", "parcels_in_per_day", 1),
        _figure("Parcels out a day", "parcels_out_per_day", 1),
        Field(name="Covered", text=_covered, heading="Covered", is_said=True),
        Field(name="Nearest full service", text=_nearest, is_said=True),
        Field(name="Served", text=_way_words, heading="Served", is_said=True),
        Field(name="Facility", text=_facility, heading="Facility"),
        Field(name="Carried by", text=_cell("carrier_id")),
        Field(
            name="Third party's charge",
            text=lambda row: _paid(row["charge_per_parcel"]),
            unit=f"{currency} a parcel",
        ),
        Field(name="Share served", text=lambda row: _share(row["served_share"])),
        Field(name="Also served by", text=_cell("split")),
        Field(
            name="Way to facility",
            text=lambda row: _km(row["distance_m"]),
            unit="km",
            heading="Way",
            is_number=True,
        ),
        _figure("Time to facility", "time_min", 1, unit="min"),
        _figure("Ready after, mean", "lead_time_mean_h", 1, unit="h"),
        _figure(
            "Nine tenths ready within",
            "lead_time_90_h",
            1,
            unit="h",
            heading="Ready within",
        ),
        _figure("All ready within", "lead_time_worst_h", 1, unit="h"),
        Field(
            name="Why not served",
            text=reason_words,
            heading="Why not served",
            is_sentence=True,
            is_said=True,
        ),
        Field(
            name="Detail", text=_cell("reason_detail"), is_sentence=True, is_said=True
        ),
        Field(
            name="In the way", text=_cell("in_the_way"), is_sentence=True, is_said=True
        ),
        Field(
            name="Smallest change that would do it",
            text=_cell("smallest_change"),
            is_sentence=True,
            is_said=True,
        ),
        _count("That change costs", "change_cost", unit=f"{currency} a year"),
    )


def facility_fields(currency: str) -> tuple[Field, ...]:
    """Return what a plan says of a facility; ``parent`` is the name of its parent."""
    return (
        Field(name="Format", text=_cell("format"), heading="Format"),
        Field(name="Decision", text=_decision, heading="Decision", is_said=True),
        Field(name="Site", text=_status, is_said=True),
        Field(name="Host", text=_cell("host_type")),
        Field(name="Supplied from", text=_cell("parent")),
        Field(name="Carried by", text=_cell("carrier_id")),
        Field(name="Contract", text=_cell("contract_id")),
        _of_open(_count("Villages served", "num_villages", heading="Villages")),
        _of_open(_count("Residents served", "residents", heading="Residents")),
        Field(
            name="Parcels on an operating day",
            text=_load,
            heading="Parcels a day",
            is_number=True,
            is_said=True,
        ),
        _count("Annual cost", "annual_cost", unit=currency, heading="Cost"),
        _count("Annual income", "annual_income", unit=currency, heading="Income"),
        Field(name="Annual profit", text=_own_profit, unit=currency),
        _count(
            "Profit with all it supplies",
            "branch_profit",
            unit=currency,
            heading="Profit or loss",
        ),
        _count(
            "Breaks even at",
            "break_even_parcels_per_day",
            unit="parcels a day",
            heading="Breaks even at",
        ),
        _count("Subsidy gap", "subsidy_gap", unit=currency, heading="Subsidy gap"),
    )


def route_fields() -> tuple[Field, ...]:
    """Return what is said of a route."""
    return (
        Field(name="From", text=_cell("depot")),
        Field(name="Vehicle type", text=_cell("vehicle_type_id")),
        _count("Trips", "trips"),
        _count("Stops", "stops"),
        Field(name="Distance", text=lambda row: _km(row["distance_m"], 1), unit="km"),
        Field(name="On the way", text=_cell("hours"), is_said=True),
        _count("Parcels delivered", "delivered"),
        _count("Parcels collected", "collected"),
    )


def route_row(route: Route, depot_name: str) -> Row:
    """Return the row of a route."""
    stops = [stop for trip in route.trips for stop in trip.stops]
    return {
        "depot": depot_name,
        "vehicle_type_id": route.vehicle_type_id,
        "trips": len(route.trips),
        "stops": len(stops),
        "distance_m": route.distance_m,
        "hours": f"{clock_time(route.start_s)} to {clock_time(route.end_s)}",
        "delivered": sum(stop.delivered_parcels for stop in stops),
        "collected": sum(stop.collected_parcels for stop in stops),
    }


def verified(reason: Mapping[str, str]) -> Row:
    """Return what a row of ``planner explain --csv`` adds to that of its village."""
    cost = reason["annual_cost"]
    return {
        "in_the_way": reason["reason"],
        "smallest_change": reason["change"],
        "change_cost": float(cost) if cost else None,
    }


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


def _cell(column: str) -> Callable[[Row], str]:
    return lambda row: _text(row[column])


def _figure(
    name: str, column: str, decimals: int, *, unit: str = "", heading: str = ""
) -> Field:
    return Field(
        name=name,
        text=lambda row: _known(row[column], decimals),
        unit=unit,
        heading=heading,
        is_number=True,
    )


def _count(name: str, column: str, *, unit: str = "", heading: str = "") -> Field:
    return _figure(name, column, 0, unit=unit, heading=heading)


def _of_open(field: Field) -> Field:
    """Return a field that is empty for a facility that closes."""
    return replace(
        field, text=lambda row: "" if row["decision"] == "close" else field.text(row)
    )


def _covered(row: Row) -> str:
    return "yes" if row["is_covered"] else "no"


def _way_words(row: Row) -> str:
    """Return how a village is served, in words."""
    mode = _text(row["mode"])
    return MODES[Mode(mode)] if mode else ""


def _facility(row: Row) -> str:
    return _text(row["facility"]) or _text(row["facility_id"])


def _nearest(row: Row) -> str:
    way = _km(row["nearest_distance_m"])
    return f"{way} km" if way else "none within reach"


def _decision(row: Row) -> str:
    return DECISIONS[_text(row["decision"])]


def _status(row: Row) -> str:
    return SITE_STATUSES[SiteStatus(_text(row["status"]))]


def _load(row: Row) -> str:
    if row["decision"] == "close":
        return ""
    load = _number(row["load_operating_day"], 1)
    return f"{load} of {_number(row['capacity_parcels_per_day'])}"


def _own_profit(row: Row) -> str:
    """Return the profit in a facility's own books; a point has no others."""
    return "" if row["tier"] == Tier.POINT else _number(row["annual_profit"])


def _text(value: Cell) -> str:
    return "" if value is None else str(value)


def _float(value: Cell) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _number(value: Cell, decimals: int = 0) -> str:
    return f"{round(_float(value), decimals) + 0.0:,.{decimals}f}"


def _known(value: Cell, decimals: int) -> str:
    return "" if value is None else _number(value, decimals)


def _share(value: Cell) -> str:
    share = _float(value)
    return f"{share:.1%}" if share > 0 else ""


def _km(value: Cell, decimals: int = 2) -> str:
    return "" if value is None else _number(_float(value) / METRES_PER_KM, decimals)


def _paid(value: Cell) -> str:
    return _number(value, 2) if _float(value) > 0 else ""
