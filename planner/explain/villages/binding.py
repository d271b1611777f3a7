"""What keeps a village from being covered and served, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.explain.villages.change import Change

__all__ = ["Binding", "Setting", "VillageReason"]


class Binding(StrEnum):
    """What keeps a village from being covered and served."""

    NOTHING = "covered and served"
    NOT_LOCATED = "not located"
    NO_ROAD = "no road"
    CUT_OFF = "cut off"
    STANDARD = "standard"
    REACH = "reach"
    SUPPLY = "supply"
    BUDGET = "budget"
    CAPACITY = "capacity"
    COST = "cost"
    LIMIT = "number of facilities"
    SHARE = "share asked for"
    INSTEAD = "in place of others"
    SEVERAL = "several requirements"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting of the scenario with another value.

    Parameters
    ----------
    key
        As the scenario names it, in its units: ``standard.collect_within_km``,
        ``standard.store_within_min``, ``solve.reach_km.point``,
        ``solve.max_facilities.store``, ``solve.max_capex``,
        ``solve.max_annual_cost``, ``solve.at_least.use``; or of a site,
        ``sites.ID.capacity_parcels_per_day``, ``sites.ID.status``, or a site that is
        not there yet: ``sites.new.store`` or ``sites.new.point`` with the id of the
        site or village where it would stand.
    """

    key: str
    value: float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageReason:
    """Why a village is not covered and served, in words with a number.

    Parameters
    ----------
    is_covered, served_share
        What the plan gives it.
    amount, unit
        By how much it is missed.
    change
        The smallest change that covers and serves it, in words.
    settings
        What has to be set otherwise for that; none where only the plan has to change.
    verified
        What a re-solve with that change costs and brings, the village covered in it;
        ``None`` where no change is known that helps.
    """

    village_id: str
    binding: Binding
    words: str
    is_covered: bool = False
    served_share: float = 0.0
    amount: float | None = None
    unit: str = ""
    change: str = ""
    settings: tuple[Setting, ...] = ()
    verified: Change | None = None
