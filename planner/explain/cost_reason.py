"""The reason of a village that may be covered and served, and only costs too much."""

from __future__ import annotations

import numpy as np

from planner.explain.binding import Binding, VillageReason
from planner.explain.change import Change, Resolve
from planner.explain.moves import main_arc
from planner.explain.surroundings import Surroundings

__all__ = ["change_words", "cost_reason"]

NOBODY = 1e-9
SMALL = 10.0


def cost_reason(near: Surroundings) -> VillageReason | None:
    """Return what covering a village costs; ``None`` if requirements are in the way."""
    found = near.plain
    if found is None:
        return None
    instance = near.frozen.prepared.instance
    change, residents = found.change(), float(instance.residents[near.village])
    each = (change.cost + change.charges) / max(residents, NOBODY)
    return VillageReason(
        village_id=instance.villages[near.village].id,
        binding=Binding.COST,
        words=_cost_words(near, change, each),
        amount=each,
        unit=f"{instance.currency} a resident and year",
        change=change_words(near, found),
        verified=change,
    )


def _cost_words(near: Surroundings, change: Change, each: float) -> str:
    money = near.frozen.prepared.instance.currency
    prices = _price_words(near)
    if not prices and change.cost == 0.0:
        return (
            f"nothing asks for it; at the prices of the plan's routes {near.task} "
            "costs no more"
        )
    total = f"{change.cost + change.charges:,.0f} {money} a year"
    if not prices:
        return (
            f"{near.task} costs {total}, {_rounded(each)} for each of its residents, "
            "and nothing asks for it"
        )
    words = (
        f"{near.task} costs {_rounded(each)} {money} a resident and year against "
        f"{prices}"
    )
    if change.cost < 0:
        words += "; at the prices of the plan's routes it would pay"
    return f"{words} ({total} in all)"


def _price_words(near: Surroundings) -> str:
    """Return the prices of leaving the village out, each for a resident and year."""
    data, village = near.frozen.prepared.data, near.village
    served = float(near.frozen.state.arc_share[data.arc_village == village].sum())
    residents = max(float(data.residents[village]), NOBODY)
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
