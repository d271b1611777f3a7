"""A result as a search returned it, from what was saved of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.plan import Aim, Plan, Repair, Result, Status
from planner.report.folders.plan_folder import SavedRun

__all__ = ["result_of", "result_of_run"]

_DERIVED = ("has_plan", "total_gap", "total_gap_amount")
"""What is told besides, and follows from the rest."""


def result_of_run(saved: SavedRun) -> Result:
    """Return what ``run.json`` says of the result; ``engine_saved`` is not in it."""
    first = saved.run["first_plan_seconds"]
    reading = sum(saved.run.get("reading_seconds", {}).values())
    return result_of(
        saved.run["result"],
        saved.plan,
        first_plan_seconds=None if first is None else first - reading,
    )


def result_of(
    told: Mapping[str, Any], plan: Plan | None, *, first_plan_seconds: float | None
) -> Result:
    """Return a result from its record.

    Parameters
    ----------
    told
        As ``result_record`` gives it.
    first_plan_seconds
        From the beginning of the search, the reading not included.
    """
    fields = {name: item for name, item in told.items() if name not in _DERIVED}
    return Result(
        **{
            **fields,
            "status": Status(told["status"]),
            "plan": plan,
            "infeasible": tuple(told["infeasible"]),
            "conflict": tuple(told["conflict"]),
            "repair": tuple(Repair.of_record(item) for item in told["repair"]),
            "aims": tuple(Aim(**item) for item in told["aims"]),
            "rounds": tuple(told["rounds"]),
            "first_plan_seconds": first_plan_seconds,
        }
    )
