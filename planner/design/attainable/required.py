"""Shares that are required and cannot be attained, told without a long search.

Where nothing but shares is asked for, the siting that comes nearest to them says within
seconds that they cannot be met, which of them, and what can be asked for instead.
"""

from __future__ import annotations

from planner.design.infeasible import Infeasibility, left_out, requirement_words
from planner.design.prepare import Prepared
from planner.design.repairs import share_after, share_key
from planner.location.siting_data import SitingPrices
from planner.location.siting_requirements import at_least, requirement_names
from planner.location.three_tier_aims import Nearest, attainable_share, nearest_to_aims
from planner.plan import Repair

__all__ = ["shares_alone"]

PROVEN = 1e-5
"""Share by which a shortfall is more than rounding."""


def shares_alone(
    prepared: Prepared, prices: SitingPrices, *, seed: int
) -> Infeasibility | None:
    """Return why required shares cannot be met, if shares are all there is to relax.

    ``None`` if they can, or if other requirements may be in the way.
    """
    data = prepared.data
    shares = data.shares_asked()
    names = requirement_names(data)
    if data.floor is not None or {at_least(*key) for key in shares} != set(names):
        return None
    nearest = nearest_to_aims(data.without_shares(), prices, shares, seed=seed)
    if nearest is None or nearest.least_shortfall <= PROVEN:
        return None
    missed = [
        key
        for key, reached in nearest.reached.items()
        if reached < shares[key] - PROVEN
    ]
    repairs = tuple(
        _repair(prepared, prices, nearest, key, seed=seed) for key in missed
    )
    return Infeasibility(
        conflict=tuple(requirement_words(prepared, at_least(*key)) for key in missed),
        repair=repairs,
        sentences=tuple(item.words for item in repairs),
    )


def _repair(
    prepared: Prepared,
    prices: SitingPrices,
    nearest: Nearest,
    key: tuple[str, int],
    *,
    seed: int,
) -> Repair:
    """Return what to ask for instead: half a point less than what is possible."""
    measure, county = key
    data, county_id = prepared.data, prepared.instance.counties[county].id
    shares, reached = data.shares_asked(), nearest.reached[key]
    bound = attainable_share(
        data.without_shares(), prices, measure, county, reached=reached, seed=seed
    )
    most = reached if bound is None else max(bound, reached)
    asked = requirement_words(prepared, at_least(measure, county))
    return Repair(
        key=share_key(prepared.instance, measure, county_id),
        before=shares[key],
        after=share_after(nearest.levels(shares)[key]),
        words=f"{asked}: no more than {most:.1%} can be attained; "
        f"{left_out(prepared, nearest.siting, measure, [county])}",
    )
