"""Tests of the independent costs of periodic solutions."""

from typing import Any

import pytest

from benchmarks.instances.recosting import recost_periodic as module

TEXT = """\
3 2
3 7
0 1 14 1
1 1 31 2
9 9 3 3
0 0 40 100
9 8 40 200
31 50 {vehicles}
{code}
3 6
1 3
1
2
3
2 2
1 3
2 3
3 1
1 2 3
"""
SOLUTION: dict[str, Any] = {
    "depots": [0, 1],
    "patterns": [1, 0, 0],
    "routes": [
        {"depot": 0, "day": 2, "customers": [0]},
        {"depot": 0, "day": 1, "customers": [1]},
        {"depot": 0, "day": 3, "customers": [1]},
        {"depot": 1, "day": 1, "customers": [2]},
        {"depot": 1, "day": 2, "customers": [2]},
        {"depot": 1, "day": 3, "customers": [2]},
    ],
}
OPENINGS_AND_VEHICLES = 100 + 200 + 2 * 50
"""Each depot has one route on its busiest day."""


def tiny(folder, code=0, vehicles=9):
    """Write the tiny instance."""
    path = folder / "tiny.dat"
    path.write_text(TEXT.format(code=code, vehicles=vehicles), encoding="utf-8")
    return path


def test_a_vehicle_is_paid_once(tmp_path):
    """Test the cost: arcs are cut off, a depot pays the routes of its busiest day."""
    found = module.recost_periodic(tiny(tmp_path), SOLUTION)
    # Customer 0 once at 100 and back, customer 1 twice at 141, customer 2 thrice.
    driving = 2 * 100 + 2 * 2 * 141 + 3 * 2 * 100
    assert found.cost == OPENINGS_AND_VEHICLES + driving
    assert found.violations == ()


def test_a_busy_day_takes_more_vehicles(tmp_path):
    """Test that a second route of a depot on the same day costs a vehicle more."""
    moved = SOLUTION | {"patterns": [0, 0, 0]}
    moved["routes"] = [
        {"depot": 0, "day": 1, "customers": [0]},
        *SOLUTION["routes"][1:],
    ]
    found = module.recost_periodic(tiny(tmp_path), moved)
    before = module.recost_periodic(tiny(tmp_path), SOLUTION)
    assert found.cost == before.cost + 50
    # 14 and 19 leave depot 0 on day 1: 33 of 40.
    assert found.violations == ()


def test_code_1_is_the_length(tmp_path):
    """Test that real arcs are neither multiplied nor cut off."""
    found = module.recost_periodic(tiny(tmp_path, code=1), SOLUTION)
    driving = 2 * 1 + 2 * 2 * 2**0.5 + 3 * 2 * 1
    assert found.cost == pytest.approx(OPENINGS_AND_VEHICLES + driving)


@pytest.mark.parametrize(
    ("customer", "pattern", "expected"),
    [
        # 31 over 7 periods is 4 a period: day 3 brings 2 of them, day 1 the rest.
        (1, [1, 3], {1: 23, 3: 8}),
        (1, [2, 3], {2: 27, 3: 4}),
        # 3 over 7 periods is nothing a period, and a visit brings at least 1.
        (2, [1, 2, 3], {1: 1, 2: 1, 3: 1}),
        (0, [2], {2: 14}),
    ],
)
def test_loads_follow_the_pattern(tmp_path, customer, pattern, expected):
    """Test the loads of visits against the rule of the format, by hand."""
    instance = module.read(tiny(tmp_path))
    assert module.visit_loads(instance, customer, pattern) == expected


def with_route(position, **changes):
    """Return the solution with one route changed."""
    routes = list(SOLUTION["routes"])
    routes[position] = routes[position] | changes
    return SOLUTION | {"routes": routes}


@pytest.mark.parametrize(
    ("solution", "expected"),
    [
        (
            with_route(0, day=3),
            [
                "customer 0 is visited 0 times, not 1 on day 2",
                "customer 0 is visited 1 times, not 0 on day 3",
            ],
        ),
        (
            with_route(0, day=4),
            [
                "a route on day 4, which is not serviced",
                "customer 0 is visited 0 times, not 1 on day 2",
            ],
        ),
        (
            with_route(3, customers=[2, 2]),
            ["customer 2 is visited 2 times, not 1 on day 1"],
        ),
        (SOLUTION | {"depots": [0]}, ["depot 1 has routes and is not open"]),
    ],
)
def test_broken_patterns_are_named(tmp_path, solution, expected):
    """Test that each customer is visited on the days of its pattern and no other."""
    found = module.recost_periodic(tiny(tmp_path), solution)
    assert list(found.violations) == expected


def test_capacities_hold_on_each_day(tmp_path):
    """Test that 14 + 23 + 1 overload a vehicle, and 2 routes are above 1 vehicle."""
    packed = {
        "depots": [1],
        "patterns": [0, 0, 0],
        "routes": [
            {"depot": 1, "day": 1, "customers": [0, 1, 2]},
            {"depot": 1, "day": 2, "customers": [2]},
            {"depot": 1, "day": 3, "customers": [1]},
            {"depot": 1, "day": 3, "customers": [2]},
        ],
    }
    found = module.recost_periodic(tiny(tmp_path, vehicles=1), packed)
    assert found.violations == (
        "a route of depot 1 carries 38 of 31 on day 1",
        "2 routes for 1 vehicles on day 3",
    )


def test_each_customer_needs_a_pattern(tmp_path):
    """Test that patterns that do not exist, or are too few, are refused."""
    for patterns in ([3, 0, 0], [0, 0]):
        with pytest.raises(ValueError, match=r"not one of the 3 patterns|shorter"):
            module.recost_periodic(tiny(tmp_path), SOLUTION | {"patterns": patterns})
