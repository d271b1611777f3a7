"""Service visits: a crew that installs and repairs, from the nearest base.

A parcel of a goods class takes

    install_share + repair_rate * repair_trips

visits: one to install it, and for each repair the trips to deliver, to fetch and to
bring it back. A crew comes from the open facility that installs with the shortest
drive, of the village's own county unless ``solve.boundary`` lets everything cross its
border; each visit pays its hours at work, and its part of the way both ways, which the
visits of a tour share.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.flow.flow import Flow
from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.rules import Boundary
from planner.service.functions import functions_at
from planner.units import METRES_PER_KM, SECONDS_PER_HOUR

__all__ = [
    "ServiceVisits",
    "base_costs",
    "may_be_base",
    "outside_costs",
    "service_visits",
    "spared_by_bases",
]

FloatArray = NDArray[np.float64]

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


def may_be_base(instance: Instance, site_idx: int, format_id: str) -> bool:
    """Return whether crews may come from a site if it opens in a format."""
    is_base = INSTALL in functions_at(instance, site_idx, format_id)
    return is_base and instance.may_open(site_idx)


def spared_by_bases(instance: Instance) -> FloatArray:
    """Return what a base spares a year of the visits to each village, served whole.

    That is what visits from outside cost more than those from the nearest site where a
    base may open; 0 where they do not. Shape ``(num_villages,)``.
    """
    bases = [
        idx
        for idx, site in enumerate(instance.sites)
        if any(may_be_base(instance, idx, name) for name in site.format_ids)
    ]
    parcels = _parcels_per_year(instance)
    visits, hours = parcels @ _visits_each(instance), parcels @ _hours_each(instance)
    price = instance.service.outside_visit_price
    ways = _nearest(instance, bases, range(len(instance.villages)))
    own = [
        _visits(instance, way, idx, *amounts).cost_per_year
        for idx, (way, *amounts) in enumerate(
            zip(ways, visits.tolist(), hours.tolist(), strict=True)
        )
    ]
    return np.asarray(np.maximum(0.0, visits * price - np.array(own)))


def base_costs(instance: Instance, sites: Sequence[int]) -> FloatArray:
    """Return what visits to each village cost a year from a base at each site.

    Of villages served whole; ``inf`` where a crew of the site may not or cannot come.
    Shape ``(num_sites, num_villages)``.
    """
    parcels = _parcels_per_year(instance)
    visits, hours = parcels @ _visits_each(instance), parcels @ _hours_each(instance)
    amounts = list(zip(visits.tolist(), hours.tolist(), strict=True))
    costs = np.full((len(sites), len(amounts)), np.inf)
    for row, site_idx in enumerate(sites):
        ways = _nearest(instance, [site_idx], range(len(amounts)))
        for village_idx, (way, of_village) in enumerate(
            zip(ways, amounts, strict=True)
        ):
            found = _visits(instance, way, village_idx, *of_village)
            if found.base_id is not None:
                costs[row, village_idx] = found.cost_per_year
    return costs


def outside_costs(instance: Instance) -> FloatArray:
    """Return what visits to each village, served whole, cost a year from outside."""
    parcels = _parcels_per_year(instance)
    price = instance.service.outside_visit_price
    return np.asarray(parcels @ _visits_each(instance) * price)


def _parcels_per_year(instance: Instance) -> FloatArray:
    """Return the parcels that come to each village a year, by goods class."""
    days = instance.operations.days_per_year
    return instance.of_villages(instance.parcels_in_per_day) * days


def _visits_each(instance: Instance) -> FloatArray:
    """Return the visits that a parcel of each goods class takes."""
    goods = instance.goods
    return np.array(
        [item.install_share + item.repair_rate * item.repair_trips for item in goods]
    )


def _hours_each(instance: Instance) -> FloatArray:
    """Return the hours at work that a parcel of each goods class takes."""
    visit_h = np.array([item.visit_s for item in instance.goods]) / SECONDS_PER_HOUR
    return np.asarray(_visits_each(instance) * visit_h)


def service_visits(flow: Flow) -> Iterator[ServiceVisits]:
    """Yield the visits to each village that is served, as far as it is."""
    instance, allocations = flow.instance, flow.allocations
    bases = _bases(flow)
    parcels = np.zeros((len(instance.villages), len(instance.goods)))
    np.add.at(parcels, allocations.village_idx, allocations.parcels_in)
    parcels *= instance.operations.days_per_year
    each, hours_each = _visits_each(instance), _hours_each(instance)
    served = _served_from(flow)
    villages = list(dict.fromkeys(allocations.village_idx.tolist()))
    nearest = _nearest(instance, bases, villages)
    for village_idx, way in zip(villages, nearest, strict=True):
        visits = float(parcels[village_idx] @ each)
        if visits > 0:
            hours = float(parcels[village_idx] @ hours_each)
            name = served[village_idx]
            yield _visits(instance, way, village_idx, visits, hours, name)


def _served_from(flow: Flow) -> dict[int, str]:
    """Return the facility from which most of each village is served."""
    largest: dict[int, tuple[float, str]] = {}
    allocations = flow.allocations
    for village_idx, share, item in zip(
        allocations.village_idx.tolist(),
        allocations.village_share.tolist(),
        flow.plan.allocations,
        strict=True,
    ):
        if village_idx not in largest or share > largest[village_idx][0]:
            largest[village_idx] = share, item.facility_id
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


@dataclass(frozen=True, slots=True)
class _Way:
    """The base with the shortest drive to a village, there and back; ``None`` if none.

    ``drive_s`` and ``length_m`` are those of both ways.
    """

    base: int | None = None
    drive_s: float = 0.0
    length_m: float = 0.0


def _visits(  # noqa: PLR0917 - private, three calls
    instance: Instance,
    way: _Way,
    village_idx: int,
    visits: float,
    hours_at_work: float,
    served_from_id: str = "",
) -> ServiceVisits:
    rates = instance.service
    tours = visits / rates.visits_per_tour
    hours = hours_at_work + tours * way.drive_s / SECONDS_PER_HOUR
    km = tours * way.length_m / METRES_PER_KM
    is_done = way.base is not None
    return ServiceVisits(
        village_id=instance.villages[village_idx].id,
        base_id=None if way.base is None else instance.sites[way.base].id,
        served_from_id=served_from_id,
        visits_per_year=visits,
        km_per_year=km if is_done else 0.0,
        hours_per_year=hours if is_done else 0.0,
        cost_per_year=hours * rates.crew_cost_per_hour + km * rates.crew_cost_per_km
        if is_done
        else visits * rates.outside_visit_price,
    )


def _nearest(
    instance: Instance, bases: Sequence[int], villages: Sequence[int]
) -> list[_Way]:
    """Return the base with the shortest drive to each of some villages."""
    on_road = [
        idx for idx in bases if instance.is_on_road(int(instance.site_location[idx]))
    ]
    if not on_road:
        return [_Way()] * len(villages)
    haul = instance.haul[instance.profile_of(Leg.LOOP)]
    place = instance.village_location[list(villages)]
    ends = instance.site_location[on_road][:, None], place[None, :]
    back = ends[::-1]
    drive_s = haul.time_s[ends] + haul.time_s[back]
    drive_s[~_may_come(instance, on_road, villages)] = np.inf
    best = np.argmin(drive_s, axis=0)
    length_m = haul.distance_m[ends] + haul.distance_m[back]
    return [
        _Way(on_road[row], float(drive_s[row, column]), float(length_m[row, column]))
        if instance.is_on_road(int(place[column])) and np.isfinite(drive_s[row, column])
        else _Way()
        for column, row in enumerate(best.tolist())
    ]


def _may_come(
    instance: Instance, bases: Sequence[int], villages: Sequence[int]
) -> NDArray[np.bool_]:
    """Return whether a crew of each base may go to each village."""
    if instance.requirements.boundary is Boundary.NONE:
        return np.ones((len(bases), len(villages)), dtype=np.bool_)
    home = np.array([instance.sites[idx].county_id for idx in bases])
    there = np.array([instance.villages[idx].county_id for idx in villages])
    return np.asarray(home[:, None] == there)
