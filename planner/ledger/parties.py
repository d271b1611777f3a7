"""Who runs a facility: operators by tier, and keepers of contracted ones, apart.

What an operator is paid for running a facility is no income of the keeper of a shop
next door: each is a party of its own in the ledger. A keeper under contract bears the
running cost; a host bears what it spares the network, and is paid nothing for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from planner.instance import Instance
from planner.ledger.contracts import contract_at, host_at
from planner.ledger.lines import LedgerLine
from planner.model.places import Tier
from planner.plan import Facility, Plan

__all__ = [
    "HOSTS",
    "KEEPERS",
    "by_party",
    "host_income_per_year",
    "keeper_income_per_year",
    "keeper_lines_per_year",
]

OPERATORS, HOSTS, KEEPERS = "operators", "hosts", "contracted keepers"
OF_TIER = {
    Tier.HUB: "hub operators",
    Tier.STORE: "store operators",
    Tier.POINT: "point operators",
}


def by_party(
    instance: Instance, plan: Plan, lines: Iterable[LedgerLine]
) -> Iterator[LedgerLine]:
    """Yield the lines with operators named by tier, keepers under contract apart."""
    parties = {item.site_id: _operator(instance, item) for item in plan.facilities}
    for line in lines:
        operator = parties.get(line.account, OPERATORS)
        if line.payer == OPERATORS:
            yield line.between(operator, line.payee)
        elif line.payee == OPERATORS:
            yield line.between(line.payer, operator)
        else:
            yield line


def keeper_income_per_year(
    instance: Instance, plan: Plan, lines: Iterable[LedgerLine]
) -> dict[str, float]:
    """Return what the keeper of each contracted facility is paid less what it bears."""
    contracted = {
        item.site_id
        for item in plan.facilities
        if contract_at(instance, instance.site_index[item.site_id], item.format_id)
    }
    return _net(lines, KEEPERS, contracted)


def keeper_lines_per_year(
    lines: Iterable[LedgerLine], site_id: str
) -> dict[str, float]:
    """Return what a keeper under contract is paid, or less than 0 bears, by line."""
    found: dict[str, float] = {}
    for line in lines:
        if line.account == site_id and KEEPERS in (line.payee, line.payer):
            sign = 1.0 if line.payee == KEEPERS else -1.0
            found[line.line] = found.get(line.line, 0.0) + sign * line.amount_per_year
    return found


def host_income_per_year(
    instance: Instance, plan: Plan, lines: Iterable[LedgerLine]
) -> dict[str, float]:
    """Return what each host is paid less what it bears; hosts are paid nothing yet."""
    hosted = {
        item.site_id
        for item in plan.facilities
        if host_at(instance, instance.site_index[item.site_id])
    }
    return _net(lines, HOSTS, hosted)


def _operator(instance: Instance, item: Facility) -> str:
    site_idx = instance.site_index[item.site_id]
    if contract_at(instance, site_idx, item.format_id) is not None:
        return KEEPERS
    return OF_TIER[instance.sites[site_idx].tier]


def _net(
    lines: Iterable[LedgerLine], party: str, accounts: set[str]
) -> dict[str, float]:
    income = dict.fromkeys(sorted(accounts), 0.0)
    for line in lines:
        if line.account in income:
            received = line.amount_per_year if line.payee == party else 0.0
            borne = line.amount_per_year if line.payer == party else 0.0
            income[line.account] += received - borne
    return income
