"""Reasons and site cards in words, and their rows for JSON."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from planner.explain.sites.site_card import Decision, SiteCard
from planner.explain.villages.binding import Binding, VillageReason
from planner.explain.villages.change import Change
from planner.instance import Instance
from planner.report.text.words import named
from planner.units import METRES_PER_KM

__all__ = ["card_lines", "reason_lines", "reason_row", "record"]

MOST_NAMES = 8
"""In a list of ids: judgement."""
WHOLE, LEAST = 1.0 - 1e-6, 1e-6
"""Shares that count as all and as something."""
LEAST_KM = 0.05
"""Shorter changes are 0.0 km in the one decimal that is shown."""


def reason_lines(reason: VillageReason, instance: Instance) -> list[str]:
    """Return what is said of a village."""
    village = instance.villages[instance.village_index[reason.village_id]]
    lines = [f"{village.name} ({village.id}), {village.residents:,.0f} residents"]
    is_served = reason.served_share >= WHOLE
    lines.append(_standing_words(reason))
    if reason.binding is not Binding.NOTHING:
        lines.append(f"Why: {reason.words}")
    if reason.change:
        what = "serve it" if reason.is_covered else "cover it"
        what += "" if is_served or reason.is_covered else " and serve it"
        lines.append(f"What would {what}: {reason.change}")
    if reason.verified is not None:
        change = replace(
            reason.verified, cost=_least_cost(reason.verified), routed_cost=None
        )
        lines.append(f"Solved again with that: {_change_words(change, instance)}")
    return lines


def _standing_words(reason: VillageReason) -> str:
    """Return what the plan gives a village."""
    share = reason.served_share
    carried = "its parcels are carried" if share >= WHOLE else "it is not served"
    if LEAST <= share < WHOLE:
        carried = f"{share:.0%} of its parcels are carried"
    is_at_odds = reason.is_covered != (share >= WHOLE)
    link = ", but " if is_at_odds else " and "
    return f"{'Covered' if reason.is_covered else 'Not covered'}{link}{carried}"


def reason_row(reason: VillageReason, instance: Instance) -> dict[str, Any]:
    """Return a row of the table of reasons."""
    village = instance.villages[instance.village_index[reason.village_id]]
    return {
        "village_id": village.id,
        "name": village.name,
        "residents": village.residents,
        "covered": reason.is_covered,
        "served_share": reason.served_share,
        "binding": str(reason.binding),
        "reason": reason.words,
        "change": reason.change,
        "annual_cost": None
        if reason.verified is None
        else _least_cost(reason.verified),
    }


def _least_cost(change: Change) -> float:
    """Return what a change costs, with its routes where they were made."""
    return change.cost if change.routed_cost is None else change.routed_cost


def card_lines(card: SiteCard, instance: Instance) -> list[str]:
    """Return what is said of a site."""
    site = instance.sites[instance.site_index[card.site_id]]
    money = instance.currency
    lines = [f"{site.name} ({site.id}), {site.tier}: {card.decision}"]
    if card.decision is Decision.OPEN:
        lines += [
            f"Format {card.format_id}; serves {len(card.served_village_ids)} villages "
            f"with {card.residents:,.0f} residents itself",
            f"Handles {card.load_parcels_per_day:,.1f} of "
            f"{card.capacity_parcels_per_day:,.0f} parcels on a day that vehicles call",
            f"Costs {card.annual_cost:,.0f} and earns {card.annual_income:,.0f} "
            f"{money} a year, the routes that start there included",
        ]
    what = "Without it" if card.decision is Decision.OPEN else "With it"
    if card.otherwise is None:
        lines.append(f"{what}: {card.reason}")
        return lines
    lines.append(f"{what}, all but its surroundings as planned: ")
    lines[-1] += _change_words(card.otherwise, instance)
    if card.runner_up_site_ids:
        lines.append(f"In its place: {named(card.runner_up_site_ids, MOST_NAMES)}")
    return lines


def record(item: VillageReason | SiteCard) -> dict[str, Any]:
    """Return a reason or a card ready for JSON."""
    return asdict(item)


def _change_words(change: Change, instance: Instance) -> str:
    parts = [_cost_words(change, instance.currency)]
    if abs(change.residents) >= 1.0:
        more = "more" if change.residents > 0 else "fewer"
        parts.append(f"{abs(change.residents):,.0f} residents {more} covered")
    for words, ids in (
        ("opens", change.opened_site_ids),
        ("closes", change.closed_site_ids),
        ("not covered any more", change.losing_village_ids),
        ("not served any more", change.dropped_village_ids),
    ):
        if ids:
            parts.append(f"{words}: {named(ids, MOST_NAMES)}")
    if change.moving_village_ids:
        parts.append(_moving_words(change))
    return "; ".join(parts)


def _moving_words(change: Change) -> str:
    """Return who is served from elsewhere, and how much farther that is."""
    km = change.farther_m / METRES_PER_KM
    how = f"{abs(km):.1f} km {'farther' if km > 0 else 'less far'} on average"
    if abs(km) < LEAST_KM:
        how = "as far as before on average"
    return (
        f"served from elsewhere: {named(change.moving_village_ids, MOST_NAMES)}, "
        f"{change.moving_residents:,.0f} residents, {how}"
    )


def _cost_words(change: Change, currency: str) -> str:
    """Return the cost in the siting model, and with routes if they were made."""
    words = _money_words(change.cost, currency)
    if change.routed_cost is None:
        return words
    routed = f"{abs(change.routed_cost):,.0f}"
    if round(change.routed_cost) == 0:
        driven = "none"
    elif (change.routed_cost > 0) == (change.cost > 0):
        driven = routed
    else:
        driven = f"{routed} {'more' if change.routed_cost > 0 else 'less'}"
    tolerance = f", ± {change.tolerance:,.0f}" if change.tolerance else ""
    words += f" ({driven} with routes searched again{tolerance})"
    return f"{words}, which breaks: {change.breaks[0]}" if change.breaks else words


def _money_words(cost: float, currency: str) -> str:
    if cost == 0.0:
        return "no difference in cost"
    more = "more" if cost > 0 else "less"
    return f"{abs(cost):,.0f} {currency} a year {more}"
