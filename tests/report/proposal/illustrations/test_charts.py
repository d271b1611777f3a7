"""Charts of a proposal: bars that show what their tables hold, each told by a key."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from matplotlib.figure import Figure as Drawing

from planner.metrics import evaluate
from planner.report.proposal.document import Picture
from planner.report.proposal.evidence.saved_runs import Records
from planner.report.proposal.illustrations import maps, pictures
from planner.report.proposal.illustrations.maps import proposal_maps, route_map
from planner.report.proposal.illustrations.pictures import (
    cash_chart,
    tornado,
    townships_chart,
)
from planner.report.proposal.wording.language import Language, Words
from tests.report.proposal.test_answers import writer_of
from tests.report.sample import make_instance, make_plan

WORDS = Words(language=Language.EN, currency="CNY")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Drawing]:
    """Return the drawings, which are kept in the place of being saved."""
    kept: list[Drawing] = []

    def keep(name: str, caption: str, drawing: Drawing) -> Picture:
        kept.append(drawing)
        return Picture(name=name, caption=caption, png=b"", svg=b"")

    for module in (pictures, maps):
        monkeypatch.setattr(module, "picture", keep)
    return kept


def test_what_is_left_at_the_end_is_no_money(drawn: list[Drawing]) -> None:
    """Test a last year of -1 million with things worth 3 million: net 2 in the table.

    The bar of the year's money goes down by 1, that of the worth up by 3.
    """
    rows = [
        {"year": "0", "net": "-2e6", "residual": "0", "cumulative": "-2e6"},
        {"year": "1", "net": "2e6", "residual": "3e6", "cumulative": "0"},
    ]
    list(cash_chart(writer_of({"cash_flow.csv": rows})))
    (ax,) = drawn[0].axes
    bars: Any = ax.patches
    heights = [bar.get_height() for bar in bars]
    assert heights == pytest.approx([-2.0, -1.0, 0.0, 3.0])
    legend = ax.get_legend()
    assert legend is not None
    assert "no money" in " ".join(item.get_text() for item in legend.get_texts())


def test_townships_of_one_name_have_a_bar_each(drawn: list[Drawing]) -> None:
    """Test two townships called alike, which were drawn over each other."""
    townships = [
        {"township_id": name, "parcels_per_day": 9.0, "carried_parcels_per_day": 5.0}
        for name in ("T1", "T2")
    ]
    villages = [{"township_id": name, "township": "Baitang"} for name in ("T1", "T2")]
    writer = writer_of({"villages.csv": villages}, {"townships": townships})
    list(townships_chart(writer))
    (ax,) = drawn[0].axes
    bars: Any = ax.patches
    assert len({bar.get_y() for bar in bars}) == 2
    assert [item.get_text() for item in ax.get_yticklabels()] == ["Baitang"] * 2


def test_the_map_of_routes_tells_its_marks(drawn: list[Drawing]) -> None:
    """Test that hub, stores and points stand in its key, as in the other maps."""
    instance = make_instance(60)
    plan = make_plan(instance)
    shown = proposal_maps(plan, instance, evaluate(plan, instance))
    list(route_map(shown, WORDS))
    legend = drawn[0].axes[0].get_legend()
    assert legend is not None
    said = " ".join(item.get_text() for item in legend.get_texts()).lower()
    for tier in ("hub", "store", "point"):
        assert tier in said


def test_assumptions_of_one_name_have_a_bar_each(drawn: list[Drawing]) -> None:
    """Test two keys whose names are alike, each with its two ends: four bars.

    The plan cannot carry the parcels of the high values: these two are empty, and go
    from 2 to 3 million, 1 million CNY to the right.
    """
    amounts = {"net_cost_low": "1e6", "net_cost_high": "3e6"}
    amounts |= {"overloads_low": "0", "overloads_high": "2"}
    rows = [{"assumption": "places.x", **amounts} for _ in range(2)]
    sensitivity = Records(
        folder="s",
        objects={"sensitivity.json": {"plan": {"net_cost": 2e6}}},
        tables={"sensitivity.csv": rows},
    )
    writer = writer_of({})
    evidence = replace(writer.evidence, sensitivity=sensitivity)
    list(tornado(replace(writer, evidence=evidence)))
    (ax,) = drawn[0].axes
    bars: Any = ax.patches
    assert len({bar.get_y() for bar in bars}) == 2
    assert len(ax.patches) == 4
    empty = [bar for bar in bars if bar.get_facecolor()[3] == 0.0]
    assert [bar.get_width() for bar in empty] == [1.0, 1.0]
