"""The counter of a facility: what staff and storage can take, and who waits.

Capacity is in parcels of the average day. On a peak day, in its busiest hour, the
clerks must keep up with the parcels that need one:

    load * peak_factor * peak_hour_share * (1 - self_service) * minutes / success
        <= 60 * staff

and what waits must find room, each parcel with the mean volume of those coming in:

    load * peak_factor * dwell_days * mean m3 <= storage_m3.
"""

from __future__ import annotations

import math

from planner.instance import Instance
from planner.service.prices import counter_minutes
from planner.units import SECONDS_PER_MINUTE

__all__ = ["capacity_parcels_per_day", "mean_parcel_m3", "peak_use", "peak_wait_s"]

MINUTES_PER_HOUR = 60.0


def capacity_parcels_per_day(instance: Instance, format_id: str) -> float:
    """Return the most that a format handles on an average day, in plus out."""
    form = instance.format_by_id[format_id]
    rates = instance.service
    busiest_hour = rates.peak_factor * rates.peak_hour_share * counter_minutes(form)
    room = rates.peak_factor * rates.dwell_days * mean_parcel_m3(instance)
    return min(
        form.capacity_parcels_per_day,
        _most(MINUTES_PER_HOUR * form.staff, busiest_hour),
        _most(form.storage_m3, room),
    )


def peak_use(instance: Instance, format_id: str, parcels_per_day: float) -> float:
    """Return the share of the clerks' time in the busiest hour of a peak day.

    0 where clerks' time is not limited.
    """
    form = instance.format_by_id[format_id]
    if counter_minutes(form) == 0 or form.staff == 0:
        return 0.0
    arrivals = parcels_per_day * instance.service.peak_factor
    arrivals *= instance.service.peak_hour_share
    return arrivals * counter_minutes(form) / (MINUTES_PER_HOUR * form.staff)


def peak_wait_s(instance: Instance, format_id: str, parcels_per_day: float) -> float:
    """Return the mean wait for a clerk in the busiest hour of a peak day.

    As an M/M/c queue with c clerks, rounded to whole ones (Erlang 1917; the formula as
    in Gross and Harris 2008, Fundamentals of Queueing Theory, section 3.3); ``inf``
    where the clerks cannot keep up.
    """
    use = peak_use(instance, format_id, parcels_per_day)
    if use == 0:
        return 0.0
    if use >= 1:
        return math.inf
    form = instance.format_by_id[format_id]
    clerks = max(1, round(form.staff))
    offered = use * clerks
    waiting = offered**clerks / math.factorial(clerks) / (1 - use)
    served = sum(offered**k / math.factorial(k) for k in range(clerks))
    probability = waiting / (served + waiting)
    service_s = counter_minutes(form) * SECONDS_PER_MINUTE
    return probability * service_s / (clerks * (1 - use))


def mean_parcel_m3(instance: Instance) -> float:
    """Return the mean volume of the parcels coming in."""
    return sum(item.share_in * item.m3 for item in instance.goods)


def _most(limit: float, each: float) -> float:
    return limit / each if each > 0 else math.inf
