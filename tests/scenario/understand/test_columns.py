"""Tests of headers, units and coordinates of strangers' columns."""

import shlex

import numpy as np
import pytest

from planner.errors import InputError
from planner.scenario.tables.cells.pairs import pair_of
from planner.scenario.tables.files.raw_table import RawRow, RawTable
from planner.scenario.understand.columns.axes import axes_of
from planner.scenario.understand.columns.county import (
    one_county,
    only_township,
    only_value,
)
from planner.scenario.understand.columns.profile import example, profiles
from planner.scenario.understand.columns.quantities import parcel_unit, people_unit
from planner.scenario.understand.columns.reading import read_columns
from planner.scenario.understand.columns.vocabulary import axis_of, rank
from planner.scenario.understand.findings import Request, flag
from planner.scenario.understand.places.rows import rows_of


def table(**columns):
    """Return a table of the given columns."""
    rows = zip(*columns.values(), strict=True)
    return RawTable(
        file="t.csv",
        columns=tuple(columns),
        rows=tuple(
            RawRow(label=f"row {number}", cells=dict(zip(columns, row, strict=True)))
            for number, row in enumerate(rows, start=2)
        ),
    )


@pytest.mark.parametrize(
    ("ours", "header"),
    [
        ("residents", "常住人口（人）"),
        ("residents", "pop_est_even_2020"),
        ("residents", "Total Population"),
        ("buildings", "房屋栋数"),
        ("households", "总户数（户）"),
        ("id", "统计用区划代码"),
        ("id", "hab_id"),
        ("township", "所属乡（镇）"),
        ("township", "Sub-County"),
        ("county", "县（市、区）"),
        ("parcels_in_per_day", "日均件量"),
        ("parcels_in_per_day", "Parcels per day"),
        ("parcels_out_per_day", "寄件量"),
        ("name", "Nom de la localité"),
        ("name", "Nome da aldeia"),
        ("township", "镇街"),
        ("township", "Arrondissement"),
        ("township", "Posto Administrativo"),
        ("residents", "Población total"),
        ("residents", "Habitantes"),
        ("households", "Ménages"),
        ("name", "Settlement / Village"),
        ("name", "Village or Community Name"),
        ("name", "Shop Name"),
        ("name", "Village Name (English)"),
        ("name", "Name of the settlement"),
        ("name", "Tên thôn"),
        ("township", "Xã"),
        ("residents", "Dân số"),
        ("residents", "Idadi ya watu"),
        ("buildings", "Viviendas"),
        ("name", "Nombre de la tienda"),
        ("name", "Название села"),
        ("name", "嘎查村名称"),
        ("township", "苏木镇"),
        ("township", "Сельский округ"),
        ("township", "ตำบล"),
        ("residents", "السكان"),
    ],
)
def test_headers_that_are_known(ours, header):
    """Test usual headers in Chinese, English, French, Portuguese and Spanish."""
    assert rank(ours, header) is not None


@pytest.mark.parametrize(
    "header", ["Contact name", "联系人姓名", "File name", "Road name"]
)
def test_other_names(header):
    """Test that names of people, files and roads are no names of places."""
    assert rank("name", header) is None


def test_the_name_of_a_county_is_no_name_of_a_village():
    """Test that a column is the name of a place, not of the district around it."""
    districts = table(
        **{"District Name": ["Moyo"] * 2, "pop": [400, 500], "Village": ["A", "B"]}
    )
    reading = read_columns(districts, "villages", Request(files={}))
    assert reading.columns["name"] == "Village"


@pytest.mark.parametrize(
    "header", ["人口密度", "男性人口", "pop. growth", "female pop"]
)
def test_other_figures_of_people(header):
    """Test that densities, rates and parts are no number of residents."""
    assert rank("residents", header) is None


@pytest.mark.parametrize(
    ("header", "rest"),
    [
        ("经度（°）", ""),
        ("中心点经度", "中心点"),
        ("lon_gcj02", "gcj02"),
        ("GPS_X", "gps"),
        ("Long.", ""),
        ("经纬度", None),
        ("xmin", None),
    ],
)
def test_axis_of_a_header(header, rest):
    """Test that a longitude is told, and what its column shares with a latitude's."""
    found = axis_of(header, "lon")
    assert (found[1] if found else None) == rest


