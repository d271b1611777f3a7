"""A plain search: the first single move that helps, in an order drawn by the seed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks.quality.single_moves.judge import Judge, Priced
from benchmarks.quality.single_moves.moves import all_moves
from benchmarks.quality.single_moves.settle import Decided

__all__ = ["plain_search"]

IMPROVEMENT = 1e-6
"""Share of the objective from which on a move counts."""


def plain_search(
    judge: Judge, starts: Sequence[Priced], seconds: float, seed: int
) -> Priced:
    """Return the best plan found from some starts in so many CPU seconds.

    The second start is taken where nothing improves the first any more, and so on.
    """
    rng, until = np.random.default_rng(seed), time.process_time() + seconds
    found = []
    for start in starts:
        if time.process_time() < until:
            found.append(_descended(judge, start, until, rng))
    return min(found or list(starts), key=lambda item: item.objective)


def _descended(
    judge: Judge, best: Priced, until: float, rng: np.random.Generator
) -> Priced:
    """Return the plan that no move improves any more, from another one.

    What is too dear beside one plan is too dear beside a better one, so that a descent
    tries no decisions twice.
    """
    tried: set[Decided] = set()
    is_better = True
    while is_better:
        is_better = False
        here = replace(judge, routes=best.plan.routes, tried=tried)
        moves = list(all_moves(judge.instance, best.plan))
        for idx in rng.permutation(len(moves)):
            if time.process_time() >= until:
                return best
            limit = best.objective * (1 - IMPROVEMENT)
            if found := here.price(moves[int(idx)], below=limit):
                best, is_better = found, True
                break
    return best
