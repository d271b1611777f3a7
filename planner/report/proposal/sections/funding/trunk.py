"""Hub and linehaul: what they cost, how it is shared, and who earns it still."""

from __future__ import annotations

from planner.report.proposal.document import NOTHING, Cell, Name, Paragraph
from planner.report.proposal.evidence.figures import (
    Condition,
    Figure,
    Unit,
    difference,
    total,
)
from planner.report.proposal.evidence.picked_rows import (
    cell,
    facility_names,
    open_in_tier,
)
from planner.report.proposal.writer import Writer

__all__ = ["hub_note", "hub_rows", "judged_sites", "with_trunk"]

FACILITIES = "facilities.csv"
EARNS = (
    Condition(column="tier", value="store"),
    Condition(column="profit_with_trunk", limit=-0.005),
)
"""A store whose branch loses less than half a cent, which is none."""


def judged_sites(writer: Writer) -> Figure:
    """Return the number of stores and points, which are judged by their books."""
    return total(
        [
            writer.metric("viability.viable_sites", Unit.COUNT),
            writer.metric("viability.unviable_sites", Unit.COUNT),
        ]
    )


def with_trunk(writer: Writer) -> Paragraph:
    """Return how many earn their part of hub and linehaul too, and which branches."""
    earning = writer.metric("viability.viable_with_trunk", Unit.COUNT)
    sites = judged_sites(writer)
    if earning.value:
        said = writer.say("trunk_some", trunk=earning, sites=sites)
    else:
        said = writer.say("trunk_none", sites=sites)
    return Paragraph(runs=said.runs + _branches(writer).runs)


def _branches(writer: Writer) -> Paragraph:
    """Return how many branches lose; in their stores' rows the loops are borne."""
    stores = open_in_tier(writer, "store")
    if not stores.value:
        return Paragraph(runs=())
    losing = difference(stores, writer.records.count_where(FACILITIES, *EARNS))
    if losing.value:
        return writer.say("branches_lose", losing=losing, stores=stores)
    return writer.say("branches_earn", stores=stores)


def hub_rows(writer: Writer) -> list[list[Cell]]:
    """Return a row for each hub among those of stores: its own books, no branch."""
    names = facility_names(writer)
    return [
        [
            Name(names[row["facility_id"]]),
            NOTHING,
            NOTHING,
            cell(writer, row, "annual_cost", Unit.MONEY),
            cell(writer, row, "annual_income", Unit.MONEY),
            NOTHING,
            NOTHING,
            NOTHING,
        ]
        for row in writer.rows_of(FACILITIES)
        if row["tier"] == "hub" and row["decision"] != "close"
    ]


def hub_note(writer: Writer) -> Paragraph:
    """Return what hubs cost and how the stores share it."""
    records = writer.records

    def books(column: str, **where: str) -> Figure:
        return records.sum(FACILITIES, column, Unit.MONEY, **where)

    closing = difference(
        books("annual_cost", decision="close"),
        books("annual_income", decision="close"),
    )
    closed_hubs = {"tier": "hub", "decision": "close"}
    said = writer.say(
        "hub_line",
        cost=difference(
            books("annual_cost", tier="hub"), books("annual_cost", **closed_hubs)
        ),
        income=difference(
            books("annual_income", tier="hub"), books("annual_income", **closed_hubs)
        ),
        shared=books("trunk_share", tier="store"),
        column=writer.money_head("trunk_share"),
    )
    if not closing.value:
        return said
    more = writer.say("hub_closing", closing=closing)
    return Paragraph(runs=said.runs + more.runs)
