"""Pictures of a proposal, in its language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from planner.ledger import COST_LINES, NETWORK
from planner.report.fonts import drawable
from planner.report.pictures.charts.frontier_points import frontier_places, time_charges
from planner.report.proposal.document import Picture
from planner.report.proposal.evidence.picked_rows import (
    ends_not_carried,
    facility_names,
    ledger_lines,
    option_name,
    township_names,
)
from planner.report.proposal.illustrations.drawing import chart, picture, style
from planner.report.proposal.wording.assumption_words import assumption_name
from planner.report.proposal.wording.language import Words
from planner.report.proposal.writer import Writer

__all__ = [
    "cash_chart",
    "cost_chart",
    "frontier_chart",
    "profits_chart",
    "tornado",
    "townships_chart",
]

BLUE, ORANGE, GREY, INK = "#0072b2", "#e69f00", "#b8c2cc", "#1d2733"
PLAIN: Mapping[str, Any] = {"edgecolor": "white", "linewidth": 0}
HATCHED: Mapping[str, Any] = {**PLAIN, "hatch": "///"}
GAIN: Mapping[str, Any] = {"facecolor": BLUE, **PLAIN}
LOSS: Mapping[str, Any] = {"facecolor": ORANGE, **HATCHED}
COST: Mapping[str, Any] = {"facecolor": ORANGE, **PLAIN}
INCOME: Mapping[str, Any] = {"facecolor": BLUE, **HATCHED}
TOTAL: Mapping[str, Any] = {"facecolor": INK, **PLAIN}
LEFT: Mapping[str, Any] = {"facecolor": GREY, **PLAIN}
"""Looks of bars: one of each two is hatched, for prints in grey.

