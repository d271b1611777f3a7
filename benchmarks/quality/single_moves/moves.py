"""All single moves of a plan."""

from __future__ import annotations

from collections.abc import Iterator

from planner.instance import Instance
from planner.plan import Plan

from .judge import Move
from .of_sites import of_sites
from .of_supplies import of_supplies
from .of_villages import of_villages

__all__ = ["all_moves"]


def all_moves(instance: Instance, plan: Plan) -> Iterator[Move]:
    """Yield every single change of decisions; first none at all, routed again."""
    yield Move(
        kind="routes again",
        words="same decisions",
        facilities=plan.facilities,
        allocations=plan.allocations,
    )
    yield from of_supplies(instance, plan)
    yield from of_sites(instance, plan)
    yield from of_villages(instance, plan)
