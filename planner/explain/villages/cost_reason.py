"""The reason of a village that may be covered and served, and only costs too much."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.explain.sites.moves import main_arc
from planner.explain.villages.binding import Binding, VillageReason
from planner.explain.villages.change import Resolve
from planner.explain.villages.surroundings import Surroundings

__all__ = ["KNOWN", "NOISE", "change_words", "cost_reason"]

NOBODY = 1e-9
"""Stands in for the residents of a village without any; a cost below it is none."""
NOISE = 1.01
"""Ratio of two costs up to which they may be one change, routed twice."""
KNOWN = "the cheapest change that was found when the plan was made"
SMALL = 10.0
"""Money below which two digits are shown in place of whole units."""


def cost_reason(near: Surroundings) -> VillageReason | None:
    """Return what covering a village costs; ``None`` if requirements are in the way.

    With real routes, and no more than the plan itself says: it may know of a cheaper
    change than the surroundings sited again.
    """
    found = near.plain
    if found is None:
        return None
    instance = near.frozen.prepared.instance
    change, routed, known = found.change(), near.routed_cost, near.known_cost
    is_known = known is not None and (routed is None or known * NOISE < routed)
    both = [item for item in (routed, known) if item is not None]
    cost = min(both) - change.charges if both else change.cost
    each = (cost + change.charges) / _residents(near)
    return VillageReason(
        village_id=instance.villages[near.village].id,
        binding=Binding.COST,
        words=_cost_words(near, cost, each),
        amount=each,
        unit=f"{instance.currency} a resident and year",
        change=KNOWN if is_known else change_words(near, found),
        verified=None if is_known else replace(change, routed_cost=cost),
    )


def _residents(near: Surroundings) -> float:
    residents = float(near.frozen.prepared.instance.residents[near.village])
    return max(residents, NOBODY)


def _cost_words(near: Surroundings, cost: float, each: float) -> str:
    """Return what covering costs, for a resident and in all.

    Parameters
    ----------
    cost
        Less what is charged for those left out.
    """
    money = near.frozen.prepared.instance.currency
    prices = _price_words(near)
    if not prices and cost == 0.0:
        return f"nothing asks for it; {near.task} costs no more"
    total = f"{each * _residents(near):,.0f} {money} a year"
    if not prices:
        return (
            f"{near.task} costs {total}, {_rounded(each)} for each of its residents, "
            "and nothing asks for it"
        )
    words = (
        f"{near.task} costs {_rounded(each)} {money} a resident and year against "
        f"{prices}"
    )
    if cost < 0:
        words += "; it would pay"
    return f"{words} ({total} in all)"


def _price_words(near: Surroundings) -> str:
    """Return the prices of leaving the village out, each for a resident and year."""
    data, village = near.frozen.prepared.data, near.village
    served = float(near.frozen.state.arc_share[data.arc_village == village].sum())
    residents = _residents(near)
    unserved = data.unserved_cost * float(data.parcels[village]) * (1.0 - served)
    words = []
    if data.uncovered_cost and near.task != "serving it":
        words.append(
            f"a price of {_rounded(data.uncovered_cost)} for those not covered"
        )
    if unserved > NOBODY:
        words.append(f"{_rounded(unserved / residents)} for its parcels not carried")
    return " and ".join(words)


def _rounded(money: float) -> str:
    """Return whole units of money, or two digits of what is less than ten."""
    return f"{money:,.0f}" if abs(money) >= SMALL else f"{money:.2g}"


def change_words(near: Surroundings, found: Resolve) -> str:
    """Return what opens, and what serves the village then."""
    prepared, after = near.frozen.prepared, found.after
    sites = prepared.instance.sites
    opens = np.flatnonzero((after.site_option >= 0) & (found.before.site_option < 0))
    opened = [
        f"{sites[site].id} ({prepared.option_format[after.site_option[site]]})"
        for site in opens.tolist()
    ]
    words = f"open {', '.join(opened)}" if opened else "open nothing more"
    arc = main_arc(prepared, after, near.village)
    if arc is None or int(prepared.data.arc_site[arc]) in opens:
        return words
    server = sites[int(prepared.data.arc_site[arc])].id
    if prepared.arc_mode[arc].is_at_door:
        return f"{words}, deliver to its homes from {server}"
    return f"{words}, serve it from {server}"
