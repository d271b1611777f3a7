"""Whether edits of a county restrict its plans, widen them, or do neither."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.keys import parts_key
from planner.model.places import Site, SiteStatus
from planner.model.rules import Requirements

__all__ = ["Kind", "kind_as_found", "kind_of"]

_NEVER_MIND = frozenset({"title", "made_for", "graph", "profiles", "connectivity"})
"""Fields that no plan is judged by: ways are judged by ``reach`` and ``haul``."""
_ALIGNED = {"sites", "site_location", "locations", "haul", "reach"}
"""Compared site by site and pair by pair, since their positions may differ."""


class Kind(StrEnum):
    """What edits do to the set of feasible plans.

    They *restrict* it if every plan feasible with them is feasible without them, at the
    same cost, and *widen* it if it is the other way round.
    """

    NONE = "none"
    RESTRICTS = "restricts"
    WIDENS = "widens"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Whether one thing is at least as strict after the edits, and as before."""

    is_stricter: bool
    is_wider: bool


_SAME = _Told(is_stricter=True, is_wider=True)
_OTHER = _Told(is_stricter=False, is_wider=False)


def kind_of(before: Instance, after: Instance) -> Kind:
    """Return what edits do to the plans of a county, all of them together.

    Told of places, reach, statuses, and limits; a price or a rate that differs is
    neither.
    """
    told = list(_told(before, after))
    is_stricter = all(item.is_stricter for item in told)
    is_wider = all(item.is_wider for item in told)
    if is_stricter and is_wider:
        return Kind.NONE
    if is_stricter:
        return Kind.RESTRICTS
    return Kind.WIDENS if is_wider else Kind.NEITHER


def kind_as_found(kind: Kind, z1: float, zb: float) -> Kind:
    """Return what edits do, given the best plans with them and without them.

    A new site that has to stand covers people however few parcels it hands over, so
    that a plan with a lock may attain what it would not without: neither, then.
    """
    is_cheaper = kind is Kind.RESTRICTS and z1 < zb
    is_dearer = kind is Kind.WIDENS and z1 > zb
    return Kind.NEITHER if is_cheaper or is_dearer else kind


def _told(before: Instance, after: Instance) -> Iterator[_Told]:
    for item in fields(Instance):
        if item.name in _NEVER_MIND | _ALIGNED | {"requirements", "standard"}:
            continue
        old, new = getattr(before, item.name), getattr(after, item.name)
        yield _SAME if parts_key(old) == parts_key(new) else _OTHER
    yield from _of_sites(before, after)
    yield _of_reach(before, after)
    yield _of_haul(before, after)
    yield from _of_requirements(before.requirements, after.requirements)
    yield from _of_standard(before, after)


def _of_sites(before: Instance, after: Instance) -> Iterator[_Told]:
    """Yield what is told of each site, by its record and what may be done there."""
    for site_id in dict.fromkeys([*before.site_index, *after.site_index]):
        old, new = before.site_index.get(site_id), after.site_index.get(site_id)
        if old is None or new is None:
            yield _one_sided(before, after, site_id)
            continue
        was, now = before.sites[old], after.sites[new]
        if _plain(was) != _plain(now):
            yield _OTHER
        yield _by(set(now.format_ids) <= set(was.format_ids), was, now)
        allowed = _states(before, old), _states(after, new)
        yield _Told(
            is_stricter=allowed[1] <= allowed[0], is_wider=allowed[0] <= allowed[1]
        )


def _by(is_within: bool, was: Site, now: Site) -> _Told:
    is_around = set(was.format_ids) <= set(now.format_ids)
    return _Told(is_stricter=is_within, is_wider=is_around)


def _one_sided(before: Instance, after: Instance, site_id: str) -> _Told:
    """Tell of a site that is there only before, or only after.

    One that may open and need not is a choice more; existing ones cost when they close.
    """
    instance, is_new = (after, True) if site_id in after.site_index else (before, False)
    idx = instance.site_index[site_id]
    states = _states(instance, idx)
    if instance.sites[idx].status is SiteStatus.EXISTING or states == {"open"}:
        return _OTHER
    if states == {"closed"}:
        return _SAME
    return _Told(is_stricter=not is_new, is_wider=is_new)


def _states(instance: Instance, site_idx: int) -> set[str]:
    """Return whether a site may be open, and whether it may be closed."""
    found = set()
    if instance.may_open(site_idx) or instance.must_open(site_idx):
        found.add("open")
    if not instance.must_open(site_idx):
        found.add("closed")
    return found


def _plain(site: Site) -> Site:
    """Return a site without its name, its formats, and what may be done there."""
    is_existing = site.status is SiteStatus.EXISTING
    known = site.current_format_id
    return replace(
        site,
        name="",
        status=SiteStatus.EXISTING if is_existing else SiteStatus.CANDIDATE,
        format_ids=() if known is None else (known,),
    )


