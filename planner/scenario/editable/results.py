"""Tables of an output folder, which hold results and are no inputs."""

from __future__ import annotations

from planner.scenario.tables.files.raw_table import RawTable, unreadable

__all__ = ["refuse_results"]

MARKS = (
    frozenset({"village_id", "location_source", "served_share"}),
    frozenset({"facility_id", "decision", "load_parcels_per_day"}),
)
"""Columns that the planner's own tables of villages and of facilities have."""

INPUTS = ("villages", "townships", "counties")
"""Tables of their own among the inputs; whatever stands elsewhere is a site."""


def refuse_results(raw: RawTable, table: str) -> None:
    """Make sure that a table is not one of an output folder.

    Their parcels are estimates, which would be read as observed, and sites that the
    plan did not open are not in them.

    Raises
    ------
    InputError
        Naming the table to take in its place.
    """
    inputs = table if table in INPUTS else "sites"
    if any(marks <= set(raw.columns) for marks in MARKS):
        raise unreadable(
            raw.file,
            "results that the planner wrote: estimates, and no sites that stay closed",
            "the inputs of that run, in editable/ beside it",
            f"name editable/{inputs}.csv, or give the whole folder editable/",
        )
