"""Tests of reading tables from files of all kinds."""

import geopandas
import openpyxl
import pytest
import shapely

from planner.errors import InputError, Problem
from planner.scenario.tables.read import read_table
from planner.scenario.tables.typed import typed_rows

TEXT = "id,name,lon,lat,residents\n0012,凤凰,109.5,28.0,1200\n7,沱江,,,0\n"


def _read(path, **options):
    return read_table(path, name=path.name, table="villages", **options)


def _rows(path, mapping=None, **options):
    problems: list[Problem] = []
    rows = typed_rows(_read(path, **options), "villages", mapping or {}, problems)
    assert problems == []
    return rows


def _write_xlsx(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_usual_encodings(tmp_path, encoding):
    """Test that Chinese text is read however it was saved, ids as text."""
    path = tmp_path / "v.csv"
    path.write_bytes(TEXT.encode(encoding))
    first, second = _rows(path)
    assert (first.id, first.name, first.number("lon")) == ("0012", "凤凰", 109.5)
    assert (second.label, second.number("lon")) == ("row 3", None)
    assert second.number("residents") == 0


def test_given_encoding(tmp_path):
    """Test that an encoding that is not noticed can be named."""
    path = tmp_path / "v.csv"
    path.write_bytes("id,name,residents\n1,café,5\n".encode("cp1252"))
    assert _rows(path, encoding="cp1252")[0].name == "café"
    with pytest.raises(InputError, match="an encoding such as"):
        _read(path, encoding="klingon")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_separators_line_ends_and_blank_lines(tmp_path, delimiter):
    """Test that rows keep the numbers of a spreadsheet: the header is row 1."""
    path = tmp_path / "v.csv"
    text = TEXT.replace(",", delimiter).replace("\n7", "\n\n7").replace("\n", "\r\n")
    path.write_bytes(text.encode())
    assert [row.label for row in _rows(path)] == ["row 2", "row 4"]


def test_comments_above_the_header(tmp_path):
    """Test that commented lines are skipped and counted."""
    path = tmp_path / "v.csv"
    path.write_text("# one, two\n# three\n" + TEXT, encoding="utf-8")
    assert [row.label for row in _rows(path)] == ["row 4", "row 5"]


def test_quoted_text_over_two_lines(tmp_path):
    """Test that a text in quotes may hold the separator and a line end."""
    path = tmp_path / "v.csv"
    path.write_text('id,name,residents\n1,"a,\nb",5\n2,c,5\n')
    assert [row.name for row in _rows(path)] == ["a,\nb", "c"]
    assert [row.label for row in _rows(path)] == ["row 2", "row 3"]


def test_xlsx(tmp_path):
    """Test that whole numbers make ids without decimals, and texts keep zeros."""
    path = tmp_path / "v.xlsx"
    rows = [["id", "name", "residents"], [12, "凤凰", 10.5], [None, None, None]]
    _write_xlsx(path, [*rows, ["0013", 45.0, 3]])
    first, second = _rows(path)
    assert (first.id, first.number("residents"), first.label) == ("12", 10.5, "row 2")
    assert (second.id, second.name, second.label) == ("0013", "45", "row 4")


def test_xlsx_formula_without_value_is_named(tmp_path):
    """Test that a formula that no program has computed yet is a fault of its row."""
    path = tmp_path / "v.xlsx"
    _write_xlsx(path, [["id", "residents"], ["a", "=1+1"]])
    problems: list[Problem] = []
    typed_rows(_read(path), "villages", {}, problems)
    (problem,) = problems
    assert (problem.where, problem.column) == ("row 2", "residents")
    assert "=1+1" in problem.found


def _frame():
    return geopandas.GeoDataFrame(
        {"id": [1, 2], "residents": [5.0, None]},
        geometry=[shapely.Point(109.5, 28.0), None],
        crs="EPSG:4326",
    )


@pytest.mark.parametrize("suffix", ["gpkg", "geojson"])
def test_map_layers(tmp_path, suffix):
    """Test that features have ids without decimals and geometries or none."""
    path = tmp_path / f"v.{suffix}"
    _frame().to_file(path)
    table = _read(path)
    first, second = typed_rows(table, "villages", {}, [])
    assert table.crs == "EPSG:4326"
    assert (first.id, first.geometry.x, first.label) == ("1", 109.5, "feature 1")
    assert second.geometry is None
    assert second.number("residents") is None


@pytest.mark.parametrize("suffix", ["gpkg", "geojson"])
def test_layer_without_geometries_is_a_table(tmp_path, suffix):
    """Test that the columns lon and lat hold where no feature has a geometry."""
    path = tmp_path / f"v.{suffix}"
    columns = {"id": ["v1"], "lon": [109.5], "lat": [28.0], "residents": [5.0]}
    geopandas.GeoDataFrame(columns, geometry=None).to_file(path)
    table = _read(path)
    (row,) = typed_rows(table, "villages", {}, [])
    assert not table.has_geometry
    assert (row.number("lon"), row.number("lat")) == (109.5, 28.0)


def test_layer_by_name_by_table_or_first(tmp_path):
    """Test the order: the named layer, that of the table's name, the first one."""
    path = tmp_path / "v.gpkg"
    for layer in ("towns", "villages"):
        _frame().assign(name=layer).to_file(path, layer=layer)
    assert _rows(path)[0].name == "villages"
    assert _rows(path, layer="towns")[0].name == "towns"
    found = read_table(path, name="v.gpkg", table="hosts").rows[0]
    assert found.cells["name"] == "towns"
    with pytest.raises(InputError, match="did you mean 'towns'"):
        _read(path, layer="town")


def test_mapped_columns(tmp_path):
    """Test that the user's headers are read under the planner's names."""
    path = tmp_path / "v.csv"
    path.write_text("代码,村名,residents\na,甲,5\n", encoding="gb18030")
    (row,) = _rows(path, {"id": "代码", "name": "村名"})
    assert (row.id, row.name) == ("a", "甲")


FILES = [
    ("v.csv", b"", "an empty file"),
    ("v.csv", b"id,id\n1,2\n", "2 columns of that name"),
    ("v.csv", b"id,name\n1,a,b\n", "3 values"),
    ("v.csv", b'id,name\n1,"a\n', "line"),
    ("v.csv", b"id\n\xff\xff\xff\n", "bytes that are not text"),
    ("v.xlsx", b"no zip", "no spreadsheet"),
    ("v.xls", b"", "a file of kind '.xls'"),
    ("v.gpkg", b"no database", "no GeoPackage"),
]


@pytest.mark.parametrize(("name", "content", "found"), FILES)
def test_files_that_are_no_tables(tmp_path, name, content, found):
    """Test that each says what was found, what was expected and what to do."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as raised:
        _read(tmp_path / name)
    problem = raised.value.problems[0]
    assert problem.file == name
    assert found in f"{problem.found} {problem.where}"
    assert problem.expected
    assert problem.remedy
