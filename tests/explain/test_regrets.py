"""Regrets of sites on random counties, against independent solves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.design.unmet.frozen import FrozenPlan, freeze
from planner.explain.sites.site_card import Decision, site_card
from planner.explain.villages.change import GAP
from planner.ledger import compute_ledger
from planner.model.rules import Measure
from planner.report.text.explain_words import card_lines
from planner.siting.data import SitingData, SitingPrices, SitingSolution
from planner.siting.search.least_cost import solve_three_tier
from planner.siting.search.near import neighbourhood
from tests.design.counties import asking, best, open_ids, three_villages
from tests.explain.counties import SEEDS, case
from tests.tiny import point

FEW = 16
"""Seeds judged by the fast tests."""

ABSOLUTE = 0.1
REWARD = 50_000.0
"""Paid for each way that stays in use; more than any of them costs."""


def turned(frozen: FrozenPlan, site: int, *, is_open: bool) -> SitingData:
    """Return the data with an open site excluded, or a closed one required."""
    data = frozen.prepared.data
    mark = np.arange(data.num_sites) == site
    if is_open:
        return replace(data, is_excluded=data.is_excluded | mark)
    return replace(data, is_required=data.is_required | mark)


def solved(frozen: FrozenPlan, data: SitingData) -> SitingSolution | None:
    """Return the best siting of all."""
    return solve_three_tier(data, frozen.prices, gap=0.0)


def apart(
    frozen: FrozenPlan, data: SitingData, free: np.ndarray
) -> tuple[SitingData, SitingPrices, float]:
    """Return the neighbourhood as a model of its own, and what to add to its cost.

    What stays as planned is all that is left of the rest: one option of an open site,
    one parent, and one way of each village, which is paid to be used.
    """
    state, prices = frozen.state, frozen.prices
    planned = state.site_option[data.option_site] == np.arange(data.num_options)
    option = free[data.option_site] | planned
    link = free[data.link_child]
    link |= state.site_parent[data.link_child] == data.link_parent
    movers = np.unique(data.arc_village[free[data.arc_site]])
    stays = ~np.isin(data.arc_village, movers)
    used = stays & (state.arc_share > 0)
    on_link = data.arc_link >= 0
    arc = (~stays | used) & (~on_link | link[np.maximum(data.arc_link, 0)])
    new_option, new_link = np.cumsum(option) - 1, np.cumsum(link) - 1
    covers = option[data.cover_option]
    is_open = state.site_option >= 0
    fields = {
        name: getattr(data, name)[option]
        for name in (
            "option_site",
            "option_fixed_cost",
            "option_handling_cost",
            "option_capex",
            "option_capacity",
        )
    }
    if data.store_option is not None:
        near = option[data.store_option]
        fields["store_village"] = data.store_village[near]
        fields["store_option"] = new_option[data.store_option[near]]
    alone = replace(
        data,
        **fields,
        is_required=data.is_required | (~free & is_open),
        is_excluded=data.is_excluded | (~free & ~is_open),
        arc_village=data.arc_village[arc],
        arc_site=data.arc_site[arc],
        arc_link=np.where(on_link, new_link[np.maximum(data.arc_link, 0)], -1)[arc],
        arc_access_cost=data.arc_access_cost[arc],
        arc_is_counter=data.arc_is_counter[arc],
        link_child=data.link_child[link],
        link_parent=data.link_parent[link],
        cover_village=data.cover_village[covers],
        cover_option=new_option[data.cover_option[covers]],
    )
    paid = SitingPrices(
        arc_cost=(prices.arc_cost - REWARD * used)[arc],
        link_cost=prices.link_cost[link],
        link_cost_per_parcel=prices.link_cost_per_parcel[link],
        link_is_open=prices.link_is_open[link],
        arc_is_open=prices.arc_is_open[arc],
    )
    return alone, paid, REWARD * float(used.sum())


def near_cost(frozen: FrozenPlan, data: SitingData, free: np.ndarray) -> float | None:
    """Return the least cost with a neighbourhood free, from a model of its own."""
    budget = data.max_annual_cost
    alone, prices, back = apart(frozen, data, free)
    if budget is not None:
        alone = replace(alone, max_annual_cost=budget - back)
    found = solve_three_tier(alone, prices, gap=0.0)
    return None if found is None else found.objective + back


def judge_county(seed: int) -> int:
    """Judge the regret of every site of a county; return how many there are.

    By the siting model it is that of two solves in which all but the neighbourhood is
    as planned, and no better than the best siting of all allows. With routes closing a
    site costs nothing or more.
    """
    county = case(seed)
    if county is None:
        return 0
    instance, num_regrets = county.instance(), 0
    frozen = freeze(instance, county.plan)
    ledger = compute_ledger(county.plan, instance)
    data, state = frozen.prepared.data, frozen.state
    whole = solved(frozen, data)
    assert whole is not None
    for site in instance.sites:
        idx = instance.site_index[site.id]
        card = site_card(frozen, ledger, site.id)
        is_open = card.decision is Decision.OPEN
        assert is_open == (site.id in open_ids(county.plan))
        if data.is_excluded[idx]:
            assert card.otherwise is None
            continue
        other = solved(frozen, turned(frozen, idx, is_open=is_open))
        free = neighbourhood(data, state, np.array([idx]))
        before = near_cost(frozen, data, free)
        after = near_cost(frozen, turned(frozen, idx, is_open=is_open), free)
        assert before is not None
        if card.otherwise is None:
            assert "cannot be met" in card.reason
            continue
        assert card.otherwise.routed_cost is not None
        # A new site that has to stand covers people for whom no other plan pays.
        assert card.otherwise.routed_cost >= 0.0 or not is_open
        if after is None:
            # Its plan needs a wider ring than the neighbourhood that is proven.
            assert card.otherwise.cost == card.otherwise.routed_cost
            continue
        assert other is not None
        tolerance = ABSOLUTE + 4 * GAP * abs(whole.objective)
        assert card.otherwise.cost == pytest.approx(after - before, abs=tolerance)
        assert after >= other.objective - tolerance
        assert before >= whole.objective - tolerance
        if before <= whole.objective + tolerance:
            upper = other.objective - whole.objective
            assert card.otherwise.cost >= upper - 2 * tolerance
        num_regrets += 1
    return num_regrets


@pytest.mark.parametrize(
    "seed",
    [
        *SEEDS[:FEW],
        *(pytest.param(seed, marks=pytest.mark.slow) for seed in SEEDS[FEW:]),
    ],
)
def test_regrets_are_those_of_independent_solves(seed: int) -> None:
    """Test each regret of a county against independent solves."""
    assert case(seed) is not None
    judge_county(seed)


def test_counties_have_regrets() -> None:
    """Test that the counties are not all without a site that could be spared."""
    assert sum(judge_county(seed) for seed in range(8)) >= 10


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(52, 110))
def test_regrets_of_more_counties(seed: int) -> None:
    """Test the same on more counties."""
    judge_county(seed)


def test_two_identical_sites_make_no_difference() -> None:
    """Test that one of two points at the same spot is not missed, and words say so."""
    instance = three_villages(
        point("p1", 21),
        point("p2", 21),
        requirements=asking(at_least={Measure.USE: 1.0, Measure.RESIDENTS: 1.0}),
    )
    plan = best(instance).plan
    opened = open_ids(plan) & {"p1", "p2"}
    assert len(opened) == 1
    (used,) = opened
    (unused,) = {"p1", "p2"} - opened
    card = site_card(freeze(instance, plan), compute_ledger(plan, instance), used)
    assert card.otherwise is not None
    assert card.otherwise.cost == 0.0
    assert card.otherwise.routed_cost == pytest.approx(0.0, abs=1e-6)
    assert card.runner_up_site_ids == (unused,)
    assert "no difference in cost" in card_lines(card, instance)[-2]


def test_who_loses_and_who_goes_farther() -> None:
    """Test what closing the point at c means: 100 people, now served 11 km away.

    Nothing but the point covers c, whose people may go to the store 11 km away; at
    1,000 for each resident not covered the point is worth it.
    """
    modes = tuple(asking().reach_m)
    instance = three_villages(
        point("pc", 21),
        requirements=asking(
            at_least={Measure.USE: 1.0},
            reach_m=dict.fromkeys(modes, 20_000.0),
            modes=modes,
            uncovered_price=1_000.0,
        ),
    )
    plan = best(instance).plan
    card = site_card(freeze(instance, plan), compute_ledger(plan, instance), "pc")
    change = card.otherwise
    assert change is not None
    assert change.closed_site_ids == ("pc",)
    assert change.losing_village_ids == ("c",)
    assert change.moving_village_ids == ("c",)
    assert change.moving_residents == pytest.approx(100.0)
    assert change.farther_m == pytest.approx(11_000.0)
    assert change.charges == pytest.approx(-100_000.0)
    assert "11.0 km farther on average" in card_lines(card, instance)[-1]
