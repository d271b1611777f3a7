"""A village whose parcels fill many trips, each of them a route of its own."""

from pathlib import Path

import planner
from benchmarks.counties.any_county import write_county
from planner.checker import check


def test_every_part_of_a_load_has_a_visit(tmp_path: Path) -> None:
    """Test a seat of 14,000 whose doors take 19 trips of two hours each.

    They are more routes than its parcels would fill by weight; the search once took
    more than it had room for, and left stops of the chosen option without a visit.
    """
    write_county(tmp_path, 300348)
    instance = planner.build(planner.read_scenario(tmp_path))
    result = planner.solve(instance, effort="quick", bound=False)
    assert result.plan is not None
    assert check(result.plan, instance) == []
