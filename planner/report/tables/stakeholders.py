"""The table of stakeholders: what each party pays and receives a year."""

from __future__ import annotations

from planner.ledger import Ledger, stakeholders
from planner.report.tables.csv_text import Row

__all__ = ["STAKEHOLDER_COLUMNS", "stakeholder_rows"]

STAKEHOLDER_COLUMNS = (
    "party",
    "received_transfers",
    "paid_transfers",
    "received_resources",
    "paid_resources",
    "net",
    "net_per_month",
)
"""Columns of ``stakeholders.csv``; transfers received and paid are equal in all."""


def stakeholder_rows(ledger: Ledger) -> list[Row]:
    """Return a row for each party."""
    return [
        {column: getattr(party, column) for column in STAKEHOLDER_COLUMNS}
        for party in stakeholders(ledger)
    ]
