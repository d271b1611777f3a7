"""Tests of finding the table in a file: header rows, sheets, merged cells, kinds."""

import zipfile
from typing import Any

import geopandas
import openpyxl
import pytest
import shapely

from planner.errors import InputError, Problem
from planner.scenario.tables.files.encodings import likely_encoding
from planner.scenario.tables.read import read_table
from planner.scenario.tables.typed import typed_rows

HEADER = ["代码", "村名", "乡镇", "经度", "纬度", "常住人口"]
ROWS: list[list[Any]] = [
    ["0101", "大坪村", "东岭镇", 109.5, 28.0, 800],
    ["0102", "岩口村", "东岭镇", 109.52, 28.01, 500],
    ["0201", "河边村", "西河镇", 109.6, 28.05, 300],
]
OURS = ("id", "name", "township", "lon", "lat", "residents")
MAPPING = dict(zip(OURS, HEADER, strict=True))


def _read(path, **options):
    return read_table(path, name=path.name, table="villages", wanted=HEADER, **options)


def _typed(path, **options):
    problems: list[Problem] = []
    return typed_rows(_read(path, **options), "villages", MAPPING, problems), problems


def _is_same(rows):
    """Return whether rows are those of the table above."""
    found = [
        [row.id, row.name, row.text("township"), *map(row.number, OURS[3:])]
        for row in rows
    ]
    return found == ROWS


def _book(folder, *rows, merged=(), **other_sheets):
    book = openpyxl.Workbook()
    for title, lines in other_sheets.items():
        sheet = book.create_sheet(title, 0)
        for line in lines:
            sheet.append(line)
    for row in rows:
        book["Sheet"].append(row)
    for item in merged:
        book["Sheet"].merge_cells(item)
    path = folder / "v.xlsx"
    book.save(path)
    return path


def test_title_and_blank_rows_above_the_header(tmp_path):
    """Test that a merged title is no header, and rows keep their numbers."""
    path = _book(tmp_path, ["行政村情况表"], [], HEADER, *ROWS, merged=["A1:F1"])
    rows, problems = _typed(path)
    assert problems == []
    assert _is_same(rows)
    assert rows[0].label == "row 4"


def test_two_header_rows(tmp_path):
    """Test that the lower row names what the upper one holds together."""
    upper = ["代码", "村名", "乡镇", "坐标", None, "常住人口"]
    lower = [None, None, None, "经度", "纬度", None]
    merged = ["D1:E1", "A1:A2", "B1:B2", "C1:C2", "F1:F2"]
    for ranges in (merged, []):
        rows, problems = _typed(_book(tmp_path, upper, lower, *ROWS, merged=ranges))
        assert problems == []
        assert _is_same(rows)


def test_units_in_a_row_of_their_own(tmp_path):
    """Test that 万人 below a header holds for its column: 0.08 are 800."""
    units = [None, None, None, "度", "度", "（万人）"]
    rows = [[*row[:5], row[5] / 10_000] for row in ROWS]
    found, problems = _typed(_book(tmp_path, HEADER, units, *rows))
    # The header then says its unit, so that the mapping names it with it.
    assert "常住人口（万人）" in problems[0].expected
    mapping = MAPPING | {"residents": "常住人口（万人）"}
    table = _read(_book(tmp_path, HEADER, units, *rows))
    found = typed_rows(table, "villages", mapping, [])
    assert [row.number("residents") for row in found] == [800, 500, 300]


def test_line_breaks_and_blanks_in_headers(tmp_path):
    """Test that headers are compared without blanks, breaks, width and case."""
    path = tmp_path / "v.csv"
    header = ['"代\n码"', "村 名", "乡镇 ", "经度", "纬度", "常住人口"]
    lines = [",".join(map(str, row)) for row in ROWS]
    path.write_text("\n".join([",".join(header), *lines]), encoding="utf-8")
    rows, problems = _typed(path)
    assert problems == []
    assert _is_same(rows)


