"""A routing problem as the whole numbers that pyvrp takes.

Each visit is a client at a location of its own and each vehicle type has a matrix of
money instead of distance, so that arcs carry cost per km and durations cost per hour
(Wouda, Lan, Kool 2024, doi:10.1287/ijoc.2023.0055). Loading is the depot's service:
pyvrp adds it before the first trip and at each reload.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyvrp
from pyvrp.search import NeighbourhoodParams, PerturbationParams

from planner.routing.problem.problem import (
    FloatArray,
    IntArray,
    RoutingProblem,
    Vehicle,
)
from planner.routing.problem.split import SplitProblem
from planner.routing.vrp.start import single_costs

__all__ = ["Encoding", "all_always_served", "encode", "with_fleet"]

MONEY_UNITS = 1e11
"""What all visits cost alone, at most, in the whole numbers that pyvrp counts in: seven
digits are left in 64 bits for prizes and penalties. A judgement."""
MOST_MONEY = MONEY_UNITS
"""Of a vehicle, a second or a leg: as much as all visits cost alone is more than any
other way, and its sums stay whole numbers of 64 bits."""
MOST_TIMES = 1e4
"""What a visit alone costs at most, as a multiple of what all cost by the cheapest
vehicles: a dearer vehicle would leave the others' money no digits. A judgement."""
PRIORITY_WEIGHT = 10.0
"""What the prize of a visit grows by with its priority, from none to the highest, in
costs of the dearest visit; it is two of them at least. A judgement."""
PENALTY_SHARE = 0.003
"""Largest penalty for a unit too much, as a share of what a visit is worth. A
judgement."""
HISTORY_LENGTH = 100
"""Solutions back with which pyvrp compares; its own is 300. A judgement."""
UPDATE_INTERVAL = 50
"""Solutions between two changes of the penalties; pyvrp's own is 500. A judgement."""
NUM_NEIGHBOURS = 20
"""Near visits that a visit may move to; pyvrp's own is 50. A judgement."""
MAX_PERTURBATIONS = 10
"""Visits that a perturbation moves, at most; pyvrp's own is 25. A judgement."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """Problem data for pyvrp and the settings of a search that suit them."""

    data: pyvrp.ProblemData
    params: pyvrp.SolveParams

    @property
    def num_vehicles(self) -> int:
        """Number of vehicle types."""
        return self.data.num_vehicle_types


def encode(split: SplitProblem) -> Encoding:
    """Return the visits of a split problem in the form of pyvrp."""
    whole = split.whole
    costs = single_costs(split)
    cheapest = np.where(split.fits, costs, np.inf).min(axis=1)
    dearest = np.where(split.fits, costs, 0.0).max(axis=1)
    dearest = np.minimum(dearest, MOST_TIMES * cheapest.sum() or np.inf)
    scale = _money_scale(float(dearest.sum()))
    prizes = _prizes(split, dearest * scale)
    money: list[Any] = [_money(whole, item, scale) for item in whole.vehicles]
    durations: list[Any] = [_durations(whole, item) for item in whole.vehicles]
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0)] * (whole.num_stops + 1),
        clients=_clients(whole, prizes),
        depots=[pyvrp.Depot(0, service_duration=int(whole.loading_s))],
        vehicle_types=[
            _vehicle_type(whole, idx, scale) for idx in range(len(whole.vehicles))
        ],
        distance_matrices=money,
        duration_matrices=durations,
    )
    visit_worth = max(float(dearest.mean()) * scale, float(prizes.max()))
    return Encoding(data, _solve_params(visit_worth))


def with_fleet(data: pyvrp.ProblemData, fleet: Counter[int]) -> pyvrp.ProblemData:
    """Return the data with the vehicles of a fleet only, types in rising order."""
    return data.replace(
        vehicle_types=[
            data.vehicle_type(idx).replace(num_available=fleet[idx])
            for idx in sorted(fleet)
        ]
    )


def all_always_served(split: SplitProblem) -> bool:
    """Return whether there are enough vehicles for every visit."""
    return bool(_always_served(split).all())


def _money_scale(reference: float) -> float:
    """Return the money units of one currency unit, a power of ten."""
    if reference <= 0:
        return 1.0
    return float(10.0 ** math.floor(math.log10(MONEY_UNITS / reference)))


def _solve_params(visit_worth: float) -> pyvrp.SolveParams:
    """Return search settings for what a visit costs alone, or brings as a prize.

    pyvrp starts with penalties half way to the largest and adapts them every 500
    iterations; here they follow the scale of the money and adapt sooner.
    """
    largest = max(visit_worth * PENALTY_SHARE, 1.0)
    return pyvrp.SolveParams(
        ils=pyvrp.IteratedLocalSearchParams(history_length=HISTORY_LENGTH),
        penalty=pyvrp.PenaltyParams(
            solutions_between_updates=UPDATE_INTERVAL,
            min_penalty=largest / 1e6,
            max_penalty=largest,
        ),
        neighbourhood=NeighbourhoodParams(num_neighbours=NUM_NEIGHBOURS),
        perturbation=PerturbationParams(max_perturbations=MAX_PERTURBATIONS),
    )


def _prizes(split: SplitProblem, dearest: FloatArray) -> IntArray:
    """Return the prize of each visit, 0 for those that must be served.

    A prize is above what a visit can cost, and grows with its priority.
    """
    weight = split.whole.priority / split.whole.priority.max()
    prizes = np.ceil(dearest.max() * (2.0 + PRIORITY_WEIGHT * weight)) + 1
    return np.where(_always_served(split), 0, prizes).astype(np.int64)


def _clients(whole: RoutingProblem, prizes: IntArray) -> list[pyvrp.Client]:
    return [
        pyvrp.Client(
            location=visit + 1,
            delivery=_integers(whole.deliver[visit]),
            pickup=_integers(whole.collect[visit]),
            service_duration=int(whole.service_s[visit]),
            tw_early=int(whole.early_s[visit]),
            tw_late=int(whole.late_s[visit]),
            prize=int(prizes[visit]),
            required=bool(prizes[visit] == 0),
        )
        for visit in range(whole.num_stops)
    ]


def _always_served(
    split: SplitProblem,
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return which visits fit a vehicle type of which there are enough for all."""
    num_visits = split.whole.num_stops
    is_ample = np.array(
        [
            vehicle.available is None or vehicle.available >= num_visits
            for vehicle in split.whole.vehicles
        ]
    )
    return np.asarray((split.fits & is_ample).any(axis=1))