def _of_reach(before: Instance, after: Instance) -> _Told:
    """Tell of the ways of villagers to the sites of both, each with what it is."""
    villages = [*dict.fromkeys([*before.village_index, *after.village_index])]
    sites = [item for item in before.site_index if item in after.site_index]
    old, new = (_pairs(county, villages, sites) for county in (before, after))
    common, in_old, in_new = np.intersect1d(
        old[0], new[0], assume_unique=True, return_indices=True
    )
    if not np.allclose(old[1][in_old], new[1][in_new]):
        return _OTHER
    return _Told(
        is_stricter=len(common) == len(new[0]), is_wider=len(common) == len(old[0])
    )


def _pairs(
    instance: Instance, villages: Sequence[str], sites: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return a number of each pair of village and site, with distance and time."""
    number = {name: idx for idx, name in enumerate(villages)}
    village = np.array([number[item.id] for item in instance.villages], dtype=np.int64)
    number = {name: idx for idx, name in enumerate(sites)}
    site = np.array(
        [number.get(item.id, -1) for item in instance.sites], dtype=np.int64
    )
    reach = instance.reach
    to = site[reach.destination_idx]
    pairs = village[reach.origin_idx] * len(sites) + to
    ways = np.column_stack([reach.distance_m, reach.time_s])
    return pairs[to >= 0], ways[to >= 0]


def _of_haul(before: Instance, after: Instance) -> _Told:
    """Tell whether vehicles drive as far between the places of both."""
    both = sorted(before.site_index.keys() & after.site_index.keys())
    old = [int(before.site_location[before.site_index[item]]) for item in both]
    new = [int(after.site_location[after.site_index[item]]) for item in both]
    if len(before.villages) == len(after.villages):
        old += before.village_location.tolist()
        new += after.village_location.tolist()
    is_same = before.haul.keys() == after.haul.keys() and all(
        np.allclose(
            before.haul[name].distance_m[np.ix_(old, old)],
            after.haul[name].distance_m[np.ix_(new, new)],
        )
        and np.allclose(
            before.haul[name].time_s[np.ix_(old, old)],
            after.haul[name].time_s[np.ix_(new, new)],
        )
        for name in before.haul
    )
    return _SAME if is_same else _OTHER


_LIMITS = ("max_capex", "max_annual_cost")


def _of_requirements(before: Requirements, after: Requirements) -> Iterator[_Told]:
    """Yield what is told of limits; any other rule that differs is neither.

    Shares aimed at decide nothing here: both searches are held to what the plan before
    attains.
    """
    yield from _of_shares(before, after)
    for mode in dict.fromkeys([*before.reach_m, *after.reach_m]):
        yield _at_most(before.reach_m.get(mode, 0.0), after.reach_m.get(mode, 0.0))
    for name in _LIMITS:
        yield _at_most(getattr(before, name), getattr(after, name))
    for tier in dict.fromkeys([*before.max_facilities, *after.max_facilities]):
        yield _at_most(before.max_facilities.get(tier), after.max_facilities.get(tier))
    modes = set(before.modes), set(after.modes)
    yield _Told(is_stricter=modes[1] <= modes[0], is_wider=modes[0] <= modes[1])
    served = dict(before.served_at.items()), dict(after.served_at.items())
    yield _Told(
        is_stricter=served[0].items() <= served[1].items(),
        is_wider=served[1].items() <= served[0].items(),
    )
    told = {*_LIMITS, "max_facilities", "modes", "served_at", "reach_m"}
    told |= {"at_least", "at_least_in", "aims"}
    told |= {"required_site_ids", "excluded_site_ids"}
    for item in fields(Requirements):
        if item.name not in told:
            old, new = getattr(before, item.name), getattr(after, item.name)
            yield _SAME if old == new else _OTHER


def _of_shares(before: Requirements, after: Requirements) -> Iterator[_Told]:
    """Yield what is told of each share required: more of it is stricter."""
    counties = dict.fromkeys(["", *before.at_least_in, *after.at_least_in])
    for county in counties:
        old, new = before.shares_in(county), after.shares_in(county)
        for measure in dict.fromkeys([*old, *new]):
            yield _at_most(-old.get(measure, 0.0), -new.get(measure, 0.0))


def _at_most(before: float | None, after: float | None) -> _Told:
    old = np.inf if before is None else before
    new = np.inf if after is None else after
    return _Told(is_stricter=new <= old, is_wider=new >= old)


def _of_standard(before: Instance, after: Instance) -> Iterator[_Told]:
    """Yield what is told of the thresholds of the standard.

    Functions are neither; so is all of it where residents not covered are charged.
    """
    old, new = before.standard, after.standard
    if after.requirements.uncovered_price and old != new:
        yield _OTHER
    yield _at_most(old.collect_within_m, new.collect_within_m)
    yield _at_most(old.store_within_s, new.store_within_s)
    plain = [replace(x, collect_within_m=0.0, store_within_s=None) for x in (old, new)]
    yield _SAME if plain[0] == plain[1] else _OTHER
