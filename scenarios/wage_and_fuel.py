"""What dearer work and fuel cost: a plan kept, and planned anew, one table, one chart.

Run it as ``python scenarios/wage_and_fuel.py [SCENARIO] [--wage 0.8 1.2 1.4]
[--fuel 0.7 1.3 1.6] [--driver-share 0.6] [--out DIR]``. Wages and fuel are multiplied
one at a time.

Wages are those of clerks and crews, the hours of vehicles, and the driver's share of a
vehicle's fixed cost a day, which is a judgement. Fuel is the cost per km of vehicles
and crews. What third parties and operators under contract are paid stays as agreed.

It is ``planner.sweep``: the county is *planned anew* at every price, with two seeds,
and offered the plans of the others. The plan of today's prices is also *kept*, its
decisions as they are, and costed again: ``saved`` is what planning anew spares, grey in
the chart where it may be the noise of the search. A search weighs the villagers' time
(``solve.villager_time_price_per_hour``) beside the cost, so that the kept plan may cost
less than the one made anew.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from study import (
    BLUE,
    GREY,
    VERMILION,
    Label,
    Row,
    Study,
    change,
    is_told,
    kept_row,
    label_ends,
    number,
    row_of,
    savings,
    study_parser,
    swept,
    tidy,
    title,
)

from planner.report.pictures.palette import MUTED
from planner.scenario.document.read import Scenario
from planner.units import MILLION, MONTHS_PER_YEAR

NAME = "wage_and_fuel"
WAGE, FUEL = "wage", "fuel"
COLOURS = {WAGE: BLUE, FUEL: VERMILION}
WORDS = {WAGE: "wages", FUEL: "fuel"}
COLUMNS = (
    "varied",
    "factor",
    "status",
    "reason",
    "objective",
    "spread",
    "bound",
    "step",
    "told",
    "annual_cost_kept",
    "rules_broken_kept",
    "saved",
    "told_anew",
    "annual_cost",
    "net_cost",
    "cost_per_parcel",
    "stores",
    "points",
    "coverage_residents",
    "staff",
    "carried_by_third_parties",
)
BAR = 0.035
"""Width of a bar, as a factor."""
SIDE = {WAGE: -BAR / 2, FUEL: BAR / 2}
"""Where bars stand if both are varied by the same factor."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan for every factor, and write the table and the chart."""
    return Study(name=NAME, columns=COLUMNS, rows=rows, chart=chart).run(
        _parser().parse_args(arguments)
    )


def rows(scenario: Scenario, options: argparse.Namespace) -> Iterator[Row]:
    """Yield a row for each factor of wages, then of fuel; 1 is today's plan."""
    cases = [
        (varied, factor)
        for varied, factors in ((WAGE, options.wage), (FUEL, options.fuel))
        for factor in sorted({1.0, *factors})
    ]
    dear = [case for case in cases if case[1] != 1.0]
    changes = [dearer(scenario, *case, options.driver_share) for case in dear]
    found = swept(scenario, [{}, *changes], options)
    for varied, factor in cases:
        at = 0 if factor == 1.0 else 1 + dear.index((varied, factor))
        row: Row = {"varied": varied, "factor": factor}
        yield row | row_of(found, at) | kept_row(found, at, 0)


def dearer(
    scenario: Scenario, varied: str, factor: float, driver_share: float
) -> Mapping[str, Any]:
    """Return the changes that multiply wages or fuel."""
    if varied == WAGE:
        return wages_times(scenario, factor, driver_share)
    return fuel_times(scenario, factor)


def wages_times(
    scenario: Scenario, factor: float, driver_share: float
) -> Mapping[str, Any]:
    """Return the changes that multiply everything paid for work."""
    rates, types = scenario.settings.service, scenario.settings.vehicle_types
    changes: dict[str, Any] = {
        "vehicle_types": {
            item.id: {
                "fixed_cost_per_day": item.fixed_cost_per_day
                * (1 + driver_share * (factor - 1)),
                "cost_per_hour": item.cost_per_hour * factor,
            }
            for item in types
        }
    }
    if scenario.document.service is not None:
        changes["service"] = {
            "wage_per_month": rates.wage_per_year / MONTHS_PER_YEAR * factor,
            "crew_cost_per_hour": rates.crew_cost_per_hour * factor,
        }
    return changes


