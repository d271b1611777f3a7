"""The proven trade-off of the siting model: what is asked for against cost.

The epsilon-constraint method (Haimes, Lasdon and Wismer 1971,
doi:10.1109/TSMC.1971.4308298): the least cost for each of several levels of an axis
(``axes``), equally spread. Two levels cut the rest in three, and halving goes on from
there, so that what an interruption leaves is spread out too; a level between two that
cost the same is not solved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from planner.design.studies.frontier.axes import Axis
from planner.errors import EngineError
from planner.siting.covered import counted_shares
from planner.siting.data import SitingData, SitingPrices, SitingSolution
from planner.siting.search.among import solve_among
from planner.siting.search.least_cost import (
    PROVABLE,
    least_capex,
    solve_as_proven,
    solve_three_tier,
    tightened,
)
from planner.siting.search.viable import solve_viable
from planner.solvers.crew import Crew, num_cores

__all__ = ["CostMeasure", "SitingPoint", "sweep"]

TOLERANCE = 1e-6
"""Rounding of the solver: of levels as they are, of money as a share of it."""
START_SHARE = 0.5
"""Share of the gap to which a start among few sites is solved."""

_Answer = TypeVar("_Answer", SitingSolution, SitingSolution | None)


class CostMeasure(StrEnum):
    """What an axis is held against."""

    ANNUAL = "annual"
    CAPEX = "capex"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SitingPoint:
    """A non-dominated siting, with what is proven on both sides of it.

    Parameters
    ----------
    cost, value
        Of the siting, at the routing prices; the value is in the axis's own unit.
    cost_bound
        What any siting with as good a value costs at least.
    value_bound
        The best value that any siting may have that costs no more.
    counted
        Share of each village that counts as covered.
    """

    cost: float
    value: float
    cost_bound: float
    value_bound: float
    counted: NDArray[np.float64]
    solution: SitingSolution

    @property
    def cost_gap(self) -> float:
        """Relative distance of the cost from its bound."""
        return (self.cost - self.cost_bound) / max(abs(self.cost), 1e-9)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Solved:
    """The least cost found for a level, its bound, and the level reached with it."""

    level: float
    cost: float
    bound: float
    reached: float
    counted: NDArray[np.float64]
    solution: SitingSolution


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Between:
    """Levels to solve between two that are solved, the middle one first."""

    low: _Solved
    high: _Solved
    levels: list[float]

    @property
    def middle(self) -> float:
        """The level in the middle."""
        return self.levels[len(self.levels) // 2]

    def worth_solving(self, gap: float) -> list[_Between]:
        """Return this, or nothing where no level can bring what is not known."""
        levels = [lev for lev in self.levels if lev > self.low.reached + TOLERANCE]
        if not levels or _cost_the_same(self.low, self.high, gap):
            return []
        return [replace(self, levels=levels)]

    def thirds(self) -> list[float]:
        """Return the two levels that cut this in three, or the only one."""
        count = len(self.levels)
        return list(
            dict.fromkeys((self.levels[count // 3], self.levels[2 * count // 3]))
        )

    def between(self, solved: Sequence[_Solved]) -> list[_Between]:
        """Return what is left between solved levels of this, in their order."""
        known = [self.low, *solved, self.high]
        return [
            _Between(
                low=low,
                high=high,
                levels=[x for x in self.levels if low.level < x < high.level],
            )
            for low, high in pairwise(known)
        ]


@dataclass(slots=True, kw_only=True, eq=False)
class _Sweep:
    """A sweep over levels of one axis.

    Parameters
    ----------
    data
        Without a requirement on the axis, and without penalties for those who are
        not served or not covered: the sweep asks for them instead.
    gap
        Relative gap to which each level is solved, as far as large models are.
    """

    data: SitingData
    prices: SitingPrices
    axis: Axis
    cost: CostMeasure
    gap: float
    seed: int
    num_workers: int
    say: Callable[[str], None]
    is_interrupted: bool = False

    def run(self, num_points: int) -> list[SitingPoint]:
        """Return the non-dominated points, from the cheapest on; empty if infeasible.

        An interruption ends the sweep with the points found until then, if any.
        """
        most = self.axis.most(self.data, self.prices, gap=self.gap, seed=self.seed)
        if most is None:
            return []
        end = (most.siting,) if self.data.only_viable else ()
        ends = self._together((self.axis.nothing(self.data), most.level), end)
        lowest, highest = ends[0], ends[-1]
        levels = np.linspace(lowest.reached, most.level, max(num_points, 2))
        whole = _Between(low=lowest, high=highest, levels=levels[1:-1].tolist())
        solved = [lowest, highest, *self._halved(whole)]
        solved.sort(key=lambda item: item.level)
        return _points(self.axis, solved, most.bound)

    def _together(
        self, levels: Sequence[float], near: tuple[SitingSolution, ...]
    ) -> list[_Solved]:
        """Return levels solved side by side, each once."""
        crew: Crew[float, _Solved] = Crew(
            lambda level: self._solve(level, near), self.num_workers
        )
        crew.ask(*dict.fromkeys(levels))
        return sorted((found for _, found in crew.answers()), key=lambda f: f.level)

    def _halved(self, whole: _Between) -> list[_Solved]:
        """Return the solved levels between two; what is interrupted is left out.

        Each level starts from those around it in the halving, so that what is found
        does not depend on how many are solved at a time.
        """
        solved: list[_Solved] = []
        crew: Crew[_Between, _Solved] = Crew(self._middle, self.num_workers)
        try:
            for part in whole.worth_solving(self.gap):
                near = (part.low.solution, part.high.solution)
                solved = self._together(part.thirds(), near)
                for between in part.between(solved):
                    crew.ask(*between.worth_solving(self.gap))
            for between, found in crew.answers():
                solved.append(found)
                for half in between.between([found]):
                    crew.ask(*half.worth_solving(self.gap))
        except KeyboardInterrupt:
            self.is_interrupted = True
        return solved

    def _middle(self, between: _Between) -> _Solved:
        near = (between.low.solution, between.high.solution)
        return self._solve(between.middle, near)

    def _solve(self, level: float, near: tuple[SitingSolution, ...] = ()) -> _Solved:
        """Solve a level that is known to be possible, from what is solved near it.

        Raises
        ------
        EngineError
            If the solver finds nothing after all.
        """
        self.say(f"the least cost of {self.axis.words(level)}")
        data = self.axis.asking(self.data, level)
        if data.only_viable and self.cost is CostMeasure.ANNUAL:
            found = self._run(solve_viable, data, start=near[-1], near=_open_in(near))
            solution = _found(found)
            return self._solved(level, solution, solution)
        start = self._start(data, near)
        if self.cost is CostMeasure.CAPEX:
            return self._solved(level, *self._least_capex(data, start))
        if start is None:
            solution = _found(self._run(solve_as_proven, data))
        else:
            solution = self._run(tightened, data, start)
        return self._solved(level, solution, solution)

    def _start(
        self, data: SitingData, near: tuple[SitingSolution, ...]
    ) -> SitingSolution | None:
        """Return the best solution with only sites that are open near the level.

        Of a large model that alone took ten minutes: it is sited quickly as it is.
        """
        if not near or len(near[-1].values) > PROVABLE:
            return None
        return solve_among(
            data,
            self.prices,
            _open_in(near),
            gap=START_SHARE * self.gap,
            hint=near[-1].values,
            seed=self.seed,
        )

    def _least_capex(
        self, data: SitingData, start: SitingSolution | None
    ) -> tuple[SitingSolution, SitingSolution]:
        """Return a siting with the least capex, and the cheapest with no more."""
        hint = None if start is None else start.values
        axis = _found(self._run(least_capex, data, hint=hint))
        capped = replace(data, max_capex=axis.objective * (1 + TOLERANCE))
        return axis, _found(self._run(solve_three_tier, capped, hint=axis.values))

    def _run(
        self,
        solver: Callable[..., _Answer],
        data: SitingData,
        *args: Any,
        **kwargs: Any,
    ) -> _Answer:
        return solver(data, self.prices, *args, gap=self.gap, seed=self.seed, **kwargs)

    def _solved(
        self, level: float, axis: SitingSolution, solution: SitingSolution
    ) -> _Solved:
        return _Solved(
            level=level,
            cost=axis.objective,
            bound=-np.inf if axis.bound is None else axis.bound,
            reached=self.axis.reached(self.data, solution),
            counted=counted_shares(self.data, solution),
            solution=solution,
        )


def _open_in(near: tuple[SitingSolution, ...]) -> NDArray[np.bool_]:
    is_open = np.stack([siting.site_option >= 0 for siting in near])
    return np.asarray(is_open.any(axis=0))


def _found(solution: SitingSolution | None) -> SitingSolution:
    if solution is None:
        msg = "the MIP solver found no siting where one is known to be possible"
        raise EngineError(msg)
    return solution


def sweep(
    data: SitingData,
    prices: SitingPrices,
    *,
    axis: Axis,
    cost: CostMeasure,
    num_points: int,
    gap: float,
    seed: int,
    num_workers: int | None = None,
    say: Callable[[str], None],
) -> tuple[list[SitingPoint], bool]:
    """Return the non-dominated points, and whether the user ended the sweep.

    Other requirements of the data hold at every point. There are no points where they
    cannot be met.

    Parameters
    ----------
    num_workers
        Levels solved at a time, as many as there are cores unless given; the points
        are the same for any number.

    Raises
    ------
    EngineError
        If the solver fails.
    KeyboardInterrupt
        If the user stops before both ends are known.
    """
    run = _Sweep(
        data=replace(axis.without(data), unserved_cost=0.0, uncovered_cost=0.0),
        prices=prices,
        axis=axis,
        cost=cost,
        gap=gap,
        seed=seed,
        num_workers=num_workers or num_cores(),
        say=say,
    )
    return run.run(num_points), run.is_interrupted


def _cost_the_same(low: _Solved, high: _Solved, gap: float) -> bool:
    """Return whether nothing between two levels can be cheaper than the higher one."""
    return high.cost - low.bound <= gap * abs(high.cost)


def _points(axis: Axis, solved: list[_Solved], most: float) -> list[SitingPoint]:
    """Return what no other dominates, each with the bounds that all levels prove."""
    kept: list[_Solved] = []
    for item in sorted(solved, key=lambda item: (-item.reached, item.cost)):
        saved = kept[-1].cost - item.cost if kept else np.inf
        if saved > TOLERANCE * max(abs(item.cost), 1.0):
            kept.append(item)
    kept.reverse()
    return [
        SitingPoint(
            cost=item.cost,
            value=axis.value(item.reached),
            cost_bound=_cost_bound(solved, item),
            value_bound=axis.value(_level_bound(solved, item, most)),
            counted=item.counted,
            solution=item.solution,
        )
        for item in kept
    ]


def _cost_bound(solved: list[_Solved], point: _Solved) -> float:
    """Return the largest bound of a level that the point reaches."""
    reached = [item.bound for item in solved if item.level <= point.reached + TOLERANCE]
    return min(point.cost, max(reached, default=-np.inf))


def _level_bound(solved: list[_Solved], point: _Solved, most: float) -> float:
    """Return the least level that is proven to cost more than the point."""
    dearer = [item.level for item in solved if item.bound > point.cost]
    return max(point.reached, min(dearer, default=most))
