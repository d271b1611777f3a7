"""Location models with labels: cases worked by hand, and labels back."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import planner
from planner import location
from planner.compiled import told_when_compiling
from planner.errors import InstanceError
from planner.plan import Status

VILLAGES = ["Spring", "Bridge", "Ferry", "Mill"]
KM = pd.DataFrame(
    [[0.0, 2.0, 9.0], [2.0, 0.0, 7.0], [9.0, 7.0, 0.0], [10.0, 8.0, 1.0]],
    index=VILLAGES,
    columns=["A", "B", "C"],
)
"""Spring stands at A, Bridge at B, Ferry at C; Mill lies a kilometre beyond C."""


def test_p_median() -> None:
    """Test one site: B costs 2 + 0 + 7 + 8 = 17, A 21, C 17; two: B and C cost 3.

    With ten people at Spring one site is A: 0 + 2 + 9 + 10 = 21, B 20 + 0 + 7 + 8.
    """
    two = location.p_median(KM, 2)
    assert two.status is Status.OPTIMAL
    assert two.objective == two.bound == 3.0
    assert two.sites in (["A", "C"], ["B", "C"])
    assert two.assignment["Mill"] == two.assignment["Ferry"] == "C"
    weights = {"Mill": 1, "Ferry": 1, "Bridge": 1, "Spring": 10}
    one = location.p_median(KM, 1, weights=weights)
    assert one.sites == ["A"]
    assert one.objective == 21.0
    assert location.p_median(KM.to_numpy().tolist(), 2).sites[1] == 2


def test_sites_that_exist_are_forbidden_or_required() -> None:
    """Test that C exists and B must not open: A opens, Bridge pays 2, Mill 1."""
    found = location.p_median(KM, 1, existing=["C"], forbidden=["B"])
    assert found.sites == ["A", "C"]
    assert found.objective == 3.0
    assert location.p_median(KM, 1, required=["A"]).objective == 21.0


def test_p_center() -> None:
    """Test that of one site B is best: nobody is farther than the 8 of Mill."""
    found = location.p_center(KM, 1)
    assert (found.sites, found.objective) == (["B"], 8.0)
    assert location.p_center(KM, 2).objective == 2.0


def test_set_covering() -> None:
    """Test that within 2 km two sites cover all, C for the far two.

    Where A costs 1 and B costs 5, A is the other one; within 0.5 km Mill has none.
    """
    assert location.set_covering(KM, 2.0).objective == 2.0
    cost = pd.Series({"C": 2.0, "B": 5.0, "A": 1.0})
    found = location.set_covering(KM, 2.0, opening_cost=cost)
    assert (found.sites, found.objective) == (["A", "C"], 3.0)
    assert location.set_covering(KM, 0.5).status is Status.INFEASIBLE


def test_maximal_covering() -> None:
    """Test that one site within 2 km covers two villages, with weights the heavier."""
    assert location.maximal_covering(KM, 2.0, 1).objective == 2.0
    found = location.maximal_covering(KM, 2.0, 1, weights=[1, 1, 1, 5])
    assert (found.sites, found.objective) == (["C"], 6.0)
    assert found.assignment["Spring"] is None


def test_uncapacitated() -> None:
    """Test opening at 4: B and C cost 8 + 3 = 11, B alone 4 + 17, all three 13."""
    found = location.uncapacitated(KM, 4.0)
    assert found.objective == 11.0
    assert len(found.sites) == 2


def test_capacitated_shares_customers_out() -> None:
    """Test sites of 3 for demands of 2, 2, 1, 1, opening at 1.

    A and B hold 2 each of Spring and Bridge, C the two others: 3 + 0 + 0 + 0 + 1 = 4.
    With a demand of 4 at Spring and A full at 3, a quarter of it goes to B for
    2 / 4 = 0.5, and B still holds Bridge: 4.5.
    """
    demand = pd.Series([2.0, 2.0, 1.0, 1.0], index=VILLAGES)
    assert location.capacitated(KM, demand, 1.0, 3.0).objective == 4.0
    demand["Spring"] = 4.0
    found = location.capacitated(KM, demand, 1.0, 3.0)
    assert found.objective == pytest.approx(4.5)
    assert found.shares is not None
    spring = found.shares.loc["Spring"].to_numpy().tolist()
    assert spring == pytest.approx([0.75, 0.25, 0.0])
    assert found.assignment["Spring"] == "A"


def test_single_source_keeps_customers_whole() -> None:
    """Test sites of 2: two villages of 2 each fill A and B, C holds the small ones."""
    found = location.single_source(KM, [2, 2, 1, 1], 1.0, 2.0)
    assert found.objective == 4.0
    assert found.assignment.to_dict() == dict(zip(VILLAGES, "ABCC", strict=True))
    assert location.single_source(KM, [3, 2, 1, 1], 1.0, 2.0).status is (
        Status.INFEASIBLE
    )


def test_no_way_is_nan() -> None:
    """Test that a village that no site reaches leaves no solution, and no labels."""
    cut_off = KM.copy()
    cut_off.loc["Mill"] = np.nan
    found = location.p_median(cut_off, 1)
    assert found.status is Status.INFEASIBLE
    assert found.sites == []
    assert found.assignment.isna().all()


def test_plot_draws_on_its_axes() -> None:
    """Test bars without places, and a line from each village to its site with them."""
    found = location.p_median(KM, 2)
    ax = Figure().add_subplot()
    assert found.plot(ax=ax) is ax
    bars: Any = ax.patches
    assert [bar.get_width() for bar in bars] == [2, 2]
    places = pd.DataFrame({"x": [0, 2, 9, 10], "y": [0, 0, 0, 0]}, index=VILLAGES)
    there = pd.DataFrame({"x": [0, 2, 9], "y": [0, 0, 0]}, index=list("ABC"))
    drawn = found.plot(customers=places, sites=there)
    assert len(drawn.get_lines()) == 4
    with pytest.raises(InstanceError, match="no place for 'C'"):
        found.plot(customers=places, sites=there.drop(index="C"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"cost": KM.rename(columns={"B": "A"})}, "'A' is met twice"),
        ({"cost": [1.0, 2.0]}, "expected customers by sites"),
        ({"cost": [["near"]]}, "something else than numbers"),
        ({"cost": KM, "weights": {"Spring": 1}}, "nothing for 'Bridge'"),
        ({"cost": KM, "weights": [1, 2]}, "weights has shape"),
        ({"cost": KM, "required": ["D"]}, "'D' is no site; sites are 'A', 'B', 'C'"),
        ({"cost": KM, "required": "A"}, "expected a list"),
    ],
)
def test_bad_input_is_told(arguments: dict[str, object], said: str) -> None:
    """Test that each names the argument, what was found, and what would be right."""
    with pytest.raises(InstanceError, match=said):
        location.p_median(p=1, **arguments)  # type: ignore[arg-type]


def test_names_are_functions() -> None:
    """Test that no module hides a function, and that each is found."""
    for name in location.__all__:
        assert callable(getattr(planner.location, name))
        assert name in dir(location)


def test_compiling_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """Test that a function which has to be compiled is announced, and but once."""
    numba = pytest.importorskip("numba")
    with caplog.at_level(logging.WARNING), told_when_compiling():
        assert numba.njit(lambda x: x + 1)(1) == 2
        assert numba.njit(lambda x: x + 2)(1) == 3
    assert [record.message for record in caplog.records] == [
        "compiling, once on this machine: about 20 s"
    ]


def test_the_package_is_found_without_an_import_of_its_own() -> None:
    """Test that `planner.location` is there in a fresh process, and listed."""
    code = (
        "import planner; print(planner.location.p_median.__name__, "
        "'location' in dir(planner))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["p_median", "True"]