def test_the_sheet_with_the_table(tmp_path):
    """Test that a sheet of notes before it does not matter, two tables do."""
    notes = [["填表说明：请如实填写"], ["一", "二"]]
    path = _book(tmp_path, HEADER, *ROWS, 说明=notes)
    rows, problems = _typed(path)
    assert (_is_same(rows), problems) == (True, [])
    path = _book(tmp_path, HEADER, *ROWS, 旧表=[HEADER, ROWS[0]])
    rows, (doubt,) = _typed(path)
    assert len(rows) == 1
    assert doubt.is_warning
    assert "places.sheets" in doubt.remedy
    assert _is_same(_typed(path, sheet="Sheet")[0])
    with pytest.raises(InputError, match="did you mean 'Sheet'"):
        _read(path, sheet="Sheat")


def test_merged_townships(tmp_path):
    """Test that the value of a merged cell holds for all of its rows."""
    rows = [ROWS[0], [*ROWS[1][:2], None, *ROWS[1][3:]], ROWS[2]]
    found, problems = _typed(_book(tmp_path, HEADER, *rows, merged=["C2:C3"]))
    assert (_is_same(found), problems) == (True, [])


def test_merged_numbers_are_doubted(tmp_path):
    """Test that one number of residents for two villages is said by row."""
    path = _book(tmp_path, HEADER, *ROWS, merged=["F2:F3"])
    rows, (doubt,) = _typed(path)
    assert [row.number("residents") for row in rows] == [800, 800, 300]
    assert (doubt.where, doubt.column) == ("row 3", "常住人口")
    assert "merged" in doubt.found


