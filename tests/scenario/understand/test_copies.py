"""Tests of how files come into the folder of a scenario."""

from pathlib import Path

from planner.scenario.understand.copies import copies_of


def put(path: Path, text: str = "") -> Path:
    """Write a file and return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_files_of_the_folder_stay(tmp_path):
    """Test that a file inside the folder is named where it is, and not copied."""
    file = put(tmp_path / "county" / "raw" / "v.csv", "id")
    copies = copies_of(tmp_path / "county", {"villages": file})
    assert copies.names == {"villages": "raw/v.csv"}
    assert not copies.sources


def test_two_files_of_one_name(tmp_path):
    """Test that both arrive, and one file for two purposes arrives once."""
    villages = put(tmp_path / "a" / "data.csv", "villages")
    townships = put(tmp_path / "b" / "data.csv", "townships")
    files = {"villages": villages, "townships": townships, "roads": villages}
    copies = copies_of(tmp_path / "county", files)
    copies.write()
    assert copies.names == {
        "villages": "data.csv",
        "townships": "townships-data.csv",
        "roads": "data.csv",
    }
    texts = {path.name: path.read_text() for path in (tmp_path / "county").iterdir()}
    assert texts == {"data.csv": "villages", "townships-data.csv": "townships"}


def test_parts_of_a_shapefile(tmp_path):
    """Test that what lies beside a shapefile comes with it, and nothing else."""
    for suffix in ("shp", "shx", "dbf", "prj", "txt"):
        put(tmp_path / "raw" / f"roads.{suffix}", suffix)
    copies = copies_of(tmp_path / "county", {"roads": tmp_path / "raw" / "roads.shp"})
    assert sorted(copies.sources) == [
        "roads.dbf",
        "roads.prj",
        "roads.shp",
        "roads.shx",
    ]
