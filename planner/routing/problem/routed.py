"""What routing says: routes, and the stops that none of them serves."""

from __future__ import annotations

from dataclasses import dataclass

from planner.plan import Route
from planner.routing.problem.stops import UnservedStop

__all__ = ["Routed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """Routes of a depot or a network, and stops that none of them serves."""

    routes: tuple[Route, ...] = ()
    unserved_stops: tuple[UnservedStop, ...] = ()
