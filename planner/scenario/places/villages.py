"""Villages, townships and counties as records, from their rows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.errors import Problem
from planner.model.places import (
    County,
    LocationSource,
    Township,
    Village,
    VillageKind,
)
from planner.scenario.document.nearest import few
from planner.scenario.inputs import Inputs
from planner.scenario.places.townships import Seat, Units, seat_of
from planner.scenario.tables.columns import Row

__all__ = ["Tree", "place_faults", "place_warnings", "tree_of"]

FloatArray = NDArray[np.float64]

SEAT_SUFFIX = ":seat"
# Ids are unique within their own table only: a township may be called like its county.
COUNTY_MARK = ":county"
DERIVED = "a village in the middle stands for each"
NOWHERE = "there is no store in them, as no village of theirs has coordinates"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tree:
    """The county, township, village tree.

    Parameters
    ----------
    observed_in, observed_out
        Parcels a day observed by village, NaN where none are.
    total_in, total_out
        Parcels a day observed by county, NaN where none are.
    township_seats, county_seats
        Seats by unit, of those that have one.
    """

    counties: tuple[County, ...]
    townships: tuple[Township, ...]
    villages: tuple[Village, ...]
    observed_in: FloatArray
    observed_out: FloatArray
    total_in: FloatArray
    total_out: FloatArray
    township_seats: Mapping[str, Seat]
    county_seats: Mapping[str, Seat]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sources:
    """Rows by the unit they describe."""

    units: Units
    county_rows: Mapping[str, Row]
    township_rows: Mapping[str, Row]
    township_seats: Mapping[str, Seat]
    county_seats: Mapping[str, Seat]


def place_faults(inputs: Inputs, units: Units) -> Iterator[Problem]:
    """Yield villages without residents, and ids that seats will need."""
    amounts = {"residents", "buildings"}
    for row in inputs.rows("villages"):
        is_read = amounts & set(row.values) and not row.faulty & amounts
        if is_read and _people(row, 1.0) is None:
            yield row.problem(
                "residents",
                found="nothing",
                expected="a number of residents, or of buildings",
                remedy="fill it in; write 0 if nobody lives there",
            )
    units_with_seats = {*units.township_ids, *units.county_ids}
    for row in inputs.rows("villages"):
        if row.id.removesuffix(SEAT_SUFFIX) in units_with_seats and row.id.endswith(
            SEAT_SUFFIX
        ):
            yield row.problem(
                "id",
                found=f"{row.id!r}",
                expected="an id that does not end in :seat",
                remedy="rename it; the planner uses such ids for people at seats",
            )


def tree_of(
    inputs: Inputs,
    units: Units,
    *,
    title: str,
    county_row: Row | None,
    persons_per_building: float,
    at_seat: bool,
) -> Tree:
    """Return the tree of places.

    Parameters
    ----------
    title
        Name of a county that has no other.
    county_row
        The section ``[county]`` as a row.
    at_seat
        Whether villages without coordinates stand at their township's seat.
    """
    sources = _sources(inputs, units, county_row)
    rows = inputs.rows("villages")
    villages = [
        *(_village(row, sources, persons_per_building, at_seat) for row in rows),
        *_township_seats(sources),
        *_county_seats(sources, title),
    ]
    num_seats = len(villages) - len(rows)
    return Tree(
        counties=tuple(_county(item, sources, title) for item in units.county_ids),
        townships=tuple(_township(item, sources) for item in units.township_ids),
        villages=tuple(villages),
        observed_in=_observed(rows, "parcels_in_per_day", num_seats),
        observed_out=_observed(rows, "parcels_out_per_day", num_seats),
        total_in=_totals(sources, "parcels_in_per_day"),
        total_out=_totals(sources, "parcels_out_per_day"),
        township_seats=sources.township_seats,
        county_seats=sources.county_seats,
    )


def place_warnings(tree: Tree, inputs: Inputs) -> Iterator[Problem]:
    """Yield what a user may ignore: derived seats, villages without a place."""
    yield from _derived_seats(tree, inputs)
    yield from _unlocated(tree, inputs)


def _sources(inputs: Inputs, units: Units, county_row: Row | None) -> _Sources:
    county_rows = {row.id: row for row in inputs.rows("counties")}
    if county_row is not None:
        county_rows[units.county_ids[0]] = county_row
    township_rows = {row.id: row for row in inputs.rows("townships")}
    members: dict[str, list[Row]] = {}
    for row in inputs.rows("villages"):
        members.setdefault(row.text("township"), []).append(row)
    seats = {
        item: seat_of(township_rows.get(item), members.get(item, []))
        for item in units.township_ids
    }
    county_seats = {item: seat_of(row, []) for item, row in county_rows.items()}
    return _Sources(
        units=units,
        county_rows=county_rows,
        township_rows=township_rows,
        township_seats=_known(seats),
        county_seats=_known(county_seats),
    )


def _known(seats: Mapping[str, Seat | None]) -> dict[str, Seat]:
    return {item: seat for item, seat in seats.items() if seat is not None}


def _county(county_id: str, sources: _Sources, title: str) -> County:
    seat = sources.county_seats.get(county_id)
    return County(
        id=county_id,
        name=_county_name(county_id, sources, title),
        lon=seat.lon if seat else None,
        lat=seat.lat if seat else None,
    )


def _county_name(county_id: str, sources: _Sources, title: str) -> str:
    row = sources.county_rows.get(county_id)
    if row is not None and row.text("name"):
        return row.text("name")
    return county_id if len(sources.units.county_ids) > 1 else title


def _township(township_id: str, sources: _Sources) -> Township:
    row, seat = (
        sources.township_rows.get(township_id),
        sources.township_seats.get(township_id),
    )
    return Township(
        id=township_id,
        name=row.name if row else township_id,
        county_id=sources.units.township_county[township_id],
        lon=seat.lon if seat else None,
        lat=seat.lat if seat else None,
        is_seat_derived=seat is not None and seat.is_derived,
    )


def _village(
    row: Row, sources: _Sources, persons_per_building: float, at_seat: bool
) -> Village:
    seat = sources.township_seats.get(row.text("township")) if at_seat else None
    lon, lat, source = row.lon, row.lat, LocationSource.GIVEN
    if not row.is_located:
        source = LocationSource.TOWNSHIP_SEAT if seat else LocationSource.MISSING
        lon, lat = (seat.lon, seat.lat) if seat else (None, None)
    return Village(
        id=row.id,
        name=row.name,
        township_id=row.text("township"),
        county_id=sources.units.county_of(row),
        kind=VillageKind.VILLAGE,
        lon=lon,
        lat=lat,
        location_source=source,
        residents=_people(row, persons_per_building) or 0.0,
    )


def _people(row: Row, persons_per_building: float) -> float | None:
    residents, buildings = row.number("residents"), row.number("buildings")
    if residents is not None or buildings is None:
        return residents
    return buildings * persons_per_building


def _township_seats(sources: _Sources) -> Iterator[Village]:
    for item in sources.units.township_ids:
        row = sources.township_rows.get(item)
        if row is not None and row.number("residents"):
            yield _seat(
                row,
                row.name,
                VillageKind.TOWNSHIP_SEAT,
                sources.township_seats.get(item),
                key=item,
                township_id=item,
                county_id=sources.units.township_county[item],
            )


def _county_seats(sources: _Sources, title: str) -> Iterator[Village]:
    townships = set(sources.units.township_ids)
    for item in sources.units.county_ids:
        row = sources.county_rows.get(item)
        if row is not None and row.number("residents"):
            yield _seat(
                row,
                _county_name(item, sources, title),
                VillageKind.COUNTY_SEAT,
                sources.county_seats.get(item),
                key=f"{item}{COUNTY_MARK}" if item in townships else item,
                township_id="",
                county_id=item,
            )


def _seat(
    row: Row,
    name: str,
    kind: VillageKind,
    seat: Seat | None,
    *,
    key: str,
    township_id: str,
    county_id: str,
) -> Village:
    source = LocationSource.MISSING
    if seat is not None:
        is_derived = seat.is_derived
        source = LocationSource.TOWNSHIP_SEAT if is_derived else LocationSource.GIVEN
    return Village(
        id=f"{key}{SEAT_SUFFIX}",
        name=name,
        township_id=township_id,
        county_id=county_id,
        kind=kind,
        lon=seat.lon if seat else None,
        lat=seat.lat if seat else None,
        location_source=source,
        residents=row.number("residents") or 0.0,
    )


def _observed(rows: Sequence[Row], column: str, num_seats: int) -> FloatArray:
    values = [_or_nan(row.number(column)) for row in rows]
    return np.array(values + [math.nan] * num_seats, dtype=np.float64)


def _totals(sources: _Sources, column: str) -> FloatArray:
    rows = (sources.county_rows.get(item) for item in sources.units.county_ids)
    values = [_or_nan(row.number(column) if row else None) for row in rows]
    return np.array(values, dtype=np.float64)


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


def _derived_seats(tree: Tree, inputs: Inputs) -> Iterator[Problem]:
    rows = {row.id: row for row in inputs.rows("townships")}
    seats = tree.township_seats
    names: dict[str, list[str]] = {DERIVED: [], NOWHERE: []}
    for item in tree.townships:
        if item.id in rows and not rows[item.id].is_located:
            names[DERIVED if item.id in seats else NOWHERE].append(item.name)
    for meaning, townships in names.items():
        if townships:
            yield Problem(
                file=inputs.file("townships"),
                column="lon",
                found=f"{len(townships)} of {len(tree.townships)} townships without "
                f"coordinates of their seat ({few(townships)})",
                expected="lon and lat",
                remedy=f"fill them in; now {meaning}",
                is_warning=True,
            )


def _unlocated(tree: Tree, inputs: Inputs) -> Iterator[Problem]:
    meanings = {
        LocationSource.MISSING: "left out of the plan, but counted",
        LocationSource.TOWNSHIP_SEAT: "placed at the township seat",
    }
    for source, meaning in meanings.items():
        ids = [
            village.id
            for village in tree.villages
            if village.location_source is source and village.kind is VillageKind.VILLAGE
        ]
        if ids:
            yield Problem(
                file=inputs.file("villages"),
                column="lon",
                found=f"{len(ids)} of {len(inputs.rows('villages'))} villages without "
                f"coordinates ({few(ids)})",
                expected="lon and lat",
                remedy=f"fill them in; now they are {meaning}",
                is_warning=True,
            )
