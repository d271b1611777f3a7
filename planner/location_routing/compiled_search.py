"""The seam in front of the compiled search (``engine/``, in C++)."""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from typing import Any, get_type_hints

import numpy as np
from numpy.typing import NDArray

from planner.errors import EngineError
from planner.location_routing.arrays import GROUPS, Data, Supply, most_routes
from planner.location_routing.problem import (
    LocationRoutingSolution,
    VehicleRoute,
)

__all__ = ["CompiledSearch"]

IntArray = NDArray[np.int32]

MODULE = "planner.location_routing._engine"
LAYOUT = 1
"""Of the engine's ``Problem``; counted up here and there whenever a field changes."""
KINDS = {name: kind for group in GROUPS for name, kind in get_type_hints(group).items()}
NUMBERS = tuple(name for name, kind in KINDS.items() if kind is int)
REALS = tuple(name for name, kind in KINDS.items() if kind is float)
ARRAYS = tuple(name for name in KINDS if name not in (*NUMBERS, *REALS))


class _Problem(ctypes.Structure):
    """Field for field the ``Problem`` of ``engine/problem.hpp``."""

    _fields_ = (
        *((name, ctypes.c_int32) for name in NUMBERS),
        *((name, ctypes.c_double) for name in REALS),
        *((name, ctypes.c_void_p) for name in ARRAYS),
    )