No edges: white ones would hide the narrow bars of small amounts.
"""
MOST_STORES, MOST_BARS, LOW_ROWS = 30, 12, 8
"""Stores and assumptions that a chart shows, and rows as high as a chart without any:
judgement."""
COVERAGES = ("villages", "residents", "demand")
COST_KEYS = {"annual": "annual_cost", "capex": "capex"}
SHARES_ASKED = {
    "at_least",
    "at_least_in",
    "objective",
    "maximise",
    "unserved_price",
    "uncovered_price",
}
"""Keys of ``[solve]`` that a frontier sets itself for each of its points."""
NAMES = {"title", "title_zh", "description", "description_zh", "variants", "options"}
"""Keys that name a scenario and change no plan."""


def townships_chart(writer: Writer) -> Iterator[Picture]:
    """Yield parcels by township, carried and not."""
    names = township_names(writer)
    rows = sorted(
        writer.evidence.chosen.saved.metrics["townships"],
        key=lambda row: row["parcels_per_day"],
    )
    labels = [
        drawable(
            names.get(row["township_id"]) or row["township_id"], row["township_id"]
        )
        for row in rows
    ]
    carried = [row["carried_parcels_per_day"] for row in rows]
    rest = [row["parcels_per_day"] - row["carried_parcels_per_day"] for row in rows]
    with style():
        drawing, ax = chart(len(rows))
        places = range(len(labels))
        ax.barh(places, carried, color=BLUE, label=writer.words.text("carried"))
        ax.barh(
            places,
            rest,
            left=carried,
            color=ORANGE,
            hatch="///",
            edgecolor="white",
            label=writer.words.text("not_carried"),
        )
        ax.set_yticks(places, labels)
        ax.set_xlabel(writer.words.text("parcels"))
        ax.legend(loc="lower right", frameon=False)
        yield picture("townships", writer.words.text("picture_townships"), drawing)


def cost_chart(writer: Writer) -> Iterator[Picture]:
    """Yield the steps from nothing over cost and income to net cost."""
    words = writer.words
    scale, unit = writer.words.money_scale
    steps = [
        (words.text(f"line_{name}"), signed / scale)
        for name in ledger_lines(writer)
        if (signed := _signed(writer, name))
    ]
    with style():
        drawing, ax = chart(len(steps) + 1)
        reached = 0.0
        for position, (_, amount) in enumerate(steps):
            ax.barh(
                position,
                amount,
                left=reached,
                **(COST if amount > 0 else INCOME),
            )
            reached += amount
        ax.barh(len(steps), reached, **TOTAL)
        _key(ax, {"bar_cost": COST, "bar_income": INCOME, "net_cost": TOTAL}, words)
        labels = [*(name for name, _ in steps), words.text("net_cost")]
        ax.set_yticks(range(len(labels)), labels)
        ax.invert_yaxis()
        ax.set_xlabel(unit)
        yield picture("cost", words.text("picture_cost"), drawing)


def cash_chart(writer: Writer) -> Iterator[Picture]:
    """Yield the money of each year, what is left at the end apart, and its worth.

    What stands at the end has a worth that nobody pays out: it is no money left.
    """
    words = writer.words
    scale, unit = writer.words.money_scale
    rows = writer.rows_of("cash_flow.csv")
    years = [int(row["year"]) for row in rows]
    left = [float(row["residual"]) / scale for row in rows]
    net = [
        float(row["net"]) / scale - item for row, item in zip(rows, left, strict=True)
    ]
    worth = [float(row["cumulative"]) / scale for row in rows]
    with style():
        drawing, ax = chart(LOW_ROWS)
        for year, amount in zip(years, net, strict=True):
            ax.bar(year, amount, **(GAIN if amount >= 0 else LOSS))
        for year, amount, item in zip(years, net, left, strict=True):
            ax.bar(year, item, bottom=max(amount, 0.0), **LEFT)
        (line,) = ax.plot(
            years, worth, color=INK, marker="o", label=words.text("worth_so_far")
        )
        ax.axhline(0.0, color=INK, linewidth=0.8)
        ax.set_xticks(years)
        ax.set_xlabel(words.text("year"))
        ax.set_ylabel(unit)
        looks = {"bar_left": GAIN, "bar_lacking": LOSS, "bar_residual": LEFT}
        _key(ax, looks, words, line)
        yield picture("cash", words.text("picture_cash"), drawing)


def profits_chart(writer: Writer) -> Iterator[Picture]:
    """Yield the profit of each store with its branch."""
    names = facility_names(writer)
    rows = [
        (
            drawable(names[row["facility_id"]], row["facility_id"]),
            float(row["branch_profit"]),
        )
        for row in writer.rows_of("facilities.csv")
        if row["tier"] == "store" and row["branch_profit"]
    ]
    rows = sorted(rows, key=lambda row: row[1])[:MOST_STORES]
    if not rows:
        return
    scale, unit = writer.words.money_scale
    with style():
        drawing, ax = chart(len(rows))
        for name, profit in rows:
            ax.barh(name, profit / scale, **(GAIN if profit >= 0 else LOSS))
        _key(ax, {"bar_profit": GAIN, "bar_loss": LOSS}, writer.words)
        ax.axvline(0.0, color=INK, linewidth=0.8)
        ax.set_xlabel(unit)
        yield picture("profits", writer.words.text("picture_profit"), drawing)


def frontier_chart(writer: Writer) -> Iterator[Picture]:
    """Yield coverage against cost: the points, and the plans of this proposal.

    Plans under other conditions than the frontier's are hollow. The bound of the
    sitings is drawn where it is money alone, as the axis is.
    """
    found = writer.evidence.frontier
    if found is None:
        return
    record = found.objects["frontier.json"]
    measure, cost = str(record["frontier"]["coverage"]), str(record["frontier"]["cost"])
    places = frontier_places(found.tables["frontier.csv"], measure=measure, cost=cost)
    scale, unit = writer.words.money_scale
    times = 100 if measure in COVERAGES else 1
    with style():
        drawing, ax = chart(12)
        if _is_money_alone(record, cost):
            ax.plot(
                [item.bound_cost / scale for item in places],
                [times * item.siting_value for item in places],
                color=GREY,
                linestyle=":",
                label=writer.words.text("frontier_bound"),
            )
        ax.plot(
            [item.cost / scale for item in places],
            [times * item.value for item in places],
            color=BLUE,
            marker="o",
            markersize=4,
            label=writer.words.text("frontier_plans"),
        )
        if measure in COVERAGES:
            _draw_options(ax, writer, measure, cost, scale)
        key = "annual_cost" if cost == "annual" else "capex"
        ax.set_xlabel(writer.words.with_unit(writer.words.text(key), unit))
        ax.set_ylabel(_value_label(writer, measure))
        ax.grid(color=GREY, linewidth=0.4)
        ax.legend(frameon=False, fontsize=8)
        yield picture("frontier", writer.words.text("picture_frontier"), drawing)


def _is_money_alone(record: Mapping[str, Any], cost: str) -> bool:
    """Return whether the costs of the sitings hold nothing that nobody pays."""
    solve = record["scenario"]["resolved"]["solve"]
    return not time_charges(cost, solve["villager_time_price_per_hour"])


def _value_label(writer: Writer, measure: str) -> str:
    if measure in COVERAGES:
        return writer.words.with_unit(writer.words.text(f"kpi_{measure}"), "%")
    return writer.words.with_unit(writer.words.text("frontier_worst"), "km")


def _draw_options(
    ax: Axes, writer: Writer, measure: str, cost: str, scale: float
) -> None:
    """Draw the proposed plan and the other options, each with its name."""
    frontier = writer.evidence.frontier
    record = frontier.objects["frontier.json"] if frontier else {}
    for run in (writer.evidence.chosen, *writer.evidence.options):
        metrics = run.saved.metrics
        share = metrics["coverages"][measure]["value"]
        if share is None:
            continue
        is_chosen = run is writer.evidence.chosen
        is_other = has_other_conditions(run.saved.run, record)
        colour = ORANGE if is_chosen else INK
        name = option_name(writer, run).text
        other = f" {writer.words.text('frontier_other')}" if is_other else ""
        ax.plot(
            [metrics["money"][COST_KEYS[cost]] / scale],
            [100 * share],
            marker="D" if is_chosen else "s",
            markersize=9 if is_chosen else 6,
            markerfacecolor="none" if is_other else colour,
            markeredgecolor=colour,
            linestyle="",
            label=f"{drawable(name, run.records.folder)}{other}",
        )


def has_other_conditions(run: Mapping[str, Any], frontier: Mapping[str, Any]) -> bool:
    """Return whether a plan had other conditions than the points of a frontier.

    But for the shares asked for, which the frontier varies itself.
    """
    return _conditions_of(run) != _conditions_of(frontier)


def _conditions_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a scenario says, without the shares asked for and its names."""
    resolved = dict((record.get("scenario") or {}).get("resolved") or {})
    solve = resolved.get("solve") or {}
    resolved["solve"] = {k: v for k, v in solve.items() if k not in SHARES_ASKED}
    return {key: value for key, value in resolved.items() if key not in NAMES}


