"""What people call the tiers of a network: 县级共配中心, 乡镇服务站, 村级服务点."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from planner.model.places import Tier
from planner.scenario.tables.columns import Row

__all__ = ["tier_of", "with_tiers"]

WORDS = {
    Tier.POINT: r"points?|村级?.*|.*村级.*|village.*|pick-?up.*|.*代办点|.*村.*点",
    Tier.STORE: r"stores?|(乡镇|乡|镇|街道)级?.*|.*(乡镇|镇级|乡级).*|town.*|中心店",
    Tier.HUB: r"hubs?|县级?.*|.*县级.*|county.*|.*共配中心|.*分拨中心",
}


def tier_of(text: str) -> Tier | None:
    """Return the tier that a text names, ``None`` if it names none or several."""
    plain = text.strip().casefold()
    if plain in set(Tier):
        return Tier(plain)
    found = [tier for tier, pattern in WORDS.items() if re.fullmatch(pattern, plain)]
    return found[0] if len(found) == 1 else None


def with_tiers(rows: Iterable[Row]) -> list[Row]:
    """Return rows whose tier, where it is known, has the planner's own name."""
    return [_with_tier(row) for row in rows]


def _with_tier(row: Row) -> Row:
    tier = tier_of(row.text("tier"))
    return (
        row if tier is None else replace(row, values={**row.values, "tier": tier.value})
    )
