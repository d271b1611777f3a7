"""Tests of coordinate systems."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import PlannerError
from planner.network.coordinates import (
    CoordinateSystemError,
    bd09_to_gcj02,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    is_own_system,
    project,
    to_wgs84,
    unproject,
    utm_crs,
    wgs84_to_gcj02,
    within_180,
)

METRES_PER_DEGREE = 111_320.0


def test_gcj02_of_a_known_point():
    """Test the pair that map tools publish for Tiananmen Square in Beijing."""
    lon, lat = wgs84_to_gcj02(116.391349, 39.907375)
    assert lon == pytest.approx(116.39759, abs=1e-4)
    assert lat == pytest.approx(39.90878, abs=1e-4)


@given(st.floats(73.5, 135.1), st.floats(3.5, 53.6))
def test_offset_systems_come_back(lon, lat):
    """Test that going there and back moves no point of China by 1 mm."""
    tolerance = 1e-3 / METRES_PER_DEGREE
    gcj02 = wgs84_to_gcj02(lon, lat)
    bd09 = gcj02_to_bd09(*gcj02)
    assert np.allclose(gcj02_to_wgs84(*gcj02), (lon, lat), rtol=0, atol=tolerance)
    assert np.allclose(bd09_to_gcj02(*bd09), gcj02, rtol=0, atol=tolerance)
    assert np.allclose(to_wgs84(*bd09, "bd09"), (lon, lat), rtol=0, atol=tolerance)


@given(st.floats(73.5, 135.1), st.floats(3.5, 53.6))
def test_gcj02_offset_is_some_hundred_metres(lon, lat):
    """Test that the offset in China is what it is known to be, 50 to 900 m."""
    east, north = np.subtract(wgs84_to_gcj02(lon, lat), (lon, lat))
    offset_m = METRES_PER_DEGREE * np.hypot(east * np.cos(np.radians(lat)), north)
    assert 50 < offset_m < 900


@pytest.mark.parametrize("lonlat", [(37.0, -17.0), (2.35, 48.86), (-70.0, -33.0)])
def test_gcj02_is_identity_outside_china(lonlat):
    """Test that points elsewhere stay as they are, both ways."""
    assert wgs84_to_gcj02(*lonlat) == lonlat
    assert gcj02_to_wgs84(*lonlat) == lonlat


def test_gcj02_keeps_missing_points():
    """Test that NaN stays NaN beside points that have coordinates."""
    lon, lat = gcj02_to_wgs84([110.0, np.nan], [28.0, np.nan])
    assert np.isfinite(lon[0])
    assert np.isnan([lon[1], lat[1]]).all()


def test_gcj02_of_real_villages(places):
    """Test that the originals of Fenghuang give the published WGS84 within 1 m."""
    villages = pd.read_csv(places / "fenghuang" / "villages.csv").dropna(
        subset=["lon", "lon_gcj02"]
    )
    lon, lat = to_wgs84(villages["lon_gcj02"], villages["lat_gcj02"], "gcj02")
    east = (lon - villages["lon"]) * np.cos(np.radians(lat))
    north = lat - villages["lat"]
    assert len(villages) == 239
    assert METRES_PER_DEGREE * np.hypot(east, north).max() < 1.0


def test_project_and_unproject():
    """Test that the central meridian of zone 49 lies at 500 km east."""
    x_m, y_m = project([111.0], [0.0], "EPSG:32649")
    assert x_m == pytest.approx([500_000.0])
    assert y_m == pytest.approx([0.0], abs=1e-6)
    lon, lat = unproject(x_m, y_m, "EPSG:32649")
    assert (lon[0], lat[0]) == pytest.approx((111.0, 0.0), abs=1e-9)


def test_projected_system_to_wgs84():
    """Test that eastings and northings of an EPSG code become degrees."""
    lon, lat = to_wgs84([500_000.0, np.nan], [0.0, 0.0], "EPSG:32649")
    assert (lon[0], lat[0]) == pytest.approx((111.0, 0.0), abs=1e-9)
    assert np.isnan([lon[1], lat[1]]).all()


@pytest.mark.parametrize("system", ["EPSG:0", "gcj2000", ""])
def test_unknown_system(system):
    """Test that an unknown system says what is known."""
    with pytest.raises(PlannerError, match=r"wgs84, gcj02, bd09 or EPSG:n"):
        to_wgs84([110.0], [28.0], system)


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        ([109.5, np.nan], [27.9, np.nan], "EPSG:32649"),
        ([36.9], [-17.2], "EPSG:32737"),
        ([80.5], [8.75], "EPSG:32644"),
        ([-180.0], [1.0], "EPSG:32601"),
        ([180.0], [1.0], "EPSG:32601"),
    ],
)
def test_utm_crs(lon, lat, code):
    """Test zones: 109.5 E is in zone floor((109.5 + 180) / 6) + 1 = 49."""
    assert utm_crs(lon, lat) == code


def test_utm_crs_without_points():
    """Test that no zone is guessed where nothing has coordinates."""
    with pytest.raises(CoordinateSystemError, match="no point has coordinates"):
        utm_crs([np.nan], [np.nan])


def test_zone_and_longitudes_beside_180():
    """Test places at 179.9 east and 179.98 west: one zone, and no jump in it."""
    lon, lat = np.array([179.94, 179.96, -179.98, -179.94]), np.full(4, -16.8)
    crs = utm_crs(lon, lat)
    assert crs in ("EPSG:32760", "EPSG:32701")
    back, _ = unproject(*project(lon, lat, crs), crs)
    assert back == pytest.approx(np.mod(lon, 360.0))
    assert [within_180(value) for value in back] == pytest.approx(lon.tolist())


@pytest.mark.parametrize(
    ("declared", "is_own"),
    [
        (None, False),
        ("EPSG:4326", False),
        ("OGC:CRS84", False),
        ("EPSG:4490", True),
        ("EPSG:32649", True),
    ],
)
def test_which_files_have_a_system_of_their_own(declared, is_own):
    """Test that degrees of WGS84 may hide a map offset, and other systems may not."""
    assert is_own_system(declared) is is_own
