"""Tests of the benchmark family of covering."""

import math

import pytest

from benchmarks.instances.families import covering
from tests.benchmarks.families import PATIENCE_S, published

CITY = """NAME : Tiny
DIMENSION : 4
NODE_COORD_SECTION
0.000 010.000
0.001 010.000
0.002 010.000
0.009 010.000
DEMAND_SECTION
5
3
2
7
"""
"""Four places on a meridian, where 0.001 degrees are 111.3 m."""
STORES = """distance,name,DestinationName,demand
100.5,Store_1,t1,10
300.0,Store_1,t2,20
200.0,Store_4,t1,10
50.25,Store_4,t2,20
"""


@pytest.fixture
def folder(tmp_path):
    """Return a folder with a city, stores and a table that names their instances."""
    (tmp_path / "cities").mkdir()
    (tmp_path / "cities" / "Tiny.txt").write_text(CITY, encoding="utf-8")
    (tmp_path / covering.STORE_DISTANCES).write_text(STORES, encoding="utf-8")
    names = [
        "Tiny_p1_r112,10",
        "Tiny_p2_r112,17",
        "Elsewhere_p1_r112,1",
        "SF16x205_LSCP_r150,2",
        "SF16x205_MCLP_p1_r150,20",
        "SF16x205_pcenter_p1,200",
        "SF16x205_pmedian_p1,3005",
    ]
    table = "\n".join(["instance,bks", *names, ""])
    (tmp_path / "best_known.csv").write_text(table, encoding="utf-8")
    return tmp_path


def test_instances_are_named_by_the_table(folder):
    """Test that rows with a file are cases, with the p and radius of their name."""
    cases = {case.name: case for case in covering.cases(folder)}
    assert len(cases) == 6
    assert dict(cases["Tiny_p2_r112"].parameters) == {"p": 2, "radius": 112}
    assert dict(cases["SF16x205_pcenter_p1"].parameters) == {"p": 1}
    assert cases["SF16x205_LSCP_r150"].best_known == 2
    only_cities = covering.cases(folder / "cities")
    assert [case.name for case in only_cities] == ["Tiny_p1_r112", "Tiny_p2_r112"]


def test_models_and_files_agree_on_tiny_instances(folder):
    """Test that each model finds the value computed by hand, and the file confirms it.

    One place covers its neighbours: 5 + 3 + 2 = 10; a second one the far 7. Within
    150 m each tract has its own store; the one with 20 counts more. From store 4 it is
    200 m to the farther tract, and 10 * 200 + 20 * 50.25 = 3005 in all.
    """
    for case in covering.cases(folder):
        answer = covering.solve(case, time_limit_s=PATIENCE_S, seed=1)
        found = covering.recost(case, answer.solution)
        assert found.violations == ()
        assert answer.cost == pytest.approx(case.best_known)
        assert found.cost == pytest.approx(case.best_known)


def test_coverage_is_counted_by_hand(folder):
    """Test that an end covers two of three places, and the far place only itself."""
    case = covering.cases(folder)[0]
    assert covering.recost(case, {"open": ["0"]}).cost == 8
    assert covering.recost(case, {"open": ["3"]}).cost == 7


def test_wrong_solutions_are_told(folder):
    """Test that too many, repeated and unknown sites and lost customers are seen."""
    cases = {case.name: case for case in covering.cases(folder)}
    one = cases["Tiny_p1_r112"]
    assert covering.recost(one, {"open": ["0", "3"]}).violations
    assert covering.recost(one, {"open": ["9"]}).violations
    twice = covering.recost(cases["Tiny_p2_r112"], {"open": ["0", "0"]})
    assert twice.violations == ("a site is open twice",)
    lost = covering.recost(cases["SF16x205_LSCP_r150"], {"open": ["Store_1"]})
    assert lost.violations == ("1 customers are not covered",)
    nobody = covering.recost(cases["SF16x205_pcenter_p1"], {"open": []})
    assert nobody.cost == math.inf


def test_a_published_city_is_read_alike():
    """Test that two readings of a city count the same coverage, site by site."""
    folder = published("covering/cities")
    case = next(case for case in covering.cases(folder) if "NewYork" in case.name)
    degrees, weight = covering.read_city(case.path)
    coverage = covering.city_coverage(degrees, case.parameters["radius"])
    for site in (0, 100, 2712):
        found = covering.recost(case, {"open": [str(site)]})
        assert found.cost == coverage[:, [site]].toarray().ravel() @ weight


def test_published_stores_are_solved():
    """Test that the models find the enumerated optima of San Francisco."""
    folder = published("covering/san_francisco")
    cases = covering.cases(folder)
    assert len(cases) == 13
    for case in cases:
        answer = covering.solve(case, time_limit_s=PATIENCE_S, seed=1)
        found = covering.recost(case, answer.solution)
        assert found.violations == ()
        assert found.cost == pytest.approx(case.best_known, rel=1e-6)
        assert found.cost == pytest.approx(answer.cost)


@pytest.mark.filterwarnings("ignore")
def test_the_peer_finds_the_same(folder):
    """Test that spopt, where it is installed, solves the tiny instances alike."""
    pytest.importorskip("spopt")
    for case in covering.cases(folder):
        answer = covering.PEERS["spopt"](case, PATIENCE_S, 1)
        found = covering.recost(case, answer.solution)
        assert found.violations == ()
        assert found.cost == pytest.approx(case.best_known)
        assert answer.cost == pytest.approx(case.best_known)
