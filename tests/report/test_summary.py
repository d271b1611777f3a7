"""The summary at the end of a run."""

import io
from dataclasses import replace

from rich.console import Console

from planner.ledger import compute_ledger
from planner.metrics import evaluate
from planner.plan import Result, Status
from planner.report.summary import key_figures, summary
from tests.tiny_plan import line_county, line_plan

RESULT = Result(
    status=Status.FEASIBLE,
    plan=line_plan(),
    seed=7,
    objective=100.0,
    bound=98.0,
    gap=0.02,
    seconds={"siting": 1.0, "routing": 2.5},
)


def printed(result: Result, title: str = "青山县") -> str:
    """Return the summary as it stands on the terminal."""
    instance, plan = replace(line_county(), title=title), line_plan()
    console = Console(file=io.StringIO(), width=110)
    console.print(
        summary(
            result, instance, evaluate(plan, instance), compute_ledger(instance, plan)
        )
    )
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_summary_holds_what_matters() -> None:
    """Test that coverage, network, money, service and solver are all there.

    Of 500 residents v1's 100 and v2's 300 are covered: 80 %.
    """
    text = printed(RESULT)
    for part in ("青山县", "80.0%", "Annual cost", "2.00%", "heuristic routing", "3.5"):
        assert part in text
    assert "Not served: no coordinates" in text
    assert "Interrupted" not in text


def test_interruption_is_said() -> None:
    """Test that a run broken off says so first."""
    assert "best plan so far" in printed(replace(RESULT, is_interrupted=True))


def test_infeasible_run_lists_reasons() -> None:
    """Test that without a plan the reasons are the summary."""
    result = Result(
        status=Status.INFEASIBLE, plan=None, seed=1, infeasible=("too little money",)
    )
    text = printed(result)
    assert "too little money" in text
    assert "Coverage" not in text


def test_markup_in_names_is_text() -> None:
    """Test that brackets in a title are not taken for the terminal's markup."""
    assert "[red]county[/red]" in printed(RESULT, title="[red]county[/red]")


def test_key_figures() -> None:
    """Test tiers, kilometres (20 + 12) and parcels (40 a day)."""
    instance, plan = line_county(), line_plan()
    figures = dict(key_figures(plan, instance, evaluate(plan, instance)))
    assert (figures["Hubs"], figures["Stores"], figures["Points"]) == ("1", "1", "1")
    assert figures["Kilometres a running day"] == "32"
    assert figures["Parcels carried a day"] == "40"
    assert figures["Villages not served in full"] == "1 of 4"
