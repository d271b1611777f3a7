"""How often vehicles call: the one definition for routes, prices, costs and service.

Each place has its days a week (``Instance.site_days_per_week``). A point, or the homes
of a village, is called at no more often than its store: what a vehicle would bring is
not there on other days. Stops of a route are called at equally often, so that its
vehicle runs on the days of its stops.
"""

from __future__ import annotations

from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.model.week import DAYS_OF_WEEK
from planner.plan import Facility, Route, Stop, StopKind

__all__ = [
    "days_per_visit",
    "facility_days",
    "home_days",
    "route_days",
    "route_visits_per_year",
    "site_days",
    "stop_days",
    "supplied_days",
    "typical_days",
    "visits_per_year",
]


def visits_per_year(instance: Instance, days_per_week: float) -> float:
    """Return the visits a year at so many days a week."""
    return instance.operations.days_per_year * days_per_week / DAYS_OF_WEEK


def days_per_visit(days_per_week: float) -> float:
    """Return the average days of parcels that a visit carries."""
    return DAYS_OF_WEEK / days_per_week


def site_days(instance: Instance, site_idx: int) -> float:
    """Return the days a week that own vehicles call at a site, a hub on all of them."""
    if instance.sites[site_idx].tier is Tier.HUB:
        return instance.operations.days_per_week
    return float(instance.site_days_per_week[site_idx])


def facility_days(instance: Instance, site_idx: int, parent_idx: int) -> float:
    """Return the days a week that own vehicles call at a facility from its parent."""
    days = instance.site_days_per_week
    if instance.sites[parent_idx].tier is Tier.HUB:
        return float(days[site_idx])
    return float(min(days[site_idx], days[parent_idx]))


def supplied_days(instance: Instance, facility: Facility) -> float:
    """Return the days a week that own vehicles call at a facility of a plan.

    A hub is called at on as many days as vehicles run at all.
    """
    site_idx = instance.site_index[facility.site_id]
    parent_idx = instance.site_index.get(facility.parent_id or "")
    if parent_idx is None:
        return instance.operations.days_per_week
    return facility_days(instance, site_idx, parent_idx)


def home_days(instance: Instance, village_idx: int, store_idx: int) -> float:
    """Return the days a week that own vehicles of a store call at a village's homes."""
    village = instance.village_days_per_week[village_idx]
    return float(min(village, instance.site_days_per_week[store_idx]))


def stop_days(instance: Instance, route: Route, stop: Stop) -> float:
    """Return the days a week of a stop of a route."""
    depot = instance.site_index[route.depot_id]
    if stop.kind is StopKind.VILLAGE:
        return home_days(instance, instance.village_of[stop.id], depot)
    site = instance.site_index[stop.id]
    if route.leg is Leg.LINEHAUL:
        return float(instance.site_days_per_week[site])
    return facility_days(instance, site, depot)


def route_days(instance: Instance, route: Route) -> float:
    """Return the days a week that a route runs: those of its most frequent stop."""
    if instance.operations.schedule is None:
        return instance.operations.days_per_week
    return max(
        stop_days(instance, route, stop) for trip in route.trips for stop in trip.stops
    )


def route_visits_per_year(instance: Instance, route: Route) -> float:
    """Return the days a year that a route runs."""
    return visits_per_year(instance, route_days(instance, route))


def typical_days(instance: Instance) -> float:
    """Return the mean days a week by parcels, where one number has to do."""
    if instance.operations.schedule is None:
        return instance.operations.days_per_week
    parcels = instance.village_parcels_per_day
    total = float(parcels.sum())
    if not total > 0:
        return instance.operations.days_per_week
    return float(parcels @ instance.village_days_per_week) / total
