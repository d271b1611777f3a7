r"""What limits that do not bind do to the cost of a plan: nothing, they should.

    python -m benchmarks.quality.idle_limits --into DIR --seed 25000 --drawn 6 \
        --out FILE.csv

Sparse counties are planned as they are, and again with one limit, price or permission
more that changes no plan that is any good: budgets and numbers of facilities out of
reach, prices of a millionth, villages that may be shared, a third party that nobody
would pay, vehicles without end, and a candidate site more. What a county limits or
prices itself is left as it is. Each row tells by what share the objective changed;
counties and changes that the file has are not tried again.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

import planner
from benchmarks.counties.sparse_counties import write_county
from benchmarks.kept_rows import append_row, read_rows
from planner.model.effort import Effort
from planner.scenario.document.read import Scenario

FREE = "nothing"
"""The county as it is: what the others are held against."""
LARGE, LITTLE = 1e9, 1e-6
PLACES = 2
"""Villages beside each of which a site more is tried, for each tier."""
BESIDE = 2e-3
"""Degrees of longitude, some 200 m, from the village to the site."""

Changes = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A county planned once; ``cost`` is the objective a year, 0 without a plan."""

    county: str
    change: str
    cost: float
    cpu_s: float


def idle_changes(scenario: Scenario) -> dict[str, Changes]:
    """Return what is tried with a county, by its name."""
    instance = planner.build(scenario)
    types = {item.id: {"available": 99} for item in instance.vehicle_types}
    limits: dict[str, Changes] = {
        "max_capex": {"solve": {"max_capex": LARGE}},
        "max_annual_cost": {"solve": {"max_annual_cost": LARGE}},
        "max_facilities.store": {"solve": {"max_facilities": {"store": 99}}},
        "max_facilities.point": {"solve": {"max_facilities": {"point": 99}}},
        "uncovered_price": {"solve": {"uncovered_price": LITTLE}},
        "allocation": {"solve": {"allocation": "split"}},
        "carriers": {"carriers": {"nobody": {"price_per_parcel": {"home": LARGE}}}},
        "vehicles": {"vehicle_types": types},
    }
    free = {
        name: keys for name, keys in limits.items() if not _has(scenario.given, keys)
    }
    return free | dict(_sites_more(instance))


def _has(given: Mapping[str, Any], keys: Changes) -> bool:
    """Return whether a scenario sets one of the same keys of its search itself."""
    asked, own = keys.get("solve", {}), given.get("solve", {})
    return any(
        name in own
        and (not isinstance(value, Mapping) or bool(value.keys() & own[name].keys()))
        for name, value in asked.items()
    )


def _sites_more(instance: planner.Instance) -> Iterator[tuple[str, Changes]]:
    rng = np.random.default_rng(len(instance.villages))
    chosen = rng.permutation(len(instance.villages))
    for number, village in enumerate(chosen[: 2 * PLACES].tolist()):
        place, tier = instance.villages[village], ("store", "point")[number % 2]
        site = {"do": "add_site", "id": "more", "name": "more", "tier": tier}
        site |= {"lon": place.lon + BESIDE, "lat": place.lat}
        yield f"site {number}", {"edits": [site]}


def solved(scenario: Scenario, effort: Effort) -> tuple[float, float]:
    """Return the objective of the plan of a scenario, and CPU seconds."""
    instance = planner.build(scenario)
    started_s = time.process_time()
    result = planner.solve(instance, effort=effort, bound=False)
    cpu_s = time.process_time() - started_s
    return round(result.total_objective or 0.0, 2), round(cpu_s, 2)


def report(rows: list[Row]) -> Iterator[str]:
    """Yield the lines of a table: each change, and sites together."""
    free = {row.county: row.cost for row in rows if row.change == FREE and row.cost}
    changes: dict[str, list[float]] = {}
    for row in rows:
        if row.change != FREE and row.county in free:
            kind = row.change.split()[0]
            share = row.cost / free[row.county] - 1 if row.cost else float("inf")
            changes.setdefault(kind, []).append(share)
    yield "| change | plans | mean | dearest | cheapest |"
    yield "| --- | --- | --- | --- | --- |"
    every = [share for shares in changes.values() for share in shares]
    for kind, shares in {**changes, "all": every}.items():
        cells = (fmean(shares), max(shares), min(shares))
        said = " | ".join(f"{share:+.2%}" for share in cells)
        yield f"| {kind} | {len(shares)} | {said} |"


def main() -> None:
    options = _parser().parse_args()
    rows = read_rows(options.out, Row)
    done = {(row.county, row.change) for row in rows}
    for seed in range(options.seed, options.seed + options.drawn):
        folder = options.into / str(seed)
        if not (folder / "scenario.toml").exists():
            write_county(folder, seed)
        every = {FREE: {}, **idle_changes(planner.read_scenario(folder))}
        for change, keys in every.items():
            if (str(seed), change) in done:
                continue
            scenario = planner.read_scenario(folder, changes=keys)
            cost, cpu_s = solved(scenario, Effort(options.effort))
            row = Row(county=str(seed), change=change, cost=cost, cpu_s=cpu_s)
            rows.append(row)
            append_row(options.out, row)
            print(row, flush=True)
    print("\n".join(report(rows)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, required=True, metavar="DIR")
    parser.add_argument("--drawn", type=int, default=6, metavar="N", help="counties")
    parser.add_argument("--seed", type=int, default=25_000, help="of the first")
    parser.add_argument("--effort", default=Effort.QUICK, choices=list(Effort))
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    return parser


if __name__ == "__main__":
    main()
