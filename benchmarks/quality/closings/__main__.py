"""Sites of a county closed one by one, held against thorough searches.

    python -m benchmarks.quality.closings SCENARIO --points 10 --stores 2 --out FILE.csv

A row a site and seed, written as soon as it is known; rows that the file has already
are not made again. ``without`` and ``with`` are the objectives of thorough searches of
another seed that are held to the same shares and know none of the plans: these, and the
change with nothing kept, are made of the first ``--judged`` sites of each seed.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import planner
from benchmarks.kept_rows import append_row, read_rows
from benchmarks.quality.closings.ring import wrongly_changed
from planner.design.changes.levels import held
from planner.design.changes.weighed import Weighed
from planner.model.effort import Effort
from planner.model.places import Tier
from planner.plan import Plan

OTHER_SEED = 100
"""Added to the seed of thorough searches."""
WITHIN = 0.003


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A site closed: objectives a year, CPU seconds, villages moved.

    Parameters
    ----------
    rest_zb, rest_z1, all_zb, all_z1
        With ``keep="rest"`` and ``keep="nothing"``.
    wrong
        What moved beyond the ring.
    """

    site: str
    seed: int
    z0: float
    rest_zb: float
    rest_z1: float | None
    ring: int | None
    moved: int
    is_told: bool
    short: int
    wrong: str
    rest_s: float
    all_zb: float | None = None
    all_z1: float | None = None
    all_moved: int | None = None
    all_s: float | None = None
    without_z: float | None = None
    with_z: float | None = None


def main() -> None:
    options = _parser().parse_args()
    rows = read_rows(options.out, Row)
    done = {(row.site, row.seed) for row in rows}
    for seed in options.seeds:
        scenario = planner.read_scenario(options.scenario)
        bench = planner.open(scenario)
        bench.solve(seed=seed)
        base: float | None = None
        sites = list(_drawn(bench, options.points, options.stores))
        for number, site in enumerate(sites):
            if (site, seed) in done:
                continue
            row = _closed(bench, site, seed)
            if number < options.judged:
                row, base = _judged(bench, row, base)
            rows.append(row)
            append_row(options.out, row)
            print(row, flush=True)
    print("\n".join(report(rows)))


def report(rows: Sequence[Row]) -> list[str]:
    """Return what the rows say together, in lines."""
    if not rows:
        return []
    seconds = [row.rest_s for row in rows]
    planned = [row for row in rows if row.rest_z1 is not None]
    costs = [row.rest_z1 - row.rest_zb for row in planned if row.rest_z1 is not None]
    return [
        f"{len(rows)} closings, {len(planned)} with a plan that keeps the rest",
        f"seconds of keep=rest: median {median(seconds):.1f}, worst {max(seconds):.1f}",
        f"villages moved: median {median(row.moved for row in rows)}, "
        f"most {max(row.moved for row in rows)}",
        f"costs of the edit that are 0: {sum(abs(item) < 0.005 for item in costs)}, "
        f"less than the noise: {sum(not row.is_told for row in planned)}",
        f"moved beyond the ring: {sum(bool(row.wrong) for row in rows)}",
        _below("without the edit", [(row.without_z, row.all_zb) for row in rows]),
        _below("with the edit", [(row.with_z, row.all_z1) for row in rows]),
        _below("without, ring alone", [(row.without_z, row.rest_zb) for row in rows]),
    ]


def _below(name: str, pairs: Sequence[tuple[float | None, float | None]]) -> str:
    """Return by how much thorough searches are below what a change states."""
    shares = [1 - found / told for found, told in pairs if found and told]
    return (
        f"thorough {name}: at most {max(shares, default=0.0):.2%} below, "
        f"{sum(item > WITHIN for item in shares)} of {len(shares)} above {WITHIN:.1%}"
    )


def _drawn(bench: planner.Workbench, points: int, stores: int) -> Iterator[str]:
    """Yield open points and stores of the first plan, drawn at random."""
    assert bench.plan is not None
    tiers = {site.id: site.tier for site in bench.instance.sites}
    rng = random.Random(1)
    for tier, number in ((Tier.STORE, stores), (Tier.POINT, points)):
        names = [x.site_id for x in bench.plan.facilities if tiers[x.site_id] is tier]
        yield from rng.sample(sorted(names), min(number, len(names)))


def _closed(bench: planner.Workbench, site: str, seed: int) -> Row:
    """Return the row of a site that closes while the rest stays."""
    edited, started = bench.copy(), time.process_time()
    change = edited.close(site).solve(keep="rest", seed=seed)
    moved = len(change.moved)
    assert len(change.cost_lines) + len(change.figures) > 0
    change.sentence()
    rest_s = time.process_time() - started
    weighed = change.weighed
    assert weighed is not None
    return Row(
        site=site,
        seed=seed,
        z0=weighed.z0,
        rest_zb=weighed.zb,
        rest_z1=weighed.z1,
        ring=change.ring,
        moved=moved,
        is_told=change.is_difference,
        short=len(weighed.short),
        wrong=_wrong(weighed, site),
        rest_s=round(rest_s, 2),
    )


def _judged(
    bench: planner.Workbench, row: Row, base: float | None
) -> tuple[Row, float | None]:
    """Return the row with nothing kept, and what a thorough search finds without it."""
    started = time.process_time()
    change = bench.copy().close(row.site).solve(keep="nothing", seed=row.seed)
    all_s = time.process_time() - started
    weighed = change.weighed
    assert weighed is not None
    if base is None:
        base = _thorough(weighed, weighed.before, row.seed)
    row = replace(
        row,
        all_zb=weighed.zb,
        all_z1=weighed.z1,
        all_moved=len(change.moved),
        all_s=round(all_s, 2),
        without_z=base,
        with_z=_thorough(weighed, weighed.after, row.seed),
    )
    return row, base


def _wrong(near: Weighed, site: str) -> str:
    if near.changed is None or near.ring is None:
        return ""
    plans: tuple[Plan, Plan] = (near.plan, near.changed)
    found = wrongly_changed(
        near.before, near.after, plans, closed=site, ring=near.ring.number
    )
    return " | ".join(found)


def _thorough(weighed: Weighed, county: planner.Instance, seed: int) -> float | None:
    """Return the objective of a thorough search at the shares of a change."""
    asked = held(county, weighed.levels)
    found = planner.solve(
        asked, seed=seed + OTHER_SEED, effort=Effort.THOROUGH, bound=False
    )
    return found.result.total_objective


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--points", type=int, default=10)
    parser.add_argument("--stores", type=int, default=2)
    parser.add_argument("--judged", type=int, default=12, metavar="N")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    return parser


if __name__ == "__main__":
    main()
