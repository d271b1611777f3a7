r"""Give ``solve`` the cost of its own plan as a budget, and see whether it is refused.

Usage::

    python -m benchmarks.quality.budgets [--counties N] [--seed S] \
        [--villages V] [--rows FILE]

Of each random county the cheapest plan is found, and its annual cost times ``MARGIN``
is then the budget of the same request, and of the most coverage. Neither may be
refused. With ``--rows`` outcomes are kept, and those that stand there are not tried
again. Exit code 1 if any was refused.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.kept_rows import append_row, read_rows
from planner.checker import check
from planner.design.solve import solve
from planner.flow import resolve
from planner.instance import Instance
from planner.metrics import coverage_share
from planner.model.rules import Measure, Objective
from planner.plan import Result
from planner.scenario.build import build
from planner.scenario.document.read import read_scenario
from planner.scenario.generate import generate

MARGIN = 1.001
ROUNDS = 3
NEIGHBOURS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a county's plans cost and cover; costs of 0 where there is no plan.

    Parameters
    ----------
    free_cost, capped_cost, covering_cost
        Without a budget, with it, and of the most coverage within it.
    refused
        Which of the two requests were refused, and why.
    """

    seed: int
    villages: int
    free_cost: float
    free_residents: float
    capped_cost: float
    capped_residents: float
    covering_cost: float
    covering_residents: float
    refused: str


def outcome(seed: int, villages: int) -> Outcome:
    """Return what becomes of the budgets of a random county."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder) / "county", villages=villages, seed=seed)
        instance = build(read_scenario(Path(folder) / "county"))
    free = _solved(instance)
    cost = free.annual_cost or 0.0
    rules = replace(instance.requirements, max_annual_cost=MARGIN * cost)
    capped_county = replace(instance, requirements=rules)
    most = replace(rules, objective=Objective.COVERAGE, aims={})
    covering_county = replace(instance, requirements=most)
    capped, covering = _solved(capped_county), _solved(covering_county)
    return Outcome(
        seed=seed,
        villages=villages,
        free_cost=cost,
        free_residents=_residents(instance, free),
        capped_cost=capped.annual_cost or 0.0,
        capped_residents=_residents(instance, capped),
        covering_cost=covering.annual_cost or 0.0,
        covering_residents=_residents(instance, covering),
        refused="; ".join(
            f"{name}: {', '.join(result.infeasible) or result.status}"
            for name, county, result in (
                ("as a cap", capped_county, capped),
                ("for coverage", covering_county, covering),
            )
            if result.plan is None or check(result.plan, county)
        ),
    )


def _solved(instance: Instance) -> Result:
    return solve(instance, rounds=ROUNDS, neighbours=NEIGHBOURS)


def _residents(instance: Instance, result: Result) -> float:
    if result.plan is None:
        return 0.0
    flow = resolve(result.plan, instance)
    return coverage_share(flow, Measure.RESIDENTS) or 0.0


def main() -> int:
    """Try the counties that are asked for and not tried yet."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counties", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1, help="of the first county")
    parser.add_argument("--villages", type=int, default=16)
    parser.add_argument("--rows", type=Path)
    options = parser.parse_args()
    known = [] if options.rows is None else read_rows(options.rows, Outcome)
    num_refused = sum(bool(row.refused) for row in known)
    tried = {row.seed for row in known}
    for seed in range(options.seed, options.seed + options.counties):
        if seed in tried:
            continue
        found = outcome(seed, options.villages)
        num_refused += bool(found.refused)
        if options.rows is not None:
            append_row(options.rows, found)
        print(found, flush=True)
    print(f"{num_refused} counties with a budget refused")
    return int(num_refused > 0)


if __name__ == "__main__":
    sys.exit(main())
