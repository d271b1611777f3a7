"""Reasons of villages that no siting helps: no coordinates, no road, a road cut off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from planner.explain.villages.binding import Binding, VillageReason
from planner.instance import Instance
from planner.model.places import LocationSource, Tier
from planner.network.components import component_of_nodes
from planner.units import METRES_PER_KM

__all__ = ["cut_off_reason", "place_reason"]


def place_reason(instance: Instance, village: int) -> VillageReason | None:
    """Return why a village is not on the road graph, ``None`` if it is."""
    record = instance.villages[village]
    location = int(instance.village_location[village])
    if record.location_source is LocationSource.MISSING:
        return VillageReason(
            village_id=record.id,
            binding=Binding.NOT_LOCATED,
            words="it has no coordinates, and none are assumed",
            change="give its coordinates, or place such villages at the township seat",
        )
    if not instance.is_on_road(location):
        return _off_road(instance, record.id, location)
    return None


def cut_off_reason(instance: Instance, village: int) -> VillageReason | None:
    """Return the reason of a village on roads that no hub's roads lead to."""
    if _is_reached(instance, village):
        return None
    gap_km = _missing_road_km(instance, village)
    words = "no vehicle gets to it from a hub of its county"
    if gap_km is not None:
        words += f": its own roads end {gap_km:.1f} km from those of the hub"
    return VillageReason(
        village_id=instance.villages[village].id,
        binding=Binding.CUT_OFF,
        words=words,
        amount=gap_km,
        unit="" if gap_km is None else "km",
        change="let a vehicle use the roads to it"
        if gap_km is None
        else f"add the missing road, {gap_km:.1f} km as the crow flies",
    )


def _off_road(instance: Instance, village_id: str, location: int) -> VillageReason:
    snap_km = float(instance.locations.snap_m[location]) / METRES_PER_KM
    return VillageReason(
        village_id=village_id,
        binding=Binding.NO_ROAD,
        words=f"it lies {snap_km:.1f} km from the nearest road, too far to be joined "
        "to it",
        amount=snap_km,
        unit="km",
        change="give its road, or allow it to be as far from one (roads.snap_limit_m)",
    )


def _hubs(instance: Instance, village: int) -> NDArray[np.int64]:
    """Return the locations of the hubs that may supply a village's surroundings."""
    county = instance.villages[village].county_id
    places = [
        int(place)
        for site, place in zip(instance.sites, instance.site_location, strict=True)
        if site.tier is Tier.HUB
        and site.county_id == county
        and instance.is_on_road(int(place))
    ]
    return np.array(places, dtype=np.int64)


def _is_reached(instance: Instance, village: int) -> bool:
    """Return whether a vehicle of any kind gets from a hub to a village."""
    hubs, location = _hubs(instance, village), instance.village_location[village]
    return any(
        bool(np.isfinite(haul.time_s[hubs, location]).any())
        for haul in instance.haul.values()
    )


def _missing_road_km(instance: Instance, village: int) -> float | None:
    """Return how far the roads of a village are from those of a hub, straight.

    ``None`` if they are joined and only closed to vehicles, or if there is no hub.
    """
    graph, node_idx = instance.graph, instance.locations.node_idx
    hubs = _hubs(instance, village)
    part = component_of_nodes(graph)
    own = part == part[node_idx[instance.village_location[village]]]
    main = np.isin(part, part[node_idx[hubs]])
    if not len(hubs) or (own & main).any():
        return None
    xy_m = np.column_stack((graph.x_m, graph.y_m))
    away_m, _ = KDTree(xy_m[main]).query(xy_m[own])
    return float(np.min(away_m)) / METRES_PER_KM
