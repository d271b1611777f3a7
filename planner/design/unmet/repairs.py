"""Repairs: what a requirement is called, what it may ask for, and for a plan."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from planner.checker import Code, Violation
from planner.flow import Flow
from planner.instance import Instance
from planner.ledger import Ledger
from planner.metrics import coverage_share
from planner.model.amendment import Amendment, key_at, parts_of
from planner.model.places import SiteStatus
from planner.model.rules import Measure
from planner.plan import Repair
from planner.scenario.edits.in_instance import amended_instance
from planner.service.administration import COVERED_TOWNSHIP

__all__ = [
    "SHARE_DIGITS",
    "in_county",
    "joined_repairs",
    "money_after",
    "raised",
    "repairs_for_plan",
    "rule_key",
    "share_after",
    "share_key",
    "site_after",
    "site_key",
]

SHARE_DIGITS = 4
"""Decimals of a share that is proposed: hundredths of a per cent, as somebody would
write it. A judgement."""
ROUNDING = 1e-6
"""By which a share, in its last decimal, or money may be off a round number through
sums alone."""
_SOLVE, _SITES, _RULES = "solve", "sites", "rules"
_IN_COUNTY = "at_least_in"
_RELAXABLE = {
    Code.AT_LEAST,
    Code.MAX_CAPEX,
    Code.MAX_ANNUAL_COST,
    Code.TOWNSHIP_COVERAGE,
}


def money_after(needed: float) -> float:
    """Return a budget for what is needed, in whole units of the currency."""
    return float(math.ceil(needed - ROUNDING))


def share_after(possible: float) -> float:
    """Return a share to ask for where one is possible, rounded down."""
    scale = 10.0**SHARE_DIGITS
    return math.floor(possible * scale + ROUNDING) / scale


def site_key(site_id: str) -> str:
    """Return the key of the repair of a site."""
    return key_at(_SITES, site_id)


def share_key(instance: Instance, measure: str, county_id: str) -> str:
    """Return the key of the repair of a share: its county's own, if there are more.

    Or if the share is asked for there by the county's own key.
    """
    own = instance.requirements.at_least_in.get(county_id, {})
    if len(instance.counties) == 1 and Measure(measure) not in own:
        return f"{_SOLVE}.at_least.{measure}"
    return share_key_in(county_id, measure)


def share_key_in(county_id: str, measure: str) -> str:
    """Return the key of the repair of a share in one of several counties."""
    return key_at(_SOLVE, _IN_COUNTY, county_id, measure)


def in_county(key: str, county_id: str) -> str:
    """Return the key of a county's repair among those of several counties."""
    match parts_of(key):
        case ("solve", "at_least", measure):
            return share_key_in(county_id, measure)
        case _:
            return key


def rule_key(rule: str) -> str:
    """Return the key of the repair of a rule of administration."""
    return f"{_RULES}.{rule}"


def site_after(instance: Instance, site_id: str) -> SiteStatus:
    """Return what is to become of a site that must open, or must not.

    Neither, where a list of the scenario names it; the reverse of its own status: that
    is what the scenario can say of it.
    """
    site_idx, candidate = instance.site_index[site_id], SiteStatus.CANDIDATE
    free = amended_instance(
        instance, [Amendment(key=site_key(site_id), value=candidate)]
    )
    if free.must_open(site_idx):
        is_required = instance.must_open(site_idx)
        return SiteStatus.EXCLUDED if is_required else SiteStatus.REQUIRED
    if not free.may_open(site_idx):
        is_excluded = not instance.may_open(site_idx)
        return SiteStatus.REQUIRED if is_excluded else SiteStatus.EXCLUDED
    return candidate


def repairs_for_plan(
    flow: Flow, ledger: Ledger, violations: Sequence[Violation]
) -> tuple[Repair, ...]:
    """Return what to relax so that a plan breaks nothing; none if that does not do."""
    if not violations or {item.code for item in violations} - _RELAXABLE:
        return ()
    return (
        *_money_repairs(flow.instance, ledger),
        *_share_repairs(flow),
        *_township_repairs(flow.instance, violations),
    )


def joined_repairs(repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """Return one repair for each key, that which gives way the most."""
    joined: dict[str, Repair] = {}
    for item in repairs:
        former = joined.get(item.key)
        joined[item.key] = item if former is None else _both(former, item)
    return tuple(joined.values())


def raised(flow: Flow, repair: Repair) -> Repair:
    """Return the repair of a share that asks for what a plan reaches, if that is more.

    No more than was asked for before.
    """
    match repair.path:
        case ("solve", "at_least" | "at_least_in", *county, measure):
            reached = coverage_share(
                flow, Measure(measure), county_id=county[0] if county else None
            )
        case _:
            return repair
    if reached is None:
        return repair
    after = min(float(repair.before), share_after(reached))
    return replace(repair, value=max(repair.number, after))


def _both(former: Repair, later: Repair) -> Repair:
    """Return the wider of two repairs of the same key, with the words of both."""
    after = later.value
    if isinstance(former.value, float | int) and isinstance(after, float | int):
        widest = min if "at_least" in later.key else max
        after = widest(former.value, after)
    words = f"{former.words}; {later.words}"
    return replace(former, value=after, words=words)


def _money_repairs(instance: Instance, ledger: Ledger) -> Iterator[Repair]:
    requirements = instance.requirements
    for name, spent, limit in (
        ("max_capex", ledger.capex, requirements.max_capex),
        ("max_annual_cost", ledger.annual_cost, requirements.max_annual_cost),
    ):
        if limit is not None and (after := money_after(spent)) > limit:
            currency = instance.currency
            words = (
                f"{name} = {limit:,.0f} {currency}: the plan with its real routes "
                f"takes {after:,.0f} {currency}"
            )
            yield Repair(key=f"{_SOLVE}.{name}", before=limit, value=after, words=words)


def _township_repairs(
    instance: Instance, violations: Sequence[Violation]
) -> Iterator[Repair]:
    short = [item for item in violations if item.code is Code.TOWNSHIP_COVERAGE]
    asked = instance.requirements.administration.at_least_in_every_township
    if short and asked is not None:
        after = share_after(min(float(item.found) for item in short))
        names = ", ".join(item.subject for item in short)
        words = (
            f"{_RULES}.{COVERED_TOWNSHIP} = {asked:g}: the plan with its real routes "
            f"reaches {after:.4f} ({names})"
        )
        key = rule_key(COVERED_TOWNSHIP)
        yield Repair(key=key, before=asked, value=after or False, words=words)


def _share_repairs(flow: Flow) -> Iterator[Repair]:
    """Yield a repair for each share that a plan misses, in each county by itself."""
    instance = flow.instance
    for county in instance.counties:
        for measure, asked in instance.requirements.shares_in(county.id).items():
            reached = coverage_share(flow, measure, county_id=county.id)
            if reached is None or (after := share_after(reached)) >= asked:
                continue
            where = f" in {county.name}" if len(instance.counties) > 1 else ""
            words = (
                f"at_least.{measure} = {asked:g}{where}: the plan with its real routes "
                f"reaches {after:.1%}"
            )
            key = share_key(instance, measure, county.id)
            yield Repair(key=key, before=asked, value=after, words=words)
