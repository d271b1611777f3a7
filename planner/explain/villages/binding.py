"""What keeps a village from being covered and served, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.explain.villages.change import Change
from planner.model.amendment import Amendment

__all__ = ["Binding", "VillageReason"]


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
    settings: tuple[Amendment, ...] = ()
    verified: Change | None = None
