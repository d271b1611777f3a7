"""Tests that facility location is read, solved and recosted as published."""

from pathlib import Path

import pytest

from benchmarks.instances.families import facility
from tests.benchmarks.families import PATIENCE_S, published

OR_LIBRARY = """ 2 3
 6 4.
 6 7.
 4
 1. 9.
 4
 2. 8.
 4
 9. 3.
"""
"""Two sites, three customers: demand, then the costs from site 0 and site 1."""

HOLMBERG = "2 3\n6 4\n8 7\n4 4 4\n1 2 9\n9 8 3\n"
"""The same costs by site; site 1 holds 8."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a tiny instance of each kind and a table."""
    for name, file, text in (
        ("cap", "capx.txt", OR_LIBRARY),
        ("cap", "cap1.txt", OR_LIBRARY),
        ("holmberg", "p1", HOLMBERG),
        ("pmed", "pmed1.txt", "1 0 1"),
    ):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / file).write_text(text, encoding="utf-8")
    (tmp_path / "best_known.csv").write_text(
        "instance,bks,is_optimal,note\ncap1,20,1,\nsscflp_holmberg_p1,23,1,\n"
        "capx-6,20,1,\ncapx-12,16,1,\npmed1,1,1,\n",
        encoding="utf-8",
    )
    return tmp_path


def test_cases_of_the_parent_leave_the_medians_out(folder: Path) -> None:
    """Test names, values and the capacities that only the table names."""
    found = facility.cases(folder)
    assert [(case.name, case.best_known) for case in found] == [
        ("cap1", 20.0),
        ("capx-6", 20.0),
        ("capx-12", 16.0),
        ("sscflp_holmberg_p1", 23.0),
    ]
    assert [dict(case.parameters) for case in found] == [
        {},
        {"capacity": 6.0},
        {"capacity": 12.0},
        {},
    ]


@pytest.mark.parametrize("name", ["cap", "holmberg"])
def test_cases_of_one_folder(folder: Path, name: str) -> None:
    """Test that a folder is enough, with the table beside it."""
    assert all(case.path.parent.name == name for case in facility.cases(folder / name))
    assert all(case.best_known for case in facility.cases(folder / name))


def test_answers_are_the_known_ones(folder: Path) -> None:
    """Test planner and peer on the cases solved by hand in the tests of the models.

    With capacity 12 site 0 alone serves all: 4 + 1 + 2 + 9 = 16.
    """
    for case in facility.cases(folder):
        answers = [facility.solve(case, time_limit_s=PATIENCE_S, seed=1)]
        answers += [peer(case, PATIENCE_S, 1) for peer in facility.PEERS.values()]
        for answer in answers:
            recosted = facility.recost(case, answer.solution)
            assert recosted.violations == ()
            assert recosted.cost == pytest.approx(case.best_known)
            assert answer.cost == pytest.approx(case.best_known)
            assert answer.bound == pytest.approx(case.best_known, rel=1e-5)


def test_recosting_by_hand(folder: Path) -> None:
    """Test 4 + 7 for the sites, 1 + 0.5 * 2 + 0.5 * 8 + 3 for the customers."""
    case = facility.cases(folder / "cap")[0]
    shares = [[0, 0, 1.0], [1, 0, 0.5], [1, 1, 0.5], [2, 1, 1.0]]
    found = facility.recost(case, {"open": [0, 1], "shares": shares})
    assert found.cost == pytest.approx(20.0)
    assert found.violations == ()


@pytest.mark.parametrize(
    ("opened", "shares", "expected"),
    [
        ([0, 1], [[0, 0, 1.0], [1, 0, 1.0], [2, 1, 1.0]], "site 0 serves 8"),
        ([0], [[0, 0, 1.0], [1, 1, 1.0], [2, 1, 1.0]], "site 1 serves but"),
        ([0, 1], [[0, 0, 1.0], [2, 1, 1.0]], "customer 1 is served 0.0"),
        ([0, 1], [[0, 0, 1.0], [1, 1, 0.9], [2, 1, 1.0]], "customer 1 is served 0.9"),
        ([0, 0, 1], [[0, 0, 1.0], [1, 1, 1.0], [2, 1, 1.0]], "open twice"),
        (
            [0, 1],
            [[0, 0, 1.0], [1, 1, 0.5], [1, 0, 0.5], [2, 1, 1.0]],
            "customer 1 has a share of 0.5",
        ),
        (
            [0, 1],
            [[0, 0, 1.5], [0, 1, -0.5], [1, 1, 1.0], [2, 1, 1.0]],
            "customer 0 has the share -0.5",
        ),
    ],
)
def test_violations_are_found(folder: Path, opened, shares, expected: str) -> None:
    """Test each kind of violation at a single-source case."""
    case = facility.cases(folder / "holmberg")[0]
    found = facility.recost(case, {"open": opened, "shares": shares})
    assert any(expected in text for text in found.violations)


@pytest.mark.parametrize("name", ["cap41", "cap133", "sscflp_holmberg_p1"])
def test_published_optima_are_proven(name: str) -> None:
    """Test small published instances against their optimal values."""
    folder = published("facility_location")
    case = next(case for case in facility.cases(folder) if case.name == name)
    answer = facility.solve(case, time_limit_s=PATIENCE_S, seed=1)
    recosted = facility.recost(case, answer.solution)
    assert recosted.violations == ()
    assert recosted.cost == pytest.approx(case.best_known, rel=1e-6)
    assert answer.bound == pytest.approx(case.best_known, rel=2e-6)
