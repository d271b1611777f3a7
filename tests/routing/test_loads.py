"""Loads cut for vehicles, on a line of hub (km 0) and store (km 10), by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.instance import Instance
from planner.model.fleet import Leg
from planner.plan import Route, Stop, StopKind, Trip
from planner.routing.problem.loads import cut_loads, regrouped, with_joint_visits
from planner.routing.problem.stops import StopDemand
from tests.tiny import build, hub, store, village

WINDOW_S = (0.0, 86_400.0)


def county() -> Instance:
    """Return a county whose truck carries 500 parcels to the store in 1 000 s."""
    return build(village("v", 10), hub("h", 0), store("s", 10))


def load(delivered: float, *, collected: float = 0.0) -> StopDemand:
    """Return a load for the store."""
    instance = county()
    return StopDemand(
        kind=StopKind.FACILITY,
        id="s",
        location_idx=int(instance.site_location[1]),
        delivered=np.array([delivered]),
        collected=np.array([collected]),
        window_s=WINDOW_S,
        days_per_week=7.0,
    )


def cut(stop: StopDemand, largest: float = 1.0) -> list[float]:
    """Return what each part delivers."""
    parts = cut_loads(county(), Leg.LINEHAUL, "h", [stop], WINDOW_S, largest=largest)
    return [float(part.delivered.sum()) for part in parts]


def test_full_loads_and_a_rest() -> None:
    """Test that 1 200 parcels are two trucks of 500, and 200."""
    assert cut(load(1_200)) == pytest.approx([500, 500, 200])
    assert sum(cut(load(1_200))) == pytest.approx(1_200)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 10, 250, 1_000])
@pytest.mark.parametrize(
    ("limits", "load_of_one"),
    [
        ({"capacity_parcels": 250.0}, 250.0),
        ({"capacity_parcels": 1.0}, 1.0),
        ({"capacity_kg": 375.0}, 250.0),
        ({"capacity_kg": 0.3}, 0.2),
        ({"capacity_m3": 2.0}, 250.0),
        ({"capacity_m3": 0.7}, 87.5),
    ],
)
def test_exact_multiples_take_no_trip_more(
    limits: dict[str, float], load_of_one: float, count: int
) -> None:
    """Test k loads in parcels, kilograms (1.5 each) and cubic metres (0.008 each).

    375 / 1.5 = 250, 0.3 / 1.5 = 0.2, 2 / 0.008 = 250 and 0.7 / 0.008 = 87.5 parcels.
    """
    units = ("capacity_parcels", "capacity_kg", "capacity_m3")
    fields: dict[str, Any] = dict.fromkeys(units, 1e9) | limits
    size = replace(county().goods[0], kg=1.5, m3=0.008)
    truck = replace(county().vehicle_types[0], **fields)
    instance = replace(county(), vehicle_types=(truck,), goods=(size,))
    stop = load(count * load_of_one)
    parts = cut_loads(instance, Leg.LINEHAUL, "h", [stop], WINDOW_S, largest=1.0)
    assert len(parts) == count
    assert sum(float(part.delivered.sum()) for part in parts) == pytest.approx(
        count * load_of_one
    )
    more = load(count * load_of_one + 0.01 * load_of_one)
    parts = cut_loads(instance, Leg.LINEHAUL, "h", [more], WINDOW_S, largest=1.0)
    assert len(parts) == count + 1


@pytest.mark.parametrize("count", [1, 2, 5])
def test_exact_multiples_of_a_shift_take_no_trip_more(count: int) -> None:
    """Test k times the parcels that fill a shift: 26 140 s at 20 s are 1 307."""
    slow = replace(county().operations, linehaul_parcel_s=20.0)
    roomy = replace(county().vehicle_types[0], capacity_parcels=1e6)
    instance = replace(county(), operations=slow, vehicle_types=(roomy,))
    stops = [load(1_307.0 * count)]
    parts = cut_loads(instance, Leg.LINEHAUL, "h", stops, WINDOW_S, largest=1.0)
    assert [float(part.delivered.sum()) for part in parts] == pytest.approx(
        [1_307] * count
    )


def test_loading_before_a_store_opens_takes_no_time_of_its_day() -> None:
    """Test a store that opens at 10 h, 1 000 s away, with 600 s of loading at the hub.

    The truck loads before and is there at 10 h. Back by 12 h: 7 200 s less 60 at the
    stop and 1 000 back leave 6 140 s, at 20 s for 307 parcels.
    """
    slow = replace(county().operations, linehaul_parcel_s=20.0)
    roomy = replace(county().vehicle_types[0], capacity_parcels=1e6)
    instance = replace(county(), operations=slow, vehicle_types=(roomy,))
    late = replace(load(307.0), window_s=(36_000.0, 86_400.0))
    for window, num_parts in ((43_200.0, 1), (43_199.0, 2)):
        parts = cut_loads(
            instance, Leg.LINEHAUL, "h", [late], (0.0, window), largest=1.0
        )
        assert len(parts) == num_parts


def test_what_fits_stays_whole() -> None:
    """Test that 450 parcels are one part, and halves of a truck if pieces are that."""
    assert cut(load(450)) == [450]
    assert cut(load(450), largest=0.5) == pytest.approx([225, 225])
    assert cut(load(1_200), largest=0.25) == pytest.approx(
        [500, 500, 100, 100], abs=0.2
    )


def test_collected_parcels_fill_a_truck_too() -> None:
    """Test that the larger of both loads counts: 1 000 collected are two trucks."""
    assert cut(load(10, collected=1_000)) == pytest.approx([5, 5])


def test_time_fills_a_vehicle() -> None:
    """Test that with 20 s a parcel a shift has room for 1 307 parcels, not for more.

    28 800 s less 600 of loading, 2 000 of driving and 60 of the stop: 26 140 / 20.
    """
    slow = replace(county().operations, linehaul_parcel_s=20.0)
    roomy = replace(county().vehicle_types[0], capacity_parcels=1e6)
    instance = replace(county(), operations=slow, vehicle_types=(roomy,))
    parts = cut_loads(instance, Leg.LINEHAUL, "h", [load(2_000)], WINDOW_S, largest=1.0)
    delivered = [float(part.delivered.sum()) for part in parts]
    assert delivered == pytest.approx([1_307, 693])


def test_no_time_at_all_leaves_the_stop_whole() -> None:
    """Test that a stop no vehicle can get to is not cut: routing says why."""
    parts = cut_loads(county(), Leg.LINEHAUL, "h", [load(900)], (0, 100), largest=1.0)
    assert [float(part.delivered.sum()) for part in parts] == [900]


@given(st.floats(0.0, 20_000.0), st.sampled_from([1.0, 0.5, 0.25]))
def test_parts_sum_up_and_fit(parcels: float, largest: float) -> None:
    """Test that parts make up the load, and that each of them fits a truck."""
    parts = cut(load(parcels), largest)
    assert sum(parts) == pytest.approx(parcels)
    assert max(parts) <= 500.0 * (1 + 1e-10)


def visit(delivered: float, arrival_s: float, stop_id: str = "s") -> Stop:
    """Return a visit of 100 s."""
    return Stop(
        kind=StopKind.FACILITY,
        id=stop_id,
        arrival_s=arrival_s,
        departure_s=arrival_s + 100.0,
        delivered_parcels=delivered,
        collected_parcels=0.0,
    )


def route(*trips: tuple[Stop, ...]) -> Route:
    """Return a route of trips."""
    return Route(
        id="r",
        leg=Leg.LINEHAUL,
        depot_id="h",
        vehicle_type_id="truck",
        trips=tuple(
            Trip(start_s=0.0, end_s=9_000.0, distance_m=1.0, stops=stops)
            for stops in trips
        ),
    )


def test_parts_of_a_trip_become_one() -> None:
    """Test that 100 + 50 on one trip and 150 on another are two parts of 150."""
    trips = route((visit(100, 0), visit(50, 100)), (visit(150, 300),))
    parts = regrouped([load(300)], [trips])
    assert parts is not None
    assert [float(part.delivered.sum()) for part in parts] == pytest.approx([150, 150])
    assert regrouped([load(300)], [route((visit(300, 0),))]) is None


def test_visits_in_a_row_become_one() -> None:
    """Test that two visits at the store in a row are one, and one elsewhere is not."""
    joint = with_joint_visits(
        route((visit(100, 0), visit(50, 100), visit(7, 300, "t"), visit(1, 400)))
    )
    stops = joint.trips[0].stops
    assert [(item.id, item.delivered_parcels) for item in stops] == [
        ("s", 150.0),
        ("t", 7.0),
        ("s", 1.0),
    ]
    assert (stops[0].arrival_s, stops[0].departure_s) == (0.0, 200.0)


def test_a_vehicle_that_holds_less_than_a_unit_cuts_nothing() -> None:
    """Test a truck of a millionth of a parcel beside one of 500: 1,200 in three parts.

    It has room for nothing, and what has no weight fills no truck that carries none.
    """
    truck = county().vehicle_types[0]
    tiny = replace(truck, id="tiny", capacity_parcels=1e-9, capacity_kg=1e-9)
    goods = replace(county().goods[0], kg=0.0)
    instance = replace(county(), vehicle_types=(truck, tiny), goods=(goods,))
    with np.errstate(all="raise"):
        parts = cut_loads(
            instance, Leg.LINEHAUL, "h", [load(1_200.0)], WINDOW_S, largest=1.0
        )
    assert sorted(float(part.delivered.sum()) for part in parts) == pytest.approx(
        [200.0, 500.0, 500.0]
    )
