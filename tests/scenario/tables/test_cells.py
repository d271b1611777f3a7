"""Tests of numbers as people write them: one meaning, or none."""

import datetime as dt

import pytest

from planner.scenario.tables.cells.degrees import read_degrees
from planner.scenario.tables.cells.numbers import decimal_mark, read_number
from planner.scenario.tables.cells.unit_words import parse_unit, unit_of_header
from planner.scenario.tables.files.raw_table import Uncomputed

WHOLE = {
    "1798": 1798,
    "1,798": 1798,
    "1,234,567": 1234567,
    "1,00,000": 100000,
    "1 798": 1798,
    "1\u00a0798": 1798,
    "1'798": 1798,
    "９９８": 998,
    "１，７９８人": 1798,
    "1,798人": 1798,
    "1798 persons": 1798,
    "0.12万": 1200,
    "0.12万人": 1200,
    "3千": 3000,
    "1.2k": 1200,
    "'998": 998,
    "998.0": 998,
    "1.5e3": 1500,
    "−5": -5,
}


@pytest.mark.parametrize("text", WHOLE)
def test_numbers_of_persons(text):
    """Test that residents have one meaning with separators, scales and units."""
    reading = read_number(text, dimension="people", is_whole=True)
    assert (reading.value, reading.fault) == (WHOLE[text], "")


FAULTS = {
    "约": "a number",
    "暂无": "a number",
    "-": "a number",
    "—": "a number",
    "N/A": "a number",
    "many": "a number",
    "35%": "a number",
    "2023/3/1": "a number",
    "2023年3月1日": "a number",
    "3-Mar": "a number",
    "#REF!": "a number",
    "100-120": "one number",
    "35件": "a number of people, not of parcels",
    "350户": "a number of people, not of households",
    "5 furlongs": "a number, or one with a unit",
    "1,23,4": "a number with one meaning",
    "1.2.3,4": "a number with one meaning",
}


@pytest.mark.parametrize("text", FAULTS)
def test_what_is_no_number_of_persons(text):
    """Test that words, dates, shares, ranges and other things are refused."""
    reading = read_number(text, dimension="people", is_whole=True)
    assert reading.value is None
    assert FAULTS[text] in reading.fault
    assert reading.remedy


def test_an_approximate_number_is_read_and_doubted():
    """Test that 约1200 is 1200, and said to be approximate."""
    for text in ("约1200", "1200左右", "~1200", "about 1,200"):
        reading = read_number(text, dimension="people", is_whole=True)
        assert (reading.value, bool(reading.doubt)) == (1200, True)


def test_dates_and_formulas_of_workbooks():
    """Test that a date names the number it may hide: 45000 is 15 March 2023."""
    reading = read_number(dt.datetime(2023, 3, 15))
    assert "45000" in reading.remedy
    assert read_number(dt.time(8, 0)).fault == "a number"
    assert "=A1+1" in read_number(Uncomputed("=A1+1")).found
    assert read_number(True).fault == "a number"


PARCELS = {
    "35件": 35,
    "35件/日": 35,
    "70件/周": 10,
    "365件/年": 1,
    "1.46万件/年": 40,
    "3650 parcels per year": 10,
}


@pytest.mark.parametrize("text", PARCELS)
def test_parcels_a_day(text):
    """Test that parcels of a week or year are those of a day: 14600 / 365 = 40."""
    assert read_number(text, dimension="parcels").value == pytest.approx(PARCELS[text])


def test_a_cell_may_have_another_unit_than_its_column():
    """Test that 万件/年 of the header holds but for what the cell says itself."""
    header = unit_of_header("快递量（万件/年）")
    assert header is not None
    assert read_number(1.46, unit=header).value == pytest.approx(40)
    assert read_number("1.46", unit=header).value == pytest.approx(40)
    assert read_number("1.46万", unit=header).value == pytest.approx(40)
    assert read_number("40件/日", unit=header).value == pytest.approx(4e5)
    assert parse_unit("furlongs") is None


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["109,572482"], ","),
        (["12,5", "998"], ","),
        (["27.68", "998"], "."),
        (["1.234,5"], ","),
        (["1,234.5"], "."),
        (["1,798"], ""),
        (["12,5", "12.5"], ""),
        (["998", 27.68, None], ""),
    ],
)
def test_decimal_mark_of_a_table(cells, mark):
    """Test that numbers of one meaning tell the mark of the others."""
    assert decimal_mark(cells) == mark


def test_commas_that_could_mean_two_things():
    """Test that 1,798 is no fraction where a table has points, and doubted else."""
    assert read_number("1,798", mark=".").value == 1798
    assert read_number("1,798", mark=",").value == 1.798
    assert read_number("1,798", mark="").value is None
    assert read_number("1,798", mark=",", is_whole=True).value is None
    assert read_number("1.798", mark=",", is_whole=True).value == 1798
    assert read_number("12,5", mark=".").value is None
    assert read_number("12,5", mark="").value == 12.5


DEGREES = {
    "109.5725": 109.5725,
    "109,572500": 109.5725,
    "109,572": 109.572,
    "109°30′36″E": 109.51,
    "109°29′60″E": 109.5,
    "109°30'36\"": 109.51,
    "109º30'36''E": 109.51,
    "109度30分36秒": 109.51,
    "109 30 36": 109.51,
    "109:30:36": 109.51,
    "109°30.6'": 109.51,
    "东经109.51度": 109.51,
    "E109.51°": 109.51,
    "１０９．５１": 109.51,
    "109.51W": -109.51,
    "-109.51": -109.51,
}


@pytest.mark.parametrize("text", DEGREES)
def test_longitudes(text):
    """Test that 109 degrees, 30 minutes and 36 seconds are 109.51 in all spellings."""
    reading = read_degrees(text, axis="lon")
    assert reading.value == pytest.approx(DEGREES[text])
    assert reading.fault == ""


@pytest.mark.parametrize("text", ["109°70'", "暂无", "1,5,3", "109.5人", "27.5N"])
def test_what_is_no_longitude(text):
    """Test that minutes above 60, words, and latitudes are refused."""
    reading = read_degrees(text, axis="lon")
    assert reading.value is None
    assert reading.fault
    assert reading.remedy


def test_south_is_negative():
    """Test that 17°30′S is -17.5, and that the axis must be the right one."""
    assert read_degrees("17°30′S", axis="lat").value == -17.5
    assert "exchange" in read_degrees("17°30′S", axis="lon").remedy
