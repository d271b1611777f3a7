"""Tests that published p-median instances are read, solved and recosted."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.instances.families import p_median as family
from benchmarks.instances.harness import Recosting
from planner.location.sites import LocationResult
from planner.plan import Status
from tests.benchmarks.families import PATIENCE_S, published

LINE = "5 6 2\n1 2 1\n2 3 2\n3 4 9\n3 4 3\n4 5 4\n1 5 50\n"
"""Nodes 1 to 5 on a line, 1, 2, 3 and 4 apart (the 9 is overruled), and a detour."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the line and a table above it.

    Opening the second and the fourth node costs 1 + 2 + 4 = 7, the second and the
    fifth 1 + 2 + 4 = 7 as well; all others cost more.
    """
    (tmp_path / "pmed").mkdir()
    (tmp_path / "pmed" / "pmed1.txt").write_text(LINE, encoding="utf-8")
    (tmp_path / "best_known.csv").write_text(
        "instance,bks,is_optimal,note\npmed1,7,1,\n", encoding="utf-8"
    )
    return tmp_path


def test_folder_and_its_parent_give_the_same_cases(folder: Path) -> None:
    """Test that the table beside or above the folder is found."""
    found = family.cases(folder)
    assert [(case.name, case.best_known) for case in found] == [("pmed1", 7.0)]
    assert family.cases(folder / "pmed") == found


def test_distances_follow_the_shortest_paths(folder: Path) -> None:
    """Test 1 + 2 + 3 + 4 along the line, not the detour of 50."""
    graph = family.read(folder / "pmed" / "pmed1.txt")
    assert family.distances(graph)[0].tolist() == [0.0, 1.0, 3.0, 6.0, 10.0]
    assert graph.p == 2


def test_the_line_is_solved(folder: Path) -> None:
    """Test that the planner proves 7 and the file agrees."""
    (case,) = family.cases(folder)
    answer = family.solve(case, time_limit_s=PATIENCE_S, seed=1)
    assert (answer.cost, answer.bound) == (7.0, 7.0)
    assert family.recost(case, answer.solution) == Recosting(cost=7.0)


def test_no_solution_is_an_answer_without_cost(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that an unsolved instance carries its bound alone."""
    nothing = LocationResult(status=Status.NO_SOLUTION, bound=3.0)
    monkeypatch.setattr(family, "p_median", lambda *_, **__: nothing)
    (case,) = family.cases(folder)
    answer = family.solve(case, time_limit_s=PATIENCE_S, seed=1)
    assert (answer.cost, answer.bound, answer.solution) == (None, 3.0, None)


def test_recosting_by_hand(folder: Path) -> None:
    """Test a customer that is not at its nearest site.

    From node 2: 1 + 0 + 2 and from node 5: 4 + 0 are 7; node 3 from 5 is 3 + 4, not 2.
    """
    (case,) = family.cases(folder)
    assignment = {"0": 1, "1": 1, "2": 4, "3": 4, "4": 4}
    found = family.recost(case, {"open": [1, 4], "assignment": assignment})
    assert (found.cost, found.violations) == (12.0, ())


@pytest.mark.parametrize(
    ("opened", "assigned", "expected"),
    [
        ([1], [1, 1, 1, 1, 1], "1 sites are open, expected 2"),
        ([1, 1], [1, 1, 1, 1, 1], "site 1 is open twice"),
        ([1, 5], [1, 1, 1, 1, 1], "site 5 is no node"),
        ([1, 4], [1, 1, 3, 4, 4], "customer 2 is not served: site 3"),
        ([1, 4], [1, 1, 1, 4], "customer 4 is not served: site None"),
    ],
)
def test_violations_are_found(folder: Path, opened, assigned, expected: str) -> None:
    """Test each kind of violation."""
    (case,) = family.cases(folder)
    pairs = {str(customer): site for customer, site in enumerate(assigned)}
    found = family.recost(case, {"open": opened, "assignment": pairs})
    assert expected in found.violations


def test_unreachable_customers_are_not_served(folder: Path) -> None:
    """Test a graph in two parts, where a site serves the other part."""
    path = folder / "pmed" / "pmed1.txt"
    path.write_text("3 1 1\n1 2 5\n", encoding="utf-8")
    (case,) = family.cases(folder)
    assert np.isinf(family.distances(family.read(path))[0, 2])
    pairs = {"0": 0, "1": 0, "2": 0}
    found = family.recost(case, {"open": [0], "assignment": pairs})
    assert found.violations == ("customer 2 is not served: site 0",)
    assert family.solve(case, time_limit_s=PATIENCE_S, seed=1).cost is None


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_peer_agrees(folder: Path) -> None:
    """Test spopt on the line."""
    pytest.importorskip("spopt")
    (case,) = family.cases(folder)
    answer = family.spopt(case, PATIENCE_S, 1)
    assert answer.cost == pytest.approx(7.0)
    assert family.recost(case, answer.solution).cost == pytest.approx(7.0)


@pytest.mark.parametrize("name", ["pmed3", "pmed11", "pmed15", "pmed17"])
def test_published_optima_are_proven(name: str) -> None:
    """Test instances whose root bound has no gap, a small and a large one."""
    folder = published("facility_location")
    case = next(case for case in family.cases(folder) if case.name == name)
    answer = family.solve(case, time_limit_s=PATIENCE_S, seed=1)
    assert answer.bound == case.best_known
    recosted = family.recost(case, answer.solution)
    assert (recosted.cost, recosted.violations) == (case.best_known, ())
