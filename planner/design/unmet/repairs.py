"""Repairs: requirements relaxed in an instance, in a scenario, or for a plan."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from planner.checker import Code, Violation
from planner.flow import Flow
from planner.instance import Instance
from planner.ledger import Ledger
from planner.metrics import coverage_share
from planner.model.places import Tier
from planner.model.rules import Measure, Requirements
from planner.plan import Repair
from planner.service.administration import (
    COVERED_TOWNSHIP,
    REPLACED,
    STORE_IN_TOWNSHIP,
)
from planner.units import METRES_PER_KM

__all__ = [
    "SHARE_DIGITS",
    "in_county",
    "joined_repairs",
    "money_after",
    "raised",
    "relaxed_instance",
    "repairs_for_plan",
    "rule_key",
    "scenario_changes",
    "share_after",
    "share_key",
    "site_key",
    "without_rule",
    "without_site_rule",
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
    return f"{_SITES}.{site_id}"


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
    return f"{_SOLVE}.{_IN_COUNTY}.{county_id}.{measure}"


def in_county(key: str, county_id: str) -> str:
    """Return the key of a county's repair among those of several counties."""
    section, _, path = key.partition(".")
    name, _, measure = path.partition(".")
    if section == _SOLVE and name == "at_least":
        return share_key_in(county_id, measure)
    return key


def rule_key(rule: str) -> str:
    """Return the key of the repair of a rule of administration."""
    return f"{_RULES}.{rule}"


def scenario_changes(relaxed: Instance, repairs: Sequence[Repair]) -> dict[str, Any]:
    """Return what to change in the scenario.

    Parameters
    ----------
    relaxed
        With the requirements as relaxed.
    """
    solve: dict[str, Any] = {}
    administration: dict[str, Any] = {}
    rules = relaxed.requirements
    for item in repairs:
        section, _, path = item.key.partition(".")
        name, _, key = path.partition(".")
        if section == _SITES:
            solve["require_sites"] = list(rules.required_site_ids)
            solve["exclude_sites"] = list(rules.excluded_site_ids)
        elif section == _RULES:
            administration[path] = item.after
        elif name == "at_least":
            shares = rules.at_least.items()
            solve[name] = {str(measure): share for measure, share in shares}
        elif name == _IN_COUNTY:
            county, _, measure = key.rpartition(".")
            there = solve.setdefault(name, {}).setdefault(county, {})
            there[measure] = item.after
        elif key:
            solve.setdefault(name, {})[key] = item.after
        else:
            solve[name] = item.after
    sections = {_SOLVE: solve, _RULES: administration}
    return {name: keys for name, keys in sections.items() if keys}


def relaxed_instance(instance: Instance, repairs: Sequence[Repair]) -> Instance:
    """Return the instance with its requirements relaxed."""
    for item in repairs:
        section, _, path = item.key.partition(".")
        if section == _SITES:
            instance = without_site_rule(instance, path)
        elif section == _RULES:
            instance = _with_rule(instance, path, float(item.after))
        else:
            rules = _relaxed(instance.requirements, path, float(item.after))
            instance = replace(instance, requirements=rules)
    return instance


def _with_rule(instance: Instance, rule: str, after: float) -> Instance:
    """Return the instance with a rule of administration changed, 0: switched off."""
    changes: dict[str, Any] = {rule: after or None}
    if rule == STORE_IN_TOWNSHIP:
        changes = {rule: False}
    if rule == REPLACED:
        changes = {"close_only_if_replaced_within_m": after * METRES_PER_KM or None}
    rules = instance.requirements
    administration = replace(rules.administration, **changes)
    requirements = replace(rules, administration=administration)
    return replace(instance, requirements=requirements)


def without_rule(instance: Instance, rule: str) -> Instance:
    """Return the instance without a rule of administration."""
    return _with_rule(instance, rule, 0.0)


def without_site_rule(instance: Instance, site_id: str) -> Instance:
    """Return the instance in which a site that must open need not, or the reverse.

    It leaves the list of ``solve.require_sites`` or ``solve.exclude_sites`` that names
    it. One that is required by its own status is excluded, and the reverse: that is
    what the scenario can say of it, and what a repair does with it.
    """
    site_idx = instance.site_index[site_id]
    is_required = instance.must_open(site_idx)
    free = _listed(instance, site_id, in_required=False, in_excluded=False)
    if is_required and free.must_open(site_idx):
        return _listed(instance, site_id, in_required=False, in_excluded=True)
    if not is_required and not free.may_open(site_idx):
        return _listed(instance, site_id, in_required=True, in_excluded=False)
    return free


def _listed(
    instance: Instance, site_id: str, *, in_required: bool, in_excluded: bool
) -> Instance:
    """Return the instance with a site in the lists named, and in no other one."""
    rules = instance.requirements
    requirements = replace(
        rules,
        required_site_ids=_with(rules.required_site_ids, site_id, is_in=in_required),
        excluded_site_ids=_with(rules.excluded_site_ids, site_id, is_in=in_excluded),
    )
    return replace(instance, requirements=requirements)


def _with(ids: Sequence[str], site_id: str, *, is_in: bool) -> tuple[str, ...]:
    others = (item for item in ids if item != site_id)
    return (*others, site_id) if is_in else tuple(others)


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
    section, _, path = repair.key.partition(".")
    name, _, rest = path.partition(".")
    if section != _SOLVE or name not in ("at_least", _IN_COUNTY):
        return repair
    county_id, _, measure = rest.rpartition(".")
    reached = coverage_share(flow, Measure(measure), county_id=county_id or None)
    if reached is None:
        return repair
    after = min(float(repair.before), share_after(reached))
    return replace(repair, after=max(float(repair.after), after))


def _both(former: Repair, later: Repair) -> Repair:
    """Return the wider of two repairs of the same key, with the words of both."""
    after = later.after
    if isinstance(former.after, float | int) and isinstance(after, float | int):
        widest = min if "at_least" in later.key else max
        after = widest(former.after, after)
    words = f"{former.words}; {later.words}"
    return replace(former, after=after, words=words)


def _relaxed(requirements: Requirements, path: str, after: float) -> Requirements:
    name, _, key = path.partition(".")
    if name == "at_least":
        shares: Mapping[Measure, float] = requirements.at_least
        return replace(requirements, at_least={**shares, Measure(key): after})
    if name == _IN_COUNTY:
        county_id, _, measure = key.rpartition(".")
        there = {**requirements.at_least_in.get(county_id, {}), Measure(measure): after}
        shares_in = {**requirements.at_least_in, county_id: there}
        return replace(requirements, at_least_in=shares_in)
    if name == "max_facilities":
        numbers = {**requirements.max_facilities, Tier(key): round(after)}
        return replace(requirements, max_facilities=numbers)
    money: dict[str, Any] = {name: after}
    return replace(requirements, **money)


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
            yield Repair(key=f"{_SOLVE}.{name}", before=limit, after=after, words=words)


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
        yield Repair(key=key, before=asked, after=after or False, words=words)


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
            yield Repair(key=key, before=asked, after=after, words=words)
