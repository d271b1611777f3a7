"""JSON that somebody edited is told by its place, whatever was done to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pytest

from planner.errors import OutputError
from planner.json_shape import json_object, read_as
from planner.plan import PLAN_FORMAT, plan_from_json, plan_to_json, rounded_plan
from tests.tiny_plan import line_plan


class Colour(StrEnum):
    """A word of two."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Part:
    """A record inside another one."""

    size: float
    name: str | None = None


@dataclass(frozen=True)
class Whole:
    """A record of every kind of value."""

    colour: Colour
    parts: tuple[Part, ...]
    count: int
    is_new: bool
    value: float | str
    counts: Mapping[str, int]


RIGHT: dict[str, Any] = {
    "colour": "red",
    "parts": [{"size": 1}, {"size": 2.5, "name": "b"}],
    "count": 3,
    "is_new": False,
    "value": "x",
    "counts": {"a": 1},
}


def test_right_values() -> None:
    """Test that every kind of value is read, and a whole number as a size."""
    assert read_as(Whole, RIGHT, file="f") == Whole(
        colour=Colour.RED,
        parts=(Part(1.0), Part(2.5, "b")),
        count=3,
        is_new=False,
        value="x",
        counts={"a": 1},
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"colour": "green"}, 'f: colour: "green", expected one of red, blue'),
        ({"colour": ["red"]}, "f: colour: "),
        ({"parts": {}}, "f: parts: {}, expected a list"),
        ({"parts": [5]}, "f: parts[0]: 5, expected an object"),
        ({"parts": [{}]}, "f: parts[0].size: missing"),
        ({"parts": [{"size": float("nan")}]}, "f: parts[0].size: NaN, expected a fin"),
        ({"parts": [{"size": 10**400}]}, "f: parts[0].size: 1000"),
        ({"parts": [{"size": True}]}, "f: parts[0].size: true, expected a finite"),
        ({"parts": [{"size": 1, "more": 2}]}, "f: parts[0].more: an unknown key"),
        ({"count": 3.0}, "f: count: 3.0, expected a whole number"),
        ({"is_new": 0}, "f: is_new: 0, expected true or false"),
        ({"value": None}, "f: value: null, expected a text"),
        ({"counts": {"a": "1"}}, 'f: counts.a: "1", expected a whole number'),
        ({"counts": [1]}, "f: counts: [1], expected an object"),
    ],
)
def test_wrong_values(change: dict[str, Any], told: str) -> None:
    """Test that each wrong value is told with its place and what was expected."""
    with pytest.raises(OutputError) as raised:
        read_as(Whole, RIGHT | change, file="f")
    assert str(raised.value).startswith(told)


def test_many_faults_are_told_in_few_lines() -> None:
    """Test that of 100 faults five are told, and how many more there are."""
    with pytest.raises(OutputError, match="and 95 more"):
        read_as(Whole, RIGHT | {"parts": [{}] * 100}, file="f")


@pytest.mark.parametrize(
    "text", ["", "[1]", "{", '{"a": 1, "a": 2}', '{"a": ' * 5000, '{"a": ' + "9" * 5000]
)
def test_texts_that_are_no_object(text: str) -> None:
    """Test broken, repeated and endless JSON."""
    with pytest.raises(OutputError, match="f: "):
        json_object(text, file="f")


def test_plan_says_its_format() -> None:
    """Test that a plan of another version is refused, and of none."""
    content = json.loads(plan_to_json(line_plan()))
    assert content["format_version"] == PLAN_FORMAT
    for found in (PLAN_FORMAT + 1, str(PLAN_FORMAT), None, True):
        text = json.dumps(content | {"format_version": found})
        with pytest.raises(OutputError, match="format_version is "):
            plan_from_json(text)


def test_rounded_plan_is_the_one_read_back() -> None:
    """Test that the plan judged is the plan written."""
    plan = line_plan()
    assert plan_from_json(plan_to_json(plan)) == rounded_plan(plan)
    assert rounded_plan(rounded_plan(plan)) == rounded_plan(plan)
