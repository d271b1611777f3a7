"""Why each village is not served by a finished plan: what no plan could do, or money.

Each village is forced in. Alone first: where no chain of facilities holds its parcels,
or no vehicle can drive them with nobody else to serve, no plan serves it. Then beside
the others: the likeliest way is added to the plan, and near some villages the plan is
sited again; the cheapest of what real routes bear out is its price, the cheapest change
found. Where nothing holds in a small county, all of it is sited again with others left
out for the village; in larger ones it is taken to be possible in the place of others.

Only so many changes are routed in a county; villages beyond, the smaller ones, have no
price.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from planner.design.siting_model.decisions import forbid, forbid_passing
from planner.design.siting_model.prepare import Prepared, with_every_link
from planner.design.siting_model.prices import first_prices
from planner.design.unmet.forced import Forced, Found
from planner.design.unmet.frozen import FrozenPlan, freeze
from planner.design.unmet.impossible import (
    LARGER_PART,
    NOT_ASKED,
    Why,
    beyond_standard,
    needed_parcels,
    serving_alone,
    why_impossible,
)
from planner.design.unmet.resited import SMALL, resited, resited_instead
from planner.design.unmet.serving import Serving, Way
from planner.errors import PlannerError
from planner.flow import Flow
from planner.ledger import Ledger
from planner.plan import Detail, Plan, Reason
from planner.routing import RouteCache, UnservedStop, route_network
from planner.siting.requirements import requirement_names

__all__ = ["MOST_CHANGES", "with_reasons"]

MOST_CHANGES = 36
"""Changes of a plan that are routed, one for each village, the largest first. With the
sitings below it takes a twentieth of the time of a plan of 300 villages."""
MOST_RESITED = 10
"""Villages near which the plan is sited again: first those that no change serves, then
those whose change is dearest for their parcels."""
MOST_ROUTED = 6
"""Sitings in the place of others that are routed: what vehicles cannot do is shut."""
SHARE = 1e-6
"""Of a village's parcels: less is rounding, not parcels left."""


