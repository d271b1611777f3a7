"""Tests of the readers of published location-routing instances."""

import json
from math import sqrt

import numpy as np
import pytest

from planner.errors import InputError
from planner.location_routing.published import (
    read_akca,
    read_contardo,
    read_prins,
    read_prodhon,
    read_schneider,
)
from planner.location_routing.published.prodhon import visit_loads

PRINS = """\
2
1
0\t0
1\t1
3\t4
5
60
2
3
100
7
{code}
left over
"""
AKCA = """\
2 1 5 7 0.5
0 99.5 {code}
1 1 1 2
2 3 4 3
3 0 0 100 60 9
"""
CONTARDO = """\
2 1 1 5 9 7 11 0.5
0 0 {code} 1.5
1 1 1 2
2 3 4 3
3 0 0 100 60
4 2 0 200 70
"""
PRODHON = """\
2 1
3 7
1 1 14 1
3 4 31 2
0 0 60 100
50 7 9

{code}

2 3
1 1
2
2 2
1 3
2 3
"""
SCHNEIDER = {
    "customers": [{"x": 1, "y": 1, "demand": 2}, {"x": 3, "y": 4, "demand": 3}],
    "depots": [{"x": 0, "y": 0, "capacity": 60, "costs": 100}],
    "vehicle_capacity": 5,
    "vehicle_costs": 7,
}
LENGTHS = np.array(
    [[0, sqrt(2), 5], [sqrt(2), 0, sqrt(13)], [5, sqrt(13), 0]]
)  # depot (0, 0), customers (1, 1) and (3, 4)
HUNDREDFOLD_UP = np.array([[0, 142, 500], [142, 0, 361], [500, 361, 0]])
UP = np.array([[0, 2, 5], [2, 0, 4], [5, 4, 0]])
NEAREST = np.array([[0, 1, 5], [1, 0, 4], [5, 4, 0]])


