r"""The store that stands for all that a point's or village's nearest ones are not.

It has no cost, no format and no limit of its own: what goes by way of it is told apart
again from the hub to the stores, but not by points. With O the stores that it stands
for at a point or village, and g_l the parcels a day by way of it on link l from a hub
to a store,

    u <= sum_{s in O} y_s                          where it may be used,
    sum_l g_l = its parcels,  g_l <= M u_l,
    t_s + sum_{l to s} g_l <= sum_o k_o y_o        and where they find room.

Handling at s is charged to g at the least of its formats, linehaul as to all parcels on
the link. Loops pay what they pay from the cheapest of O, by the best vehicle type:
prices of stops as in ``charges`` (p).

A plan of the county, with what goes by way of far stores put on this one, keeps all
rows. It costs no more: (e) of each depot is lowered by what the prices of the far stops
that it makes are above the hours at them, so that it is charged no more than max(p, e)
of all its stops.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from planner.arrays import expand
from planner.design.penalties import left_over_charges
from planner.design.siting_model.carried import CarriedLink
from planner.design.siting_model.prepare import Prepared
from planner.design.total_bound.supply import Supply
from planner.instance import Instance
from planner.model.service import Mode
from planner.siting.data import HUB_TIER, STORE_TIER, SitingData
from planner.siting.model import ThreeTierModel

__all__ = ["AnyStore", "with_any_store"]

IntArray = NDArray[np.int64]

Scalar = TypeVar("Scalar", np.float64, np.int64, np.bool_)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnyStore:
    """Where the store that stands for others is in a model.

    Parameters
    ----------
    site
        Its position; the hub that supplies it is the next one, unless there is only
        one hub.
    links, link_others
        Links from it to points, and the stores that it stands for on each.
    arcs, arc_others
        Arcs to homes from it, likewise.
    """

    site: int
    links: IntArray
    link_others: tuple[tuple[int, ...], ...]
    arcs: IntArray
    arc_others: tuple[tuple[int, ...], ...]

    def add_rows(self, model: ThreeTierModel) -> IntArray:
        """Add g, and return it for every link from a hub to a store of the county."""
        data, mip = model.data, model.mip
        columns = np.concatenate([model.u[self.links], model.x[self.arcs]])
        others = [*self.link_others, *self.arc_others]
        rows = np.repeat(np.arange(len(others)), [len(item) for item in others])
        sites = np.array([site for item in others for site in item], dtype=np.int64)
        pair, option = expand(sites, data.option_site, data.num_sites)
        mip.rows(
            len(others),
            [
                (np.arange(len(columns)), columns, 1.0),
                (rows[pair], model.y[option], -1.0),
            ],
            upper=0.0,
        )
        return self._add_flows(model)

    def _add_flows(self, model: ThreeTierModel) -> IntArray:
        data, mip = model.data, model.mip
        hauls, of_site = self.hauls(data), data.option_site == self.site
        stores = data.link_child[hauls]
        capacity = np.minimum(data.option_capacity, data.parcels.sum())
        largest, handling = np.zeros(data.num_sites), np.full(data.num_sites, np.inf)
        np.maximum.at(largest, data.option_site, capacity)
        np.minimum.at(handling, data.option_site, data.option_handling_cost)
        each = data.fee_of_link[hauls] + handling[stores]
        flows = mip.variables(
            len(hauls), upper=np.inf, cost=np.where(np.isfinite(each), each, 0.0)
        )
        total = [(0, flows, 1.0), (0, model.t[of_site], -1.0)]
        mip.rows(1, total, lower=0.0, upper=0.0)
        every = np.arange(len(hauls))
        mip.rows(
            len(hauls),
            [(every, flows, 1.0), (every, model.u[hauls], -largest[stores])],
            upper=0.0,
        )
        at, number = np.unique(stores, return_inverse=True)
        pair, option = expand(at, data.option_site, data.num_sites)
        mip.rows(
            len(at),
            [
                (number.ravel(), flows, 1.0),
                (pair, model.t[option], 1.0),
                (pair, model.y[option], -capacity[option]),
            ],
            upper=0.0,
        )
        return flows

    def hauls(self, data: SitingData) -> IntArray:
        """Return the links from hubs to stores of the county."""
        is_haul = data.site_tier[data.link_parent] == HUB_TIER
        return np.flatnonzero(is_haul & (data.link_child != self.site))


def with_any_store(
    prepared: Prepared, supply: Supply
) -> tuple[Prepared, AnyStore | None]:
    """Return the siting model with the store that stands for others.

    The same model, and ``None``, where every store is told apart.
    """
    if not supply.other_stores and not supply.other_home_stores:
        return prepared, None
    instance, data = prepared.instance, prepared.data
    hubs = np.flatnonzero(data.site_tier == HUB_TIER)
    own_hub = len(hubs) != 1
    site = data.num_sites
    links: list[CarriedLink] = [
        (child, site, carrier) for child, carrier in supply.other_stores
    ]
    villages = list(supply.other_home_stores)
    first = len(data.link_child)
    copied, link_of_copy = _arcs_to_points(data, links)
    hub = site + 1 if own_hub else int(hubs[0])
    more_links = [*links, (site, hub, -1)]
    modes = [
        *(prepared.arc_mode[arc] for arc in copied),
        *([Mode.HOME] * len(villages)),
    ]
    none = np.full(len(villages), -1, dtype=np.int64)
    arcs = _Arcs(
        village=np.append(data.arc_village[copied], np.array(villages, dtype=np.int64)),
        site=np.append(data.arc_site[copied], np.full_like(none, site)),
        link=np.append(first + link_of_copy, none),
    )
    wider = _with_sites(data, own_hub=own_hub)
    wider = _with_arcs(instance, wider, copied, arcs, supply)
    found = replace(
        prepared,
        data=_with_links(wider, more_links),
        arc_mode=(*prepared.arc_mode, *modes),
    )
    last = len(data.arc_site) + len(copied)
    return found, AnyStore(
        site=site,
        links=first + np.arange(len(links)),
        link_others=tuple(supply.other_stores.values()),
        arcs=last + np.arange(len(villages)),
        arc_others=tuple(supply.other_home_stores.values()),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Arcs:
    village: IntArray
    site: IntArray
    link: IntArray


def _arcs_to_points(
    data: SitingData, links: Sequence[CarriedLink]
) -> tuple[IntArray, IntArray]:
    """Return an arc by each village that may use a link's point, and the link's number.

    The arc is by the same vehicles or third party, from another store.
    """
    linked = np.flatnonzero(data.arc_link >= 0)
    carrier = data.carrier_of_link[data.arc_link[linked]]
    keys = np.column_stack([data.arc_village[linked], data.arc_site[linked], carrier])
    _, one = np.unique(keys, axis=0, return_index=True)
    one = linked[np.sort(one)]
    number = {(child, by): idx for idx, (child, _, by) in enumerate(links)}
    ends = zip(
        data.arc_site[one].tolist(),
        data.carrier_of_link[data.arc_link[one]].tolist(),
        strict=True,
    )
    position = np.array([number.get(end, -1) for end in ends], dtype=np.int64)
    return one[position >= 0], position[position >= 0]


def _with_sites(data: SitingData, *, own_hub: bool) -> SitingData:
    """Return the data with the store, and its hub, behind the sites and options."""
    tiers = [STORE_TIER, HUB_TIER] if own_hub else [STORE_TIER]
    num = len(tiers)
    limits = dict(data.max_facilities)
    for tier in tiers:
        if tier in limits:
            limits[tier] += 1

    def behind(array: NDArray[Scalar], value: float) -> NDArray[Scalar]:
        return np.append(array, np.full(num, value, dtype=array.dtype))

    stands, shelf = data.stands_in_any_case, data.option_shelf
    return replace(
        data,
        num_sites=data.num_sites + num,
        site_tier=np.append(data.site_tier, tiers),
        is_required=behind(data.is_required, value=False),
        is_excluded=behind(data.is_excluded, value=False),
        closing_cost=behind(data.closing_cost, 0.0),
        stands_in_any_case=None if stands is None else behind(stands, value=False),
        option_site=np.append(data.option_site, data.num_sites + np.arange(num)),
        option_fixed_cost=behind(data.option_fixed_cost, 0.0),
        option_handling_cost=behind(data.option_handling_cost, 0.0),
        option_capex=behind(data.option_capex, 0.0),
        option_capacity=behind(data.option_capacity, np.inf),
        option_shelf=None if shelf is None else behind(shelf, np.inf),
        max_facilities=limits,
    )


def _with_arcs(
    instance: Instance,
    data: SitingData,
    copied: IntArray,
    arcs: _Arcs,
    supply: Supply,
) -> SitingData:
    """Return the data with the arcs to points and to homes behind the others."""
    homes = supply.other_home_stores.items()

    def behind(array: NDArray[Scalar], at_home: float) -> NDArray[Scalar]:
        there = np.full(len(homes), at_home, dtype=array.dtype)
        return np.concatenate([array, array[copied], there])

    access = [
        float(_charges(instance, village, stores).min()) for village, stores in homes
    ]
    cost, waiting = data.arc_access_cost, data.arc_waiting
    carrier, fee = data.arc_carrier, data.arc_fee
    return replace(
        data,
        arc_village=np.append(data.arc_village, arcs.village),
        arc_site=np.append(data.arc_site, arcs.site),
        arc_link=np.append(data.arc_link, arcs.link),
        arc_access_cost=np.concatenate([cost, cost[copied], access]),
        arc_is_counter=behind(data.arc_is_counter, at_home=False),
        arc_way_m=behind(data.arc_way_m, 0.0),
        arc_waiting=None if waiting is None else behind(waiting, 0.0),
        arc_carrier=None if carrier is None else behind(carrier, -1),
        arc_fee=None if fee is None else behind(fee, 0.0),
    )


def _charges(
    instance: Instance, village: int, stores: Sequence[int]
) -> NDArray[np.float64]:
    villages = np.full(len(stores), village, dtype=np.int64)
    return left_over_charges(instance, villages, np.array(stores, dtype=np.int64))


def _with_links(data: SitingData, links: Sequence[CarriedLink]) -> SitingData:
    """Return the data with links behind the others, at no fee."""
    child, parent, carrier = np.array(links, dtype=np.int64).reshape(-1, 3).T
    by, fee = data.link_carrier, data.link_fee
    return replace(
        data,
        link_child=np.append(data.link_child, child),
        link_parent=np.append(data.link_parent, parent),
        link_carrier=None if by is None else np.append(by, carrier),
        link_fee=None if fee is None else np.append(fee, np.zeros(len(links))),
    )
