"""Tests of inputs that can be read but are hardly what was meant."""

import openpyxl
import pytest

from planner.errors import OutputError
from planner.scenario.grouped import grouped
from planner.scenario.marked_copy import write_marked
from planner.scenario.validate import source_tables, validate
from tests.scenario.folders import DOCUMENT, TOWNSHIPS, with_places

HEADER = "id,name,township,lon,lat,residents"
VILLAGES = [
    f"v{idx},Village {idx},{'t1' if idx < 6 else 't2'},"
    f"{109.5 + 0.02 * (idx % 3):.2f},{28 + 0.02 * (idx // 3):.2f},{400 + idx}"
    for idx in range(12)
]
"""Two townships of six villages, each some 2 km from the next one."""


def _found(folder, villages=VILLAGES, text=DOCUMENT, townships="id,name\nt1,A\nt2,B\n"):
    (folder / "villages.csv").write_text("\n".join([HEADER, *villages]), "utf-8")
    (folder / "townships.csv").write_text(townships, encoding="utf-8")
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    return validate(folder)


def _about(problems, words):
    return [problem for problem in problems if words in problem.found]


def _changed(number, old, new):
    assert old in VILLAGES[number]
    return [
        *VILLAGES[:number],
        VILLAGES[number].replace(old, new),
        *VILLAGES[number + 1 :],
    ]


def test_a_table_without_fault(tmp_path):
    """Test that nothing odd is found in places that are as they should be."""
    assert [item for item in _found(tmp_path) if "km from" in item.found] == []


def test_a_wrong_digit_of_a_latitude(tmp_path):
    """Test that a village 0.2 degrees, 22 km, off is named with its row."""
    (problem,) = _about(_found(tmp_path, _changed(3, "28.02", "28.22")), "km from")
    assert (problem.where, problem.column) == ("row 5", "lon")
    assert problem.is_warning
    assert "nearest other village of its township" in problem.found


def test_a_village_far_from_everything(tmp_path):
    """Test that a village 111 km off is an error."""
    (problem,) = _about(_found(tmp_path, _changed(3, "28.02", "29.02")), "km from")
    assert (problem.where, problem.is_warning) == ("row 5", False)


@pytest.mark.parametrize(
    ("lat", "kinds"),
    [("28.00", []), ("28.18", [True]), ("28.24", [False]), ("24.00", [False])],
)
def test_the_seat_of_another_county(tmp_path, lat, kinds):
    """Test seats 13 and 20 km north of 28.06: doubtful from 12 km, wrong from 15 km.

    Villages are 2 km apart: six times that is 12, three times that is less than 15.
    """
    text = DOCUMENT.replace("lat = 28.00", f"lat = {lat}")
    found = _about(_found(tmp_path, text=text), "'the seat'")
    found += _about(_found(tmp_path, text=text), "'Green Hill county'")
    assert [problem.is_warning for problem in found] == kinds


def test_a_township_seat_far_from_its_villages(tmp_path):
    """Test that a seat of a township 1 degree off is named with its row."""
    townships = "id,name,lon,lat\nt1,A,109.51,28.01\nt2,B,109.51,29.05\n"
    (problem,) = _about(
        _found(tmp_path, townships=townships), "nearest of its villages"
    )
    assert (problem.file, problem.where) == ("townships.csv", "row 3")


def test_one_village_under_two_ids(tmp_path):
    """Test that the same name at the same place is an error, other names are not."""
    twice = VILLAGES[2].replace("v2", "w2")
    (problem,) = _about(_found(tmp_path, [*VILLAGES, twice]), "which stands as")
    assert (problem.where, problem.is_warning) == ("row 14", False)
    assert "'v2' in row 4" in problem.found
    other = twice.replace("Village 2", "Hamlet")
    (problem,) = _about(_found(tmp_path, [*VILLAGES, other]), "at the point of")
    assert problem.is_warning


def test_residents_in_tens_of_thousands(tmp_path):
    """Test that villages of 0.04 residents are an error, once; one such is doubted."""
    tiny = [row.rpartition(",")[0] + ",0.04" for row in VILLAGES]
    (problem,) = _about(_found(tmp_path, tiny), "less than one")
    assert not problem.is_warning
    assert len(problem.rows) == 12
    assert "万人" in problem.remedy
    (problem,) = _about(_found(tmp_path, [*VILLAGES[1:], tiny[0]]), "less than one")
    assert problem.is_warning


