"""What brings vehicles to stores and points that are too far for their day."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from planner.design.siting_model.links import shift_needed_s, supply_links
from planner.instance import Instance
from planner.model.amendment import Amendment, key_at
from planner.model.fleet import Leg
from planner.model.places import SiteStatus, Tier
from planner.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

__all__ = ["Candidate", "another_hub", "of_time"]

MOST_SHIFT_H = 12.0
"""More hours are more than a driver's day."""
HOURS = 0.5
"""Shifts are rounded up to half hours."""
DAY_S = 24 * SECONDS_PER_HOUR
"""No window ends later."""
CARRIER = "third_party"
PRICE = 1.0
"""Of a third party, in the scenario's currency: what can be attained, whatever it
costs, does not depend on it."""
LEGS = {Leg.LINEHAUL: Tier.STORE, Leg.LOOP: Tier.POINT}
"""Tier of the sites that a leg leads to."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A change that may help a county attain more.

    Parameters
    ----------
    note
        Says it where its amendments do not.
    instance
        With the change, where it is a row of a table and no amendment.
    """

    amendments: tuple[Amendment, ...] = ()
    note: str = ""
    instance: Instance | None = None


def of_time(instance: Instance) -> Iterator[Candidate]:
    """Yield changes with which vehicles get to sites beyond their day, cheapest first.

    A longer shift, with a longer window where it needs one, and a third party.
    """
    for leg, sites in _beyond(instance).items():
        yield from _longer_day(instance, leg, sites)
        yield from _third_party(instance, leg)


def another_hub(instance: Instance) -> Iterator[Candidate]:
    """Yield the county with a hub more: where the most parcels are beyond a shift."""
    stores = _beyond(instance).get(Leg.LINEHAUL, {})
    hubs = [item for item in instance.sites if item.tier is Tier.HUB]
    if not stores or not hubs:
        return
    place = max(stores, key=lambda idx: _parcels_around(instance, idx))
    store = instance.sites[place]
    hub = replace(
        hubs[0],
        id=f"hub:{store.id}",
        name=store.name,
        status=SiteStatus.CANDIDATE,
        township_id=store.township_id,
        county_id=store.county_id,
        lon=store.lon,
        lat=store.lat,
        current_format_id=None,
    )
    location = np.append(instance.site_location, instance.site_location[place])
    yield Candidate(
        note=f"another hub at {store.name!r}, a row of places.sites",
        instance=replace(
            instance, sites=(*instance.sites, hub), site_location=location
        ),
    )


def _beyond(instance: Instance) -> dict[Leg, dict[int, dict[str, float]]]:
    """Return the sites that no vehicle gets to within its day, with what that needs.

    By leg and position of the site: seconds of a shift by vehicle type.
    """
    linked = {child for child, _ in supply_links(instance, has_every=True)}
    found: dict[Leg, dict[int, dict[str, float]]] = {}
    for leg, tier in LEGS.items():
        for idx, site in enumerate(instance.sites):
            if site.tier is not tier or idx in linked:
                continue
            if needed := shift_needed_s(instance, leg, idx):
                found.setdefault(leg, {})[idx] = needed
    return found


def _parcels_around(instance: Instance, site: int) -> float:
    """Return the parcels of the villages within reach of a site."""
    near = instance.reach.destination_idx == site
    villages = np.unique(instance.reach.origin_idx[near])
    return float(instance.parcels_per_day[villages].sum())


def _longer_day(
    instance: Instance, leg: Leg, sites: dict[int, dict[str, float]]
) -> Iterator[Candidate]:
    """Yield the shift, and window, that reach as many sites as a driver's day can."""
    quickest = [
        min(needed.items(), key=lambda item: item[1]) for needed in sites.values()
    ]
    hours = {
        vehicle: math.ceil(needed_s / SECONDS_PER_HOUR / HOURS) * HOURS
        for vehicle, needed_s in sorted(quickest, key=lambda item: item[1])
        if needed_s <= MOST_SHIFT_H * SECONDS_PER_HOUR
    }
    if not hours:
        return
    vehicle, shift_h = max(hours.items(), key=lambda item: item[1])
    found = []
    now_s = next(item.shift_s for item in instance.vehicle_types if item.id == vehicle)
    if shift_h * SECONDS_PER_HOUR > now_s:
        key = key_at("vehicle_types", vehicle, "shift_hours")
        found.append(Amendment(key=key, value=shift_h))
    operations = instance.operations
    is_linehaul = leg is Leg.LINEHAUL
    window = operations.linehaul_window_s if is_linehaul else operations.loop_window_s
    if window[1] - window[0] < shift_h * SECONDS_PER_HOUR:
        key = f"operations.{'linehaul_window' if is_linehaul else 'loop_window'}"
        longer = _longer_window(window, shift_h * SECONDS_PER_HOUR)
        found.append(Amendment(key=key, value=longer))
    if found:
        yield Candidate(amendments=tuple(found))


def _longer_window(window_s: tuple[float, float], length_s: float) -> list[str]:
    """Return a window that begins earlier, or where it cannot, ends later."""
    start_s = max(0.0, window_s[1] - length_s)
    end_s = min(DAY_S, max(window_s[1], start_s + length_s))
    return [_clock(start_s), _clock(end_s)]


def _clock(time_s: float) -> str:
    minutes = round(time_s / SECONDS_PER_MINUTE)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _third_party(instance: Instance, leg: Leg) -> Iterator[Candidate]:
    if instance.carriers:
        return
    key = f"carriers.{CARRIER}.price_per_parcel.{leg}"
    yield Candidate(
        amendments=(Amendment(key=key, value=PRICE),),
        note=f"a third party on the {leg}, carriers.NAME.price_per_parcel.{leg}",
    )
