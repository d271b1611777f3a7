"""What the columns of all tables hold: text, figures, counts or truth, and units."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from planner.report.tables.csv_text import Cell
from planner.report.text.rounding import DECIMALS

__all__ = ["MONEY", "UNITS", "Kind", "kind_of", "typed"]

MONEY = "{money}"
"""In a unit: the currency of the county."""

COUNTS = frozenset({"num_villages", "trip", "sequence", "year"})
TRUTHS = frozenset({"is_covered", "is_viable", "is_near", "at_door", "has_tracking"})

_COLUMNS_OF = {
    "degrees": ("lon", "lat"),
    "residents": ("residents",),
    "villages": ("num_villages",),
    "share": (
        *("share", "served_share", "effective_share", "peak_staff_use"),
        *("peak_shelf_use", "sign_up", "success", "damage_rate"),
    ),
    "parcels a day": (
        *("parcels_in_per_day", "parcels_out_per_day", "load_parcels_per_day"),
        *("load_operating_day", "capacity_parcels_per_day"),
        *("break_even_parcels_per_day", "from_parent", "from_children"),
        *("from_villagers", "from_merchants", "to_parent", "to_children"),
        "to_villagers",
    ),
    "parcels": (
        *("stock_before", "stock_after", "delivered_parcels", "collected_parcels"),
        "load_after_parcels",
    ),
    "m": ("distance_m", "nearest_distance_m", "trip_distance_m"),
    "min": ("time_min", "peak_wait_min"),
    "minutes a parcel": ("minutes_per_parcel",),
    "h": ("lead_time_mean_h", "lead_time_90_h", "lead_time_worst_h"),
    "hours a year": ("way_hours_per_year",),
    "hours a day": ("hours_per_day",),
    "days a week": ("days_per_week",),
    "s after midnight": ("arrival_s", "departure_s"),
    "clerks": ("staff",),
    MONEY: ("capex_saved_by_host",),
    f"{MONEY} a parcel": ("charge_per_parcel", "cost_per_parcel"),
    f"{MONEY} a month": (
        *("keeper_income_per_month", "host_income_per_month", "net_per_month"),
        *("keeper_fixed_per_month", "keeper_piece_per_month"),
        *("keeper_fines_per_month", "keeper_running_per_month"),
        "keeper_handling_per_month",
    ),
    f"{MONEY} a year": (
        *("annual_cost", "annual_income", "annual_profit", "branch_profit"),
        *("subsidy_gap", "trunk_share", "profit_with_trunk", "amount_per_year"),
        *("received_transfers", "paid_transfers", "received_resources"),
        *("paid_resources", "net", "outlay", "outlay_subsidy", "paid", "income"),
        *("residual", "discounted", "cumulative"),
    ),
}

UNITS: Mapping[str, str] = MappingProxyType(
    {column: unit for unit, columns in _COLUMNS_OF.items() for column in columns}
)
"""Units of figures and counts by column; what only numbers rows has none."""


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    FIGURE = "figure"
    COUNT = "count"
    TRUTH = "truth"


def kind_of(column: str) -> Kind:
    """Return what a column of a table holds: text where nothing else is said."""
    if column in DECIMALS:
        return Kind.FIGURE
    if column in COUNTS:
        return Kind.COUNT
    return Kind.TRUTH if column in TRUTHS else Kind.TEXT


def typed(column: str, text: str) -> Cell:
    """Return the cell that a text of a table's file stands for.

    Raises
    ------
    ValueError
        If the text is no value of the column's kind.
    """
    kind = kind_of(column)
    if not text:
        return None
    if kind is Kind.FIGURE:
        return float(text)
    if kind is Kind.COUNT:
        return int(text)
    return _truth(text) if kind is Kind.TRUTH else text


def _truth(text: str) -> bool:
    if text not in {"0", "1"}:
        msg = f"{text!r}, expected 0 or 1"
        raise ValueError(msg)
    return text == "1"
