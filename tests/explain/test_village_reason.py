"""Reasons of villages: the change named, applied, covers the village."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.design.unmet.frozen import freeze
from planner.errors import PlannerError
from planner.explain.villages.surroundings import Surroundings
from planner.explain.villages.village_reason import (
    Binding,
    uncovered_villages,
    village_reason,
)
from planner.flow import resolve
from planner.ledger import compute_ledger
from planner.metrics import covered_villages
from planner.model.rules import Measure
from tests import tiny
from tests.design.counties import asking, best, three_villages
from tests.tiny import build, hub, point, store, village


def frozen_best(instance):
    """Return the best plan in the siting model."""
    return freeze(instance, best(instance).plan)


def test_what_only_costs_and_opens_a_point() -> None:
    """Test that c, 11 km from the store, needs its point, and gets it where required.

    Half the residents are asked for, and a and b are nearer.
    """
    instance = three_villages(
        point("pc", 21), requirements=asking(at_least={Measure.RESIDENTS: 0.6})
    )
    frozen = frozen_best(instance)
    assert uncovered_villages(frozen) == ("c",)
    found = village_reason(frozen, "c")
    assert found.binding is Binding.COST
    assert found.change == "open pc (village_point)"
    assert found.verified is not None
    assert found.verified.gaining_village_ids == ("c",)
    assert found.verified.routed_cost == pytest.approx(found.amount * 100.0)
    more = asking(at_least={Measure.RESIDENTS: 1.0})
    applied = best(replace(instance, requirements=more))
    assert covered_villages(resolve(applied.plan, instance)).all()
    assert "pc" in {item.site_id for item in applied.plan.facilities}


def test_beyond_the_standard_by_a_number() -> None:
    """Test that c, 11 km from the only store, is 8 km beyond 3 km; 11 km covers it."""
    instance = three_villages(requirements=asking(at_least={Measure.RESIDENTS: 0.6}))
    found = village_reason(frozen_best(instance), "c")
    assert found.binding is Binding.STANDARD
    assert found.amount == pytest.approx(8.0)
    assert found.change == "a standard of 11 km"
    assert found.verified is not None
    assert "c" in found.verified.gaining_village_ids


def full_store():
    """Return a store for 9 parcels a day and villages of 5 within a kilometre of it."""
    formats = (
        tiny.HUB_FORMAT,
        replace(tiny.STORE_FORMAT, capacity_parcels_per_day=9.0),
        tiny.POINT_FORMAT,
    )
    return build(
        village("a", 9),
        village("b", 11),
        hub("h", 0),
        store("s", 10),
        formats=formats,
        requirements=asking(at_least={Measure.RESIDENTS: 0.5}),
    )


def test_store_full_by_a_parcel() -> None:
    """Test that the second village of 5 lacks 1 of the store's 9 parcels a day."""
    frozen = frozen_best(full_store())
    (left,) = uncovered_villages(frozen)
    found = village_reason(frozen, left)
    assert found.binding is Binding.CAPACITY
    assert found.amount == pytest.approx(1.0)
    assert found.change == "1.0 parcels a day more capacity at s"
    assert found.verified is not None
    assert left in found.verified.gaining_village_ids


def test_budget_by_a_number() -> None:
    """Test that a budget 50 above the plan lacks all but 50 of what covering costs.

    Both at the routing prices of the plan.
    """
    free = three_villages(
        point("pc", 21), requirements=asking(at_least={Measure.RESIDENTS: 0.6})
    )
    plan = best(free).plan
    limit = compute_ledger(plan, free).annual_cost + 50.0
    tight = replace(
        free, requirements=replace(free.requirements, max_annual_cost=limit)
    )
    found = village_reason(freeze(tight, plan), "c")
    dear = Surroundings.of(freeze(free, plan), free.village_index["c"]).plain
    assert dear is not None
    assert found.binding is Binding.BUDGET
    assert found.amount == pytest.approx(dear.cost - 50.0, rel=0.02)
    assert found.verified is not None
    assert "c" in found.verified.gaining_village_ids


def test_not_located() -> None:
    """Test that a village without coordinates is told so."""
    instance = three_villages(
        village("d", 0, is_located=False),
        requirements=asking(at_least={Measure.RESIDENTS: 0.4}),
    )
    found = village_reason(frozen_best(instance), "d")
    assert found.binding is Binding.NOT_LOCATED


def test_covered_village_and_unknown_one() -> None:
    """Test that what is well is said, and an unknown id is an error in words."""
    instance = three_villages(requirements=asking(at_least={Measure.RESIDENTS: 0.6}))
    frozen = frozen_best(instance)
    assert village_reason(frozen, "a").binding is Binding.NOTHING
    with pytest.raises(PlannerError, match="no such village"):
        village_reason(frozen, "nowhere")
