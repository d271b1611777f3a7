"""What the collection standard costs: a plan for each distance, one table, one chart.

Run it as ``python scenarios/standard_sweep.py [SCENARIO] [--km 1 2 3 5] [--out DIR]``.
Every plan is held to the same requirements under another ``collect_within_km``, so the
curve shows what it costs to bring facilities nearer to the same share of people.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from matplotlib.figure import Figure

import planner
from planner.model.places import Tier
from planner.scenario.read import Scenario
from planner.units import METRES_PER_KM

GREEN_HILL = Path(__file__).parent / "green_hill"
NAME = "standard_sweep"
COLUMNS = (
    "collect_within_km",
    "status",
    "gap",
    "stores",
    "points",
    "coverage_villages",
    "coverage_residents",
    "use",
    "annual_cost",
    "cost_per_parcel",
    "mean_way_km",
)
MILLION = 1e6

Row = dict[str, float | str | None]


def main(arguments: Sequence[str] | None = None) -> None:
    """Plan for every distance, and write the table and the chart."""
    options = _parser().parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    scenario = planner.read_scenario(options.scenario, variant=options.variant)
    rows: list[Row] = []
    for km in sorted(options.km):
        print(f"{km:g} km: planning", flush=True)
        rows.append(plan_row(scenario, km, rounds=options.rounds))
        write_table(options.out / f"{NAME}.csv", rows)
    currency = scenario.settings.currency
    figure = chart(rows, title=scenario.title, currency=currency)
    figure.savefig(options.out / f"{NAME}.png", dpi=150)
    print(f"written: {NAME}.csv and {NAME}.png in {options.out}")


def plan_row(scenario: Scenario, km: float, *, rounds: int | None = None) -> Row:
    """Return the row of the table for one distance."""
    search = scenario.settings.search
    instance = planner.build(with_distance(scenario, km))
    result = planner.solve(
        instance,
        mip_gap=search.mip_gap,
        seed=search.seed,
        rounds=rounds or search.rounds,
    )
    row: Row = dict.fromkeys(COLUMNS)
    row |= {"collect_within_km": km, "status": result.status.value, "gap": result.gap}
    if result.plan is not None:
        row |= _figures(result.plan, instance)
    return row


def with_distance(scenario: Scenario, km: float) -> Scenario:
    """Return the scenario with another distance in its standard."""
    standard = replace(scenario.settings.standard, collect_within_m=km * METRES_PER_KM)
    return replace(scenario, settings=replace(scenario.settings, standard=standard))


def write_table(path: Path, rows: Sequence[Row]) -> None:
    """Write the rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def chart(rows: Sequence[Row], *, title: str, currency: str) -> Figure:
    """Draw annual cost and open points over the distance; no plan, no mark."""
    figure = Figure(figsize=(6.4, 5.6), layout="constrained")
    above, below = figure.subplots(2, sharex=True, height_ratios=(2, 1))
    planned = [row for row in rows if row["annual_cost"] is not None]
    km = [float(row["collect_within_km"] or 0) for row in planned]
    cost = [float(row["annual_cost"] or 0) / MILLION for row in planned]
    above.plot(km, cost, marker="o", color="#1f5f8b")
    for x, y, row in zip(km, cost, planned, strict=True):
        share = f"{float(row['coverage_residents'] or 0):.0%} of residents"
        above.annotate(share, (x, y), (4, 6), textcoords="offset points", fontsize=8)
    above.set_ylabel(f"annual cost, million {currency}")
    above.set_title(f"{title}: what the collection standard costs", fontsize=10)
    below.bar(km, [float(row["points"] or 0) for row in planned], 0.3, color="#7a9e7e")
    below.set_ylabel("points open")
    below.set_xlabel("collection standard, km by road")
    return figure


def _figures(plan: planner.Plan, instance: planner.Instance) -> Row:
    metrics = planner.evaluate(plan, instance)
    tiers = Counter(
        instance.sites[instance.site_index[facility.site_id]].tier
        for facility in plan.facilities
    )
    way_m = metrics.distance_by_residents_m.mean
    return {
        "stores": tiers[Tier.STORE],
        "points": tiers[Tier.POINT],
        "coverage_villages": metrics.coverages["villages"].value,
        "coverage_residents": metrics.coverages["residents"].value,
        "use": metrics.coverages["use"].value,
        "annual_cost": metrics.money.annual_cost,
        "cost_per_parcel": metrics.money.cost_per_parcel,
        "mean_way_km": None if way_m is None else way_m / METRES_PER_KM,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", type=Path, nargs="?", default=GREEN_HILL)
    parser.add_argument("--variant", metavar="V")
    parser.add_argument(
        "--km", type=float, nargs="+", default=(1.0, 2.0, 3.0, 5.0), metavar="KM"
    )
    parser.add_argument("--rounds", type=int, metavar="N", help="as in [solve]")
    parser.add_argument("--out", type=Path, default=Path("out") / NAME, metavar="DIR")
    return parser


if __name__ == "__main__":
    main()
