"""How many people live where: skewed sizes, hollow villages, a larger seat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.scenario.synthetic.settlements import Settlements

__all__ = ["People", "populate"]

_VILLAGE_MEAN = 1_000.0
"""Residents: the default ``villagers_per_admin_village`` (grade C)."""
_VILLAGE_SPREAD = 0.5
"""Standard deviation of the logarithm of a village's size: judgement."""
_VALLEY_GAIN = 0.2
"""What one standard deviation better land adds to that logarithm: judgement."""
_REMOTE_FACTOR = 0.6
"""Size of remote villages, in those of others: judgement."""
_HOLLOW_SHARE = 0.08
"""Share of the villages whose people have mostly left: judgement."""
_HOLLOW_FACTOR = 0.3
"""Share of residents who stayed in a hollow village: judgement."""
_SMALLEST_VILLAGE = 40
"""Residents that every village has at least: judgement."""
_TOWN_MEAN = 2_600.0
"""Median residents of a township's seat: judgement."""
_TOWN_SPREAD = 0.4
"""Standard deviation of the logarithm of a seat's size: judgement."""
_SEAT_SHARE = 0.13
"""Share of the county's residents who live in its seat: judgement."""
_LARGEST_SEAT = 90_000
"""A seat is one demand point: no more than a large store of ``county.toml`` handles."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """Residents of each village and of each township seat, the county seat first."""

    villages: NDArray[np.int64]
    seats: NDArray[np.int64]

    @property
    def total(self) -> int:
        """All residents of the county."""
        return int(self.villages.sum() + self.seats.sum())


def populate(places: Settlements, rng: np.random.Generator) -> People:
    """Return residents: lognormal by village, larger in good valleys."""
    villages = _village_residents(places, rng)
    seats = _TOWN_MEAN * rng.lognormal(0.0, _TOWN_SPREAD, len(places.seats))
    elsewhere = villages.sum() + seats[1:].sum()
    seats[0] = min(elsewhere * _SEAT_SHARE / (1 - _SEAT_SHARE), _LARGEST_SEAT)
    return People(villages=villages, seats=np.round(seats, -1).astype(np.int64))


def _village_residents(
    places: Settlements, rng: np.random.Generator
) -> NDArray[np.int64]:
    count = len(places.villages)
    attraction = places.attraction - places.attraction.mean()
    lie = attraction / max(attraction.std(), 1e-9)
    log_size = _VILLAGE_SPREAD * rng.standard_normal(count) + _VALLEY_GAIN * lie
    size = np.exp(log_size) * np.where(places.is_remote, _REMOTE_FACTOR, 1.0)
    hollow = rng.permutation(count)[: round(_HOLLOW_SHARE * count)]
    size[hollow] *= _HOLLOW_FACTOR
    residents = np.round(size * _VILLAGE_MEAN / size.mean())
    return np.asarray(np.maximum(residents, _SMALLEST_VILLAGE), dtype=np.int64)
