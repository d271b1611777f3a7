"""Options side by side: their names, and figures that are of their own files."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from planner.report.folders.options import Option, option_plans
from planner.report.proposal.build import build_document
from planner.report.proposal.document import Paragraph, Table, runs_of
from planner.report.proposal.evidence.figures import Figure
from planner.report.proposal.evidence.saved_runs import Evidence, Records
from planner.report.proposal.wording.language import Language, Words, number
from planner.report.proposal.wording.relaxed_words import relaxed_runs
from planner.report.proposal.writer import Writer

KEYS = ("recommended", "do_nothing", "minimum", "full_coverage", "third_party")


def options_table(evidence: Evidence, language: Language) -> Table:
    """Return the first table of the section on options."""
    document = build_document(evidence, language, None)
    section = next(item for item in document.sections if item.key == "options")
    return next(item for item in section.blocks if isinstance(item, Table))


@pytest.mark.parametrize("language", list(Language))
def test_every_option_is_a_column(evidence: Evidence, language: Language) -> None:
    """Test names and order: the proposed plan, a variant, then the other options."""
    words = Words(language=language, currency="CNY")
    known = [words.text(f"option_{key}") for key in KEYS]
    head = options_table(evidence, language).head
    variant = {Language.EN: "own_network", Language.ZH: "方案（own_network）"}[language]
    assert head[1:] == (known[0], variant, *known[1:])


def test_figures_are_those_of_each_option(
    evidence: Evidence, folders: list[Path]
) -> None:
    """Test coverage and cost of every column against its metrics.json."""
    record = json.loads((folders[4] / "options.json").read_text(encoding="utf-8"))
    plans = {item["key"]: folders[4] / item["plan"] for item in record["options"]}
    order = [folders[0], folders[1], *(plans[key] for key in KEYS[1:])]
    metrics = [
        json.loads((plan / "metrics.json").read_text(encoding="utf-8"))
        for plan in order
    ]
    rows = options_table(evidence, Language.EN).rows
    for label, found in (
        (
            "Residents",
            [item["coverages"]["residents"]["value"] for item in metrics],
        ),
        ("Annual cost", [item["money"]["annual_cost"] for item in metrics]),
    ):
        row = next(item for item in rows if str(item[0]).startswith(label))
        figures = [cell for cell in row[1:] if isinstance(cell, Figure)]
        assert [item.value for item in figures] == pytest.approx(found)


@pytest.mark.parametrize("language", list(Language))
def test_an_option_that_cannot_be_met_says_so(
    evidence: Evidence, folders: list[Path], language: Language
) -> None:
    """Test that each relaxed option has a line with what gave way, and no other one."""
    record = json.loads((folders[4] / "options.json").read_text(encoding="utf-8"))
    relaxed = [item for item in record["options"] if item["plan"] != item["key"]]
    document = build_document(evidence, language, None)
    section = next(item for item in document.sections if item.key == "options")
    bullets = [
        "".join(str(getattr(run, "text", run)) for run in runs_of(item.runs))
        for item in section.blocks
        if isinstance(item, Paragraph) and item.is_bullet
    ]
    said = {"en": "no plan that meets all its", "zh": "未求得满足其全部要求"}[
        language.value
    ]
    told = [text for text in bullets if said in text]
    assert len(told) == len(relaxed)


REPAIRS = [
    {"key": "solve.at_least.residents", "before": 0.95, "after": 0.903},
    {"key": "solve.at_least_in.A.use", "before": 0.9, "after": 0.8},
    {"key": "solve.max_capex", "before": 2_000_000.0, "after": 2_345_600.0},
    {"key": "solve.max_facilities.point", "before": 40, "after": 43},
    {"key": "rules.store_in_every_township", "before": True, "after": False},
    {"key": "sites.S1", "before": "excluded", "after": "candidate"},
]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            Language.EN,
            "residents covered, 95.0% asked for, 90.3% here; "
            "A parcels carried, 90.0% asked for, 80.0% here; "
            "outlay at most, 2.00 million CNY asked for, 2.35 million CNY here; "
            "most facilities of the tier: point, 40 asked for, 43 here; "
            "A store in every township, yes asked for, not kept here; "
            "S1, excluded asked for, candidate here",
        ),
        (
            Language.ZH,
            "居民覆盖率：原要求 95.0%，放宽为 90.3%；"
            "A 承运件量占比：原要求 90.0%，放宽为 80.0%；"
            "投资上限：原要求 200.00 万元，放宽为 234.56 万元；"
            "服务点数量上限：原要求 40，放宽为 43；"
            "乡乡有站：原要求是，放宽为不执行；"
            "S1：原要求排除，放宽为候选",
        ),
    ],
)
def test_what_gave_way_is_said_in_the_language(
    evidence: Evidence, language: Language, expected: str
) -> None:
    """Test each kind of requirement: share, money, number, rule and site."""
    words = Words(language=language, currency="CNY")
    writer = Writer(words=words, evidence=evidence, maps=None)
    run = {"result": {"repair": REPAIRS}}
    asked = Records(folder="o/full", objects={"run.json": run}, tables={})
    shown = [
        number(item, words) if isinstance(item, Figure) else getattr(item, "text", item)
        for item in relaxed_runs(writer, asked)
    ]
    assert "".join(map(str, shown)) == expected


def test_a_plan_that_breaks_a_limit_does_not_stand_for_its_option() -> None:
    """Test an option whose plan costs more than its limit, with a relaxed one beside.

    The first has a plan, too; shown in the table without a word it would seem to keep
    the limit.
    """
    solved: Any = SimpleNamespace(result=SimpleNamespace(plan="broken"))
    relaxed: Any = SimpleNamespace(result=SimpleNamespace(plan="kept"))

    def folder(relaxed: Any) -> str | None:
        option = Option(
            key="budget", names={}, variant=None, solved=solved, relaxed=relaxed
        )
        return option.plan_folder

    assert folder(relaxed) == "budget/relaxed"
    assert folder(None) == "budget"


def test_options_that_are_not_met_are_told_wherever_their_plan_stands(
    tmp_path: Path,
) -> None:
    """Test a plan that breaks its limit, as an interruption leaves it."""
    options = [
        {"key": "budget", "names": {}, "plan": "budget", "infeasible": ["too dear"]},
        {"key": "minimum", "names": {}, "plan": "minimum", "infeasible": []},
    ]
    text = json.dumps({"options": options})
    (tmp_path / "options.json").write_text(text, encoding="utf-8")
    found = option_plans(tmp_path)
    assert found is not None
    assert [item.relaxed for item in found] == [("too dear",), ()]
