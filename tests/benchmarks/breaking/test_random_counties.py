"""Counties drawn over all keys: what is drawn, how it is told, and a fixed few."""

import os
import time
import tomllib
from dataclasses import replace
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest

from benchmarks.breaking import random_counties
from benchmarks.breaking.random_counties import (
    HUNG,
    Row,
    campaign,
    in_child,
    pattern,
    report,
)
from benchmarks.counties.any_county import drawn_document, write_county, write_retouched
from planner.scenario.document.schema import Document
from planner.scenario.document.values import Section

SEEDS = (33, 40)
TENTH = range(5_000, 5_050)
NUM_DRAWN = 250


def _keys(kind: Any, path: str) -> set[str]:
    """Return the paths of all keys of a type, names that a user gives left out."""
    if get_origin(kind) is not None:
        inner = get_args(kind)[:1] if get_origin(kind) is Annotated else get_args(kind)
        return set().union(*(_keys(item, path) for item in inner))
    if not (isinstance(kind, type) and issubclass(kind, Section)):
        return {path} if path else set()
    hints = get_type_hints(kind, include_extras=True)
    return set().union(
        *(_keys(hints[key], f"{path}.{key}".strip(".")) for key in kind.model_fields)
    )


def _drawn_keys(table: Any, path: tuple[str, ...]) -> set[tuple[str, ...]]:
    if isinstance(table, dict):
        items = table.items()
        return set().union(*(_drawn_keys(item, (*path, key)) for key, item in items))
    if isinstance(table, list) and table and isinstance(table[0], dict):
        return set().union(*(_drawn_keys(item, path) for item in table))
    return {path}


def _is_drawn(key: str, drawn: set[tuple[str, ...]]) -> bool:
    """Return whether a path of the schema lies in order in one that was drawn."""
    parts = key.split(".")
    return any(path[0] == parts[0] and parts[-1] in path for path in drawn)


def test_no_key_is_forgotten(tmp_path):
    """Test that each key of the schema stands in some of the counties."""
    drawn: set[tuple[str, ...]] = set()
    for seed in range(NUM_DRAWN):
        document, _ = drawn_document(seed)
        drawn |= _drawn_keys(document, ())
    for seed in range(290):
        text = (write_county(tmp_path / str(seed), seed) / "scenario.toml").read_text(
            encoding="utf-8"
        )
        drawn |= _drawn_keys(tomllib.loads(text), ())
    missing = {key for key in _keys(Document, "") if not _is_drawn(key, drawn)}
    assert not missing


def test_same_seed_same_county(tmp_path):
    """Test that the files of a seed are always the same."""
    for write in (write_county, write_retouched):
        one, other = write(tmp_path / "one", 7), write(tmp_path / "other", 7)
        for file in one.glob("*.*v"):
            assert file.read_bytes() == (other / file.name).read_bytes()
        texts = [(item / "scenario.toml").read_text("utf-8") for item in (one, other)]
        assert texts[0] == texts[1]


def test_a_few(tmp_path):
    """Test that no county ends in a fault, and that rows are taken up again."""
    rows = campaign(SEEDS, out=tmp_path / "rows.csv", keep=tmp_path)
    assert not [row for row in rows if row.fault], report(rows)
    assert campaign(SEEDS, out=tmp_path / "rows.csv") == rows


@pytest.mark.slow
def test_a_tenth(tmp_path):
    """Test fifty counties of which most have a plan and none ends in a fault."""
    rows = campaign(TENTH, out=None, keep=tmp_path)
    assert not [row for row in rows if row.fault], report(rows)
    assert sum(row.code == 0 for row in rows) >= 0.6 * len(rows)


def test_ends_of_a_child():
    """Test what is known of a command that returns, breaks, exits or hangs."""
    assert in_child(lambda: "text").result == "text"
    assert in_child(lambda: 3).code == 3
    broken = in_child(lambda: int("no number"))
    assert broken.code == 70
    assert "ValueError" in broken.said

    def endless() -> int:
        while True:
            pass

    assert in_child(endless, cpu_s=1).code == HUNG
    assert in_child(lambda: os._exit(5)).code == 5


def test_waiting_is_ended_too(monkeypatch):
    """Test that a command that waits for ever without working is ended."""

    def waiting() -> int:
        time.sleep(60)
        return 0

    monkeypatch.setattr(random_counties, "WALL_FACTOR", 0.01)
    assert in_child(waiting).code == HUNG


def test_report():
    """Test counts of four counties: a plan, one refused, a broken check, a fault."""
    row = Row(seed=1, kind="any", check_code=0)
    rows = [
        row,
        replace(row, code=2, check_code=None, message="villages.csv: row 7"),
        replace(row, check_code=1, message="differs"),
        replace(row, code=70, check_code=None, message="KeyError"),
    ]
    lines = report(rows)
    assert "4 counties, 2 with a plan (50.0%)" in lines[0]
    assert "  1 x exit 2: villages.csv: row #" in lines
    assert lines[-3] == "faults: 2"
    assert pattern("'v1' has 1,200.5") == "... has #"