def write(folder, text, name="tiny"):
    """Write a published file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def check_tiny(problem, arc_cost):
    """Check the figures that the tiny instances have in common."""
    np.testing.assert_array_equal(problem.fleet.arc_cost, [arc_cost])
    assert problem.fleet.capacity.tolist() == [5]
    assert problem.fleet.fixed_cost.tolist() == [7]
    assert problem.depot_cost.tolist() == [[100]]
    assert problem.depot_capacity.tolist() == [[60]]
    assert problem.option_customer.tolist() == [0, 1]
    assert problem.option_start.tolist() == [0, 1, 2]
    assert problem.option_stop.tolist() == [0, 1]
    assert problem.option_load.tolist() == [2, 3]
    assert problem.stop_period.tolist() == [0, 0]
    assert problem.option_depot.tolist() == [-1, -1]
    assert problem.is_allowed.all()
    assert np.isinf(problem.fleet.shift_s).all()
    assert problem.fleet.max_trips.tolist() == [1]
    assert problem.fleet.available[0] >= 2


@pytest.mark.parametrize(("code", "arc_cost"), [(0, HUNDREDFOLD_UP), (1, LENGTHS)])
def test_prins(tmp_path, code, arc_cost):
    """Test the numbers format with both codes; what follows the code is not read."""
    problem = read_prins(write(tmp_path, PRINS.format(code=code)))
    check_tiny(problem, arc_cost)
    assert problem.depot_cost_per_load.tolist() == [0]
    assert problem.platforms is None


def test_schneider(tmp_path):
    """Test the JSON format."""
    problem = read_schneider(write(tmp_path, json.dumps(SCHNEIDER)))
    check_tiny(problem, HUNDREDFOLD_UP)


CODES = [(0, LENGTHS), (1, UP), (2, NEAREST)]


@pytest.mark.parametrize(("code", "arc_cost"), CODES)
def test_akca(tmp_path, code, arc_cost):
    """Test the table format: three codes, a cost of loads, a field to ignore."""
    problem = read_akca(write(tmp_path, AKCA.format(code=code)))
    check_tiny(problem, arc_cost)
    assert problem.depot_cost_per_load.tolist() == [0.5]


@pytest.mark.parametrize(("code", "arc_cost"), CODES)
def test_contardo(tmp_path, code, arc_cost):
    """Test that first-echelon arcs are rounded and then multiplied by the factor."""
    problem = read_contardo(write(tmp_path, CONTARDO.format(code=code)))
    check_tiny(problem, arc_cost)
    assert problem.depot_cost_per_load.tolist() == [0.5]
    assert problem.platforms.opening_cost.tolist() == [200]
    assert problem.platforms.capacity.tolist() == [70]
    assert problem.platforms.fleet.capacity.tolist() == [9]
    assert problem.platforms.fleet.fixed_cost.tolist() == [11]
    assert problem.platforms.fleet.arc_cost.tolist() == [[[0, 3], [3, 0]]]


def test_prodhon(tmp_path):
    """Test options, stops and loads of patterns, and arcs that are cut off."""
    problem = read_prodhon(write(tmp_path, PRODHON.format(code=0)))
    assert problem.option_customer.tolist() == [0, 1, 1]
    assert problem.option_start.tolist() == [0, 1, 3, 5]
    # Day 2 of customer 0; days 1, 3 and 2 of customer 1, of which 3 is in both.
    assert problem.stop_period.tolist() == [1, 0, 2, 1]
    assert problem.option_stop.tolist() == [0, 1, 2, 3, 2]
    # 31 // 7 = 4 a period: 8 after two days, 4 after one, the rest at first.
    assert problem.option_load.tolist() == [14, 23, 8, 27, 4]
    assert problem.fleet.arc_cost[0, 0].tolist() == [0, 141, 500, 500, 500]
    assert problem.fleet.arc_cost[0, 1].tolist() == [141, 0, 360, 360, 360]
    assert problem.fleet.arc_cost[0, 2, 2:].tolist() == [0, 0, 0]
    assert problem.fleet.fixed_cost.tolist() == [7]
    assert problem.fleet.available.tolist() == [9]
    real = read_prodhon(write(tmp_path, PRODHON.format(code=1)))
    assert real.fleet.arc_cost[0, 1, 2] == sqrt(13)


@pytest.mark.parametrize(
    ("demand", "pattern", "expected"),
    [
        (31, (1, 4), [19, 12]),
        (70, (1, 3, 5), [30, 20, 20]),
        (6, (1, 3, 5), [4, 1, 1]),
        (20, (2,), [20]),
    ],
)
def test_loads_add_up_to_the_demand(demand, pattern, expected):
    """Test loads of a horizon of 7 by hand: 4, 10, 0 (so 1 a visit) a period."""
    assert visit_loads(demand, pattern, 7) == expected
    assert sum(expected) == demand


READERS = {
    "prins": (read_prins, PRINS.format(code=0)),
    "akca": (read_akca, AKCA.format(code=0)),
    "contardo": (read_contardo, CONTARDO.format(code=0)),
    "prodhon": (read_prodhon, PRODHON.format(code=0)),
    "schneider": (read_schneider, json.dumps(SCHNEIDER, indent=0)),
}


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("prins", "3\t4", "3\tx", "line 5: 'x'; expected a number, y of customer 2"),
        ("prins", "2\n1\n", "2.5\n1\n", "line 1: 2.5; expected a whole number, the n"),
        (
            "prins",
            "2\n1\n",
            "0\n1\n",
            "line 1: '0'; expected a number >= 1, the number",
        ),
        ("prins", "60\n", "nan\n", "line 7: 'nan'; expected a number >= 0, the capac"),
        ("prins", "7\n0", "7\n2", "line 12: 2; expected the code of arc costs, one of"),
        (
            "prins",
            "7\n0\nleft over\n",
            "",
            "end of file: nothing more; expected the co",
        ),
        ("akca", "2 3 4 3", "3 3 4 3", "line 4: 3; expected the id of customer 2 of 2"),
        ("akca", "2 3 4 3", "2 3 4", "line 4: 3 numbers; expected 4 numbers, customer"),
        ("akca", "60 9", "60 9 9", "line 5: more than 6 numbers; expected 5 to 6 num"),
        ("akca", "2 3 4 3", "2 3 4 -3", "line 4: '-3'; expected a number >= 0, custom"),
        ("contardo", "2 1 1", "1 1 1", "line 4: 4 numbers; expected 5 numbers, satell"),
        ("contardo", "4 2 0 200 70", "", "end of file: nothing more; expected platfor"),
        ("contardo", "200 70", "200 70\n5", "line 7: '5'; expected the end of the fil"),
        ("prodhon", "1 3\n", "3 1\n", "line 14: 1; expected a day of a pattern, after"),
        ("prodhon", "2 3\n1 1", "2 4\n1 1", "end of file: 3 patterns; expected 4 of"),
        ("prodhon", "14 1", "14 3", "no pattern of 3 visits; expected patterns for cu"),
        ("prodhon", "14 1", "14.5 1", "demand 14.5; expected a whole demand of custo"),
        ("schneider", '"depots"', '"depot"', "depots: nothing; expected a list with"),
        ("schneider", '"demand": 3', '"d": 3', "customers[1]: demand: nothing; expect"),
        ("schneider", '"demand": 3', '"demand": -3', "-3; expected a number >= 0"),
        ("schneider", '"demand": 3', '"demand": NaN', "nan; expected a finite number"),
        ("schneider", '"demand": 3', '"demand": true', "True; expected a number"),
        ("schneider", '"demand": 3', '"demand": ', "line 12: Expecting value; expecte"),
    ],
)
def test_malformed_files_are_refused(tmp_path, name, old, new, expected):
    """Test that one message names the file, the line, what is there and should be."""
    read, text = READERS[name]
    assert text.count(old) == 1
    path = write(tmp_path, text.replace(old, new))
    with pytest.raises(InputError) as raised:
        read(path)
    message = str(raised.value)
    assert len(raised.value.problems) == 1
    assert message.startswith(f"{path}: ")
    assert expected in message


@pytest.mark.parametrize("name", READERS)
def test_what_is_no_text_is_refused(tmp_path, name):
    """Test missing, empty and binary files."""
    read, _ = READERS[name]
    path = tmp_path / "tiny"
    for content, expected in (
        (None, "No such file"),
        (b"", "expected"),
        (b"\xff\xfe1 2", "bytes that are not text"),
    ):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(InputError, match=expected):
            read(path)
