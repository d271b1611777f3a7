"""Why a village is not covered and served, and the smallest change that would do it.

Every change named is solved with: the village covered and served, all who are covered
covered still, and everything but the village's surroundings as planned.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.design.unmet.frozen import FrozenPlan
from planner.errors import PlannerError
from planner.explain.villages.binding import Binding, VillageReason
from planner.explain.villages.change import LEAST_SHARE
from planner.explain.villages.cost_reason import cost_reason
from planner.explain.villages.place_reason import cut_off_reason, place_reason
from planner.explain.villages.requirement_reason import (
    requirement_reason,
    room_reason,
    several_reason,
)
from planner.explain.villages.standard_reason import (
    can_be_covered,
    far_store_reason,
    standard_reason,
)
from planner.explain.villages.surroundings import Surroundings
from planner.metrics import covered_villages

__all__ = ["Binding", "VillageReason", "uncovered_villages", "village_reason"]


def uncovered_villages(frozen: FrozenPlan) -> tuple[str, ...]:
    """Return the ids of the villages that are not covered, or not served whole."""
    served = frozen.flow.served_share >= 1.0 - LEAST_SHARE
    is_well = covered_villages(frozen.flow) & served
    instance = frozen.prepared.instance
    return tuple(instance.villages[idx].id for idx in np.flatnonzero(~is_well).tolist())


def village_reason(frozen: FrozenPlan, village_id: str) -> VillageReason:
    """Return the reason of a village; every change named was solved with.

    Raises
    ------
    PlannerError
        If there is no such village.
    """
    instance = frozen.prepared.instance
    if village_id not in instance.village_index:
        msg = f"{village_id!r}: no such village; ids stand in villages.csv"
        raise PlannerError(msg)
    village = instance.village_index[village_id]
    is_covered = bool(covered_villages(frozen.flow)[village])
    share = float(frozen.flow.served_share[village])
    is_well = is_covered and share >= 1.0 - LEAST_SHARE
    reason = _well(village_id) if is_well else _reason(frozen, village)
    return replace(reason, is_covered=is_covered, served_share=share)


def _well(village_id: str) -> VillageReason:
    return VillageReason(
        village_id=village_id,
        binding=Binding.NOTHING,
        words="an open facility is within the standard, and its parcels are carried",
    )


def _reason(frozen: FrozenPlan, village: int) -> VillageReason:
    instance = frozen.prepared.instance
    unplaced = place_reason(instance, village)
    if unplaced is not None:
        return unplaced
    if not can_be_covered(frozen.prepared.data, village):
        return cut_off_reason(instance, village) or standard_reason(frozen, village)
    near = Surroundings.of(frozen, village)
    wider = near.wider()
    return (
        room_reason(near)
        or far_store_reason(near)
        or cost_reason(near)
        or cost_reason(wider)
        or requirement_reason(near)
        or requirement_reason(wider)
        or several_reason(wider)
    )