def fuel_times(scenario: Scenario, factor: float) -> Mapping[str, Any]:
    """Return the changes that multiply the running cost of every vehicle."""
    changes: dict[str, Any] = {
        "vehicle_types": {
            item.id: {"cost_per_km": item.cost_per_km * factor}
            for item in scenario.settings.vehicle_types
        }
    }
    if scenario.document.service is not None:
        per_km = scenario.settings.service.crew_cost_per_km
        changes["service"] = {"crew_cost_per_km": per_km * factor}
    return changes


def chart(rows: Sequence[Row], scenario: Scenario) -> Figure:
    """Draw both costs over the factor, and below what planning anew saves."""
    figure = Figure(figsize=(7.6, 6.2))
    above, below = figure.subplots(2, sharex=True, height_ratios=(2, 1))
    figure.subplots_adjust(left=0.12, right=0.82, top=0.85, bottom=0.09, hspace=0.16)
    currency = scenario.settings.currency
    title(
        figure,
        scenario,
        "What dearer work and fuel cost",
        "Solid: planned anew at these prices. Dashed: today's plan, costed again.\n"
        "Grey: what planning anew saves may be noise of the search.",
    )
    for varied in (WAGE, FUEL):
        _draw_costs(above, [row for row in rows if row["varied"] == varied], varied)
    above.margins(y=0.08)
    label_ends(above, [_end(rows, varied) for varied in (WAGE, FUEL)])
    above.set_ylabel(f"annual cost, million {currency}", color=MUTED, size=9)
    _draw_savings(below, rows)
    below.set_ylabel(
        f"saved by planning\nanew, thousand {currency}", color=MUTED, size=9
    )
    figure.align_ylabels()
    below.set_xlabel("wages or fuel, against today", color=MUTED, size=9)
    below.xaxis.set_major_formatter(lambda factor, _: change(factor))
    below.set_xticks(sorted({number(row, "factor") for row in rows}))
    for ax in (above, below):
        tidy(ax)
    return figure


def _draw_costs(ax: Axes, rows: Sequence[Row], varied: str) -> None:
    factors = [number(row, "factor") for row in rows]
    for column, dashes, marker in (
        ("annual_cost_kept", (0, (4, 2.5)), "none"),
        ("annual_cost", "-", "o"),
    ):
        cost = [number(row, column) / MILLION for row in rows]
        ax.plot(
            factors,
            cost,
            color=COLOURS[varied],
            linestyle=dashes,
            marker=marker,
            markersize=5,
            linewidth=1.6,
        )


def _end(rows: Sequence[Row], varied: str) -> Label:
    """Return the name of the lines, with what the last factor adds to today's cost."""
    own = [row for row in rows if row["varied"] == varied]
    last = own[-1]
    today = next(number(row, "annual_cost") for row in own if row["factor"] == 1.0)
    words = f"{WORDS[varied]} {change(number(last, 'factor'))}"
    cost = number(last, "annual_cost")
    return Label(
        x=number(last, "factor"),
        y=cost / MILLION,
        words=f"{words}:\ncost {cost / today - 1:+.1%}",
        colour=COLOURS[varied],
    )


def _draw_savings(ax: Axes, rows: Sequence[Row]) -> None:
    dear = [row for row in rows if row["factor"] != 1.0]
    saved = [number(row, "saved") for row in dear]
    shared = Counter(number(row, "factor") for row in dear)
    places = [
        factor + (SIDE[str(row["varied"])] if shared[factor] > 1 else 0.0)
        for row in dear
        for factor in (number(row, "factor"),)
    ]
    colours = [
        COLOURS[str(row["varied"])] if is_told(row, "told_anew") else GREY
        for row in dear
    ]
    savings(ax, places, saved, width=BAR, color=colours)


def _parser() -> argparse.ArgumentParser:
    parser = study_parser(__doc__ or "", NAME)
    parser.add_argument(
        "--wage", type=float, nargs="+", default=(0.8, 1.2, 1.4), metavar="F"
    )
    parser.add_argument(
        "--fuel", type=float, nargs="+", default=(0.7, 1.3, 1.6), metavar="F"
    )
    parser.add_argument(
        "--driver-share",
        type=float,
        default=0.6,
        metavar="S",
        help="share of a vehicle's fixed cost a day that is its driver's pay (0.6)",
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
