"""Own vehicles or third parties, at what price: plans, one table, one chart.

Run it as ``python scenarios/third_party_or_own.py [SCENARIO] [--price 0.6 0.8 1.2 1.5]
[--out DIR]``. The prices of all third parties are multiplied by each factor; what
villagers pay on top stays. There are three plans:

own
    nobody but own vehicles: third parties have no capacity;
third_party
    no own vehicles, and third parties take all that there is;
choice
    as the scenario has it: whatever is cheaper, within what third parties can take.

It is ``planner.sweep``: own vehicles and third parties alone are planned at today's
prices, the choice at each price, all with two seeds, and each is offered the plans of
the others. The plans of today's prices are *kept* and costed again at the others;
``saved`` is what planning the choice anew spares, and ``told_anew`` whether that is
more than the noise of the search.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from study import (
    BLUE,
    GREEN,
    VERMILION,
    Label,
    Row,
    Study,
    changed,
    figures,
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

import planner
from planner.report.pictures.palette import INK, MUTED
from planner.scenario.document.read import Scenario
from planner.scenario.document.variants import patched
from planner.units import MILLION
from planner.workbench.sweeps.result import SweepRow

NAME = "third_party_or_own"
OWN, THIRD_PARTY, CHOICE = "own", "third_party", "choice"
COLUMNS = (
    "plan",
    "price_factor",
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
    "carried_by_third_parties",
    "annual_cost",
    "net_cost",
    "cost_per_parcel",
    "vehicle_cost",
    "carrier_fees",
    "carrier_attempts",
    "outside_carrying",
    "villager_charges",
    "effective_service",
    "parity",
    "coverage_residents",
    "use",
    "stores",
    "points",
)
COLOURS = {OWN: VERMILION, THIRD_PARTY: BLUE, CHOICE: GREEN}
WORDS = {
    OWN: "own vehicles only",
    THIRD_PARTY: "third parties only",
    CHOICE: "the planner's choice",
}
BAR = 0.04
"""Width of a bar, as a factor of the price."""
LEGS_OF_A_PARCEL = 2
"""Linehaul and loop, each of which counts in what a third party can take."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan with own vehicles, with third parties, with both, at every price."""
    return Study(name=NAME, columns=COLUMNS, rows=rows, chart=chart).run(
        _parser().parse_args(arguments)
    )


def rows(scenario: Scenario, options: argparse.Namespace) -> Iterator[Row]:
    """Yield the rows of each of the three plans, by the price of third parties."""
    refuse_without_carriers(scenario)
    prices = sorted({1.0, *options.price})
    alone: dict[str, Mapping[str, Any]] = {
        OWN: own_only(scenario),
        THIRD_PARTY: third_party_only(scenario),
    }
    dear = [price for price in prices if price != 1.0]
    changes = [*alone.values(), {}, *(prices_times(scenario, at) for at in dear)]
    found = swept(scenario, changes, options)
    for place, (plan, change) in enumerate(alone.items()):
        for price in prices:
            row: Row = {"plan": plan, "price_factor": price}
            case = changed(scenario, change)
            yield row | at_price(found.rows[place], case, price)
    today = len(alone)
    for price in prices:
        place = today if price == 1.0 else today + 1 + dear.index(price)
        row = {"plan": CHOICE, "price_factor": price}
        yield row | row_of(found, place) | kept_row(found, place, today)


def at_price(row: SweepRow, scenario: Scenario, price: float) -> Row:
    """Return the figures of a plan of today's prices, kept at another."""
    if row.plan is None:
        return {"status": row.status, "reason": row.reason}
    instance = planner.build(changed(scenario, prices_times(scenario, price)))
    found = figures(row.plan, instance)
    return found | {
        "status": row.status,
        "annual_cost_kept": found["annual_cost"],
        "rules_broken_kept": len(planner.check(row.plan, instance)),
    }


def refuse_without_carriers(scenario: Scenario) -> None:
    """Raise if there is no third party to compare with.

    Raises
    ------
    InputError
        If the scenario has none.
    """
    if not scenario.settings.carriers:
        problem = planner.Problem(
            file=scenario.file.name,
            where="carriers",
            found="no third party",
            expected="at least one",
            remedy="add [carriers.NAME] with its price_per_parcel",
        )
        raise planner.InputError([problem])


def own_only(scenario: Scenario) -> Mapping[str, Any]:
    """Return the changes that leave third parties nothing to carry."""
    return _capacity(scenario, 0.0)


def third_party_only(scenario: Scenario) -> Mapping[str, Any]:
    """Return the changes that leave no own vehicle, and third parties all parcels."""
    parcels_per_day = float(planner.build(scenario).parcels_per_day.sum())
    everything = float(math.ceil(LEGS_OF_A_PARCEL * parcels_per_day))
    none = {item.id: {"available": 0} for item in scenario.settings.vehicle_types}
    return patched({"vehicle_types": none}, _capacity(scenario, everything))


