"""Plans without own vehicles on the loops, or on any road, on the line of one van."""

from __future__ import annotations

from dataclasses import replace

from planner.checker import check
from planner.design.improving.steps import finishing_steps, take_steps
from planner.design.improving.third_parties import plans_by_third_parties, without_own
from planner.design.loop import other_stores
from planner.design.siting_model.carried import with_carriers
from planner.model.carriers import CarrierLeg
from planner.model.service import Mode
from planner.plan import Plan
from planner.siting.data import POINT_TIER
from tests.design.improving.test_make_or_buy import flat, searched
from tests.ledger.test_carriers import POSTAL, line


def points_of(plan: Plan, index: dict[str, int], tiers: list[int]) -> list[str | None]:
    """Return who drives to each point."""
    return [
        item.carrier_id
        for item in plan.facilities
        if tiers[index[item.site_id]] == POINT_TIER
    ]


def test_points_are_supplied_by_third_parties_and_no_van_calls_at_doors() -> None:
    """Test that the plans keep everything else, the checker included."""
    county = flat(0.01)
    search = searched(county)
    assert search.best is not None
    assert any(item.mode is Mode.HOME for item in search.best.plan.allocations)
    found = list(plans_by_third_parties(search, search.best))
    tiers = search.prepared.data.site_tier.tolist()
    assert found
    for item in found:
        assert check(item.plan, county) == []
        drivers = points_of(item.plan, dict(county.site_index), tiers)
        assert set(drivers) <= {POSTAL.id}
        assert all(x.mode is not Mode.HOME for x in item.plan.allocations)
    decided = [(item.plan.facilities, item.plan.allocations) for item in found]
    assert len(set(decided)) == len(decided)


def test_what_cannot_be_hired_stays_with_own_vehicles() -> None:
    """Test a carrier of loops alone: trucks still come to the stores."""
    carrier = replace(
        POSTAL,
        price_per_parcel={CarrierLeg.LOOP: 0.01},
        lead_s={CarrierLeg.LOOP: 0.0},
        zone_m=(),
        zone_factor=(1.0,),
    )
    search = searched(line(carrier))
    data = search.prepared.data
    before = with_carriers(data, search.prices, are_open=True).link_is_open
    is_own = before & (data.carrier_of_link < 0)
    to_point = data.site_tier[data.link_child] == POINT_TIER
    assert (is_own & to_point).any()
    assert (is_own & ~to_point).any()
    for loops_only in (True, False):
        prices = without_own(search.prepared, search.prices, loops_only=loops_only)
        after = prices.link_is_open & (data.carrier_of_link < 0)
        assert not (after & to_point).any()
        assert (after == is_own)[~to_point].all()
        assert not prices.arc_is_open[search.prepared.is_home_arc].any()


def test_large_counties_are_left_alone(monkeypatch) -> None:
    """Test that no plan is made where the model is too large to solve often."""
    search = searched(flat(0.01))
    assert search.best is not None
    monkeypatch.setattr(other_stores, "LARGEST_OF_FEW", 0)
    assert list(plans_by_third_parties(search, search.best)) == []


def test_steps_end_with_the_cheapest_plan() -> None:
    """Test that the plan is no dearer after all steps, and holds."""
    county = flat(0.01)
    search = searched(county)
    assert search.best is not None
    before = search.best.score
    take_steps(search, *finishing_steps(search))
    assert search.best is not None
    assert search.best.score <= before
    assert check(search.best.plan, county) == []
