"""Tests that readers, families and recosters of location-routing agree."""

import shutil
from importlib import import_module

import pytest

from tests.benchmarks.families import greedy, published

FAMILIES = {
    "clrp": ("clrp", 81),
    "two_echelon": ("2e_lrp", 31),
    "periodic": ("periodic_lrp", 11),
}
"""Folder of published instances and how many there are."""
FILES = [
    ("clrp", "clrp/prins/coord50-5-1.dat"),
    ("clrp", "clrp/tuzun/coordP111222.dat"),
    ("clrp", "clrp/barreto/coordMin27.dat"),
    ("clrp", "clrp/barreto/coordGaspelle2.dat"),
    ("clrp", "clrp/schneider/100-5-1c.json"),
    ("clrp", "clrp/akca/r40x5b-1"),
    ("two_echelon", "2e_lrp/contardo/I1-150x20x5"),
    ("two_echelon", "2e_lrp/contardo/I3-10x8x3"),
    ("periodic", "periodic_lrp/PLRP1coord20-5-1.dat"),
    ("periodic", "periodic_lrp/PLRP1coord200-10-1b.dat"),
]


@pytest.fixture
def family(monkeypatch):
    """Return a function that loads a family with the greedy in place of the engine."""

    def make(name):
        module = import_module(f"benchmarks.instances.families.{name}")
        if hasattr(module, "_solved"):
            module._solved.cache_clear()
        monkeypatch.setattr(module, "found_by_engine", greedy)
        return module

    return make


@pytest.mark.parametrize("name", FAMILIES)
def test_the_tiny_instance_is_solved(family, monkeypatch, name):
    """Test that warming up hands the family's tiny instance to the engine, once."""
    module, asked = family(name), []

    def recorded(problem, **options):
        asked.append(problem)
        return greedy(problem, **options)

    monkeypatch.setattr(module, "found_by_engine", recorded)
    module.warm_up()
    (problem,) = asked
    assert 1 <= problem.num_customers <= 5


@pytest.mark.parametrize(("name", "file"), FILES)
def test_two_readings_of_a_file_cost_the_same(family, name, file):
    """Test that the cost of greedy routes from our arrays is that from the file."""
    module = family(name)
    path = published(file)
    (case,) = [item for item in module.cases(path.parent) if item.path == path]
    answer = module.solve(case, time_limit_s=1.0, seed=1)
    found = module.recost(case, answer.solution)
    assert found.violations == ()
    assert found.cost == pytest.approx(answer.cost, rel=1e-9)
    if case.best_known is not None:
        assert answer.cost >= case.best_known


@pytest.mark.parametrize("name", FAMILIES)
def test_all_instances_are_found(family, name):
    """Test that every published file is a case, and no table or description is."""
    folder, count = FAMILIES[name]
    cases = family(name).cases(published(folder))
    assert len(cases) == count
    assert len({case.name for case in cases}) == count
    has_values = name != "periodic"
    assert all((case.best_known is not None) == has_values for case in cases)


def test_a_single_folder_finds_its_table(family, tmp_path):
    """Test that instances are found beside others files, and their values above."""
    source = published("clrp")
    shutil.copy(source / "best_known.csv", tmp_path)
    (tmp_path / "akca").mkdir()
    shutil.copy(source / "akca" / "r30x5a-1", tmp_path / "akca")
    (tmp_path / "akca" / "README").write_text("about", encoding="utf-8")
    (case,) = family("clrp").cases(tmp_path / "akca")
    assert (case.name, case.best_known) == ("r30x5a-1", 819.52)