def prices_times(scenario: Scenario, factor: float) -> Mapping[str, Any]:
    """Return the changes that multiply what third parties take for a parcel."""
    prices = {
        carrier.id: {
            "price_per_parcel": {
                leg.value: price * factor
                for leg, price in carrier.price_per_parcel.items()
            }
        }
        for carrier in scenario.settings.carriers
    }
    return {"carriers": prices}


def _capacity(scenario: Scenario, parcels_per_day: float) -> Mapping[str, Any]:
    return {
        "carriers": {
            carrier.id: {"capacity_parcels_per_day": parcels_per_day}
            for carrier in scenario.settings.carriers
        }
    }


def chart(rows: Sequence[Row], scenario: Scenario) -> Figure:
    """Draw what the plans cost over the price, what choosing saves, and who carries."""
    figure = Figure(figsize=(7.6, 7.6))
    panels = figure.subplots(3, sharex=True, height_ratios=(2, 1, 1.2))
    figure.subplots_adjust(left=0.11, right=0.76, top=0.87, bottom=0.07, hspace=0.16)
    currency = scenario.settings.currency
    title(
        figure,
        scenario,
        "Own vehicles or third parties",
        "The choice is planned at each price;\n"
        "own vehicles only and third parties only are planned at today's.",
    )
    choice = [row for row in rows if row["plan"] == CHOICE]
    _draw_costs(panels[0], rows)
    _draw_savings(panels[1], rows)
    _draw_shares(panels[2], choice)
    for ax, words in zip(
        panels,
        (
            f"annual cost,\nmillion {currency}",
            f"saved by choosing,\nthousand {currency}",
            "share, with\nthe choice",
        ),
        strict=True,
    ):
        ax.set_ylabel(words, color=MUTED, size=9)
        tidy(ax)
    figure.align_ylabels()
    prices = [number(row, "price_factor") for row in choice]
    panels[2].set_xlim(min(prices) - BAR, max(prices) + BAR / 2)
    panels[2].set_xticks(prices, [_price(price) for price in prices])
    panels[2].set_xlabel("price of third parties, against today", color=MUTED, size=9)
    return figure


def _draw_costs(ax: Axes, rows: Sequence[Row]) -> None:
    labels = []
    for plan in (OWN, THIRD_PARTY, CHOICE):
        own = [row for row in rows if row["plan"] == plan]
        cost = [number(row, "annual_cost") / MILLION for row in own]
        prices = [number(row, "price_factor") for row in own]
        is_choice = plan == CHOICE
        ax.plot(
            prices,
            cost,
            color=COLOURS[plan],
            marker="o" if is_choice else "none",
            linestyle="-" if is_choice else (0, (4, 2.5)),
            markersize=5,
            linewidth=1.6,
        )
        labels += _end(prices, cost, WORDS[plan], COLOURS[plan])
    ax.margins(y=0.08)
    label_ends(ax, labels)


def _draw_savings(ax: Axes, rows: Sequence[Row]) -> None:
    """Draw what the choice costs less than the cheaper of own and third parties."""
    cost = {
        (row["plan"], number(row, "price_factor")): number(row, "annual_cost")
        for row in rows
    }
    prices = [price for plan, price in cost if plan == CHOICE]
    saved = []
    for price in prices:
        others = [cost[plan, price] for plan in (OWN, THIRD_PARTY)]
        known = [amount for amount in others if not math.isnan(amount)]
        saved.append(min(known, default=math.nan) - cost[CHOICE, price])
    savings(ax, prices, saved, width=BAR, color=COLOURS[CHOICE])


def _draw_shares(ax: Axes, rows: Sequence[Row]) -> None:
    prices = [number(row, "price_factor") for row in rows]
    labels = []
    for column, words, colour in (
        ("carried_by_third_parties", "parcels carried\nby third parties", BLUE),
        ("effective_service", "residents with\neffective service", INK),
    ):
        shares = [number(row, column) for row in rows]
        ax.plot(prices, shares, color=colour, marker="o", markersize=4, linewidth=1.6)
        labels += _end(prices, shares, words, colour)
    ax.set_ylim(-0.04, 1.04)
    label_ends(ax, labels)
    ax.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")


def _end(
    x: Sequence[float], y: Sequence[float], words: str, colour: str
) -> list[Label]:
    """Return the words at the end of a line, none where there is no line."""
    known = [at for at in zip(x, y, strict=True) if not math.isnan(at[1])]
    return [Label(x=a, y=b, words=words, colour=colour) for a, b in known[-1:]]


def _price(factor: float) -> str:
    return "today" if factor == 1.0 else f"× {factor:g}"


def _parser() -> argparse.ArgumentParser:
    parser = study_parser(__doc__ or "", NAME)
    parser.add_argument(
        "--price", type=float, nargs="+", default=(0.6, 0.8, 1.2, 1.5), metavar="F"
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
