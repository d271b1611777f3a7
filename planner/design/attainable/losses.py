"""Villages of a county that cannot count towards a share, and for what reason."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.design.siting_model.prepare import Prepared
from planner.metrics import located_villages, measure_weights
from planner.model.places import LocationSource
from planner.model.rules import Measure
from planner.siting.data import SitingData

__all__ = ["Losses", "can_count", "losses_of"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Losses:
    """Which villages of a county cannot count; arrays of shape ``(num_villages,)``.

    Parameters
    ----------
    weights
        Of each village in the measure, 0 in other counties.
    is_here
        Whether a village is in the county.
    unlocated
        Without coordinates.
    off_road
        Located, but not joined to the roads.
    beyond
        On the road, but no site that may open would count for them.
    """

    weights: FloatArray
    is_here: BoolArray
    unlocated: BoolArray
    off_road: BoolArray
    beyond: BoolArray

    @property
    def can_count(self) -> BoolArray:
        """Which villages of the county some site may count for."""
        lost = self.unlocated | self.off_road | self.beyond
        return np.asarray(self.is_here & ~lost)

    def share_of(self, villages: BoolArray) -> float:
        """Return the share of the county that villages are."""
        total = float(self.weights.sum())
        return float(self.weights @ villages) / total if total > 0 else 0.0


def losses_of(prepared: Prepared, measure: Measure, county: int) -> Losses:
    """Return who cannot count towards a measure in a county."""
    instance = prepared.instance
    is_here = prepared.data.village_county == county
    sources = [item.location_source for item in instance.villages]
    located = np.array([item is not LocationSource.MISSING for item in sources])
    on_road = located & located_villages(instance)
    counts = can_count(prepared.data, str(measure))
    return Losses(
        weights=np.where(is_here, measure_weights(instance, measure), 0.0),
        is_here=is_here,
        unlocated=is_here & ~located,
        off_road=is_here & located & ~on_road,
        beyond=is_here & on_road & ~counts,
    )


def can_count(data: SitingData, measure: str) -> BoolArray:
    """Return which villages some site that may open would count for.

    It can serve them; where coverage is asked for, it covers them too.
    """
    num = data.num_villages
    can_serve = np.bincount(data.arc_village, minlength=num) > 0
    if measure == "use":
        return np.asarray(can_serve)
    can = can_serve & _is_near(data, data.cover_village, data.cover_option)
    if data.store_village is not None and data.store_option is not None:
        can &= _is_near(data, data.store_village, data.store_option)
    return np.asarray(can)


def _is_near(
    data: SitingData, village: NDArray[np.int64], option: NDArray[np.int64]
) -> BoolArray:
    usable = ~data.is_excluded[data.option_site[option]]
    return np.bincount(village[usable], minlength=data.num_villages) > 0
