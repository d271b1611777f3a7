"""What a plan means: chains, parcels, stops, ways and balances, by hand."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from planner.checker import Code, check
from planner.flow import CircleError, StreamParcels, circles, imbalances, resolve
from planner.flow.ways import find_pair
from planner.model.fleet import Leg
from planner.model.service import Mode, ServiceRates
from planner.plan import StopKind
from tests import tiny_plan
from tests.tiny_plan import line_county, line_plan

COUNTY, PLAN = line_county(), line_plan()
H, S, P = 0, 1, 2
V1, V2, V3 = 0, 1, 2


def test_chains_end_at_the_hub() -> None:
    """Test that a chain climbs from each facility to the hub."""
    assert resolve(PLAN, COUNTY).facilities.chains == ((H,), (S, H), (P, S, H))


def test_a_chain_ends_where_nothing_is_open() -> None:
    """Test that p, supplied by a store that is not open, has no more than itself."""
    alone = replace(PLAN, facilities=(PLAN.facilities[H], PLAN.facilities[P]))
    assert resolve(alone, COUNTY).facilities.chains == ((0,), (1,))


@pytest.mark.parametrize(
    ("parents", "found"),
    [
        ({"h": "p"}, [("h", "p", "s")]),
        ({"s": "s"}, [("s",)]),
        ({"s": "p"}, [("s", "p")]),
        ({"h": "h", "s": "p"}, [("h",), ("s", "p")]),
        ({}, []),
    ],
)
def test_circles(parents: dict[str, str], found: list[tuple[str, ...]]) -> None:
    """Test that facilities which supply each other are found, each circle once."""
    plan = PLAN
    for site_id, parent_id in parents.items():
        plan = tiny_plan.edit_facility(plan, site_id, parent_id=parent_id)
    assert circles(plan.facilities) == found


def test_a_circle_is_refused() -> None:
    """Test that a circle ends with one clear message, for judges and for the rest."""
    circle = tiny_plan.edit_facility(PLAN, "s", parent_id="p")
    with pytest.raises(CircleError, match="supplies s from p from s, a circle"):
        resolve(circle, COUNTY)
    (violation,) = check(circle, COUNTY)
    assert violation.code is Code.CIRCLE
    assert "give each facility a supplier of the tier above" in violation.message


def test_throughput() -> None:
    """Test that facilities handle their own parcels and what they pass on.

    p 8 + 2; s these, 20 + 5 and 4 + 1; the hub all 40.
    """
    flow = resolve(PLAN, COUNTY)
    assert flow.throughput_by_id() == {"h": 40, "s": 40, "p": 10}
    assert flow.facilities.through_in.sum(axis=1).tolist() == [32, 32, 8]
    assert flow.facilities.counter_in.sum(axis=1).tolist() == [0, 20, 8]
    assert flow.facilities.door_in.sum(axis=1).tolist() == [0, 4, 0]
    assert flow.facilities.handed_in.sum(axis=1).tolist() == [0, 6, 2]


def test_throughput_of_shares() -> None:
    """Test that half of v2's 25 parcels pass p as well: 10 + 12.5."""
    half = replace(PLAN.allocations[1], share=0.5)
    other = tiny_plan.allocation("v2", "p", Mode.POINT, 0.5)
    allocations = (PLAN.allocations[0], half, PLAN.allocations[2], other)
    plan = replace(PLAN, allocations=allocations)
    assert resolve(plan, COUNTY).throughput_by_id() == {"h": 40, "s": 40, "p": 22.5}


