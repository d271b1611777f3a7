"""Good solutions of maximal covering: simulated annealing, then recombination.

Short annealing runs end in different solutions that share most of their good parts.
The best choice among the sites of some of them is a small model that is solved exactly
and beats each run by far (tour merging, Cook and Seymour 2003,
doi:10.1287/ijoc.15.3.233.16078, carried over to covering).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.compiled import compiled
from planner.location.covering.maximal_exact import best_among
from planner.location.covering.maximal_problem import CoverArrays, CoverProblem

__all__ = ["annealed", "greedy", "recombined"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
StartArray = NDArray[np.int32]

MOVES_PER_OPEN_SITE = 10_000
"""Moves of an annealing run, between the least and enough below. A judgement."""
LEAST_MOVES, ENOUGH_MOVES = 20_000, 600_000
"""Of a run: small problems cool down as slowly as larger ones, and runs of large ones
end. Judgements."""
MOVES_PER_SITE = 200
"""Moves that many sites to choose from ask for, beyond what is else enough."""
HOT = 0.03
"""First temperature, as a share of what an open site covers. A judgement."""
COLD = 0.004
"""Last temperature, as a share of what an open site covers. A judgement."""
FAR = 0.6
"""Share of moves to any site, not to one that covers a customer of the site left."""
CLOSING = 0.05
"""Share of moves that close a site, where there is a budget."""
MISTAKES = (0.5, 1.5)
"""Factors by which a weight may be mistaken."""
NO_SITE = -1
"""In a slot that is empty."""
LEAST_COST = 1e-9
"""Stands in for the cost of a site that costs nothing, to divide by."""

RECOMBINING_GAP = 5e-4
"""Relative gap of the best choice among the parents' sites. A judgement."""
RECOMBINING_NODES = 20
"""Of the MIP solver for that choice. A judgement: the models are small."""


def greedy(problem: CoverProblem, *, seed: int | None = None) -> IntArray:
    """Return sites chosen one by one for what each adds, per money with a budget.

    With a ``seed`` the weights are mistaken at random, for the sake of variety.
    """
    weight = problem.weight
    if seed is not None:
        random = np.random.default_rng(seed)
        weight = weight * random.uniform(*MISTAKES, size=len(weight))
    slots = _greedy(problem.arrays()._replace(weight=weight))
    chosen: IntArray = slots[slots != NO_SITE]
    return chosen


def annealed(problem: CoverProblem, start: IntArray, *, seed: int) -> IntArray:
    """Return the best sites that an annealing run from ``start`` comes across."""
    if not len(start):
        return start
    slots = np.full(problem.most_sites, NO_SITE, dtype=np.int64)
    slots[: len(start)] = start
    per_site = problem.value(start) / len(start)
    enough = max(ENOUGH_MOVES, MOVES_PER_SITE * problem.num_sites)
    num_moves = min(max(MOVES_PER_OPEN_SITE * len(start), LEAST_MOVES), enough)
    random = np.random.default_rng(seed)
    found = _anneal(problem.arrays(), slots, num_moves, per_site, random)
    return np.sort(found[found != NO_SITE])


def recombined(
    problem: CoverProblem,
    parents: Sequence[IntArray],
    *,
    time_limit_s: float | None = None,
    seed: int = 1,
) -> IntArray:
    """Return the best choice found among the parents' sites, no worse than any.

    Sites that all parents open stay open.
    """
    times_open = np.bincount(np.concatenate(parents), minlength=problem.num_sites)
    choice = best_among(
        problem,
        np.flatnonzero(times_open),
        forced=np.flatnonzero(times_open == len(parents)),
        mip_gap=RECOMBINING_GAP,
        node_limit=RECOMBINING_NODES,
        time_limit_s=time_limit_s,
        seed=seed,
    )
    children = [] if choice.sites is None else [choice.sites]
    return max([*parents, *children], key=problem.value)


class _State(NamedTuple):
    """Which layers the open sites cover.

    Parameters
    ----------
    num_open
        Open sites that cover each layer.
    mixed
        Their positions, joined by exclusive or: the site itself where it is alone.
    loss
        Weight that each open site alone covers.
    """

    num_open: StartArray
    mixed: IntArray
    loss: FloatArray


@compiled
def _nothing_open(cover: CoverArrays) -> _State:
    num_layers = len(cover.weight)
    return _State(
        np.zeros(num_layers, dtype=np.int32),
        np.zeros(num_layers, dtype=np.int64),
        np.zeros(len(cover.cost)),
    )


