"""Requirements that cannot be met: which, by how much, and for which villages."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.design.prepare import TIERS, Prepared
from planner.location.siting_coverage import is_covered
from planner.location.siting_data import SitingData, SitingPrices, SitingSolution
from planner.location.three_tier_search import shortfalls

__all__ = ["explain_infeasible"]

MOST_NAMES = 8


def explain_infeasible(
    prepared: Prepared, prices: SitingPrices, *, seed: int
) -> tuple[str, ...]:
    """Return a sentence for each requirement that has to give, and by how much.

    The sum of the relative shortfalls is the least possible (elastic model), so every
    requirement named has to be relaxed by as much as said, or others by more.
    """
    found = shortfalls(prepared.data, prices, seed=seed)
    if found is None:
        return _required_but_unsuppliable(prepared)
    missed, solution = found
    sentences = [
        _sentence(prepared, solution, name, amount) for name, amount in missed.items()
    ]
    return tuple(sentences)


def _sentence(
    prepared: Prepared, solution: SitingSolution, name: str, amount: float
) -> str:
    kind, _, detail = name.partition(".")
    if kind == "at_least":
        measure, _, county = detail.partition(".")
        return _share_sentence(prepared, solution, measure, int(county), amount)
    requirements, currency = prepared.instance.requirements, prepared.instance.currency
    if kind == "max_facilities":
        tier = TIERS[int(detail)]
        limit = requirements.max_facilities[tier]
        needed = limit + round(amount * max(limit, 1))
        return f"max_facilities.{tier} = {limit}: at least {needed} are needed"
    limit_money = getattr(requirements, kind)
    needed_money = limit_money + amount * max(abs(limit_money), 1.0)
    return (
        f"{kind} = {limit_money:,.0f} {currency}: at least {needed_money:,.0f} "
        f"{currency} is needed for the other requirements"
    )


def _share_sentence(
    prepared: Prepared,
    solution: SitingSolution,
    measure: str,
    county: int,
    amount: float,
) -> str:
    data = prepared.data
    is_here = data.village_county == county
    where = ""
    if len(prepared.instance.counties) > 1:
        where = f" in {prepared.instance.counties[county].name}"
    asked = data.at_least[measure]
    possible = asked - amount
    short = is_here & (solution.unserved_share > 0.5)
    if measure != "use":
        short |= is_here & ~is_covered(data, solution)
    hopeless = short & _is_hopeless(data, measure)
    words = (
        f"at_least.{measure} = {asked:g}{where}: no more than {possible:.4f} is "
        "possible"
    )
    names = _names(prepared, np.flatnonzero(hopeless if hopeless.any() else short))
    if hopeless.any():
        unit = "carried" if measure == "use" else "covered"
        return (
            f"{words}; {int(hopeless.sum())} villages cannot be {unit} by any site "
            f"whatever opens: {names}"
        )
    return f"{words} together with {_limits(prepared)}; left out: {names}"


def _limits(prepared: Prepared) -> str:
    """Return the money and number limits in words."""
    requirements, currency = prepared.instance.requirements, prepared.instance.currency
    money = {
        "max_capex": requirements.max_capex,
        "max_annual_cost": requirements.max_annual_cost,
    }
    limits = [
        *(
            f"{name} = {limit:,.0f} {currency}"
            for name, limit in money.items()
            if limit is not None
        ),
        *(
            f"max_facilities.{tier} = {number}"
            for tier, number in requirements.max_facilities.items()
        ),
    ]
    return ", ".join(limits) or "the capacities and the other requirements"


def _is_hopeless(data: SitingData, measure: str) -> NDArray[np.bool_]:
    """Return which villages no site can serve, or cover if coverage is asked for."""
    num = data.num_villages
    can_serve = np.bincount(data.arc_village, minlength=num) > 0
    if measure == "use":
        return np.asarray(~can_serve)
    usable = ~data.is_excluded[data.option_site[data.cover_option]]
    can = can_serve & (np.bincount(data.cover_village[usable], minlength=num) > 0)
    if data.store_village is not None and data.store_option is not None:
        usable = ~data.is_excluded[data.option_site[data.store_option]]
        can &= np.bincount(data.store_village[usable], minlength=num) > 0
    return np.asarray(~can)


def _names(prepared: Prepared, villages: NDArray[np.int64]) -> str:
    records = [prepared.instance.villages[idx] for idx in villages.tolist()]
    named = [f"{village.name} ({village.id})" for village in records[:MOST_NAMES]]
    rest = len(records) - len(named)
    return ", ".join(named) + (f" and {rest} more" if rest else "")


def _required_but_unsuppliable(prepared: Prepared) -> tuple[str, ...]:
    """Return a sentence for each required site that no parent can supply."""
    instance, data = prepared.instance, prepared.data
    has_link = np.zeros(data.num_sites, dtype=bool)
    has_link[data.link_child] = True
    stuck = data.is_required & ((data.site_tier > 0) & ~has_link | data.is_excluded)
    sentences = [
        f"site {instance.sites[idx].id!r} is required, but no store or hub can supply "
        "it by road within a shift; set its status to candidate or excluded"
        for idx in np.flatnonzero(stuck).tolist()
    ]
    return tuple(sentences) or (
        "the required sites cannot be open together: no set of parents can supply them "
        "within their capacities; set some of them to candidate",
    )