def test_stops_due() -> None:
    """Test s, p and v3: parcels of a visit, and the time for them.

    The truck stands 60 + 6 x 40 = 300 s, the van 60 + 6 x 10 = 120 and
    60 + 30 x 5 = 210 s.
    """
    stops = resolve(PLAN, COUNTY).stops
    assert [(item.leg, item.depot_id, item.kind, item.id) for item in stops] == [
        (Leg.LINEHAUL, "h", StopKind.FACILITY, "s"),
        (Leg.LOOP, "s", StopKind.FACILITY, "p"),
        (Leg.LOOP, "s", StopKind.VILLAGE, "v3"),
    ]
    assert [item.delivered.sum() for item in stops] == [32, 8, 4]
    assert [item.collected.sum() for item in stops] == [8, 2, 1]
    assert [item.handling_s for item in stops] == [300, 120, 210]


def test_attempts_at_the_door() -> None:
    """Test v3 at home: 4 x 1.25 = 5 taken along, 4 x 0.25 x 0.25 = 0.25 left over.

    At the store the same four parcels pass once.
    """
    rates = ServiceRates(home_success=0.75, max_attempts=2)
    flow = resolve(PLAN, line_county(service=rates))
    assert flow.allocations.attempted_in[V3].sum() == 5
    assert flow.allocations.left_over_in[V3].sum() == 0.25
    assert flow.allocations.attempted_in[V1].sum() == 0
    assert [item.delivered.sum() for item in flow.stops] == [32, 8, 5]


def test_ways_and_functions() -> None:
    """Test that v1 goes 1 km, v2 2 km at 100 s a km, and v3 has no way to go."""
    flow = resolve(PLAN, COUNTY)
    assert flow.allocations.way_m.tolist() == [1_000, 2_000, 0]
    assert flow.allocations.way_s[V3] == 0
    assert {"collect", "send", "return"} <= flow.allocations.functions[V3]


def test_find_pair() -> None:
    """Test that a pair is found by its village and site, and missed if absent."""
    site_idx = COUNTY.site_index["p"]
    pair = find_pair(COUNTY, 2, site_idx)
    assert pair is not None
    assert COUNTY.reach.distance_m[pair] == 4_000
    assert find_pair(COUNTY, 3, site_idx) is None


def test_realised_parcels() -> None:
    """Test that half of the demand realised is half of the parcels carried.

    Potential stays what it was: 8, 20 and 4 in.
    """
    half = StreamParcels(
        incoming=COUNTY.parcels_in_per_day / 2, outgoing=COUNTY.parcels_out_per_day / 2
    )
    flow = resolve(PLAN, COUNTY, half)
    assert flow.throughput_by_id() == {"h": 20, "s": 20, "p": 5}
    assert flow.allocations.potential_in.sum(axis=1).tolist() == [8, 20, 4]
    assert flow.allocations.parcels_in.sum(axis=1).tolist() == [4, 10, 2]
    assert [item.delivered.sum() for item in flow.stops] == [16, 4, 2]


def test_arrays_are_frozen() -> None:
    """Test that nobody can change what a plan means."""
    flow = resolve(PLAN, COUNTY)
    parts = (flow.allocations, flow.facilities, flow.stops[0], flow.merchants)
    for record in (flow, *parts, flow.lead):
        for name, value in (
            (item.name, getattr(record, item.name)) for item in fields(record)
        ):
            assert not isinstance(value, np.ndarray) or not value.flags.writeable, name


def test_an_imbalance_is_found() -> None:
    """Test that a parcel too many at the store, or at a stop, does not balance.

    s passes 33 down, where 20 + 4 + 8 are its own and p's; then so does the hub 32, of
    which s takes 33.
    """
    flow = resolve(PLAN, COUNTY)
    assert list(imbalances(flow)) == []
    more = flow.facilities.through_in.copy()
    more[S] += np.array([1.0] + [0.0] * (more.shape[1] - 1))
    wrong = replace(flow, facilities=replace(flow.facilities, through_in=more))
    found = [(one.subject, one.found, one.expected) for one in imbalances(wrong)]
    assert found[:2] == [("h", 32, 33), ("s", 33, 32)]
    assert {item.code for item in check(PLAN, COUNTY, flow=wrong)} == {Code.BALANCE}
