"""Decimals of the figures in tables, by column."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from planner.report.tables.csv_text import Cell, Row

__all__ = ["DECIMALS", "rounded_row"]

DECIMALS: Mapping[str, int] = MappingProxyType(
    {
        "lon": 6,
        "lat": 6,
        "residents": 2,
        "parcels_in_per_day": 3,
        "parcels_out_per_day": 3,
        "charge_per_parcel": 4,
        "share": 6,
        "served_share": 6,
        "effective_share": 6,
        "distance_m": 1,
        "time_min": 2,
        "way_hours_per_year": 1,
        "lead_time_mean_h": 3,
        "lead_time_90_h": 3,
        "lead_time_worst_h": 3,
        "nearest_distance_m": 1,
        "load_parcels_per_day": 3,
        "load_operating_day": 3,
        "capacity_parcels_per_day": 3,
        "annual_cost": 2,
        "annual_income": 2,
        "annual_profit": 2,
        "branch_profit": 2,
        "break_even_parcels_per_day": 3,
        "subsidy_gap": 2,
        "trunk_share": 2,
        "profit_with_trunk": 2,
        "keeper_income_per_month": 2,
        "keeper_fixed_per_month": 2,
        "keeper_piece_per_month": 2,
        "keeper_fines_per_month": 2,
        "keeper_running_per_month": 2,
        "keeper_handling_per_month": 2,
        "host_income_per_month": 2,
        "amount_per_year": 4,
        "days_per_week": 2,
        "received_transfers": 2,
        "paid_transfers": 2,
        "received_resources": 2,
        "paid_resources": 2,
        "net": 2,
        "net_per_month": 2,
        "outlay": 2,
        "outlay_subsidy": 2,
        "paid": 2,
        "income": 2,
        "residual": 2,
        "discounted": 2,
        "cumulative": 2,
        "cost_per_parcel": 4,
        "minutes_per_parcel": 4,
        "success": 4,
        "damage_rate": 5,
        "hours_per_day": 2,
        "staff": 2,
        "peak_staff_use": 4,
        "peak_wait_min": 2,
        "peak_shelf_use": 4,
        "sign_up": 4,
        "capex_saved_by_host": 2,
        "from_parent": 3,
        "from_children": 3,
        "from_villagers": 3,
        "from_merchants": 3,
        "to_parent": 3,
        "to_children": 3,
        "to_villagers": 3,
        "stock_before": 3,
        "stock_after": 3,
        "trip_distance_m": 1,
        "arrival_s": 1,
        "departure_s": 1,
        "delivered_parcels": 3,
        "collected_parcels": 3,
        "load_after_parcels": 3,
    }
)
"""Digits after the point that a figure of a table shows at most."""


def rounded_row(row: Row) -> dict[str, Cell]:
    """Return a row with its figures rounded, zero without a sign."""
    return {column: _rounded(column, value) for column, value in row.items()}


def _rounded(column: str, value: Cell) -> Cell:
    if isinstance(value, float):
        return round(value, DECIMALS[column]) + 0.0
    return value
