"""What a county can attain of a share, and where the rest is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.design.counties import are_separable, of_each_county
from planner.design.prepare import Prepared, prepare
from planner.design.prices import first_prices
from planner.instance import Instance
from planner.location.siting_data import SitingData
from planner.location.three_tier_aims import attainable_share
from planner.metrics import located_villages, measure_weights
from planner.model.places import LocationSource
from planner.model.rules import Measure

__all__ = ["Attainable", "attainable_shares", "can_count"]

BoolArray = NDArray[np.bool_]
SEED = 1
"""Of the bounds: they are the same with any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attainable:
    """How much of a measure a county can attain, each share no more than the former.

    Parameters
    ----------
    asked
        Share required or aimed at.
    located, on_road
        Share of places with coordinates, and of those near a road.
    within_standard
        Share of those that some site that may open would count for.
    attainable
        Share that no plan can exceed: what may open has to hold the parcels, vehicles
        have to get there, and the other requirements hold. ``None`` where the others
        cannot be met.
    """

    measure: Measure
    county_id: str
    county: str
    asked: float
    is_required: bool
    located: float
    on_road: float
    within_standard: float
    attainable: float | None

    @property
    def missed(self) -> float:
        """Return by how much the share asked for cannot be attained."""
        return max(0.0, self.asked - (self.attainable or 0.0))


def attainable_shares(instance: Instance) -> tuple[Attainable, ...]:
    """Return what each county can attain of each share asked for.

    Of residents and parcels carried where nothing is asked for.
    """
    parts = of_each_county(instance) if are_separable(instance) else [instance]
    return tuple(item for part in parts for item in _of_part(part))


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


def _of_part(instance: Instance) -> Iterator[Attainable]:
    prepared = prepare(instance)
    free = replace(prepared, data=prepared.data.without_shares())
    rules = instance.requirements
    for number, county in enumerate(instance.counties):
        required = rules.shares_in(county.id)
        asked = {**rules.aims, **required} or dict.fromkeys(
            (Measure.RESIDENTS, Measure.USE), 0.0
        )
        for measure, share in asked.items():
            weights = measure_weights(instance, measure)
            weights = np.where(prepared.data.village_county == number, weights, 0.0)
            if weights.sum() <= 0:
                continue
            located, on_road, within = _narrowing(free, measure, weights)
            yield Attainable(
                measure=measure,
                county_id=county.id,
                county=county.name,
                asked=share,
                is_required=measure in required,
                located=located,
                on_road=on_road,
                within_standard=within,
                attainable=_bound(free, measure, number, within),
            )


def _narrowing(
    prepared: Prepared, measure: Measure, weights: NDArray[np.float64]
) -> tuple[float, float, float]:
    """Return the shares located, on the road, and within the standard of a site."""
    instance = prepared.instance
    sources = [item.location_source for item in instance.villages]
    located = np.array([item is not LocationSource.MISSING for item in sources])
    on_road = located & located_villages(instance)
    within = on_road & can_count(prepared.data, str(measure))
    total = float(weights.sum())
    return (
        float(weights @ located) / total,
        float(weights @ on_road) / total,
        float(weights @ within) / total,
    )


def _bound(
    prepared: Prepared, measure: Measure, county: int, within: float
) -> float | None:
    prices = first_prices(prepared)
    bound = attainable_share(prepared.data, prices, str(measure), county, seed=SEED)
    return None if bound is None else max(0.0, min(bound, within))
