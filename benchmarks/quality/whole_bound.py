"""The bound on the whole plan held against the best plan there is, on tiny counties.

    python -m benchmarks.quality.whole_bound --drawn 30 --seed 5000

For each county the exhaustive solver's best plan is what the bound has to stay below:
that it does, how far, and what the bound's model charges for the same plan, which is
between the two. With one store told apart as well, where others stand together.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import planner
from benchmarks.counties.tiny import KINDS, write_county
from benchmarks.counties.tiny.as_plan import as_plan
from benchmarks.quality.exhaustive import TODAY, best_plan, read_county
from planner.design.penalties import objective_of
from planner.design.total_bound.bound import bound_model, lower_bound
from planner.flow import resolve
from planner.ledger import compute_ledger
from planner.solvers.mip import solve_mip

NEAR = (4, 1)
ROUNDING = 1e-6
"""Share by which solvers may be wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A county: the optimum, and by number of near stores bound and charge for it."""

    kind: str
    optimum: float
    bounds: tuple[float | None, ...]
    charges: tuple[float | None, ...]
    seconds: float

    @property
    def is_valid(self) -> bool:
        """Whether nothing is above the optimum, and its plan keeps all rows."""
        most = self.optimum * (1 + ROUNDING)
        return all(
            item is not None and item <= most for item in (*self.bounds, *self.charges)
        )

    @property
    def gap(self) -> float:
        """Share of the optimum that is above the bound."""
        return 1 - (self.bounds[0] or 0.0) / self.optimum


def held(kind: str, folder: Path) -> Held | None:
    """Return how bounds stand to the optimum; ``None`` if nobody knows it."""
    try:
        found = best_plan(read_county(folder), TODAY)
    except ValueError:
        return None
    if found is None:
        return None
    instance = planner.build(planner.read_scenario(folder))
    plan = as_plan(found, instance)
    if planner.check(plan, instance):
        return None
    flow = resolve(plan, instance)
    ledger = compute_ledger(plan, instance, flow=flow)
    bounds, charges, seconds = [], [], 0.0
    for near in NEAR:
        began = time.process_time()
        made = bound_model(flow, ledger, near=near)
        bounds.append(lower_bound(made))
        seconds = seconds or time.process_time() - began
        mip, values = made.model.mip.copy(), made.plan_values
        known = np.flatnonzero(~np.isnan(values))
        mip.bound(known, lower=values[known] - 1e-7, upper=values[known] + 1e-7)
        charges.append(solve_mip(mip, gap=1e-6).objective)
    return Held(
        kind=kind,
        optimum=objective_of(flow, ledger),
        bounds=tuple(bounds),
        charges=tuple(charges),
        seconds=seconds,
    )


def report(rows: Sequence[Held]) -> list[str]:
    """Return a table by kind, in lines."""
    lines = ["| kind | counties | above the optimum | mean gap | worst | CPU s |"]
    lines.append("| --- " * 6 + "|")
    for kind in (*dict.fromkeys(row.kind for row in rows), "all"):
        mine = [row for row in rows if kind in {row.kind, "all"}]
        gaps = [row.gap for row in mine]
        cells = (
            *(kind, len(mine), sum(not row.is_valid for row in mine)),
            *(f"{statistics.fmean(gaps):.2%}", f"{max(gaps):.2%}"),
            f"{statistics.fmean(row.seconds for row in mine):.2f}",
        )
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawn", type=int, default=30, metavar="N", help="of a kind")
    parser.add_argument("--seed", type=int, default=5000, help="of the first one")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for kind in KINDS:
            for seed in range(options.seed, options.seed + options.drawn):
                folder = write_county(Path(scratch) / f"{kind}_{seed}", kind, seed)
                row = held(kind, folder)
                if row is not None:
                    rows.append(row)
                if row is not None and not row.is_valid:
                    print(kind, seed, row, flush=True)
    print("\n".join(report(rows)))


if __name__ == "__main__":
    main()
