"""Service visits: a crew that installs and repairs, from the nearest base.

A parcel of a goods class takes

    install_share + repair_rate * repair_trips

visits: one to install it, and for each repair the trips to deliver, to fetch and to
bring it back. A crew comes from the open facility that installs with the shortest
drive; each visit pays its hours at work, and its part of the way both ways, which the
visits of a tour share.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from planner.flow.flow import Flow
from planner.instance import Instance
from planner.model.fleet import Leg
from planner.units import METRES_PER_KM, SECONDS_PER_HOUR

__all__ = ["ServiceVisits", "service_visits"]

INSTALL = "install"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceVisits:
    """Visits to the homes of a village.

    Parameters
    ----------
    base_id
        Where the crew comes from; ``None`` where nobody installs or can drive there:
        then one from outside comes, at its price.
    served_from_id
        The facility from which most of the village is served.
    km_per_year, hours_per_year
        Of the crew, there and back and at work.
    """

    village_id: str
    base_id: str | None
    served_from_id: str
    visits_per_year: float
    km_per_year: float
    hours_per_year: float
    cost_per_year: float


def service_visits(flow: Flow) -> Iterator[ServiceVisits]:
    """Yield the visits to each village that is served, as far as it is."""
    instance, allocations = flow.instance, flow.allocations
    bases = _bases(flow)
    parcels = np.zeros((len(instance.villages), len(instance.goods)))
    np.add.at(parcels, allocations.village_idx, allocations.parcels_in)
    parcels *= instance.operations.days_per_year
    goods = instance.goods
    each = np.array(
        [item.install_share + item.repair_rate * item.repair_trips for item in goods]
    )
    hours_each = each * [item.visit_s / SECONDS_PER_HOUR for item in goods]
    served = _served_from(flow)
    for village_idx in dict.fromkeys(allocations.village_idx.tolist()):
        visits = float(parcels[village_idx] @ each)
        if visits > 0:
            hours = float(parcels[village_idx] @ hours_each)
            found = _visits(instance, bases, village_idx, visits, hours)
            yield replace(found, served_from_id=served[village_idx])


def _served_from(flow: Flow) -> dict[int, str]:
    """Return the facility from which most of each village is served."""
    largest: dict[int, tuple[float, str]] = {}
    for village_idx, item in zip(
        flow.allocations.village_idx.tolist(), flow.plan.allocations, strict=True
    ):
        if village_idx not in largest or item.share > largest[village_idx][0]:
            largest[village_idx] = item.share, item.facility_id
    return {village_idx: name for village_idx, (_, name) in largest.items()}


def _bases(flow: Flow) -> list[int]:
    facilities = flow.facilities
    return [
        site_idx
        for site_idx, functions in zip(
            facilities.site_idx.tolist(), facilities.functions, strict=True
        )
        if INSTALL in functions
    ]


def _visits(
    instance: Instance,
    bases: list[int],
    village_idx: int,
    visits: float,
    hours_at_work: float,
) -> ServiceVisits:
    base, drive_s, way_m = _nearest(instance, bases, village_idx)
    rates = instance.service
    tours = visits / rates.visits_per_tour
    hours = hours_at_work + tours * drive_s / SECONDS_PER_HOUR
    km = tours * way_m / METRES_PER_KM
    is_done = base is not None
    return ServiceVisits(
        village_id=instance.villages[village_idx].id,
        base_id=None if base is None else instance.sites[base].id,
        served_from_id="",
        visits_per_year=visits,
        km_per_year=km if is_done else 0.0,
        hours_per_year=hours if is_done else 0.0,
        cost_per_year=hours * rates.crew_cost_per_hour + km * rates.crew_cost_per_km
        if is_done
        else visits * rates.outside_visit_price,
    )


def _nearest(
    instance: Instance, bases: list[int], village_idx: int
) -> tuple[int | None, float, float]:
    """Return the base with the shortest drive there and back, its time and length."""
    place = int(instance.village_location[village_idx])
    on_road = [
        idx for idx in bases if instance.is_on_road(int(instance.site_location[idx]))
    ]
    if not on_road or not instance.is_on_road(place):
        return None, 0.0, 0.0
    profile = next(
        item.profile for item in instance.vehicle_types if Leg.LOOP in item.legs
    )
    haul, places = instance.haul[profile], instance.site_location[on_road]
    drive_s = haul.time_s[places, place] + haul.time_s[place, places]
    best = int(np.argmin(drive_s))
    if not np.isfinite(drive_s[best]):
        return None, 0.0, 0.0
    way_m = haul.distance_m[places, place] + haul.distance_m[place, places]
    return on_road[best], float(drive_s[best]), float(way_m[best])