def with_reasons(
    prepared: Prepared,
    flow: Flow,
    ledger: Ledger,
    *,
    seed: int,
    cache: RouteCache,
    unit: float = 1.0,
    is_late: bool = False,
) -> Plan:
    """Return a plan that says of each village left out why, and at what price.

    Parameters
    ----------
    flow, ledger
        Of the plan.
    cache
        Of the routes that the plan has.
    unit
        Of the currency that the money of ``prepared`` is in.
    is_late
        Whether there is no time left for changes.
    """
    plan = flow.plan
    if not plan.unserved:
        return plan
    asked = _Asked(
        forced=Forced(
            prepared=prepared, flow=flow, ledger=ledger, seed=seed, cache=cache
        )
    )
    streams = prepared.instance.stream_index
    missing = {streams[item.stream_id]: item.share for item in plan.unserved}
    whys = {
        village: why
        for village, share in missing.items()
        if (why := asked.impossible(village, share)) is not None
    }
    possible = [item for item in missing.items() if item[0] not in whys]
    if is_late:
        whys |= {village: NOT_ASKED for village, _ in possible}
    else:
        whys |= _prices(asked, possible, unit)
    records = tuple(
        whys[village].record(prepared.instance.villages[village].id, share)
        for village, share in missing.items()
    )
    return replace(plan, unserved=records)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Asked:
    """What is asked of a finished plan about a village that it leaves out."""

    forced: Forced

    @property
    def prepared(self) -> Prepared:
        """The siting model."""
        return self.forced.prepared

    @cached_property
    def serving(self) -> Serving:
        """Ways of serving it beside the others, on every link.

        Those that are cheapest at the prices that the plan's routes bear out are the
        likeliest.
        """
        plan, frozen = self.forced.plan, self.frozen
        if frozen is None:
            prices = first_prices(self.prepared)
            return Serving(prepared=self.prepared, prices=prices, plan=plan)
        return Serving(prepared=frozen.prepared, prices=frozen.prices, plan=plan)

    @cached_property
    def alone(self) -> Serving:
        """Ways of serving it with nobody else."""
        return serving_alone(self.prepared)

    @cached_property
    def frozen(self) -> FrozenPlan | None:
        """The plan in the siting model; ``None`` if it does not fit there."""
        try:
            return freeze(self.prepared.instance, self.forced.plan)
        except PlannerError:
            return None

    def impossible(self, village: int, share: float) -> Why | None:
        """Return why no plan serves a village, ``None`` if one does that has it alone.

        Parents far away are tried too before it is said that no vehicle can do it.
        """
        why = why_impossible(self.alone, village, share)
        if why is not None:
            return why
        stops = self._not_driven(self.alone, village, share)
        if stops is None:
            return None
        wide = with_every_link(self.prepared)
        if wide is not None:
            stops = self._not_driven(serving_alone(wide), village, share)
        if stops is None:
            return None
        return beyond_standard(self.prepared, village) or _why_not_driven(stops)

    def _not_driven(
        self, alone: Serving, village: int, share: float
    ) -> list[UnservedStop] | None:
        """Return what vehicles leave out on each way; ``None`` if one can be driven."""
        missed: list[UnservedStop] = []
        for way, parcels in _ways_alone(alone, village, share):
            decided = alone.with_way(village, way, parcels)
            network = route_network(
                self.prepared.instance,
                decided.facilities,
                decided.allocations,
                seed=self.forced.seed,
                cache=self.forced.cache,
            )
            if not network.unserved_stops:
                return None
            missed += network.unserved_stops
        return missed

    def changed(self, village: int, share: float) -> Found | None:
        """Return the likeliest way to serve a village, the others as they are."""
        parcels = share * float(self.prepared.data.parcels[village])
        ways = [way for _, way in self.serving.ways(village, parcels)]
        decided: Plan | None
        if ways:
            best = min(ways, key=lambda way: not self._is_covering(village, way))
            decided = self.serving.with_way(village, best, parcels)
        else:
            decided = self._shared(village, parcels)
        return None if decided is None else self.forced.decided(decided, village)

    def _is_covering(self, village: int, way: Way) -> bool:
        """Return whether a way's first site may cover the village."""
        data = self.serving.data
        options = data.cover_option[data.cover_village == village]
        return bool((data.option_site[options] == way.sites[0]).any())

    def _shared(self, village: int, parcels: float) -> Plan | None:
        """Return decisions by which several facilities serve a village, or most of it.

        Each takes what it has room for, the widest first. ``None`` if it goes to one
        facility or none, or they have too little room.
        """
        serving, left = self.serving, parcels
        if bool(self.prepared.data.is_whole[village]):
            return None
        while left > SHARE * parcels:
            way = serving.widest(village, left)
            if way is None:
                break
            taken = min(left, serving.room_on(way))
            serving = replace(serving, plan=serving.with_way(village, way, taken))
            left -= taken
        return serving.plan if parcels - left >= LARGER_PART * parcels else None

    def resited(self, village: int) -> Found | None:
        """Return the best siting near that serves a village beside the others."""
        frozen = self.frozen
        siting = None if frozen is None else resited(frozen, village)
        if frozen is None or siting is None:
            return None
        return self.forced.sited(frozen.prepared, siting, village).found

    def instead(self, village: int, share: float) -> Why:
        """Return why a village can be served in the place of others at most."""
        frozen = self.frozen
        if frozen is None:
            return NOT_ASKED
        siting = resited_instead(frozen, village)
        if siting is None:
            return self._no_siting(frozen, village)
        prices = frozen.prices
        for _ in range(MOST_ROUTED):
            if siting is None:
                break
            tried = self.forced.sited(frozen.prepared, siting, village)
            if tried.found is not None:
                return Why(Reason.COST, Detail.INSTEAD)
            prices = forbid(frozen.prepared, prices, tried.stops)
            prices = forbid_passing(frozen.prepared, prices, siting, tried.plan)
            siting = resited_instead(replace(frozen, prices=prices), village)
        if self._is_enough_alone(village, share):
            return Why(Reason.COST, Detail.INSTEAD)
        return Why(Reason.SHIFT, Detail.TIME_ASKED_FOR)

    def _no_siting(self, frozen: FrozenPlan, village: int) -> Why:
        """Return why no siting serves a village: limits that the user set, or room."""
        names = requirement_names(frozen.prepared.data)
        limits = [name for name in names if name.startswith("max_")]
        if limits and resited_instead(frozen, village, waived=limits) is not None:
            return Why(Reason.COST, Detail.BEYOND_LIMITS)
        return Why(Reason.CAPACITY, Detail.ROOM_ASKED_FOR)

    def _is_enough_alone(self, village: int, share: float) -> bool:
        """Return whether a plan keeps all that is asked that serves nobody else."""
        return any(
            self.forced.decided(self.alone.with_way(village, way, parcels), village)
            for way, parcels in _ways_alone(self.alone, village, share)
        )


