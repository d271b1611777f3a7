"""Random mistakes of people in a table without fault: none may be silent.

A county of villages is drawn, written as CSV or XLSX in one of the forms that people
use, and mistakes are planted in some of its rows. Whatever has one meaning must give
the same villages; any other mistake must be named with its row.

    python -m benchmarks.breaking.mistakes 400 [--first 0] [--rows rows.jsonl]

Seeds that stand in the file of rows are not tried again.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from planner.errors import Problem
from planner.scenario.document.read import read_scenario
from planner.scenario.survey import survey
from planner.scenario.tables.columns import Row

HEADER = ["代码", "村名", "乡镇", "经度", "纬度", "常住人口", "日均件量"]
OURS = ["id", "name", "township", "lon", "lat", "residents", "parcels_in_per_day"]
ID, NAME, TOWNSHIP, LON, LAT, RESIDENTS, PARCELS = range(7)
TOWNSHIPS = ("东岭镇", "西河乡", "南山街道")
DOCUMENT = """schema_version = 1
title = "County"
[places]
villages = "{file}"
coordinates = "wgs84"
[places.columns.villages]
{mapping}
[county]
lon = 109.52
lat = 28.02
"""
DEGREES_TOLERANCE = 2e-5
WHOLE_TOLERANCE = 1e-6


@dataclass
class Table:
    """A table on its way into a file.

    ``planted`` has the mistakes that must be named: columns by the position of the row.
    """

    rows: list[list[Any]]
    header: list[str] = field(default_factory=lambda: list(HEADER))
    above: list[list[Any]] = field(default_factory=list)
    below: list[list[Any]] = field(default_factory=list)
    merged: list[tuple[int, int]] = field(default_factory=list)
    separator: str = ","
    encoding: str = "utf-8"
    is_workbook: bool = False
    forms: list[str] = field(default_factory=list)
    planted: dict[int, tuple[str, set[str]]] = field(default_factory=dict)


def drawn(numbers: random.Random) -> Table:
    """Return a table without fault: three townships of eight villages."""
    rows: list[list[Any]] = []
    for idx in range(24):
        part, place = divmod(idx, 8)
        lon = 109.4 + 0.11 * part + 0.02 * (place % 3) + numbers.uniform(0, 0.004)
        lat = 28.0 + 0.02 * (place // 3) + numbers.uniform(0, 0.004)
        residents = numbers.randint(1000, 3000)
        rows.append(
            [
                f"4312{idx:05d}",
                f"{numbers.choice('大小上下前后')}{chr(0x5C71 + idx)}村",
                TOWNSHIPS[part],
                round(lon, 5),
                round(lat, 5),
                residents,
                round(residents * 0.03),
            ]
        )
    return Table(rows=rows)


def _column(table: Table, column: int, change: Callable[[Any], Any]) -> None:
    for row in table.rows:
        row[column] = change(row[column])


def _sexagesimal(value: float) -> str:
    degrees = math.floor(value)
    minutes = math.floor((value - degrees) * 60)
    seconds = (value - degrees - minutes / 60) * 3600
    return f"{degrees}°{minutes}′{seconds:.3f}″"


def _degrees(table: Table, change: Callable[[float], str]) -> None:
    _column(table, LON, change)
    _column(table, LAT, change)


def _decimal_commas(table: Table) -> None:
    table.separator = ";"
    _degrees(table, lambda value: f"{value:.5f}".replace(".", ","))


def _scaled_residents(table: Table) -> None:
    table.header[RESIDENTS] = "常住人口（万人）"
    _column(table, RESIDENTS, lambda value: round(value / 10_000, 6))


def _yearly_parcels(table: Table) -> None:
    table.header[PARCELS] = "快递量（件/年）"
    _column(table, PARCELS, lambda value: value * 365)


def _merged_townships(table: Table) -> None:
    for part in range(3):
        table.merged.append((8 * part, 8 * part + 7))
        for row in table.rows[8 * part + 1 : 8 * part + 8]:
            row[TOWNSHIP] = None


def _total(table: Table) -> None:
    total = sum(row[RESIDENTS] for row in table.rows)
    table.below.append(["合计", None, None, None, None, total, None])


FORMS: dict[str, Callable[[Table], None]] = {
    "a total below": _total,
    "thousands": lambda table: _column(table, RESIDENTS, lambda item: f"{item:,}"),
    "persons": lambda table: _column(table, RESIDENTS, lambda item: f"{item:,}人"),
    "wide digits": lambda table: _column(
        table,
        RESIDENTS,
        lambda item: str(item).translate({48 + d: 0xFF10 + d for d in range(10)}),
    ),
    "万": lambda table: _column(
        table, RESIDENTS, lambda item: f"{item / 10_000:.4f}万"
    ),
    "万人 in the header": _scaled_residents,
    "件/年 in the header": _yearly_parcels,
    "件/日": lambda table: _column(table, PARCELS, lambda item: f"{item}件/日"),
    "minutes and seconds": lambda table: _degrees(table, _sexagesimal),
    "degree signs": lambda table: _degrees(table, lambda item: f"{item:.5f}°"),
    "decimal commas": _decimal_commas,
    "numbers as text": lambda table: _degrees(table, lambda item: f" {item:.5f} "),
    "ids with decimals": lambda table: _column(table, ID, lambda item: f"{item}.0"),
    "blanks behind townships": lambda table: _column(
        table, TOWNSHIP, lambda item: f"{item}　"
    ),
    "a title": lambda table: table.above.append(["行政村情况表（2023年）"]),
    "townships of merged cells": _merged_townships,
    "line breaks in headers": lambda table: table.header.__setitem__(
        NAME, f"{table.header[NAME][:1]}\n{table.header[NAME][1:]}"
    ),
    "a remark below": lambda table: table.below.append(["注：数据截至2023年底"]),
}
"""Ways to write a table that have one meaning."""

# Forms of the same column exclude each other.
OF_RESIDENTS = {"thousands", "persons", "wide digits", "万", "万人 in the header"}
OF_DEGREES = {
    "minutes and seconds",
    "degree signs",
    "decimal commas",
    "numbers as text",
}
OF_PARCELS = {"件/年 in the header", "件/日"}


def _set(
    column: int, value: Callable[[random.Random, Any], Any]
) -> Callable[..., set[str]]:
    def plant(numbers: random.Random, row: list[Any]) -> set[str]:
        row[column] = value(numbers, row[column])
        return {OURS[column]}

    return plant


def _swapped(_: random.Random, row: list[Any]) -> set[str]:
    row[LON], row[LAT] = row[LAT], row[LON]
    return {"lon", "lat"}


def _zeros(_: random.Random, row: list[Any]) -> set[str]:
    row[LON] = row[LAT] = 0
    return {"lon", "lat"}


def _moved(numbers: random.Random, row: list[Any]) -> set[str]:
    """Move a village by a wrong digit; coordinates are still numbers then."""
    column = numbers.choice((LON, LAT))
    row[column] = round(float(row[column]) + numbers.choice((-1, 1, 0.4, -0.4)), 5)
    return {"lon", "lat"}


MISTAKES: dict[str, Callable[[random.Random, list[Any]], set[str]]] = {
    "no residents": _set(RESIDENTS, lambda *_: None),
    "a word": _set(
        RESIDENTS, lambda numbers, _: numbers.choice(["暂无", "-", "—", "不详", "many"])
    ),
    "a date": _set(
        RESIDENTS,
        lambda numbers, _: numbers.choice(["2023/3/1", "2023年3月1日", "3-Mar"]),
    ),
    "negative": _set(RESIDENTS, lambda *_: -50),
    "absurd": _set(RESIDENTS, lambda *_: 12_000_000),
    "a share": _set(RESIDENTS, lambda *_: "35%"),
    "a range": _set(RESIDENTS, lambda *_: "1000-1200"),
    "another thing": _set(RESIDENTS, lambda *_: "350户"),
    "letters": _set(RESIDENTS, lambda *_: "1O00"),
    "about": _set(RESIDENTS, lambda *_: "约1200"),
    "another formula error": _set(RESIDENTS, lambda *_: "#DIV/0!"),
    "two numbers": _set(RESIDENTS, lambda *_: "1200/300"),
    "households and people": _set(RESIDENTS, lambda *_: "320户1200人"),
    "an ideographic number": _set(RESIDENTS, lambda *_: "一千二百"),
    "a remark": _set(RESIDENTS, lambda *_: "1200(含外出)"),
    "half a longitude": _set(LON, lambda *_: "待测"),
    "negative parcels": _set(PARCELS, lambda *_: -3),
    "a formula error": _set(RESIDENTS, lambda *_: "#REF!"),
    "parcels of words": _set(PARCELS, lambda *_: "未统计"),
    "no id": _set(ID, lambda *_: None),
    "a shortened id": _set(ID, lambda *_: "4.31226E+11"),
    "half a place": _set(LAT, lambda *_: None),
    "beyond the earth": _set(LON, lambda *_: 190.57),
    "swapped": _swapped,
    "zeros": _zeros,
    "moved": _moved,
}
"""Mistakes in a row that must be named."""


def spoilt(seed: int) -> tuple[Table, Table]:
    """Return the table without fault, and the same with forms and mistakes."""
    numbers = random.Random(seed)
    table = drawn(numbers)
    clean = Table(rows=[list(row) for row in table.rows])
    _plant(numbers, table)
    forms = numbers.sample(list(FORMS), numbers.randint(1, 4))
    for group in (OF_RESIDENTS, OF_DEGREES, OF_PARCELS):
        chosen = [name for name in forms if name in group]
        forms = [name for name in forms if name not in chosen[1:]]
    if "decimal commas" in forms:
        # With them 1,798 has two meanings, and is refused.
        forms = [name for name in forms if name not in {"thousands", "persons"}]
    table.is_workbook = numbers.random() < 0.5 and "decimal commas" not in forms
    table.encoding = numbers.choice(
        ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"]
    )
    table.separator = numbers.choice([",", ";", "\t"])
    # The total is that of the plain numbers.
    for name in sorted(forms, key=list(FORMS).index):
        _form(table, name)
    return clean, table


def _plant(numbers: random.Random, table: Table) -> None:
    for idx in numbers.sample(range(len(table.rows)), numbers.randint(0, 3)):
        name = numbers.choice(list(MISTAKES))
        table.planted[idx] = (name, MISTAKES[name](numbers, table.rows[idx]))
    if numbers.random() < 0.2:
        copied = numbers.choice([idx for idx in range(24) if idx not in table.planted])
        row = [f"{table.rows[copied][ID]}9", *table.rows[copied][1:]]
        table.planted[len(table.rows)] = ("one place twice", {"id"})
        table.rows.append(row)


def _form(table: Table, name: str) -> None:
    """Write the rows without a mistake in a form; the others stay as they are."""
    if name == "a total below" and table.planted:
        return
    if name == "townships of merged cells" and len(table.rows) > 24:
        return
    kept = {idx: list(table.rows[idx]) for idx in table.planted}
    whole = table.rows
    if name != "townships of merged cells":
        table.rows = [row for idx, row in enumerate(whole) if idx not in table.planted]
    FORMS[name](table)
    table.rows = whole
    if name in {"万人 in the header", "件/年 in the header"}:
        for idx in kept:
            column = RESIDENTS if "人" in name else PARCELS
            if isinstance(whole[idx][column], int):
                factor = 1 / 10_000 if column == RESIDENTS else 365
                whole[idx][column] = whole[idx][column] * factor
    if name == "ids with decimals":
        for idx in kept:
            if whole[idx][ID] and "E" not in whole[idx][ID]:
                whole[idx][ID] = f"{whole[idx][ID]}.0"
    table.forms.append(name)


def first_row(table: Table) -> int:
    """Return the number of the first row below the header."""
    return len(table.above) + 2


def write(table: Table, folder: Path) -> Path:
    """Write the scenario of a table; return its folder."""
    name = "v.xlsx" if table.is_workbook else "v.csv"
    lines = [*table.above, table.header, *table.rows, *table.below]
    if table.is_workbook:
        _write_workbook(table, lines, folder / name)
    else:
        text = "\n".join(
            table.separator.join(_quoted(cell) for cell in line) for line in lines
        )
        (folder / name).write_bytes(text.encode(table.encoding))
    headers = ["".join(item.split()) for item in table.header]
    mapping = "\n".join(
        f'{ours} = "{yours}"' for ours, yours in zip(OURS, headers, strict=True)
    )
    text = DOCUMENT.format(file=name, mapping=mapping)
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    return folder


def _write_workbook(table: Table, lines: list[list[Any]], path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in lines:
        sheet.append(line)
    for first, last in table.merged:
        top = first_row(table)
        sheet.merge_cells(
            start_row=top + first, end_row=top + last, start_column=3, end_column=3
        )
    book.save(path)


def _quoted(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return f'"{text}"' if set(text) & set(',;\t\n"') else text


def silent(clean: Table, table: Table, folder: Path) -> list[str]:
    """Return what was neither understood nor named, in words."""
    found = survey(read_scenario(write(table, folder)))
    rows = {row.label: row for row in found.inputs.rows("villages")}
    named = _named(found.problems)
    faults = []
    for idx in range(len(table.rows)):
        label = f"row {first_row(table) + idx}"
        if idx in table.planted:
            mistake, columns = table.planted[idx]
            yours = {table.header[OURS.index(name)] for name in columns}
            yours |= {"".join(name.split()) for name in yours} | columns
            if not named.get(label, set()) & yours:
                faults.append(f"{label}: {mistake} is not named ({table.forms})")
        elif label not in rows or not _is_same(rows[label], clean.rows[idx]):
            faults.append(f"{label}: read otherwise ({table.forms}): {rows.get(label)}")
    expected = {f"row {first_row(table) + idx}" for idx in range(len(table.rows))}
    faults += [f"{label}: no village" for label in sorted(set(rows) - expected)]
    return faults


def _named(problems: tuple[Problem, ...]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for problem in problems:
        for label in problem.rows or (problem.where,):
            found.setdefault(label, set()).add(problem.column)
    return found


def _is_same(row: Row, wanted: list[Any]) -> bool:
    texts = [row.id, row.name, row.text("township")]
    if texts != wanted[:3] or row.lon is None or row.lat is None:
        return False
    degrees = max(abs(row.lon - wanted[LON]), abs(row.lat - wanted[LAT]))
    amounts = [row.number(name) for name in OURS[RESIDENTS:]]
    is_close = all(
        amount is not None and math.isclose(amount, value, rel_tol=WHOLE_TOLERANCE)
        for amount, value in zip(amounts, wanted[RESIDENTS:], strict=True)
    )
    return degrees <= DEGREES_TOLERANCE and is_close


def tried(seed: int) -> dict[str, Any]:
    """Return what a seed planted, in which forms, and what of it was silent."""
    clean, table = spoilt(seed)
    with tempfile.TemporaryDirectory() as folder:
        faults = silent(clean, table, Path(folder))
    planted = [name for name, _ in table.planted.values()]
    return {"seed": seed, "planted": planted, "forms": table.forms, "faults": faults}


def main(arguments: Sequence[str] | None = None) -> int:
    """Try so many seeds; print what was silent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--rows", type=Path, help="file that is read and added to")
    options = parser.parse_args(arguments)
    rows: dict[int, dict[str, Any]] = {}
    if options.rows is not None and options.rows.exists():
        lines = options.rows.read_text(encoding="utf-8").splitlines()
        rows = {row["seed"]: row for row in map(json.loads, lines)}
    for seed in range(options.first, options.first + options.count):
        if seed in rows:
            continue
        rows[seed] = tried(seed)
        if options.rows is not None:
            with options.rows.open("a", encoding="utf-8") as file:
                file.write(json.dumps(rows[seed], ensure_ascii=False) + "\n")
    faults = [
        f"seed {seed}: {fault}"
        for seed, row in sorted(rows.items())
        for fault in row["faults"]
    ]
    num_planted = sum(len(row["planted"]) for row in rows.values())
    num_forms = sum(len(row["forms"]) for row in rows.values())
    print("\n".join(faults))
    print(f"{len(rows)} tables, {num_planted} mistakes, {num_forms} forms:")
    print(f"{len(faults)} silent")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
