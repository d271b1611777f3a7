"""The table of the cash flow: the money of every year."""

from __future__ import annotations

from planner.instance import Instance
from planner.ledger import Ledger, cash_flow
from planner.plan import Plan
from planner.report.tables.csv_text import Row

__all__ = ["CASH_FLOW_COLUMNS", "cash_flow_rows"]

CASH_FLOW_COLUMNS = (
    "year",
    "outlay",
    "outlay_subsidy",
    "paid",
    "income",
    "residual",
    "net",
    "discounted",
    "cumulative",
)
"""Columns of ``cash_flow.csv``, money: ``outlay_subsidy`` is paid towards the outlay
of the year and, where a cap left some over, of those before,
``paid`` is the annual cost without the outlay,
``residual`` what is left of it at the end, ``cumulative`` the sum of ``discounted``."""


def cash_flow_rows(plan: Plan, instance: Instance, ledger: Ledger) -> list[Row]:
    """Return a row for each year, from the year of the outlay on."""
    return [
        {column: getattr(item, column) for column in CASH_FLOW_COLUMNS}
        for item in cash_flow(instance, plan, ledger).years
    ]
