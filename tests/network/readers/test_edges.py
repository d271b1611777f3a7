"""Tests of reading a table of edges."""

import numpy as np
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


def test_names_of_other_programs(tmp_path):
    """Test oneway, length and highway, as osmnx writes them, in capitals too."""
    header = "from,to,from_lon,from_lat,to_lon,to_lat,Length,highway,oneway"
    graph = _read(tmp_path, "a,b,110.99,28,111,28,1200,Track,是", header=header)
    assert graph.length_m.tolist() == [1200.0]
    assert graph.classes == ("track",)
    assert graph.one_way.all()
    assert not graph.notes


def test_columns_almost_called_like_one_that_is_read(tmp_path):
    """Test that lenght_m is said, and a column of one's own is not."""
    header = "from,to,from_lon,from_lat,to_lon,to_lat,lenght_m,surface"
    graph = _read(tmp_path, "a,b,110.99,28,111,28,1200,gravel", header=header)
    assert [note.column for note in graph.notes] == ["lenght_m"]
    assert "length_m" in graph.notes[0].expected


ENDS = "110.99,28,111,28"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (
            "起点,终点,起点经度,起点纬度,终点经度,终点纬度,长度（米）,等级,单行",
            f"甲,乙,{ENDS},1200,县道,是",
        ),
        (
            "起点名称,终点名称,起点X,起点Y,终点X,终点Y,里程(公里),道路等级,是否单行道",
            f"甲,乙,{ENDS},1.2,县道,单行",
        ),
        ("起点坐标,终点坐标,长度,公路等级,单向", '"110.99,28","28, 111",1.2km,县道,1'),
        (
            "start_lon,start_lat,end_lon,end_lat,Distance (km),Road type,oneway",
            f"{ENDS},1.2,县道,yes",
        ),
        ("source,target,x1,y1,x2,y2,length_km,type,one_way", f"1,2,{ENDS},1.2,县道,y"),
        (HEADER, 'a,b,110.99,28,111,28,"1,200",县道,yes'),
    ],
)
def test_usual_names_and_units(tmp_path, header, row):
    """Test headers in Chinese and English, kilometres, pairs, and nodes without names.

    The edge runs east for 1,200 m.
    """
    graph = _read(tmp_path, row, header=header)
    assert graph.length_m == pytest.approx([1200.0])
    assert graph.classes == ("县道",)
    assert graph.one_way.tolist() == [True]
    assert (graph.x_m[graph.to_node] > graph.x_m[graph.from_node]).all()
    assert not graph.notes


def test_ends_that_are_named_alone(tmp_path):
    """Test that roads between villages need no coordinates: 1,200 m east, then west.

    A name that no village has is said by row.
    """
    places = {"甲": (110.99, 28.0), "乙": (111.0, 28.0)}
    path = tmp_path / "edges.csv"
    path.write_text("起点,终点,长度\n甲,乙,1200\n乙,甲,1500\n", encoding="utf-8")
    graph = read_roads(path, crs=CRS, places=places)
    assert sorted(graph.length_m.tolist()) == pytest.approx([1200.0, 1500.0])
    (note,) = graph.notes
    assert "villages that they name" in note.remedy
    path.write_text("起点,终点,长度\n甲,丙,1200\n", encoding="utf-8")
    with pytest.raises(InputError, match="'丙'; expected a village"):
        read_roads(path, crs=CRS, places=places)


def test_lengths_that_can_only_be_kilometres(tmp_path):
    """Test 1.2 for a straight line of 983 m: read as 1,200 m, and said."""
    header = HEADER.replace("length_m", "length")
    graph = _read(tmp_path, "a,b,110.99,28,111,28,1.2,x,no", header=header)
    assert graph.length_m == pytest.approx([1200.0])
    (note,) = graph.notes
    assert "read as kilometres" in note.remedy


def test_speeds_of_single_roads_are_said(tmp_path):
    """Test that a column of speeds is not passed over in silence."""
    header = "起点,终点,起点经度,起点纬度,终点经度,终点纬度,速度"
    graph = _read(tmp_path, f"a,b,{ENDS},40", header=header)
    (note,) = graph.notes
    assert (note.column, note.is_warning) == ("速度", True)


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_separators(tmp_path, separator):
    """Test tables that are not separated by commas."""
    rows = [HEADER, "a,b,110.99,28,111,28,1200,x,no"]
    header, row = (text.replace(",", separator) for text in rows)
    assert _read(tmp_path, row, header=header).length_m.tolist() == [1200.0]


def test_one_cause_is_one_message(tmp_path):
    """Test 30 rows without a longitude: their number and the first five."""
    rows = [f"a{idx},b{idx},,28,111,28,,x,no" for idx in range(30)]
    with pytest.raises(InputError) as caught:
        _read(tmp_path, *rows)
    (problem,) = caught.value.problems
    assert problem.where == "30 rows (2, 3, 4, 5, 6, ...)"
    assert problem.column == "from_lon"


def test_parallel_roads_keep_their_lengths(tmp_path):
    """Test 3,000 and 5,000 m between the same nodes: never a loop of 8,000 m."""
    graph = _read(
        tmp_path,
        "a,b,110.99,28,111,28,3000,x,",
        "a,b,110.99,28,111,28,5000,x,",
        "b,c,111,28,111.01,28,2000,x,",
    )
    assert sorted(graph.length_m.tolist()) == [2000.0, 3000.0, 5000.0]


def test_chains_of_given_lengths_stay_apart(tmp_path):
    """Test that a winding edge does not lend its length to a straight one."""
    graph = _read(
        tmp_path,
        "a,b,110.99,28,111,28,983,x,",
        "b,c,111,28,111.01,28,3000,x,",
    )
    assert sorted(graph.length_m.tolist()) == [983.0, 3000.0]


def test_ferries_of_a_table(tmp_path):
    """Test a crossing of 20 minutes and the usual wait of 15."""
    graph = _read(
        tmp_path,
        "a,b,110.99,28,111,28,,ferry,,20",
        "b,c,111,28,111.01,28,,x,,",
        header=f"{HEADER},minutes",
    )
    assert np.nansum(graph.crossing_s) == pytest.approx(35 * 60)


def test_a_declared_encoding(tmp_path):
    """Test that Shift-JIS is read where it is named, and refused under a wrong name."""
    path = tmp_path / "edges.csv"
    text = f"{HEADER}\n北,南,110.99,28,111,28,1200,県道,no\n"
    path.write_bytes(text.encode("cp932"))
    assert read_roads(path, crs=CRS, encoding="cp932").classes == ("県道",)
    with pytest.raises(InputError, match=r"roads\.encoding"):
        read_roads(path, crs=CRS, encoding="utf-8")
