"""What turns the siting objective into the annual cost of the ledger."""

from __future__ import annotations

from collections.abc import Mapping

from planner.ledger import COST_LINES, NETWORK, Ledger, LineKind, Siting
from planner.siting.data import SitingSolution

__all__ = ["corrections"]


def corrections(
    ledger: Ledger, siting: SitingSolution, *, is_searched: bool = False
) -> dict[str, float]:
    """Return the amounts a year to add to the objective, by name.

    Parameters
    ----------
    is_searched
        Whether a search by real routes has changed the siting's decisions since.
    """
    lines = ledger.by_line()

    def total(seen_as: Siting) -> float:
        return sum(
            amount
            for name, amount in lines.items()
            if COST_LINES[name].siting is seen_as
        )

    changes = (
        "decisions changed by real routes"
        if is_searched
        else "stops that no vehicle could serve"
    )
    return {
        "penalties, no money": -siting.penalty,
        "routing prices": -siting.routing_cost,
        "routes": total(Siting.ROUTING_PRICE),
        **_unseen(lines),
        changes: total(Siting.EXACT) - siting.exact_cost,
    }


def _unseen(lines: Mapping[str, float]) -> dict[str, float]:
    """Return the costs of the network that the siting does not see, by line."""
    return {
        name: amount
        for name, amount in lines.items()
        if amount
        and COST_LINES[name].siting is Siting.NONE
        and COST_LINES[name].kind is LineKind.RESOURCE
        and COST_LINES[name].payer == NETWORK
    }
