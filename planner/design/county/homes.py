"""Stops at the homes of villages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.design.siting_model.prepare import Prepared
from planner.flow import resolve
from planner.model.fleet import Leg
from planner.model.service import Mode
from planner.once import once
from planner.plan import Allocation, decisions
from planner.routing.problem.loads import cut_loads
from planner.routing.problem.stops import StopDemand, stop_demands
from planner.service.trips import home_parcels_per_day

__all__ = ["HomeStops", "home_stops"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

HomeOption = tuple[int, int, tuple[tuple[int, float], ...]]
"""Village, store (-1: any that is allowed), and (stop, load) pairs."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HomeStops:
    """Stops at homes, behind those at points.

    Parameters
    ----------
    village, share
        Of each stop: whose homes, and what share of their parcels.
    is_allowed
        Which depots may supply each stop, shape ``(num_homes, num_depots)``.
    options
        Ways to serve villages at home.
    """

    village: IntArray
    share: FloatArray
    is_allowed: BoolArray
    options: tuple[HomeOption, ...]


def home_stops(
    prepared: Prepared, depot_site: IntArray, first: int, needed: BoolArray
) -> HomeStops:
    """Return the stops at homes, numbered from ``first`` on.

    A village that one vehicle can serve from each of its stores has one stop. Others
    are seldom worth it and left out, unless they are needed; then they have stops of
    their own for each store: full loads and a rest, which must not come from different
    stores.

    Parameters
    ----------
    needed
        Villages that must keep the choice, shape ``(num_villages,)``.
    """
    village: list[int] = []
    share: list[float] = []
    allowed: list[list[int]] = []
    options: list[HomeOption] = []

    home_parcels = home_parcels_per_day(prepared.instance)

    def add(owner: int, site: int, shares: Sequence[float], depots: list[int]) -> None:
        parcels = float(home_parcels[owner])
        stops = tuple(
            (first + len(village) + number, part * parcels)
            for number, part in enumerate(shares)
        )
        village.extend([owner] * len(shares))
        share.extend(shares)
        allowed.extend([depots] * len(shares))
        options.append((owner, site, stops))

    for owner, parts in _parts(prepared, tuple(depot_site.tolist())).items():
        if all(len(shares) == 1 for shares in parts.values()):
            add(owner, -1, [1.0], list(parts))
        elif needed[owner]:
            for depot, shares in parts.items():
                add(owner, int(depot_site[depot]), shares, [depot])
    is_allowed = np.zeros((len(village), len(depot_site)), dtype=bool)
    for row, depots in enumerate(allowed):
        is_allowed[row, depots] = True
    return HomeStops(
        village=np.array(village, dtype=np.int64),
        share=np.array(share, dtype=float),
        is_allowed=is_allowed,
        options=tuple(options),
    )


@once
def _parts(
    prepared: Prepared, depot_site: tuple[int, ...]
) -> Mapping[int, Mapping[int, Sequence[float]]]:
    """Return the shares that homes are delivered in, by village and depot."""
    instance, data = prepared.instance, prepared.data
    depot_of = {site: depot for depot, site in enumerate(depot_site)}
    by_store: dict[int, list[int]] = {}
    for arc in np.flatnonzero(prepared.is_home_arc).tolist():
        site = int(data.arc_site[arc])
        if site in depot_of:
            by_store.setdefault(site, []).append(int(data.arc_village[arc]))
    stops = _whole_stops(prepared, by_store)
    parts: dict[int, dict[int, list[float]]] = {}
    for site, villages in by_store.items():
        store_id = instance.sites[site].id
        shares = _shares_of_stops(prepared, store_id, stops[store_id])
        for village in villages:
            name = instance.villages[village].id
            parts.setdefault(village, {})[depot_of[site]] = shares[name]
    return dict(sorted(parts.items()))


def _shares_of_stops(
    prepared: Prepared, store_id: str, stops: list[StopDemand]
) -> dict[str, list[float]]:
    """Return the shares in which a store brings what each village has at its homes."""
    instance, parcels = prepared.instance, {stop.id: stop.parcels for stop in stops}
    cut = cut_loads(
        instance,
        Leg.LOOP,
        store_id,
        stops,
        instance.operations.loop_window_s,
        largest=1.0,
    )
    shares: dict[str, list[float]] = {}
    for part in cut:
        whole = parcels[part.id]
        share = part.parcels / whole if whole else 1.0
        shares.setdefault(part.id, []).append(share)
    return shares


def _whole_stops(
    prepared: Prepared, by_store: dict[int, list[int]]
) -> dict[str, list[StopDemand]]:
    """Return the stops of each store with what all homes of its villages have."""
    instance = prepared.instance
    allocations = [
        Allocation(
            stream_id=instance.streams[village].id,
            facility_id=instance.sites[site].id,
            mode=Mode.HOME,
            share=1.0,
        )
        for site, villages in by_store.items()
        for village in villages
    ]
    flow = resolve(decisions((), allocations), instance)
    return stop_demands(flow, Leg.LOOP)
