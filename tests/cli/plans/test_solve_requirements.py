"""``planner solve``: requirements and aims that cannot be met."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

import pytest

from planner.model.places import Site, SiteStatus, Tier
from planner.report.folders.plan_folder import FILES, FOLDERS
from planner.scenario.build import build
from planner.scenario.document.read import read_scenario
from tests.cli.conftest import Planner
from tests.cli.plans.test_solve import run_record


def is_new(site: Site) -> bool:
    """Return whether a site is a candidate for a store."""
    return site.tier is Tier.STORE and site.status is SiteStatus.CANDIDATE


def test_requirements_that_cannot_be_met(
    planner: Planner, template: Path, tmp_path: Path
) -> None:
    """Test that 100 CNY of capex are too few: conflict, repair, exit code 3."""
    out = tmp_path / "out"
    options = ("--variant", "poor", "--out", out)
    run = planner("solve", template, *options)
    assert run.code == 3
    assert "requirements that cannot be met" in run.out
    assert "these cannot be met together" in run.out
    assert "- outlay at most (solve.max_capex = " in run.out
    assert sorted(item.name for item in out.iterdir()) == [
        "editable",
        "manifest.json",
        "relaxed",
        "run.json",
    ]
    quiet = planner("solve", template, *options, "--quiet")
    assert (quiet.code, quiet.out) == (3, "")
    assert "max_capex = 100 CNY" in quiet.err
    data = planner("solve", template, *options, "--json").data
    assert (data["status"], data["coverages"]) == ("INFEASIBLE", {})
    assert data["files"] == ["run.json", "manifest.json"]
    record = run_record(out)
    for name in ("infeasible", "conflict", "repair"):
        assert data[name] == record[name] != []
    assert "max_capex = 100 CNY" in data["conflict"]
    (repair,) = data["repair"]
    assert (repair["key"], repair["before"]) == ("solve.max_capex", 100.0)


def test_relaxed_plan(planner: Planner, template: Path, tmp_path: Path) -> None:
    """Test that the plan for the relaxed scenario is complete, clean, and repeatable.

    Its budget is what its routes cost if that is more than was estimated, and the
    shares that the scenario leaves to the defaults are asked for as before.
    """
    out = tmp_path / "out"
    data = planner("solve", template, "--variant", "poor", "--out", out, "--json").data
    relaxed = out / "relaxed"
    assert data["relaxed"]["out"] == str(relaxed)
    assert sorted(item.name for item in relaxed.iterdir()) == sorted([*FILES, *FOLDERS])
    assert planner("check", relaxed).code == 0
    record = run_record(relaxed)
    assert record["status"] == "FEASIBLE"
    assert record["infeasible"] == record["conflict"] == record["repair"] == []
    assert record["annual_cost"] == data["relaxed"]["annual_cost"]
    assert record["annual_cost"] <= data["repair"][0]["after"]
    assert data["relaxed"]["coverages"]["residents"]["value"] >= 0.9
    run = json.loads((relaxed / "run.json").read_text(encoding="utf-8"))
    assert run["scenario"]["variant"] == "poor"
    assert run["scenario"]["changes"] == {
        "solve": {"max_capex": data["repair"][0]["after"]}
    }


def test_relaxed_plan_of_a_former_run(
    planner: Planner, template: Path, tmp_path: Path
) -> None:
    """Test that it goes with the run it belongs to, but not with somebody's files."""
    out = tmp_path / "out"
    assert planner("solve", template, "--variant", "poor", "--out", out).code == 3
    mine = out / "relaxed" / "thesis.txt"
    mine.write_text("mine", encoding="utf-8")
    run = planner("solve", template, "--out", out)
    assert run.code == 2
    assert "holds thesis.txt" in run.err
    mine.unlink()
    assert planner("solve", template, "--out", out, "--quiet").code == 0
    assert sorted(item.name for item in out.iterdir()) == sorted([*FILES, *FOLDERS])


def few_facilities(scenario: Path, asked: str) -> None:
    """Add a variant with a store and a point, near to few of the ten villages."""
    file = scenario / "scenario.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("at_least")]
    limits = "max_facilities = { store = 1, point = 1 }"
    variant = f"[variants.few]\nsolve = {{ {limits}{asked} }}"
    file.write_text("\n".join([*kept, variant, ""]), encoding="utf-8")


