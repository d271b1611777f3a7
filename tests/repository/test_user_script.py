"""A script of a user under a strict type checker, against the installed package."""

import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.repository.markdown import ROOT

SOURCES = ("pyproject.toml", "README.md", "LICENSE", "planner", "setup.py")
SCRIPT = '''\
"""A county from a frame and a graph: planned, edited, planned again, and kept."""

import networkx as nx
import pandas as pd

import planner

ROWS = [("001", "上泉村", 109.51, 27.99, 1450), ("002", "石桥村", 109.53, 28.01, 980)]
villages = pd.DataFrame(ROWS, columns=["id", "name", "lon", "lat", "residents"])
roads: "nx.Graph[str]" = nx.Graph(crs="EPSG:4326")
for name, _, lon, lat, _residents in ROWS:
    roads.add_node(name, x=lon, y=lat)
roads.add_edge("001", "002", highway="tertiary", length=3000.0)
scenario = planner.county(villages=villages, roads=roads, title="清水县")
solved = planner.solve(planner.build(scenario), effort="quick")
print(solved.status, solved.annual_cost, solved.villages, solved.facilities)
print(solved.statistics("township").round(1))
bench = planner.open(scenario).adopt(solved)
change = bench.demand("001", factor=1.5).solve(keep="rest", effort="quick")
print(change.sentence(), change.cost_of_edits, change.cost_lines, change.moved)
print(planner.compare(solved, bench))
planner.save(bench, "county.planner")
again = planner.open("county.planner")
print(again.history, again.instance.title, again.plan == bench.plan)
'''
NO_ANY = (
    "--disallow-any-expr",
    "--disallow-any-unimported",
    "--disallow-any-decorated",
)
STRANGERS = ("pd.DataFrame(ROWS", "nx.Graph", "roads.add_", "roads=roads")
"""Lines in which other packages have ``Any``: attributes of a graph, a frame's rows."""
MISTAKES = (
    ("planner.slove(1)", "attr-defined"),
    ("planner.location.nothing", "attr-defined"),
    ("planner.county(villages=3)", "arg-type"),
    ("planner.open(3)", "arg-type"),
    ("planner.example().adopt(3)", "arg-type"),
    ("planner.example().solve(keep='all')", "arg-type"),
    ("planner.example().solve().cost_of_edits + 1", "operator"),
)
"""Lines that a type checker must find, each with the kind of fault."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """Return a copy of the sources."""
    tree = tmp_path_factory.mktemp("tree")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            ignore = shutil.ignore_patterns("__pycache__", "*.so")
            shutil.copytree(ROOT / name, tree / name, ignore=ignore)
        else:
            shutil.copy(ROOT / name, tree / name)
    return tree


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """Return a folder in which checks of the same files are kept."""
    return tmp_path_factory.mktemp("cache")


def installed(tree, folder, *options):
    """Return the Python of an environment with the package and what it needs."""
    venv.create(folder)
    python = folder / "bin" / "python"
    scheme = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", scheme))
    needed = sysconfig.get_path("purelib")
    (packages / "needed.pth").write_text(f"{needed}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    command += ["--no-deps", "--no-build-isolation", "--no-index", *options, tree]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return python


def faults(python, script, cache):
    """Return the lines that a strict type checker says of a script, and of ``Any``."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", *NO_ANY]
    command += ["--python-executable", python, "--cache-dir", cache, script.name]
    done = subprocess.run(
        command, cwd=script.parent, check=False, capture_output=True, text=True
    )
    return [line for line in done.stdout.splitlines() if ": error: " in line]


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("-e",)], ids=["plain", "editable"])
def test_a_script_is_typed(options, tree, cache, tmp_path):
    """Test that a script has no fault and no ``Any`` of ours, and runs."""
    pytest.importorskip("mypy")
    python = installed(tree, tmp_path / "environment", *options)
    folder = tmp_path / "user"
    folder.mkdir()
    script = folder / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    lines = SCRIPT.splitlines()
    for fault in faults(python, script, cache):
        line = lines[int(fault.split(":")[1]) - 1]
        is_any = '"Any"' in fault and any(name in line for name in STRANGERS)
        assert is_any, fault
    check_mistakes(python, folder / "mistakes.py", cache)
    run = [python, "-W", "ignore", script]
    done = subprocess.run(run, cwd=folder, check=True, capture_output=True, text=True)
    assert done.stdout.rstrip().endswith("清水县 True")


def check_mistakes(python, script, cache):
    """Test that a type checker finds what is wrong in calls of the package."""
    lines = ["import planner", *(line for line, _ in MISTAKES)]
    script.write_text("\n".join(lines), encoding="utf-8")
    found = faults(python, script, cache)
    for number, (line, kind) in enumerate(MISTAKES, start=2):
        own = [fault for fault in found if fault.startswith(f"{script.name}:{number}:")]
        assert any(f"[{kind}]" in fault for fault in own), line
