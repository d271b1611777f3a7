"""Ferries: edges with a time of their own, waiting included."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.network.readers.osm.tags import text
from planner.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE, travel_time_s

__all__ = ["FERRIES", "Ferries", "duration_s"]

_CLOCK = re.compile(r"(?:(\d+):)?(\d+)(?::(\d\d))?")
_ISO = re.compile(r"pt(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ferries:
    """What is assumed of ferries.

    Parameters
    ----------
    wait_s
        Mean wait for a departure, loading included.
    kph
        Speed of a ferry whose crossing time is not given.
    """

    wait_s: float = 900.0
    kph: float = 10.0

    def crossings_s(
        self,
        length_m: NDArray[np.float64],
        duration: NDArray[np.float64],
        is_ferry: NDArray[np.bool_],
    ) -> NDArray[np.float64]:
        """Return seconds of waiting and crossing, NaN where there is no ferry.

        Parameters
        ----------
        length_m
            Length of each road.
        duration
            Seconds of the crossing where they are given, NaN elsewhere.
        is_ferry
            Which roads are ferries.
        """
        sailed_s = travel_time_s(1.0, self.kph) * length_m
        crossing_s = np.where(np.isnan(duration), sailed_s, duration) + self.wait_s
        return np.where(is_ferry, crossing_s, np.nan)


FERRIES = Ferries()


def duration_s(value: object) -> float:
    """Return the seconds of a ``duration`` tag, NaN where it says none.

    ``20`` are minutes, ``1:20`` hours and minutes, ``01:20:30`` with seconds;
    ``PT1H20M`` is read too.
    """
    content = text(value)
    if (match := _ISO.fullmatch(content)) or (match := _CLOCK.fullmatch(content)):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
    else:
        return math.nan
    total_s = hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE + seconds
    return total_s if total_s > 0 else math.nan
