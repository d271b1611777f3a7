"""Tests of reading a table of edges."""

import pytest

from planner.errors import InputError
from planner.network.readers.read import read_roads

CRS = "EPSG:32649"
HEADER = "from,to,from_lon,from_lat,to_lon,to_lat,length_m,class,one_way"


def _read(tmp_path, *rows, header=HEADER, encoding="utf-8"):
    path = tmp_path / "edges.csv"
    path.write_bytes("\n".join([header, *rows, ""]).encode(encoding))
    return read_roads(path, crs=CRS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(tmp_path, encoding):
    """Test that Chinese node names are read in each encoding."""
    row = "瓦场村,廖家桥,110.99,28,111,28,1200,县道,no"
    graph = _read(tmp_path, row, encoding=encoding)
    assert graph.classes == ("县道",)
    assert graph.length_m.tolist() == [1200.0]
    assert not graph.one_way.any()


def test_defaults(tmp_path):
    """Test that only names and coordinates are needed; 0.01 degree is 983 m."""
    header = "from,to,from_lon,from_lat,to_lon,to_lat"
    graph = _read(tmp_path, "a,b,110.99,28,111,28", header=header)
    assert graph.classes == ("road",)
    assert graph.length_m == pytest.approx([983.0], rel=2e-3)


def test_one_way(tmp_path):
    """Test that -1 turns an edge round."""
    graph = _read(
        tmp_path,
        "a,b,110.99,28,111,28,,x,yes",
        "a,c,110.99,28,110.98,28,,y,-1",
    )
    assert graph.one_way.all()
    east = graph.x_m[graph.to_node] - graph.x_m[graph.from_node]
    assert (east > 0).all()


def test_all_problems_come_at_once(tmp_path):
    """Test that each wrong value is named with its row and column."""
    with pytest.raises(InputError) as caught:
        _read(
            tmp_path,
            ",b,110.99,28,111,28,,x,",
            "a,b,far,28,111,,,x,",
            "a,b,110.99,28,111,28,-5,x,maybe",
            "a,b,110.99,28,111,28,nan,x,",
        )
    places = [(problem.where, problem.column) for problem in caught.value.problems]
    assert places == [
        ("row 2", "from"),
        ("row 3", "from_lon"),
        ("row 3", "to_lat"),
        ("row 4", "length_m"),
        ("row 4", "one_way"),
        ("row 5", "length_m"),
    ]


def test_contradictions_between_rows(tmp_path):
    """Test a node at two places and a length in km where metres belong."""
    with pytest.raises(InputError) as caught:
        _read(
            tmp_path,
            "a,b,110.99,28,111,28,1.2,x,",
            "b,c,111.5,28,112,28,,x,",
        )
    found = [(problem.where, problem.column) for problem in caught.value.problems]
    assert found == [("row 3", "from"), ("row 2", "length_m")]


def test_missing_columns(tmp_path):
    """Test that every missing column is named."""
    with pytest.raises(InputError) as caught:
        _read(tmp_path, "a,b", header="from,to")
    assert [problem.column for problem in caught.value.problems] == [
        "from_lon",
        "from_lat",
        "to_lon",
        "to_lat",
    ]


def test_empty_table(tmp_path):
    """Test that a header alone is an error."""
    with pytest.raises(InputError, match="no edge"):
        _read(tmp_path)


def test_table_of_paths(tmp_path):
    """Test that footpaths alone are no roads, unless wanted."""
    with pytest.raises(InputError, match="no edge that vehicles may use"):
        _read(tmp_path, "a,b,110.99,28,111,28,,path,")
    path = tmp_path / "edges.csv"
    assert read_roads(path, crs=CRS, with_paths=True).classes == ("path",)


def test_unknown_encoding(tmp_path):
    """Test that bytes in no known encoding are an error."""
    path = tmp_path / "edges.csv"
    path.write_bytes(b"\xff\xff\xff")
    with pytest.raises(InputError, match="unknown encoding"):
        read_roads(path, crs=CRS)


def test_no_such_file_and_unknown_kind(tmp_path):
    """Test that the reader says what it reads."""
    with pytest.raises(InputError, match="no such file"):
        read_roads(tmp_path / "roads.gpkg", crs=CRS)
    (tmp_path / "roads.dwg").touch()
    with pytest.raises(InputError, match="unknown kind of file"):
        read_roads(tmp_path / "roads.dwg", crs=CRS)
