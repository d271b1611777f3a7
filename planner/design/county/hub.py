"""The hub of a county as the platform of the neutral form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.design.county.fleets import fleet_of
from planner.design.siting_model.prepare import Prepared
from planner.location_routing.problem import Platforms
from planner.model.fleet import Leg

__all__ = ["hub_platform"]


def hub_platform(
    prepared: Prepared,
    hub_option: int,
    depot_site: NDArray[np.int64],
    is_here: NDArray[np.bool_],
) -> Platforms:
    """Return the hub of an option, from which all stores are supplied.

    Parameters
    ----------
    depot_site
        Sites of the stores.
    is_here
        Which of them are one place with the hub.
    """
    instance, data = prepared.instance, prepared.data
    hub = int(data.option_site[hub_option])
    places = instance.site_location[[hub, *depot_site.tolist()]].astype(np.int64)
    stop_s = np.full(len(depot_site), instance.operations.stop_s)
    return Platforms(
        opening_cost=data.option_fixed_cost[[hub_option]] - data.closing_cost[[hub]],
        capacity=data.option_capacity[[hub_option]],
        fleet=fleet_of(instance, Leg.LINEHAUL, places, 1, stop_s),
        service_s=instance.operations.stop_s,
        service_s_per_load=instance.operations.linehaul_parcel_s,
        is_depot_here=is_here,
    )
