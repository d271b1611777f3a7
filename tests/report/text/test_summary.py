"""The summary at the end of a run."""

import io
from dataclasses import replace

from rich.console import Console

import planner.report.text.summary as module
from planner.ledger import COST_LINES, compute_ledger
from planner.metrics import evaluate, judge
from planner.plan import Result, Status
from planner.report.text.summary import key_figures, summary
from planner.report.text.words import LINES
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
    console = Console(file=io.StringIO(), width=110)
    instance = replace(line_county(), title=title)
    judgement = None if result.plan is None else judge(result.plan, instance)
    console.print(summary(result, instance, judgement))
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_summary_holds_what_matters() -> None:
    """Test that coverage, network, money, service and solver are all there.

    Of 500 residents v1's 100 and v2's 300 are covered: 80 %.
    """
    text = printed(RESULT)
    for part in ("青山县", "80.0%", "Annual cost", "2.00%", "not asked for", "3.5"):
        assert part in text
    assert "Interrupted" not in text
    assert "misses" not in text


def test_viability_in_one_line() -> None:
    """Test that p is viable and s lacks 72 042 a year."""
    line = "1 of 2 stores and points are viable; subsidy gap in all 72,042 CNY a year"
    assert line in printed(RESULT)


def cells(text: str, name: str) -> list[str]:
    """Return what stands behind a name in its row."""
    (line,) = [line for line in text.splitlines() if line.startswith(name)]
    return line.removeprefix(name).split()


def test_unserved_villages_are_named() -> None:
    """Test that v4 stands under its reason, with its 50 residents."""
    assert cells(printed(RESULT), "No coordinates") == ["1", "50", "v4"]


def test_facilities_that_change() -> None:
    """Test that hub, store and point are new, and that point x closes."""
    text = printed(RESULT)
    assert cells(text, "Store: service store") == ["1", "1", "-", "-"]
    assert cells(text, "Point: village point") == ["1", "1", "-", "1"]


def test_money_adds_up() -> None:
    """Test that the lines shown add up to the annual cost, and with income to the net.

    Rounded to whole CNY they differ by less than half a CNY a line.
    """
    ledger = compute_ledger(line_plan(), line_county())
    text = printed(RESULT)
    shown = {
        name: float(cells(text, LINES[name])[0].replace(",", ""))
        for name, amount in ledger.by_line().items()
        if amount and name != "host_running"
    }
    assert "Not the network's: running cost that hosts bear" in text
    income = shown.pop("parcel_income", 0.0)
    assert abs(sum(shown.values()) - ledger.annual_cost) <= 0.5 * len(shown)
    net_cost = sum(shown.values()) + income
    assert abs(net_cost - ledger.net_cost) <= 0.5 * (len(shown) + 1)


def test_every_money_line_has_a_name() -> None:
    """Test that the words for money lines are those of the catalogue."""
    assert set(LINES) == set(COST_LINES)


def test_total_seconds_are_not_counted_twice() -> None:
    """Test that the total, where measured, stands for the steps."""
    seconds = {"siting": 1.0, "routing": 2.5, "total": 4.0}
    text = printed(replace(RESULT, seconds=seconds))
    assert "4.0 (siting 1.0, routing 2.5)" in text


def test_requirements_that_a_plan_misses() -> None:
    """Test that they are listed although there is a plan."""
    result = replace(
        RESULT, status=Status.INFEASIBLE, infeasible=("use is 0.8, not >= 0.9",)
    )
    text = printed(result)
    assert "- use is 0.8, not >= 0.9" in text
    assert "Annual cost" in text


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
    assert "bound" not in text


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
    assert figures["Places not served in full"] == "1 of 4"


def test_gap_says_whose_it_is_and_neighbours_that_were_not_searched() -> None:
    """Test the words beside a gap of 0.4 % and the note of the search of neighbours."""
    result = Result(
        status=Status.FEASIBLE,
        plan=None,
        seed=1,
        gap=0.004,
        engine_note="max_capex is set",
    )
    rows = dict(module._bounds(result, "CNY"))
    assert rows["Siting gap"] == "0.40% of the siting, at these prices"
    assert rows["Neighbours not searched"] == "max_capex is set"
    assert "Neighbours not searched" not in dict(
        module._bounds(replace(result, engine_note=""), "CNY")
    )