def _vehicle_type(whole: RoutingProblem, idx: int, scale: float) -> pyvrp.VehicleType:
    vehicle = whole.vehicles[idx]
    enough = whole.load.sum(axis=0) + whole.deliver.sum(axis=0) + 1
    early_s, late_s = (int(bound_s) for bound_s in whole.depot_window_s)
    available = whole.num_stops
    if vehicle.available is not None:
        available = min(available, vehicle.available)
    return pyvrp.VehicleType(
        num_available=available,
        capacity=_integers(np.minimum(np.array(vehicle.capacity), enough)),
        fixed_cost=round(min(vehicle.fixed_cost * scale, MOST_MONEY)),
        tw_early=early_s,
        tw_late=late_s,
        shift_duration=int(min(vehicle.shift_s, late_s - early_s)),
        unit_distance_cost=1,
        unit_duration_cost=round(min(vehicle.rates.per_s * scale, MOST_MONEY)),
        profile=idx,
        reload_depots=[0] if vehicle.max_trips > 1 else [],
        max_reloads=vehicle.max_trips - 1,
    )


def _money(whole: RoutingProblem, vehicle: Vehicle, scale: float) -> IntArray:
    distance_m = _between_visits(whole, whole.distance_m[vehicle.profile])
    money = vehicle.rates.per_m * scale * distance_m
    money = np.minimum(np.where(np.isfinite(money), money, 0.0), MOST_MONEY)
    whole_money = np.rint(money).astype(np.int64)
    np.fill_diagonal(whole_money, 0)
    return whole_money


def _durations(whole: RoutingProblem, vehicle: Vehicle) -> IntArray:
    never_s = 2.0 * whole.depot_window_s[1] + 1.0
    time_s = _between_visits(whole, whole.time_s[vehicle.profile])
    durations = np.where(np.isfinite(time_s), time_s, never_s).astype(np.int64)
    np.fill_diagonal(durations, 0)
    return durations


def _between_visits(whole: RoutingProblem, matrix: FloatArray) -> FloatArray:
    rows = np.concatenate([[0], whole.location_idx])
    return np.asarray(matrix[np.ix_(rows, rows)])


def _integers(values: FloatArray) -> list[int]:
    return [int(value) for value in values]