def test_a_unit_in_the_mapping(tmp_path):
    """Test that 万人 makes 0.04 to 400, and that an unknown unit is refused."""
    tiny = [row.rpartition(",")[0] + ",0.04" for row in VILLAGES]
    mapping = '[places.columns.villages]\nresidents = { column = "residents", unit = '
    found = _found(tmp_path, tiny, DOCUMENT + mapping + '"万人" }\n')
    assert _about(found, "less than one") == []
    found = _found(tmp_path, tiny, DOCUMENT + mapping + '"furlong" }\n')
    (problem,) = _about(found, "the unit")
    assert problem.where == "places.columns.villages.residents"
    found = _found(tmp_path, tiny, DOCUMENT + mapping + '"件" }\n')
    assert "counts parcels" in _about(found, "a column in")[0].found


def test_parcels_of_a_year_taken_for_those_of_a_day(tmp_path):
    """Test that 36 parcels a day for each resident are asked about: 14600 for 400."""
    villages = [f"{row},14600" for row in VILLAGES]
    (tmp_path / "villages.csv").write_text(
        "\n".join([f"{HEADER},parcels_in_per_day", *villages]), encoding="utf-8"
    )
    (tmp_path / "townships.csv").write_text("id\nt1\nt2\n")
    (tmp_path / "scenario.toml").write_text(DOCUMENT, encoding="utf-8")
    (problem,) = _about(validate(tmp_path), "parcels a day for each resident")
    assert not problem.is_warning
    assert "unit" in problem.remedy


