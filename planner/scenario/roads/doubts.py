"""What is doubtful about the roads of an instance and the places beside them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from planner.errors import Problem, warning
from planner.instance import Instance
from planner.model.places import Tier, Village
from planner.network.cleaning.gaps import loose_ends
from planner.network.components import component_of_nodes, main_component
from planner.network.graph import Traveller
from planner.network.snap import nearest_road_m
from planner.scenario.document.nearest import few
from planner.scenario.settings.resources import ROAD

__all__ = ["road_doubts"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int32]

MAX_COMPONENTS = 5
"""Parts whose sizes are told: judgement; the largest ones tell the trouble."""
WHOLE = 0.99
"""Share of the length that counts as all, if all villages are on it: judgement; what is
left is lanes that no village needs."""
JOINED_WITHIN_M = (10.0, 30.0, 100.0)
"""Distances for which a user is told what joining loose ends would bring."""
ELSEWHERE_M = 1.0
"""A road must be this much nearer to be another one than the road joined."""


def road_doubts(instance: Instance, file: str) -> Iterator[Problem]:
    """Yield warnings about roads in parts and about places that they do not serve.

    Parameters
    ----------
    instance
        The county with all its places on the road graph.
    file
        Name of the scenario file, for messages.
    """
    yield from _parts(instance, file)
    yield from _joined_elsewhere(instance, file)
    yield from _hubs(instance, file)
    yield from _too_far(instance, file)
    yield from _cut_off(instance, file)


def _parts(instance: Instance, file: str) -> Iterator[Problem]:
    report = instance.connectivity
    if report.num_components <= 1 or (
        report.main_share >= WHOLE and not report.off_main
    ):
        return
    graph = instance.graph
    part = component_of_nodes(graph, usable=graph.open_to(Traveller.VEHICLE))
    sizes = np.sort(np.bincount(part))[::-1]
    sizes = sizes[: report.num_components].tolist()
    shown = ", ".join(str(size) for size in sizes[:MAX_COMPONENTS])
    yield warning(
        file,
        "roads",
        found=f"{report.num_components} parts without a road between them "
        f"(nodes: {shown}{', ...' if len(sizes) > MAX_COMPONENTS else ''}); "
        f"the largest has {report.main_share:.1%} of the length and "
        f"{_num_on_main(instance, part)} of {len(instance.villages)} villages",
        expected="one connected road network",
        remedy=f"add the missing roads, or join loose ends: {_gains(instance, part)}",
    )


def _gains(instance: Instance, part: IntArray) -> str:
    """Return how many villages joining loose ends brings onto the largest part."""
    number, words = len(instance.villages), []
    for within_m in JOINED_WITHIN_M:
        joined = _joined_parts(instance, part, within_m)
        words.append(
            f"roads.snap_ends_m = {within_m:g} brings "
            f"{_num_on_main(instance, joined)} of {number} villages onto one network"
        )
    return ", ".join(words)


def _joined_parts(instance: Instance, part: IntArray, within_m: float) -> IntArray:
    """Return the parts of the nodes if loose ends were joined."""
    graph = instance.graph
    ends = loose_ends(graph, within_m)
    size = int(part.max(initial=0)) + 1
    pairs = (part[ends.node], part[graph.from_node[ends.other_edge]])
    links = coo_array((np.ones(len(ends.node)), pairs), shape=(size, size))
    _, joined = connected_components(links, directed=False)
    return np.asarray(joined[part], dtype=np.int32)


def _num_on_main(instance: Instance, part: IntArray) -> int:
    node = instance.locations.node_idx[_village_locations(instance)]
    return int((part[node[node >= 0]] == main_component(instance.graph, part)).sum())


def _village_locations(instance: Instance) -> NDArray[np.int64]:
    """Return the locations of the villages that have one."""
    return instance.village_location[instance.village_location >= 0]


def _joined_elsewhere(instance: Instance, file: str) -> Iterator[Problem]:
    """Name villages joined to the main network although another road is nearer."""
    if instance.graph.is_proxy:
        return
    places = instance.locations
    nearest_m = nearest_road_m(
        instance.graph, places.x_m, places.y_m, instance.profiles[ROAD]
    )
    elsewhere = places.is_on_road & (places.snap_m > nearest_m + ELSEWHERE_M)
    found = _villages_at(instance, elsewhere)
    names = [f"{item.name} ({item.id})" for item in found]
    if names:
        yield warning(
            file,
            "roads",
            found=f"{len(names)} of {len(instance.villages)} villages joined to the "
            f"main network though a road of another part is nearer: {few(names)}",
            expected="the nearest road, unless water or a gap is between",
            remedy="check whether people can get there; add the missing road or bridge",
        )


def _villages_at(instance: Instance, chosen: BoolArray) -> list[Village]:
    """Return the villages at chosen locations."""
    return [
        village
        for village, location in zip(
            instance.villages, instance.village_location, strict=True
        )
        if location >= 0 and chosen[location]
    ]


def _hubs(instance: Instance, file: str) -> Iterator[Problem]:
    """Name hubs that no road reaches, or that are not on the main network."""
    part = component_of_nodes(
        instance.graph, usable=instance.graph.open_to(Traveller.VEHICLE)
    )
    main = main_component(instance.graph, part)
    for idx, site in enumerate(instance.sites):
        location = int(instance.site_location[idx])
        if site.tier is not Tier.HUB or location < 0 or not instance.may_open(idx):
            continue
        snap_m = instance.locations.snap_m[location]
        on_road = instance.is_on_road(location)
        if on_road and part[instance.locations.node_idx[location]] == main:
            continue
        found = "on a road that is no part of the main network"
        if not on_road:
            found = f"{snap_m:,.0f} m from any road"
        yield warning(
            file,
            "roads" if on_road else "roads.snap_limit_m",
            found=f"the hub {site.name} ({site.id}) stands {found}",
            expected="a hub on the main road network",
            remedy="correct its coordinates, or add the road to it",
        )


def _too_far(instance: Instance, file: str) -> Iterator[Problem]:
    is_far = ~instance.locations.is_on_road
    far = [village.id for village in _villages_at(instance, is_far)]
    if far:
        yield warning(
            file,
            "roads.snap_limit_m",
            found=f"{len(far)} of {len(instance.villages)} villages "
            f"too far from any road ({few(far)})",
            expected="a road within the limit",
            remedy="add roads, or raise the limit; now they cannot be served",
        )


def _cut_off(instance: Instance, file: str) -> Iterator[Problem]:
    """Name villages that no vehicle reaches from a hub, or comes back from."""
    reached, returned = _connected_to_hubs(instance)
    on_road = np.array(
        [instance.is_on_road(int(item)) for item in instance.village_location],
        dtype=bool,
    )
    for chosen, words in (
        (on_road & ~reached, "that no vehicle reaches from a hub"),
        (on_road & reached & ~returned, "that no vehicle comes back from to a hub"),
    ):
        ids = [instance.villages[idx].id for idx in np.flatnonzero(chosen)]
        if ids:
            yield warning(
                file,
                "roads",
                found=f"{len(ids)} of {len(instance.villages)} villages {words} "
                f"({few(ids)})",
                expected="a road to a hub of the county and back",
                remedy="add the missing roads, or correct one-way ones; now these "
                "villages cannot be served",
            )


def _connected_to_hubs(instance: Instance) -> tuple[BoolArray, BoolArray]:
    """Return which villages a vehicle reaches from a hub of the county, and leaves."""
    county = np.array([village.county_id for village in instance.villages])
    reached = np.zeros(len(county), dtype=bool)
    returned = np.zeros(len(county), dtype=bool)
    for idx, site in enumerate(instance.sites):
        location = instance.site_location[idx]
        if site.tier is not Tier.HUB or not instance.is_on_road(int(location)):
            continue
        is_here = county == site.county_id
        for haul in instance.haul.values():
            there_s = haul.time_s[location, instance.village_location]
            back_s = haul.time_s[instance.village_location, location]
            reached |= np.isfinite(there_s) & is_here
            returned |= np.isfinite(there_s) & np.isfinite(back_s) & is_here
    return reached, returned
