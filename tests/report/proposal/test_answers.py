"""What the proposal answers, by hand-made files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from planner.plan import Detail
from planner.report.proposal.document import NOTHING, Paragraph, Table, without_empty
from planner.report.proposal.document import Run as Piece
from planner.report.proposal.evidence.figures import Figure, Unit
from planner.report.proposal.evidence.picked_rows import carrier_fees
from planner.report.proposal.evidence.saved_runs import Evidence, Records, Run
from planner.report.proposal.sections.decision_page.decision import (
    _confidence,
    decision,
)
from planner.report.proposal.sections.decision_page.questions import (
    _clerks,
    _peak,
)
from planner.report.proposal.sections.frontier import next_step
from planner.report.proposal.sections.funding.money import _subsidies
from planner.report.proposal.sections.funding.trunk import (
    hub_note,
    hub_rows,
    with_trunk,
)
from planner.report.proposal.sections.network import visits
from planner.report.proposal.sections.options import better_options
from planner.report.proposal.sections.partners import (
    _keepers_pay,
    _who_is_worse_off,
    worse_off,
)
from planner.report.proposal.sections.standard import covered_words, effective_words
from planner.report.proposal.wording.language import Language, Words, number
from planner.report.proposal.wording.left_out import (
    detail_runs,
    parts_of,
)
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
        "added_annual_cost_tolerance": "300.0",
        "violations": "0",
    }


def writer_with(points: list[Any], covered: float) -> Writer:
    """Return a writer of a plan that covers a share, with a frontier."""
    metrics = {"coverages": {"residents": {"value": covered}}}
    saved: Any = SimpleNamespace(run={}, metrics=metrics)
    chosen = Run(
        saved=saved,
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
    return read(runs, words)


def read(runs: Iterable[Piece], words: Words) -> str:
    """Return runs as a reader sees them."""
    return "".join(
        run
        if isinstance(run, str)
        else number(run, words)
        if isinstance(run, Figure)
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
    assert parts_of(f"{one}; {other}") == [one, other]
    assert parts_of(f"{other}; {one}") == [other, one]
    words = Words(language=Language.ZH, currency="CNY")
    writer = replace(writer_with(POINTS, 0.9), words=words)
    runs: Any = detail_runs(writer, f"{one}; {other}")
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


COVERED = {"coverages": {"residents": {"value": 0.9}}}


def writer_of(
    tables: dict[str, list[dict[str, str]]],
    metrics: dict[str, Any] | None = None,
    language: Language = Language.EN,
    run: dict[str, Any] | None = None,
) -> Writer:
    """Return a writer of a plan that has these tables, figures and scenario."""
    writer = writer_with(POINTS, 0.9)
    records = replace(
        writer.records,
        tables=tables,
        objects={"metrics.json": COVERED | (metrics or {}), "run.json": run or {}},
    )
    saved: Any = SimpleNamespace(run=run or {}, metrics=COVERED | (metrics or {}))
    chosen = replace(writer.evidence.chosen, records=records, saved=saved)
    evidence = replace(writer.evidence, chosen=chosen, frontier=None)
    words = Words(language=language, currency="CNY")
    return replace(writer, evidence=evidence, words=words)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("subsidy", "gap", "own", "sentences"),
    [(0.0, 500.0, 20.0, 3), (7.0, 0.0, 20.0, 2), (7.0, 0.0, 0.0, 1)],
)
def test_what_is_nothing_is_not_an_amount(
    language: Language, subsidy: float, gap: float, own: float, sentences: int
) -> None:
    """Test that no sentence speaks of a subsidy or a gap of 0."""
    row = {"line": "subsidy", "amount_per_year": str(subsidy)}
    metrics = {"viability": {"network_gap": gap, "subsidy_gap": own}}
    writer = writer_of({"ledger.csv": [row]}, metrics, language)
    text = read(_subsidies(writer).runs, writer.words)
    assert not re.search(r"(?<!\d)0 ", text)
    assert len(re.findall("[.。]", text)) == sentences


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("over", "long", "wait", "said"),
    [
        (0, 0, 4.25, ("4.25", "10")),
        (0, 3, 42.36, ("42", "3", "10", "5")),
        (2, 3, None, ("2", "3", "10", "5")),
    ],
)
def test_clerks_are_told_by_the_wait_for_them(
    language: Language, over: int, long: int, wait: float | None, said: tuple[str, ...]
) -> None:
    """Test that nobody is said to keep up where people wait long, and what ends it."""
    names = ("sites_over", "sites", "parcels_over", "trips_over", "trips")
    peak: dict[str, Any] = dict.fromkeys(names, 3)
    peak |= {"factor": 2.0, "extra_trips": 1}
    metrics = {
        "service": {"staff": 4, "peak_staff_use": 0.9, "peak_wait_minutes": wait},
        "after_longest_gap": {"days": 3, "facilities_over": 1, "trips_over": 1},
    }
    clerks: dict[str, float] = {"clerks_over": over, "long_waits": long}
    clerks |= {"extra_clerks": 5, "long_wait_minutes": 10.0}
    writer = writer_of({}, metrics | {"peak_day": peak | clerks}, language)
    text = read(_clerks(writer).runs, writer.words)
    assert text in read(_peak(writer).runs, writer.words)
    share = "90.0%"
    assert set(re.findall(r"[\d.]*\d", text)) == {share.strip("%"), *said}
    assert ("cannot keep up" in text) is (over > 0 and language is Language.EN)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("earning", "second", "said"),
    [(0, 0.0, ["2", "8"]), (3, 0.0, ["2", "3", "8"]), (3, -5.0, ["1", "2", "3", "8"])],
)
def test_none_that_earns_its_part_is_said_in_full(
    language: Language, earning: int, second: float, said: list[str]
) -> None:
    """Test that no sentence says "0 of 8", nor of 2 branches that none loses."""
    viability = {"viable_sites": 8, "unviable_sites": 0, "viable_with_trunk": earning}
    rows = [
        {"tier": "store", "decision": "open", "profit_with_trunk": str(profit)}
        for profit in (12.0, second)
    ]
    point = {"tier": "point", "decision": "open", "profit_with_trunk": "-1.0"}
    closed = {"tier": "store", "decision": "close", "profit_with_trunk": ""}
    tables = {"facilities.csv": [*rows, point, closed]}
    writer = writer_of(tables, {"viability": viability}, language)
    text = read(with_trunk(writer).runs, writer.words)
    assert sorted(re.findall(r"\d+", text)) == said


@pytest.mark.parametrize("language", list(Language))
def test_hubs_stand_beside_the_branches(language: Language) -> None:
    """Test a hub that costs 300, closing for 20, and stores that share the 320."""
    hub = {"facility_id": "h", "name": "H", "tier": "hub", "decision": "keep"}
    store = {"facility_id": "s", "name": "S", "tier": "store", "decision": "open"}
    old = {"facility_id": "o", "name": "O", "tier": "store", "decision": "close"}
    rows = [
        hub | {"annual_cost": "300", "annual_income": "0", "trunk_share": ""},
        store | {"annual_cost": "90", "annual_income": "70", "trunk_share": "320"},
        old | {"annual_cost": "20", "annual_income": "0", "trunk_share": ""},
    ]
    tables = {"facilities.csv": rows, "villages.csv": []}
    writer = writer_of(tables, {}, language)
    (row,) = hub_rows(writer)
    assert [item.value for item in row if isinstance(item, Figure)] == [300, 0]
    runs = [run for run in hub_note(writer).runs if isinstance(run, Figure)]
    assert sorted(run.value or 0.0 for run in runs) == [0, 20, 300, 320]
    writer = writer_of(tables | {"facilities.csv": rows[:2]}, {}, language)
    runs = [run for run in hub_note(writer).runs if isinstance(run, Figure)]
    assert sorted(run.value or 0.0 for run in runs) == [0, 300, 320]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("gap", "said"), [(0.0004, []), (0.0006, ["0.1"]), (0.0106, ["1.1"])]
)
def test_a_gap_that_is_left_is_not_nothing(
    language: Language, gap: float, said: list[str]
) -> None:
    """Test that no siting is "within 0.0%" of the best possible."""
    result = {"gap": gap, "total_gap": None}
    writer = writer_of({}, {}, language, run={"result": result})
    text = read(_confidence(writer).runs, writer.words)
    assert re.findall(r"[\d.]*\d", text) == said


def test_a_keeper_can_do_the_sum() -> None:
    """Test the mean of two: 250 + 33 - 6 - 120 - 60 = 97 and 250 + 11 - 2 - ... = 117.

    The means are 250, 22, -4, -110 and -51, which make 107. What the keeper is to do
    for it, and when it is fined, stands below.
    """
    columns = ("fixed", "piece", "fines", "running", "handling")
    facilities = []
    for amounts, net in (
        ((250, 33, -6, -120, -60), 97),
        ((250, 11, -2, -100, -42), 117),
    ):
        pairs = zip(columns, amounts, strict=True)
        row = {f"keeper_{name}_per_month": str(amount) for name, amount in pairs}
        row |= {"keeper_income_per_month": str(net), "contract_id": "c"}
        row |= {"load_parcels_per_day": "20", "name": "n", "format_id": "p"}
        facilities.append(row)
    terms = {
        "fee_per_parcel": 0.55,
        "penalty_per_failure": 3.0,
        "kpi_success": 0.98,
        "expected_success": 0.97,
    }
    form = {"functions": ["collect", "return"], "hours": ["07:00", "20:00"]}
    resolved = {"contracts": {"c": terms}, "formats": {"p": form}}
    run = {"scenario": {"resolved": resolved}}
    writer = writer_of({"facilities.csv": facilities}, run=run)
    table, _, work, fine = _keepers_pay(writer)
    assert isinstance(table, Table)
    values = [item.value for item in table.rows[0] if isinstance(item, Figure)]
    assert values == pytest.approx([2, 20, 0.55, 250, 22, -4, -110, -51, 107])
    assert sum(v for v in values[3:-1] if v) == pytest.approx(107)
    assert isinstance(work, Paragraph)
    assert isinstance(fine, Paragraph)
    assert read(work.runs, writer.words) == "c, p: collect, return, open 07:00–20:00."
    assert "3.00 CNY a parcel is taken off for each" in read(fine.runs, writer.words)
    assert "short of 98.0% handled well; 97.0% is" in read(fine.runs, writer.words)


def test_what_leaves_nobody_worse_off() -> None:
    """Test the amount, and what the network would lack with it: 900 + 300 = 1,200.

    Of -5 a month expected at a chance of 0.5 a host that signs bears -5 / 0.5 = -10.
    """
    rows = [
        {
            "keeper_income_per_month": "-20",
            "host_income_per_month": "-5",
            "sign_up": "0.5",
            "contract_id": "c",
            "host_type_id": "h",
            "facility_id": "f",
            "name": "F",
            "tier": "point",
        }
    ]
    metrics = {
        "worse_off": {"keepers_lack": 240.0, "hosts_lack": 60.0},
        "viability": {"network_gap": 900.0},
    }
    writer = writer_of({"facilities.csv": rows, "villages.csv": []}, metrics)
    table, *_, said = _who_is_worse_off(writer)
    assert isinstance(table, Table)
    rows_of_table: Any = table.rows
    months = [[item.value for item in row[2:4]] for row in rows_of_table]
    assert months == [[-20, -20], [-10, -10]]
    assert isinstance(said, Paragraph)
    runs = [run for run in said.runs if isinstance(run, Figure)]
    assert [run.value for run in runs] == [300, 240, 60, 900, 1_200]


def test_third_parties_get_all_that_the_network_pays_them() -> None:
    """Test fees and attempts again, 240 + 26, without what villagers pay them."""
    rows = [
        {"line": "carrier_fees", "payer": "network", "amount_per_year": "240"},
        {"line": "carrier_attempts", "payer": "network", "amount_per_year": "26"},
        {"line": "villager_charges", "payer": "villagers", "amount_per_year": "219"},
    ]
    writer = writer_of({"ledger.csv": [row | {"payee": "carriers"} for row in rows]})
    assert carrier_fees(writer).value == 266.0


@pytest.mark.parametrize("language", list(Language))
def test_covered_and_effective_say_all_that_they_ask(
    evidence: Evidence, language: Language
) -> None:
    """Test that covered asks for carrying, effective for the standard of its facility.

    Without the first, more residents have a facility near than are covered.
    """
    words = Words(language=language, currency="CNY")
    writer = Writer(words=words, evidence=evidence, maps=None)
    carried = {Language.EN: "parcels carried", Language.ZH: "件量获承运"}[language]
    keeps = {Language.EN: "keeps the standard itself", Language.ZH: "自身达标"}[
        language
    ]
    assert carried in read(covered_words(writer), words)
    assert keeps in read(effective_words(writer), words)


@pytest.mark.parametrize("language", list(Language))
def test_the_ask_names_the_hub_that_it_pays_for(
    evidence: Evidence, language: Language
) -> None:
    """Test that a new hub is in the sentence on the outlay, one that stays is not."""
    chosen = evidence.chosen
    says = {Language.EN: "county hub", Language.ZH: "新建县级中心"}[language]
    for decided, is_said in (("open", True), ("keep", False)):
        tables = dict(chosen.records.tables)
        tables["facilities.csv"] = [
            dict(row) | ({"decision": decided} if row["tier"] == "hub" else {})
            for row in tables["facilities.csv"]
        ]
        records = replace(chosen.records, tables=tables)
        changed = replace(evidence, chosen=replace(chosen, records=records))
        assert (says in text_of(changed, language)) is is_said


@pytest.mark.parametrize(
    ("own", "outside", "sentences"),
    [(5.0, 0.0, 1), (0.0, 481.0, 2), (5.0, 481.0, 3), (0.0, 0.0, 0)],
)
def test_visits_of_crews_from_outside_are_said(
    own: float, outside: float, sentences: int
) -> None:
    """Test that no visits are not made, and who makes those that no base can: 481."""
    metrics = {"service": {"visits_per_year": own, "unmet_visits_per_year": outside}}
    row = {"line": "outside_visits", "amount_per_year": str(outside * 200.0)}
    writer = writer_of({"ledger.csv": [row]}, metrics)
    text = "".join(read(item.runs, writer.words) for item in visits(writer))
    assert text.count(".") == sentences
    assert ("96,200 CNY" in text) is bool(outside)
    assert not re.search(r"(?<![\d,])0 ", text)


@pytest.mark.parametrize(
    ("share", "net", "is_said"),
    [(1.0, 900.0, True), (0.9, 999.9, False), (0.8, 900.0, False)],
)
def test_an_option_that_covers_more_for_less_is_said(
    share: float, net: float, is_said: bool
) -> None:
    """Test options beside a plan of 0.9 for 1000: more for less, as much, and fewer."""
    base = {"coverages": {"residents": {"value": 0.9}}, "money": {"net_cost": 1_000.0}}
    other = {"coverages": {"residents": {"value": share}}, "money": {"net_cost": net}}
    writer = writer_of({}, base)
    records = Records(folder="full", objects={"metrics.json": other}, tables={})
    saved: Any = SimpleNamespace(run={"scenario": {}}, metrics=other)
    run = Run(saved=saved, records=records, option="full_coverage")
    evidence = replace(writer.evidence, options=(run,))
    writer = replace(writer, evidence=evidence)
    said = [
        read(getattr(item, "runs", ()), writer.words) for item in better_options(writer)
    ]
    assert bool(said) is is_said
