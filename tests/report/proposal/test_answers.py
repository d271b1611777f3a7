"""What the proposal answers, by hand-made files."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from planner.plan import Detail
from planner.report.proposal.document import NOTHING, Table, without_empty
from planner.report.proposal.evidence import Evidence, Records, Run
from planner.report.proposal.figures import Unit
from planner.report.proposal.language import Language, Words, number
from planner.report.proposal.sections.annexes import _details, _parts
from planner.report.proposal.sections.decision import decision
from planner.report.proposal.sections.frontier import next_step
from planner.report.proposal.sections.partners import worse_off
from planner.report.proposal.writer import Writer

WORDS = Words(language=Language.EN, currency="CNY")


def point(number: int, share: float, added: str, annual: float, net: float) -> Any:
    """Return a row of ``frontier.csv``."""
    return {
        "point": str(number),
        "residents": str(share),
        "added_residents": added,
        "annual_cost": str(annual),
        "net_cost": str(net),
    }


def writer_with(points: list[Any], covered: float) -> Writer:
    """Return a writer of a plan that covers a share, with a frontier."""
    metrics = {"coverages": {"residents": {"value": covered}}}
    chosen = Run(
        saved=SimpleNamespace(run={}, metrics=metrics),
        records=Records(folder="out", objects={"metrics.json": metrics}, tables={}),
    )
    frontier = Records(folder="f", objects={}, tables={"frontier.csv": points})
    evidence = Evidence(
        chosen=chosen,
        options=(),
        frontier=frontier,
        alternatives=None,
        sensitivity=None,
    )
    return Writer(words=WORDS, evidence=evidence, maps=None)


POINTS = [
    point(1, 0.80, "", 1_000.0, 400.0),
    point(2, 0.9003, "100", 3_100.0, 2_300.0),
    point(3, 0.95, "50", 5_468.0, 4_543.0),
]


def test_one_more_villager_costs_the_next_step() -> None:
    """Test the step beyond the plan, not the one that it has taken.

    The plan covers 0.900025, as point 2 does; the step to point 3 covers 50 more for
    2368 a year, 47.36 each, of which they bring 125: 2243 / 50 = 44.86 net. The step
    behind the plan was 2100 / 100 = 21.
    """
    found = next_step(writer_with(POINTS, 0.900025))
    assert found is not None
    assert found.gross.value == pytest.approx(47.36)
    assert found.price.value == pytest.approx(44.86)
    assert found.share.value == 0.95


def test_the_last_point_has_no_next_one() -> None:
    """Test that nothing is quoted for a plan at the frontier's end."""
    assert next_step(writer_with(POINTS, 0.96)) is None


def text_of(evidence: Evidence, language: Language) -> str:
    """Return the decision page as text."""
    words = Words(language=language, currency="CNY")
    writer = Writer(words=words, evidence=evidence, maps=None)
    runs = [run for block in decision(writer) for run in getattr(block, "runs", ())]
    return "".join(
        run
        if isinstance(run, str)
        else number(run, words)
        if hasattr(run, "unit")
        else run.text
        for run in runs
    )


@pytest.mark.parametrize("language", list(Language))
def test_unknown_is_not_nothing(evidence: Evidence, language: Language) -> None:
    """Test that no gain is stated over a baseline of which nothing is listed."""
    chosen = evidence.chosen
    metrics = dict(chosen.saved.metrics)
    metrics["today"] = dict.fromkeys(metrics["today"])
    objects = {**chosen.records.objects, "metrics.json": metrics}
    records = Records(
        folder=chosen.records.folder, objects=objects, tables=chosen.records.tables
    )
    unknown = Evidence(
        chosen=Run(saved=chosen.saved, records=records),
        options=(),
        frontier=None,
        alternatives=None,
        sensitivity=None,
    )
    text = text_of(unknown, language)
    known = text_of(evidence, language)
    says = {Language.EN: "nothing is known of today", Language.ZH: "现状未知"}[language]
    assert says in text
    assert says not in known
    gains = {Language.EN: "are covered today", Language.ZH: "；现状覆盖"}[language]
    assert gains in known
    assert gains not in text


@pytest.mark.parametrize("language", list(Language))
def test_the_ask_holds_all_of_the_outlay(
    evidence: Evidence, language: Language
) -> None:
    """Test outlay with closing, and a running cost without the outlay's annuity."""
    words = Words(language=language, currency="CNY")
    writer = Writer(words=words, evidence=evidence, maps=None)
    text = text_of(evidence, language)
    for path in ("money.outlay", "money.running_cost", "viability.network_gap"):
        assert number(writer.metric(path, Unit.MONEY), words) in text


def test_reasons_are_said_in_the_language() -> None:
    """Test two parts of a village, each text with the mark that parts them in it."""
    one, other = Detail.NOT_NEEDED.written(11_125.7), Detail.NO_ROOM.written(15.0)
    assert _parts(f"{one}; {other}") == [one, other]
    assert _parts(f"{other}; {one}") == [other, one]
    words = Words(language=Language.ZH, currency="CNY")
    writer = replace(writer_with(POINTS, 0.9), words=words)
    runs = _details(writer, f"{one}; {other}")
    text = "".join(run if isinstance(run, str) else run.text for run in runs)
    assert not re.search("[A-Za-z]", text)
    assert "11,126 元" in text


def test_a_module_that_is_not_used_is_silent() -> None:
    """Test that a column of hosts goes where there is none, and stays where one is."""
    head = ("store", "host")
    table = Table(caption="c", head=head, rows=(("a", NOTHING), ("b", NOTHING)))
    assert without_empty(table).head == ("store",)
    assert without_empty(table).rows == (("a",), ("b",))
    some = Table(caption="c", head=head, rows=(("a", NOTHING), ("b", "shop")))
    assert without_empty(some) == some


def test_who_is_worse_off_is_counted() -> None:
    """Test a keeper who lacks 190 a month and two hosts, one of whom bears nothing."""
    rows = [
        {"keeper_income_per_month": "-190.0", "host_income_per_month": ""},
        {"keeper_income_per_month": "", "host_income_per_month": "-4050.0"},
        {"keeper_income_per_month": "", "host_income_per_month": "0.0"},
        {"keeper_income_per_month": "35.0", "host_income_per_month": ""},
    ]
    writer = writer_with(POINTS, 0.9)
    records = replace(writer.records, tables={"facilities.csv": rows})
    chosen = replace(writer.evidence.chosen, records=records)
    evidence = replace(writer.evidence, chosen=chosen)
    assert worse_off(replace(writer, evidence=evidence)).value == 2
