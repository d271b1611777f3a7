"""How many facilities of a tier would do where their number is limited."""

from __future__ import annotations

from dataclasses import replace

from planner.design.attainable.shares import WORTH, Attainable
from planner.design.siting_model.prepare import TIERS, prepare
from planner.design.siting_model.prices import first_prices
from planner.instance import Instance
from planner.model.places import Tier
from planner.siting.search.aims import attainable_share

__all__ = ["enough_facilities"]


def enough_facilities(instance: Instance, tier: Tier, missed: Attainable) -> int:
    """Return the least number of a tier with which a share could be attained.

    Of a share that could not be attained without the limit either, the least number
    that gives as much as there is without it. It is found by halving: each number is
    asked of the bound that says what can be attained.
    """
    prepared, number = prepare(instance), TIERS.index(tier)
    data, prices = prepared.data.without_shares(), first_prices(prepared)
    county = [item.id for item in instance.counties].index(missed.county_id)

    def share(most: int) -> float:
        limits = {**data.max_facilities, number: most}
        limited = replace(data, max_facilities=limits)
        found = attainable_share(limited, prices, str(missed.measure), county)
        return 0.0 if found is None else found

    too_few = instance.requirements.max_facilities[tier]
    enough = sum(
        site.tier is tier and instance.may_open(idx)
        for idx, site in enumerate(instance.sites)
    )
    enough = max(enough, too_few + 1)
    goal = min(missed.asked, share(enough) - WORTH)
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        if share(middle) >= goal:
            enough = middle
        else:
            too_few = middle
    return enough