def test_plain_coordinates_come_before_converted_ones():
    """Test that lon beside lon_gcj02 is WGS84, and alone is of unknown system."""
    degrees = {"lon": [109.51, 109.52], "lat": [28.01, 28.02]}
    shifted = {"lon_gcj02": [109.515, 109.525], "lat_gcj02": [28.007, 28.017]}
    both = axes_of(profiles(table(**shifted, **degrees)))
    assert (both.lon, both.system) == ("lon", "wgs84")
    assert axes_of(profiles(table(**degrees))).system == ""
    assert axes_of(profiles(table(**shifted))).system == "gcj02"


@pytest.mark.parametrize(
    ("header", "values", "unit", "is_guessed"),
    [
        ("快递量（件/日）", [40, 36], "", False),
        ("快递量（万件/年）", [1.46, 1.3], "万件/年", False),
        ("年业务量", [14600, 13140], "件/年", False),
        # 76 parcels for 1,900 people: 0.04 a day each.
        ("快递量", [40, 36], "", True),
        # 27,740 for 1,900 people are 14.6 each, 0.04 a day if a year's.
        ("快递量", [14600, 13140], "件/年", True),
        ("快递量", [1.46, 1.314], "万件/年", True),
    ],
)
def test_units_of_parcels(header, values, unit, is_guessed):
    """Test that the header says the unit, or else what is usual for a resident."""
    raw = profiles(table(**{header: values, "人口": [1000, 900]}))
    found = parcel_unit(raw[header], raw["人口"])
    assert (found.text, found.is_guessed) == (unit, is_guessed)


def test_residents_in_tens_of_thousands():
    """Test that villages of less than a person are counted in 万."""
    raw = profiles(table(人口=[0.0998, 0.12], 总人口=[998, 1200]))
    assert people_unit(raw["人口"]) == "万人"
    assert people_unit(raw["总人口"]) == ""


def test_columns_of_unclear_residents_are_asked_for():
    """Test that the flag is named where two columns may hold residents."""
    rng = np.random.default_rng(1)
    numbers = {name: rng.integers(300, 2000, 5).tolist() for name in ("甲列", "乙列")}
    raw = table(村名=list("东西南北中"), 经度=[109.5] * 5, 纬度=[28.0] * 5, **numbers)
    with pytest.raises(InputError, match=r"--column villages\.residents="):
        read_columns(raw, "villages", Request(files={}))
    given = Request(files={}, columns={"villages.residents": "乙列"})
    assert read_columns(raw, "villages", given).columns["residents"] == "乙列"


def test_a_county_by_its_code_or_short_name():
    """Test that 凤凰 and 433123 mean the rows of 凤凰县, and 凤阳 is refused."""
    raw = table(村名=["甲", "乙"], 县=["凤凰县", "泸溪县"], 县代码=["433123", "433122"])
    assert one_county(raw, "凤凰", must_name=True).only == {"县": "凤凰县"}
    assert one_county(raw, "433123", must_name=True).only == {"县代码": "433123"}
    with pytest.raises(InputError, match="no row of '凤阳县'"):
        one_county(raw, "凤阳县", must_name=True)


PLACES = [(109.51, 28.01), (109.62, 28.13), (109.55, 28.22)]


@pytest.mark.parametrize(
    ("header", "form", "order"),
    [
        ("坐标", "{lon},{lat}", "lon"),
        ("coordinates", "({lat}, {lon})", "lat"),
        ("经纬度", "{lat}，{lon}", "lat"),
        ("GPS", "{lat} {lon}", "lat"),
        ("位置", "东经{lon}度、北纬{lat}度", "lon"),
        ("位置", "N{lat}°E{lon}°", "lat"),
        ("geom", "POINT ({lon} {lat})", "lon"),
        ("location", '{{"lat": {lat}, "lng": {lon}}}', "lat"),
        ("coordonnées", "{lat}; {lon}", "lat"),
    ],
)
def test_both_coordinates_in_one_cell(header, form, order):
    """Test that halves of a cell are told by numbers that no latitude has."""
    cells = [form.format(lon=lon, lat=lat) for lon, lat in PLACES]
    villages = table(**{"id": ["1", "2", "3"], header: cells, "人口": [300, 400, 500]})
    request = Request(files={})
    reading = read_columns(villages, "villages", request)
    first, second = ("lon", "lat") if order == "lon" else ("lat", "lon")
    assert reading.columns[first] == f"{header}#1"
    assert reading.columns[second] == f"{header}#2"
    rows = rows_of(reading, "wgs84", [])
    assert [(row.lon, row.lat) for row in rows] == PLACES
    assert not reading.doubts


