"""Amendments: keys with dots in their parts, values as a scenario states them."""

from __future__ import annotations

import tomllib

import pytest

from planner.model.amendment import (
    Amendment,
    Value,
    amendments_of,
    key_at,
    parts_of,
    value_text,
)


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("standard.collect_within_km", ("standard", "collect_within_km")),
        (" solve . reach_km.point ", ("solve", "reach_km", "point")),
        ('formats."shop 1.5".capex', ("formats", "shop 1.5", "capex")),
        (r'sites."a\"b"', ("sites", 'a"b')),
        ("sites.point:V017", ("sites", "point:V017")),
    ],
)
def test_a_key_has_parts(key: str, parts: tuple[str, ...]) -> None:
    """Test that dots part a key, but for those in quotes; and the way back."""
    assert parts_of(key) == parts
    assert parts_of(key_at(*parts)) == parts


@pytest.mark.parametrize("key", ["", ".", "a..b", ".a", "a.", 'a"b', 'a."b'])
def test_what_is_no_key(key: str) -> None:
    """Test that what has an empty part, or a quote left open, has no parts."""
    assert parts_of(key) == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1_350_000.0, "1_350_000"),
        (2.2500000000000004, "2.25"),
        (1200, "1_200"),
        (0.85, "0.85"),
        (False, "false"),
        ("镇 A", '"镇 A"'),
        (["06:00", "18:00"], '["06:00", "18:00"]'),
        ({"residents": 0.9}, "{ residents = 0.9 }"),
    ],
)
def test_a_value_is_stated_as_toml(value: Value, text: str) -> None:
    """Test that the words can be pasted into a scenario, and mean the value there."""
    assert value_text(value) == text
    read = tomllib.loads(f"value = {text}")["value"]
    assert read == (pytest.approx(value) if isinstance(value, float) else value)


def test_amendments_are_a_variant_and_back() -> None:
    """Test that tables in tables come to one amendment a value."""
    changes: dict[str, Value] = {
        "formats": {"shop 1.5": {"capex": 5.0, "functions": ["send"]}}
    }
    capex, functions = amendments_of(changes)
    assert str(capex) == 'formats."shop 1.5".capex = 5'
    assert capex.changes == {"formats": {"shop 1.5": {"capex": 5.0}}}
    assert functions == Amendment(key='formats."shop 1.5".functions', value=["send"])
