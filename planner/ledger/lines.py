"""A line of the ledger: who pays whom how much, for what."""

from __future__ import annotations

from dataclasses import dataclass

from planner.ledger.catalogue import COST_LINES, LineKind

__all__ = ["LedgerLine", "ledger_line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """An amount of money a year.

    Parameters
    ----------
    line
        Name in ``COST_LINES``.
    entity
        What causes it: id of a facility, a route or a village.
    account
        Id of the facility in whose books it stands: for a route its depot, for
        income the facility that serves the village.
    """

    line: str
    kind: LineKind
    entity: str
    account: str
    payer: str
    payee: str
    amount_per_year: float


def ledger_line(
    name: str, entity: str, account: str, amount_per_year: float
) -> LedgerLine:
    """Return a line of the catalogue."""
    entry = COST_LINES[name]
    return LedgerLine(
        line=name,
        kind=entry.kind,
        entity=entity,
        account=account,
        payer=entry.payer,
        payee=entry.payee,
        amount_per_year=amount_per_year,
    )
