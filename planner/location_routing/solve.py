"""Location-routing from nothing: sets of depots race, the best are searched longest.

Progressive filtering (Arnold and Soerensen 2021, doi:10.1016/j.cor.2020.105166): many
sets of depots get a short search, the better ones a longer one, the best the longest;
sets near the leaders join on the way. What is left of a time limit goes to the leaders,
searched from other starts and by pyvrp. A heuristic: it proves nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import numpy as np

from planner.location_routing.arrays import Data, to_data
from planner.location_routing.compiled_search import CompiledSearch
from planner.location_routing.depot_sets import (
    DepotSet,
    Estimate,
    candidate_sets,
    neighbours,
)
from planner.location_routing.problem import (
    LocationRoutingProblem,
    LocationRoutingSolution,
    VehicleRoute,
)
from planner.location_routing.route_search import can_route, routed
from planner.location_routing.temperature import (
    COLD,
    WARM,
    mean_arc,
    temperature,
)

__all__ = ["solve_location_routing"]

NEAR_STOPS, STOPS_AROUND = 30, 10
"""Nearest stops, and stops of other places around, beside which one is inserted."""
MEAN_REMOVED = 10.0
"""Customers that a ruin removes on average: ten, as in slack induction by string
removals (Christiaens and Vanden Berghe 2020, doi:10.1287/trsc.2019.0914)."""
LEAP_RATE = 0.3
"""Share of ruins that reach from depot to depot, in place of staying in a cluster."""
WARM_OF_CHOICE, COLD_OF_CHOICE = 1.0, 0.1
"""Temperatures in mean arcs where customers may be served in several ways: steps are as
large as another pattern of visits."""
LEVELS = ((400, 200), (80, 2_000), (25, 10_000), (8, 50_000))
"""Sets that enter each level, and iterations that each gets there with as many stops as
``STOPS_OF_LEVELS`` says: fewer with fewer, more with more."""
STOPS_OF_LEVELS = (100, 150)
"""Between them iterations are as said: fewer with fewer stops, more with more. A
judgement."""
LEAST_EFFORT = 0.3
"""Share of the iterations that the smallest problems get. A judgement."""
NEIGHBOUR_LEVELS = ((60, 2_000), (12, 10_000), (4, 50_000))
"""The same for the neighbours of a leader, which the estimate ranks. A judgement."""
FINALS = ((4, 200_000), (2, 1_000_000), (1, 3_000_000))
"""The same for those that lead in the end, whose searches are the longest. A judgement:
a time limit ends them sooner."""
MOST_NEIGHBOUR_ROUNDS = 6
"""Leaders whose neighbours are searched, one after the other. A judgement, so that it
ends."""
SHARE_OF_LEVELS, SHARE_OF_NEIGHBOURS, SHARE_OF_FINALS = 0.3, 0.45, 0.75
"""Shares of a time limit after which the levels, the neighbours and the finals end."""
LEADERS, WITHIN = 2, 0.02
"""Sets that a round after the finals searches, beside one more, and how much dearer
than the first the others may be: 200,000 iterations end up to so much too high."""
ROUTING_ITERATIONS = 10_000
"""Of pyvrp, for a set and a round."""
ROUTING_SHARE = 0.9
"""Of the time of such a search, the rest being for what follows it."""
ROUND_SEED = 7_919
"""Apart by so much are the seeds of rounds, so that they differ from those of a run
with the next seed."""
POLISH, POLISH_WARM = 100_000, 0.2
"""Iterations after pyvrp, and the temperature in mean arcs that they begin at."""
AGAIN = 1_000_000
"""Iterations of a leader's annealing from another start."""
LEAST_TIME_S = 1e-3
"""For a search that is begun when the time is up: no limit of zero or less."""
CHUNK = 20_000
"""Iterations between two looks at the clock. A judgement."""