@pytest.mark.parametrize(
    ("header", "num"),
    [("年业务量", 1), ("快递量（万件）", 1), ("日均件量", 0), ("快递量（件/年）", 0)],
)
def test_parcels_whose_header_speaks_of_a_year(tmp_path, header, num):
    """Test that parcels without a period, though not a day's, are asked about."""
    rows = "\n".join([f"{HEADER},{header}", *[f"{row},40" for row in VILLAGES]])
    (tmp_path / "villages.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "townships.csv").write_text("id\nt1\nt2\n")
    mapping = f'[places.columns.villages]\nparcels_in_per_day = "{header}"\n'
    (tmp_path / "scenario.toml").write_text(DOCUMENT + mapping, encoding="utf-8")
    assert len(_about(validate(tmp_path), "does not say them per day")) == num


def test_townships_without_their_ending(tmp_path):
    """Test that 锦和镇 is read as 锦和, said once; where two are meant it is not."""
    villages = [
        row.replace("t1", "锦和镇").replace("t2", "苗乡苗族乡") for row in VILLAGES
    ]
    known = "id,name\n锦和,锦和\n苗乡,苗乡\n"
    (problem,) = _about(_found(tmp_path, villages, townships=known), "not quite")
    assert problem.is_warning
    assert len(problem.rows) == 12
    both = "id,name\n锦和乡,\n锦和街道,\n苗乡,\n"
    found = _found(tmp_path, villages, townships=both)
    assert any(
        "锦和镇" in problem.found and not problem.is_warning for problem in found
    )


def test_townships_by_their_names(tmp_path):
    """Test that villages may name a township by its name instead of its id."""
    villages = [row.replace("t1", "North").replace("t2", "East") for row in VILLAGES]
    found = _found(tmp_path, villages, townships=TOWNSHIPS)
    (problem,) = _about(found, "not quite")
    assert "'North' as 't1'" in problem.remedy


def test_places_well_inside_a_boundary_do_not_tell_the_datum(tmp_path):
    """Test that wgs84 is doubted where gcj02 fits a Chinese boundary as well."""
    (tmp_path / "boundary.geojson").write_text(
        '{"type": "Polygon", "coordinates": [[[109.3, 27.8], [109.8, 27.8], '
        "[109.8, 28.3], [109.3, 28.3], [109.3, 27.8]]]}"
    )
    text = with_places(boundary='"boundary.geojson"')
    (problem,) = _about(_found(tmp_path, text=text), "as gcj02")
    assert problem.is_warning
    assert 'coordinates = "gcj02"' in problem.remedy
    text = text.replace('coordinates = "wgs84"', 'coordinates = "gcj02"')
    assert _about(_found(tmp_path, text=text), "as gcj02") == []


def test_columns_that_are_not_named_have_one_message_each(tmp_path):
    """Test that headers of another language are told with the line to write."""
    text = VILLAGES
    (tmp_path / "villages.csv").write_text(
        "\n".join(["代码,村名,乡镇,经度,纬度,常住人口", *text]), encoding="utf-8"
    )
    (tmp_path / "townships.csv").write_text("id\nt1\nt2\n")
    (tmp_path / "scenario.toml").write_text(DOCUMENT, encoding="utf-8")
    found = validate(tmp_path)
    errors = [item for item in found if not item.is_warning]
    assert [item.column for item in errors] == ["id", "residents", "lon"]
    assert 'id = "代码"' in errors[0].remedy
    assert not any(item.rows for item in found)


def test_one_cause_is_one_message(tmp_path):
    """Test that twelve rows with one fault are counted, the first five listed."""
    wrong = [row.rpartition(",")[0] + ",many" for row in VILLAGES]
    (problem,) = [item for item in _found(tmp_path, wrong) if not item.is_warning]
    assert problem.where == "12 rows (2, 3, 4, 5, 6, ...)"
    assert problem.rows[-1] == "row 13"
    assert grouped([problem]) == [problem]


def test_bad_cells_are_marked_in_a_copy(tmp_path):
    """Test that the copy keeps rows and columns, with a comment at each bad cell."""
    villages = _changed(3, "403", "many")
    found = _found(tmp_path, villages)
    out = tmp_path / "marked.xlsx"
    tables = source_tables(tmp_path, data=None)
    assert write_marked(out, tables, found, words=str) >= 1
    sheet = openpyxl.load_workbook(out)["villages"]
    marked = {
        cell.coordinate: cell
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
    assert sheet["F5"].value == "many"
    assert "F5" in marked
    assert "a number from 0" in marked["F5"].comment.text
    assert sheet["A1"].value == "id"
    with pytest.raises(OutputError, match="there is such a file already"):
        write_marked(out, tables, found, words=str)


WITHOUT_TOWNSHIPS = DOCUMENT.replace('townships = "townships.csv"\n', "")


def _named(first, second, few):
    """Return the villages with their townships named, the fourth one's as given."""
    rows = [
        row.replace(",t1,", f",{first},").replace(",t2,", f",{second},")
        for row in VILLAGES
    ]
    rows[3] = rows[3].replace(f",{first},", f",{few},")
    return rows


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ("寥家桥镇", "廖家桥镇"),
        ("廖桥镇", "廖家桥镇"),
        ("廖家桥", "廖家桥镇"),
        ("廖家 桥镇", "廖家桥镇"),
        ("Kikonda", "Kikondo"),
        ("kikondo", "Kikondo"),
        ("Kiknodo", "Kikondo"),
        ("Kikondoo", "Kikondo"),
    ],
)
def test_a_misspelt_township(tmp_path, few, many):
    """Test one village of six that spells their township otherwise."""
    rows = _named(many, "Lalogi", few)
    problems = _found(tmp_path, rows, WITHOUT_TOWNSHIPS)
    (problem,) = _about(problems, "almost")
    assert (problem.where, problem.column) == ("row 5", "township")
    assert repr(few) in problem.found
    assert f"{many!r}, which 5 villages" in problem.found
    assert problem.is_warning


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ("城东街道", "城西街道"),
        ("Ward 3", "Ward 4"),
        ("Acholi", "Kikondo"),
    ],
)
def test_another_township_is_not_misspelt(tmp_path, few, many):
    """Test names that differ in a direction, in a number, or in more than a letter."""
    problems = _found(tmp_path, _named(many, "Lalogi", few), WITHOUT_TOWNSHIPS)
    assert _about(problems, "almost") == []


def test_a_like_name_elsewhere_is_another_township(tmp_path):
    """Test that a village among those of another township is not misspelt."""
    rows = _named("Kikondo", "Lalogi", "Kikondo")
    rows[11] = rows[11].replace(",Lalogi,", ",Kikonda,")
    assert _about(_found(tmp_path, rows, WITHOUT_TOWNSHIPS), "almost") == []
