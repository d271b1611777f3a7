"""The lines of the outlay, and the facilities that close."""

from __future__ import annotations

from typing import Any

import pytest

from planner.report.proposal.document import Cell, Paragraph, Table, runs_of
from planner.report.proposal.evidence.figures import Figure
from planner.report.proposal.sections.funding.outlay import (
    closed_facilities,
    outlay_lines,
)
from planner.report.proposal.wording.language import Language
from tests.report.proposal.test_answers import read, writer_of

HUB = {"tier": "hub", "capex": 4000.0, "capacity_parcels_per_day": 900.0}
SHOP = {"tier": "point", "capex": 10.0, "terminal_capex": 2.0}
FORMATS = {"hub": HUB, "shop": SHOP | {"capacity_parcels_per_day": 50.0}}
RUN: dict[str, Any] = {"scenario": {"resolved": {"formats": FORMATS}}}


def site(name: str, form: str, decision: str) -> dict[str, str]:
    """Return a row of ``facilities.csv``."""
    row = {"facility_id": name, "name": name, "township_id": "t", "tier": "point"}
    return row | {"format_id": form, "decision": decision}


def values(row: tuple[Cell, ...]) -> list[float | None]:
    """Return the numbers of a row."""
    return [
        item.value for cell in row for item in runs_of(cell) if isinstance(item, Figure)
    ]


@pytest.mark.parametrize("language", list(Language))
def test_lines_of_the_outlay_make_its_total(language: Language) -> None:
    """Test 1 x 4,000 + 3 x (10 + 2) - 6 spared = 4,030, and 5 for closing: 4,035."""
    rows = [site("h", "hub", "open"), site("x", "shop", "close")]
    rows += [site(name, "shop", "open") for name in "abc"]
    metrics = {
        "money": {"outlay": 4035.0, "capex": 4030.0},
        "service": {"capex_saved_by_hosts": 6.0},
    }
    writer = writer_of({"facilities.csv": rows}, metrics, language, RUN)
    table, note = outlay_lines(writer)
    assert isinstance(table, Table)
    assert [values(row) for row in table.rows] == [
        [900, 1, 4000, 4000],
        [50, 3, 12, 36],
        [6],
        [4030],
        [5],
        [4035],
    ]
    assert isinstance(note, Paragraph)
    said = read(note.runs, writer.words)
    assert ("floor area" if language is Language.EN else "面积") in said


@pytest.mark.parametrize("language", list(Language))
def test_facilities_that_close_are_named_with_their_cost(language: Language) -> None:
    """Test two sites, of which one closes at 7 a year."""
    line = {"line": "facility_closing", "entity": "x", "amount_per_year": "7"}
    tables = {
        "facilities.csv": [site("x", "shop", "close"), site("a", "shop", "open")],
        "ledger.csv": [line, line | {"line": "handling"}],
        "villages.csv": [{"township_id": "t", "township": "Town"}],
    }
    writer = writer_of(tables, language=language, run=RUN)
    table, _ = closed_facilities(writer)
    assert isinstance(table, Table)
    (row,) = table.rows
    assert not isinstance(row[0], tuple)
    assert "x" in read([row[0]], writer.words)
    assert values(row) == [7]
    tables["facilities.csv"] = tables["facilities.csv"][1:]
    assert list(closed_facilities(writer_of(tables))) == []
