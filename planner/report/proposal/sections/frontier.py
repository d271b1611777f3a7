"""What a frontier says: its points as a table, and the next one above a plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.report.proposal.document import NOTHING, Block, Cell
from planner.report.proposal.evidence.figures import Figure, Unit, difference, ratio
from planner.report.proposal.evidence.picked_rows import open_in_tier
from planner.report.proposal.illustrations.pictures import (
    frontier_chart,
    has_other_conditions,
)
from planner.report.proposal.writer import Writer

__all__ = ["NextStep", "frontier_blocks", "next_step"]

FILE = "frontier.csv"
TOLERANCE = "added_annual_cost_tolerance"
PRICE = "annual_cost_per_added_resident"


def frontier_blocks(writer: Writer) -> Iterator[Block]:
    """Yield the frontier's chart and table, or what to run for them."""
    found = writer.evidence.frontier
    if found is None or FILE not in found.tables:
        yield writer.say("frontier_missing")
        return
    yield from frontier_chart(writer)
    rows: list[list[Cell]] = []
    for row in found.tables[FILE]:
        where = {"point": row["point"]}
        line: list[Cell] = [found.cell(FILE, "point", Unit.COUNT, **where)]
        line += [
            found.cell(FILE, column, unit, **where)
            for column, unit in (
                ("residents", Unit.SHARE),
                ("villages", Unit.SHARE),
                ("annual_cost", Unit.MONEY),
                ("stores", Unit.COUNT),
                ("points", Unit.COUNT),
            )
        ]
        price = found.cell(FILE, PRICE, Unit.PER_RESIDENT, **where)
        rows.append([*line, "–" if price.value is None else price])
    rows.append(_of_plan(writer))
    words = writer.words
    names = (
        words.text("kpi_residents"),
        words.text("kpi_villages"),
        writer.money_head("annual_cost"),
        words.text("stores"),
        words.text("points"),
        writer.head("price_each", Unit.PER_RESIDENT),
    )
    yield writer.wide_table("frontier_caption", ("point",), names, rows)
    yield from better_points(writer)


def _of_plan(writer: Writer) -> list[Cell]:
    """Return the row of the proposed plan beside the points."""
    return [
        writer.words.text("frontier_this_plan"),
        writer.coverage("residents"),
        writer.coverage("villages"),
        writer.metric("money.annual_cost", Unit.MONEY),
        open_in_tier(writer, "store"),
        open_in_tier(writer, "point"),
        NOTHING,
    ]


def better_points(writer: Writer) -> Iterator[Block]:
    """Yield the point that covers most of those no worse than the plan in both."""
    found, covered = writer.evidence.frontier, writer.coverage("residents")
    cost = writer.metric("money.annual_cost", Unit.MONEY)
    if found is None or covered.value is None or cost.value is None:
        return
    run, record = writer.evidence.chosen.saved.run, found.objects["frontier.json"]
    if has_other_conditions(run, record):
        return
    better = [
        row
        for row in found.tables[FILE]
        if float(row["residents"]) > covered.value
        and float(row["annual_cost"]) < cost.value
        and not float(row["violations"])
    ]
    if better:
        most = max(better, key=lambda row: float(row["residents"]))
        where = {"point": most["point"]}
        amount = found.cell(FILE, "annual_cost", Unit.MONEY, **where)
        yield writer.say(
            "frontier_better",
            point=found.cell(FILE, "point", Unit.COUNT, **where),
            share=found.cell(FILE, "residents", Unit.SHARE, **where),
            less=difference(cost, amount),
            covered=covered,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What one more resident covered costs beyond the proposed plan.

    Parameters
    ----------
    price, gross
        A resident and year: net of the income that the step brings, and without it.
    share
        Of residents that the next point covers.
    """

    price: Figure
    gross: Figure
    share: Figure


def next_step(writer: Writer) -> NextStep | None:
    """Return the step from the point nearest to the plan to the next one above it.

    The step before that point is behind the plan already. ``None`` also for a step
    whose cost is below its own tolerance: a longer search might turn it around.
    """
    found, covered = writer.evidence.frontier, writer.coverage("residents").value
    if found is None or FILE not in found.tables or covered is None:
        return None
    points = [row["point"] for row in found.tables[FILE]]
    if not points:
        return None

    def cell(point: str, column: str, unit: Unit) -> Figure:
        return found.cell(FILE, column, unit, point=point)

    def share(point: str) -> float:
        return cell(point, "residents", Unit.SHARE).value or 0.0

    near = min(points, key=lambda point: abs(share(point) - covered))
    for point in points[points.index(near) + 1 :]:
        added = cell(point, "added_residents", Unit.RESIDENTS)
        if added.value is not None and added.value > 0 and share(point) > covered:
            before = points[points.index(point) - 1]
            net, gross = (
                difference(
                    cell(point, column, Unit.MONEY), cell(before, column, Unit.MONEY)
                )
                for column in ("net_cost", "annual_cost")
            )
            tolerance = cell(point, TOLERANCE, Unit.MONEY).value or 0.0
            if abs(gross.value or 0.0) <= tolerance:
                return None
            return NextStep(
                price=ratio(net, added, Unit.PER_RESIDENT),
                gross=ratio(gross, added, Unit.PER_RESIDENT),
                share=cell(point, "residents", Unit.SHARE),
            )
    return None
