"""Warnings about the words of a road file and of its section in the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from planner.errors import Problem
from planner.network.coordinates import unproject
from planner.network.graph import RoadGraph
from planner.network.road_class import standard_class
from planner.network.speeds import DEFAULT_SPEEDS_KPH
from planner.scenario.document.nearest import few, listed, or_nearest
from planner.scenario.document.read import Scenario
from planner.scenario.settings.resources import ROAD
from planner.units import METRES_PER_KM

__all__ = ["road_warnings", "speed_key_warnings"]

MOST_GAPS = 3
"""Gaps whose places are told: judgement."""


def road_warnings(scenario: Scenario, graph: RoadGraph) -> Iterator[Problem]:
    """Yield what was noticed in a road file, and what in it matches nothing."""
    yield from graph.notes
    yield from _unknown_classes(scenario, graph)
    yield from _gaps(scenario, graph)


def speed_key_warnings(scenario: Scenario, graph: RoadGraph) -> Iterator[Problem]:
    """Warn of speeds of classes that the roads do not have.

    The classes of the planner's table may be written for roads without them; their
    names in other languages, and names of one's own, may not.
    """
    there = {name for item in graph.classes for name in (item, standard_class(item))}
    document = scenario.document
    tables: dict[str, Mapping[str, float]] = {
        "roads.speeds_kph": document.roads.speeds_kph,
        **{
            f"speed_profiles.{name}.speeds_kph": item.speeds_kph
            for name, item in document.speed_profiles.items()
        },
    }
    for where, speeds in tables.items():
        for key in speeds:
            plain = key.strip().lower()
            if plain in DEFAULT_SPEEDS_KPH or {plain, standard_class(plain)} & there:
                continue
            yield Problem(
                file=scenario.file.name,
                where=f"{where}.{key}",
                found="a speed of a class that no road has",
                expected=f"one of {listed(graph.classes)}",
                remedy=or_nearest(
                    key,
                    {*graph.classes, *DEFAULT_SPEEDS_KPH},
                    otherwise="delete it, or name the column of the classes in "
                    "roads.class_column",
                ),
                is_warning=True,
            )


def _unknown_classes(scenario: Scenario, graph: RoadGraph) -> Iterator[Problem]:
    """Warn of classes that have no speed of their own."""
    profile = scenario.settings.profiles[ROAD]
    known = profile.kph_by_class
    lengths_km = np.bincount(
        graph.road_class, weights=graph.length_m, minlength=len(graph.classes)
    )
    unknown = [
        f"{name!r} ({length / METRES_PER_KM:.0f} km)"
        for name, length in zip(graph.classes, lengths_km, strict=True)
        if name not in known and standard_class(name) not in known
    ]
    if unknown:
        yield Problem(
            file=str(scenario.document.roads.source),
            found=f"classes that are not known: {few(unknown)}",
            expected="classes with a speed",
            remedy="write their speeds into [roads.speeds_kph]; now they have "
            f"{profile.default_kph:g} km/h",
            is_warning=True,
        )


def _gaps(scenario: Scenario, graph: RoadGraph) -> Iterator[Problem]:
    """Say how many gaps were closed, and where the first are."""
    if not graph.gaps:
        return
    ends = np.array([gap.from_xy_m for gap in graph.gaps])
    lon, lat = unproject(ends[:, 0], ends[:, 1], graph.crs)
    first = [
        f"{gap.gap_m:.1f} m at {x:.5f}, {y:.5f}"
        for gap, x, y in zip(graph.gaps[:MOST_GAPS], lon, lat, strict=False)
    ]
    more = ", ..." if len(graph.gaps) > MOST_GAPS else ""
    yield Problem(
        file=str(scenario.document.roads.source),
        found=f"{len(graph.gaps)} gaps closed ({'; '.join(first)}{more})",
        expected="roads that meet",
        remedy="look at some of them; validate --json lists all",
        is_warning=True,
    )
