"""What a plan takes in cash: at the start, each year, and in all."""

from __future__ import annotations

from planner.report.proposal.document import Paragraph
from planner.report.proposal.evidence.figures import Figure, Unit, difference, total
from planner.report.proposal.writer import Writer

__all__ = ["cash_need"]

CASH = "cash_flow.csv"


def cash_need(writer: Writer) -> Paragraph:
    """Return the cash that a plan takes, and that its yearly gap holds the outlay."""
    start = difference(
        writer.metric("money.outlay", Unit.MONEY),
        writer.metric("money.outlay_subsidy", Unit.MONEY),
    )
    paid, income = (
        writer.records.cell(CASH, name, Unit.MONEY, year="1")
        for name in ("paid", "income")
    )
    runs = writer.say("cash_at_start", start=start).runs
    if (income.value or 0.0) > (paid.value or 0.0):
        runs += writer.say("cash_left", cash=difference(income, paid)).runs
    else:
        runs += writer.say("cash_lacking", cash=difference(paid, income)).runs
    runs += _in_all(writer).runs
    gap = writer.metric("viability.network_gap", Unit.MONEY)
    if gap.value and start.value:
        runs += writer.say("cash_no_sum", gap=gap).runs
    return Paragraph(runs=runs)


def _in_all(writer: Writer) -> Paragraph:
    """Return the cash of all years, what is left at their end aside."""

    def every(*columns: str) -> Figure:
        return total([writer.records.sum(CASH, name, Unit.MONEY) for name in columns])

    taken, given = every("outlay", "paid"), every("income", "outlay_subsidy")
    years = writer.metric("money.horizon_years", Unit.YEARS)
    if (given.value or 0.0) > (taken.value or 0.0):
        return writer.say("cash_in_all_left", years=years, all=difference(given, taken))
    return writer.say("cash_in_all", years=years, all=difference(taken, given))
