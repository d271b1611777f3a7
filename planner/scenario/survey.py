"""Everything that can be read of a scenario before records are made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from planner.errors import InputError, PlannerError, Problem
from planner.model.rules import Boundary
from planner.network.coordinates import utm_crs
from planner.network.graph import ROADS_IN_MEMORY, RoadGraph
from planner.scenario.document.read import Scenario
from planner.scenario.editable.deleted import without_deleted
from planner.scenario.grouped import grouped
from planner.scenario.inputs import Inputs, read_inputs
from planner.scenario.odd.amounts import odd_amounts
from planner.scenario.odd.distances import far_places
from planner.scenario.odd.misspelt import misspelt_townships
from planner.scenario.odd.repeated import repeated_places
from planner.scenario.places.antimeridian import continuous, east_of_0
from planner.scenario.places.boundaries import boundary_warnings
from planner.scenario.places.geography import located, raw_points
from planner.scenario.places.sites import Offer, offer_of, site_faults
from planner.scenario.places.townships import Units, units_of
from planner.scenario.places.villages import place_faults
from planner.scenario.roads.elsewhere import misplaced_roads
from planner.scenario.roads.kept import KeptRoads
from planner.scenario.roads.source import road_file, roads_of
from planner.scenario.roads.words import road_warnings
from planner.scenario.tables.columns import Row
from planner.scenario.tables.files.raw_table import RawTable
from planner.service.administration import COVERED_TOWNSHIP, STORE_IN_TOWNSHIP

__all__ = ["Survey", "survey"]

LON_LAT = ("lon", "lat")
UNIT_TABLES = {"villages", "townships"}
ROADS = "roads"
"""Argument of roads that are no file."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """Typed rows, roads, and every problem found in them.

    Parameters
    ----------
    county_row
        The section ``[county]`` as a row.
    graph
        The roads, ``None`` where there is no file or it cannot be read.
    """

    scenario: Scenario
    inputs: Inputs
    units: Units
    offer: Offer
    county_row: Row | None
    road_path: Path | None
    graph: RoadGraph | None
    problems: tuple[Problem, ...] = field(default_factory=tuple)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Problems that leave nothing to plan with."""
        return tuple(item for item in self.problems if not item.is_warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Problems that a user may ignore."""
        return tuple(item for item in self.problems if item.is_warning)


def survey(scenario: Scenario, *, roads: KeptRoads | None = None) -> Survey:
    """Return what the files of a scenario say and what is wrong with them.

    Parameters
    ----------
    roads
        Roads that were read before, which are not read again.
    """
    problems: list[Problem] = []
    name, places = scenario.file.name, scenario.document.places
    inputs = read_inputs(
        places,
        scenario.data_folder,
        document=name,
        problems=problems,
        row_labels=scenario.row_labels,
    )
    inputs = continuous(without_deleted(inputs, problems))
    county_row = _county_row(scenario, inputs, problems)
    units = units_of(
        inputs,
        has_county_section=county_row is not None,
        document=name,
        problems=problems,
    )
    offer = offer_of(inputs, scenario.settings)
    problems.extend(place_faults(inputs, units))
    problems.extend(site_faults(inputs, offer))
    problems.extend(_boundary_faults(scenario, units, inputs))
    if not inputs.unread & UNIT_TABLES:
        problems.extend(_rule_faults(scenario, units))
    problems.extend(_nobody_located(inputs))
    problems.extend(_odd(inputs, units, county_row, scenario))
    road_path = road_file(scenario, problems)
    graph = _graph(scenario, road_path, inputs, problems, roads)
    if graph is not None and ROADS in scenario.row_labels:
        graph = replace(graph, source=ROADS_IN_MEMORY)
    if graph is not None:
        problems.extend(road_warnings(scenario, graph))
        problems.extend(misplaced_roads(scenario, inputs, graph))
    return Survey(
        scenario=scenario,
        inputs=inputs,
        units=units,
        offer=offer,
        county_row=county_row,
        road_path=road_path,
        graph=graph,
        problems=tuple(grouped(_as_given(problems, scenario))),
    )


def _as_given(problems: Sequence[Problem], scenario: Scenario) -> Iterator[Problem]:
    """Yield problems that name objects by their arguments, not by files of ours."""
    places, roads = scenario.document.places, scenario.document.roads
    arguments = {
        Path(str(roads.source if key == "roads" else getattr(places, key))).name: key
        for key in scenario.row_labels
    }
    for problem in problems:
        yield replace(problem, file=arguments.get(problem.file, problem.file))


def _odd(
    inputs: Inputs, units: Units, county_row: Row | None, scenario: Scenario
) -> Iterator[Problem]:
    """Yield what can be read but is hardly what was meant."""
    places = scenario.document.places
    yield from repeated_places(inputs)
    yield from misspelt_townships(inputs)
    yield from odd_amounts(inputs, places)
    yield from far_places(inputs, units, county_row)
    yield from boundary_warnings(
        inputs,
        units,
        declared=places.coordinates,
        document=scenario.file.name,
        has_roads=scenario.document.roads.source is not None,
    )


def _county_row(
    scenario: Scenario, inputs: Inputs, problems: list[Problem]
) -> Row | None:
    """Return the section of a single county as if it were a row of a table."""
    section = scenario.document.county
    if section is None:
        return None
    declared, name = scenario.document.places.coordinates, scenario.file.name
    row = Row(file=name, label="county", values=section.model_dump())
    table = RawTable(file=name, columns=(), rows=())
    points = raw_points(table, [row], name="counties", declared=declared, mapped=True)
    rows = located([row], points, declared, document=name, problems=problems)
    beyond_180 = any((item.lon or 0.0) > 180.0 for item in inputs.rows("villages"))
    return east_of_0(rows[0]) if beyond_180 else rows[0]


def _boundary_faults(
    scenario: Scenario, units: Units, inputs: Inputs
) -> Iterator[Problem]:
    if scenario.settings.requirements.boundary is not Boundary.TOWNSHIP:
        return
    if inputs.unread & UNIT_TABLES:
        return
    if not units.township_ids:
        yield Problem(
            file=scenario.file.name,
            where="solve.boundary",
            found="'township', but no townships",
            expected="a column township in the villages",
            remedy='add it, or write boundary = "county"',
        )
        return
    for row in inputs.rows("villages"):
        if not row.text("township"):
            yield row.problem(
                "township",
                found="nothing",
                expected="a township, which solve.boundary asks for",
                remedy='fill it in, or write boundary = "county"',
            )


def _rule_faults(scenario: Scenario, units: Units) -> Iterator[Problem]:
    rules = scenario.settings.requirements.administration
    asked = {
        STORE_IN_TOWNSHIP: rules.store_in_every_township,
        COVERED_TOWNSHIP: rules.at_least_in_every_township is not None,
    }
    for rule, is_asked in asked.items():
        if is_asked and not units.township_ids:
            yield Problem(
                file=scenario.file.name,
                where=f"rules.{rule}",
                found="a rule for townships, but no townships",
                expected="a column township in the villages",
                remedy="add it, or delete the rule",
            )


def _nobody_located(inputs: Inputs) -> Iterator[Problem]:
    rows = inputs.rows("villages")
    has_coordinates = any(row.is_located for row in rows)
    # Where coordinates are given they are wrong, and said to be so.
    has_any = any(row.number(name) is not None for row in rows for name in LON_LAT)
    has_any = has_any or any(row.faulty & set(LON_LAT) for row in rows)
    if rows and not has_coordinates and not has_any:
        yield Problem(
            file=inputs.file("villages"),
            column="lon",
            found="no village with coordinates",
            expected="lon and lat of at least one",
            remedy="fill them in, or name their columns in [places.columns.villages]",
        )


def _graph(
    scenario: Scenario,
    path: Path | None,
    inputs: Inputs,
    problems: list[Problem],
    kept: KeptRoads | None,
) -> RoadGraph | None:
    places = [row for row in inputs.rows("villages") if row.is_located]
    if path is None or not places:
        return None
    lon = np.array([row.lon for row in places], dtype=np.float64)
    lat = np.array([row.lat for row in places], dtype=np.float64)
    try:
        crs, area = utm_crs(lon, lat), inputs.boundary
        return roads_of(scenario, path, places, area, crs=crs, kept=kept)
    except InputError as error:
        problems.extend(error.problems)
    except PlannerError as error:
        problems.append(_unreadable(scenario, str(error)))
    return None


def _unreadable(scenario: Scenario, message: str) -> Problem:
    return Problem(
        file=str(scenario.document.roads.source),
        found=message,
        expected="a file of roads",
        remedy="correct the file or the section [roads]",
    )
