"""The cost of open sets, and the best one found so far."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.location.facility.assignment import Sites, assign
from planner.location.facility.data import FacilityData
from planner.location.facility.swap import Nearest, moves, nearest
from planner.location.facility.transport import transport

__all__ = ["OpenSets", "Serving"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

NUM_NEIGHBOURS = 8
"""Sites that the capacitated search tries to open, and to close, at a time."""
SEARCH_WORK = 2e7
"""Customers times sites that the capacitated search may look at, roughly."""
WORK_OF_CHAINS = 0.1
"""Of finding chains in transport, by open site."""
LEAST_GAIN = 1e-9
"""Share of the ceiling of all costs that a move has to save: less is rounding."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Serving:
    """Who is served by which sites of an open set.

    Parameters
    ----------
    sites
        The open sites; columns of ``shares`` and values of ``column`` refer to them.
    column
        Site of each customer, ``None`` where customers are shared out.
    shares
        Share of each customer by site, ``None`` where they are not.
    """

    cost: float
    sites: IntArray
    column: IntArray | None = None
    shares: FloatArray | None = None


class OpenSets:
    """Judges open sets, each one once, and keeps the best."""

    def __init__(self, data: FacilityData, deadline_s: float = np.inf) -> None:
        self.data = data
        self.deadline_s = deadline_s
        self.best: Serving | None = None
        self.work = 0.0
        self._known: dict[bytes, float] = {}

    @property
    def cost(self) -> float:
        """Cost of the best, ``inf`` before there is one."""
        return np.inf if self.best is None else self.best.cost

    def offer(self, serving: Serving) -> None:
        """Take a serving if it is better than the best so far."""
        if serving.cost < self.cost:
            self.best = serving

    def judge(self, is_open: BoolArray) -> float:
        """Return the cost of an open set, ``inf`` where it does not serve everyone.

        Where customers are served whole that is the cost of a good assignment, and
        ``inf`` if none was found.
        """
        key = is_open.tobytes()
        if key not in self._known:
            serving = self._served(is_open)
            self._known[key] = serving.cost
            self.offer(serving)
        return self._known[key]

    def is_open(self) -> BoolArray:
        """Return the best open set; nothing is open before there is one."""
        flags = np.zeros(self.data.num_sites, dtype=bool)
        if self.best is not None:
            flags[self.best.sites] = True
        return flags

    def round(
        self, open_mean: FloatArray, must_open: BoolArray, may_open: BoolArray
    ) -> BoolArray:
        """Judge and return the sites most often open that together hold all demand."""
        data = self.data
        is_open = must_open.copy()
        likely_first = np.argsort(-open_mean, kind="stable")
        is_last = False
        for site in likely_first[(may_open & ~must_open)[likely_first]]:
            if is_last and open_mean[site] < 0.5:
                break
            trial = is_open.copy()
            trial[site] = True
            if (data.rows.weight[2:, trial].sum(axis=1) <= data.rows.limit[2:]).all():
                is_open = trial
            is_last = data.rows.admit(is_open)
        self.judge(is_open)
        return is_open

    def improve(
        self,
        must_open: BoolArray,
        may_open: BoolArray,
        open_mean: FloatArray,
        value: FloatArray,
    ) -> None:
        """Open, close and exchange sites as long as the best gets better."""
        if self.best is None:
            return
        if self.data.has_capacities:
            self._improve_few(must_open, may_open, open_mean, value)
        else:
            self._improve_all(must_open, may_open)

    def _served(self, is_open: BoolArray) -> Serving:
        data, sites = self.data, np.flatnonzero(is_open)
        if not data.rows.admit(is_open):
            return Serving(cost=np.inf, sites=sites)
        if not data.has_capacities:
            return self._served_nearest(is_open, sites)
        opening = float(data.opening_cost[sites].sum())
        cost, room = data.dense_cost(sites), data.capacity[sites]
        self.work += cost.size * (1.0 + WORK_OF_CHAINS * len(sites))
        shares = np.zeros(cost.shape)
        total = transport(cost, data.demand, room, shares) + opening
        if not np.isfinite(total) or not data.is_whole:
            return Serving(cost=float(total), sites=sites, shares=shares)
        column = np.argmax(shares, axis=1)
        if total < self.cost:
            total = assign(Sites(cost, data.demand, room), column) + opening
        else:
            total = np.inf
        return Serving(cost=float(total), sites=sites, column=column)

    def _served_nearest(self, is_open: BoolArray, sites: IntArray) -> Serving:
        found = self._nearest(is_open)
        if (found.site < 0).any():
            return Serving(cost=np.inf, sites=sites)
        column = np.searchsorted(sites, found.site)
        cost = self.data.dense_cost(sites)[np.arange(len(column)), column]
        opening = self.data.opening_cost[sites]
        return Serving(
            cost=float(opening.sum() + cost.sum()), sites=sites, column=column
        )

    def _nearest(self, is_open: BoolArray) -> Nearest:
        num = self.data.num_customers
        found = Nearest(np.zeros(num, np.int64), np.zeros(num), np.zeros(num))
        nearest(self.data.relaxation, is_open, self.data.ceiling, found)
        return found

    def _improve_all(self, must_open: BoolArray, may_open: BoolArray) -> None:
        """Take the best of all moves again and again; without capacities."""
        is_open, can_close = self.is_open(), ~must_open
        while True:
            change, exchange, partner = moves(
                self.data.relaxation, is_open, self._nearest(is_open)
            )
            change[is_open & ~can_close] = np.inf
            exchange[~can_close[partner]] = np.inf
            change[~is_open & ~may_open] = np.inf
            exchange[~may_open] = np.inf
            better = self._best_move(is_open, change, exchange, partner)
            if better is None:
                break
            is_open = better
        self.judge(is_open)

    def _best_move(
        self,
        is_open: BoolArray,
        change: FloatArray,
        exchange: FloatArray,
        partner: IntArray,
    ) -> BoolArray | None:
        """Return the open set after the move that gains most and is admitted."""
        num_sites = len(is_open)
        gain = np.concatenate([change, exchange])
        least = -LEAST_GAIN * self.data.ceiling
        for move in np.argsort(gain, kind="stable"):
            if gain[move] >= least:
                break
            trial = is_open.copy()
            trial[move % num_sites] ^= True
            if move >= num_sites:
                trial[partner[move - num_sites]] = False
            if self.data.rows.admit(trial):
                return trial
        return None

    def _improve_few(
        self,
        must_open: BoolArray,
        may_open: BoolArray,
        open_mean: FloatArray,
        value: FloatArray,
    ) -> None:
        """Take the first move that pays among the likeliest; with capacities."""
        end = self.work + SEARCH_WORK
        has_improved = True
        while has_improved and not self._is_over(end):
            has_improved = False
            is_open, before = self.is_open(), self.cost
            to_close = _least(open_mean, is_open & ~must_open)
            to_open = _least(value, may_open & ~is_open)
            for closed in (-1, *to_close):
                for opened in (-1, *to_open):
                    trial = is_open.copy()
                    trial[[site for site in (closed,) if site >= 0]] = False
                    trial[[site for site in (opened,) if site >= 0]] = True
                    self.judge(trial)
                    if self.cost < before:
                        has_improved = True
                        break
                if has_improved or self._is_over(end):
                    break

    def _is_over(self, most_work: float) -> bool:
        return self.work >= most_work or time.monotonic() > self.deadline_s


def _least(key: FloatArray, is_candidate: BoolArray) -> list[int]:
    """Return the candidates of least key."""
    candidates = np.flatnonzero(is_candidate)
    order = np.argsort(key[candidates], kind="stable")
    return [int(site) for site in candidates[order[:NUM_NEIGHBOURS]]]
