"""One reader for the tables of a scenario, whatever file they come in."""

from __future__ import annotations

from pathlib import Path

from planner.scenario.features import read_features
from planner.scenario.raw_table import RawTable, unreadable
from planner.scenario.sheets import read_csv, read_xlsx

__all__ = ["FEATURE_SUFFIXES", "read_table"]

CSV_SUFFIXES = (".csv", ".tsv", ".txt")
XLSX_SUFFIXES = (".xlsx", ".xlsm")
FEATURE_SUFFIXES = (".gpkg", ".geojson", ".json")


def read_table(
    path: Path,
    *,
    name: str,
    table: str,
    layer: str | None = None,
    encoding: str | None = None,
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
    encoding
        Of CSV files; noticed unless given.

    Raises
    ------
    InputError
        If the file cannot be read as a table at all.
    """
    suffix = path.suffix.lower()
    if suffix in CSV_SUFFIXES:
        return read_csv(path, name=name, encoding=encoding)
    if suffix in XLSX_SUFFIXES:
        return read_xlsx(path, name=name)
    if suffix in FEATURE_SUFFIXES:
        return read_features(path, name=name, layer=layer, preferred=table)
    is_old = suffix == ".xls"
    raise unreadable(
        name,
        f"a file of kind {suffix!r}",
        "a table as .csv, .xlsx, .gpkg or .geojson",
        "save it as .xlsx" if is_old else "save it as one of these",
    )
