"""What the collection standard costs: a plan for each distance, one table, one chart.

Run it as ``python scenarios/standard_sweep.py [SCENARIO] [--km 1 2 3 5] [--out DIR]``.
Every plan is held to the same requirements under another ``collect_within_km``, so the
curve shows what it costs to bring facilities nearer to the same share of people. It is
``planner.sweep``: every distance is solved with two seeds and offered the plans of the
others; a step that may be the noise of the search is grey. What is done is kept in the
output folder, so that an interrupted study goes on from there.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from matplotlib.figure import Figure
from study import (
    BEHIND,
    BLUE,
    GREEN,
    GREY,
    Row,
    Study,
    is_told,
    number,
    study_parser,
    swept,
    tidy,
    title,
)

from planner.report.pictures.palette import INK, MUTED
from planner.scenario.document.read import Scenario
from planner.units import MILLION

NAME = "standard_sweep"
KEY = "standard.collect_within_km"

COLUMNS = (
    KEY,
    "status",
    "reason",
    "objective",
    "spread",
    "bound",
    "step",
    "told",
    "stores",
    "points",
    "coverage_villages",
    "coverage_residents",
    "coverage_use",
    "annual_cost",
    "cost_per_parcel",
    "mean_way_km",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan for every distance, and write the table and the chart."""
    return Study(name=NAME, columns=COLUMNS, rows=rows, chart=chart).run(
        _parser().parse_args(arguments)
    )


def rows(scenario: Scenario, options: argparse.Namespace) -> Iterator[Row]:
    """Yield a row for each distance, the shortest first."""
    found = swept(scenario, {KEY: sorted(options.km)}, options)
    for row in found.records():
        yield {name: row.get(name) for name in COLUMNS}


def chart(rows: Sequence[Row], scenario: Scenario) -> Figure:
    """Draw annual cost and open points over the distance; no plan, no mark."""
    figure = Figure(figsize=(7.2, 5.8))
    above, below = figure.subplots(2, sharex=True, height_ratios=(2, 1))
    figure.subplots_adjust(left=0.11, right=0.93, top=0.87, bottom=0.09, hspace=0.14)
    title(
        figure,
        scenario,
        "What the collection standard costs",
        "The share is of residents covered by each standard. Grey: may be noise.",
    )
    planned = [row for row in rows if row.get("annual_cost") is not None]
    km = [number(row, KEY) for row in planned]
    cost = [number(row, "annual_cost") / MILLION for row in planned]
    above.plot(km, cost, marker="o", markersize=5, color=BLUE, linestyle="none")
    for place in range(1, len(planned)):
        ends = slice(place - 1, place + 1)
        colour = BLUE if is_told(planned[place]) else GREY
        above.plot(km[ends], cost[ends], color=colour, zorder=1)
    for x, y, row in zip(km, cost, planned, strict=True):
        share = f"{number(row, 'coverage_residents'):.0%} covered"
        above.annotate(
            share,
            (x, y),
            (6, 6),
            textcoords="offset points",
            size=8.5,
            color=INK,
            bbox=BEHIND,
        )
    above.margins(x=0.08, y=0.12)
    above.set_ylabel(
        f"annual cost, million {scenario.settings.currency}", color=MUTED, size=9
    )
    points = [number(row, "points") for row in planned]
    bars = below.bar(km, points, 0.3, color=GREEN)
    below.bar_label(bars, fmt="%.0f", padding=2, size=8.5, color=INK)
    below.margins(y=0.2)
    below.set_ylabel("points open", color=MUTED, size=9)
    below.set_xlabel("collection standard, km by road", color=MUTED, size=9)
    figure.align_ylabels()
    for ax in (above, below):
        tidy(ax)
    return figure


def _parser() -> argparse.ArgumentParser:
    parser = study_parser(__doc__ or "", NAME)
    parser.add_argument(
        "--km", type=float, nargs="+", default=(1.0, 2.0, 3.0, 5.0), metavar="KM"
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
