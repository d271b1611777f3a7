"""Small files that are endless in memory are refused early, in one message."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from planner.errors import InputError
from planner.scenario.document.toml_file import read_toml
from planner.scenario.tables.read import read_table

HEADER = ("id", "name", "lon", "lat", "residents")
ROW = ("v1", "One", 109.5, 28.0, 100)


def workbook(folder: Path, **changes: tuple[str, str]) -> Path:
    """Write a workbook, with a text of one of its parts replaced by another."""
    whole, path = folder / "whole.xlsx", folder / "v.xlsx"
    book = openpyxl.Workbook()
    for row in (HEADER, ROW):
        book.active.append(row)
    book.save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", 8) as target:
        for name in source.namelist():
            text = source.read(name)
            old, new = changes.get(Path(name).stem, ("", ""))
            assert old.encode() in text
            target.writestr(name, text.replace(old.encode(), new.encode(), 1))
    return path


def refusal(path: Path) -> str:
    """Return what is said of a table."""
    with pytest.raises(InputError) as raised:
        read_table(path, name=path.name, table="villages")
    (problem,) = raised.value.problems
    return problem.found


def test_a_usual_workbook_is_read(tmp_path: Path) -> None:
    """Test that limits are no hindrance."""
    assert len(read_table(workbook(tmp_path), name="v", table="villages").rows) == 1


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('<row r="2"', '<row r="2000000000"', "row 2,000,000,000, column 5"),
        ('<row r="2"', f'<row r="{"9" * 5000}"', "row 9,999,999,999,999,999,999"),
        ('r="E2"', 'r="E2000000000"', "row 2,000,000,000, column 5"),
        ('r="E2"', 'r="ZZZZZ2"', "row 2, column 12,356,630"),
        ('r="E2"', 'r="XFD1048576"', "cells up to row 1,048,576, column 16,384"),
        (
            "</sheetData>",
            '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            "17,179,869,184 merged cells",
        ),
        ("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet', "a document type"),
    ],
)
def test_endless_sheets(tmp_path: Path, old: str, new: str, found: str) -> None:
    """Test rows, columns, merged cells and entities beyond what a sheet has."""
    assert refusal(workbook(tmp_path, sheet1=(old, new))).startswith(found)


@pytest.mark.parametrize("part", ["styles", "workbook", "theme1"])
def test_document_types_anywhere(tmp_path: Path, part: str) -> None:
    """Test that no part may have one."""
    start = {"styles": "<styleSheet", "workbook": "<workbook", "theme1": "<a:theme"}
    change = (start[part], f"<!DOCTYPE x>{start[part]}")
    assert refusal(workbook(tmp_path, **{part: change})).startswith("a document type")


def test_workbooks_that_unpack_without_end(tmp_path: Path) -> None:
    """Test 51 MiB of blanks in a part; pictures do not count."""
    endless = ("<styleSheet", "<styleSheet" + " " * (51 * 2**20))
    assert refusal(workbook(tmp_path, styles=endless)).startswith(
        "a workbook of 51 MiB unpacked"
    )
    path = workbook(tmp_path)
    with zipfile.ZipFile(path, "a", 8) as archive:
        archive.writestr("xl/media/photo.jpg", b"\0" * (51 * 2**20))
    assert len(read_table(path, name="v", table="villages").rows) == 1


def test_large_texts(tmp_path: Path) -> None:
    """Test a table of 101 MiB, which is not read at all."""
    path = tmp_path / "v.csv"
    with path.open("wb") as file:
        file.truncate(101 * 2**20)
    assert refusal(path) == "a file of 101 MiB"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a" + ".a" * 100_000 + " = 1\n", "keys or brackets within each other"),
        ("[a" + ".a" * 100_000 + "]\n", "keys or brackets within each other"),
        ("b = {a" + ' . "a"' * 30 + " = 1}\n", "keys or brackets within each other"),
        ("a = " + "[" * 100_000, "keys or brackets within each other"),
        ("a = " + "{b=" * 100_000, "keys or brackets within each other"),
        ("a = " + "9" * 100_000, "Exceeds the limit"),
        ("# " + "x" * 2**20, "a file of 1 MiB"),
    ],
)
def test_endless_scenarios(tmp_path: Path, text: str, found: str) -> None:
    """Test keys of many parts, brackets, numbers and texts without end."""
    path = tmp_path / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_toml(path)
    assert raised.value.problems[0].found.startswith(found)


def test_deep_enough(tmp_path: Path) -> None:
    """Test that dots in texts, and keys as the reference has them, are no keys."""
    path = tmp_path / "scenario.toml"
    path.write_text('a.b.c.d.e = "1.2.3"\nx = "see a.b.c, d.e.f ..."\n')
    assert read_toml(path)["a"]["b"]["c"]["d"]["e"] == "1.2.3"
