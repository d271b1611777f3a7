"""Frames as sheets of a workbook, ids as text and figures as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from planner.report.sheets import finish_sheet, write_text

__all__ = ["write_workbook"]


def write_workbook(path: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    """Write each frame on a sheet of its name, what names a row in front."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, frame in frames.items():
        shown = frame if frame.index.name is None else frame.reset_index()
        _write_frame(book.create_sheet(name), shown)
    book.save(path)


def _write_frame(sheet: Worksheet, frame: pd.DataFrame) -> None:
    for column, name in enumerate(frame.columns, 1):
        write_text(sheet.cell(1, column), str(name))
        for row, value in enumerate(frame[name].tolist(), 2):
            cell = sheet.cell(row, column)
            if isinstance(value, str):
                write_text(cell, value)
            elif not pd.isna(value):
                cell.value = value
    finish_sheet(sheet)
