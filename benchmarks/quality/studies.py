"""Plans and prices of studies against searches of their own for the same.

    python -m benchmarks.quality.studies DIR --seed 5000 --drawn 4 --out FILE.csv

Counties are those of ``sparse_counties``. Of each the points of a frontier are held
against ``solve`` for the same share, and the regrets of the sites that a plan opens
against ``solve`` without the site: how much dearer the study is, as a share of the
objective, and whether that is within the tolerance that it states.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import planner
from benchmarks.counties.sparse_counties import REPORTING_SEED, write_county
from benchmarks.kept_rows import append_row
from planner.design.penalties import objective_of
from planner.design.studies.frontier.frontier import frontier, without_requirement
from planner.design.unmet.frozen import freeze
from planner.explain.sites.site_card import site_card
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.model.rules import Measure
from planner.plan import Plan

POINTS = 8
MOST_SITES = 6
"""Whose regret is judged, the stores first."""
SHARE_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a study says, and what a search of its own finds.

    Parameters
    ----------
    said, found
        An objective or a regret, a year.
    difference
        What the study says more, as a share of the objective.
    """

    county: str
    study: str
    item: str
    objective: float
    said: float
    found: float
    difference: float
    tolerance: float
    study_s: float
    """CPU seconds of the whole study."""

    @property
    def is_within(self) -> bool:
        """Whether the difference is within what the study states."""
        return abs(self.said - self.found) <= self.tolerance


def main() -> None:
    options = _parser().parse_args()
    rows: list[Row] = []
    for seed in range(options.seed, options.seed + options.drawn):
        folder = options.into / str(seed)
        if not folder.exists():
            write_county(folder, seed)
        instance = planner.build(planner.read_scenario(folder))
        for row in (*_of_frontier(str(seed), instance), *_regrets(str(seed), instance)):
            rows.append(row)
            append_row(options.out, row)
    print("\n".join(report(rows)))


def report(rows: Sequence[Row]) -> list[str]:
    """Return a table: a line a study."""
    lines = [
        "| study | items | mean difference | largest | least | within the tolerance |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for study in dict.fromkeys(row.study for row in rows):
        mine = [row for row in rows if row.study == study]
        differences = [row.difference for row in mine]
        lines.append(
            f"| {study} | {len(mine)} | {statistics.fmean(differences):.2%} | "
            f"{max(differences):.2%} | {min(differences):.2%} | "
            f"{sum(row.is_within for row in mine)} |"
        )
    return lines


def _of_frontier(county: str, instance: Instance) -> Iterator[Row]:
    """Yield the points of a frontier against plans for the same share."""
    started = time.process_time()
    found = frontier(instance, num_points=POINTS)
    study_s = time.process_time() - started
    asked = without_requirement(instance, Measure.RESIDENTS)
    for number, point in enumerate(found.points, 1):
        share = max(0.0, round(point.asked - 10**-SHARE_DIGITS, SHARE_DIGITS))
        at_least = {**asked.requirements.at_least, Measure.RESIDENTS: share}
        rules = replace(asked.requirements, at_least=at_least)
        plan = planner.solve(replace(asked, requirements=rules), bound=False).plan
        if plan is not None:
            other = _objective(plan, asked)
            yield Row(
                county=county,
                study="frontier",
                item=str(number),
                objective=other,
                said=point.objective,
                found=other,
                difference=point.objective / other - 1.0,
                tolerance=point.tolerance,
                study_s=study_s,
            )


def _regrets(county: str, instance: Instance) -> Iterator[Row]:
    """Yield the regrets of open sites against the plan without each."""
    saved = planner.solve(instance, bound=False).plan
    if saved is None:
        return
    ledger, least = compute_ledger(saved, instance), _objective(saved, instance)
    frozen = freeze(instance, saved)
    opened = sorted(
        (instance.sites[instance.site_index[x.site_id]] for x in saved.facilities),
        key=lambda site: (site.tier != "store", site.id),
    )
    for site in [site for site in opened if site.tier != "hub"][:MOST_SITES]:
        started = time.process_time()
        card = site_card(frozen, ledger, site.id)
        study_s = time.process_time() - started
        excluded = (*instance.requirements.excluded_site_ids, site.id)
        rules = replace(instance.requirements, excluded_site_ids=excluded)
        plan = planner.solve(replace(instance, requirements=rules), bound=False).plan
        change = card.otherwise
        if change is None or change.routed_cost is None or plan is None:
            continue
        regret = _objective(plan, instance) - least
        yield Row(
            county=county,
            study=f"regret of a {site.tier}",
            item=site.id,
            objective=least,
            said=change.routed_cost,
            found=regret,
            difference=(change.routed_cost - regret) / least,
            tolerance=change.tolerance,
            study_s=study_s,
        )


def _objective(plan: Plan, instance: Instance) -> float:
    flow = resolve(plan, instance)
    return objective_of(flow, compute_ledger(plan, instance, flow=flow))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("into", type=Path, metavar="DIR", help="folder of counties")
    parser.add_argument("--seed", type=int, default=REPORTING_SEED, help="the first")
    parser.add_argument("--drawn", type=int, default=4, metavar="N", help="counties")
    parser.add_argument("--out", type=Path, default=Path("studies.csv"))
    return parser


if __name__ == "__main__":
    main()
