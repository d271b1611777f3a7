"""Reasons and site cards in words, and their rows for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from planner.explain.change import Change
from planner.explain.site_card import Decision, SiteCard
from planner.explain.village_reason import VillageReason
from planner.instance import Instance
from planner.report.words import named

__all__ = ["card_lines", "reason_lines", "reason_row", "record"]

MOST_NAMES = 8


def reason_lines(reason: VillageReason, instance: Instance) -> list[str]:
    """Return what is said of a village."""
    village = instance.villages[instance.village_index[reason.village_id]]
    lines = [f"{village.name} ({village.id}), {village.residents:,.0f} residents"]
    lines.append(f"Why it is not covered: {reason.words}")
    if reason.change:
        lines.append(f"What would cover it: {reason.change}")
    if reason.verified is not None:
        lines.append(
            f"Solved again with that: {_change_words(reason.verified, instance)}"
        )
    return lines


def reason_row(reason: VillageReason, instance: Instance) -> dict[str, Any]:
    """Return a row of the table of reasons."""
    village = instance.villages[instance.village_index[reason.village_id]]
    return {
        "village_id": village.id,
        "name": village.name,
        "residents": village.residents,
        "binding": str(reason.binding),
        "reason": reason.words,
        "change": reason.change,
        "annual_cost": None if reason.verified is None else reason.verified.cost,
    }


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
            f"{card.capacity_parcels_per_day:,.0f} parcels a day",
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
    parts = [_money_words(change.cost, instance.currency)]
    if abs(change.residents) >= 1.0:
        more = "more" if change.residents > 0 else "fewer"
        parts.append(f"{abs(change.residents):,.0f} residents {more} covered")
    for words, ids in (
        ("opens", change.opened_site_ids),
        ("closes", change.closed_site_ids),
        ("not covered any more", change.losing_village_ids),
    ):
        if ids:
            parts.append(f"{words}: {named(ids, MOST_NAMES)}")
    return "; ".join(parts)


def _money_words(cost: float, currency: str) -> str:
    if cost == 0.0:
        return "no difference in cost"
    more = "more" if cost > 0 else "less"
    return f"{abs(cost):,.0f} {currency} a year {more}"
