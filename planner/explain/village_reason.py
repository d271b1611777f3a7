"""Why a village is not covered, and the smallest single change that would cover it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

import numpy as np
from numpy.typing import NDArray

from planner.design.frozen import FrozenPlan, freeze
from planner.errors import PlannerError
from planner.explain.change import Change, change
from planner.location.siting_coverage import counted_shares
from planner.location.siting_data import SitingData
from planner.metrics import covered_villages, served_shares
from planner.model.places import LocationSource
from planner.service.coverage import is_collecting
from planner.units import METRES_PER_KM

__all__ = ["Binding", "VillageReason", "uncovered_villages", "village_reason"]

BoolArray = NDArray[np.bool_]

STEP_M = 100.0
"""To how many metres a standard is rounded up."""
LEAST_SHARE = 1e-6
WITHOUT_LIMIT = 1e12
POINT_TIER = 2


class Binding(StrEnum):
    """What keeps a village from being covered."""

    NOTHING = "covered and served"
    NOT_LOCATED = "not located"
    NO_ROAD = "no road"
    STANDARD = "standard"
    BUDGET = "budget"
    CAPACITY = "capacity"
    COST = "cost"
    OTHERS = "other requirements"


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageReason:
    """Why a village is not covered and served, in words with a number.

    Parameters
    ----------
    amount, unit
        By how much it is missed.
    change
        The smallest single change, in words.
    verified
        What a re-solve with that change costs and brings, the village covered in it;
        ``None`` where no change of the plan helps.
    """

    village_id: str
    binding: Binding
    words: str
    amount: float | None = None
    unit: str = ""
    change: str = ""
    verified: Change | None = None


def uncovered_villages(frozen: FrozenPlan) -> tuple[str, ...]:
    """Return the ids of the villages that are not covered, or not served whole."""
    is_well = _is_well(frozen)
    villages = frozen.prepared.instance.villages
    return tuple(villages[idx].id for idx in np.flatnonzero(~is_well).tolist())


def village_reason(frozen: FrozenPlan, village_id: str) -> VillageReason:
    """Return the reason of a village; every change named was solved with.

    Raises
    ------
    PlannerError
        If there is no such village.
    """
    instance = frozen.prepared.instance
    if village_id not in instance.village_index:
        msg = f"{village_id!r}: no such village; ids stand in villages.csv"
        raise PlannerError(msg)
    village = instance.village_index[village_id]
    if _is_well(frozen)[village]:
        words = "an open facility is within the standard, and its parcels are carried"
        return VillageReason(
            village_id=village_id, binding=Binding.NOTHING, words=words
        )
    return (
        _unplaced(frozen, village)
        or _beyond_standard(frozen, village)
        or _full(frozen, village)
        or _dear(frozen, village)
        or _over_budget(frozen, village)
        or VillageReason(
            village_id=village_id,
            binding=Binding.OTHERS,
            words="covering it would break another requirement near it",
        )
    )


def _is_well(frozen: FrozenPlan) -> BoolArray:
    instance, plan = frozen.prepared.instance, frozen.plan
    served = served_shares(instance, plan) >= 1.0 - LEAST_SHARE
    return np.asarray(covered_villages(instance, plan) & served)


def _unplaced(frozen: FrozenPlan, village: int) -> VillageReason | None:
    """Return the reason of a village without coordinates or road."""
    instance = frozen.prepared.instance
    record, location = instance.villages[village], instance.village_location[village]
    if record.location_source is LocationSource.MISSING:
        return VillageReason(
            village_id=record.id,
            binding=Binding.NOT_LOCATED,
            words="it has no coordinates, and none are assumed",
            change="give its coordinates, or place such villages at the township seat",
        )
    if instance.is_on_road(int(location)):
        return None
    snap_km = float(instance.locations.snap_m[int(location)]) / METRES_PER_KM
    return VillageReason(
        village_id=record.id,
        binding=Binding.NO_ROAD,
        words=f"it lies {snap_km:.1f} km from the nearest road",
        amount=snap_km,
        unit="km",
        change="give its road, or allow it to be as far from one",
    )


def _may_change(frozen: FrozenPlan, village: int) -> BoolArray:
    """Return the sites that may change for a village: points and closed stores near.

    Open stores stay as they are; the village may go to them.
    """
    data = frozen.prepared.data
    covering = data.option_site[data.cover_option[data.cover_village == village]]
    serving = data.arc_site[data.arc_village == village]
    near = np.zeros(data.num_sites, dtype=bool)
    near[covering] = True
    near[serving] = True
    is_open = frozen.state.site_option >= 0
    return np.asarray(near & ((data.site_tier == POINT_TIER) | ~is_open))


def _beyond_standard(frozen: FrozenPlan, village: int) -> VillageReason | None:
    """Return the reason of a village that no site can cover, whatever opens."""
    if _can_be_covered(frozen.prepared.data, village):
        return None
    instance = frozen.prepared.instance
    limit_m = instance.standard.collect_within_m
    collects = partial(is_collecting, instance)
    pairs = instance.village_pairs(village)
    usable = [
        distance_m
        for site, distance_m in zip(
            instance.reach.destination_idx[pairs].tolist(),
            instance.reach.distance_m[pairs].tolist(),
            strict=True,
        )
        if not frozen.prepared.data.is_excluded[site]
        and any(map(collects, instance.sites[site].format_ids))
        and distance_m > limit_m
    ]
    village_id = instance.villages[village].id
    if not usable:
        return VillageReason(
            village_id=village_id,
            binding=Binding.STANDARD,
            words="no site with the required functions is within reach",
            change="add a site near it",
        )
    nearest_m = min(usable)
    over_km = (nearest_m - limit_m) / METRES_PER_KM
    wider_m = math.ceil(nearest_m / STEP_M) * STEP_M
    verified = _with_standard(frozen, village, wider_m)
    limit_km, wider_km = limit_m / METRES_PER_KM, wider_m / METRES_PER_KM
    return VillageReason(
        village_id=village_id,
        binding=Binding.STANDARD,
        words=f"the nearest site is {nearest_m / METRES_PER_KM:.1f} km away, "
        f"{over_km:.1f} km beyond the standard of {limit_km:g} km",
        amount=over_km,
        unit="km",
        change=f"a standard of {wider_km:g} km"
        if verified
        else "a site nearer to it: even a wider standard does not cover it",
        verified=verified,
    )


def _can_be_covered(data: SitingData, village: int) -> bool:
    usable = ~data.is_excluded[data.option_site[data.cover_option]]
    near = bool((usable & (data.cover_village == village)).any())
    counts = bool((data.arc_counts & (data.arc_village == village)).any())
    if data.store_village is None or data.store_option is None:
        return near and counts
    stores = ~data.is_excluded[data.option_site[data.store_option]]
    return near and counts and bool((stores & (data.store_village == village)).any())


def _with_standard(frozen: FrozenPlan, village: int, wider_m: float) -> Change | None:
    """Return what covering the village costs at a wider standard."""
    instance = frozen.prepared.instance
    standard = replace(instance.standard, collect_within_m=wider_m)
    reach_m = {
        mode: max(distance_m, wider_m)
        for mode, distance_m in instance.requirements.reach_m.items()
    }
    requirements = replace(instance.requirements, reach_m=reach_m)
    wider = freeze(
        replace(instance, standard=standard, requirements=requirements), frozen.plan
    )
    return _covering(wider, wider.prepared.data, village)


def _covering(frozen: FrozenPlan, data: SitingData, village: int) -> Change | None:
    """Return what covering a village costs, with all who are covered covered still."""
    counted = counted_shares(frozen.prepared.data, frozen.state) >= 1.0 - LEAST_SHARE
    kept = np.flatnonzero(counted)
    return change(
        frozen,
        data,
        _may_change(frozen, village),
        kept=kept,
        covered=np.append(kept, village),
        moving=np.array([village]),
    )


def _full(frozen: FrozenPlan, village: int) -> VillageReason | None:
    """Return the reason of a village that open facilities would cover, had they room.

    The room needed is found with unlimited capacity near the village and nothing else
    opened; with that much more at each facility the model is solved again.
    """
    data, state = frozen.prepared.data, frozen.state
    if _covering(frozen, _nothing_opens(data, state.site_option), village):
        return None
    room = _room_needed(frozen, village)
    if room is None:
        return None
    site, parcels = room
    capacity = data.option_capacity.copy()
    capacity[state.site_option[site]] += parcels
    more = replace(data, option_capacity=capacity)
    verified = _covering(frozen, _nothing_opens(more, state.site_option), village)
    dearest = _covering(frozen, data, village)
    if verified is None or (dearest is not None and dearest.cost <= verified.cost):
        return None
    instance = frozen.prepared.instance
    record = instance.sites[site]
    return VillageReason(
        village_id=instance.villages[village].id,
        binding=Binding.CAPACITY,
        words=f"{record.name} ({record.id}) is full by {parcels:.1f} parcels a day",
        amount=parcels,
        unit="parcels a day",
        change=f"{parcels:.1f} parcels a day more capacity at {record.id}",
        verified=verified,
    )


def _nothing_opens(data: SitingData, site_option: NDArray[np.int64]) -> SitingData:
    return replace(data, is_excluded=data.is_excluded | (site_option < 0))


def _room_needed(frozen: FrozenPlan, village: int) -> tuple[int, float] | None:
    """Return the open facility, and the parcels, that one more village lacks."""
    data, state = frozen.prepared.data, frozen.state
    load = _loads(data, state.site_option, state.arc_share)
    best: tuple[int, float] | None = None
    for arc in np.flatnonzero((data.arc_village == village) & data.arc_counts).tolist():
        passed = {int(data.arc_site[arc]), int(data.arc_store()[arc])}
        if any(state.site_option[site] < 0 for site in passed):
            continue
        if not _covers(data, village, int(data.arc_site[arc]), state.site_option):
            continue
        short = {
            site: load[site]
            + data.parcels[village]
            - data.option_capacity[state.site_option[site]]
            for site in passed
        }
        lacking = {site: amount for site, amount in short.items() if amount > 0}
        if len(lacking) == 1:
            ((site, amount),) = lacking.items()
            if best is None or amount < best[1]:
                best = site, float(amount)
    return best


def _covers(
    data: SitingData, village: int, site: int, site_option: NDArray[np.int64]
) -> bool:
    options = data.cover_option[data.cover_village == village]
    return bool((site_option[data.option_site[options]] == options).any()) or bool(
        site_option[site] in options
    )


def _loads(
    data: SitingData, site_option: NDArray[np.int64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the parcels a day at each point and store."""
    parcels = share * data.parcels[data.arc_village]
    load = np.bincount(data.arc_site, weights=parcels, minlength=data.num_sites)
    at_point = data.arc_link >= 0
    load += np.bincount(
        data.arc_store()[at_point], weights=parcels[at_point], minlength=data.num_sites
    )
    return np.where(site_option >= 0, load, 0.0)