@dataclass(slots=True, kw_only=True, eq=False)
class _Race:
    """The sets of depots that were searched, and the best solution so far."""

    problem: LocationRoutingProblem
    data: Data
    estimate: Estimate
    seed: int
    clock: Callable[[], float]
    deadline: float
    best: LocationRoutingSolution | None = None
    iterations: dict[DepotSet, int] = field(default_factory=dict)
    cost: dict[DepotSet, float] = field(default_factory=dict)
    found: dict[DepotSet, LocationRoutingSolution] = field(default_factory=dict)

    def is_late(self) -> bool:
        """Return whether this part of the search has used up its time."""
        return self.clock() >= self.deadline

    def level(self, sets: list[DepotSet], iterations: int) -> None:
        """Search each set, unless it was searched as long before."""
        iterations = int(iterations * _effort(self.problem.num_stops))
        waiting = [item for item in sets if self.iterations.get(item, 0) < iterations]
        for position, depots in enumerate(waiting):
            if self.is_late() and self.best is not None:
                return
            left_s = max(self.deadline - self.clock(), LEAST_TIME_S)
            self._search(depots, iterations, left_s / (len(waiting) - position))

    def ranked(self, sets: list[DepotSet], most: int) -> list[DepotSet]:
        """Return the cheapest of the sets that were searched."""
        known = [depots for depots in sets if depots in self.cost]
        return sorted(known, key=lambda depots: (self.cost[depots], depots))[:most]

    def near_best(self, sets: list[DepotSet]) -> list[DepotSet]:
        """Return the sets that may still turn out the cheapest, in their order."""
        ranked = self.ranked(sets, len(sets))
        most = (1.0 + WITHIN) * min((self.cost[item] for item in ranked), default=0.0)
        return [depots for depots in ranked if self.cost[depots] <= most]

    def again(self, depots: DepotSet, limit_s: float, at: int) -> None:
        """Anneal a set that was searched before, from another start."""
        iterations = int(AGAIN * _effort(self.problem.num_stops))
        self._search(depots, iterations, limit_s, at)

    def route(self, depots: DepotSet, limit_s: float, at: int) -> None:
        """Search a set's routes with pyvrp, from nothing and from the best in turn."""
        started = self.clock()
        routes = routed(
            self.problem,
            depots,
            self.found.get(depots) if at % 2 == 0 else None,
            seed=self._seed(ROUTING_ITERATIONS, at),
            iterations=ROUTING_ITERATIONS,
            clock=self.clock,
            deadline=started + ROUTING_SHARE * limit_s,
        )
        if routes is None:
            return
        search = _new_search(self.problem, self.data, depots, num_routes=len(routes))
        search.start(_served(self.problem, routes))
        left_s = max(started + limit_s - self.clock(), LEAST_TIME_S)
        ends = (POLISH_WARM, COLD)
        self._anneal(search, POLISH, left_s, ends, self._seed(POLISH, at))
        self._note(depots, self.iterations[depots], search)

    def _search(
        self, depots: DepotSet, iterations: int, limit_s: float, at: int = 0
    ) -> None:
        """Anneal from a new start."""
        search = _new_search(self.problem, self.data, depots)
        seed = self._seed(iterations, at)
        search.recreate(seed)
        ends = _temperatures(self.problem)
        done = self._anneal(search, iterations, limit_s, ends, seed)
        self._note(depots, done, search)

    def _seed(self, iterations: int, at: int) -> int:
        """Return the seed of a search: another one for each length and round."""
        return (self.seed + ROUND_SEED * at) * 1_000_003 + iterations

    def _anneal(
        self,
        search: CompiledSearch,
        iterations: int,
        limit_s: float,
        ends: tuple[float, float],
        seed: int,
    ) -> int:
        """Anneal, return the iterations; where time runs short it cools the faster."""
        started = self.clock()
        unit = mean_arc(search)
        done, share = 0, 0.0
        while share < 1.0:
            chunk = min(CHUNK, iterations - done)
            step = max(chunk / iterations, share * chunk / max(done, 1))
            cooler = min(share + step, 1.0)
            search.run(
                chunk,
                mean_removed=MEAN_REMOVED,
                leap_rate=LEAP_RATE,
                warm=unit * temperature(share, *ends),
                cold=unit * temperature(cooler, *ends),
                seed=seed + done,
            )
            done += chunk
            share = max(done / iterations, (self.clock() - started) / limit_s)
        return done

    def _note(self, depots: DepotSet, iterations: int, search: CompiledSearch) -> None:
        priced, _ = search.cost()
        cost = min(search.best_cost, priced)
        self.iterations[depots] = max(iterations, self.iterations.get(depots, 0))
        is_better = cost < self.cost.get(depots, np.inf)
        self.cost[depots] = min(cost, self.cost.get(depots, np.inf))
        if not np.isfinite(search.best_cost):
            return
        found = search.solution()
        if is_better:
            self.found[depots] = found
        found = _without_unused(self.problem, found, depots)
        if self.best is None or found.cost < self.best.cost:
            self.best = found


