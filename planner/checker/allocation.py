"""Allocation rules: how each village is served, or why it is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from planner.checker.violations import SHARE_TOLERANCE, Code, Violation
from planner.flow import Flow
from planner.instance import Instance
from planner.metrics import near_villages
from planner.model.rules import Boundary
from planner.model.service import counter_mode
from planner.plan import Allocation, Plan, Reason, Unserved
from planner.service.coverage import THRESHOLD_TOLERANCE
from planner.service.sharing import may_be_shared
from planner.units import METRES_PER_KM

__all__ = [
    "facilities_fit",
    "home_deliveries",
    "may_collect",
    "modes_allowed",
    "reasons",
    "served_are_located",
    "served_where_asked",
    "share_sums",
    "share_values",
    "single_allocations",
    "within_boundary",
    "within_reach",
]


def facilities_fit(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that open facilities of the tier of the mode serve the villages."""
    opened = {facility.site_id for facility in plan.facilities}
    for item in plan.allocations:
        if item.facility_id not in opened:
            yield Violation(
                code=Code.NOT_OPEN,
                subject=item.stream_id,
                message=f"is served by {item.facility_id}, which is not open",
                found=item.facility_id,
                limit="an open facility",
            )
        tier = instance.sites[instance.site_index[item.facility_id]].tier
        expected = item.mode.tier
        if tier is not expected:
            yield Violation(
                code=Code.TIER,
                subject=item.stream_id,
                message=f"is served in mode {item.mode} by {item.facility_id}, a "
                f"{tier}, not a {expected}",
                found=tier.value,
                limit=expected.value,
            )


