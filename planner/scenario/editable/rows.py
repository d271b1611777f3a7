"""Rows of the editable tables: what was given, and sites that the planner made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planner.model.places import Site, SiteStatus
from planner.network.coordinates import within_180
from planner.scenario.document.schema_edits import AddSite
from planner.scenario.editable.given import Given
from planner.scenario.edits.topics import site_of_edit
from planner.scenario.places.sites import format_ids
from planner.scenario.tables.columns import COLUMNS, MADE_BY, MADE_BY_PLANNER, Row

__all__ = [
    "Cells",
    "county_cells",
    "place_cells",
    "site_cells",
    "township_cells",
    "used_columns",
]

Cells = Mapping[str, str]


def place_cells(row: Row, table: str) -> Cells:
    """Return a row's given values, its coordinates in WGS84."""
    given = {item.name: _cell(row.values.get(item.name)) for item in COLUMNS[table]}
    return {**given, "lon": _longitude(row.lon), "lat": _cell(row.lat)}


def township_cells(given: Given) -> list[Cells]:
    """Return the townships; those that only villages name have nothing but an id."""
    survey = given.survey
    rows = survey.inputs.rows("townships")
    if rows:
        return [place_cells(row, "townships") for row in rows]
    units = survey.units
    is_one_county = len(units.county_ids) == 1
    return [
        {"id": item, "county": "" if is_one_county else units.township_county[item]}
        for item in units.township_ids
    ]


def county_cells(given: Given) -> list[Cells]:
    """Return the counties, none where there is a single one without a table."""
    survey = given.survey
    rows = survey.inputs.rows("counties")
    if rows:
        return [place_cells(row, "counties") for row in rows]
    ids = survey.units.county_ids
    return [{"id": item} for item in ids] if len(ids) > 1 else []


def site_cells(given: Given) -> list[Cells]:
    """Return all sites in their order, with their status.

    A listed one has what its row gave. One that the planner made stands without
    coordinates of its own where those are its village's, so that it moves with it.
    """
    inputs = given.survey.inputs
    listed = {
        row.id: (row, table)
        for table in ("sites", "existing")
        for row in inputs.rows(table)
    }
    edits = given.survey.scenario.document.edits
    edited = {site_of_edit(edit) for edit in edits}
    added = {edit.id for edit in edits if isinstance(edit, AddSite)}
    cells = []
    for site in given.sites:
        row, table = listed.get(site.id, (None, ""))
        if site.id in edited or (row is not None and _lost_village(row, site)):
            is_made = row is None and site.id not in added
            cells.append(_edited_cells(site, given, is_made=is_made))
        elif row is not None:
            cells.append(_listed_cells(row, table, site, given))
        else:
            cells.append(_made_cells(site, given))
    return cells


def _lost_village(row: Row, site: Site) -> bool:
    return bool(row.text("village")) and site.village_id is None


def _edited_cells(site: Site, given: Given, *, is_made: bool) -> Cells:
    """Return a site as edits left it."""
    cost = site.closing_cost if site.status is SiteStatus.EXISTING else None
    return {
        **_made_cells(site, given),
        "format": site.current_format_id or "",
        "closing_cost": _cell(cost),
        "remaining_life_years": _cell(site.remaining_life_years),
        MADE_BY: MADE_BY_PLANNER if is_made else "",
    }


def _listed_cells(row: Row, table: str, site: Site, given: Given) -> Cells:
    status = SiteStatus.EXISTING if table == "existing" else row.text("status")
    return {
        **place_cells(row, "sites"),
        "host": site.host_type_id or "",
        "status": status,
        **_coordinates(site, given),
    }


def _made_cells(site: Site, given: Given) -> Cells:
    all_ids = format_ids(given.survey.scenario.settings.formats, site.tier)
    is_one_county = len(given.survey.units.county_ids) == 1
    return {
        "id": site.id,
        "tier": site.tier,
        "name": "" if site.name == site.id else site.name,
        "village": site.village_id or "",
        "status": site.status,
        "formats": "" if site.format_ids == all_ids else ";".join(site.format_ids),
        "host": site.host_type_id or "",
        "township": site.township_id,
        "county": "" if is_one_county else site.county_id,
        MADE_BY: MADE_BY_PLANNER,
        **_coordinates(site, given),
    }


def _coordinates(site: Site, given: Given) -> Cells:
    """Return where a site stands, nothing if that is where its village is."""
    village = given.survey.offer.villages.get(site.village_id or "")
    if village is not None and (village.lon, village.lat) == (site.lon, site.lat):
        return {"lon": "", "lat": ""}
    return {"lon": _longitude(site.lon), "lat": _cell(site.lat)}


def _longitude(lon: float | None) -> str:
    return _cell(None if lon is None else within_180(lon))


def _cell(value: str | float | None) -> str:
    """Return a value as text that is read as the same value."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return str(int(value)) if value.is_integer() else repr(value)


def used_columns(
    table: str, cells: Sequence[Cells], always: Iterable[str]
) -> list[str]:
    """Return the columns of a table that any row fills, and those always there."""
    wanted = {name for row in cells for name, text in row.items() if text} | set(always)
    return [item.name for item in COLUMNS[table] if item.name in wanted]
