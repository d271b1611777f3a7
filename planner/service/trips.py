"""The trip multiplier: how often a parcel is really carried, and what it takes.

A parcel handed over at the door with probability q at each of at most n attempts is
taken along

    1 + (1 - q) + ... + (1 - q)^(n - 1) = (1 - (1 - q)^n) / q

times, each time with its room on the vehicle and its minutes at the door; what is left
after the last attempt waits at the store. What villagers send back is a parcel of its
own on the way up (``planner.demand.demand``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.service import ServiceRates
from planner.units import SECONDS_PER_MINUTE

__all__ = [
    "HomeTrips",
    "attempt_shares",
    "expected_attempts",
    "home_parcels_per_day",
    "home_trips",
    "left_over_share",
]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeTrips:
    """What a parcel to the door takes because not every attempt succeeds.

    Parameters
    ----------
    attempts
        Expected times that it is taken along.
    extra_minutes
        At the door, for the attempts after the first.
    left_over
        Share that is not handed over at the door in the end.
    """

    attempts: float
    extra_minutes: float
    left_over: float


def attempt_shares(success: float, max_attempts: int) -> tuple[float, ...]:
    """Return the share of parcels that is done with at each attempt.

    The last attempt ends it, whether it succeeds or not.
    """
    failing = 1.0 - success
    before_last = (failing**attempt * success for attempt in range(max_attempts - 1))
    return (*before_last, failing ** (max_attempts - 1))


def expected_attempts(rates: ServiceRates) -> float:
    """Return how many times a parcel to the door is taken along."""
    failing = 1.0 - rates.home_success
    return sum(failing**attempt for attempt in range(rates.max_attempts))


def left_over_share(rates: ServiceRates) -> float:
    """Return the share of parcels to the door that is not handed over there."""
    return (1.0 - rates.home_success) ** rates.max_attempts


def home_trips(instance: Instance) -> HomeTrips:
    """Return what a parcel to the door takes."""
    rates, attempts = instance.service, expected_attempts(instance.service)
    each_s = instance.operations.seconds_per_parcel(Leg.LOOP, is_home=True)
    return HomeTrips(
        attempts=attempts,
        extra_minutes=(attempts - 1.0) * each_s / SECONDS_PER_MINUTE,
        left_over=left_over_share(rates),
    )


def home_parcels_per_day(instance: Instance) -> FloatArray:
    """Return the parcels that homes take and give if served at the door.

    Each as often as it is taken along, shape ``(num_streams,)``.
    """
    incoming = instance.parcels_in_per_day.sum(axis=1)
    outgoing = instance.parcels_out_per_day.sum(axis=1)
    return np.asarray(incoming * expected_attempts(instance.service) + outgoing)
