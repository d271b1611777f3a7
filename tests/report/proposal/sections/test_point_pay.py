"""What the two defaults of a point's pay make together."""

from __future__ import annotations

from typing import Any

import pytest

from planner.report.proposal.sections.funding.point_pay import point_pay
from planner.report.proposal.wording.language import Language
from tests.report.proposal.test_answers import read, writer_of

KEYS = ("opex_per_month", "handling_cost_per_parcel")


def run_of(*keys: str) -> dict[str, Any]:
    """Return the record of a plan of one point format with these defaults."""
    form = {"tier": "point", "opex_per_month": 450.0, "handling_cost_per_parcel": 0.5}
    resolved = {
        "formats": {"shop": {"name": "Shop", **form}},
        "operations": {"days_per_year": 360.0},
    }
    return {
        "scenario": {"resolved": resolved},
        "defaults_used": [{"fills": f"formats.shop.{key}"} for key in keys],
    }


def point(load: str, contract: str = "") -> dict[str, str]:
    """Return a row of ``facilities.csv``."""
    row = {"format_id": "shop", "contract_id": contract, "decision": "open"}
    return row | {"load_parcels_per_day": load}


@pytest.mark.parametrize("language", list(Language))
def test_a_point_of_40_parcels_costs_both_defaults(language: Language) -> None:
    """Test two points of 30 and 50: 450 + 0.5 x 40 x 360 / 12 = 450 + 600 a month."""
    rows = [point("30"), point("50"), point("900", contract="agents")]
    writer = writer_of({"facilities.csv": rows}, language=language, run=run_of(*KEYS))
    (said,) = point_pay(writer)
    text = read(said.runs, writer.words)
    assert [text.count(item) for item in ("450", "600", "1,050")] == [2, 1, 1]
    assert all(f"formats.shop.{key}" in text for key in KEYS)


def test_a_pay_of_ones_own_is_not_doubted() -> None:
    """Test a scenario that gives the fee, and one whose points are all contracted."""
    own = writer_of({"facilities.csv": [point("30")]}, run=run_of(KEYS[0]))
    assert list(point_pay(own)) == []
    rows = {"facilities.csv": [point("30", contract="agents")]}
    assert list(point_pay(writer_of(rows, run=run_of(*KEYS)))) == []