def test_aims_that_cannot_be_met(
    planner: Planner, scenario: Path, tmp_path: Path
) -> None:
    """Test that shares nobody wrote leave a plan, exit code 0 and a line on them.

    Everybody whom a store and a point do not cover is delivered to at home, so that
    use can be attained and residents cannot.
    """
    few_facilities(scenario, "")
    out = tmp_path / "out"
    run = planner("solve", scenario, "--variant", "few", "--out", out)
    assert run.code == 0
    (line,) = [line for line in run.out.splitlines() if line.startswith("Aims: ")]
    assert "residents 90.0%, attained" in line
    saved = json.loads((out / "run.json").read_text(encoding="utf-8"))["result"]
    assert saved["status"] == "FEASIBLE"
    residents, use = saved["aims"]
    assert (residents["measure"], use["measure"]) == ("residents", "use")
    assert residents["share"] == use["share"] == 0.9
    assert residents["attained"] < 0.9 <= use["attained"]
    assert residents["attained"] >= residents["attainable"] - 0.005
    metrics = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    covered = metrics["coverages"]["residents"]["value"]
    assert covered == pytest.approx(residents["attained"])
    assert planner("check", out).code == 0
    assert not (out / "relaxed").exists()


def test_check_finds_what_an_aim_is_said_to_have_attained(
    planner: Planner, scenario: Path, tmp_path: Path
) -> None:
    """Test that a share attained that is not that of the plan is a finding."""
    few_facilities(scenario, "")
    out = tmp_path / "out"
    assert planner("solve", scenario, "--variant", "few", "--out", out).code == 0
    file = out / "run.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    record["result"]["aims"][0]["attained"] = 0.9
    file.write_text(json.dumps(record), encoding="utf-8")
    run = planner("check", out)
    assert run.code == 1
    assert "result.aims residents in" in run.out + run.err


def test_a_county_with_a_share_of_its_own_has_no_aim_of_it(
    planner: Planner, scenario: Path, tmp_path: Path
) -> None:
    """Test that check expects the aims of the measures that a county leaves to them."""
    few_facilities(scenario, ", at_least_in = { county = { residents = 0.1 } }")
    out = tmp_path / "out"
    assert planner("solve", scenario, "--variant", "few", "--out", out).code == 0
    saved = json.loads((out / "run.json").read_text(encoding="utf-8"))["result"]
    assert [aim["measure"] for aim in saved["aims"]] == ["use"]
    assert planner("check", out).code == 0


def test_aims_stay_aims_when_a_requirement_is_relaxed(
    planner: Planner, scenario: Path, tmp_path: Path
) -> None:
    """Test that what is written is relaxed, and what is not written stays an aim."""
    few_facilities(scenario, ", at_least = { residents = 0.9 }")
    out = tmp_path / "out"
    run = planner("solve", scenario, "--variant", "few", "--out", out, "--json")
    assert run.code == 3
    (repair,) = run.data["repair"]
    assert repair["key"] == "solve.at_least.residents"
    seconds = json.loads((out / "run.json").read_text("utf-8"))["result"]["seconds"]
    assert 0 < seconds["relaxed"] < seconds["total"]
    saved = json.loads((out / "relaxed" / "run.json").read_text(encoding="utf-8"))
    shares = {"residents": repair["after"]}
    assert saved["scenario"]["changes"] == {"solve": {"at_least": shares}}
    fills = [item["fills"] for item in saved["defaults_used"]]
    assert "solve.at_least.use" in fills
    assert "solve.at_least.residents" not in fills
    assert [item["measure"] for item in saved["result"]["aims"]] == ["use"]
    assert planner("check", out / "relaxed").code == 0


def test_relaxing_a_site(planner: Planner, scenario: Path, tmp_path: Path) -> None:
    """Test that a store that is required against two limits is the one to give."""
    site = next(site for site in build(read_scenario(scenario)).sites if is_new(site))
    asked = (
        "at_least = { residents = 0, use = 0 }",
        "max_facilities = { store = 0 }",
        "max_capex = 0",
        f'require_sites = ["{site.id}"]',
    )
    variant = "\n".join(["", "[variants.muddle.solve]", *asked, ""])
    file = scenario / "scenario.toml"
    file.write_text(file.read_text(encoding="utf-8") + variant, encoding="utf-8")
    out = tmp_path / "out"
    run = planner("solve", scenario, "--variant", "muddle", "--out", out)
    assert run.code == 3
    assert f'- sites.{site.id} = "candidate" instead of "required"' in run.out
    saved = json.loads((out / "relaxed" / "run.json").read_text(encoding="utf-8"))
    assert saved["scenario"]["changes"] == {"solve": {"require_sites": []}}
    assert planner("check", out / "relaxed").code == 0


def test_interrupted_while_relaxing(
    planner: Planner, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that Ctrl-C then leaves conflict and repair, without the plan."""

    def interrupt(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("planner.cli.relaxed.solve_relaxed", interrupt)
    out = tmp_path / "out"
    run = planner("solve", template, "--variant", "poor", "--out", out)
    assert run.code == 130
    assert run_record(out)["repair"] != []
    assert {item.name for item in out.iterdir()} == {
        "editable",
        "manifest.json",
        "run.json",
    }
