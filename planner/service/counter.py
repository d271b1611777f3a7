"""The counter of a facility: what staff and shelves can take, and who waits.

Parcels come on the f days a week that vehicles call, so that an operating day carries
7 / f of the average one. No more of them than the format handles a day, and in the
busiest hour of a peak day the clerks must keep up with the parcels that need one:

    load * 7 / f * peak_factor * peak_hour_share * (1 - self_service) * minutes
        / success <= 60 * staff

What villagers collect or hand in there lies on the shelves, each parcel with the mean
volume of those coming in, for as long as it waits to be collected, or until vehicles
call again; what goes on to points, to doors or up to the hub takes no shelf:

    counter * peak_factor * max(dwell_days, 7 / f) * mean m3 <= storage_m3.
"""

from __future__ import annotations

import math

from planner.instance import Instance
from planner.model.places import Tier
from planner.once import once
from planner.service.carriers import may_haul
from planner.service.frequency import days_per_visit, site_days
from planner.service.prices import counter_minutes
from planner.units import SECONDS_PER_MINUTE

__all__ = [
    "at_counter",
    "capacity_parcels_per_day",
    "clerks_lacking",
    "day_capacity",
    "mean_parcel_m3",
    "most_days",
    "peak_shelf_use",
    "peak_use",
    "peak_wait_s",
    "shelf_parcels_per_day",
    "site_capacity",
    "site_shelf",
]

MINUTES_PER_HOUR = 60.0
"""What a clerk works in the busiest hour."""

MOST_CLERKS = 10_000
"""Clerks of a counter that are told apart in its queue."""


def day_capacity(instance: Instance, format_id: str) -> float:
    """Return the most that a format handles on an operating day, in plus out."""
    form, rates = instance.format_by_id[format_id], instance.service
    busiest_hour = rates.peak_factor * rates.peak_hour_share * counter_minutes(form)
    return min(
        form.capacity_parcels_per_day,
        _most(MINUTES_PER_HOUR * form.staff, busiest_hour),
    )


def capacity_parcels_per_day(
    instance: Instance, format_id: str, days_per_week: float
) -> float:
    """Return the most that a format handles, in plus out, as parcels of an average day.

    Parameters
    ----------
    days_per_week
        That vehicles call there.
    """
    return day_capacity(instance, format_id) / days_per_visit(days_per_week)


def shelf_parcels_per_day(
    instance: Instance, format_id: str, days_per_week: float
) -> float:
    """Return the most that villagers may collect and hand in at a format's counter.

    As parcels of an average day, in plus out; ``inf`` where room limits nothing.
    """
    lying_days = max(instance.service.dwell_days, days_per_visit(days_per_week))
    room = instance.service.peak_factor * lying_days * mean_parcel_m3(instance)
    return _most(instance.format_by_id[format_id].storage_m3, room)


def most_days(instance: Instance, site_idx: int) -> float:
    """Return the days a week of whoever may call at a site most often."""
    others = (
        item.days_per_week
        for item in instance.carriers
        if may_haul(instance, item, site_idx)
    )
    return max(site_days(instance, site_idx), *others, 0.0)


def site_capacity(
    instance: Instance,
    site_idx: int,
    format_id: str,
    days_per_week: float | None = None,
) -> float:
    """Return the most that may pass a site, as parcels of an average day, in plus out.

    A point hands over all that comes, so that its shelves limit it, too.

    Parameters
    ----------
    days_per_week
        That vehicles call there; the most that they may unless given.
    """
    days = most_days(instance, site_idx) if days_per_week is None else days_per_week
    handled = capacity_parcels_per_day(instance, format_id, days)
    if instance.sites[site_idx].tier is not Tier.POINT:
        return handled
    return min(handled, shelf_parcels_per_day(instance, format_id, days))


def site_shelf(instance: Instance, site_idx: int, format_id: str) -> float:
    """Return the most that villagers may collect and hand in at a site."""
    days = most_days(instance, site_idx)
    return shelf_parcels_per_day(instance, format_id, days)


