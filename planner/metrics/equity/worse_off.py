"""Who bears more than it is paid: keepers under contract and hosts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planner.instance import Instance
from planner.ledger import Ledger, host_income_per_year, keeper_income_per_year
from planner.plan import Plan

__all__ = ["WorseOff", "worse_off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorseOff:
    """What would leave nobody worse off, a year.

    Parameters
    ----------
    keepers_lack, hosts_lack
        What keepers under contract, and hosts, bear beyond what each of them is paid;
        those who gain are not set against those who lose.
    """

    keepers_lack: float
    hosts_lack: float


def worse_off(instance: Instance, plan: Plan, ledger: Ledger) -> WorseOff:
    """Return what those who lose would have to be paid."""
    return WorseOff(
        keepers_lack=_lack(
            keeper_income_per_year(instance, plan, ledger.lines).values()
        ),
        hosts_lack=_lack(host_income_per_year(instance, plan, ledger.lines).values()),
    )


def _lack(incomes: Iterable[float]) -> float:
    return sum(-income for income in incomes if income < 0)
