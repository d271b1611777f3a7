"""Streams: goods that may not be served alike go their own ways from a village."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import planner
from planner.design.by_stream import by_stream
from planner.errors import InstanceError
from planner.flow import imbalances, resolve
from planner.metrics import judge
from planner.model.goods import GoodsClass
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.model.streams import Stream
from tests.tiny import REQUIREMENTS, build, hub, point, store, village

SMALL = GoodsClass(id="small", name="small", share_in=0.8, share_out=1, kg=1, m3=0.01)
LARGE = GoodsClass(
    id="large",
    name="large",
    share_in=0.2,
    share_out=0,
    kg=30,
    m3=0.2,
    modes=(Mode.STORE, Mode.HOME),
)


ALL = replace(REQUIREMENTS, at_least={Measure.USE: 1.0, Measure.RESIDENTS: 1.0})


def county(**fields):
    """Return two villages with a point each near by, the store far away."""
    return build(
        village("a", 10, parcels_in=50.0, parcels_out=10.0),
        village("b", 12, parcels_in=40.0, parcels_out=5.0),
        hub("h", 0),
        store("s", 1),
        point("p", 10),
        point("q", 12),
        goods=(LARGE, SMALL),
        requirements=ALL,
        **fields,
    )


def test_goods_that_allow_other_modes_are_a_stream_of_their_own():
    """Test ids, goods and parcels: 50 in are 40 small and 10 large, all out small."""
    instance = county()
    assert [item.id for item in instance.streams] == ["a", "a/large", "b", "b/large"]
    assert [item.goods_ids for item in instance.streams[:2]] == [("small",), ("large",)]
    assert instance.parcels_in_per_day.tolist()[:2] == [[0.0, 40.0], [10.0, 0.0]]
    assert instance.parcels_out_per_day.tolist()[:2] == [[0.0, 10.0], [0.0, 0.0]]
    assert instance.village_parcels_per_day.tolist() == [60.0, 45.0]
    assert instance.stream_weight[:2] == pytest.approx([50 / 60, 10 / 60])


def test_ids_of_streams_are_their_own():
    """Test a village that is called as the second stream of another one would be."""
    places = village("a", 1, parcels_in=9.0), village("a/large", 2, parcels_in=9.0)
    instance = build(*places, hub("h", 0), store("s", 1), goods=(LARGE, SMALL))
    assert [item.id for item in instance.streams] == [
        "a",
        "a/large/",
        "a/large",
        "a/large/large",
    ]


def test_goods_served_alike_are_one_stream():
    """Test that two classes with the same modes leave one stream a village."""
    alike = replace(LARGE, modes=tuple(Mode))
    instance = build(village("a", 1), hub("h", 0), store("s", 1), goods=(alike, SMALL))
    assert [item.id for item in instance.streams] == ["a"]
    assert by_stream(instance) is instance


def test_large_goods_never_go_to_points():
    """Test a plan of all: checked, balanced, large goods at the store or the door."""
    instance = county()
    result = planner.solve(instance, seed=1)
    plan = result.plan
    assert planner.check(plan, instance) == []
    modes = {item.stream_id: item.mode for item in plan.allocations}
    assert set(modes) == {"a", "a/large", "b", "b/large"}
    assert {modes["a/large"], modes["b/large"]} <= {Mode.STORE, Mode.HOME}
    assert list(imbalances(resolve(plan, instance))) == []
    found = judge(plan, instance)
    assert result.annual_cost == pytest.approx(found.ledger.own_cost)
    assert result.total_bound <= result.total_objective * (1 + 1e-9)


def test_a_stream_in_a_mode_that_its_goods_do_not_allow_is_a_violation():
    """Test that the checker says so, whatever the requirements allow."""
    instance = county()
    plan = planner.solve(instance, seed=1, bound=False).plan
    free = [replace(LARGE, modes=tuple(Mode)), SMALL]
    streams = tuple(replace(item, modes=tuple(Mode)) for item in instance.streams)
    lax = replace(instance, streams=streams, goods=tuple(free), made_for=None)
    at_points = planner.solve(lax, seed=1, bound=False).plan
    assert planner.check(at_points, lax) == []
    strict = planner.check(at_points, instance)
    wrong = {x.stream_id for x in at_points.allocations if x.mode is Mode.POINT}
    assert {item.subject for item in strict if item.code == "MODE"} == {
        name for name in wrong if name.endswith("/large")
    }
    assert planner.check(plan, instance) == []


def test_ids_of_streams_are_not_those_of_villages():
    """Test that plans name streams, whatever these are called."""
    instance = build(
        village("a", 2, parcels_in=30.0),
        village("b", 3, parcels_in=20.0),
        hub("h", 0),
        store("s", 2),
        requirements=ALL,
    )
    named = replace(
        instance,
        streams=tuple(
            Stream(id=f"of {item.id}", village_id=item.id) for item in instance.villages
        ),
    )
    plan = planner.solve(named, seed=1, bound=False).plan
    assert {item.stream_id for item in plan.allocations} == {"of a", "of b"}
    assert planner.check(plan, named) == []
    before = judge(planner.solve(instance, seed=1, bound=False).plan, instance)
    after = judge(plan, named)
    assert after.ledger.own_cost == pytest.approx(before.ledger.own_cost)
    assert np.array_equal(
        after.metrics.villages.is_covered, before.metrics.villages.is_covered
    )


@pytest.mark.parametrize(
    "ids", [("a",), ("a", "b", "nobody"), ("b", "a")], ids=["one", "unknown", "order"]
)
def test_streams_are_of_all_villages_in_their_order(ids):
    """Test that other streams than those of the villages are refused."""
    instance = build(village("a", 2), village("b", 3), hub("h", 0), store("s", 2))
    streams = tuple(Stream(id=f"s{name}", village_id=name) for name in ids)
    with pytest.raises(InstanceError, match="streams"):
        replace(instance, streams=streams)
