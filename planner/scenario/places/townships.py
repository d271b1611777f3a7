"""Counties and townships: their rows or what villages say of them, and their seats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.errors import Problem
from planner.scenario.document.nearest import or_nearest
from planner.scenario.inputs import Inputs
from planner.scenario.places.id_order import order_of_id
from planner.scenario.places.planar import medoid, planar_m
from planner.scenario.tables.columns import Row

__all__ = ["SINGLE_COUNTY", "Seat", "Units", "seat_of", "units_of"]

SINGLE_COUNTY = "county"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where a unit has its seat; ``is_derived`` if from its villages."""

    lon: float
    lat: float
    is_derived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """Which counties and townships there are, and what belongs to what.

    Parameters
    ----------
    county_ids, township_ids
        In the order of their ids.
    township_county
        County of each township.
    """

    county_ids: tuple[str, ...]
    township_ids: tuple[str, ...]
    township_county: Mapping[str, str]

    def county_of(self, row: Row) -> str:
        """Return the county a row belongs to, empty where that is not known."""
        if len(self.county_ids) == 1:
            return self.county_ids[0]
        county = row.text("county") or self.township_county.get(row.text("township"))
        return county or ""


def units_of(
    inputs: Inputs, *, has_county_section: bool, document: str, problems: list[Problem]
) -> Units:
    """Return the units; ``problems`` takes unknown and contradictory ones."""
    counties = _in_order(_county_ids(inputs))
    if has_county_section and len(counties) > 1:
        problems.append(_several_counties(counties, document))
    townships = _in_order(_township_ids(inputs))
    township_county = _township_counties(inputs, counties, townships)
    units = Units(
        county_ids=counties, township_ids=townships, township_county=township_county
    )
    problems.extend(_unknown(inputs, "townships", "county", counties))
    for table in ("villages", "sites", "existing", "hosts"):
        problems.extend(_unknown(inputs, table, "county", counties))
        problems.extend(_unknown(inputs, table, "township", townships))
    problems.extend(_homeless_townships(inputs, units))
    problems.extend(_misplaced_villages(inputs, units))
    return units


def seat_of(row: Row | None, villages: Sequence[Row]) -> Seat | None:
    """Return a unit's seat: where its row says, or amid its located villages.

    Without coordinates of its own the seat is taken to be the village with the
    least sum of distances to all others, weighted by residents.
    """
    if row is not None and row.lon is not None and row.lat is not None:
        return Seat(lon=row.lon, lat=row.lat, is_derived=False)
    places = [village for village in villages if village.is_located]
    if not places:
        return None
    lon = np.array([village.lon for village in places], dtype=np.float64)
    lat = np.array([village.lat for village in places], dtype=np.float64)
    residents = np.array([village.number("residents") or 0.0 for village in places])
    middle = medoid(planar_m(lon, lat), residents)
    return Seat(lon=float(lon[middle]), lat=float(lat[middle]), is_derived=True)


def _county_ids(inputs: Inputs) -> tuple[str, ...]:
    if "counties" in inputs.files:
        return _ids(inputs.rows("counties"))
    rows = (*inputs.rows("townships"), *inputs.rows("villages"))
    named = dict.fromkeys(row.text("county") for row in rows if row.text("county"))
    return tuple(named) or (SINGLE_COUNTY,)


def _township_ids(inputs: Inputs) -> tuple[str, ...]:
    if "townships" in inputs.files:
        return _ids(inputs.rows("townships"))
    names = (row.text("township") for row in inputs.rows("villages"))
    return tuple(dict.fromkeys(name for name in names if name))


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=order_of_id))


def _ids(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.id for row in rows if row.id))


def _township_counties(
    inputs: Inputs, counties: tuple[str, ...], townships: tuple[str, ...]
) -> dict[str, str]:
    """Return each township's county: its own word, or that of its first village."""
    if len(counties) == 1:
        return dict.fromkeys(townships, counties[0])
    found: dict[str, str] = {}
    for row in inputs.rows("townships"):
        if row.text("county"):
            found[row.id] = row.text("county")
    for row in inputs.rows("villages"):
        if row.text("township") and row.text("county"):
            found.setdefault(row.text("township"), row.text("county"))
    return found


def _several_counties(counties: Sequence[str], document: str) -> Problem:
    return Problem(
        file=document,
        where="county",
        found=f"a single county, but villages in {len(counties)}",
        expected="one county, or a table of counties",
        remedy="replace [county] by places.counties",
    )


def _unknown(
    inputs: Inputs, table: str, column: str, known: Sequence[str]
) -> Iterator[Problem]:
    plural = "counties" if column == "county" else "townships"
    if plural not in inputs.tables:
        return
    members = set(known)
    for row in inputs.rows(table):
        name = row.text(column)
        if name and name not in members:
            yield row.problem(
                column,
                found=f"{name!r}",
                expected=f"an id out of {inputs.file(plural)}",
                remedy=or_nearest(name, known, otherwise=f"add the {column} there"),
            )


def _homeless_townships(inputs: Inputs, units: Units) -> Iterator[Problem]:
    if "villages" in inputs.unread:
        return
    for row in inputs.rows("townships"):
        if row.id and row.id not in units.township_county:
            yield row.problem(
                "county",
                found="nothing",
                expected="the county of the township",
                remedy="fill in a column county here or in the villages",
            )


def _misplaced_villages(inputs: Inputs, units: Units) -> Iterator[Problem]:
    known = set(units.township_ids)
    for row in inputs.rows("villages"):
        own, township = row.text("county"), row.text("township")
        of_township = units.township_county.get(township, "")
        if own and of_township and own != of_township:
            yield row.problem(
                "county",
                found=f"{own!r}, but township {township!r} is in {of_township!r}",
                expected="the county of the township",
                remedy="correct the county or the township",
            )
        elif not units.county_of(row) and (not township or township in known):
            yield row.problem(
                "county",
                found="nothing",
                expected="a county, as there are several",
                remedy="fill in the county or the township",
            )
