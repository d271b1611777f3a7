"""Saved files: the same county and plan anywhere, and nothing else taken in."""

from __future__ import annotations

import gc
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import planner
from planner.errors import OutputError, PlannerError
from planner.plan import plan_to_json
from planner.workbench.saved_file.archive import MOST_RATIO, write_archive
from planner.workbench.saved_file.names import free_name, is_plain
from tests.scenario.edits.counties import folder_with

ELSEWHERE = """\
import json, sys, planner
from planner.plan import plan_to_json
bench = planner.open(sys.argv[1])
print(json.dumps({
    "key": planner.instance_key(bench.instance),
    "plan": plan_to_json(bench.plan),
    "violations": [str(item) for item in bench.check()],
    "cost": bench.solved.annual_cost,
    "words": list(bench.history["words"]),
    "is_current": bench.is_current,
}))
"""


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """Return a bench with edits, one withdrawn, and a plan; only to be read."""
    bench = planner.open(folder_with(tmp_path_factory.mktemp("county")))
    bench.lock("store:t1").close("e2").withdraw(2)
    bench.solve()
    return bench


@pytest.fixture(scope="module")
def saved(bench, tmp_path_factory):
    """Return the file of it."""
    return planner.save(bench, tmp_path_factory.mktemp("saved") / "x.planner")


def contents(file: Path) -> dict[str, bytes]:
    """Return the members of a file, but its manifest."""
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if name != "manifest.json"]
        return {name: archive.read(name) for name in names}


def edited(
    file: Path, target: Path, name: str, change: Callable[[dict[str, Any]], object]
):
    """Write a copy of a file with one JSON member changed, the manifest in order."""
    members = contents(file)
    content = json.loads(members[name])
    change(content)
    members[name] = json.dumps(content).encode()
    write_archive(target, members)
    return target


def with_member(file: Path, target: Path, info: zipfile.ZipInfo | str, text: bytes):
    """Write a copy of a file with one more member in the zip."""
    shutil.copyfile(file, target)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(info, text)
    return target


def same_county(one, other):
    """Return whether two benches hold the same county, edits and plan."""
    keys = [planner.instance_key(item.instance) for item in (one, other)]
    plans = [plan_to_json(item.plan) for item in (one, other)]
    same_edits = one.history.equals(other.history)
    return keys[0] == keys[1] and plans[0] == plans[1] and same_edits


def test_saved_here_opened_elsewhere(bench, tmp_path):
    """Test a process with another folder and locale, the inputs gone."""
    county = shutil.copytree(bench.scenario.folder, tmp_path / "county")
    here = planner.open(county)
    here.lock("store:t1").close("e2").withdraw(2)
    here.solve()
    file = planner.save(here, tmp_path / "x.planner")
    moved = file.rename(tmp_path / "县.planner")
    shutil.rmtree(county)
    other = tmp_path / "other"
    other.mkdir()
    env = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, str(moved)],
        cwd=other,
        env={**env, "LANG": "C", "LC_ALL": "C"},
        capture_output=True,
        check=True,
    )
    told = json.loads(done.stdout)
    assert told == {
        "key": planner.instance_key(bench.instance),
        "plan": plan_to_json(bench.plan),
        "violations": [],
        "cost": pytest.approx(bench.solved.annual_cost, rel=1e-12),
        "words": list(bench.history["words"]),
        "is_current": True,
    }
    assert list(other.iterdir()) == []


def test_same_content_same_bytes(bench, saved, tmp_path):
    """Test that a second file, and one of the bench that was opened, are the same."""
    again = planner.save(bench, tmp_path / "again.planner")
    assert again.read_bytes() == saved.read_bytes()
    opened = planner.open(saved)
    assert same_county(opened, bench)
    further = planner.save(opened, tmp_path / "further.planner")
    assert further.read_bytes() == saved.read_bytes()


def test_what_the_search_said_is_kept(bench, saved):
    """Test that status, bounds and frames are those of the bench that was saved."""
    opened = planner.open(saved)
    before, after = bench.solved, opened.solved
    for name in ("status", "total_bound", "gap", "annual_cost", "seconds"):
        assert getattr(after, name) == getattr(before, name)
    assert after.villages.equals(before.villages)
    assert opened.is_current
    assert opened.check() == []


