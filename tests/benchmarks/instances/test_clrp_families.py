"""Instances of our own: the same for a seed, and as their family says."""

import csv

import numpy as np
import pytest

from benchmarks.instances.families import clrp_families as families
from planner.location_routing.published import read_prins

NAMES = (
    "clustered",
    "uniform",
    "many-depots",
    "tight-depots",
    "long-routes",
    "prins",
)


@pytest.mark.parametrize("name", NAMES)
def test_an_instance_is_as_its_family_says(tmp_path, name):
    """Test sizes, loads and depots of two seeds, which differ from one another."""
    kind = families.KINDS[name]
    for seed in (1, 1001):
        problem = read_prins(families.write_instance(tmp_path, name, seed))
        load_, total = problem.option_load, problem.option_load.sum()
        assert problem.num_customers in kind.num_customers
        assert problem.num_depots in kind.num_depots
        assert load_.min() >= kind.demand[0]
        assert load_.max() <= kind.demand[1]
        needed = int(np.ceil(total / problem.depot_capacity[0, 0]))
        assert needed in (kind.depots_needed or (1,))
    assert families.instance_text(name, 1) == families.instance_text(name, 1)
    assert families.instance_text(name, 1) != families.instance_text(name, 2)


def test_the_instances_to_report_on_are_written_with_their_references(tmp_path):
    """Test the command: instances from seed 1001, all families, and the table."""
    families.main([str(tmp_path)])
    files = {path.name for path in tmp_path.glob("*.dat")}
    assert files == {f"{name}-{seed}.dat" for name in NAMES for seed in (1001, 1002)}
    with (tmp_path / "best_known.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["instance"] for row in rows} <= files
    assert all(float(row["bks"]) > 0 for row in rows)
