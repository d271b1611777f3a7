"""CSV tables: readable in Excel, harmless there, and read back unchanged."""

from pathlib import Path

import pytest

from planner.errors import OutputError
from planner.report.tables.csv_text import csv_text, escaped, read_csv, unescaped

HOSTILE = (
    '=HYPERLINK("http://example.org")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\tx",
    "'quoted'",
    "<script>alert(1)</script>",
    "两行\n文字",
    'comma, "quote"',
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_read_back_unchanged(text: str, tmp_path: Path) -> None:
    """Test that a text stays what it is, through the file and back."""
    path = tmp_path / "table.csv"
    path.write_text(csv_text([{"name": text}], ["name"]), encoding="utf-8", newline="")
    assert read_csv(path) == [{"name": text}]
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize("text", HOSTILE[:5])
def test_no_cell_is_a_formula(text: str) -> None:
    """Test that what begins like a formula gets an apostrophe in front."""
    assert escaped(text) == "'" + text


def test_file_begins_with_a_byte_order_mark() -> None:
    """Test that Excel will take the file for UTF-8."""
    assert csv_text([{"a": "青山"}], ["a"]) == "\ufeffa\r\n青山\r\n"


def test_values_are_written_plain() -> None:
    """Test that numbers have no apostrophe, truth is 1 or 0, nothing is empty."""
    row = {"a": -1.5, "b": True, "c": False, "d": None, "e": 3}
    lines = csv_text([row], list(row)).splitlines()
    assert lines[1] == "-1.5,1,0,,3"


def test_changed_shape_is_refused(tmp_path: Path) -> None:
    """Test that a row with a cell too many is named with its line."""
    path = tmp_path / "table.csv"
    path.write_text("\ufeffa,b\r\n1,2\r\n1,2,3\r\n", encoding="utf-8", newline="")
    with pytest.raises(OutputError, match=r"table\.csv: line 3: 3 cells, expected 2"):
        read_csv(path)


def test_missing_table_is_named(tmp_path: Path) -> None:
    """Test that a file that is not there is an error with its path."""
    with pytest.raises(OutputError, match=r"gone\.csv: cannot be read"):
        read_csv(tmp_path / "gone.csv")
