"""Verifying a saved run from scratch: its plan, and every figure beside it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from planner.checker import Code, Violation, check
from planner.instance import Instance
from planner.metrics import coverage_share
from planner.model.rules import Measure
from planner.plan import Plan
from planner.report.csv_table import Cell, Row, cell_text, unescaped
from planner.report.folder import METRICS, RUN, SavedRun
from planner.report.rounding import DECIMALS, rounded_row
from planner.report.tables import TABLES, Table, plan_tables

__all__ = ["Difference", "Finding", "verify_run"]

AnyRow = TypeVar("AnyRow", bound=Mapping[str, Any])

RELATIVE_TOLERANCE = 1e-9
COST_TOLERANCE = 1e-6
"""Of the annual cost of the result: its plan has more digits than plan.json."""
_NO_ROW, _ROW, _NOTHING = "no such row", "a row", "nothing"
_UNREADABLE = {Code.VALUE, Code.UNKNOWN_ID, Code.REPEATED, Code.EMPTY_ROUTE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A figure in a file that is not what the plan gives."""

    file: str
    row: str
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.row, self.column) if part)
        return f"{self.file}: {place}: {self.found}, expected {self.expected}"


Finding = Violation | Difference


def verify_run(saved: SavedRun, instance: Instance) -> list[Finding]:
    """Return what is wrong with a saved run, nothing if all is right.

    The plan is checked against every rule, and each table and figure against what
    its decisions give. A plan that cannot be read any further, such as one that
    names unknown sites, is not compared.
    """
    if saved.plan is None:
        return []
    violations = check(saved.plan, instance)
    if any(item.code in _UNREADABLE for item in violations):
        return list(violations)
    tables = plan_tables(saved.plan, instance)
    return [
        *violations,
        *(
            item
            for name, table in TABLES.items()
            for item in _table_differences(table, saved.tables[name], tables.rows[name])
        ),
        *_figure_differences(METRICS, saved.metrics, tables.figures()),
        *_cost_differences(saved, tables.ledger.annual_cost),
        *_aim_differences(saved, saved.plan, instance),
    ]


def _table_differences(
    table: Table, found: Sequence[Mapping[str, str]], expected: Sequence[Row]
) -> Iterator[Difference]:
    found_rows, expected_rows = _by_key(table, found), _by_key(table, expected)
    for key in dict.fromkeys((*expected_rows, *found_rows)):
        if key in found_rows and key in expected_rows:
            row = expected_rows[key]
            yield from _row_differences(table, key, found_rows[key], row)
        else:
            is_found = key in found_rows
            yield Difference(
                file=table.file,
                row=key,
                column="",
                found=_ROW if is_found else _NO_ROW,
                expected=_NO_ROW if is_found else _ROW,
            )


def _by_key(table: Table, rows: Sequence[AnyRow]) -> dict[str, AnyRow]:
    """Return rows by what names them; repeated names are numbered."""
    counts: Counter[str] = Counter()
    keyed: dict[str, AnyRow] = {}
    for row in rows:
        name = " ".join(str(row.get(key, "")) for key in table.keys)
        counts[name] += 1
        keyed[name if counts[name] == 1 else f"{name} ({counts[name]})"] = row
    return keyed


def _row_differences(
    table: Table, key: str, found: Mapping[str, str], expected: Row
) -> Iterator[Difference]:
    shown = rounded_row(expected)
    for column in table.columns:
        text = found.get(column, "no such column")
        if not _is_same(column, text, expected[column]):
            yield Difference(
                file=table.file,
                row=key,
                column=column,
                found=text,
                expected=unescaped(cell_text(shown[column])),
            )


def _is_same(column: str, found: str, expected: Cell) -> bool:
    """Return whether a cell shows a value, figures rounded as the column asks."""
    if not isinstance(expected, float):
        return found == unescaped(cell_text(expected))
    try:
        number = float(found)
    except ValueError:
        return False
    rounding = 0.5 * 10.0 ** -DECIMALS[column]
    return number == expected or (
        abs(number - expected) <= rounding + RELATIVE_TOLERANCE * abs(expected)
    )


def _figure_differences(
    file: str, found: Mapping[str, Any], expected: Mapping[str, Any]
) -> Iterator[Difference]:
    found_figures, expected_figures = dict(_leaves(found)), dict(_leaves(expected))
    for name in dict.fromkeys((*expected_figures, *found_figures)):
        one = found_figures.get(name, _NOTHING)
        other = expected_figures.get(name, _NOTHING)
        if not _is_close(one, other):
            yield Difference(
                file=file, row=name, column="", found=str(one), expected=str(other)
            )


def _cost_differences(saved: SavedRun, annual_cost: float) -> Iterator[Difference]:
    found = saved.run["result"].get("annual_cost")
    if found is not None and not _is_close(found, annual_cost, COST_TOLERANCE):
        yield Difference(
            file=RUN,
            row="result.annual_cost",
            column="",
            found=str(found),
            expected=str(annual_cost),
        )


def _aim_differences(
    saved: SavedRun, plan: Plan, instance: Instance
) -> Iterator[Difference]:
    """Yield the aims of which the plan attains something else than recorded."""
    for item in saved.run["result"].get("aims", []):
        measure, county_id = Measure(item["measure"]), item["county_id"]
        attained = coverage_share(instance, plan, measure, county_id=county_id)
        if not _is_close(item["attained"], attained, COST_TOLERANCE):
            yield Difference(
                file=RUN,
                row=f"result.aims {measure} in {county_id}",
                column="attained",
                found=str(item["attained"]),
                expected=str(attained),
            )


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        items = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, list | tuple):
        items = [(str(idx), item) for idx, item in enumerate(value)]
    else:
        yield path, value
        return
    for key, item in items:
        yield from _leaves(item, f"{path}.{key}" if path else key)


def _is_close(found: Any, expected: Any, tolerance: float = RELATIVE_TOLERANCE) -> bool:
    both_numbers = all(
        isinstance(item, int | float) and not isinstance(item, bool)
        for item in (found, expected)
    )
    if both_numbers:
        return math.isclose(found, expected, rel_tol=tolerance, abs_tol=1e-6)
    return type(found) is type(expected) and bool(found == expected)
