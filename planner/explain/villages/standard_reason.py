"""Reasons of villages that no site can cover and serve, whatever opens.

The standard of collecting, that of stores, and the ways on which a village may be
served are looked at apart; what would change it is tried, one setting after the other,
then new sites, then two settings at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby, product

from planner.design.unmet.frozen import FrozenPlan, freeze
from planner.design.unmet.standard_gap import lacks_near_site, lacks_near_store
from planner.explain.villages.binding import Binding, VillageReason
from planner.explain.villages.change import Change, Resolve
from planner.explain.villages.requirement_reason import single_reason
from planner.explain.villages.surroundings import Surroundings
from planner.explain.villages.variation import (
    Variation,
    Way,
    new_sites,
    settings,
    stores_farther,
    ways_to,
    with_ways_to_all_sites,
)
from planner.instance import Instance
from planner.model.places import Tier
from planner.model.service import counter_mode
from planner.service.coverage import THRESHOLD_TOLERANCE, is_collecting
from planner.siting.data import SitingData
from planner.units import METRES_PER_KM, SECONDS_PER_MINUTE

__all__ = ["can_be_covered", "far_store_reason", "standard_reason"]

CHEAP_SHARE = 0.5
"""Share of what a store costs, at which a wider standard is the better change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Causes:
    """Which conditions no site meets: near enough, a store near enough, service."""

    is_far: bool
    is_far_from_store: bool
    is_unserved: bool

    @classmethod
    def of(cls, data: SitingData, village: int) -> _Causes:
        """Return the causes of a village; all false where it can be covered."""
        arcs = data.arc_village == village
        arcs &= ~data.is_excluded[data.arc_site] & ~data.is_excluded[data.arc_store()]
        return cls(
            is_far=lacks_near_site(data, village),
            is_far_from_store=lacks_near_store(data, village),
            is_unserved=not arcs.any(),
        )

    @property
    def any(self) -> bool:
        """Whether there is a cause."""
        return self.is_far or self.is_far_from_store or self.is_unserved

    def concerns(self, variation: Variation) -> bool:
        """Return whether a setting has to do with the causes."""
        key = variation.setting.key
        if key == "standard.store_within_min":
            return self.is_far_from_store
        return key.startswith("sites.") or self.is_far or self.is_unserved


def can_be_covered(data: SitingData, village: int) -> bool:
    """Return whether some sites could cover and serve a village."""
    return not _Causes.of(data, village).any


def standard_reason(frozen: FrozenPlan, village: int) -> VillageReason:
    """Return the reason of a village that no site can cover and serve."""
    causes = _Causes.of(frozen.prepared.data, village)
    instance = with_ways_to_all_sites(frozen.prepared.instance, village)
    facts = list(_facts(instance, village, causes))
    tried = [item for item in settings(instance, village) if causes.concerns(item)]
    search = _Search(frozen=frozen, instance=instance, village=village)
    reason = VillageReason(
        village_id=instance.villages[village].id,
        binding=facts[0].binding,
        words="; and ".join(fact.words for fact in facts),
        amount=facts[0].amount,
        unit=facts[0].unit,
        change="no setting, two of them, or new site was found that covers it",
    )
    found = search.single(tried) or search.new(causes) or search.pair(tried)
    if found is not None:
        return replace(
            reason,
            change=" and ".join(item.words for item in found[0]),
            settings=tuple(item.setting for item in found[0]),
            verified=found[1].change(),
        )
    return search.with_requirement([*tried, *search.sites(causes)], reason)


