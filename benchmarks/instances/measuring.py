"""Measure one instance with one method: solve, recost from the file, compare."""

from __future__ import annotations

import functools
import importlib
import math
import time
from dataclasses import dataclass, replace
from typing import cast

from benchmarks.instances.harness import Answer, Case, Family, Recosting
from benchmarks.instances.rows import COST_DIGITS, Row, shown

PLANNER = "planner"
"""The method that is measured; the others are a family's peers."""
COST_TOLERANCE = 1e-6
"""Relative difference of two sums of the same money."""
PUBLISHED_TOLERANCE = 1e-4
"""Relative difference that the rounding of published values explains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A case to be solved with a method of a family."""

    module: str
    case: Case
    method: str
    time_limit_s: float
    seed: int

    def row(self) -> Row:
        """Return the row of which nothing is known yet."""
        return Row(
            instance=self.case.name,
            method=self.method,
            seed=self.seed,
            best_known=self.case.best_known,
        )


@functools.cache
def warmed_family(module: str) -> Family:
    """Return a family after its first, slower use in this process."""
    family = cast(Family, importlib.import_module(module))
    warm_up = getattr(family, "warm_up", None)
    if warm_up is not None:
        warm_up()
    return family


def measure(job: Job) -> Row:
    """Solve a case and judge what the method says."""
    family = warmed_family(job.module)
    started_s = time.perf_counter()
    answer = _answer(family, job)
    seconds = time.perf_counter() - started_s
    row = replace(job.row(), cost=answer.cost, bound=answer.bound, seconds=seconds)
    if answer.cost is None:
        return replace(row, note="no solution found", is_failed=True)
    sense = job.case.sense or family.SENSE
    return judged(row, family.recost(job.case, answer.solution), sense)


def judged(row: Row, recosting: Recosting, sense: str) -> Row:
    """Return the row with its gap if the solution counts, else with the reason."""
    if recosting.violations:
        note = "infeasible: " + "; ".join(recosting.violations)
        return replace(row, note=note, is_infeasible=True)
    if row.cost is None or not _is_same(row.cost, recosting.cost):
        note = f"cost mismatch: {shown(recosting.cost, COST_DIGITS)} from the file"
        return replace(row, note=note, is_infeasible=True)
    row = replace(row, cost=recosting.cost)
    contradiction = bound_contradiction(row, sense)
    if contradiction:
        return replace(row, note=contradiction, is_failed=True)
    if row.best_known is None:
        return row
    return replace(row, gap_pct=gap_pct(recosting.cost, row.best_known, sense))


def gap_pct(cost: float, best_known: float, sense: str) -> float | None:
    """Return how much worse a cost is than the best known, in per cent of it."""
    if best_known == 0:
        return 0.0 if cost == 0 else None
    worse = cost - best_known if sense == "min" else best_known - cost
    return 100 * worse / best_known


def bound_contradiction(row: Row, sense: str) -> str:
    """Return why the bound of a row cannot be one, empty if it can."""
    known = {
        "its own cost": (row.cost, COST_TOLERANCE),
        "the best known value": (row.best_known, PUBLISHED_TOLERANCE),
    }
    for name, (value, tolerance) in known.items():
        if row.bound is None or value is None:
            continue
        beyond = row.bound - value if sense == "min" else value - row.bound
        if beyond > tolerance * max(1.0, abs(value)):
            return f"its bound is beyond {name}"
    return ""


def _answer(family: Family, job: Job) -> Answer:
    if job.method == PLANNER:
        return family.solve(job.case, time_limit_s=job.time_limit_s, seed=job.seed)
    return family.PEERS[job.method](job.case, job.time_limit_s, job.seed)


def _is_same(told: float, found: float) -> bool:
    return math.isclose(told, found, rel_tol=COST_TOLERANCE, abs_tol=COST_TOLERANCE)
