"""One reader for the tables of a scenario, whatever file they come in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from planner.scenario.tables.columns import COLUMNS
from planner.scenario.tables.files.csv_file import read_csv
from planner.scenario.tables.files.file_kinds import refuse_lock_file
from planner.scenario.tables.files.kml import read_kml
from planner.scenario.tables.files.layer import PLACES, read_features
from planner.scenario.tables.files.raw_table import RawTable, unreadable
from planner.scenario.tables.files.workbook import read_workbook

__all__ = ["FEATURE_SUFFIXES", "read_table"]

CSV_SUFFIXES = (".csv", ".tsv", ".txt")
XLSX_SUFFIXES = (".xlsx", ".xlsm")
FEATURE_SUFFIXES = (".gpkg", ".geojson", ".json", ".shp")
KML_SUFFIXES = (".kml", ".kmz")
SPREADSHEETS = (".xls", ".et", ".ett", ".ods", ".numbers", ".xlsb", ".wks")


def read_table(
    path: Path,
    *,
    name: str,
    table: str,
    layer: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    wanted: Sequence[str] | None = None,
    kinds: tuple[str, ...] = PLACES,
) -> RawTable:
    """Return the table in a file, read by its suffix.

    Parameters
    ----------
    name
        The file as the document names it, for messages.
    table
        Name of the table, such as ``"villages"``.
    layer
        Layer of a GeoPackage; the one called like the table, or the first one,
        unless given.
    sheet
        Sheet of a workbook; the one with most of the wanted columns unless given.
    encoding
        Of CSV files and shapefiles; noticed unless given.
    wanted
        Column names that are looked for; the planner's own unless given. They tell
        headers from titles, and sheets and encodings from each other.
    kinds
        Kinds of geometry that a layer may have.

    Raises
    ------
    InputError
        If the file cannot be read as a table at all.
    """
    refuse_lock_file(path, name=name)
    suffix = path.suffix.lower()
    names = [item.name for item in COLUMNS[table]] if wanted is None else wanted
    if suffix in CSV_SUFFIXES:
        return read_csv(path, name=name, encoding=encoding, wanted=names)
    if suffix in XLSX_SUFFIXES:
        return read_workbook(path, name=name, table=table, sheet=sheet, wanted=names)
    if suffix in KML_SUFFIXES:
        return read_kml(path, name=name)
    if suffix in FEATURE_SUFFIXES:
        return read_features(
            path,
            name=name,
            layer=layer,
            preferred=table,
            kinds=kinds,
            encoding=encoding,
            wanted=names,
        )
    is_spreadsheet = suffix in SPREADSHEETS
    raise unreadable(
        name,
        f"a file of kind {suffix!r}",
        "a table as .csv, .xlsx, .gpkg, .geojson, .kml, .kmz or .shp",
        "open it in a spreadsheet program and save it as .xlsx"
        if is_spreadsheet
        else "save it as one of these",
    )