def far_store_reason(near: Surroundings) -> VillageReason | None:
    """Return that no open store is near enough, where a new one is what costs so much.

    ``None`` if the standard that the nearest open store meets does not save half of
    what covering the village costs.
    """
    frozen, village = near.frozen, near.village
    data, is_open = frozen.prepared.data, frozen.state.site_option >= 0
    if near.plain is None or data.store_village is None or data.store_option is None:
        return None
    stores = data.option_site[data.store_option[data.store_village == village]]
    if is_open[stores].any():
        return None
    instance = with_ways_to_all_sites(frozen.prepared.instance, village)
    ways = [way for way in ways_to(instance, village) if is_open[way.site]]
    search = _Search(frozen=frozen, instance=instance, village=village)
    found = search.single(list(stores_farther(instance, ways)))
    if found is None or found[1].cost > CHEAP_SHARE * near.plain.cost:
        return None
    fact = _far_from_store(instance, ways, "open store")
    return VillageReason(
        village_id=instance.villages[village].id,
        binding=Binding.STANDARD,
        words=f"{fact.words}; a new one near enough is {near.plain.cost:,.0f} "
        f"{instance.currency} a year",
        amount=fact.amount,
        unit=fact.unit,
        change=" and ".join(item.words for item in found[0]),
        settings=tuple(item.setting for item in found[0]),
        verified=found[1].change(),
    )


_Found = tuple[tuple[Variation, ...], Resolve]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Search:
    """Tries settings, each by solving the surroundings of the village again."""

    frozen: FrozenPlan
    instance: Instance
    village: int

    def single(self, variations: Sequence[Variation]) -> _Found | None:
        """Return the cheapest setting of those that are enough of their kind."""
        return _cheapest(
            self._first([(item,) for item in kind]) for kind in _kinds(variations)
        )

    def new(self, causes: _Causes) -> _Found | None:
        """Return the cheapest new site that is enough."""
        return _cheapest(self._first([(item,)]) for item in self.sites(causes))

    def sites(self, causes: _Causes) -> list[Variation]:
        """Return the new sites that have to do with the causes."""
        needed = [Tier.POINT] if causes.is_far or causes.is_unserved else []
        needed += [Tier.STORE]
        return [
            item
            for item in new_sites(self.instance, self.village)
            if item.setting.path[-1] in needed
        ]

    def with_requirement(
        self, variations: Sequence[Variation], reason: VillageReason
    ) -> VillageReason:
        """Return the reason with the cheapest setting and requirement together."""
        found = [
            (item, other)
            for kind in _kinds(variations)
            for item in kind
            for other in [self._single_reason(item)]
            if other is not None and other.verified is not None
        ]
        if not found:
            return reason
        item, other = min(found, key=lambda pair: _cost(pair[1].verified))
        return replace(
            reason,
            words=f"{reason.words}; and even then {other.words}",
            change=f"{item.words} and {other.change}",
            settings=(item.setting, *other.settings),
            verified=other.verified,
        )

    def _single_reason(self, variation: Variation) -> VillageReason | None:
        """Return the requirement that is in the way once a setting is changed."""
        frozen = freeze(variation.applied(self.instance), self.frozen.plan)
        if _Causes.of(frozen.prepared.data, self.village).any:
            return None
        return single_reason(Surroundings.of(frozen, self.village))

    def pair(self, variations: Sequence[Variation]) -> _Found | None:
        """Return the cheapest two settings of different kinds that are enough."""
        pairs = combinations(_kinds(variations), 2)
        return _cheapest(self._first(list(product(*pair))) for pair in pairs)

    def _first(self, choices: Sequence[tuple[Variation, ...]]) -> _Found | None:
        for variations in choices:
            found = self._covered(variations)
            if found is not None:
                return variations, found
        return None

    def _covered(self, variations: tuple[Variation, ...]) -> Resolve | None:
        instance = self.instance
        for variation in variations:
            instance = variation.applied(instance)
        frozen = freeze(instance, self.frozen.plan)
        if _Causes.of(frozen.prepared.data, self.village).any:
            return None
        return Surroundings.of(frozen, self.village).plain


def _cost(change: Change | None) -> float:
    return math.inf if change is None else change.cost


def _kinds(variations: Sequence[Variation]) -> list[list[Variation]]:
    """Return variations of the same setting together, as they come."""
    return [
        list(group)
        for _, group in groupby(variations, key=lambda item: item.setting.key)
    ]


