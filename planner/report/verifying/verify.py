"""Verifying a saved run from scratch: its plan, and every figure beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from planner.checker import Code, Violation, check
from planner.design.penalties import objective_of
from planner.instance import Instance
from planner.metrics import judge
from planner.report.folders.plan_folder import METRICS, SavedRun, changed_in
from planner.report.plan_tables import TABLES, Table, plan_tables
from planner.report.tables.csv_text import Cell, Row, cell_text, unescaped
from planner.report.text.rounding import DECIMALS, rounded_row
from planner.report.verifying.difference import Difference, figure_differences
from planner.report.verifying.record import record_differences
from planner.report.verifying.remade import remade_differences
from planner.scenario.provenance import Provenance

__all__ = ["UNREADABLE", "Finding", "verify_run"]

AnyRow = TypeVar("AnyRow", bound=Mapping[str, Any])

RELATIVE_TOLERANCE = 1e-9
"""The same for figures of tables, beside the rounding of their decimals."""
_NO_ROW, _ROW = "no such row", "a row"
_COLUMNS = "the columns of this table"
UNREADABLE = {
    *(Code.VALUE, Code.UNKNOWN_ID, Code.REPEATED, Code.EMPTY_ROUTE, Code.CARRIER),
    *(Code.FORMAT, Code.PARENT, Code.NOT_OPEN, Code.TIER, Code.CIRCLE, Code.BALANCE),
}
"""Rules without which a plan means nothing, so that no figure follows from it."""


Finding = Violation | Difference


def verify_run(
    saved: SavedRun, instance: Instance, provenance: Provenance | None = None
) -> list[Finding]:
    """Return what is wrong with a saved run, nothing if all is right.

    The plan is checked against every rule, each table, figure and picture against what
    its decisions give, and the record against the inputs. A plan that cannot be read
    any further, such as one that names unknown sites, is not compared; pictures are
    made again only where nothing else is wrong.

    Parameters
    ----------
    provenance
        Where the instance comes from, read again; ``None`` where nobody knows.
    """
    findings: list[Finding] = list(_changed(saved))
    if saved.plan is None:
        return findings
    violations = check(saved.plan, instance)
    findings += violations
    if any(item.code in UNREADABLE for item in violations):
        return findings
    judgement = judge(saved.plan, instance)
    tables = plan_tables(judgement)
    for name, table in TABLES.items():
        findings += _table_differences(table, saved.tables[name], tables.rows[name])
    findings += figure_differences(METRICS, saved.metrics, tables.figures())
    findings += record_differences(
        saved.run,
        judgement.flow,
        provenance,
        out=saved.folder,
        annual_cost=judgement.ledger.annual_cost,
        objective=objective_of(judgement.flow, judgement.ledger),
        is_feasible=not violations,
    )
    if findings:
        return findings
    return list(remade_differences(saved.folder, saved.run, judgement, provenance))


def _changed(saved: SavedRun) -> Iterator[Difference]:
    """Yield each file that is not as the run wrote it."""
    for name, found in changed_in(saved.folder):
        yield Difference(
            file=name, row="", column="", found=found, expected="as the run wrote it"
        )


def _table_differences(
    table: Table, found: Sequence[Mapping[str, str]], expected: Sequence[Row]
) -> Iterator[Difference]:
    if found and tuple(found[0]) != table.columns:
        yield _row_difference(table, "header", ", ".join(found[0]), _COLUMNS)
        return
    found_rows, expected_rows = _by_key(table, found), _by_key(table, expected)
    for key in dict.fromkeys((*expected_rows, *found_rows)):
        if key in found_rows and key in expected_rows:
            row = expected_rows[key]
            yield from _row_differences(table, key, found_rows[key], row)
        else:
            is_found = key in found_rows
            words = (_ROW, _NO_ROW) if is_found else (_NO_ROW, _ROW)
            yield _row_difference(table, key, *words)
    if found_rows.keys() == expected_rows.keys():
        pairs = zip(found_rows, expected_rows, strict=True)
        moved = next((pair for pair in pairs if pair[0] != pair[1]), None)
        if moved is not None:
            yield _row_difference(table, "order of rows", *moved)


def _row_difference(table: Table, row: str, found: str, expected: str) -> Difference:
    return Difference(
        file=table.file, row=row, column="", found=found, expected=expected
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
