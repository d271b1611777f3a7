"""Values of formulas in a workbook, for programs that show what is stored.

openpyxl writes a formula without its value, and such programs an empty cell.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from zipfile import ZipFile

__all__ = ["with_formula_values"]

FIRST_SHEET = "xl/worksheets/sheet1.xml"


def with_formula_values(book: bytes, values: Mapping[str, float]) -> bytes:
    """Return a workbook with the values of the formulas on its first sheet.

    Parameters
    ----------
    values
        By the address of their cells, such as ``"B2"``.

    Raises
    ------
    ValueError
        If there is no formula without a value in a cell.
    """
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(book)) as source, ZipFile(stream, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == FIRST_SHEET:
                content = _filled(content.decode("utf-8"), values).encode("utf-8")
            target.writestr(part, content)
    return stream.getvalue()


def _filled(sheet: str, values: Mapping[str, float]) -> str:
    for address, value in values.items():
        cell = rf'(<c r="{address}"[^>]*><f>[^<]*</f>)<v\s*(?:/>|></v>)'
        sheet, number = re.subn(cell, rf"\g<1><v>{value!r}</v>", sheet)
        if number != 1:
            msg = f"no formula without a value in {address} of {FIRST_SHEET}"
            raise ValueError(msg)
    return sheet
