"""Siting rules: which sites may, must and must not be open, and what supplies them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planner.checker.violations import Code, Violation
from planner.flow import CircleError, circles
from planner.instance import Instance
from planner.model.places import SiteStatus, Tier
from planner.plan import Facility, Plan

__all__ = [
    "closed_sites",
    "formats_offered",
    "max_facilities",
    "no_circles",
    "on_road",
    "site_statuses",
    "suppliers",
]

_PARENT_TIER = {Tier.POINT: Tier.STORE, Tier.STORE: Tier.HUB}


def formats_offered(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that every facility has a format that its site offers."""
    for facility in plan.facilities:
        offered = instance.sites[instance.site_index[facility.site_id]].format_ids
        if facility.format_id not in offered:
            yield Violation(
                code=Code.FORMAT,
                subject=facility.site_id,
                message=f"opens as {facility.format_id!r}, but the site offers only "
                f"{', '.join(offered)}",
                found=facility.format_id,
                limit=", ".join(offered),
            )


def on_road(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that every facility lies on the road graph."""
    for facility in plan.facilities:
        site_idx = instance.site_index[facility.site_id]
        if not instance.is_on_road(int(instance.site_location[site_idx])):
            yield Violation(
                code=Code.OFF_ROAD,
                subject=facility.site_id,
                message="is open but too far from any road for a vehicle to call",
                found="off the road",
                limit="on the road",
            )


def site_statuses(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that every site is what its status asks for.

    Required sites are open, excluded ones are not, existing ones open or closed.
    """
    opened = {facility.site_id for facility in plan.facilities}
    decided = opened | set(plan.closed_site_ids)
    for idx, site in enumerate(instance.sites):
        if instance.must_open(idx) and site.id not in opened:
            yield _status(Code.REQUIRED_SITE, site.id, "is required", "not open")
        if not instance.may_open(idx) and site.id in opened:
            yield _status(Code.EXCLUDED_SITE, site.id, "is excluded", "open")
        if site.status is SiteStatus.EXISTING and site.id not in decided:
            yield _status(
                Code.EXISTING_SITE, site.id, "exists", "neither open nor listed closed"
            )


def closed_sites(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that only existing sites are closed, and none that is open."""
    opened = {facility.site_id for facility in plan.facilities}
    for site_id in plan.closed_site_ids:
        status = instance.sites[instance.site_index[site_id]].status
        if site_id in opened:
            yield _status(Code.CLOSED_SITE, site_id, "is listed closed", "open")
        if status is not SiteStatus.EXISTING:
            yield _status(
                Code.CLOSED_SITE, site_id, "is listed closed", f"{status}, not existing"
            )


def suppliers(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that an open store supplies points and an open hub supplies stores."""
    opened = {facility.site_id for facility in plan.facilities}
    for facility in plan.facilities:
        problem = _supplier_problem(instance, opened, facility)
        if problem:
            yield Violation(
                code=Code.PARENT,
                subject=facility.site_id,
                message=problem,
                found=facility.parent_id or "none",
                limit=_parent_tier_name(instance, facility),
            )


def no_circles(_: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that no facilities supply each other in a circle."""
    for circle in circles(plan.facilities):
        yield Violation(
            code=Code.CIRCLE,
            subject=circle[0],
            message=str(CircleError([circle])),
            found=", ".join(circle),
            limit="chains that end at a hub",
        )


def max_facilities(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that no tier has more open facilities than allowed."""
    tiers = Counter(_tier(instance, facility.site_id) for facility in plan.facilities)
    for tier, limit in instance.requirements.max_facilities.items():
        if tiers[tier] > limit:
            yield Violation(
                code=Code.MAX_FACILITIES,
                subject=tier.value,
                message=f"{tiers[tier]} facilities of tier {tier} are open, at most "
                f"{limit} may be",
                found=tiers[tier],
                limit=limit,
            )


def _status(code: Code, site_id: str, rule: str, found: str) -> Violation:
    return Violation(
        code=code,
        subject=site_id,
        message=f"{rule} but is {found}",
        found=found,
        limit=rule,
    )


def _supplier_problem(instance: Instance, opened: set[str], facility: Facility) -> str:
    parent_id = facility.parent_id
    tier = _tier(instance, facility.site_id)
    expected = _PARENT_TIER.get(tier)
    if expected is None:
        return f"a {tier} has the parent {parent_id!r}, not none" if parent_id else ""
    if parent_id is None:
        return f"a {tier} has no parent, not an open {expected}"
    if parent_id not in opened or _tier(instance, parent_id) is not expected:
        return f"the parent {parent_id!r} of a {tier} is not an open {expected}"
    indices = instance.site_index[parent_id], instance.site_index[facility.site_id]
    if not instance.may_supply(*indices):
        return f"{parent_id!r} supplies it across an administrative boundary"
    return ""


def _parent_tier_name(instance: Instance, facility: Facility) -> str:
    expected = _PARENT_TIER.get(_tier(instance, facility.site_id))
    return f"an open {expected} that may supply it" if expected else "none"


def _tier(instance: Instance, site_id: str) -> Tier:
    return instance.sites[instance.site_index[site_id]].tier
