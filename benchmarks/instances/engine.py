"""The planner's location-routing engine, as the families of instances call it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.instances.harness import Answer, Case
from planner.location_routing.problem import (
    LocationRoutingProblem,
    LocationRoutingSolution,
    VehicleRoute,
)
from planner.location_routing.solve import solve_location_routing

WARM_UP_S = 0.2

Routes = list[dict[str, object]]


def found_by_engine(
    problem: LocationRoutingProblem, *, time_limit_s: float, seed: int
) -> LocationRoutingSolution:
    """Return what the engine finds within seconds of the processor."""
    return solve_location_routing(
        problem, seed=seed, time_limit_s=time_limit_s, clock=time.process_time
    )


def used_depots(routes: Iterable[VehicleRoute]) -> list[int]:
    """Return the depots that have routes, in rising order."""
    return sorted({int(route.depot) for route in routes})


def delivery_routes(routes: Iterable[VehicleRoute]) -> Routes:
    """Return routes whose stops are customers."""
    return [
        {"depot": int(route.depot), "customers": [int(stop) for stop in route.stops]}
        for route in routes
    ]


def solve_tiny(solve: Callable[..., Answer], text: str, suffix: str = "") -> None:
    """Solve the instance of a text, so that the first one timed is not the first."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"tiny{suffix}"
        path.write_text(text, encoding="utf-8")
        solve(Case(name=path.name, path=path), time_limit_s=WARM_UP_S, seed=1)