def _cheapest(items: Iterator[_Found | None]) -> _Found | None:
    found = [item for item in items if item is not None]
    return min(found, key=lambda item: item[1].cost, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    """A cause in words with its number."""

    binding: Binding
    words: str
    amount: float | None = None
    unit: str = ""


def _facts(instance: Instance, village: int, causes: _Causes) -> Iterator[_Fact]:
    ways = [way for way in ways_to(instance, village) if instance.may_open(way.site)]
    if causes.is_far:
        yield _far(instance, ways)
    if causes.is_far_from_store:
        yield _far_from_store(instance, ways)
    if causes.is_unserved and not causes.is_far:
        yield _unserved(instance, village, ways)


def _far(instance: Instance, ways: Sequence[Way]) -> _Fact:
    lengths_m = [way.distance_m for way in ways if _collects(instance, way)]
    if not lengths_m:
        return _Fact(
            binding=Binding.STANDARD,
            words="no site with the required functions can be reached by road",
        )
    nearest_km = min(lengths_m) / METRES_PER_KM
    limit_km = instance.standard.collect_within_m / METRES_PER_KM
    return _Fact(
        binding=Binding.STANDARD,
        words=f"the nearest site is {nearest_km:.1f} km away, "
        f"{nearest_km - limit_km:.1f} km beyond the standard of {limit_km:g} km",
        amount=nearest_km - limit_km,
        unit="km",
    )


def _far_from_store(
    instance: Instance, ways: Sequence[Way], what: str = "store"
) -> _Fact:
    times_s = [way.time_s for way in ways if _is_store(instance, way)]
    if not times_s:
        return _Fact(binding=Binding.STANDARD, words="no store can be reached by road")
    nearest = min(times_s) / SECONDS_PER_MINUTE
    limit = (instance.standard.store_within_s or 0.0) / SECONDS_PER_MINUTE
    return _Fact(
        binding=Binding.STANDARD,
        words=f"the nearest {what} is {nearest:.0f} min away, {nearest - limit:.0f} "
        f"min beyond the standard of {limit:g} min",
        amount=nearest - limit,
        unit="min",
    )


def _unserved(instance: Instance, village: int, ways: Sequence[Way]) -> _Fact:
    """Return why none of the sites near enough serves the village."""
    limit_m = instance.standard.collect_within_m + THRESHOLD_TOLERANCE
    near = [
        way for way in ways if _collects(instance, way) and way.distance_m <= limit_m
    ]
    way = near[0]
    site, mode = instance.sites[way.site], counter_mode(instance.sites[way.site])
    if mode is None or not instance.allows(village, mode):
        return _Fact(
            binding=Binding.REACH,
            words=f"the nearest site, {site.id}, is a {site.tier}, and people may not "
            f"be served at a {site.tier} (solve.modes)",
        )
    reach_m = instance.requirements.reach_of(mode)
    if way.distance_m <= reach_m + THRESHOLD_TOLERANCE:
        return _Fact(
            binding=Binding.SUPPLY,
            words=f"no vehicle can supply {site.id} within its shift, and no store "
            "delivers to homes here",
            amount=way.distance_m / METRES_PER_KM,
            unit="km to that site",
        )
    away_km = way.distance_m / METRES_PER_KM
    over_km = away_km - reach_m / METRES_PER_KM
    return _Fact(
        binding=Binding.REACH,
        words=f"the nearest site, {site.id}, is {away_km:.1f} km away, {over_km:.1f} "
        f"km farther than people may go to a {mode} (solve.reach_km)",
        amount=over_km,
        unit="km",
    )


def _collects(instance: Instance, way: Way) -> bool:
    formats = instance.sites[way.site].format_ids
    return any(is_collecting(instance, way.site, name) for name in formats)


def _is_store(instance: Instance, way: Way) -> bool:
    return instance.sites[way.site].tier is Tier.STORE
