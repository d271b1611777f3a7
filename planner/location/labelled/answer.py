"""What a location model answers, in the labels of who asked."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from planner.brief import Brief, percent
from planner.compiled import told_when_compiling
from planner.errors import InstanceError
from planner.location.labelled.table import LabelledTable
from planner.location.sites import LocationResult
from planner.plan import Status

__all__ = ["LocationAnswer", "solved"]

SITE, CUSTOMER, LINK = "#d55e00", "#1d2733", "#9aa5b0"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LocationAnswer(Brief):
    """Open sites, who is served from where, and how good that is known to be.

    Parameters
    ----------
    sites
        Labels of the open sites, in the order of the table; empty without a solution.
    assignment
        Site of each customer by its label, ``None`` where it has none; where customers
        are shared out, the site that serves most of it.
    shares
        Share of each customer, a row, that each open site, a column, serves; ``None``
        where the model shares nobody out.
    objective, bound
        Of the solution, and the proven limit of any; ``None`` without one.
    """

    status: Status
    sites: list[Hashable]
    assignment: pd.Series
    shares: pd.DataFrame | None
    objective: float | None
    bound: float | None

    @property
    def gap(self) -> float | None:
        """Distance of objective and bound over the objective."""
        if self.objective is None or self.bound is None:
            return None
        return abs(self.objective - self.bound) / max(abs(self.objective), 1e-9)

    def _facts(self) -> dict[str, str]:
        objective = None if self.objective is None else f"{self.objective:,.6g}"
        return {
            "": str(self.status),
            "sites": f"{len(self.sites):,} open",
            "objective": objective or "",
            "gap": percent(self.gap),
        }

    def plot(
        self, *, customers: Any = None, sites: Any = None, ax: Axes | None = None
    ) -> Axes:
        """Draw who is served from where, and return the axes.

        Parameters
        ----------
        customers, sites
            Places: a frame with two columns, x and y, by label, or such an array in the
            order of the table's rows and columns. Without them, a bar for each open
            site: how many customers it serves.

        Raises
        ------
        InstanceError
            If a place is missing.
        """
        if ax is None:
            ax = Figure(figsize=(6.4, 5.0), layout="constrained").add_subplot()
        if customers is None or sites is None:
            return self._plot_numbers(ax)
        here, there = _places(customers, "customers"), _places(sites, "sites")
        for customer, site in self.assignment.dropna().items():
            ends = _place(here, customer, "customers"), _place(there, site, "sites")
            ax.plot(*zip(*ends, strict=True), color=LINK, linewidth=0.8, zorder=1)
        own = [_place(here, label, "customers") for label in self.assignment.index]
        xs, ys = zip(*own, strict=True)
        ax.scatter(xs, ys, s=16, color=CUSTOMER, zorder=2)
        for site in self.sites:
            x, y = _place(there, site, "sites")
            ax.scatter([x], [y], s=70, marker="s", color=SITE, zorder=3)
            ax.annotate(str(site), (x, y), (5, 5), textcoords="offset points", size=8)
        ax.set_aspect("equal", adjustable="datalim")
        return ax

    def _plot_numbers(self, ax: Axes) -> Axes:
        counts = self.assignment.value_counts()
        numbers = [int(counts.get(site, 0)) for site in self.sites]
        ax.barh(range(len(self.sites)), numbers, color=SITE)
        ax.set_yticks(range(len(self.sites)), [str(site) for site in self.sites])
        ax.set_xlabel("customers served")
        ax.invert_yaxis()
        return ax


def solved(
    table: LabelledTable,
    model: Callable[..., LocationResult],
    *arguments: Any,
    **options: Any,
) -> LocationAnswer:
    """Return what a model answers to its arguments, in the labels of their table."""
    with told_when_compiling():
        result = model(*arguments, **options)
    found = result.open_sites
    is_open: NDArray[np.int64] = np.zeros(0, dtype=np.int64) if found is None else found
    shares = None
    if result.shares is not None:
        shares = pd.DataFrame(
            result.shares[:, is_open],
            index=table.customers,
            columns=table.sites[is_open],
        )
    return LocationAnswer(
        status=result.status,
        sites=table.sites[is_open].tolist(),
        assignment=_assignment(table, result),
        shares=shares,
        objective=result.objective,
        bound=result.bound,
    )


def _assignment(table: LabelledTable, result: LocationResult) -> pd.Series:
    position = result.assignment
    if position is None and result.shares is not None:
        largest = result.shares.argmax(axis=1)
        position = np.where(result.shares.max(axis=1) > 0, largest, -1)
    labels: list[Hashable | None] = [None] * len(table.customers)
    if position is not None:
        labels = [table.sites[idx] if idx >= 0 else None for idx in position]
    return pd.Series(labels, index=table.customers, dtype=object, name="site")


def _places(places: Any, name: str) -> dict[Hashable, tuple[float, float]]:
    """Return x and y by label."""
    frame = places if isinstance(places, pd.DataFrame) else pd.DataFrame(places)
    if frame.shape[1] != 2:
        msg = f"{name} have {frame.shape[1]} columns, expected two: x and y"
        raise InstanceError(msg)
    rows = frame.to_numpy(dtype=np.float64).tolist()
    return {label: (x, y) for label, (x, y) in zip(frame.index, rows, strict=True)}


def _place(
    places: dict[Hashable, tuple[float, float]], label: Hashable, name: str
) -> tuple[float, float]:
    if label not in places:
        msg = f"{name}: no place for {label!r}; give one for each"
        raise InstanceError(msg)
    return places[label]
