"""Writing layers: whole, and with the same bytes each time."""

import geopandas
import pytest
import shapely

from planner.network.geopackage import write_layer

ROWS = geopandas.GeoDataFrame(
    {"name": ["a", "b"]},
    geometry=[shapely.Point(0, 0), shapely.Point(1, 1)],
    crs="EPSG:32649",
)


def test_same_rows_same_bytes(tmp_path):
    """Test that no date of writing is in the file."""
    for name in ("one.gpkg", "other.gpkg"):
        for layer in ("first", "second"):
            write_layer(tmp_path / name, layer, ROWS)
    one, other = (tmp_path / name for name in ("one.gpkg", "other.gpkg"))
    assert one.read_bytes() == other.read_bytes()


def test_files_that_cannot_be_written(tmp_path, monkeypatch):
    """Test a folder that is not there, and a file that was cut as it was written."""
    with pytest.raises(OSError, match=r"a\.gpkg"):
        write_layer(tmp_path / "nowhere" / "a.gpkg", "first", ROWS)

    def cut(rows, path, **options):
        write(rows, path, **options)
        path.write_bytes(path.read_bytes()[:50_000])

    write = geopandas.GeoDataFrame.to_file
    monkeypatch.setattr(geopandas.GeoDataFrame, "to_file", cut)
    with pytest.raises(OSError, match=r"a\.gpkg"):
        write_layer(tmp_path / "a.gpkg", "first", ROWS)
