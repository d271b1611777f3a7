"""Tests of the wheel: everything the package needs is in it, and nothing else."""

import importlib.metadata
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import planner
from tests.repository.markdown import ROOT

SOURCES = ("pyproject.toml", "README.md", "LICENSE", "planner", "setup.py")
NEEDED_SETUPTOOLS = 77
DATA = (
    "py.typed",
    "examples/green_hill.planner",
    "scenario/template.toml",
    "scenario/default_tables/rural_china_defaults.csv",
    "scenario/default_tables/planner_defaults.csv",
    "scenario/starter/villages.csv",
    "scenario/synthetic/county.toml",
    "scenario/synthetic/readme.md",
    "report/page/page.html",
    "report/page/scripts/map.js",
    "report/page/style.css",
    "report/vendor/leaflet/leaflet.js",
    "report/vendor/leaflet/leaflet.css",
    "report/vendor/leaflet/LICENSE.txt",
    "report/vendor/noto_sans_sc/planner_sans_sc_regular.otf",
    "report/vendor/noto_sans_sc/planner_sans_sc_bold.otf",
    "report/vendor/noto_sans_sc/LICENSE.txt",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return the wheel, built without a network from a copy of the sources."""
    _need_setuptools()
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            ignore = shutil.ignore_patterns("__pycache__", "*.so")
            shutil.copytree(ROOT / name, tree / name, ignore=ignore)
        else:
            shutil.copy(ROOT / name, tree / name)
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", out]
    command = [sys.executable, "-m", "pip", "wheel", tree, *options]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (path,) = out.iterdir()
    with zipfile.ZipFile(path) as archive:
        yield archive


@pytest.mark.slow
def test_wheel_holds_the_package(wheel):
    """Test that each file of the package is in the wheel, and no other one."""
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    built = {name for name in names if Path(name).suffix in {".so", ".pyd"}}
    assert [Path(name).name.split(".")[0] for name in built] == ["_engine"]
    found = names - built
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "planner").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".so"
    }
    assert found == expected
    assert {f"planner/{name}" for name in DATA} <= found


@pytest.mark.slow
def test_wheel_says_what_it_is(wheel):
    """Test that licence, version, command and README are in the wheel."""
    prefix = f"township_planner-{planner.__version__}.dist-info"
    metadata = wheel.read(f"{prefix}/METADATA").decode()
    assert "License-Expression: MIT" in metadata
    assert f"Version: {planner.__version__}" in metadata
    assert (ROOT / "README.md").read_text(encoding="utf-8").strip() in metadata
    assert "MIT License" in wheel.read(f"{prefix}/licenses/LICENSE").decode()
    commands = wheel.read(f"{prefix}/entry_points.txt").decode()
    assert "planner = planner.cli:main" in commands


def test_constraints_name_no_index():
    """Test that pinned versions carry no address, and pin each dependency."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert not [line for line in lines if "://" in line or line.startswith("-")]
    pinned = {line.split("==")[0].lower() for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {_name(item) for item in project["dependencies"]}
    assert needed <= pinned


def _name(requirement):
    """Return the name in a requirement such as ``numpy>=2.0``."""
    return requirement.replace("=", ">").replace("<", ">").split(">")[0].lower()


def _need_setuptools():
    """Skip where there is no setuptools that can build the project."""
    try:
        version = importlib.metadata.version("setuptools")
    except importlib.metadata.PackageNotFoundError:
        version = "0"
    if int(version.split(".")[0]) < NEEDED_SETUPTOOLS:
        pytest.skip(
            f"setuptools {version} is here and {NEEDED_SETUPTOOLS} is needed to build "
            "without a network: pip install --upgrade setuptools"
        )