def at_counter(instance: Instance, site_idx: int, format_id: str) -> float:
    """Return the most that may be collected and handed in at a site's counter."""
    return min(
        site_capacity(instance, site_idx, format_id),
        site_shelf(instance, site_idx, format_id),
    )


def peak_use(instance: Instance, format_id: str, parcels_per_day: float) -> float:
    """Return the share of the clerks' time in the busiest hour of a peak day.

    0 where clerks' time is not limited.

    Parameters
    ----------
    parcels_per_day
        Of a day on which vehicles call.
    """
    form = instance.format_by_id[format_id]
    if counter_minutes(form) == 0 or form.staff == 0:
        return 0.0
    arrivals = parcels_per_day * instance.service.peak_factor
    arrivals *= instance.service.peak_hour_share
    return arrivals * counter_minutes(form) / (MINUTES_PER_HOUR * form.staff)


def peak_shelf_use(
    instance: Instance, format_id: str, parcels_per_day: float, days_per_week: float
) -> float:
    """Return the share of the shelves that is taken on a peak day; 0 without a limit.

    Parameters
    ----------
    parcels_per_day
        Collected and handed in at the counter on an average day.
    """
    if parcels_per_day == 0:
        return 0.0
    limit = shelf_parcels_per_day(instance, format_id, days_per_week)
    return parcels_per_day / limit if limit > 0 else math.inf


def peak_wait_s(instance: Instance, format_id: str, parcels_per_day: float) -> float:
    """Return the mean wait for a clerk in the busiest hour of a peak day.

    As an M/M/c queue with c clerks, rounded to whole ones (Erlang 1917; the recursion
    over clerks as in Gross and Harris 2008, Fundamentals of Queueing Theory, section
    3.5, which no number overflows); ``inf`` where the clerks cannot keep up. More than
    ``MOST_CLERKS`` wait no longer than so many.
    """
    use = peak_use(instance, format_id, parcels_per_day)
    if use == 0:
        return 0.0
    form = instance.format_by_id[format_id]
    clerks = max(1, round(form.staff))
    return _mean_wait_s(clerks, use, counter_minutes(form) * SECONDS_PER_MINUTE)


def clerks_lacking(
    instance: Instance, format_id: str, parcels_per_day: float, *, limit_s: float
) -> int:
    """Return how many clerks more bring the mean wait of ``peak_wait_s`` to a limit.

    Parameters
    ----------
    parcels_per_day
        Of a day on which vehicles call.
    """
    form = instance.format_by_id[format_id]
    use = peak_use(instance, format_id, parcels_per_day)
    service_s = counter_minutes(form) * SECONDS_PER_MINUTE
    present, lacking = max(1, round(form.staff)), 0
    # Nothing waits longer than the limit where the clerks together are idle enough:
    # the loop ends, since each clerk more takes a part of the same work.
    while (
        _mean_wait_s(present + lacking, use * present / (present + lacking), service_s)
        > limit_s
    ):
        lacking += 1
    return lacking


def _mean_wait_s(clerks: int, use: float, service_s: float) -> float:
    """Return the mean wait for one of some clerks, each busy for a share of the time.

    Parameters
    ----------
    service_s
        That serving one takes on average.
    """
    if use >= 1:
        return math.inf
    clerks = min(MOST_CLERKS, clerks)
    offered, blocked = use * clerks, 1.0
    for number in range(1, clerks + 1):
        blocked = offered * blocked / (number + offered * blocked)
    probability = blocked / (1 - use * (1 - blocked))
    return probability * service_s / (clerks * (1 - use))


@once
def mean_parcel_m3(instance: Instance) -> float:
    """Return the mean volume of the parcels coming in."""
    return sum(item.share_in * item.m3 for item in instance.goods)


def _most(limit: float, each: float) -> float:
    return limit / each if each > 0 else math.inf