def _dear(frozen: FrozenPlan, village: int) -> VillageReason | None:
    """Return the reason of a village that may be covered, and only costs."""
    found = _covering(frozen, frozen.prepared.data, village)
    if found is None:
        return None
    instance = frozen.prepared.instance
    record = instance.villages[village]
    residents = max(float(instance.residents[village]), LEAST_SHARE)
    each = found.cost / residents
    opened = ", ".join(found.opened_site_ids)
    return VillageReason(
        village_id=record.id,
        binding=Binding.COST,
        words=f"covering it costs {found.cost:,.0f} {instance.currency} a year, "
        f"{each:,.0f} for each of its residents, and nothing asks for it"
        if found.cost
        else "nothing asks for it; a siting near the plan that covers it is as cheap",
        amount=each,
        unit=f"{instance.currency} a resident and year",
        change=f"open {opened}" if opened else "serve it from what is open",
        verified=found,
    )


def _over_budget(frozen: FrozenPlan, village: int) -> VillageReason | None:
    """Return the reason of a village that a single limit keeps out."""
    data, instance = frozen.prepared.data, frozen.prepared.instance
    for name in ("max_annual_cost", "max_capex"):
        limit = getattr(data, name)
        if limit is None:
            continue
        free = _covering(frozen, _limited(data, name, WITHOUT_LIMIT), village)
        if free is None:
            continue
        short = _least_more(frozen, village, name, limit)
        verified = _covering(frozen, _limited(data, name, limit + short), village)
        words = name.replace("_", " ")
        return VillageReason(
            village_id=instance.villages[village].id,
            binding=Binding.BUDGET,
            words=f"{words} of {limit:,.0f} {instance.currency} is too little by "
            f"{short:,.0f}",
            amount=short,
            unit=instance.currency,
            change=f"{words} of {limit + short:,.0f} {instance.currency}",
            verified=verified,
        )
    return None


def _limited(data: SitingData, name: str, limit: float) -> SitingData:
    if name == "max_capex":
        return replace(data, max_capex=limit)
    return replace(data, max_annual_cost=limit)


def _least_more(frozen: FrozenPlan, village: int, name: str, limit: float) -> float:
    """Return by how much a limit has to rise, to the next whole unit of money."""
    low, high = 0.0, max(limit, 1.0)
    data = frozen.prepared.data
    while _covering(frozen, _limited(data, name, limit + high), village) is None:
        low, high = high, 2.0 * high
    while high - low > 1.0:
        middle = (low + high) / 2.0
        wider = _limited(data, name, limit + middle)
        if _covering(frozen, wider, village) is None:
            low = middle
        else:
            high = middle
    return math.ceil(high)
