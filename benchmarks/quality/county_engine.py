"""What the search of neighbours saves: plans of scenarios with it and without it.

Each scenario is a folder or TOML file, with ``:VARIANT`` behind it if one is meant.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import planner
from planner.design.penalties import penalties
from planner.design.solve import solve
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.plan import Result

COLUMNS = (
    "scenario",
    "villages",
    "loop",
    "with engine",
    "saved",
    "loop CPU s",
    "with engine CPU s",
    "violations",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Costs, with what is charged beside them, and CPU seconds of a scenario's plans.

    ``num_violations`` is what the checker finds in both plans together.
    """

    scenario: str
    num_villages: int
    loop_cost: float
    engine_cost: float
    loop_s: float
    engine_s: float
    num_violations: int

    @property
    def saved(self) -> float:
        """Share of what the loop's plan costs that the engine saves."""
        return (self.loop_cost - self.engine_cost) / self.loop_cost


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this family."""
    parser.add_argument("scenarios", nargs="+", metavar="SCENARIO[:VARIANT]")
    parser.add_argument("--data", type=Path, help="where the tables are looked up")
    parser.add_argument("--seed", type=int, default=1)


def run(options: argparse.Namespace) -> None:
    """Compare the plans of each scenario and print a table."""
    rows = [compare(name, options.data, options.seed) for name in options.scenarios]
    print(table(rows))


def compare(name: str, data: Path | None, seed: int) -> Comparison:
    """Return what a scenario's plans cost with the engine and without."""
    path, _, variant = name.partition(":")
    scenario = planner.read_scenario(path, variant=variant or None, data=data)
    instance = planner.build(scenario)
    gap = scenario.settings.search.mip_gap
    plans, seconds = [], []
    ways: tuple[dict[str, Any], ...] = ({"neighbours": 0}, {})
    for extra in ways:
        started = time.process_time()
        plans.append(solve(instance, mip_gap=gap, seed=seed, **extra))
        seconds.append(time.process_time() - started)
    costs = [weighed_cost(result, instance) for result in plans]
    violations = [
        violation
        for result in plans
        if result.plan is not None
        for violation in planner.check(result.plan, instance)
    ]
    return Comparison(
        scenario=name,
        num_villages=len(instance.villages),
        loop_cost=costs[0],
        engine_cost=costs[1],
        loop_s=seconds[0],
        engine_s=seconds[1],
        num_violations=len(violations),
    )


def weighed_cost(result: Result, instance: Instance) -> float:
    """Return what a search weighs: annual cost, and what is charged beside it."""
    if result.plan is None:
        return float("nan")
    flow = resolve(result.plan, instance)
    return compute_ledger(result.plan, instance, flow=flow).annual_cost + sum(
        penalties(flow).values()
    )


def table(rows: Sequence[Comparison]) -> str:
    """Return the comparisons as a Markdown table."""
    lines = [COLUMNS, ("---",) * len(COLUMNS)]
    lines += [
        (
            row.scenario,
            str(row.num_villages),
            f"{row.loop_cost:,.0f}",
            f"{row.engine_cost:,.0f}",
            f"{row.saved:.2%}",
            f"{row.loop_s:.0f}",
            f"{row.engine_s:.0f}",
            str(row.num_violations),
        )
        for row in rows
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