def tornado(writer: Writer) -> Iterator[Picture]:
    """Yield the net cost at the low and high value of the assumptions that matter."""
    found = writer.evidence.sensitivity
    if found is None:
        return
    run = writer.evidence.chosen.saved.run
    scale, unit = writer.words.money_scale
    base = float(found.objects["sensitivity.json"]["plan"]["net_cost"]) / scale
    rows = [
        row
        for row in found.tables["sensitivity.csv"][:MOST_BARS]
        if row["net_cost_low"] and row["net_cost_high"]
    ]
    with style():
        drawing, ax = chart(len(rows))
        for end, colour, hatch in (("low", BLUE, "///"), ("high", ORANGE, "")):
            bars = ax.barh(
                range(len(rows)),
                [float(row[f"net_cost_{end}"]) / scale - base for row in rows],
                left=base,
                color=colour,
                hatch=hatch,
                edgecolor="white",
                label=writer.words.text(f"tornado_{end}"),
            )
            _empty(bars, [end in ends_not_carried(row) for row in rows], colour)
        names = [assumption_name(run, writer.words, row["assumption"]) for row in rows]
        ax.set_yticks(range(len(rows)), names)
        empty = Patch(
            facecolor="none", edgecolor=INK, label=writer.words.text("tornado_empty")
        )
        handles, _ = ax.get_legend_handles_labels()
        is_any = any(map(ends_not_carried, rows))
        ax.legend(handles=[*handles, *([empty] if is_any else [])], frameon=False)
        ax.axvline(base, color=INK, linewidth=0.8)
        ax.invert_yaxis()
        ax.set_xlabel(writer.words.with_unit(writer.words.text("net_cost"), unit))
        yield picture("tornado", writer.words.text("picture_tornado"), drawing)


def _empty(bars: Iterable[Patch], are_empty: Sequence[bool], colour: str) -> None:
    """Draw the outline alone of bars whose parcels the plan cannot carry."""
    for bar, is_empty in zip(bars, are_empty, strict=True):
        if is_empty:
            bar.set(facecolor="none", edgecolor=colour)


def _key(
    ax: Axes, looks: Mapping[str, Mapping[str, Any]], words: Words, *more: Artist
) -> None:
    """Say what each look of bars stands for, whether or not one is drawn."""
    bars = [Patch(**look, label=words.text(key)) for key, look in looks.items()]
    ax.legend(handles=[*bars, *more], frameon=False, fontsize=8)


def _signed(writer: Writer, name: str) -> float:
    """Return what a line adds to the network's net cost."""
    line = COST_LINES[name]
    amount = sum(
        float(row["amount_per_year"])
        for row in writer.rows_of("ledger.csv")
        if row["line"] == name
    )
    if line.payer == NETWORK:
        return amount
    return -amount if line.payee == NETWORK else 0.0
