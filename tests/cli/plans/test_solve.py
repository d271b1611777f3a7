"""``planner solve``: the folder, what is printed, and the exit codes."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, NoReturn

import pytest

import planner.cli.commands.solve as command
from planner.cli import main
from planner.design.loop import search
from planner.design.loop.search import Candidate
from planner.design.solve import solve
from planner.flow import Flow
from planner.instance import Instance
from planner.ledger import books
from planner.ledger.subsidies import subsidy_lines
from planner.plan import Plan, Result, Status, plan_from_json
from planner.report.folders.plan_folder import FILES, FOLDERS
from planner.scenario.generate import generate
from tests.cli.conftest import Planner, started
from tests.cli.test_validate import FOUR_PROBLEMS, spoil


def refuse_to_solve(*_: object, **__: object) -> NoReturn:
    """Fail where the search should not have begun."""
    msg = "the search began"
    raise AssertionError(msg)


def run_record(out: Path) -> dict[str, Any]:
    """Return what run.json says of the result."""
    text = (out / "run.json").read_text(encoding="utf-8")
    return dict(json.loads(text)["result"])


def test_people_see_a_summary(planner: Planner, template: Path, tmp_path: Path) -> None:
    """Test that tables and files are on stdout, progress is on stderr."""
    out = tmp_path / "out"
    run = planner("solve", template, "--out", out)
    assert run.code == 0
    for part in ("My county", "Coverage", "Annual cost", "Siting gap"):
        assert part in run.out
    assert f"Written to {out}: {', '.join(FILES)}" in run.out
    assert sorted(item.name for item in out.iterdir()) == sorted([*FILES, *FOLDERS])
    for part in (
        "10 demand points",
        "Proxy roads: 107 km",
        "round 1: siting",
        "Solved in",
    ):
        assert part in run.err
        assert part not in run.out


MOST_SITING_GAP = 0.1
"""Of a siting with other stores than the cheapest at average prices of routing."""


def test_programs_get_json(planner: Planner, template: Path, tmp_path: Path) -> None:
    """Test that stdout is one JSON document with what a script needs."""
    out = tmp_path / "out"
    run = planner("solve", template, "--out", out, "--json", "--seed", 5)
    assert run.code == 0
    data = run.data
    assert data["status"] == "FEASIBLE"
    assert data["bound"] <= data["objective"]
    assert 0 <= data["gap"] <= MOST_SITING_GAP
    assert (data["seed"], data["variant"]) == (5, None)
    assert set(data["coverages"]) == {
        "villages",
        "residents",
        "demand",
        "effective_service",
        "use",
    }
    assert data["coverages"]["residents"]["value"] >= 0.9
    assert (data["out"], data["files"]) == (str(out), list(FILES))
    assert data["warnings"] == []
    assert data["annual_cost"] == run_record(out)["annual_cost"]


def test_quiet(planner: Planner, template: Path, tmp_path: Path) -> None:
    """Test that nothing is printed where all is well."""
    run = planner("solve", template, "--out", tmp_path / "out", "--quiet")
    assert (run.code, run.out, run.err) == (0, "", "")


def test_usual_folder(
    planner: Planner, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that without --out the folder has the scenario's name and variant."""
    monkeypatch.chdir(tmp_path)
    assert planner("solve", template, "--quiet").code == 0
    assert planner("solve", template, "--variant", "strict", "--quiet").code == 0
    names = sorted(item.name for item in (tmp_path / "out").iterdir())
    assert names == ["my_county", "my_county-strict"]


