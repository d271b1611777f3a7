"""Parcels balance at every facility, on random counties and random plans of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings

from planner.flow import Flow, imbalances, resolve
from planner.flow.days import daily_flows
from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.model.service import Mode
from planner.plan import Allocation, Facility, Plan, StopKind, decisions
from planner.service.one_place import is_one_place
from tests.random_county import Recipe, recipes

MODES = {
    Tier.POINT: (Mode.POINT,),
    Tier.STORE: (Mode.STORE, Mode.HOME),
    Tier.HUB: (Mode.CARRIER,),
}
ABOVE = {Tier.POINT: Tier.STORE, Tier.STORE: Tier.HUB}
NUM_COUNTIES = 200


def random_plan(instance: Instance, rng: np.random.Generator) -> Plan:
    """Return some open sites, each supplied by one above, and shares of villages."""
    open_ids: dict[Tier, list[str]] = {tier: [] for tier in Tier}
    facilities: list[Facility] = []
    for tier in Tier:
        for site in (item for item in instance.sites if item.tier is tier):
            above = open_ids.get(ABOVE.get(tier, Tier.POINT), [])
            is_supplied = tier is Tier.HUB or bool(above)
            if not site.format_ids or not is_supplied or rng.random() < 0.2:
                continue
            is_carried = tier is not Tier.HUB and rng.random() < 0.3
            facilities.append(
                Facility(
                    site_id=site.id,
                    format_id=site.format_ids[0],
                    parent_id=None if tier is Tier.HUB else str(rng.choice(above)),
                    carrier_id=instance.carriers[0].id
                    if is_carried and instance.carriers
                    else None,
                )
            )
            open_ids[tier].append(site.id)
    return decisions(facilities, _allocations(instance, open_ids, rng))


def _allocations(
    instance: Instance, open_ids: dict[Tier, list[str]], rng: np.random.Generator
) -> list[Allocation]:
    """Return up to three shares of each village, in any mode there is."""
    ways = [
        (site_id, mode)
        for tier, modes in MODES.items()
        for site_id in open_ids[tier]
        for mode in modes
        if mode is not Mode.CARRIER or instance.carriers
    ]
    found = []
    for village in instance.villages:
        chosen = rng.permutation(len(ways))[: int(rng.integers(0, 4))]
        shares = rng.dirichlet(np.ones(len(chosen) + 1))
        found += [
            Allocation(
                stream_id=village.id,
                facility_id=ways[way][0],
                mode=ways[way][1],
                carrier_id=instance.carriers[0].id
                if ways[way][1] is Mode.CARRIER
                else None,
                share=float(share),
            )
            for way, share in zip(chosen.tolist(), shares[:-1], strict=True)
        ]
    return found


def assert_balanced(flow: Flow) -> None:
    """Assert that all that is carried comes in, goes on, and is brought by somebody."""
    assert list(imbalances(flow)) == []
    for day in daily_flows(flow):
        assert day.imbalance == pytest.approx(0, abs=1e-9)
    facilities, top = flow.facilities, flow.facilities.supplier < 0
    carried = flow.allocations.parcels.sum()
    assert facilities.throughput[top].sum() == pytest.approx(carried)
    assert_operating_days(flow)


def assert_operating_days(flow: Flow) -> None:
    """Assert that the visits of a week bring and take what passes in a week.

    A stop on f days a week gets 7 / f of what passes its facility on the average day.
    Nothing is brought to what is one place with its supplier.
    """
    facilities, brought = flow.facilities, {}
    index = flow.instance.site_index
    for stop in flow.stops:
        if stop.kind is StopKind.FACILITY:
            visit = float(stop.delivered.sum() + stop.collected.sum())
            brought[stop.id] = visit * stop.days_per_week / 7
    for position, item in enumerate(flow.plan.facilities):
        is_own = item.parent_id is not None and item.carrier_id is None
        if is_own and item.parent_id is not None:
            ends = index[item.site_id], index[item.parent_id]
            is_own = not is_one_place(flow.instance, *ends)
        assert (item.site_id in brought) is is_own
        if is_own:
            passing = float(facilities.throughput[position])
            assert math.isclose(brought[item.site_id], passing, abs_tol=1e-9)
    legs = {stop.id: stop.leg for stop in flow.stops}
    for name in brought:
        tier = flow.instance.sites[index[name]].tier
        assert legs[name] is (Leg.LINEHAUL if tier is Tier.STORE else Leg.LOOP)


@settings(deadline=None, max_examples=40)
@given(recipe=recipes())
def test_random_plans_balance(recipe: Recipe) -> None:
    """Test that whatever a plan decides, nothing appears on the way or is lost."""
    county = recipe.county()
    plan = random_plan(county, np.random.default_rng(recipe.seed))
    assert_balanced(resolve(plan, county))


@pytest.mark.slow
def test_two_hundred_counties_balance() -> None:
    """Test random plans of 200 seeded counties, half of them with third parties."""
    for seed in range(NUM_COUNTIES):
        rng = np.random.default_rng(seed)
        recipe = Recipe(
            seed=seed,
            num_counties=1 + seed % 2,
            is_hired=False,
            days_per_week=float(rng.choice([1.0, 2.0, 3.0, 5.0, 7.0])),
            discount_rate=0.0,
            at_least={},
            unserved_price=None,
            uncovered_price=None,
            is_split_allowed=True,
            modes=tuple(Mode),
            store_within_s=None,
            promise_s=None,
            has_service=seed % 4 < 2,
        )
        county = recipe.county()
        assert_balanced(resolve(random_plan(county, rng), county))
