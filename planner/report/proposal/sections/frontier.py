"""What a frontier says: its points as a table, and the next one above a plan."""

from __future__ import annotations

from collections.abc import Iterator

from planner.report.proposal.document import Block, Cell
from planner.report.proposal.figures import Figure, Unit
from planner.report.proposal.pictures import frontier_chart
from planner.report.proposal.writer import Writer

__all__ = ["frontier_blocks", "next_point"]

FILE = "frontier.csv"
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


def next_point(writer: Writer) -> tuple[Figure, Figure] | None:
    """Return the price of a resident at the next point above the plan's coverage."""
    found, covered = writer.evidence.frontier, writer.coverage("residents").value
    if found is None or FILE not in found.tables or covered is None:
        return None
    for row in found.tables[FILE]:
        where = {"point": row["point"]}
        share = found.cell(FILE, "residents", Unit.SHARE, **where)
        price = found.cell(FILE, PRICE, Unit.PER_RESIDENT, **where)
        is_above = share.value is not None and share.value > covered
        if is_above and price.value is not None:
            return price, share
    return None
