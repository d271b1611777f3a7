"""What closing a site of a tiny county costs, against the best plans there are.

    python -m benchmarks.quality.closings.tiny --drawn 40 --seed 1000 --out FILE.csv

In each county one to three open sites are closed, each by itself, and nothing is kept.
Both best plans are held to the shares that the first plan attains, as the change is.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import planner
from benchmarks.counties.tiny import KINDS, write_county
from benchmarks.kept_rows import append_row, read_rows
from benchmarks.quality.exhaustive import TODAY, best_plan, read_county
from benchmarks.quality.exhaustive.county import County
from planner.design.changes.levels import Levels, attained_levels
from planner.flow import resolve
from planner.model.places import Tier

MOST_CLOSED = 3
WITHIN = 0.005
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A site closed: objectives a year of the change and of the best plans.

    Parameters
    ----------
    error
        Of what the edit costs, as a share of the best objective without it.
    """

    county: str
    site: str
    zb: float | None = None
    z1: float | None = None
    best_without: float | None = None
    best_with: float | None = None
    error: float | None = None
    verdict: str = ""


def main() -> None:
    options = _parser().parse_args()
    rows = read_rows(options.out, Row)
    done = {row.county for row in rows}
    for seed in range(options.seed, options.seed + options.drawn):
        for kind in options.kinds:
            if f"{kind}_{seed}" in done:
                continue
            for row in _closings(kind, seed):
                rows.append(row)
                append_row(options.out, row)
                print(row.county, row.site, row.verdict, row.error, flush=True)
    print("\n".join(report(rows)))


def report(rows: Sequence[Row]) -> list[str]:
    """Return what the rows say together, in lines."""
    errors = [row.error for row in rows if row.error is not None]
    verdicts = sorted({row.verdict for row in rows})
    return [
        f"{len(errors)} closings told, worst {max(map(abs, errors), default=0.0):.2%}, "
        f"{sum(abs(item) > WITHIN for item in errors)} above {WITHIN:.1%}",
        *(f"{name}: {sum(row.verdict == name for row in rows)}" for name in verdicts),
    ]


def _closings(kind: str, seed: int) -> Iterator[Row]:
    name = f"{kind}_{seed}"
    with tempfile.TemporaryDirectory() as scratch:
        folder = write_county(Path(scratch) / name, kind, seed)
        try:
            county = read_county(folder)
            bench = planner.open(folder)
        except (ValueError, planner.InputError) as error:
            yield Row(county=name, site="", verdict=f"not judged: {error}")
            return
        if bench.solve().plan is None:
            yield Row(county=name, site="", verdict="no plan")
            return
        for site in _drawn(bench, seed):
            try:
                yield _closed(bench, county, Row(county=name, site=site))
            except ValueError as error:
                yield Row(county=name, site=site, verdict=f"not judged: {error}")


def _drawn(bench: planner.Workbench, seed: int) -> list[str]:
    assert bench.plan is not None
    county = bench.instance
    names = [
        item.site_id
        for item in bench.plan.facilities
        if county.sites[county.site_index[item.site_id]].tier is not Tier.HUB
        and not county.must_open(county.site_index[item.site_id])
    ]
    return random.Random(seed).sample(sorted(names), min(MOST_CLOSED, len(names)))


def _closed(bench: planner.Workbench, county: County, row: Row) -> Row:
    """Return the row of a site that is closed."""
    change = bench.copy().close(row.site).solve(keep="nothing")
    weighed = change.weighed
    assert weighed is not None
    held = _held(county, weighed.levels)
    without = best_plan(held, TODAY)
    with_edit = best_plan(_without_site(held, row.site), TODAY)
    row = replace(
        row,
        zb=weighed.zb,
        z1=weighed.z1,
        best_without=None if without is None else without.priced.objective,
        best_with=None if with_edit is None else with_edit.priced.objective,
    )
    if weighed.short or change.plan is None:
        attained = attained_levels(resolve(weighed.plan, weighed.before))
        kept = best_plan(_without_site(_held(county, attained), row.site), TODAY)
        if kept is not None:
            return replace(row, verdict="falsely falls short")
    if row.best_with is None or row.best_without is None or row.z1 is None:
        return replace(row, verdict="no best plan")
    told, true = change.cost_of_edits, row.best_with - row.best_without
    if told is None:
        return replace(row, verdict="neither")
    error = (told - true) / row.best_without
    verdict = "right" if abs(error) <= WITHIN else "wrong"
    verdict += " at lower shares" if weighed.short else ""
    return replace(row, error=error, verdict=verdict)


def _held(county: County, levels: Levels) -> County:
    """Return a county that asks for what a plan attains."""
    asked = {str(measure): share - ROUNDING for (measure, _), share in levels.items()}
    solve = {**county.solve, "at_least": {**county.solve["at_least"], **asked}}
    return replace(county, document={**county.document, "solve": solve})


def _without_site(county: County, site_id: str) -> County:
    sites = tuple(
        replace(site, status="excluded") if site.id == site_id else site
        for site in county.sites
    )
    return replace(county, sites=sites)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawn", type=int, default=10, metavar="N", help="of a kind")
    parser.add_argument("--seed", type=int, default=1, help="of the first drawn one")
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    return parser


if __name__ == "__main__":
    main()
