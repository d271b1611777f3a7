"""What a county can attain of a share, and where the rest is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from planner.design.attainable.losses import losses_of
from planner.design.by_stream import by_stream
from planner.design.loop.counties import are_separable, of_each_county
from planner.design.siting_model.prepare import Prepared, prepare
from planner.design.siting_model.prices import first_prices
from planner.instance import Instance
from planner.model.rules import Measure
from planner.siting.search.aims import attainable_share

__all__ = ["WORTH", "Attainable", "attainable_shares"]

WORTH = 0.005
"""Share that is worth a word: half a point."""
ROUNDING = 1e-6
"""Share by which what can be attained may be below a requirement that is met: the
rounding of sums of weights."""
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

    @property
    def is_missed(self) -> bool:
        """Return whether no plan attains it: a requirement whole, an aim nearly."""
        return self.missed > (ROUNDING if self.is_required else WORTH)


def attainable_shares(instance: Instance) -> tuple[Attainable, ...]:
    """Return what each county can attain of each share asked for.

    Of residents and parcels carried where nothing is asked for.
    """
    instance = by_stream(instance)
    parts = of_each_county(instance) if are_separable(instance) else [instance]
    return tuple(item for part in parts for item in _of_part(part))


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
            losses = losses_of(free, measure, number)
            if losses.weights.sum() <= 0:
                continue
            within = losses.share_of(losses.can_count)
            on_road = losses.share_of(losses.can_count | losses.beyond)
            yield Attainable(
                measure=measure,
                county_id=county.id,
                county=county.name,
                asked=share,
                is_required=measure in required,
                located=losses.share_of(losses.is_here & ~losses.unlocated),
                on_road=on_road,
                within_standard=within,
                attainable=_bound(free, measure, number, within),
            )


def _bound(
    prepared: Prepared, measure: Measure, county: int, within: float
) -> float | None:
    prices = first_prices(prepared)
    bound = attainable_share(prepared.data, prices, str(measure), county, seed=SEED)
    return None if bound is None else max(0.0, min(bound, within))
