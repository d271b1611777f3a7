"""What each effort takes and brings, and how far apart seeds are.

    python -m benchmarks.quality.efforts COUNTY ... --seeds 5 --thorough-seeds 1

COUNTY is a scenario, ``scenario:variant`` for one of its variants; sparse counties are
written by ``benchmarks.counties.sparse_counties``. Each is solved at each effort with
each seed, one after the other, without the bound on the whole plan. The noise of an
effort is the largest difference of the objective among the seeds of a county, as a
share of the lowest, and of these the median over the counties.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

import planner
from planner.model.effort import Effort

__all__ = ["Run", "noise_of", "table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A county solved once.

    Parameters
    ----------
    cost
        Objective by real routes: annual cost and what is charged besides.
    cpu_s
        Seconds of the processor.
    """

    county: str
    effort: Effort
    seed: int
    cost: float
    cpu_s: float


def solved(
    county: str, seeds: Mapping[Effort, int], data: Path | None
) -> Iterator[Run]:
    """Yield the runs of a county: every seed from 1 on of every effort."""
    path, _, variant = county.partition(":")
    scenario = planner.read_scenario(path, variant=variant or None, data=data)
    instance = planner.build(scenario)
    for effort, number in seeds.items():
        for seed in range(1, number + 1):
            started_s = time.process_time()
            result = planner.solve(instance, seed=seed, effort=effort, bound=False)
            cpu_s = time.process_time() - started_s
            if result.total_objective is None:
                msg = f"{county}: no plan with seed {seed} at effort {effort}"
                raise planner.PlannerError(msg)
            yield Run(
                county=Path(path).stem if path.endswith(".toml") else Path(path).name,
                effort=effort,
                seed=seed,
                cost=result.total_objective,
                cpu_s=cpu_s,
            )


def noise_of(runs: Iterable[Run], effort: Effort) -> float | None:
    """Return the noise of an effort; ``None`` where no seeds can be compared."""
    costs: dict[str, list[float]] = {}
    for run in runs:
        if run.effort is effort:
            costs.setdefault(run.county, []).append(run.cost)
    spreads = [(max(x) - min(x)) / min(x) for x in costs.values() if len(x) > 1]
    return median(spreads) if spreads else None


def table(runs: list[Run]) -> Iterator[str]:
    """Yield the lines of a table: each effort beside a normal one."""
    normal = _mean_costs(runs, Effort.NORMAL)
    yield "| effort | counties | seeds | CPU s, median | cost beside normal | noise |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for effort in Effort:
        own = [run for run in runs if run.effort is effort]
        costs = _mean_costs(runs, effort)
        both = [name for name in costs if name in normal]
        if not both:
            continue
        beside = mean(costs[name] / normal[name] - 1 for name in both)
        noise = noise_of(runs, effort)
        seeds = max(run.seed for run in own)
        seconds = median(run.cpu_s for run in own)
        said = "" if noise is None else f"{noise:.2%}"
        yield (
            f"| {effort} | {len(costs)} | {seeds} | {seconds:.1f} | {beside:+.2%} "
            f"| {said} |"
        )


def _mean_costs(runs: Iterable[Run], effort: Effort) -> dict[str, float]:
    """Return the mean cost of each county over its seeds."""
    costs: dict[str, list[float]] = {}
    for run in runs:
        if run.effort is effort:
            costs.setdefault(run.county, []).append(run.cost)
    return {county: mean(items) for county, items in costs.items()}


def main() -> None:
    options = _parser().parse_args()
    seeds = {
        Effort.QUICK: options.seeds,
        Effort.NORMAL: options.seeds,
        Effort.THOROUGH: options.thorough_seeds,
    }
    runs: list[Run] = []
    print("county,effort,seed,cost,cpu_s")
    for county in options.counties:
        for run in solved(county, seeds, options.data):
            runs.append(run)
            print(
                f"{run.county},{run.effort},{run.seed},{run.cost:.2f},{run.cpu_s:.1f}",
                flush=True,
            )
    print(*table(runs), sep="\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counties", nargs="+", metavar="COUNTY")
    parser.add_argument("--seeds", type=int, default=5, metavar="N")
    parser.add_argument("--thorough-seeds", type=int, default=1, metavar="N")
    parser.add_argument("--data", type=Path, metavar="DIR", help="of the files")
    return parser


if __name__ == "__main__":
    main()
