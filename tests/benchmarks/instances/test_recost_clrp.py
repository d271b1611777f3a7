"""Tests of the independent costs of location-routing solutions."""

import json
from math import sqrt

import pytest

from benchmarks.instances.recosting.recost_clrp import recost_clrp as recost
from tests.benchmarks.families import published

DAT = """\
3
2
0 0
10 0
1 1
3 4
10 2
5
6 4
2 3 1
100 200
7
{code}
"""
TABLE = """\
3 2 5 7 0.5
0 0 {code}
1 1 1 2
2 3 4 3
3 10 2 1
4 0 0 100 6 9
5 10 0 200 4 9
"""
SOLUTION = {
    "depots": [0, 1],
    "routes": [
        {"depot": 0, "customers": [0, 1]},
        {"depot": 1, "customers": [2]},
    ],
}
OPENINGS_AND_ROUTES = 100 + 200 + 2 * 7
LENGTHS = (sqrt(2), sqrt(13), 5.0, 2.0, 2.0)
"""Of depot 0 to customer 0, on to customer 1 and back; of depot 1 and customer 2."""
OPTIMA = {
    "coord20-5-1.dat": (
        54793,
        {
            1: [[3, 0, 11, 17], [19, 12, 4, 6, 2]],
            2: [[18, 15, 14, 13], [7, 10, 5]],
            4: [[9, 8, 16, 1]],
        },
    ),
    "coord20-5-1b.dat": (
        39104,
        {
            2: [[7, 18, 2], [16, 0, 17, 1, 9, 15, 14, 6, 19]],
            3: [[11, 12, 4, 13, 10, 3, 8, 5]],
        },
    ),
    "coord20-5-2b.dat": (
        37542,
        {
            1: [[12, 13, 17, 19, 15, 16, 18, 10, 11]],
            3: [[2, 8, 9], [6, 14, 7, 4, 1, 3, 5, 0]],
        },
    ),
}


def dat(folder, code=1):
    """Write the tiny instance in the numbers format."""
    path = folder / "tiny.dat"
    path.write_text(DAT.format(code=code), encoding="utf-8")
    return path


def test_real_lengths_are_summed(tmp_path):
    """Test the cost with code 1: openings, routes and the lengths of all arcs."""
    found = recost(dat(tmp_path), SOLUTION)
    assert found.cost == pytest.approx(OPENINGS_AND_ROUTES + sum(LENGTHS))
    assert found.violations == ()


def test_hundredfold_lengths_are_rounded_up(tmp_path):
    """Test that code 0 makes 142 of the root of 2 and 361 of the root of 13."""
    found = recost(dat(tmp_path, code=0), SOLUTION)
    assert found.cost == OPENINGS_AND_ROUTES + 142 + 361 + 500 + 200 + 200


@pytest.mark.parametrize(
    ("code", "arcs"), [(0, LENGTHS), (1, (2, 4, 5, 2, 2)), (2, (1, 4, 5, 2, 2))]
)
def test_tables_have_a_code_and_a_cost_of_loads(tmp_path, code, arcs):
    """Test the three codes of arcs, and half a unit of money for each of 6 loads."""
    path = tmp_path / "tiny-1"
    path.write_text(TABLE.format(code=code), encoding="utf-8")
    found = recost(path, SOLUTION)
    assert found.cost == pytest.approx(OPENINGS_AND_ROUTES + sum(arcs) + 0.5 * 6)
    assert found.violations == ()


def test_json_is_hundredfold_rounded_up(tmp_path):
    """Test that a JSON document costs as much as the same numbers with code 0."""
    customers = [(1, 1, 2), (3, 4, 3), (10, 2, 1)]
    depots = [(0, 0, 6, 100), (10, 0, 4, 200)]
    document = {
        "customers": [
            dict(zip(("x", "y", "demand"), item, strict=True)) for item in customers
        ],
        "depots": [
            dict(zip(("x", "y", "capacity", "costs"), item, strict=True))
            for item in depots
        ],
        "vehicle_capacity": 5,
        "vehicle_costs": 7,
    }
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert recost(path, SOLUTION) == recost(dat(tmp_path, code=0), SOLUTION)


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ([(0, [0, 1])], ["customer 2 is visited 0 times, not 1"]),
        ([(0, [0, 1]), (1, [2, 0])], ["customer 0 is visited 2 times, not 1"]),
        ([(0, [0, 1, 2])], ["a route of depot 0 carries 6 of 5"]),
        ([(1, [0, 1]), (0, [2])], ["depot 1 sends 5 of 4"]),
    ],
)
def test_broken_limits_are_named(tmp_path, routes, expected):
    """Test that visits, vehicles (5) and depots (6 and 4) are checked."""
    solution = {
        "depots": [0, 1],
        "routes": [{"depot": depot, "customers": stops} for depot, stops in routes],
    }
    assert list(recost(dat(tmp_path), solution).violations) == expected


def test_a_closed_depot_sends_nothing(tmp_path):
    """Test that routes from a depot that is not open are a violation."""
    found = recost(dat(tmp_path), SOLUTION | {"depots": [0]})
    assert found.violations == ("depot 1 has routes and is not open",)
    assert found.cost == pytest.approx(OPENINGS_AND_ROUTES - 200 + sum(LENGTHS))


@pytest.mark.parametrize("customers", [[-1], [3], [0.0], ["0"]])
def test_what_is_no_position_is_refused(tmp_path, customers):
    """Test that nothing is taken for a customer that is not one."""
    solution = {"depots": [0], "routes": [{"depot": 0, "customers": customers}]}
    with pytest.raises(ValueError, match="not one of the 3 customers"):
        recost(dat(tmp_path), solution)


@pytest.mark.parametrize("name", OPTIMA)
def test_published_optima_are_met(name):
    """Test that our routes for 20 customers cost what is published as optimal."""
    optimum, by_depot = OPTIMA[name]
    solution = {
        "depots": list(by_depot),
        "routes": [
            {"depot": depot, "customers": stops}
            for depot, routes in by_depot.items()
            for stops in routes
        ],
    }
    found = recost(published("clrp/prins") / name, solution)
    assert found.cost == optimum
    assert found.violations == ()
