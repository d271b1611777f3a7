"""Moves of sites: closed, opened, swapped for another, in another format."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.plan import Allocation, Facility, Plan
from planner.service.carriers import may_haul

from .judge import Move
from .ways import PATTERNS, Ways, driving_m

__all__ = ["of_sites"]

PARENTS, FORMATS = 2, 2
"""Suppliers of a new facility and formats of it that are tried: nearest, smallest."""
SWAPS = 6
"""Sites that a facility is swapped for: the nearest."""
SWAP_PATTERNS = PATTERNS[:2]
PARENT_TIER = {Tier.POINT: Tier.STORE, Tier.STORE: Tier.HUB}
LEG = {Tier.POINT: Leg.LOOP, Tier.STORE: Leg.LINEHAUL}


def of_sites(instance: Instance, plan: Plan) -> Iterator[Move]:
    """Yield every move of one site."""
    moves = _Moves(instance=instance, plan=plan)
    yield from moves.closed()
    yield from moves.opened()
    yield from moves.swapped()
    yield from moves.reformed()


@dataclass(frozen=True, kw_only=True, eq=False)
class _Moves:
    instance: Instance
    plan: Plan

    @cached_property
    def _opened(self) -> set[str]:
        return {item.site_id for item in self.plan.facilities}

    @cached_property
    def _candidates(self) -> list[int]:
        """Positions of closed stores and points that may open."""
        return [
            idx
            for idx, site in enumerate(self.instance.sites)
            if site.tier is not Tier.HUB
            and site.id not in self._opened
            and self.instance.may_open(idx)
            and self.instance.is_on_road(int(self.instance.site_location[idx]))
        ]

    def closed(self) -> Iterator[Move]:
        """Yield each facility closed; a store alone, and with all it supplies."""
        yield Move(
            kind="close everything",
            words="close all that may close",
            facilities=tuple(x for x in self.plan.facilities if self._stays(x)),
            allocations=(),
        )
        for item in self.plan.facilities:
            if self._tier(item.site_id) is Tier.HUB or self._must(item):
                continue
            gone = {item.site_id} | {x.site_id for x in self._children(item)}
            kept = [x for x in self.plan.facilities if x.site_id not in gone]
            yield from self._without(gone, kept, f"close {' '.join(sorted(gone))}")
            if len(gone) > 1:
                yield from self._alone(item)

    def _alone(self, item: Facility) -> Iterator[Move]:
        """Yield a store closed, what it supplies and its doors given to another."""
        for other in self._stores(item):
            kept = [
                replace(x, parent_id=other) if x.parent_id == item.site_id else x
                for x in self.plan.facilities
                if x.site_id != item.site_id
            ]
            words = f"close {item.site_id}, its loops to {other}"
            yield from self._without({item.site_id}, kept, words)

    def _without(
        self, gone: Collection[str], kept: list[Facility], words: str
    ) -> Iterator[Move]:
        lost = [x for x in self.plan.allocations if x.facility_id in gone]
        stay = [x for x in self.plan.allocations if x.facility_id not in gone]
        ways = Ways(instance=self.instance, facilities=kept)
        for pattern in PATTERNS:
            found = ways.by_pattern(_names(lost), pattern)
            yield Move(
                kind="close a site",
                words=f"{words}, villages: {' else '.join(pattern) or 'left out'}",
                facilities=tuple(kept),
                allocations=(*stay, *found),
            )

    def opened(self) -> Iterator[Move]:
        """Yield each closed site opened, for those nearer, at doors, left out."""
        for site in self._candidates:
            for facility in self._new(site):
                facilities = (*self.plan.facilities, facility)
                ways = Ways(instance=self.instance, facilities=facilities)
                for who, taken in self._takers(ways, facility):
                    names = set(_names(taken))
                    stay = [
                        x for x in self.plan.allocations if x.stream_id not in names
                    ]
                    yield Move(
                        kind="open a site",
                        words=f"open {_said(facility)} for {who}",
                        facilities=facilities,
                        allocations=(*stay, *taken),
                    )

    def _takers(
        self, ways: Ways, facility: Facility
    ) -> Iterator[tuple[str, list[Allocation]]]:
        """Yield sets of villages that a new facility may serve, with their ways to it.

        Under the rule of the nearer facility the nearer ones come by themselves.
        """
        serving = {x.stream_id: x for x in self.plan.allocations}
        reaching = {
            village.id: way
            for village in self.instance.villages
            for way in ways.of(village.id, "walk")
            if way.facility_id == facility.site_id
        }
        at_door = [
            name
            for name, x in serving.items()
            if x.mode.is_at_door and name in reaching
        ]
        left_out = [name for name in reaching if name not in serving]
        yield "those nearer", []
        for who, names in (
            ("doors in reach", at_door),
            ("those left out in reach", left_out),
            ("doors and those left out in reach", at_door + left_out),
            ("all in reach", list(reaching)),
        ):
            if names:
                yield who, [reaching[name] for name in names]

    def swapped(self) -> Iterator[Move]:
        """Yield each facility swapped for each of the nearest sites of its tier."""
        for item in self.plan.facilities:
            tier = self._tier(item.site_id)
            if tier is Tier.HUB or self._must(item):
                continue
            for site in self._near(item.site_id, tier):
                for new in self._in_place_of(item, site):
                    yield from self._swap(item, new)

    def _swap(self, item: Facility, new: Facility) -> Iterator[Move]:
        kept = [
            replace(x, parent_id=new.site_id) if x.parent_id == item.site_id else x
            for x in self.plan.facilities
            if x.site_id != item.site_id
        ]
        facilities = (*kept, new)
        ways = Ways(instance=self.instance, facilities=facilities)
        lost = [x for x in self.plan.allocations if x.facility_id == item.site_id]
        stay = [x for x in self.plan.allocations if x.facility_id != item.site_id]
        doors = [replace(x, facility_id=new.site_id) for x in lost if x.mode.is_at_door]
        walking = _names(x for x in lost if not x.mode.is_at_door)
        for pattern in SWAP_PATTERNS:
            yield Move(
                kind="swap a site",
                words=f"{item.site_id} for {_said(new)}, else {pattern[1]}",
                facilities=facilities,
                allocations=(*stay, *doors, *ways.by_pattern(walking, pattern)),
            )

    def reformed(self) -> Iterator[Move]:
        """Yield each facility in each other format of its site."""
        for item in self.plan.facilities:
            site = self.instance.site_index[item.site_id]
            for format_id in self.instance.sites[site].format_ids:
                if format_id != item.format_id:
                    changed = replace(item, format_id=format_id)
                    yield Move(
                        kind="another format",
                        words=f"{item.site_id}: {item.format_id} -> {format_id}",
                        facilities=tuple(
                            changed if x is item else x for x in self.plan.facilities
                        ),
                        allocations=self.plan.allocations,
                    )

    def _new(self, site: int) -> Iterator[Facility]:
        """Yield the facilities that may open at a site: formats, suppliers, drivers."""
        instance, record = self.instance, self.instance.sites[site]
        place, leg = int(instance.site_location[site]), LEG[record.tier]
        parents = sorted(
            (driving_m(instance, leg, parent, place), parent)
            for item in self.plan.facilities
            for parent in [instance.site_index[item.site_id]]
            if instance.sites[parent].tier is PARENT_TIER[record.tier]
            and instance.may_supply(parent, site)
        )[:PARENTS]
        carriers: list[str | None] = [None]
        carriers += [x.id for x in instance.carriers if may_haul(instance, x, site)]
        for _, parent in parents:
            for carrier_id in carriers:
                for format_id in self._formats(site):
                    yield Facility(
                        site_id=record.id,
                        format_id=format_id,
                        parent_id=instance.sites[parent].id,
                        carrier_id=carrier_id,
                    )

    def _in_place_of(self, item: Facility, site: int) -> Iterator[Facility]:
        record = self.instance.sites[site]
        is_same = item.format_id in record.format_ids
        for format_id in [item.format_id] if is_same else self._formats(site):
            yield replace(item, site_id=record.id, format_id=format_id)

    def _formats(self, site: int) -> list[str]:
        """Return the formats of a site with the lowest cost of standing there."""
        formats = self.instance.format_by_id
        return sorted(
            self.instance.sites[site].format_ids,
            key=lambda name: (
                formats[name].opex_per_year
                + formats[name].capex / formats[name].life_years
            ),
        )[:FORMATS]

    def _near(self, site_id: str, tier: Tier) -> list[int]:
        here = self.instance.site_index[site_id]
        found = [
            (driving_m(self.instance, LEG[tier], here, self._place(idx)), idx)
            for idx in self._candidates
            if self.instance.sites[idx].tier is tier
        ]
        return [idx for _, idx in sorted(found)[:SWAPS]]

    def _stores(self, item: Facility) -> list[str]:
        here = self.instance.site_index[item.site_id]
        found = [
            (driving_m(self.instance, Leg.LOOP, here, self._place(idx)), x.site_id)
            for x in self.plan.facilities
            for idx in [self.instance.site_index[x.site_id]]
            if self._tier(x.site_id) is Tier.STORE and x.site_id != item.site_id
        ]
        return [name for _, name in sorted(found)]

    def _children(self, item: Facility) -> list[Facility]:
        return [x for x in self.plan.facilities if x.parent_id == item.site_id]

    def _place(self, site: int) -> int:
        return int(self.instance.site_location[site])

    def _tier(self, site_id: str) -> Tier:
        return self.instance.sites[self.instance.site_index[site_id]].tier

    def _must(self, item: Facility) -> bool:
        return self.instance.must_open(self.instance.site_index[item.site_id])

    def _stays(self, item: Facility) -> bool:
        is_hub = self._tier(item.site_id) is Tier.HUB
        return self._must(item) or (
            is_hub and any(map(self._must, self._children(item)))
        )


def _names(items: Iterator[Allocation] | list[Allocation]) -> list[str]:
    return list(dict.fromkeys(item.stream_id for item in items))


def _said(item: Facility) -> str:
    return (
        f"{item.site_id} ({item.format_id}, from {item.parent_id}"
        f"{f' by {item.carrier_id}' if item.carrier_id else ''})"
    )