def modes_allowed(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that only modes of the requirements that the goods allow are used."""
    for item in plan.allocations:
        modes = instance.modes_of(instance.stream_index[item.stream_id])
        if item.mode not in modes:
            yield Violation(
                code=Code.MODE,
                subject=item.stream_id,
                message=f"is served in mode {item.mode}, allowed are "
                f"{', '.join(modes)}",
                found=item.mode.value,
                limit=", ".join(modes),
            )


def share_values(_: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that every share is above 0 and at most 1."""
    items: tuple[Allocation | Unserved, ...] = (*plan.allocations, *plan.unserved)
    for item in items:
        if not 0 < item.share <= 1 + SHARE_TOLERANCE:
            yield Violation(
                code=Code.SHARE,
                subject=item.stream_id,
                message=f"a share is {item.share:g}, not above 0 and at most 1",
                found=item.share,
                limit="(0, 1]",
            )


def share_sums(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that the shares of every stream, served and unserved, add up to 1."""
    shares: dict[str, list[float]] = defaultdict(list)
    items: tuple[Allocation | Unserved, ...] = (*plan.allocations, *plan.unserved)
    for item in items:
        shares[item.stream_id].append(item.share)
    for stream in instance.streams:
        parts = shares[stream.id]
        if abs(sum(parts) - 1) > SHARE_TOLERANCE * max(len(parts), 1):
            yield Violation(
                code=Code.SHARE_SUM,
                subject=stream.id,
                message=f"served and unserved shares add up to {sum(parts):g}, not 1",
                found=sum(parts),
                limit=1,
            )


def single_allocations(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that one facility serves a stream whole, if one can take it whole.

    Unless the requirements allow all streams to be split.
    """
    is_shared = may_be_shared(instance)
    for item in plan.allocations:
        if is_shared[instance.stream_index[item.stream_id]]:
            continue
        if item.share < 1 - SHARE_TOLERANCE:
            yield Violation(
                code=Code.SPLIT,
                subject=item.stream_id,
                message=f"{item.facility_id} serves a share of {item.share:g}, but "
                "splitting a village is not allowed",
                found=item.share,
                limit=1,
            )


def served_are_located(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that nobody is served whose place is not known or not on a road."""
    for item in plan.allocations:
        if not _is_located(instance, item.stream_id):
            yield Violation(
                code=Code.NOT_LOCATED,
                subject=item.stream_id,
                message=f"is served by {item.facility_id}, but it has no coordinates "
                "near a road",
                found="not located",
                limit="located",
            )


def within_reach(flow: Flow) -> Iterator[Violation]:
    """Check that villagers go no further than the reach of the mode."""
    ways_m = flow.allocations.way_m.tolist()
    for item, distance_m in zip(flow.plan.allocations, ways_m, strict=True):
        if item.mode.is_at_door:
            continue
        limit_m = flow.instance.requirements.reach_of(item.mode)
        if not distance_m <= limit_m + THRESHOLD_TOLERANCE:
            yield Violation(
                code=Code.REACH,
                subject=item.stream_id,
                message=f"is {distance_m / METRES_PER_KM:g} km from "
                f"{item.facility_id}, the reach of mode {item.mode} is "
                f"{limit_m / METRES_PER_KM:g} km",
                found=distance_m,
                limit=limit_m,
            )


def within_boundary(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that villagers stay within the administrative boundary."""
    boundary = instance.requirements.boundary
    for item in plan.allocations:
        village_idx = instance.village_of[item.stream_id]
        site_idx = instance.site_index[item.facility_id]
        if not item.mode.is_at_door and _crosses(instance, village_idx, site_idx):
            yield Violation(
                code=Code.BOUNDARY,
                subject=item.stream_id,
                message=f"is served by {item.facility_id} in another {boundary}",
                found=item.facility_id,
                limit=f"a facility in its own {boundary}",
            )


def served_where_asked(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that villages with a site of their own are served from no other."""
    for item in plan.allocations:
        village_idx = instance.village_of[item.stream_id]
        if not instance.may_serve(instance.site_index[item.facility_id], village_idx):
            asked = instance.requirements.served_at[instance.villages[village_idx].id]
            yield Violation(
                code=Code.SERVED_AT,
                subject=item.stream_id,
                message=f"is served by {item.facility_id}, not by {asked} as required",
                found=item.facility_id,
                limit=asked,
            )


def may_collect(
    instance: Instance, village_idx: int, site_idx: int, distance_m: float
) -> bool:
    """Return whether villagers may go to a store or point, as far as rules say."""
    mode = counter_mode(instance.sites[site_idx])
    if mode is None:
        return False
    limit_m = instance.requirements.reach_of(mode)
    is_near = distance_m <= limit_m + THRESHOLD_TOLERANCE
    is_here = not _crosses(instance, village_idx, site_idx)
    return is_near and is_here and instance.may_serve(site_idx, village_idx)


def home_deliveries(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that stores deliver only to homes they may deliver to."""
    for item in plan.allocations:
        if not item.mode.is_own_delivery:
            continue
        store_idx = instance.site_index[item.facility_id]
        village_idx = instance.village_of[item.stream_id]
        if not instance.may_deliver(store_idx, village_idx):
            yield Violation(
                code=Code.BOUNDARY,
                subject=item.stream_id,
                message=f"{item.facility_id} delivers to its homes across an "
                "administrative boundary",
                found=item.facility_id,
                limit="a store that may deliver there",
            )


def reasons(flow: Flow) -> Iterator[Violation]:
    """Check that no reason for being unserved is contradicted by the facts."""
    instance, plan = flow.instance, flow.plan
    opened = {facility.site_id for facility in plan.facilities}
    is_near = near_villages(flow)
    for item in plan.unserved:
        village_idx = instance.village_of[item.stream_id]
        # Beyond the standard a village may lie though an open facility is in reach.
        is_beyond = item.reason is Reason.STANDARD and not is_near[village_idx]
        problem = "" if is_beyond else _reason_problem(instance, opened, item)
        if problem:
            yield Violation(
                code=Code.REASON,
                subject=item.stream_id,
                message=f"is unserved for the reason {item.reason}, but {problem}",
                found=item.reason.value,
                limit="a reason that holds",
            )


def _reason_problem(instance: Instance, opened: set[str], item: Unserved) -> str:
    village_idx = instance.village_of[item.stream_id]
    has_place = instance.village_location[village_idx] >= 0
    if item.reason is Reason.NOT_LOCATED:
        return "it has coordinates" if has_place else ""
    if not has_place:
        return "it has no coordinates"
    if item.reason in {Reason.UNREACHABLE, Reason.STANDARD}:
        stream_idx = instance.stream_index[item.stream_id]
        within = _open_within_reach(instance, opened, stream_idx)
        return f"{within} is open and within reach" if within else ""
    return ""


def _open_within_reach(instance: Instance, opened: set[str], stream_idx: int) -> str:
    """Return an open facility whose reach holds the stream, empty if none does."""
    village_idx = int(instance.stream_village[stream_idx])
    requirements, pairs = instance.requirements, instance.village_pairs(village_idx)
    modes = instance.modes_of(stream_idx)
    for site_idx, distance_m in zip(
        instance.reach.destination_idx[pairs].tolist(),
        instance.reach.distance_m[pairs].tolist(),
        strict=True,
    ):
        site = instance.sites[int(site_idx)]
        mode = counter_mode(site)
        if site.id not in opened or mode is None or mode not in modes:
            continue
        if not instance.may_serve(int(site_idx), village_idx):
            continue
        limit_m = requirements.reach_of(mode)
        if distance_m <= limit_m + THRESHOLD_TOLERANCE:
            return site.id
    return ""


def _is_located(instance: Instance, stream_id: str) -> bool:
    village_idx = instance.village_of[stream_id]
    return instance.is_on_road(int(instance.village_location[village_idx]))


def _crosses(instance: Instance, village_idx: int, site_idx: int) -> bool:
    boundary = instance.requirements.boundary
    village, site = instance.villages[village_idx], instance.sites[site_idx]
    if boundary is Boundary.TOWNSHIP:
        return village.township_id != site.township_id
    return boundary is Boundary.COUNTY and village.county_id != site.county_id
