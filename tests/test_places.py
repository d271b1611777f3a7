"""Plans of real places: feasible, proven to a gap, nobody left out without a reason.

The scenarios are in ``places``, the data in the shared folder, see
``tests.scenario.folders``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from planner.checker import check
from planner.design.solve import solve
from planner.instance import Instance
from planner.metrics import evaluate
from planner.model.places import LocationSource
from planner.plan import Plan, Reason, Result, Status
from planner.report.folders.plan_folder import read_folder, write_folder
from planner.report.verifying.verify import verify_run
from planner.scenario.build import Built, read_county
from planner.scenario.document.read import read_scenario
from tests.scenario.folders import shared

SCENARIOS = Path(__file__).parent / "places"
GAP = 0.01
LARGE_GAP = 0.05
"""Of counties whose siting has too many variables to be proven further: 3.0 % measured
in Fenghuang."""
SHARE_TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A place with its plan."""

    built: Built
    result: Result

    @property
    def instance(self) -> Instance:
        """The place."""
        return self.built.instance

    @property
    def plan(self) -> Plan:
        """The plan."""
        assert self.result.plan is not None, self.result.infeasible
        return self.result.plan


def run(place: str, variant: str | None = None, *, rounds: int | None = None) -> Run:
    """Return the plan of a place, or skip without its data.

    Rounds are those of the scenario unless given.
    """
    data = shared(place)
    scenario = read_scenario(SCENARIOS / f"{place}.toml", variant=variant, data=data)
    search = scenario.settings.search
    built = read_county(scenario)
    result = solve(
        built.instance,
        mip_gap=search.mip_gap,
        seed=search.seed,
        rounds=rounds or search.rounds,
    )
    return Run(built=built, result=result)


def assert_sound(found: Run, *, gap: float = GAP) -> None:
    """Assert that the plan is clean, proven, and gives every village its due.

    The siting is proven at its routing prices; where another siting is nearer to the
    bound but has dearer routes, the plan keeps the one with the larger gap.
    """
    result, plan, instance = found.result, found.plan, found.instance
    assert result.status in (Status.FEASIBLE, Status.OPTIMAL)
    assert result.infeasible == ()
    assert check(plan, instance) == []
    assert result.gap is not None
    assert 0 <= result.gap <= gap
    assert result.is_reproducible
    served = {item.stream_id for item in plan.allocations}
    left_out = {item.stream_id for item in plan.unserved}
    assert served | left_out == {village.id for village in instance.villages}
    assert all(item.detail for item in plan.unserved)


def left_out(found: Run, reason: Reason) -> set[str]:
    """Return the villages left out for a reason."""
    return {item.stream_id for item in found.plan.unserved if item.reason is reason}


def assert_reached(found: Run, residents: float, use: float) -> None:
    """Assert that coverage by residents and use are what the scenario asks for."""
    coverages = evaluate(found.plan, found.instance).coverages
    for name, share in (("residents", residents), ("use", use)):
        value = coverages[name].value
        assert value is not None
        assert share - SHARE_TOLERANCE <= value <= 1.0


@pytest.mark.slow
def test_fenghuang() -> None:
    """Test 281 villages on proxy roads, 42 of them at their township's seat."""
    found = run("fenghuang", "at_seat")
    assert_sound(found, gap=LARGE_GAP)
    assert_reached(found, residents=0.9, use=0.9)
    sources = [village.location_source for village in found.instance.villages]
    assert sources.count(LocationSource.TOWNSHIP_SEAT) == 42
    # All have coordinates, and the proxy graph joins all of them.
    assert not left_out(found, Reason.NOT_LOCATED)
    assert not left_out(found, Reason.UNREACHABLE)


@pytest.mark.slow
def test_vavuniya() -> None:
    """Test 157 settlements, one of which, 69, has no road to the others."""
    found = run("vavuniya")
    assert_sound(found)
    assert_reached(found, residents=0.8, use=0.8)
    assert "69" in {item.stream_id for item in found.plan.unserved}


@pytest.mark.slow
def test_vavuniya_to_the_folder(tmp_path: Path) -> None:
    """Test a single round from the raw OSM extract to a verified output folder."""
    found = run("vavuniya", rounds=1)
    assert_sound(found)
    out = write_folder(
        tmp_path / "out",
        result=found.result,
        instance=found.instance,
        provenance=found.built.provenance,
    )
    assert verify_run(read_folder(out), found.instance) == []


@pytest.mark.slow
def test_xiangxi() -> None:
    """Test eight counties in one run: each reaches its share, none helps another."""
    found = run("xiangxi", "at_seat")
    assert_sound(found, gap=LARGE_GAP)
    assert_reached(found, residents=0.9, use=0.9)
    instance = found.instance
    for item in found.plan.allocations:
        village = instance.villages[instance.village_of[item.stream_id]]
        site = instance.sites[instance.site_index[item.facility_id]]
        assert village.county_id == site.county_id
    with_hub = {
        instance.sites[instance.site_index[item.site_id]].county_id
        for item in found.plan.facilities
        if item.parent_id is None
    }
    assert with_hub == {county.id for county in instance.counties}


@pytest.mark.slow
def test_namanjavira() -> None:
    """Test 653 settlements, 94 of which are too far from any road, and say so."""
    found = run("namanjavira")
    assert_sound(found, gap=0.05)
    assert_reached(found, residents=0.6, use=0.6)
    instance = found.instance
    off_road = {
        village.id
        for village, place in zip(
            instance.villages, instance.village_location.tolist(), strict=True
        )
        if not instance.is_on_road(place)
    }
    assert len(off_road) == 94
    assert off_road <= left_out(found, Reason.UNREACHABLE)
    assert np.isfinite(evaluate(found.plan, instance).money.annual_cost)
