"""Every change that a reason names, applied to the county, covers the village.

The county is built anew with the change, the whole siting model is solved, not the
village's surroundings, and the plan of it is routed and judged by the checker and the
metrics.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from planner.checker import Code, check
from planner.design.siting_model.decisions import allocations_of, facilities_of, to_plan
from planner.design.unmet.frozen import FrozenPlan, freeze
from planner.explain.villages.cost_reason import KNOWN
from planner.explain.villages.village_reason import (
    Binding,
    VillageReason,
    uncovered_villages,
    village_reason,
)
from planner.flow import resolve
from planner.metrics import covered_villages
from planner.routing import route_network
from planner.siting.covered import counted_shares
from planner.siting.data import SitingSolution
from planner.siting.model import ThreeTierModel
from planner.siting.search.least_cost import solve_model
from tests.explain.counties import SEEDS, Case, case, with_settings

PLACE = (Binding.NOT_LOCATED, Binding.NO_ROAD, Binding.CUT_OFF)


def _ask_for_cover(model: ThreeTierModel, village: int) -> None:
    """Ask for an open facility that covers a village, and for a store near enough."""
    data = model.data
    options = data.cover_option[data.cover_village == village]
    model.mip.rows(1, [(0, model.y[options], 1.0)], lower=1.0)
    if data.store_village is not None:
        options = data.store_option[data.store_village == village]
        model.mip.rows(1, [(0, model.y[options], 1.0)], lower=1.0)


def whole(
    frozen: FrozenPlan,
    covered: np.ndarray,
    in_reach: np.ndarray,
    *,
    is_planned: bool = False,
) -> SitingSolution | None:
    """Return the best siting of all, or the planned one, with villages covered."""
    model = ThreeTierModel(frozen.prepared.data, frozen.prices)
    model.minimise_cost()
    model.mip.bound(model.c[covered], lower=1.0)
    for village in in_reach.tolist():
        _ask_for_cover(model, village)
    if is_planned:
        is_open = np.isin(
            np.arange(frozen.prepared.data.num_options), frozen.state.site_option
        )
        model.mip.bound(model.y, lower=is_open, upper=is_open)
        share = frozen.state.arc_share
        model.mip.bound(model.x, lower=share, upper=share)
    return solve_model(model, gap=0.0)


def judge(county: Case, frozen: FrozenPlan, reason: VillageReason) -> None:
    """Apply the change of a reason, solve all again, and look at the plan."""
    before = frozen.prepared.instance
    village = before.village_index[reason.village_id]
    instance, plan = with_settings(county, reason.settings)
    changed = freeze(instance, plan)
    is_near = covered_villages(resolve(county.plan, before))
    is_kept = is_near & (resolve(county.plan, before).served_share > 0.999)
    counted = counted_shares(frozen.prepared.data, frozen.state) > 0.999
    kept, near = np.flatnonzero(is_kept & counted), np.flatnonzero(is_near)
    if reason.binding is Binding.INSTEAD:
        kept, near = kept[:0], near[:0]
    found = whole(changed, np.append(kept, village), near)
    assert found is not None, reason
    planned = whole(changed, kept, near, is_planned=True)
    assert reason.verified is not None
    assert planned is not None
    if not reason.settings:
        worst = planned.objective + reason.verified.cost
        assert found.objective <= worst * (1 + 1e-5) + 1.0, reason
    prepared = changed.prepared
    facilities = facilities_of(prepared, found)
    allocations = allocations_of(prepared, found)
    network = route_network(instance, facilities, allocations, seed=1)
    assert not network.unserved_stops
    routed = to_plan(prepared, facilities, allocations, network.routes)
    assert covered_villages(resolve(routed, instance))[village], reason
    assert resolve(routed, instance).served_share[village] == pytest.approx(1.0), reason
    broken = {item.code for item in check(routed, instance)}
    assert broken <= {Code.MAX_ANNUAL_COST}, reason
    if reason.binding is not Binding.BUDGET:
        assert not broken or frozen.prepared.instance.requirements.max_annual_cost


def judge_county(seed: int) -> Counter[Binding]:
    """Judge every reason of a county, and return which there were."""
    county = case(seed)
    if county is None:
        return Counter()
    frozen = freeze(county.instance(), county.plan)
    reasons = [village_reason(frozen, item) for item in uncovered_villages(frozen)]
    for reason in reasons:
        assert reason.words
        if reason.verified is not None:
            judge(county, frozen, reason)
            assert reason.amount is not None
        elif reason.change == KNOWN:
            assert reason.binding is Binding.COST
        elif reason.binding not in PLACE:
            assert reason.binding in (Binding.STANDARD, Binding.REACH, Binding.SEVERAL)
    return Counter(item.binding for item in reasons)


@pytest.mark.parametrize("seed", SEEDS)
def test_changes_cover_the_village(seed: int) -> None:
    """Test each reason of a county against the whole model, checker and metrics."""
    assert case(seed) is not None
    judge_county(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(52, 150))
def test_changes_cover_the_village_on_more_counties(seed: int) -> None:
    """Test the same on more counties."""
    judge_county(seed)