def test_blanks_that_merged_cells_leave(tmp_path):
    """Test that townships named once each are those of the rows below, and said."""
    path = tmp_path / "v.csv"
    lines = ["代码,村名,乡镇,经度,纬度,常住人口"]
    lines += [
        f"{idx},村{idx},{'甲镇' if idx == 0 else '乙镇' if idx == 3 else ''},109.5,28,9"
        for idx in range(6)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    rows, problems = _typed(path)
    assert [row.text("township") for row in rows] == ["甲镇"] * 3 + ["乙镇"] * 3
    assert [problem.where for problem in problems] == [
        "row 3",
        "row 4",
        "row 6",
        "row 7",
    ]
    assert all("merged cells" in problem.found for problem in problems)
    lines[6] = lines[6].replace(",,109", ",甲镇,109")
    path.write_text("\n".join(lines), encoding="utf-8")
    rows, problems = _typed(path)
    assert rows[1].text("township") == ""
    assert all("while other rows" in problem.found for problem in problems)


def test_formulas_with_and_without_results(tmp_path):
    """Test that a formula that nobody computed is named, and no blank."""
    rows = [[*row[:5], f"={row[5]}+0"] for row in ROWS]
    found, problems = _typed(_book(tmp_path, HEADER, *rows))
    assert [row.number("residents") for row in found] == [None] * 3
    assert [problem.where for problem in problems] == ["row 2", "row 3", "row 4"]
    assert all("without its result" in problem.found for problem in problems)


def test_a_wrong_size_in_the_sheet_hides_no_row(tmp_path):
    """Test that rows beyond the size that a sheet declares of itself are read."""
    path = _book(tmp_path, HEADER, *ROWS)
    contents = {}
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b'ref="A1:F4"' in contents[sheet]
    contents[sheet] = contents[sheet].replace(b'ref="A1:F4"', b'ref="A1:F2"')
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    assert _is_same(_typed(path)[0])


TOTALS = [
    ["合计", None, None, None, None, 1600],
    [None, "合 计", None, None, None, 1600],
    ["", "总计：", "", None, None, None],
    [None, "全县合计", None, None, None, 1600],
    [None, "Total", None, None, None, 1600],
]


@pytest.mark.parametrize("total", TOTALS)
def test_totals_are_no_villages(tmp_path, total):
    """Test that a row of totals is left out and said: 800 + 500 + 300 = 1600."""
    rows, (warning,) = _typed(_book(tmp_path, HEADER, *ROWS, total))
    assert _is_same(rows)
    assert (warning.where, warning.is_warning) == ("row 5", True)
    assert "a row of totals" in warning.found


@pytest.mark.parametrize(
    "total",
    [
        *TOTALS,
        [None, "合计：3个村", None, None, None, 1600],
        # Called after the county, at its seat, or with nothing but the sum.
        [None, "凤凰县", None, None, None, 1600],
        ["0", "全县合计", "东岭镇", 109.5, 28.0, 1600],
        [None, None, None, None, None, 1600],
    ],
)
def test_totals_above_the_villages_are_none(tmp_path, total):
    """Test that the row above is told by what stands below: 800 + 500 + 300 = 1600."""
    rows, (warning,) = _typed(_book(tmp_path, HEADER, total, *ROWS))
    assert _is_same(rows)
    assert warning.found.endswith("a row of totals")
    assert (warning.where, warning.remedy) == (
        "row 2",
        "it is left out; delete it from the table",
    )


def test_rows_of_townships_above_their_villages_are_totals(tmp_path):
    """Test the sums of two townships without a word for it: 800 + 500, 300 + 200."""
    last = ["0302", "河口村", "西河镇", 109.61, 28.06, 200]
    lines = [
        [None, "东岭镇", None, None, None, 1300],
        ROWS[0],
        ROWS[1],
        [None, "西河镇", None, None, None, 500],
        ROWS[2],
        last,
    ]
    rows, problems = _typed(_book(tmp_path, HEADER, *lines))
    assert [row.id for row in rows] == ["0101", "0102", "0201", "0302"]
    assert [problem.where for problem in problems] == ["row 2", "row 5"]


def test_a_village_without_a_place_is_no_total(tmp_path):
    """Test that a blank township alone leaves nothing out: 1700 is not 1600."""
    village = ["0301", "新村", None, None, None, 1700]
    rows, _ = _typed(_book(tmp_path, HEADER, village, *ROWS))
    assert len(rows) == 4


def test_an_outlet_called_total_stays(tmp_path):
    """Test that the name of a company is no word for totals."""
    path = tmp_path / "h.csv"
    path.write_text("id,type,name,village\n1,fuel,Total Lalogi,v1\n", encoding="utf-8")
    rows = typed_rows(read_table(path, name="h.csv", table="hosts"), "hosts", {}, [])
    assert len(rows) == 1


def test_subtotals_and_wrong_totals(tmp_path):
    """Test that subtotals go, and that a sum that is not one is said: 1700."""
    lines = [
        ROWS[0],
        ROWS[1],
        [None, "东岭镇小计", None, None, None, 1300],
        ROWS[2],
        ["合计", None, None, None, None, 1700],
    ]
    rows, problems = _typed(_book(tmp_path, HEADER, *lines))
    assert _is_same(rows)
    assert "1700 residents, where all places add up to 1600" in problems[1].found


def test_years_below_a_name_are_columns(tmp_path):
    """Test that 2015 and 2020 under Population are two columns of it."""
    upper = ["Village", "Population", None, "Location", None]
    lower = [None, "2015", "2020", "Latitude", "Longitude"]
    rows = [["A", 300, 310, 17.1, 121.0], ["B", 400, 390, 17.2, 121.1]]
    path = _book(tmp_path, upper, lower, *rows, merged=["B1:C1", "D1:E1"])
    table = read_table(
        path, name="v.xlsx", table="villages", wanted=["Latitude", "Longitude"]
    )
    assert table.columns == (
        "Village",
        "Population 2015",
        "Population 2020",
        "Latitude",
        "Longitude",
    )
    assert len(table.rows) == 2


def test_titles_above_the_header_are_kept(tmp_path):
    """Test that what stands above the table can be read."""
    path = _book(tmp_path, ["青溪县行政村情况表"], HEADER, *ROWS, merged=["A1:F1"])
    assert _read(path).titles == ("青溪县行政村情况表",)


def test_a_village_called_like_a_total_stays(tmp_path):
    """Test that a place with coordinates and residents of its own is one."""
    village = ["0301", "合计", "西河镇", 109.61, 28.06, 120]
    rows, problems = _typed(_book(tmp_path, HEADER, *ROWS, village))
    assert (len(rows), problems) == (4, [])


def test_remarks_below_the_table_are_no_villages(tmp_path):
    """Test that a note in the first column is no row, and said."""
    path = _book(tmp_path, HEADER, *ROWS, ["注：数据截至2023年底"], merged=["A5:F5"])
    table = _read(path)
    assert len(table.rows) == 3
    (doubt,) = table.doubts
    assert (doubt.where, doubt.is_warning) == ("row 5", True)
    assert "a remark" in doubt.found


TEXT = "代码,村名,乡镇,经度,纬度,常住人口\n" + "\n".join(
    ",".join(map(str, row)) for row in ROWS
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_csv_of_all_kinds(tmp_path, encoding, separator):
    """Test that encodings, with and without mark, and separators are noticed."""
    path = tmp_path / "v.csv"
    path.write_bytes(TEXT.replace(",", separator).encode(encoding))
    rows, problems = _typed(path)
    assert (_is_same(rows), problems) == (True, [])


ABROAD = {
    "big5": "編號,名稱,鄉鎮\n1,大埔村,竹崎鄉\n2,富世村,秀林鄉",
    "cp932": "番号,名称,町村\n1,大字上野,高森町\n2,字曽我,ニセコ町",
    "gb18030": "代码,村名,乡镇\n1,栎木村,兰里镇\n2,沱江村,凤凰镇",
}


@pytest.mark.parametrize("encoding", ABROAD)
def test_big5_and_shift_jis_are_told_from_gb18030(encoding):
    """Test that texts are read in the encoding whose usual characters they have."""
    found = likely_encoding(ABROAD[encoding].encode(encoding))
    assert found is not None
    assert ABROAD[encoding].encode(encoding).decode(found) == ABROAD[encoding]


KINDS = [
    ("v.xls", b"", "open it in a spreadsheet program and save it as .xlsx"),
    ("v.et", b"", "open it in a spreadsheet program and save it as .xlsx"),
    ("v.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "without a password"),
    (
        "v.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"),
        "save it as .xlsx",
    ),
    (
        "v.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "save it without the password",
    ),
    ("v.xlsx", b"<html><table></table></html>", "save it as .xlsx"),
    ("v.csv", b"PK\x03\x04", "name it .xlsx"),
    ("~$v.xlsx", b"", "write 'v.xlsx'"),
    ("v.kml", b"<kml/>", "save it again"),
]


@pytest.mark.parametrize(("name", "content", "remedy"), KINDS)
def test_files_that_are_refused(tmp_path, name, content, remedy):
    """Test that old, locked and renamed workbooks are refused with what to do."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        _read(path)
    assert remedy in raised.value.problems[0].remedy


def test_a_workbook_that_is_open_elsewhere(tmp_path):
    """Test that the lock file beside a workbook is said."""
    path = _book(tmp_path, HEADER, *ROWS)
    (tmp_path / "~$v.xlsx").write_bytes(b"")
    with pytest.raises(InputError, match="save and close it"):
        _read(path)


KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>
<Placemark><name>大坪村</name><ExtendedData>
<Data name="代码"><value>0101</value></Data>
<Data name="常住人口"><value>800</value></Data></ExtendedData>
<Point><coordinates>109.5,28.0,0</coordinates></Point></Placemark></Folder>
<Folder><Placemark><name>岩口村</name><ExtendedData><SchemaData>
<SimpleData name="代码">0102</SimpleData>
<SimpleData name="常住人口">500</SimpleData></SchemaData></ExtendedData>
<Polygon><outerBoundaryIs><LinearRing><coordinates>
109.5,28.0 109.6,28.0 109.6,28.1 109.5,28.0
</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
</Folder></Document></kml>
"""


@pytest.mark.parametrize("suffix", ["kml", "kmz"])
def test_kml(tmp_path, suffix):
    """Test that placemarks of all folders are read, with data of Chinese names."""
    path = tmp_path / f"v.{suffix}"
    if suffix == "kml":
        path.write_text(KML, encoding="utf-8")
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", KML)
    problems: list[Problem] = []
    mapping = {"id": "代码", "residents": "常住人口"}
    rows = typed_rows(_read(path), "villages", mapping, problems)
    assert problems == []
    assert [(row.id, row.name) for row in rows] == [
        ("0101", "大坪村"),
        ("0102", "岩口村"),
    ]
    assert [row.geometry.geom_type for row in rows] == ["Point", "Polygon"]


@pytest.mark.parametrize("encoding", ["GB18030", "UTF-8"])
def test_shapefiles_whatever_their_encoding(tmp_path, encoding):
    """Test that a shapefile without .cpg has its Chinese names and texts."""
    path = tmp_path / "v.shp"
    frame = geopandas.GeoDataFrame(
        {name: [row[idx] for row in ROWS] for idx, name in enumerate(HEADER[:3])},
        geometry=[shapely.Point(row[3], row[4]) for row in ROWS],
        crs="EPSG:4326",
    ).assign(人口=[row[5] for row in ROWS])
    frame.to_file(path, encoding=encoding)
    (tmp_path / "v.cpg").unlink(missing_ok=True)
    mapping = {name: MAPPING[name] for name in OURS[:3]} | {"residents": "人口"}
    problems: list[Problem] = []
    rows = typed_rows(_read(path), "villages", mapping, problems)
    assert problems == []
    assert [row.name for row in rows] == [row[1] for row in ROWS]
    assert [row.number("residents") for row in rows] == [row[5] for row in ROWS]


def test_coordinates_mapped_where_geometries_stand(tmp_path):
    """Test that missing columns of coordinates are no fault of a map layer."""
    path = tmp_path / "v.geojson"
    frame = geopandas.GeoDataFrame(
        {"代码": ["1"], "村名": ["甲"], "乡镇": ["乙"], "常住人口": [5]},
        geometry=[shapely.Point(109.5, 28.0)],
        crs="EPSG:4326",
    )
    frame.to_file(path)
    rows, problems = _typed(path)
    assert [problem.is_warning for problem in problems] == [True, True]
    assert "geometries" in problems[0].found
    assert rows[0].geometry.x == 109.5


def test_ids_that_a_spreadsheet_program_spoilt(tmp_path):
    """Test that 4.31E+11 and numbers beyond 15 digits are said, 12.0 is 12."""
    lines = [["4.31226E+11", *ROWS[0][1:]], [431226101203000320.0, *ROWS[1][1:]]]
    _, problems = _typed(_book(tmp_path, HEADER, *lines))
    assert "short form" in problems[0].found
    assert "15 digits" in problems[1].found
    path = tmp_path / "v.csv"
    path.write_text(TEXT.replace("0101", "11.0").replace("0102", "12.0"), "utf-8")
    assert [row.id for row in _typed(path)[0]] == ["11.0", "12.0", "0201"]
    path.write_text(path.read_text("utf-8").replace("0201", "21.0"), "utf-8")
    assert [row.id for row in _typed(path)[0]] == ["11", "12", "21"]


def test_sheets_with_parts_of_a_table(tmp_path):
    """Test that a sheet a township is refused, and no sheet is read for the whole."""
    path = _book(
        tmp_path, HEADER, *ROWS[:2], **{"西河镇": [HEADER, *ROWS[2:]], "填表说明": []}
    )
    (doubt,) = _read(path).doubts
    assert not doubt.is_warning
    assert "each with other rows of such a table" in doubt.found
    assert "--layer villages=" in doubt.remedy
    assert _read(path, sheet="西河镇").doubts == ()


def test_sheets_of_two_years(tmp_path):
    """Test that the same places with other numbers are two readings, not parts."""
    older = [[*row[:5], row[5] - 10] for row in ROWS]
    path = _book(tmp_path, HEADER, *ROWS, **{"2020": [HEADER, *older]})
    (doubt,) = _read(path).doubts
    assert doubt.is_warning


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Localité;Éla;Molócuè;Ñuble;São João", "cp1252"),
        ("Ouéda", "cp1252"),
        ("村名,东村,A座", "gb18030"),
    ],
)
def test_accents_of_one_byte(text, expected):
    """Test that accented letters amid plain ones are told from Chinese characters."""
    assert likely_encoding(text.encode(expected)) == expected