class CompiledSearch:
    """A search in progress: its current and its best solution.

    Parameters
    ----------
    data
        The problem.
    excess_price
        First price of a unit of load above a depot's capacity.
    floor_price
        First price of a unit that each coverage floor falls short.
    depots
        Depots to use, all of which are paid for as if required; ``None``: any, at
        its cost when it is used.
    num_routes
        Of the solution that it will start from.
    """

    def __init__(
        self,
        data: Data,
        *,
        excess_price: float,
        floor_price: NDArray[np.float64],
        depots: Sequence[int] | None = None,
        num_routes: int = 0,
    ) -> None:
        self._engine = _engine()
        self._data = data
        self._most_routes = most_routes(data, num_routes)
        self._kept = _contiguous(data)
        self._floor_price = np.append(floor_price, 0.0)
        self.is_usable = np.ones(data.sizes.num_depots, dtype=np.int32)
        if depots is not None:
            self.is_usable[:] = 0
            self.is_usable[list(depots)] = 1
            self._kept["is_depot_required"] = self.is_usable.copy()
        self._problem = _problem(data, self._kept)
        self._search = self._engine.search_new(
            ctypes.byref(self._problem),
            self._most_routes,
            excess_price,
            self._floor_price.ctypes.data,
            self.is_usable.ctypes.data,
        )
        self.best_cost = float("inf")
        self._supply = _add_supply(self._engine, self._search, data.supply)
        weakref.finalize(self, self._engine.search_free, self._search)

    def start(self, solution: LocationRoutingSolution) -> None:
        """Take a solution as the current one; call it on a new search only."""
        for route in solution.routes:
            stops = np.array(route.stops, dtype=np.int32)
            self._engine.search_add_route(
                self._search,
                route.depot,
                route.vehicle_type,
                len(stops),
                stops.ctypes.data,
            )
        for option in solution.customer_option.tolist():
            if option >= 0:
                self._engine.search_assign(self._search, option)

    def recreate(self, seed: int) -> None:
        """Give every customer that has none its cheapest option."""
        self._engine.search_recreate(self._search, seed)

    def run(
        self,
        iterations: int,
        *,
        mean_removed: float,
        warm: float,
        cold: float,
        seed: int,
        leap_rate: float = 0.0,
    ) -> float:
        """Search on from the current solution and return the best cost so far."""
        self.best_cost = self._engine.search_run(
            self._search, iterations, mean_removed, leap_rate, warm, cold, seed
        )
        return self.best_cost

    def back_to_best(self) -> None:
        """Make the best solution the current one."""
        self._engine.search_back_to_best(self._search)

    def cost(self) -> tuple[float, bool]:
        """Return the priced cost of the current solution, and if it keeps limits."""
        is_feasible = ctypes.c_int32(0)
        cost = self._engine.search_cost(self._search, ctypes.byref(is_feasible))
        return float(cost), bool(is_feasible.value)

    def driving(self) -> float:
        """Return the cost of all arcs of the current solution."""
        return float(self._engine.search_driving(self._search))

    def solution(self, *, is_best: bool = True) -> LocationRoutingSolution:
        """Return the best solution, or the current one."""
        if is_best and not np.isfinite(self.best_cost):
            is_best = False
        cost, is_feasible = (self.best_cost, True) if is_best else self.cost()
        option = np.empty(self._data.sizes.num_customers, dtype=np.int32)
        room = _Room.of(self._most_routes, self._data.sizes.num_stops)
        count = self._engine.search_solution(
            self._search, int(is_best), option.ctypes.data, *room.pointers()
        )
        return LocationRoutingSolution(
            customer_option=option.astype(np.int64),
            routes=room.routes(count),
            supply_routes=self._supply_routes(is_best),
            cost=cost,
            is_feasible=is_feasible,
        )

    def _supply_routes(self, is_best: bool) -> tuple[VehicleRoute, ...]:
        if self._supply is None:
            return ()
        depot_of = self._supply.depot
        room = _Room.of(len(depot_of), len(depot_of))
        count = self._engine.search_supply_routes(
            self._search, int(is_best), *room.pointers()
        )
        full_first = sorted(room.routes(count), key=lambda route: min(route.stops))
        return tuple(
            replace(route, stops=tuple(depot_of[list(route.stops)].tolist()))
            for route in full_first
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Room:
    """Where the engine writes routes to."""

    depot: IntArray
    vehicle_type: IntArray
    size: IntArray
    stops: IntArray

    @classmethod
    def of(cls, num_routes: int, num_stops: int) -> _Room:
        sizes = (num_routes, num_routes, num_routes, num_stops)
        return cls(*(np.empty(size, dtype=np.int32) for size in sizes))

    def pointers(self) -> tuple[int, ...]:
        arrays = (self.depot, self.vehicle_type, self.size, self.stops)
        return tuple(array.ctypes.data for array in arrays)

    def routes(self, count: int) -> tuple[VehicleRoute, ...]:
        ends = np.cumsum(self.size[:count])
        return tuple(
            VehicleRoute(
                depot=int(self.depot[r]),
                vehicle_type=int(self.vehicle_type[r]),
                stops=tuple(self.stops[ends[r] - self.size[r] : ends[r]].tolist()),
            )
            for r in range(count)
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Supply:
    """What the engine reads of a first echelon, kept as long as the search."""

    depot: IntArray
    most: NDArray[np.float64]
    arrays: dict[str, NDArray[Any]]
    problem: _Problem


def _add_supply(
    engine: ctypes.CDLL, search: object, supply: Supply | None
) -> _Supply | None:
    """Give a search its first echelon."""
    if supply is None:
        return None
    arrays = _contiguous(supply.data)
    kept = _Supply(
        np.ascontiguousarray(supply.depot, dtype=np.int32),
        np.ascontiguousarray(supply.most, dtype=np.float64),
        arrays,
        _problem(supply.data, arrays),
    )
    engine.search_supply(
        search,
        ctypes.byref(kept.problem),
        kept.depot.ctypes.data,
        kept.most.ctypes.data,
        supply.excess_price,
    )
    return kept


def _fields(data: Data) -> dict[str, Any]:
    """Return the fields of all groups by name."""
    groups = (
        data.sizes,
        data.fleet,
        data.depots,
        data.stops,
        data.options,
        data.nearness,
        data.coverage,
    )
    return {name: value for group in groups for name, value in group._asdict().items()}


def _contiguous(data: Data) -> dict[str, NDArray[Any]]:
    """Return the arrays as the engine takes them: doubles, or 32-bit integers."""
    arrays, fields = {}, _fields(data)
    for name in ARRAYS:
        values = np.asarray(fields[name])
        kind = np.float64 if values.dtype.kind == "f" else np.int32
        arrays[name] = np.ascontiguousarray(values, dtype=kind)
    return arrays


def _problem(data: Data, arrays: dict[str, NDArray[Any]]) -> _Problem:
    fields = _fields(data)
    numbers = {name: int(fields[name]) for name in NUMBERS}
    reals = {name: float(fields[name]) for name in REALS}
    pointers = {name: values.ctypes.data for name, values in arrays.items()}
    return _Problem(**numbers, **reals, **pointers)


@cache
def _engine() -> ctypes.CDLL:
    """Return the compiled engine.

    Raises
    ------
    EngineError
        If it was not built when the package was installed, or from other source.
    """
    found = find_spec(MODULE)
    if found is None or found.origin is None:
        msg = "the compiled search is missing; install the planner with pip, which"
        msg += " builds it"
        raise EngineError(msg)
    engine = ctypes.CDLL(found.origin)
    _check_layout(engine)
    pointer, number, real = ctypes.c_void_p, ctypes.c_int32, ctypes.c_double
    seed, count = ctypes.c_uint64, ctypes.c_int64
    _declare(engine.search_new, pointer, [pointer, number, real, pointer, pointer])
    _declare(engine.search_free, None, [pointer])
    _declare(engine.search_recreate, None, [pointer, seed])
    _declare(engine.search_add_route, None, [pointer, number, number, number, pointer])
    _declare(engine.search_assign, None, [pointer, number])
    _declare(engine.search_run, real, [pointer, count, real, real, real, real, seed])
    _declare(engine.search_cost, real, [pointer, pointer])
    _declare(engine.search_driving, real, [pointer])
    _declare(engine.search_back_to_best, None, [pointer])
    _declare(engine.search_solution, number, [pointer, number, *[pointer] * 5])
    _declare(engine.search_supply, None, [*[pointer] * 4, real])
    _declare(engine.search_supply_routes, number, [pointer, number, *[pointer] * 4])
    return engine


def _check_layout(engine: ctypes.CDLL) -> None:
    """Refuse an engine that reads a problem otherwise than it is written here."""
    layout = getattr(engine, "search_layout", None)
    is_known = layout is not None and layout() == LAYOUT
    if not is_known or engine.search_problem_size() != ctypes.sizeof(_Problem):
        msg = "the compiled search was built from another version of the planner;"
        msg += " install the planner again with pip, which builds it"
        raise EngineError(msg)


def _declare(function: Any, result: Any, arguments: list[Any]) -> None:
    function.restype = result
    function.argtypes = arguments
