"""Tests of country, currency, level of prices and coordinates no degrees."""

import tomllib

import pytest

from planner.errors import InputError
from planner.scenario.from_files import write_from_files
from planner.scenario.understand.findings import Request
from planner.scenario.understand.places.currency import country_at
from planner.scenario.understand.places.money import find_money

AT_SEA = (-30.0, 30.0)


@pytest.mark.parametrize(
    ("place", "currency"),
    [
        ((109.58, 27.96), "CNY"),
        ((80.48, 8.75), "LKR"),
        ((36.6, -16.82), "MZN"),
        ((32.3, 2.77), "UGX"),
        ((77.58, 34.15), "INR"),
        ((-72.0, -13.5), "PEN"),
    ],
)
def test_currency_of_a_place(place, currency):
    """Test places well inside six countries."""
    assert country_at(*place).currency == currency


def test_place_near_a_border_is_doubted():
    """Test that Ruili, at the border of China and Myanmar, is marked."""
    money = find_money((97.85, 24.0), Request(files={}))
    assert "currency" in [doubt.about for doubt in money.doubts]


def test_no_country_needs_a_currency():
    """Test that the flag is named for places at sea, and is enough with a factor."""
    assert country_at(*AT_SEA) is None
    with pytest.raises(InputError, match="--currency CODE"):
        find_money(AT_SEA, Request(files={}))
    given = Request(files={}, currency="XYZ", price_factor=2.5)
    assert find_money(AT_SEA, given).price_factor == 2.5


def test_price_factor_is_sourced_and_doubted():
    """Test 75.55 rupees and 3.989 yuan a dollar: a factor of 19, with its range."""
    money = find_money((80.48, 8.75), Request(files={}))
    assert money.price_factor == 19
    assert "grade C" in money.source
    assert [doubt.about for doubt in money.doubts] == ["economics.price_factor"]
    assert find_money((109.58, 27.96), Request(files={})).price_factor is None


def test_metres_need_their_system(tmp_path):
    """Test that metres end with the flag, and are read with it."""
    path = tmp_path / "villages.csv"
    path.write_text(
        "code,X,Y,pop\n1,556824.5,3099500.2,800\n2,558000.1,3101000.9,700\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="--coordinates EPSG:n"):
        write_from_files(tmp_path / "s", Request(files={"villages": path}))
    request = Request(files={"villages": path}, coordinates="EPSG:32649")
    written = write_from_files(tmp_path / "s", request)
    text = written.file.read_text(encoding="utf-8")
    assert 'currency = "CNY"' in text
    assert "lon = 556824.5" in text


@pytest.mark.parametrize(
    ("lon", "lat", "meant"),
    [
        ([10936344, 10951278], [2803474, 2811902], "109.36344, 28.03474"),
        ([10936344, 10951278], [28.03474, 28.11902], "109.36344, 28.03474"),
        ([125000, 126100], [-153000, -152400], "12.5, -15.3"),
    ],
)
def test_a_table_of_degrees_without_decimal_points(tmp_path, lon, lat, meant):
    """Test that the reading is suggested beside the flag that a system needs."""
    path = tmp_path / "villages.csv"
    rows = [f"{i},{x},{y},500" for i, (x, y) in enumerate(zip(lon, lat, strict=True))]
    path.write_text("\n".join(["code,lon,lat,pop", *rows]), encoding="utf-8")
    with pytest.raises(InputError, match=f"such as {meant}; .*--coordinates"):
        write_from_files(tmp_path / "s", Request(files={"villages": path}))


@pytest.mark.parametrize(
    ("seat", "lon"),
    [(None, 106.0), ("青山镇", 106.1), ("城关镇", 106.0), ("下村", 106.2)],
)
def test_a_seat_is_a_township_that_villages_name(tmp_path, seat, lon):
    """Test the township called 城关, though 青山镇 has more people, or the one given.

    No table lists the townships: their middle is the one village that each has, or
    of two the one with more people.
    """
    path = tmp_path / "villages.csv"
    path.write_text(
        "name,township,lon,lat,residents\n上村,城关镇,106.0,25.0,500\n"
        "中村,青山镇,106.1,25.0,900\n下村,青山镇,106.2,25.0,800\n",
        encoding="utf-8",
    )
    request = Request(files={"villages": path}, seat=seat, coordinates="wgs84")
    written = write_from_files(tmp_path / "county", request)
    county = tomllib.loads(written.file.read_text(encoding="utf-8"))["county"]
    assert county["lon"] == pytest.approx(lon)
