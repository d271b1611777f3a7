"""Routes from depots to customers, with the depots given or to be chosen.

Both are one problem of ``planner.location_routing``: where depots are given, they cost
nothing to open. The search ends when nothing improves any more, by counts of steps and
not by the clock: the same input and seed give the same routes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from planner.brief import Brief
from planner.errors import InstanceError
from planner.location_routing.evaluate import evaluate
from planner.location_routing.problem import Fleet, LocationRoutingSolution
from planner.location_routing.published.assemble import (
    Depots,
    assemble,
    one_visit_each,
)
from planner.location_routing.solve import solve_location_routing
from planner.plan import Status
from planner.workbench.parts.polish import polished

__all__ = ["RoutesAnswer", "locate_and_route", "route"]

FloatArray = NDArray[np.float64]
Vehicles = float | Mapping[str, Any] | pd.DataFrame
"""What a vehicle holds; or columns of that and more, a row a vehicle type."""

DEFAULTS: Mapping[str, float] = {
    "fixed_cost": 0.0,
    "cost_per_distance": 1.0,
}
"""Of a vehicle that says nothing else: its routes are as short as can be."""
COLUMNS = ["route", "depot", "vehicle", "stop", "customer", "demand"]
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Of routes, in turn; out of the set of Okabe and Ito (2008)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class RoutesAnswer(Brief):
    """Open depots and the routes from them.

    Parameters
    ----------
    status
        FEASIBLE, or NO_SOLUTION where none was found that keeps all limits.
    depots
        Labels of the depots that are used.
    routes
        A row a stop: route, depot, vehicle, stop (from 1), customer, demand.
    cost, opening_cost
        Of all, and the part of it for opening depots; ``None`` without a solution.
    """

    status: Status
    depots: list[Hashable]
    routes: pd.DataFrame
    cost: float | None
    opening_cost: float | None

    def _facts(self) -> dict[str, str]:
        return {
            "": str(self.status),
            "depots": f"{len(self.depots):,}",
            "routes": f"{self.routes['route'].nunique():,}",
            "cost": "" if self.cost is None else f"{self.cost:,.6g}",
        }

    def plot(self, places: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
        """Draw the routes and return the axes.

        Parameters
        ----------
        places
            Two columns, x and y, by label of depots and customers.

        Raises
        ------
        InstanceError
            If a place is missing.
        """
        if ax is None:
            ax = Figure(figsize=(6.4, 5.0), layout="constrained").add_subplot()
        for number, (_, stops) in enumerate(self.routes.groupby("route", sort=True)):
            depot = stops["depot"].iloc[0]
            labels = [depot, *stops["customer"], depot]
            xy = np.array([_place(places, label) for label in labels])
            colour = COLOURS[number % len(COLOURS)]
            ax.plot(xy[:, 0], xy[:, 1], color=colour, linewidth=1.2, marker="o")
        for depot in self.depots:
            x, y = _place(places, depot)
            ax.scatter([x], [y], s=80, marker="s", color="#1d2733", zorder=3)
            ax.annotate(str(depot), (x, y), (5, 5), textcoords="offset points", size=8)
        ax.set_aspect("equal", adjustable="datalim")
        return ax


def route(
    customers: pd.Series | Mapping[Any, float],
    depots: Iterable[Hashable] | pd.Series,
    vehicles: Vehicles,
    matrix: pd.DataFrame,
    *,
    seed: int = 1,
    time_limit_s: float | None = None,
) -> RoutesAnswer:
    """Return the cheapest routes found from given depots to customers.

    Parameters
    ----------
    customers
        Demand by label.
    depots
        Labels, or a series of what each can send out by label.
    vehicles
        What one holds; or ``capacity``, ``fixed_cost`` (0) and ``cost_per_distance``
        (1), as a mapping, or as a frame with a row for each type. Of each type there
        are as many as needed.
    matrix
        Distance from label to label, depots and customers alike; nan or infinite where
        there is no way.
    time_limit_s
        Time after which the best routes so far are taken; else until nothing improves.

    Raises
    ------
    InstanceError
        If a label is missing, or something is no number.
    """
    capacity = (
        pd.Series(depots)
        if isinstance(depots, pd.Series | Mapping)
        else pd.Series(np.inf, index=pd.Index(list(depots), dtype=object))
    )
    frame = pd.DataFrame({"opening_cost": 0.0, "capacity": capacity})
    return locate_and_route(
        customers, frame, vehicles, matrix, seed=seed, time_limit_s=time_limit_s
    )


def locate_and_route(
    customers: pd.Series | Mapping[Any, float],
    depots: pd.DataFrame,
    vehicles: Vehicles,
    matrix: pd.DataFrame,
    *,
    seed: int = 1,
    time_limit_s: float | None = None,
) -> RoutesAnswer:
    """Return the cheapest depots found, with the routes from them to customers.

    Parameters
    ----------
    customers
        Demand by label.
    depots
        A row a depot: ``opening_cost``, and ``capacity`` where it is limited.
    vehicles, matrix, time_limit_s
        As in ``route``.

    Raises
    ------
    InstanceError
        If a label is missing, or something is no number.
    """
    demand = pd.Series(customers)
    costs = _column(depots, "opening_cost", None, "depots")
    limits = _column(depots, "capacity", np.inf, "depots")
    distance = _distances(matrix, [*depots.index, *demand.index])
    types = _types(vehicles)
    loads = _numbers(demand.to_numpy(), "customers")
    largest = float(types["capacity"].max())
    if (loads > largest).any():
        heavy = demand.index[int(loads.argmax())]
        msg = f"customers: {heavy!r} needs {loads.max():g}, a vehicle holds {largest:g}"
        raise InstanceError(msg)
    problem = assemble(
        Depots(cost=costs, capacity=limits),
        one_visit_each(loads),
        _fleet(types, distance),
    )
    found = solve_location_routing(problem, seed=seed, time_limit_s=time_limit_s)
    if evaluate(problem, found).violations:
        return _no_solution()
    rates = types["cost_per_distance"].to_numpy()
    found = polished(problem, found, rates=rates, distance=distance, seed=seed)
    rows = _rows(found, depots.index, demand, types.index)
    used = sorted({item.depot for item in found.routes})
    return RoutesAnswer(
        status=Status.FEASIBLE,
        depots=[depots.index[idx] for idx in used],
        routes=pd.DataFrame(rows, columns=COLUMNS),
        cost=evaluate(problem, found).total,
        opening_cost=float(costs[used].sum()),
    )


def _no_solution() -> RoutesAnswer:
    return RoutesAnswer(
        status=Status.NO_SOLUTION,
        depots=[],
        routes=pd.DataFrame(columns=COLUMNS),
        cost=None,
        opening_cost=None,
    )


def _rows(
    found: LocationRoutingSolution,
    depots: pd.Index,
    demand: pd.Series,
    types: pd.Index,
) -> list[tuple[Hashable, ...]]:
    """Return a row a stop, in the order of ``COLUMNS``."""
    return [
        (
            number,
            depots[item.depot],
            types[item.vehicle_type],
            place,
            demand.index[stop],
            demand.iloc[stop],
        )
        for number, item in enumerate(found.routes, 1)
        for place, stop in enumerate(item.stops, 1)
    ]


def _types(vehicles: Vehicles) -> pd.DataFrame:
    """Return vehicle types, a row each, with every column."""
    if isinstance(vehicles, int | float):
        vehicles = {"capacity": float(vehicles)}
    frame = vehicles if isinstance(vehicles, pd.DataFrame) else pd.DataFrame([vehicles])
    unknown = sorted(set(map(str, frame.columns)) - {"capacity", *DEFAULTS})
    if unknown:
        known = ", ".join(("capacity", *DEFAULTS))
        msg = f"vehicles: unknown {unknown[0]!r}, expected {known}"
        raise InstanceError(msg)
    values = {
        name: _column(frame, name, usual, "vehicles")
        for name, usual in (("capacity", None), *DEFAULTS.items())
    }
    return pd.DataFrame(values, index=frame.index)


def _fleet(types: pd.DataFrame, distance: FloatArray) -> Fleet:
    num, places = len(types), len(distance)
    per_distance = types["cost_per_distance"].to_numpy()
    return Fleet(
        capacity=types["capacity"].to_numpy(),
        fixed_cost=types["fixed_cost"].to_numpy(),
        available=np.full(num, places, dtype=np.int64),
        arc_cost=per_distance[:, None, None] * distance[None, :, :],
        arc_time_s=np.zeros((num, places, places)),
        shift_s=np.full(num, np.inf),
        max_trips=np.ones(num, dtype=np.int64),
    )


def _distances(matrix: pd.DataFrame, labels: list[Hashable]) -> FloatArray:
    """Return distances between labels in their order."""
    for index, name in ((matrix.index, "rows"), (matrix.columns, "columns")):
        missing = [label for label in labels if label not in index]
        if missing:
            msg = f"matrix: no {missing[0]!r} among its {name}; give all of them"
            raise InstanceError(msg)
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        msg = f"{twice!r} is met twice among depots and customers; rename one"
        raise InstanceError(msg)
    values = matrix.loc[labels, labels].to_numpy(dtype=np.float64)
    return np.where(np.isnan(values), np.inf, values)


def _column(
    frame: pd.DataFrame, name: str, usual: float | None, what: str
) -> FloatArray:
    if name in frame.columns:
        return _numbers(frame[name].to_numpy(), f"{what}, {name}")
    if usual is None:
        msg = f"{what}: no {name!r}; give one for each"
        raise InstanceError(msg)
    return np.full(len(frame), usual)


def _numbers(values: Any, what: str) -> FloatArray:
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        msg = f"{what}: something else than a number ({error})"
        raise InstanceError(msg) from error
    if not (numbers >= 0).all():
        msg = f"{what}: {numbers[~(numbers >= 0)][0]:g}, expected numbers from 0"
        raise InstanceError(msg)
    return numbers


def _place(places: pd.DataFrame, label: Hashable) -> tuple[float, float]:
    if label not in places.index:
        msg = f"places: no place for {label!r}; give one for each"
        raise InstanceError(msg)
    x, y = places.loc[[label]].to_numpy(dtype=np.float64)[0, :2]
    return float(x), float(y)