def solve_location_routing(
    problem: LocationRoutingProblem,
    *,
    seed: int = 1,
    time_limit_s: float | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> LocationRoutingSolution:
    """Return the best solution found, with no bound.

    Parameters
    ----------
    seed
        Same problem and seed, same solution, unless the clock ends the search.
    time_limit_s
        Time after which the search ends with what it has.
    clock
        Seconds by which the limit is kept: wall time, or ``time.process_time`` for
        those of the processor, which other work on the machine leaves alone.
    """
    started = clock()
    limit_s = np.inf if time_limit_s is None else time_limit_s
    race = _Race(
        problem=problem,
        data=to_data(problem, NEAR_STOPS, STOPS_AROUND),
        estimate=Estimate.of(problem),
        seed=seed,
        clock=clock,
        deadline=started + SHARE_OF_LEVELS * limit_s,
    )
    sets = candidate_sets(race.estimate, LEVELS[0][0])
    sets = _filter(race, sets, LEVELS)
    race.deadline = started + SHARE_OF_NEIGHBOURS * limit_s
    sets = _add_neighbours(race, sets)
    race.deadline = started + SHARE_OF_FINALS * limit_s
    _finals(race, sets)
    race.deadline = started + limit_s
    if sets and np.isfinite(limit_s):
        _rounds(race, sets)
    if race.best is None:
        search = _new_search(problem, race.data, range(problem.num_depots))
        search.recreate(seed)
        return search.solution(is_best=False)
    return race.best


def _filter(
    race: _Race, sets: list[DepotSet], levels: tuple[tuple[int, int], ...]
) -> list[DepotSet]:
    """Send sets through levels of longer and longer searches."""
    for most, iterations in levels:
        ranked = race.ranked(sets, most)
        sets = ranked if ranked else sets[:most]
        race.level(sets, iterations)
    return race.ranked(sets, len(sets))


def _finals(race: _Race, sets: list[DepotSet]) -> None:
    """Search those sets longest that may still turn out the cheapest."""
    finalists = sets
    for most, iterations in FINALS:
        race.level(race.ranked(finalists, most), iterations)
        finalists = race.near_best(finalists)


def _rounds(race: _Race, sets: list[DepotSet]) -> None:
    """Search the leaders again, in other ways and from other starts, until the end.

    Each round takes up one more set, so that what looked worse after a short search has
    its chance.
    """
    ways = [race.route, race.again] if can_route(race.problem) else [race.again]
    for at in count(1):
        near = race.near_best(sets)
        leaders = near[:LEADERS] + near[LEADERS + at - 1 :][:1]
        steps = [(way, depots) for depots in leaders for way in ways]
        for position, (way, depots) in enumerate(steps):
            if race.is_late():
                return
            left_s = max(race.deadline - race.clock(), LEAST_TIME_S)
            way(depots, left_s / (len(steps) - position), at)


def _add_neighbours(race: _Race, sets: list[DepotSet]) -> list[DepotSet]:
    """Search sets near the leader until it leads its neighbourhood."""
    for _ in range(MOST_NEIGHBOUR_ROUNDS):
        leader = race.ranked(sets, 1)
        if not leader or race.is_late():
            break
        most = NEIGHBOUR_LEVELS[0][0]
        near = neighbours(race.estimate, leader[0])
        near.sort(key=lambda depots: (race.estimate.cost(depots), depots))
        race.level(near[:most], NEIGHBOUR_LEVELS[0][1])
        joined = _filter(race, near, NEIGHBOUR_LEVELS)
        sets = race.ranked(sorted({*sets, *joined}), LEVELS[-1][0])
        if race.ranked(sets, 1) == leader:
            break
    return sets


def _served(
    problem: LocationRoutingProblem, routes: tuple[VehicleRoute, ...]
) -> LocationRoutingSolution:
    """Return the solution in which customers have their only options, not priced."""
    return LocationRoutingSolution(
        customer_option=np.arange(problem.num_customers),
        routes=routes,
        cost=np.inf,
        is_feasible=False,
    )


def _without_unused(
    problem: LocationRoutingProblem, solution: LocationRoutingSolution, depots: DepotSet
) -> LocationRoutingSolution:
    """Return a solution that does not pay for depots which it does not use."""
    used = {route.depot for route in solution.routes}
    unused = [
        depot
        for depot in depots
        if depot not in used and not problem.is_depot_required[depot]
    ]
    saved = problem.depot_cost[unused].min(axis=1) - problem.depot_closed_cost[unused]
    return replace(solution, cost=solution.cost - float(saved.sum()))


def _new_search(
    problem: LocationRoutingProblem,
    data: Data,
    depots: Sequence[int],
    *,
    num_routes: int = 0,
) -> CompiledSearch:
    """Return a search; a unit of excess load costs what carrying it costs, twice."""
    fleet = problem.fleet
    finite = fleet.arc_cost[np.isfinite(fleet.arc_cost)]
    route = fleet.fixed_cost.max() + 2.0 * float(finite.mean())
    price = 2.0 * route / float(fleet.capacity.min()) * problem.scale
    return CompiledSearch(
        data,
        excess_price=price,
        floor_price=np.array([floor.price or 0.0 for floor in problem.floors]),
        depots=depots,
        num_routes=num_routes,
    )


def _temperatures(problem: LocationRoutingProblem) -> tuple[float, float]:
    """Return the temperatures at the start and the end of a search."""
    has_choice = len(problem.option_customer) > problem.num_customers
    return (WARM_OF_CHOICE, COLD_OF_CHOICE) if has_choice else (WARM, COLD)


def _effort(num_stops: int) -> float:
    """Return by how much longer than said a problem of a size is searched."""
    few, many = STOPS_OF_LEVELS
    return max(LEAST_EFFORT, min(num_stops / few, 1.0)) * max(1.0, num_stops / many)
