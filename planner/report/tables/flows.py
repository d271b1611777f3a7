"""The table of daily flows: parcels in, out and waiting at each facility."""

from __future__ import annotations

from planner.flow import Flow
from planner.flow.days import daily_flows
from planner.report.tables.csv_text import Row

__all__ = ["FLOW_COLUMNS", "flow_rows"]

FLOW_COLUMNS = (
    "facility_id",
    "day_type",
    "from_parent",
    "from_children",
    "from_villagers",
    "from_merchants",
    "to_parent",
    "to_children",
    "to_villagers",
    "stock_before",
    "stock_after",
)
"""Columns of ``flows.csv``, parcels: in = out + what the stock grows by."""


def flow_rows(flow: Flow) -> list[Row]:
    """Return a row for each open facility and type of day."""
    return [
        {
            column: str(value) if column == "day_type" else value
            for column in FLOW_COLUMNS
            for value in [getattr(day, column)]
        }
        for day in daily_flows(flow)
    ]
