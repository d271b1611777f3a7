"""A search given every link, before it says that something cannot be."""

from __future__ import annotations

from planner.design.loop.search import Search
from planner.design.siting_model.prepare import with_every_link
from planner.design.siting_model.prices import first_prices

__all__ = ["widen"]


def widen(search: Search) -> bool:
    """Give the model of a search every link; return whether that adds any.

    Prices begin anew, and what routing has shut is open again.
    """
    if search.has_every_link:
        return False
    search.has_every_link = True
    wide = with_every_link(search.prepared)
    if wide is None:
        return False
    search.prepared, search.prices = wide, first_prices(wide)
    search.known = search.nearest = search.first = search.reached = None
    search.sought = {}
    return True
