"""Pictures of a proposal, in its language."""

from __future__ import annotations

from collections.abc import Iterator

from planner.ledger import COST_LINES, NETWORK
from planner.report.fonts import drawable
from planner.report.proposal.assumption_words import assumption_name
from planner.report.proposal.document import Picture
from planner.report.proposal.drawing import chart, picture, style
from planner.report.proposal.picked_rows import ledger_lines, township_names
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
TEN_THOUSAND, MILLION = 1e4, 1e6
MOST_STORES, MOST_BARS, LOW_ROWS = 30, 12, 8


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
        ax.barh(labels, carried, color=BLUE, label=writer.words.text("carried"))
        ax.barh(
            labels,
            rest,
            left=carried,
            color=ORANGE,
            hatch="///",
            edgecolor="white",
            label=writer.words.text("not_carried"),
        )
        ax.set_xlabel(writer.words.text("parcels"))
        ax.legend(loc="lower right", frameon=False)
        yield picture("townships", writer.words.text("picture_townships"), drawing)


def cost_chart(writer: Writer) -> Iterator[Picture]:
    """Yield the steps from nothing over cost and income to net cost."""
    words = writer.words
    scale, unit = _money_scale(writer)
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
                color=ORANGE if amount > 0 else BLUE,
                hatch=None if amount > 0 else "///",
                edgecolor="white",
            )
            reached += amount
        ax.barh(len(steps), reached, color=INK)
        labels = [*(name for name, _ in steps), words.text("net_cost")]
        ax.set_yticks(range(len(labels)), labels)
        ax.invert_yaxis()
        ax.set_xlabel(unit)
        yield picture("cost", words.text("picture_cost"), drawing)


def cash_chart(writer: Writer) -> Iterator[Picture]:
    """Yield the net money of each year and what it is worth so far."""
    words = writer.words
    scale, unit = _money_scale(writer)
    rows = writer.rows_of("cash_flow.csv")
    years = [int(row["year"]) for row in rows]
    net = [float(row["net"]) / scale for row in rows]
    worth = [float(row["cumulative"]) / scale for row in rows]
    with style():
        drawing, ax = chart(LOW_ROWS)
        bars = ax.bar(
            years,
            net,
            color=[BLUE if amount >= 0 else ORANGE for amount in net],
            edgecolor="white",
            label=words.text("net_of_year"),
        )
        for bar, amount in zip(bars, net, strict=True):
            bar.set_hatch(None if amount >= 0 else "///")
        ax.plot(years, worth, color=INK, marker="o", label=words.text("worth_so_far"))
        ax.axhline(0.0, color=INK, linewidth=0.8)
        ax.set_xticks(years)
        ax.set_xlabel(words.text("year"))
        ax.set_ylabel(unit)
        ax.legend(frameon=False)
        yield picture("cash", words.text("picture_cash"), drawing)


def profits_chart(writer: Writer) -> Iterator[Picture]:
    """Yield the profit of each store with its branch."""
    rows = [
        (
            drawable(row["name"] or row["facility_id"], row["facility_id"]),
            float(row["branch_profit"]),
        )
        for row in writer.rows_of("facilities.csv")
        if row["tier"] == "store" and row["branch_profit"]
    ]
    rows = sorted(rows, key=lambda row: row[1])[:MOST_STORES]
    if not rows:
        return
    scale, unit = _money_scale(writer)
    with style():
        drawing, ax = chart(len(rows))
        profits = [profit / scale for _, profit in rows]
        bars = ax.barh(
            [name for name, _ in rows],
            profits,
            color=[BLUE if profit >= 0 else ORANGE for profit in profits],
            edgecolor="white",
        )
        for bar, profit in zip(bars, profits, strict=True):
            bar.set_hatch(None if profit >= 0 else "///")
        ax.axvline(0.0, color=INK, linewidth=0.8)
        ax.set_xlabel(unit)
        yield picture("profits", writer.words.text("picture_profit"), drawing)


def frontier_chart(writer: Writer) -> Iterator[Picture]:
    """Yield cost against coverage, with the proposed plan as a ring."""
    found = writer.evidence.frontier
    if found is None:
        return
    scale, unit = _money_scale(writer)
    rows = found.tables["frontier.csv"]
    shares = [100 * float(row["residents"]) for row in rows]
    costs = [float(row["annual_cost"]) / scale for row in rows]
    metrics = writer.evidence.chosen.saved.metrics
    with style():
        drawing, ax = chart(12)
        ax.plot(shares, costs, color=BLUE, marker="o", markersize=4)
        ax.plot(
            [100 * metrics["coverages"]["residents"]["value"]],
            [metrics["money"]["annual_cost"] / scale],
            marker="o",
            markersize=11,
            markerfacecolor="none",
            markeredgecolor=ORANGE,
            markeredgewidth=2,
            linestyle="",
        )
        ax.set_xlabel(writer.words.with_unit(writer.words.text("kpi_residents"), "%"))
        ax.set_ylabel(writer.words.with_unit(writer.words.text("annual_cost"), unit))
        ax.grid(color=GREY, linewidth=0.4)
        yield picture("frontier", writer.words.text("picture_frontier"), drawing)


def tornado(writer: Writer) -> Iterator[Picture]:
    """Yield the net cost at the low and high value of the assumptions that matter."""
    found = writer.evidence.sensitivity
    if found is None:
        return
    run = writer.evidence.chosen.saved.run
    scale, unit = _money_scale(writer)
    base = float(found.objects["sensitivity.json"]["plan"]["net_cost"]) / scale
    rows = [
        row
        for row in found.tables["sensitivity.csv"][:MOST_BARS]
        if row["net_cost_low"] and row["net_cost_high"]
    ]
    with style():
        drawing, ax = chart(len(rows))
        for end, colour, hatch in (("low", BLUE, "///"), ("high", ORANGE, "")):
            ax.barh(
                [assumption_name(run, writer.words, row["assumption"]) for row in rows],
                [float(row[f"net_cost_{end}"]) / scale - base for row in rows],
                left=base,
                color=colour,
                hatch=hatch,
                edgecolor="white",
            )
        ax.axvline(base, color=INK, linewidth=0.8)
        ax.invert_yaxis()
        ax.set_xlabel(writer.words.with_unit(writer.words.text("net_cost"), unit))
        yield picture("tornado", writer.words.text("picture_tornado"), drawing)


def _money_scale(writer: Writer) -> tuple[float, str]:
    unit = writer.words.money_unit
    is_chinese = writer.words.language.value == "zh"
    return (TEN_THOUSAND, f"万{unit}") if is_chinese else (MILLION, f"million {unit}")


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
