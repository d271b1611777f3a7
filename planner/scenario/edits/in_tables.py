"""What edits change in the rows of villages, townships and counties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from planner.errors import Problem
from planner.scenario.document.nearest import listed, or_nearest
from planner.scenario.document.schema_edits import AddVillage, Drop, Edit, SetValue
from planner.scenario.edits.places import with_place
from planner.scenario.edits.read import Cell, cell_of, place_of
from planner.scenario.places.id_order import order_of_id
from planner.scenario.places.sites import offer_of
from planner.scenario.places.villages import SEAT_SUFFIX
from planner.scenario.survey import Survey
from planner.scenario.tables.columns import Row

__all__ = ["edited_tables"]

VILLAGES = "villages"


def edited_tables(
    found: Survey, edits: Sequence[tuple[int, Edit]], problems: list[Problem]
) -> Survey:
    """Return a survey with the rows as edits change them; sites are left alone.

    Parameters
    ----------
    edits
        Those in force, with their numbers.
    problems
        Takes what is wrong with them.
    """
    tables = dict(found.inputs.tables)
    for number, edit in edits:
        match edit:
            case SetValue():
                cell = cell_of(edit.key)
                if cell is not None and cell.table != "sites":
                    rows = tables.get(cell.table, ())
                    problems.extend(_cell_faults(rows, cell, number, found))
                    tables[cell.table] = _with_cell(rows, cell, edit.value)
            case AddVillage():
                row = _new_village(edit, number, tables[VILLAGES], found, problems)
                tables[VILLAGES] = _in_order((*tables[VILLAGES], row))
            case Drop():
                tables[VILLAGES] = _without(
                    tables[VILLAGES], edit, number, found, problems
                )
    if not any(row.is_located for row in tables[VILLAGES]):
        problems.append(_nobody(found))
    inputs = replace(found.inputs, tables=tables)
    return replace(
        found, inputs=inputs, offer=offer_of(inputs, found.scenario.settings)
    )


def _in_order(rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (order_of_id(row.id), row.name)))


def _cell_faults(
    rows: Sequence[Row], cell: Cell, number: int, found: Survey
) -> Iterator[Problem]:
    ids = [row.id for row in rows]
    if not rows:
        yield Problem(
            file=found.scenario.edits_name,
            where=place_of(number, "key"),
            found=f"a cell of {cell.table}, a table that the scenario does not have",
            expected="a cell of a table that it has",
            remedy="set keys of [county]"
            if cell.table == "counties"
            else "remove the edit",
        )
    elif cell.row_id not in ids:
        yield Problem(
            file=found.scenario.edits_name,
            where=place_of(number, "key"),
            found=f"{cell.row_id!r}, which is no row of {cell.table}",
            expected="the id of a row in that table",
            remedy=or_nearest(cell.row_id, ids, otherwise="correct the id"),
        )


def _with_cell(rows: Sequence[Row], cell: Cell, value: Any) -> tuple[Row, ...]:
    """Return rows with another value in one cell."""
    plain = value if isinstance(value, str) else float(value)
    return tuple(
        replace(row, values={**row.values, cell.column: plain})
        if row.id == cell.row_id
        else row
        for row in rows
    )


def _new_village(
    edit: AddVillage,
    number: int,
    rows: Sequence[Row],
    found: Survey,
    problems: list[Problem],
) -> Row:
    """Return the row of a village more; the rules of the table hold for it."""
    values = edit.model_dump(exclude={"do"})
    row = with_place(values, edit, number, found, problems)
    units = found.units
    if edit.id in {item.id for item in rows} or edit.id.endswith(SEAT_SUFFIX):
        problems.append(
            row.problem(
                "id",
                found=f"{edit.id!r}, which is taken",
                expected="an id that no demand point has",
                remedy="choose another one",
            )
        )
    for column, value, known in (
        ("township", edit.township, units.township_ids),
        ("county", edit.county, units.county_ids),
    ):
        is_needed = column == "township" or len(known) > 1
        if (value is not None or (known and is_needed)) and value not in known:
            problems.append(_unknown_unit(row, column, value, known))
    return row


def _unknown_unit(
    row: Row, column: str, value: str | None, known: Sequence[str]
) -> Problem:
    return row.problem(
        column,
        found="nothing" if value is None else repr(value),
        expected=f"one of {listed(known)}" if known else "no such unit in this county",
        remedy=or_nearest(value or "", known, otherwise="name it by its id"),
    )


def _without(
    rows: Sequence[Row],
    edit: Drop,
    number: int,
    found: Survey,
    problems: list[Problem],
) -> tuple[Row, ...]:
    kept = tuple(row for row in rows if row.id != edit.village)
    if len(kept) == len(rows):
        problem = Problem(
            file=found.scenario.edits_name,
            where=place_of(number, "village"),
            found=f"{edit.village!r}, which is no village",
            expected="the id of a village; sites are closed",
            remedy=or_nearest(
                edit.village, [row.id for row in rows], otherwise="correct the id"
            ),
        )
        problems.append(problem)
    return kept


def _nobody(found: Survey) -> Problem:
    return Problem(
        file=found.scenario.edits_name,
        where="edits",
        found="no village with coordinates left",
        expected="at least one",
        remedy="take the edits back that drop the villages",
    )
