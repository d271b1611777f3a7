"""What a vehicle carries of a county's parcels, counted as facilities count them."""

from __future__ import annotations

import numpy as np

from planner.instance import Instance
from planner.model.fleet import VehicleType

__all__ = ["usable_load"]


def usable_load(instance: Instance, vehicle_type: VehicleType) -> float:
    """Return the parcels in plus out of a trip that fill a vehicle.

    Parcels are of the county's mix. On the way out the vehicle carries those that
    come in, at the end those that go out: the larger of both loads counts, each in
    parcels, kilograms and cubic metres.
    """
    total = float(instance.parcels_per_day.sum())
    limits = np.array(
        [
            vehicle_type.capacity_parcels,
            vehicle_type.capacity_kg,
            vehicle_type.capacity_m3,
        ]
    )
    if not total > 0:
        return float(limits[0])
    sizes = np.array([[1.0, goods.kg, goods.m3] for goods in instance.goods])
    of_parcel = np.maximum(
        instance.parcels_in_per_day.sum(axis=0) @ sizes,
        instance.parcels_out_per_day.sum(axis=0) @ sizes,
    )
    filled = float((of_parcel / total / limits).max())
    return 1.0 / filled if filled > 0 else np.inf
