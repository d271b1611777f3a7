"""What goes from one process to another is there what it was here."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

import planner
from planner.errors import InputError, PlannerError, Problem
from planner.flow import CircleError
from planner.keys import instance_key
from planner.ledger import compute_ledger
from planner.scenario.build import build
from planner.scenario.document.read import read_scenario
from planner.scenario.generate import generate
from tests.tiny_plan import line_county, line_plan

PROBLEM = Problem(file="v.csv", found="5", expected="6", remedy="write 6", rows=("1",))
ARGUMENTS = {InputError: ([PROBLEM],), CircleError: ([("a", "b")],)}
"""What errors take that are not made of texts alone."""


def errors() -> list[type[PlannerError]]:
    """Return every error that the package defines."""
    for module in pkgutil.walk_packages(planner.__path__, "planner."):
        is_module = not module.name.rpartition(".")[2].startswith("_")
        if is_module:
            importlib.import_module(module.name)
    found, waiting = [], [PlannerError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting.extend(kind.__subclasses__())
    return found


def test_every_error_crosses_a_process_boundary() -> None:
    """Test that an error raised in a worker says the same where it is caught."""
    kinds = errors()
    assert InputError in kinds
    for kind in kinds:
        error = kind(*ARGUMENTS.get(kind, ("a", "b")))
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is kind
        assert str(again) == str(error)
        assert vars(again) == vars(error)


def test_a_county_that_was_read_crosses_a_process_boundary(tmp_path: Path) -> None:
    """Test that what a scenario makes, its speeds and all, is the same there."""
    generate(tmp_path / "county", villages=10, seed=1)
    county = build(read_scenario(tmp_path / "county"))
    again = pickle.loads(pickle.dumps(county))
    assert instance_key(again) == instance_key(county)


def test_instance_crosses_a_process_boundary() -> None:
    """Test that a county is the same there, and cannot be changed there either."""
    county = line_county()
    object.__setattr__(county, "profiles", MappingProxyType(dict(county.profiles)))
    before = compute_ledger(line_plan(), county)
    again = pickle.loads(pickle.dumps(county))
    assert compute_ledger(line_plan(), again) == before
    assert again.villages == county.villages
    assert dict(again.profiles) == dict(county.profiles)
    assert np.array_equal(again.parcels_in_per_day, county.parcels_in_per_day)
    with pytest.raises(ValueError, match="read-only"):
        again.parcels_in_per_day[0, 0] = 1.0
