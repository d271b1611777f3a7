"""What people call the tiers of a network: 县级共配中心, 乡镇服务站, 村级服务点."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from planner.model.places import Tier
from planner.scenario.tables.columns import Row

__all__ = ["likely_tier", "tier_of", "with_tiers"]

WORDS = {
    Tier.POINT: r"points?|村级?.*|.*村级.*|village.*|pick-?up.*|.*代办点|.*村.*点",
    Tier.STORE: r"stores?|(乡镇|乡|镇|街道)级?.*|.*(乡镇|镇级|乡级).*|town.*|中心店",
    Tier.HUB: r"hubs?|县级?.*|.*县级.*|county.*|.*共配中心|.*分拨中心",
}


# Words for facilities in names; of two that end at one place the first counts.
FACILITIES = {
    Tier.HUB: r"共配|分拨|分拣|转运|集散|物流园|仓储?|县.{0,8}中心|hub|depot|warehouse|"
    r"sorting|distribution cent(er|re)|head office|almacén|entrepôt",
    Tier.POINT: r"点|柜|驿站|代办|代收|自提|pick-?up|\bpoint|collection|locker|kiosk|"
    r"\bagent|punto|point relais",
    Tier.STORE: r"站|店|所|支局|网点|超市|门市|营业部|中心|stores?\b|shops?\b|station|"
    r"branch|post office|outlet|cent(er|re)\b|tienda|agencia|agence|boutique",
}
IN_VILLAGE = re.compile(r"(村|屯)(?!.{0,2}[乡镇街])|社区|village|aldea|comunidad")
IN_TOWNSHIP = re.compile(r"镇|乡(?!村)|街道|township|sub-?county|\bward\b")


def tier_of(text: str) -> Tier | None:
    """Return the tier that a text names, ``None`` if it names none or several."""
    plain = text.strip().casefold()
    if plain in set(Tier):
        return Tier(plain)
    found = [tier for tier, pattern in WORDS.items() if re.fullmatch(pattern, plain)]
    return found[0] if len(found) == 1 else None


def likely_tier(text: str) -> Tier | None:
    """Return the tier that the name of a facility speaks of, ``None`` if of none.

    Its last word for a facility counts, such as 站 or "kiosk"; what is in a village is
    a point, and what is in a township no hub.
    """
    plain = text.strip().casefold()
    if (exact := tier_of(plain)) is not None:
        return exact
    ends = {
        tier: max((match.end() for match in re.finditer(pattern, plain)), default=0)
        for tier, pattern in FACILITIES.items()
    }
    last = max(ends, key=lambda tier: ends[tier])
    is_told = ends[last] > 0
    if IN_VILLAGE.search(plain):
        return Tier.POINT
    if IN_TOWNSHIP.search(plain):
        return last if is_told and last is not Tier.HUB else Tier.STORE
    return last if is_told else None


def with_tiers(rows: Iterable[Row]) -> list[Row]:
    """Return rows whose tier, where it is known, has the planner's own name."""
    return [_with_tier(row) for row in rows]


def _with_tier(row: Row) -> Row:
    tier = tier_of(row.text("tier"))
    return (
        row if tier is None else replace(row, values={**row.values, "tier": tier.value})
    )
