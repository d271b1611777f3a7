"""A small county, and the study scripts as modules."""

import importlib

import pytest

from planner.scenario.generate import generate
from tests.repository.markdown import ROOT


@pytest.fixture(scope="package")
def script():
    """Return a function from the name of a study script to its module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "scenarios"))
        yield importlib.import_module


@pytest.fixture(scope="package")
def county(tmp_path_factory):
    """Return the folder of a generated county of ten villages, searched quickly."""
    folder = tmp_path_factory.mktemp("studies") / "county"
    generate(folder, villages=10, seed=3)
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8")
    quick = text.replace("\n[solve]\n", '\n[solve]\neffort = "quick"\n')
    assert quick != text
    file.write_text(quick, encoding="utf-8")
    return folder
