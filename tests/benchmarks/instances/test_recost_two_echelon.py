"""Tests of the independent costs of two-echelon solutions."""

from math import sqrt

import pytest

from benchmarks.instances.recosting.recost_two_echelon import (
    read,
)
from benchmarks.instances.recosting.recost_two_echelon import (
    recost_two_echelon as recost,
)
from tests.benchmarks.brute_force import best_two_echelon
from tests.benchmarks.families import published

TEXT = """\
3 2 1 5 9 7 11 0.5
0 0 {code} {factor}
1 0 1 2
2 2 2 3
3 9 9 2
4 0 0 100 5
5 9 8 200 5
6 3 0 400 7
"""
SOLUTION = {
    "depots": [0, 1],
    "routes": [
        {"depot": 0, "customers": [0, 1]},
        {"depot": 1, "customers": [2]},
    ],
    "platforms": [0],
    "supply_routes": [{"platform": 0, "satellites": [0, 1], "loads": [5, 2]}],
}
FIXED = 100 + 200 + 400 + 2 * 7 + 11
HANDLED = 0.5 * 7
SECOND_ECHELON = (1, sqrt(5), sqrt(8), 1, 1)
FIRST_ECHELON = (3, sqrt(145), 10)
"""Platform (3, 0) to (0, 0), on to (9, 8), back over 6 and 8."""


def tiny(folder, code=0, factor=1):
    """Write the tiny instance."""
    path = folder / "tiny-1"
    path.write_text(TEXT.format(code=code, factor=factor), encoding="utf-8")
    return path


def test_both_echelons_are_summed(tmp_path):
    """Test the cost with real lengths: openings, routes, loads and arcs."""
    found = recost(tiny(tmp_path), SOLUTION)
    arcs = sum(SECOND_ECHELON) + sum(FIRST_ECHELON)
    assert found.cost == pytest.approx(FIXED + HANDLED + arcs)
    assert found.violations == ()


def test_the_factor_is_on_the_first_echelon(tmp_path):
    """Test that CF multiplies first-echelon arcs, after they are rounded up."""
    found = recost(tiny(tmp_path, code=1, factor=1.5), SOLUTION)
    second, first = 1 + 3 + 3 + 1 + 1, 3 + 13 + 10
    assert found.cost == pytest.approx(FIXED + HANDLED + second + 1.5 * first)


def test_arcs_may_be_rounded_to_the_nearest(tmp_path):
    """Test that code 2 makes 2 of the root of 5 and 12 of the root of 145."""
    found = recost(tiny(tmp_path, code=2), SOLUTION)
    assert found.cost == FIXED + HANDLED + (1 + 2 + 3 + 1 + 1) + (3 + 12 + 10)


def supply(*routes):
    """Return the solution with other first-echelon routes."""
    keys = ("platform", "satellites", "loads")
    return SOLUTION | {
        "supply_routes": [dict(zip(keys, route, strict=True)) for route in routes]
    }


@pytest.mark.parametrize(
    ("solution", "expected"),
    [
        (supply((0, [0, 1], [5, 1])), ["satellite 1 receives 1 and sends 2"]),
        (
            supply((0, [0], [5])),
            [
                "satellite 1 receives 0 and sends 2",
                "satellite 1 is visited 0 times, not 1",
            ],
        ),
        (
            supply((0, [0, 1], [3, 2]), (0, [0], [2])),
            ["satellite 0 is visited 2 times, not 1"],
        ),
        (
            supply((0, [0, 1], [8, 2])),
            [
                "a route of platform 0 carries 10 of 9",
                "platform 0 sends 10 of 7",
                "satellite 0 receives 8 and sends 5",
            ],
        ),
        (SOLUTION | {"platforms": []}, ["platform 0 has routes and is not open"]),
        (SOLUTION | {"depots": [1]}, ["satellite 0 has routes and is not open"]),
    ],
)
def test_broken_limits_are_named(tmp_path, solution, expected):
    """Test that the first echelon brings what satellites send, once, on open sites."""
    assert list(recost(tiny(tmp_path), solution).violations) == expected


def test_only_more_than_a_vehicle_is_split(tmp_path):
    """Test that a satellite may be visited twice if it sends more than 9."""
    path = tmp_path / "split-1"
    lines = ["1 1 1 12 9 0 0 0", "0 0 0 1", "1 0 1 12", "2 0 0 0 12", "3 1 0 0 12"]
    path.write_text("\n".join(lines), encoding="utf-8")
    solution = {
        "depots": [0],
        "routes": [{"depot": 0, "customers": [0]}],
        "platforms": [0],
        "supply_routes": [
            {"platform": 0, "satellites": [0], "loads": [amount]} for amount in (9, 3)
        ],
    }
    found = recost(path, solution)
    assert found.cost == 2 + 2 * 2
    assert found.violations == ()


@pytest.mark.parametrize(
    ("name", "published_value"), [("I2-8x4x2", 604.13), ("I3-8x3x2", 578.33)]
)
def test_published_values_are_the_best(name, published_value):
    """Test that the best of all solutions, each satellite on one route, is published.

    So the file is read, and its arcs and costs are understood, as their authors did.
    """
    instance = read(published("2e_lrp/contardo") / name)
    assert best_two_echelon(instance) == pytest.approx(published_value, abs=0.005)
