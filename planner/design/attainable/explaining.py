"""A siting that meets all requirements, or why there is none."""

from __future__ import annotations

import time
from dataclasses import replace

from planner.design.attainable.required import (
    PROVEN,
    nearest_to_required,
    shares_missed,
)
from planner.design.loop.search import Search
from planner.design.siting_model.money_unit import (
    prices_in_currency,
    siting_in_currency,
)
from planner.design.siting_model.prepare import Prepared
from planner.design.siting_model.widening import widen
from planner.design.unmet.infeasible import Infeasibility, infeasibility
from planner.siting.data import SitingPrices, SitingSolution
from planner.siting.search.conflict import Feasibility

__all__ = ["explain_requirements"]


def explain_requirements(search: Search) -> Infeasibility:
    """Return why the requirements cannot be met, or a siting that meets them all.

    A siting is sought with the nearest links first. That these do not do proves
    nothing, so that why is asked of the model with every link: shares first that are
    proven to be out of reach; then the search for any siting; then shares that were
    missed without a proof; then conflicts of all kinds.
    """
    search.options.say("finding out which requirements cannot be met together")
    started = time.perf_counter()
    why = _explained(search)
    search.spend("explaining", started)
    return why


def _among_nearest_links(search: Search) -> SitingSolution | None:
    """Return a siting that meets all requirements with the links that the model has.

    ``None`` if there is none, or it is proven that shares are missed, or none is found.
    """
    data, prices, seed = search.prepared.data, search.prices, search.options.seed
    if search.nearest is None:
        search.nearest = nearest_to_required(data, prices, seed=seed)
    nearest = search.nearest
    if nearest is None:
        return None
    if nearest.is_met(data.shares_asked()):
        return nearest.siting
    if nearest.least_shortfall > PROVEN:
        return None
    feasibility = Feasibility(data=data, prices=prices, seed=seed)
    return feasibility.met if feasibility.without(frozenset()) else None


def _explained(search: Search) -> Infeasibility:
    siting = _among_nearest_links(search)
    if siting is not None:
        return Infeasibility(siting=siting)
    narrow = _in_currency(search)
    is_wider = widen(search)
    prepared, prices, seed = search.prepared, search.prices, search.options.seed
    nearest = search.nearest or nearest_to_required(prepared.data, prices, seed=seed)
    shares = prepared.data.shares_asked()
    if is_wider and nearest is not None and nearest.is_met(shares):
        return Infeasibility(siting=nearest.siting)
    wide = _in_currency(search)
    why = shares_missed(*wide, nearest, narrow=narrow, seed=seed)
    if why is not None:
        return why
    feasibility = Feasibility(data=prepared.data, prices=prices, seed=seed)
    if feasibility.without(frozenset()):
        return Infeasibility(siting=feasibility.met)
    why = shares_missed(*wide, nearest, narrow=narrow, seed=seed, is_last=True)
    if why is not None:
        return why
    asked = replace(feasibility, data=wide[0].data, prices=wide[1], met=None)
    return infeasibility(wide[0], asked)


def _in_currency(search: Search) -> tuple[Prepared, SitingPrices]:
    """Return model and prices of a search, sums of money in the currency."""
    return (
        siting_in_currency(search.prepared, search.unit),
        prices_in_currency(search.prices, search.unit),
    )
