"""Stakeholders: what each party pays and receives; transfers cancel between them."""

from __future__ import annotations

from dataclasses import dataclass

from planner.ledger.books import Ledger
from planner.ledger.catalogue import LineKind
from planner.units import MONTHS_PER_YEAR

__all__ = ["Stakeholder", "stakeholders"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakeholder:
    """A party, per year.

    Parameters
    ----------
    received_transfers, paid_transfers
        Money that only changes hands; over all parties they are equal.
    received_resources, paid_resources
        Money for what is used up: work, rent, vehicles.
    """

    party: str
    received_transfers: float
    paid_transfers: float
    received_resources: float
    paid_resources: float

    @property
    def net(self) -> float:
        """What is received less what is paid."""
        received = self.received_transfers + self.received_resources
        return received - self.paid_transfers - self.paid_resources

    @property
    def net_per_month(self) -> float:
        """The net of a year over its months."""
        return self.net / MONTHS_PER_YEAR


def stakeholders(ledger: Ledger) -> tuple[Stakeholder, ...]:
    """Return all parties of a ledger, by name."""
    sums: dict[str, dict[tuple[LineKind, bool], float]] = {}
    for line in ledger.lines:
        for party, is_payer in ((line.payer, True), (line.payee, False)):
            own, key = sums.setdefault(party, {}), (line.kind, is_payer)
            own[key] = own.get(key, 0.0) + line.amount_per_year
    return tuple(
        Stakeholder(
            party=party,
            received_transfers=own.get((LineKind.TRANSFER, False), 0.0),
            paid_transfers=own.get((LineKind.TRANSFER, True), 0.0),
            received_resources=own.get((LineKind.RESOURCE, False), 0.0),
            paid_resources=own.get((LineKind.RESOURCE, True), 0.0),
        )
        for party, own in sorted(sums.items())
    )
