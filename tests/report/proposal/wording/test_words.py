"""The words of proposals: in both languages, without numbers, all of them used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import planner.report.proposal
from planner.ledger import COST_LINES
from planner.metrics import evaluate
from planner.model.service import FUNCTIONS
from planner.plan import Detail, NoBound, Reason, Status
from planner.report.pictures.maps.content import map_content
from planner.report.pictures.maps.plan_map import map_figure
from planner.report.proposal.evidence.figures import Figure, How, Unit
from planner.report.proposal.wording.language import (
    Language,
    Words,
    catalogue,
    number,
    slots,
)
from planner.report.text.words import LINES
from tests.report.sample import make_instance, make_plan

CHINESE = Words(language=Language.ZH, currency="CNY")
ENGLISH = Words(language=Language.EN, currency="CNY")


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_both_languages_say_the_same(key: str) -> None:
    """Test that a text is there in both, with the same names in braces, no digit."""
    texts = catalogue()[key]
    assert set(texts) == {language.value for language in Language}
    assert sorted(slots(texts["en"])) == sorted(slots(texts["zh"]))
    for text in texts.values():
        assert text.strip()
        assert not re.search(r"\d", text)


def test_every_key_is_used() -> None:
    """Test that no text is left over: each key, or what begins it, stands in code."""
    folder = Path(planner.report.proposal.__file__).parent
    sources = [*folder.rglob("*.py"), *folder.glob("*.html")]
    code = "\n".join(item.read_text("utf-8") for item in sources)
    made: tuple[str, ...] = ("section_", "kpi_", "measure_", "function_", "tier_")
    made += (
        "decision_",
        "leg_",
        "party_",
        "line_",
        "reason_",
        "option_",
        "q_",
        "map: ",
        "assumption: ",
        "unit: ",
    )
    made += (
        "choice: ",
        "road: ",
        "built_in: ",
        "part: ",
        "detail_",
        "how_",
        "input_",
        "status_",
    )
    made += ("bound_", "rule_", "tornado_", "keeper_", "limit_")
    made += ("column: ", "kind_", "mode_", "site_", "located_", "sheet_")
    for key in catalogue():
        is_named = f'"{key}"' in code or f"'{key}'" in code
        assert is_named or key.startswith(made), key


def test_lines_functions_and_reasons_have_words() -> None:
    """Test that lines are named as elsewhere, and functions and reasons at all."""
    for name in COST_LINES:
        assert catalogue()[f"line_{name}"]["en"] == LINES[name]
    for name in FUNCTIONS:
        assert f"function_{name}" in catalogue()
    for reason in Reason:
        assert f"reason_{reason.value}" in catalogue()
    for detail in Detail:
        assert catalogue()[f"detail_{detail.name}"]["en"] == detail.value
    for status in (Status.OPTIMAL, Status.FEASIBLE):
        assert f"status_{status.value}" in catalogue()
    for bound in NoBound:
        assert f"bound_{bound.value}" in catalogue()


def test_the_map_speaks_both_languages() -> None:
    """Test that every word of a map has its Chinese, which is drawn."""
    instance = make_instance(40)
    plan = make_plan(instance)
    content = map_content(plan, instance, evaluate(plan, instance))
    drawn = map_figure(content, "", CHINESE.of_map)
    legend = drawn.axes[0].get_legend()
    assert legend is not None
    texts = [item.get_text() for item in legend.get_texts()]
    assert not [
        text
        for text in texts
        if re.search("covered|served|road|resident|Closed|Hub|Store", text)
    ]


@pytest.mark.parametrize(
    ("number_of", "expected"),
    [(1.0, "1 site stands in"), (8.0, "8 sites stand in"), (0.0, "0 sites stand in")],
)
def test_words_agree_with_their_number(number_of: float, expected: str) -> None:
    """Test that one site stands where several stand."""
    always = Figure(value=number_of, unit=Unit.COUNT, how=How.VALUE)
    values: dict[str, Any] = dict.fromkeys(("plans", "slack", "always", "must"), always)
    values |= {"names": "x"}
    parts = ENGLISH.pieces("a_no_regret", values)
    text = "".join(
        number(part, ENGLISH) if isinstance(part, Figure) else part for part in parts
    )
    assert expected in text
    assert "|" not in text


def shown(value: float, unit: Unit, words: Words) -> str:
    """Return a figure as text."""
    return number(Figure(value=value, unit=unit, how=How.VALUE), words)


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (0.9072, Unit.SHARE, "90.7%", "90.7%"),
        (10_825_750, Unit.MONEY, "10.83 million CNY", "1,082.58 万元"),
        (8_000, Unit.MONEY, "8,000 CNY", "8,000 元"),
        (1.719, Unit.PER_PARCEL, "1.72 CNY a parcel", "1.72 元/件"),
        (17_253, Unit.PARCELS, "17,253 parcels a day", "17,253 件/日"),
        (1, Unit.VILLAGES, "1 village", "1 个行政村"),
        (256, Unit.VILLAGES, "256 villages", "256 个行政村"),
        (86_257, Unit.RESIDENTS, "86,257 residents", "8.63 万人"),
        (1_102, Unit.METRES, "1.1 km", "1.1 公里"),
        (33_521, Unit.SECONDS, "9.3 h", "9.3 小时"),
    ],
)
def test_numbers_in_both_languages(
    value: float, unit: Unit, english: str, chinese: str
) -> None:
    """Test the habits of each language."""
    assert shown(value, unit, ENGLISH) == english
    assert shown(value, unit, CHINESE) == chinese