@compiled
def _greedy(cover: CoverArrays) -> IntArray:
    """Keep what each site added when last looked at: it can only become less."""
    slots = np.full(cover.most_sites, NO_SITE, dtype=np.int64)
    state = _nothing_open(cover)
    gain = np.full(len(cover.cost), np.inf)
    left, num_open = cover.budget, 0
    while num_open < cover.most_sites:
        site = int(np.argmax(gain))
        if gain[site] <= 0.0:
            break
        is_paid = cover.cost[site] <= left
        now = _gain(cover, state, site, NO_SITE) if is_paid else 0.0
        if cover.budget < np.inf:
            now /= max(cover.cost[site], LEAST_COST)
        if now < gain[site]:
            gain[site] = now
            continue
        gain[site] = 0.0
        left -= cover.cost[site]
        slots[num_open] = site
        num_open += 1
        _open(cover, state, site)
    return slots


@compiled
def _anneal(
    cover: CoverArrays,
    slots: IntArray,
    num_moves: int,
    per_site: float,
    random: np.random.Generator,
) -> IntArray:
    state = _nothing_open(cover)
    # One place more, for what happens to NO_SITE.
    is_open = np.zeros(len(cover.cost) + 1, dtype=np.bool_)
    most = np.zeros(len(cover.cost))
    for site in range(len(most)):
        most[site] = _gain(cover, state, site, NO_SITE)
    value, spent = 0.0, 0.0
    for site in slots:
        value += _gain(cover, state, site, NO_SITE)
        spent += _cost(cover, site)
        is_open[site] = True
        _open(cover, state, site)
    best, best_slots = value, slots.copy()
    temperature = HOT * per_site
    cooling = (COLD / HOT) ** (1.0 / num_moves)
    for _ in range(num_moves):
        temperature *= cooling
        slot = int(random.random() * len(slots))
        old = slots[slot]
        new = _proposed(cover, old, random)
        if new == old or (new != NO_SITE and is_open[new]):
            continue
        money = _cost(cover, new) - _cost(cover, old)
        if spent + money > cover.budget:
            continue
        least = temperature * np.log(random.random())
        loss = 0.0 if old == NO_SITE else state.loss[old]
        if new != NO_SITE and most[new] < loss + least:
            continue
        change = _gain(cover, state, new, old) - loss
        if change < least:
            continue
        _close(cover, state, old)
        _open(cover, state, new)
        value += change
        spent += money
        is_open[old] = False
        is_open[new] = True
        slots[slot] = new
        if value > best:
            best = value
            best_slots[:] = slots
    return best_slots


@compiled
def _proposed(cover: CoverArrays, old: int, random: np.random.Generator) -> int:
    """Return a site to open instead of ``old``, often one near it."""
    chance = random.random()
    if cover.budget < np.inf:
        if chance < CLOSING:
            return NO_SITE
        chance = (chance - CLOSING) / (1.0 - CLOSING)
    if old == NO_SITE or chance < FAR:
        return int(random.random() * len(cover.cost))
    first, num = cover.column[old], cover.column[old + 1] - cover.column[old]
    layer = cover.layer[first + int(random.random() * num)]
    first, num = cover.row[layer], cover.row[layer + 1] - cover.row[layer]
    return int(cover.site[first + int(random.random() * num)])


@compiled
def _cost(cover: CoverArrays, site: int) -> float:
    return 0.0 if site == NO_SITE else float(cover.cost[site])


@compiled
def _gain(cover: CoverArrays, state: _State, site: int, old: int) -> float:
    """Return the weight that a site covers and no other does, ``old`` set aside."""
    gain = 0.0
    if site != NO_SITE:
        for entry in range(cover.column[site], cover.column[site + 1]):
            layer = cover.layer[entry]
            count = state.num_open[layer]
            if count == 0 or (count == 1 and state.mixed[layer] == old):
                gain += cover.weight[layer]
    return gain


@compiled
def _open(cover: CoverArrays, state: _State, site: int) -> None:
    if site == NO_SITE:
        return
    for entry in range(cover.column[site], cover.column[site + 1]):
        layer = cover.layer[entry]
        weight = cover.weight[layer]
        if state.num_open[layer] == 0:
            state.loss[site] += weight
        elif state.num_open[layer] == 1:
            state.loss[state.mixed[layer]] -= weight
        state.num_open[layer] += 1
        state.mixed[layer] ^= site


@compiled
def _close(cover: CoverArrays, state: _State, site: int) -> None:
    if site == NO_SITE:
        return
    for entry in range(cover.column[site], cover.column[site + 1]):
        layer = cover.layer[entry]
        state.num_open[layer] -= 1
        state.mixed[layer] ^= site
        if state.num_open[layer] == 1:
            state.loss[state.mixed[layer]] += cover.weight[layer]
    state.loss[site] = 0.0
