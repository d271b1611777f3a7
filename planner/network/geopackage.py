"""Writing layers of a GeoPackage: the same rows always give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from planner.errors import InputError
from planner.network.readers.map_file import raw_layer

__all__ = ["write_layer"]

_CLOCK = "OGR_CURRENT_DATE"
_WRITTEN = "2026-01-01T00:00:00.000Z"
"""The date in every file, which would otherwise be the time of writing."""


def write_layer(path: Path, layer: str, rows: geopandas.GeoDataFrame) -> None:
    """Add a layer to a file, which is made if it is not there.

    It is read again: the library says nothing of a disk that is full in the end.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    try:
        with _fixed_clock():
            rows.to_file(path, layer=layer, driver="GPKG", engine="pyogrio")
        written = len(raw_layer(path, layer, encoding=None, name=path.name).geometries)
    except (DataSourceError, DataLayerError, InputError) as error:
        msg = f"{path.name}: {error}"
        raise OSError(msg) from error
    if written != len(rows):
        msg = f"{path.name}: {written} of {len(rows)} features were written"
        raise OSError(msg)


@contextmanager
def _fixed_clock() -> Iterator[None]:
    before = pyogrio.get_gdal_config_option(_CLOCK)
    pyogrio.set_gdal_config_options({_CLOCK: _WRITTEN})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_CLOCK: before})