def test_inputs_stand_in_it_byte_for_byte(bench, saved):
    """Test that each input is a member, and no member names a folder of here."""
    members = contents(saved)
    paths = json.loads(members["paths.json"])["paths"]
    assert sorted(paths) == [
        "existing.csv",
        "scenario.toml",
        "townships.csv",
        "villages.csv",
    ]
    for path, member in paths.items():
        assert members[member] == (bench.scenario.folder / path).read_bytes()
    above = str(bench.scenario.folder.parent).encode()
    assert not any(above in content for content in members.values())


def test_numbers_of_edits_are_kept(saved):
    """Test that an edit withdrawn before stays so, and others can be withdrawn."""
    bench = planner.open(saved)
    assert list(bench.history["withdrawn"]) == [False, True]
    bench.close("e1").withdraw(1)
    assert list(bench.history["withdrawn"]) == [True, True, False]


def test_plan_from_before_the_edits(bench, saved, tmp_path):
    """Test that a plan is not called current where it was not when it was saved."""
    stale = planner.open(saved).close("e1")
    assert not stale.is_current
    file = planner.save(stale, tmp_path / "stale.planner")
    assert "run.json" not in contents(file)
    opened = planner.open(file)
    assert not opened.is_current
    assert same_county(opened, stale)


def test_bench_without_a_plan(bench, tmp_path):
    """Test that a county is saved without a plan, too."""
    file = planner.save(planner.open(bench.scenario.folder), tmp_path / "x.planner")
    opened = planner.open(file)
    assert (opened.plan, opened.solved, opened.is_current) == (None, None, False)


def test_what_solve_returned(bench, saved, tmp_path):
    """Test that what a search returned is saved as its bench would be."""
    here = planner.open(saved)
    opened = planner.open(planner.save(here.solved, tmp_path / "x.planner"))
    keys = [planner.instance_key(item.instance) for item in (opened, bench)]
    assert keys[0] == keys[1]
    assert plan_to_json(opened.plan) == plan_to_json(bench.plan)
    assert list(opened.history["words"]) == ["North (store:t1) is open"]
    nobody = planner.solve(planner.build(planner.read_scenario(bench.scenario.folder)))
    with pytest.raises(PlannerError, match="nobody knows the inputs"):
        planner.save(nobody, tmp_path / "y.planner")


def test_output_folder_becomes_a_file(bench, tmp_path):
    """Test that a run that is opened has its result, and travels."""
    out = bench.write(tmp_path / "out")
    opened = planner.open(out)
    assert opened.solved.total_bound == bench.solved.total_bound
    file = planner.save(opened, tmp_path / "x.planner")
    assert plan_to_json(planner.open(file).plan) == plan_to_json(bench.plan)


def test_scenario_with_another_data_folder(bench, tmp_path):
    """Test that a scenario file elsewhere finds its data, and its variant holds."""
    data = shutil.copytree(bench.scenario.folder, tmp_path / "data")
    text = (data / "scenario.toml").read_text(encoding="utf-8")
    (data / "scenario.toml").unlink()
    variant = "\n[variants.near]\nstandard = { collect_within_km = 1.5 }\n"
    (tmp_path / "my.toml").write_text(text + variant, encoding="utf-8")
    before = planner.open(tmp_path / "my.toml", variant="near", data=data)
    after = planner.open(planner.save(before, tmp_path / "x.planner"))
    assert after.scenario.variant == "near"
    keys = [planner.instance_key(item.instance) for item in (before, after)]
    assert keys[0] == keys[1]


def test_tables_that_differ_in_case(bench, tmp_path):
    """Test that members are told apart without case, and files keep their names."""
    folder = shutil.copytree(bench.scenario.folder, tmp_path / "county")
    (folder / "townships.csv").rename(folder / "VILLAGES.csv")
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8").replace("townships.csv", "VILLAGES.csv")
    file.write_text(text, encoding="utf-8")
    before = planner.open(folder)
    saved = planner.save(before, tmp_path / "x.planner")
    names = [name.casefold() for name in contents(saved)]
    assert len(set(names)) == len(names)
    after = planner.open(saved)
    keys = [planner.instance_key(item.instance) for item in (before, after)]
    assert keys[0] == keys[1]


def test_county_from_objects(tmp_path):
    """Test that tables in memory travel, with what messages call their rows."""
    villages = pd.DataFrame(
        {"name": ["A", "B"], "lon": [109.5, 109.51], "lat": [28.0, 28.01]},
        index=pd.Index(["a", "b"], name="id"),
    ).assign(residents=[500, 900])
    before = planner.open(planner.county(villages=villages, title="Two villages"))
    after = planner.open(planner.save(before, tmp_path / "x.planner"))
    keys = [planner.instance_key(item.instance) for item in (before, after)]
    assert keys[0] == keys[1]
    assert after.scenario.row_labels == before.scenario.row_labels


