"""Routing problems on a line that can be solved by hand.

The depot is at km 0, a vehicle drives 100 s a kilometre, and nothing costs time or
money unless a test says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from planner.routing.problem.problem import RoutingProblem, Vehicle

S_PER_KM = 100.0
VAN = Vehicle(
    capacity=(10.0,),
    fixed_cost=100.0,
    cost_per_km=1.0,
    cost_per_hour=0.0,
    shift_s=100_000.0,
    max_trips=1,
    available=None,
    profile="road",
)


def line(
    km: Sequence[float], load: Sequence[float], *vehicles: Vehicle, **overrides: Any
) -> RoutingProblem:
    """Return stops at positions on a line with one load dimension to deliver."""
    positions = np.array([0.0, *km])
    distance_m = np.abs(positions[:, None] - positions[None, :]) * 1000.0
    return matrix(distance_m, load, *vehicles, **overrides)


def matrix(
    distance_m: np.ndarray, load: Sequence[float], *vehicles: Vehicle, **overrides: Any
) -> RoutingProblem:
    """Return stops with given distances from the depot and between them."""
    num_stops = len(load)
    fields: dict[str, Any] = {
        "time_s": {"road": distance_m / 1000.0 * S_PER_KM},
        "distance_m": {"road": distance_m},
        "location_idx": np.arange(1, num_stops + 1),
        "deliver": np.array(load, dtype=float).reshape(num_stops, 1),
        "collect": np.zeros((num_stops, 1)),
        "service_s": np.zeros(num_stops),
        "visit_s": 0.0,
        "early_s": np.zeros(num_stops),
        "late_s": np.full(num_stops, 100_000.0),
        "depot_window_s": (0.0, 100_000.0),
        "loading_s": 0.0,
        "vehicles": vehicles or (VAN,),
        "priority": np.ones(num_stops),
    }
    return RoutingProblem(**(fields | overrides))


def van(**fields: Any) -> Vehicle:
    """Return the van with other fields."""
    return replace(VAN, **fields)
