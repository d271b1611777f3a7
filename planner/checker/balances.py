"""Balances: parcels that come into a facility go out again or stay there."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checker.violations import Code, Violation
from planner.flow import Flow, imbalances

__all__ = ["balances"]


def balances(flow: Flow) -> Iterator[Violation]:
    """Check that the flow of a plan balances, before anything is judged by it."""
    for item in imbalances(flow):
        yield Violation(
            code=Code.BALANCE,
            subject=item.subject,
            message=f"{item.words}: {item.found:.6f} are not {item.expected:.6f}; "
            "report this fault",
            found=item.found,
            limit=item.expected,
        )