@pytest.mark.parametrize(
    ("header", "cells", "lat"),
    [
        # Kampala, and the Arctic where the two are exchanged.
        ("coordinates", ["0.32, 32.58", "0.35, 32.61"], 0),
        ("coordinates", ["75.99, 39.47", "75.91, 39.44"], 1),
        # Both orders lie on land: the header says, else as map programs copy them.
        ("lon/lat", ["32.58, 25.3", "32.61, 25.4"], 1),
        ("coordinates", ["25.3, 32.58", "25.4, 32.61"], 0),
    ],
)
def test_an_order_that_is_only_likely_is_a_doubt(header, cells, lat):
    """Test that the flag that decides is named, and that it decides."""
    villages = table(**{"id": ["1", "2"], header: cells, "pop": [300, 400]})
    halves = (f"{header}#1", f"{header}#2")
    reading = read_columns(villages, "villages", Request(files={}))
    assert reading.columns["lat"] == halves[lat]
    (doubt,) = reading.doubts
    flags = dict(flag.split("=") for flag in doubt.remedy.split("--column ")[1:])
    columns = {key: name.strip() for key, name in flags.items()}
    other = read_columns(villages, "villages", Request(files={}, columns=columns))
    assert other.columns["lat"] == halves[1 - lat]
    assert not other.doubts


@pytest.mark.parametrize(
    "cell", ["1,200", "12/3", "2020-01-02", "109 34 20", "109.5", "东村", "13812345678"]
)
def test_what_is_no_pair_of_coordinates(cell):
    """Test that numbers with a comma, dates and degrees in parts are no pairs."""
    assert pair_of(cell) is None


def test_a_total_is_neither_a_county_nor_an_example():
    """Test that a row of totals in the column of the county names no second one."""
    raw = table(县=["合计", "凤凰县", "凤凰县"], 人口=[900, 500, 400])
    assert only_value(raw, "county") == "凤凰县"
    assert not one_county(raw, None, must_name=True).only
    assert example(profiles(raw)["县"]) == "凤凰县"


def test_the_latest_of_several_years():
    """Test that of columns that mean the same the latest year is taken, and said."""
    columns = {"name": ["A", "B"], "pop 2010": [300, 400], "pop 2020": [310, 390]}
    reading = read_columns(table(**columns), "villages", Request(files={}))
    assert reading.columns["residents"] == "pop 2020"
    assert "pop 2010" in reading.doubts[-1].other


def test_a_unit_that_all_rows_share_is_no_township():
    """Test that wards are the townships of a table of one sub-county."""
    columns = {
        "Sub-county": ["Moyo"] * 4,
        "Ward": ["Kola", "Kola", "Lefori", "Lefori"],
        "Village": list("abcd"),
        "pop": [300, 400, 500, 600],
    }
    raw = table(**columns)
    reading = read_columns(raw, "villages", Request(files={}))
    assert reading.columns["township"] == "Ward"
    assert only_township(raw) is None
    assert only_township(table(Block=["Moyo"] * 2, pop=[3, 4])) == "Moyo"


def test_names_in_a_language_that_is_not_known():
    """Test that a column of texts that differ is the name, as a doubt."""
    columns = {"ކޮޅުތައް": ["A", "B"], "pop": [300, 400]}
    reading = read_columns(table(**columns), "villages", Request(files={}))
    assert reading.columns["name"] == "ކޮޅުތައް"
    assert "places.columns.villages.name" in [item.about for item in reading.doubts]


@pytest.mark.parametrize(
    ("first", "second", "lon"),
    [
        # Issyk-Kul: the other order lies in the Arctic.
        ([42.4221, 42.5312], [78.8711, 78.9122], "b"),
        ([78.8711, 78.9122], [42.4221, 42.5312], "a"),
    ],
)
def test_axes_without_names_lie_in_a_country(first, second, lon):
    """Test that of two orders that could be, the one on land is taken."""
    found = axes_of(profiles(table(a=first, b=second)))
    assert found.lon == lon


def test_flags_can_be_typed_as_they_stand():
    """Test that a header with blanks or brackets stands in quotes, others do not."""
    assert flag("--column", "villages.lon=坐标#1") == "--column villages.lon=坐标#1"
    typed = flag("--column", "villages.residents=Population (2019)")
    assert shlex.split(typed) == ["--column", "villages.residents=Population (2019)"]