def test_folder_of_another_file(
    planner: Planner, scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that a scenario file by another name, in odd letters, names the folder."""
    monkeypatch.chdir(tmp_path)
    file = (scenario / "scenario.toml").rename(scenario / "plan b.toml")
    assert planner("solve", file, "--quiet").code == 0
    assert (tmp_path / "out" / "plan_b" / "plan.json").is_file()


def test_warnings_are_shown(planner: Planner, scenario: Path, tmp_path: Path) -> None:
    """Test that three warnings of five are shown with their number.

    Five headers are nearly that of a column that the planner knows, county.
    """
    table = scenario / "townships.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    start_at = next(i for i, line in enumerate(lines) if line.startswith("id,"))
    rows = [line + ",1" * 5 for line in lines[start_at + 1 :]]
    header = lines[start_at] + ",countya,countyb,countyc,countyd,countye"
    table.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    options = ("--out", tmp_path / "out")
    run = planner("solve", scenario, *options)
    assert run.code == 0
    assert run.err.count("Warning: townships.csv") == 3
    assert "2 more of 5 warnings" in run.err
    data = planner("solve", scenario, *options, "--json").data
    assert len(data["warnings"]) == 5


def test_malformed_scenario(
    planner: Planner,
    scenario: Path,
    tmp_path: Path,
) -> None:
    """Test that the problems of document and tables are told together, as JSON too."""
    spoil(scenario)
    run = planner("solve", scenario, "--out", tmp_path / "out", "--quiet")
    assert (run.code, run.out) == (2, "")
    assert f"Errors ({FOUR_PROBLEMS})" in run.err
    run = planner("solve", scenario, "--out", tmp_path / "out", "--json")
    assert run.code == 2
    assert len(run.data["problems"]) == FOUR_PROBLEMS
    assert not (tmp_path / "out").exists()


def test_wrong_names(planner: Planner, scenario: Path) -> None:
    """Test that a scenario that is not there, and an unknown variant, are told."""
    for arguments, words in (
        ([scenario / "nowhere"], "no such file"),
        ([scenario, "--variant", "strct"], "'strict'"),
    ):
        run = planner("solve", *arguments)
        assert run.code == 2
        assert words in run.err


def test_folders_that_cannot_be_written(
    planner: Planner,
    template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that a folder in use, and a file in the way, are told before the search."""
    monkeypatch.setattr(command, "solve", refuse_to_solve)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine", encoding="utf-8")
    for out, words in (
        (mine, "holds thesis.txt"),
        (mine / "thesis.txt", "a file, expected a folder"),
        (mine / "thesis.txt" / "out", "cannot be written"),
    ):
        run = planner("solve", template, "--out", out)
        assert run.code == 2
        assert words in run.err
    assert [item.name for item in mine.iterdir()] == ["thesis.txt"]


def test_plan_that_misses_a_requirement(
    planner: Planner, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that such a plan is written, and that it is called what it is."""

    def miss(instance: Instance, **options: Any) -> Result:
        result = solve(instance, **options)
        return replace(result, status=Status.INFEASIBLE, infeasible=("use is 0.8",))

    monkeypatch.setattr(command, "solve", miss)
    out = tmp_path / "out"
    run = planner("solve", template, "--out", out)
    assert run.code == 3
    assert "Requirements that this plan misses\n- use is 0.8" in run.out
    assert sorted(item.name for item in out.iterdir()) == sorted([*FILES, *FOLDERS])


def test_no_plan_in_time(
    planner: Planner, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that a search that ends without any plan is no success."""
    nothing = Result(status=Status.NO_SOLUTION, plan=None, seed=1)
    monkeypatch.setattr(command, "solve", lambda *_, **__: nothing)
    run = planner("solve", template, "--out", tmp_path / "out")
    assert run.code == 4
    assert "no plan was found; allow more time" in run.err


def test_travel_times_are_kept(
    planner: Planner, template: Path, tmp_path: Path
) -> None:
    """Test that they are kept where the environment says, unless --no-cache is set."""
    options = ("--out", tmp_path / "out", "--quiet")
    assert planner("solve", template, *options, "--no-cache").code == 0
    assert not (tmp_path / "cache").exists()
    assert planner("solve", template, *options).code == 0
    assert list((tmp_path / "cache").glob("*.npz"))


def test_cache_that_cannot_be_written(
    planner: Planner, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that a cache folder behind a file is a warning, not a failure."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("PLANNER_CACHE_DIR", str(tmp_path / "file" / "cache"))
    run = planner("solve", template, "--out", tmp_path / "out")
    assert run.code == 0
    assert "Warning: travel times cannot be kept on disk" in run.err


def test_same_seed_same_plan(tmp_path: Path) -> None:
    """Test that two processes, hashing differently, write the same plan."""
    generate(tmp_path / "county", villages=12, seed=3)
    outs = [tmp_path / name for name in ("one", "two")]
    words: list[str | Path] = ["solve", tmp_path / "county", "--effort", "quick"]
    with ExitStack() as stack:
        runs = [
            stack.enter_context(started(*words, "--out", out, PYTHONHASHSEED=seed))
            for seed, out in zip(("0", "1"), outs, strict=True)
        ]
        for run in runs:
            _, complaints = run.communicate()
            assert run.returncode == 0, complaints
    one, two = ((out / "plan.json").read_bytes() for out in outs)
    assert one == two


def test_reader_that_goes_away(template: Path, tmp_path: Path) -> None:
    """Test that a closed pipe costs neither the plan nor the exit code."""
    out = tmp_path / "out"
    with started("solve", template, "--out", out, "--effort=quick") as run:
        assert run.stdout is not None
        run.stdout.close()
        assert run.stderr is not None
        complaints = run.stderr.read()
        assert run.wait() == 0, complaints
    assert "Traceback" not in complaints
    assert (out / "plan.json").is_file()


@pytest.mark.parametrize("option", ["--json", "--variant=strict"])
def test_terminal_without_unicode(
    template: Path, scenario: Path, tmp_path: Path, option: str
) -> None:
    """Test that Chinese names neither crash an ASCII terminal nor spoil the JSON."""
    file = scenario / "scenario.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("My county", "青山县"), encoding="utf-8")
    out = tmp_path / "out"
    words: list[str | Path] = ["solve", scenario, "--out", out, "--effort=quick"]
    with started(*words, option, PYTHONIOENCODING="ascii") as run:
        shown, complaints = run.communicate()
    assert run.returncode == 0, complaints
    if option == "--json":
        assert json.loads(shown)["title"] == "青山县"
    else:
        assert "???" in shown


def test_console_script() -> None:
    """Test that the installed program is this one."""
    (program,) = entry_points(group="console_scripts", name="planner")
    assert program.load() is main


def is_one(plan: Plan, other: Plan) -> bool:
    """Return whether two plans differ in what they say of villages left out at most."""
    return replace(plan, unserved=()) == replace(other, unserved=())


def test_one_flow_and_one_ledger_for_each_plan(
    planner: Planner,
    template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that no candidate plan is costed twice, nor the plan that is written.

    Each ledger is of a flow of its own; the search judges each candidate once, in money
    of its own unit, and the plan that it found once in the currency; the bound takes
    one, and what is written and shown one more, of the plan as rounded.
    """
    costed: list[Flow] = []

    def counting(flow: Flow, *lines: Any) -> Any:
        costed.append(flow)
        return subsidy_lines(flow, *lines)

    monkeypatch.setattr(books, "subsidy_lines", counting)
    judged: list[Candidate] = []
    candidate_of = search.Candidate

    def judging(**fields: Any) -> Candidate:
        judged.append(candidate_of(**fields))
        return judged[-1]

    monkeypatch.setattr(search, "Candidate", judging)
    out = tmp_path / "out"
    assert planner("solve", template, "--out", out, "--json").code == 0
    assert len({id(flow) for flow in costed}) == len(costed)
    flows = [id(flow) for flow in costed]
    assert all(flows.count(id(item.flow)) == 1 for item in judged)
    written = plan_from_json((out / "plan.json").read_text(encoding="utf-8"))
    with_routes = [flow for flow in costed if is_one(flow.plan, written)]
    of_search = [item for item in judged if is_one(item.plan, written)]
    assert len(with_routes) == len(of_search) + 3
