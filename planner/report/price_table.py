"""The price table: what a parcel costs and takes where it is handled."""

from __future__ import annotations

from planner.instance import Instance
from planner.report.csv_table import Row
from planner.service.prices import price_table

__all__ = ["PRICE_COLUMNS", "price_rows"]

PRICE_COLUMNS = ("goods_id", "place", "cost_per_parcel", "minutes_per_parcel")
"""Columns of ``prices.csv``: ``place`` is a format, or ``home`` for the door.

Costs are empty where routes decide.
"""


def price_rows(instance: Instance) -> list[Row]:
    """Return a row for each goods class and place."""
    return [
        {
            "goods_id": item.goods_id,
            "place": item.place,
            "cost_per_parcel": item.cost_per_parcel,
            "minutes_per_parcel": item.minutes_per_parcel,
        }
        for item in price_table(instance)
    ]
