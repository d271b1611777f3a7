"""Whether the arrays of an instance fit its records, and each other, by position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from planner.errors import InstanceError
from planner.model.goods import GoodsClass
from planner.model.places import Site, Village
from planner.model.rules import Requirements, longest_way_m
from planner.model.service import ServiceStandard
from planner.model.streams import Stream
from planner.network.graph import RoadGraph, SpeedProfile
from planner.network.travel import VILLAGER, Fastest, Locations, Reach

__all__ = ["expect_arrays_that_fit"]

MADE_ANEW = "arrays are made by planner.build of a changed scenario"
PARCELS = ("parcels_in_per_day", "parcels_out_per_day")


class Arrayed(Protocol):
    """An instance, as far as its arrays go."""

    @property
    def villages(self) -> Sequence[Village]: ...

    @property
    def sites(self) -> Sequence[Site]: ...

    @property
    def goods(self) -> Sequence[GoodsClass]: ...

    @property
    def streams(self) -> Sequence[Stream]: ...

    @property
    def parcels_in_per_day(self) -> NDArray[np.float64]: ...

    @property
    def parcels_out_per_day(self) -> NDArray[np.float64]: ...

    @property
    def graph(self) -> RoadGraph: ...

    @property
    def locations(self) -> Locations: ...

    @property
    def village_location(self) -> NDArray[np.int64]: ...

    @property
    def site_location(self) -> NDArray[np.int64]: ...

    @property
    def reach(self) -> Reach: ...

    @property
    def requirements(self) -> Requirements: ...

    @property
    def standard(self) -> ServiceStandard: ...

    @property
    def profiles(self) -> Mapping[str, SpeedProfile]: ...

    @property
    def haul(self) -> Mapping[str, Fastest]: ...


def expect_arrays_that_fit(instance: Arrayed) -> None:
    """Make sure that no array is shorter, longer or of other positions than records.

    Raises
    ------
    InstanceError
        Naming the array, what was found and what was expected.
    """
    _expect_shapes(instance)
    size = len(instance.locations.node_idx)
    for name in ("village_location", "site_location"):
        _expect_positions(name, getattr(instance, name), size, least=-1)
    _expect_nodes(instance)
    _expect_pairs(instance)
    _expect_long_ways(instance)
    _expect_parcels(instance)
    _expect_goods_of_streams(instance)


def _expect_shapes(instance: Arrayed) -> None:
    num_villages, num_sites = len(instance.villages), len(instance.sites)
    num_streams = len(instance.streams)
    expected: dict[str, tuple[int, ...]] = {
        "parcels_in_per_day": (num_streams, len(instance.goods)),
        "parcels_out_per_day": (num_streams, len(instance.goods)),
        "village_location": (num_villages,),
        "site_location": (num_sites,),
    }
    for name, shape in expected.items():
        found = getattr(instance, name).shape
        if found != shape:
            msg = f"{name} has shape {found}, not {shape}"
            raise InstanceError(msg)
    num_locations = len(instance.locations.node_idx)
    for profile, fastest in instance.haul.items():
        for array in (fastest.time_s, fastest.distance_m):
            if array.shape != (num_locations, num_locations):
                msg = f"haul {profile!r} has shape {array.shape}"
                raise InstanceError(msg)


def _expect_nodes(instance: Arrayed) -> None:
    node_idx = instance.locations.node_idx
    _expect_positions(
        "locations.node_idx", node_idx, instance.graph.num_nodes, least=-1
    )


def _expect_pairs(instance: Arrayed) -> None:
    """Refuse pairs of nobody, out of order, or with lengths that are no lengths."""
    found = instance.reach
    sizes = {
        name: len(getattr(found, name))
        for name in ("origin_idx", "destination_idx", "distance_m", "time_s")
    }
    if len(set(sizes.values())) > 1:
        msg = f"reach: arrays have lengths {sizes}, not one length; {MADE_ANEW}"
        raise InstanceError(msg)
    num_villages, num_sites = len(instance.villages), len(instance.sites)
    _expect_positions("reach.origin_idx", found.origin_idx, num_villages)
    _expect_positions("reach.destination_idx", found.destination_idx, num_sites)
    keys = found.origin_idx.astype(np.int64) * num_sites + found.destination_idx
    if (np.diff(keys) <= 0).any():
        msg = f"reach: pairs are not in the order of villages and sites; {MADE_ANEW}"
        raise InstanceError(msg)
    for name in ("distance_m", "time_s"):
        values = getattr(found, name)
        if not (values >= 0).all():
            where = int(np.flatnonzero(~(values >= 0))[0])
            msg = f"reach.{name}[{where}] is {values[where]}, not >= 0; {MADE_ANEW}"
            raise InstanceError(msg)


def _expect_long_ways(instance: Arrayed) -> None:
    """Refuse ways that were cut off nearer than what is asked for now."""
    within_m = instance.reach.within_m
    if np.isinf(within_m):
        return
    needed_m = longest_way_m(
        instance.requirements, instance.standard, instance.profiles[VILLAGER].max_kph
    )
    if needed_m > within_m:
        msg = (
            f"the standard and reach_m count ways of up to {needed_m:g} m, the ways "
            f"were made up to {within_m:g} m; {MADE_ANEW}"
        )
        raise InstanceError(msg)


def _expect_positions(
    name: str, positions: NDArray[np.integer], size: int, *, least: int = 0
) -> None:
    wrong = (positions < least) | (positions >= size)
    if wrong.any():
        where = int(np.flatnonzero(wrong)[0])
        msg = f"{name}[{where}] is {positions[where]}, not in [{least}, {size - 1}]; "
        raise InstanceError(msg + MADE_ANEW)


def _expect_parcels(instance: Arrayed) -> None:
    for name in PARCELS:
        values = getattr(instance, name)
        if not (np.isfinite(values).all() and (values >= 0).all()):
            msg = f"{name} has values that are not finite and >= 0"
            raise InstanceError(msg)


def _expect_goods_of_streams(instance: Arrayed) -> None:
    """Refuse parcels of goods that are not those of their stream."""
    goods = [item.id for item in instance.goods]
    has = {
        ids: _has(ids, goods, stream.id)
        for stream in instance.streams
        if (ids := stream.goods_ids) is not None
    }
    if not has:
        return
    all_goods = np.ones(len(goods), dtype=np.bool_)
    is_own = np.array(
        [
            all_goods if item.goods_ids is None else has[item.goods_ids]
            for item in instance.streams
        ]
    )
    for name in PARCELS:
        values = getattr(instance, name)
        for stream_idx, goods_idx in np.argwhere(~is_own & (values > 0))[:1].tolist():
            stream = instance.streams[stream_idx]
            msg = (
                f"streams[{stream.id}].goods_ids is {stream.goods_ids}, and "
                f"{name} has {values[stream_idx, goods_idx]:g} of "
                f"{goods[goods_idx]!r}; use planner.build of a changed scenario"
            )
            raise InstanceError(msg)


def _has(ids: tuple[str, ...], goods: list[str], stream_id: str) -> NDArray[np.bool_]:
    """Return which goods are some of a stream, which must be known."""
    if unknown := sorted(set(ids).difference(goods)):
        msg = f"streams[{stream_id}].goods_ids: found {unknown[0]!r}, expected one of "
        raise InstanceError(msg + ", ".join(goods))
    return np.array([item in ids for item in goods], dtype=np.bool_)
