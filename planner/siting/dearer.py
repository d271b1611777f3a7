"""Whether one siting costs at least as much as another, whatever is decided.

Then a bound of the other one is a bound of this one, too.
"""

from __future__ import annotations

from planner.siting.data import SitingData, SitingPrices

__all__ = ["asks_no_less", "is_no_less"]

SHARES = {"at_least", "at_least_in"}
COSTS = ("arc_cost", "link_cost", "link_cost_per_parcel")
OPENS = ("link_is_open", "arc_is_open")


def asks_no_less(data: SitingData, other: SitingData) -> bool:
    """Return whether these are other data, with shares as high or higher."""
    is_else_same = all(
        getattr(data, name) is getattr(other, name)
        for name in data.__dataclass_fields__
        if name not in SHARES
    )
    own, least = data.shares_asked(), other.shares_asked()
    return is_else_same and all(own.get(key, 0.0) >= v for key, v in least.items())


def is_no_less(prices: SitingPrices, other: SitingPrices) -> bool:
    """Return whether nothing is cheaper than at other prices, or open beside."""
    is_dearer = all(
        (getattr(prices, name) >= getattr(other, name)).all() for name in COSTS
    )
    return is_dearer and all(
        (getattr(prices, name) <= getattr(other, name)).all() for name in OPENS
    )