def test_unpacked_files_live_with_the_bench(saved):
    """Test that the temporary folder is gone with the last that needs it."""
    bench = planner.open(saved)
    folder, copy = bench.scenario.folder, bench.copy()
    del bench
    gc.collect()
    assert folder.is_dir()
    del copy
    gc.collect()
    assert not folder.exists()


def test_inputs_that_changed_are_not_saved(bench, tmp_path):
    """Test that no file is written of inputs that are others now; an earlier stays."""
    folder = shutil.copytree(bench.scenario.folder, tmp_path / "county")
    changed = planner.open(folder)
    (folder / "villages.csv").write_text("id\n", encoding="utf-8")
    earlier = tmp_path / "x.planner"
    earlier.write_bytes(b"earlier")
    with pytest.raises(PlannerError, match=r"villages\.csv: changed since"):
        planner.save(changed, earlier)
    assert earlier.read_bytes() == b"earlier"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["county", "x.planner"]


def test_names_of_saved_files(bench, saved, tmp_path):
    """Test that the suffix is the planner's, folders exist, and inputs are its own."""
    with pytest.raises(OutputError, match=r"ends in \.planner"):
        planner.save(bench, tmp_path / "x.zip")
    with pytest.raises(OutputError, match="cannot be written"):
        planner.save(bench, tmp_path / "nowhere" / "x.planner")
    with pytest.raises(OutputError, match="leave out variant and data"):
        planner.open(saved, variant="near")


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/x", "C:x", "a\\b", "a//b", "./x", "x/", ""]
)
def test_names_that_lead_elsewhere(saved, tmp_path, name):
    """Test that a member or a path outside the folder is refused, nothing written."""
    assert not is_plain(name)
    target = tmp_path / "x.planner"
    if name:
        with_member(saved, target, name, b"x")
        with pytest.raises(OutputError, match="no path inside a folder"):
            planner.open(target)
    member = "inputs/villages.csv"
    edited(saved, target, "paths.json", lambda it: it["paths"].update({name: member}))
    with pytest.raises(OutputError, match="expected a path inside a folder"):
        planner.open(target)
    edited(saved, target, "scenario.json", lambda it: it.update(file=name))
    with pytest.raises(OutputError, match="expected a path in a folder"):
        planner.open(target)
    assert [item.name for item in tmp_path.iterdir()] == ["x.planner"]


