"""Subsidies of a plan: towards a line, for each parcel served, or each facility."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from planner.flow import Flow
from planner.instance import Instance
from planner.ledger.catalogue import COST_LINES
from planner.ledger.lines import LedgerLine, ledger_line
from planner.model.money import PER_FACILITY, PER_PARCEL, Subsidy

__all__ = ["subsidy_lines", "subsidy_of"]

SUBSIDIES = ("subsidy", "parcel_subsidy")


def subsidy_lines(flow: Flow, lines: Iterable[LedgerLine]) -> Iterator[LedgerLine]:
    """Yield what each subsidy pays into the books of each facility.

    Above its cap all that it pays is cut in proportion.
    """
    lines, instance = tuple(lines), flow.instance
    for subsidy in instance.subsidies:
        bases = _bases(flow, subsidy, lines)
        due = {
            account: subsidy.rate * base
            for account, base in bases.items()
            if base > 0 and _in_scope(instance, subsidy, account)
        }
        total = sum(due.values())
        name = "parcel_subsidy" if _rises_with_parcels(subsidy) else "subsidy"
        factor = min(1.0, subsidy.cap_per_year / total) if total > 0 else 0.0
        for account, amount in due.items():
            entity = f"{subsidy.id}:{account}"
            yield ledger_line(name, entity, account, factor * amount)


def subsidy_of(instance: Instance, line: LedgerLine) -> Subsidy | None:
    """Return the subsidy that a line of the ledger is of, ``None`` for other lines."""
    if line.line not in SUBSIDIES:
        return None
    name = line.entity.removesuffix(f":{line.account}")
    return next(item for item in instance.subsidies if item.id == name)


def _rises_with_parcels(subsidy: Subsidy) -> bool:
    line = COST_LINES.get(subsidy.line)
    return subsidy.line == PER_PARCEL or (line is not None and line.rises_with_parcels)


def _bases(
    flow: Flow, subsidy: Subsidy, lines: tuple[LedgerLine, ...]
) -> Mapping[str, float]:
    bases = dict.fromkeys(flow.position, 0.0)
    if subsidy.line == PER_FACILITY:
        return dict.fromkeys(bases, 1.0)
    if subsidy.line == PER_PARCEL:
        per_year = flow.allocations.parcels * flow.instance.operations.days_per_year
        for item, parcels in zip(flow.plan.allocations, per_year.tolist(), strict=True):
            bases[item.facility_id] += parcels
        return bases
    for line in lines:
        if line.line == subsidy.line:
            bases[line.account] = bases.get(line.account, 0.0) + line.amount_per_year
    return bases


def _in_scope(instance: Instance, subsidy: Subsidy, account: str) -> bool:
    site = instance.sites[instance.site_index[account]]
    return (subsidy.tiers is None or site.tier in subsidy.tiers) and (
        subsidy.township_ids is None or site.township_id in subsidy.township_ids
    )
