"""The price table: what a parcel costs and takes where it is handled."""

from __future__ import annotations

from planner.instance import Instance
from planner.report.tables.csv_text import Row
from planner.service.prices import price_table

__all__ = ["PRICE_COLUMNS", "price_rows"]

PRICE_COLUMNS = (
    "goods_id",
    "place",
    "carrier_id",
    "cost_per_parcel",
    "minutes_per_parcel",
    "success",
    "damage_rate",
    "has_tracking",
)
"""Columns of ``prices.csv``.

``place`` is a format, ``home`` for the door by own vehicles, or third party and leg,
whose price is that of its nearest zone. Costs are empty where routes decide.
"""


def price_rows(instance: Instance) -> list[Row]:
    """Return a row for each goods class and place."""
    return [
        {column: getattr(item, column) for column in PRICE_COLUMNS}
        for item in price_table(instance)
    ]