def test_links_are_refused(saved, tmp_path):
    """Test that a member that would be a symbolic link is refused."""
    link = zipfile.ZipInfo("inputs/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    file = with_member(saved, tmp_path / "x.planner", link, b"/etc/passwd")
    with pytest.raises(OutputError, match="'inputs/link', which is a link"):
        planner.open(file)


def test_bombs_are_refused(saved, tmp_path, monkeypatch):
    """Test that a member that grows 1,000 times, and endless sums, are refused.

    4 MiB of zeros take some 4 KiB: more than 200 times as large unpacked.
    """
    file = with_member(saved, tmp_path / "x.planner", "zeros", bytes(4 * 2**20))
    with pytest.raises(OutputError, match=r"'zeros', [\d,]+ times as large unpacked"):
        planner.open(file)
    archive = "planner.workbench.saved_file.archive"
    monkeypatch.setattr(f"{archive}.MOST_MAP_BYTES", 1_000)
    with pytest.raises(OutputError, match="MiB unpacked; not as"):
        planner.open(saved)


def test_what_shrinks_like_a_bomb_is_opened(tmp_path):
    """Test that a member that shrinks 1,000 times is written as it is instead."""
    file = tmp_path / "x.planner"
    write_archive(file, {"zeros": bytes(4 * 2**20)})
    with zipfile.ZipFile(file) as archive:
        item = archive.getinfo("zeros")
    assert item.file_size <= MOST_RATIO * item.compress_size


def test_a_member_twice_is_refused(saved, tmp_path):
    """Test that two members of one name are refused, whatever their case."""
    file = with_member(saved, tmp_path / "x.planner", "PLAN.json", b"{}")
    with pytest.raises(OutputError, match=r"'PLAN\.json' twice"):
        planner.open(file)


def test_members_that_nobody_listed(saved, tmp_path):
    """Test that more, or fewer, members than the manifest lists are refused."""
    more = with_member(saved, tmp_path / "more.planner", "notes.txt", b"x")
    with pytest.raises(OutputError, match=r"'notes\.txt' in the zip or its manifest"):
        planner.open(more)
    listed = tmp_path / "listed.planner"
    write_archive(listed, {**contents(saved), "notes.txt": b"x"})
    with pytest.raises(OutputError, match=r"'notes\.txt' is no part of a saved file"):
        planner.open(listed)
    fewer = {name: it for name, it in contents(saved).items() if name != "edits.json"}
    write_archive(listed, fewer)
    with pytest.raises(OutputError, match=r"holds no edits\.json"):
        planner.open(listed)


def test_flipped_bytes_are_refused(saved, tmp_path):
    """Test one flipped byte in the content of each member."""
    whole = saved.read_bytes()
    with zipfile.ZipFile(saved) as archive:
        items = archive.infolist()
    for item in items:
        flipped = bytearray(whole)
        head = 30 + len(item.filename.encode())
        flipped[item.header_offset + head + item.compress_size // 2] ^= 0x10
        file = tmp_path / "x.planner"
        file.write_bytes(flipped)
        with pytest.raises(OutputError, match="ask for the file again"):
            planner.open(file)


@pytest.mark.parametrize("part", range(16))
def test_a_flipped_byte_anywhere(bench, saved, tmp_path, part):
    """Test that the zip's own bytes are refused, or change nothing that counts."""
    flipped = bytearray(saved.read_bytes())
    flipped[(2 * part + 1) * len(flipped) // 32] ^= 0x04
    file = tmp_path / "x.planner"
    file.write_bytes(flipped)
    try:
        opened = planner.open(file)
    except OutputError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert same_county(opened, bench)


def test_cut_short_or_something_else(saved, tmp_path):
    """Test files that are no zip, or end early."""
    file = tmp_path / "x.planner"
    for content in (b"", b"no zip", saved.read_bytes()[:-100]):
        file.write_bytes(content)
        with pytest.raises(OutputError, match=r"name a file of planner\.save"):
            planner.open(file)
    write_archive(file, {"x": b"y"})
    with pytest.raises(OutputError, match=r"holds no scenario\.json"):
        planner.open(file)


def test_newer_format_is_refused(saved, tmp_path, monkeypatch):
    """Test that the message names the planner that wrote it."""
    archive = "planner.workbench.saved_file.archive"
    file = tmp_path / "x.planner"
    with monkeypatch.context() as patch:
        patch.setattr(f"{archive}.FORMAT", 2)
        patch.setattr(f"{archive}.library_versions", lambda: {"planner": "9.9"})
        write_archive(file, contents(saved))
    with pytest.raises(OutputError, match=r"format_version is 2, .* planner 9\.9"):
        planner.open(file)


def test_figures_of_an_older_planner(saved, tmp_path):
    """Test that figures that are others today are both shown, and today's are kept."""
    money = json.loads(contents(saved)["metrics.json"])["money"]
    today = money["annual_cost"]

    def change(figures):
        figures["money"]["annual_cost"] = 1.5

    file = edited(saved, tmp_path / "x.planner", "metrics.json", change)
    with pytest.warns(UserWarning, match="older planner") as told:
        bench = planner.open(file)
    assert f"money.annual_cost was 1.5, is {today}" in str(told[0].message)
    assert bench.solved.annual_cost == pytest.approx(today, rel=1e-9)
    assert bench.solved.total_bound is None
    assert "older planner" in bench.solved.total_bound_reason


def test_figures_that_an_older_planner_did_not_know(bench, saved, tmp_path):
    """Test that a figure which is new since then is no difference."""
    file = edited(
        saved, tmp_path / "x.planner", "metrics.json", lambda it: it.pop("money")
    )
    assert planner.open(file).solved.total_bound == bench.solved.total_bound


def test_search_that_an_older_planner_told_otherwise(saved, tmp_path):
    """Test that the plan is opened without what another format says of its search."""
    file = edited(
        saved, tmp_path / "x.planner", "run.json", lambda it: it.update(run_format=1)
    )
    bench = planner.open(file)
    assert bench.solved is None
    assert bench.is_current
    assert bench.check() == []


def test_free_names():
    """Test that names are told apart without case, and letters made safe."""
    assert free_name("a/B.csv", ["A/b.csv", "a/b_2.csv"]) == "a/B_3.csv"
    assert free_name("a:b?.csv", []) == "a_b_.csv"