def _prices(
    asked: _Asked, missing: Sequence[tuple[int, float]], unit: float
) -> dict[int, Why]:
    """Return the reasons of villages that a plan could serve, with their prices.

    Villages at one place with as many parcels are one.
    """
    parcels = asked.prepared.data.parcels
    order = sorted(missing, key=lambda item: (-item[1] * parcels[item[0]], item[0]))
    alike: dict[object, int] = {}
    first = {
        village: alike.setdefault(_likeness(asked.prepared, village, share), village)
        for village, share in order
    }
    tried = [item for item in order if first[item[0]] == item[0]][:MOST_CHANGES]
    found = {village: asked.changed(village, share) for village, share in tried}
    is_small = asked.prepared.data.num_villages <= SMALL
    whys: dict[int, Why] = {}
    for village, share in sorted(
        tried, key=lambda item: _urgency(found, item, parcels)
    )[:MOST_RESITED]:
        found[village] = _better(found[village], asked.resited(village))
        if is_small and _is_barred(found[village]):
            whys[village] = asked.instead(village, share)
    whys |= {
        village: _why(item, unit)
        for village, item in found.items()
        if village not in whys
    }
    return {village: whys.get(first[village], NOT_ASKED) for village, _ in order}


def _likeness(prepared: Prepared, village: int, share: float) -> object:
    """Return what is the same for villages that are served alike."""
    instance, data = prepared.instance, prepared.data
    record, place = instance.villages[village], int(instance.village_location[village])
    arcs = np.flatnonzero(data.arc_village == village)
    return (
        int(instance.locations.node_idx[place]),
        float(instance.locations.snap_m[place]),
        record.county_id,
        record.township_id,
        share,
        instance.goods_per_day[village].tobytes(),
        data.arc_site[arcs].tobytes(),
        data.arc_way_m[arcs].tobytes(),
    )


def _urgency(
    found: dict[int, Found | None],
    item: tuple[int, float],
    parcels: np.ndarray,
) -> tuple[bool, bool, float, int]:
    """Return what to sort by: villages that are most in want of another price first."""
    village, share = item
    known = found[village]
    if known is None or known.is_beyond:
        return False, False, 0.0, village
    each = known.cost / max(share * float(parcels[village]), SHARE)
    return True, known.is_covered, -each, village


def _is_barred(found: Found | None) -> bool:
    """Return whether no change was found that keeps everything."""
    return found is None or found.is_beyond


def _better(one: Found | None, other: Found | None) -> Found | None:
    both = [item for item in (one, other) if item is not None]
    return min(both, key=lambda item: item.rank, default=None)


def _why(found: Found | None, unit: float) -> Why:
    if found is None:
        return Why(Reason.COST, Detail.INSTEAD)
    if found.is_beyond:
        return Why(Reason.COST, Detail.BEYOND_LIMITS)
    detail = Detail.NOT_NEEDED if found.is_whole else Detail.MOST_OF_IT
    if not found.is_covered:
        detail = Detail.NOT_COVERED
    return Why(Reason.COST, detail, max(0.0, found.cost * unit))


def _ways_alone(
    alone: Serving, village: int, share: float
) -> Iterator[tuple[Way, float]]:
    """Yield the ways of a village as if it were alone, and the parcels on each.

    As many as are needed, or what there is room for if several facilities may share it.
    """
    needed = needed_parcels(alone, village, share)
    ways = alone.ways(village, needed)
    yield from ((way, needed) for _, way in ways)
    if not ways and not bool(alone.data.is_whole[village]):
        widest = alone.widest(village, needed)
        if widest is not None:
            yield widest, alone.room_on(widest)


def _why_not_driven(stops: Sequence[UnservedStop]) -> Why:
    """Return why no vehicle brings a village's parcels, by what they left out."""
    reasons = {stop.reason for stop in stops}
    if Reason.SHIFT in reasons:
        return Why(Reason.SHIFT, Detail.SHIFT)
    if Reason.CAPACITY in reasons:
        return Why(Reason.CAPACITY, Detail.NO_VEHICLES)
    return Why(Reason.UNREACHABLE, Detail.NO_SUPPLY)
