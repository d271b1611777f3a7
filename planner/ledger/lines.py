"""A line of the ledger: who pays whom how much, for what."""

from __future__ import annotations

from dataclasses import dataclass

from planner.ledger.catalogue import COST_LINES, NETWORK, LineKind

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

    @property
    def cost_per_year(self) -> float:
        """Its part of the annual cost: resources that the network pays for."""
        is_cost = self.kind is LineKind.RESOURCE and self.payer == NETWORK
        return self.amount_per_year if is_cost else 0.0

    def between(self, payer: str, payee: str) -> LedgerLine:
        """Return the line with other parties."""
        return LedgerLine(
            line=self.line,
            kind=self.kind,
            entity=self.entity,
            account=self.account,
            payer=payer,
            payee=payee,
            amount_per_year=self.amount_per_year,
        )

    @property
    def income_per_year(self) -> float:
        """Its part of the annual income: less than 0 what the network passes on."""
        if self.kind is LineKind.RESOURCE:
            return 0.0
        received = self.amount_per_year if self.payee == NETWORK else 0.0
        passed_on = self.amount_per_year if self.payer == NETWORK else 0.0
        return received - passed_on


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
