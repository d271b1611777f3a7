"""What amendments change in an instance, where its tables and roads stay as they are.

For those keys that a requirement or a standard may give way at. Reading the scenario
again with the amendment comes to the same, and takes seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from planner.errors import PlannerError
from planner.instance import Instance
from planner.model.amendment import Amendment
from planner.model.places import SiteStatus, Tier
from planner.model.rules import Administration, Measure, Requirements
from planner.model.service import Mode, ServiceStandard
from planner.service.administration import REPLACED, STORE_IN_TOWNSHIP
from planner.units import METRES_PER_KM, SECONDS_PER_MINUTE

__all__ = ["amended_instance"]


def amended_instance(instance: Instance, amendments: Iterable[Amendment]) -> Instance:
    """Return the instance with amendments of standard, requirements, rules and sites.

    Raises
    ------
    PlannerError
        If a key is none of these.
    """
    for item in amendments:
        instance = _amended(instance, item)
    return instance


def _amended(instance: Instance, item: Amendment) -> Instance:
    rules = instance.requirements
    match item.path:
        case ("standard", key):
            return replace(instance, standard=_standard(instance.standard, key, item))
        case ("solve", *path):
            return replace(instance, requirements=_asked(rules, path, item))
        case ("rules", rule):
            administration = _with_rule(rules.administration, rule, item.number)
            rules = replace(rules, administration=administration)
            return replace(instance, requirements=rules)
        case ("sites", site_id):
            rules = _listed(rules, site_id, SiteStatus(str(item.value)))
            return replace(instance, requirements=rules)
        case ("sites", site_id, "status"):
            return _with_status(instance, site_id, SiteStatus(str(item.value)))
        case _:
            raise _unknown(item)


def _standard(standard: ServiceStandard, key: str, item: Amendment) -> ServiceStandard:
    if key == "collect_within_km":
        return replace(standard, collect_within_m=item.number * METRES_PER_KM)
    if key == "store_within_min":
        return replace(standard, store_within_s=item.number * SECONDS_PER_MINUTE)
    raise _unknown(item)


def _asked(rules: Requirements, path: Sequence[str], item: Amendment) -> Requirements:
    changes: Mapping[str, Any]
    match path:
        case ("at_least", measure):
            shares = {**rules.at_least, Measure(measure): item.number}
            changes = {"at_least": shares}
        case ("at_least_in", county, measure):
            there = rules.at_least_in.get(county, {})
            shares_in = {county: {**there, Measure(measure): item.number}}
            changes = {"at_least_in": {**rules.at_least_in, **shares_in}}
        case ("max_facilities", tier):
            numbers = {**rules.max_facilities, Tier(tier): round(item.number)}
            changes = {"max_facilities": numbers}
        case ("max_capex" | "max_annual_cost" as name,):
            changes = {name: item.number}
        case ("reach_km", mode):
            reach_m = {**rules.reach_m, Mode(mode): item.number * METRES_PER_KM}
            changes = {"reach_m": reach_m}
        case ("modes",) if isinstance(item.value, Sequence):
            # Third parties' doors are a mode because of their prices, not of this key.
            doors = [mode for mode in rules.modes if mode.is_bought]
            changes = {"modes": (*(Mode(str(mode)) for mode in item.value), *doors)}
        case _:
            raise _unknown(item)
    return replace(rules, **changes)


def _with_rule(rules: Administration, rule: str, after: float) -> Administration:
    """Return the rules with one of them changed, 0: taken out."""
    changes: dict[str, Any] = {rule: after or None}
    if rule == STORE_IN_TOWNSHIP:
        changes = {rule: bool(after)}
    if rule == REPLACED:
        changes = {"close_only_if_replaced_within_m": after * METRES_PER_KM or None}
    return replace(rules, **changes)


def _listed(rules: Requirements, site_id: str, status: SiteStatus) -> Requirements:
    """Return the requirements with a site in the list of a status, and in no other."""
    is_required, is_excluded = (
        status is one for one in (SiteStatus.REQUIRED, SiteStatus.EXCLUDED)
    )
    return replace(
        rules,
        required_site_ids=_with(rules.required_site_ids, site_id, is_in=is_required),
        excluded_site_ids=_with(rules.excluded_site_ids, site_id, is_in=is_excluded),
    )


def _with(ids: Sequence[str], site_id: str, *, is_in: bool) -> tuple[str, ...]:
    others = (item for item in ids if item != site_id)
    return (*others, site_id) if is_in else tuple(others)


def _with_status(instance: Instance, site_id: str, status: SiteStatus) -> Instance:
    """Return the instance with a site of another status, which no list overrules."""
    sites = list(instance.sites)
    idx = instance.site_index[site_id]
    sites[idx] = replace(sites[idx], status=status)
    rules = _listed(instance.requirements, site_id, SiteStatus.CANDIDATE)
    return replace(instance, sites=tuple(sites), requirements=rules)


def _unknown(item: Amendment) -> PlannerError:
    return PlannerError(f"{item.key}: an instance is not amended by this key")
