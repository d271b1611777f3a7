"""``planner rules``, and its table in the proposal."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.report.folders.rules import RULES_FILES
from planner.report.saving.manifest import MANIFEST
from planner.report.tables.csv_text import read_csv
from tests.cli.conftest import Planner

RULES = """
[rules]
store_in_every_township = true
at_least_in_every_township = 0.5

[variants.narrow.rules]
point_above_residents = 1
"""


@pytest.fixture
def ruled(scenario: Path) -> Path:
    """Return the template with rules of administration."""
    file = scenario / "scenario.toml"
    text = file.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("[rules]")]
    file.write_text("\n".join(lines) + RULES, encoding="utf-8")
    return scenario


def test_folder(planner: Planner, ruled: Path, tmp_path: Path) -> None:
    """Test that no rule saves money, and that bounds hold the price between them."""
    out = tmp_path / "rules"
    run = planner("rules", ruled, "--out", out, "--json", "--no-cache")
    assert run.code == 0, run.err
    assert sorted(item.name for item in out.iterdir()) == sorted(
        [*RULES_FILES, MANIFEST]
    )
    first, *rows = read_csv(out / "rules.csv")
    assert (first["rule"], first["violations"]) == ("all", "0")
    assert [row["rule"] for row in rows] == [
        "store_in_every_township",
        "at_least_in_every_township",
    ]
    for row in rows:
        price = float(first["siting_cost"]) - float(row["siting_cost"])
        assert float(row["siting_price"]) == pytest.approx(price, abs=0.02)
        least, most = row["siting_price_least"], row["siting_price_most"]
        assert 0 <= float(least) <= price + 0.01
        assert price <= float(most) + 0.01
    assert len(run.data["findings"]) == 2
    plans = {item.name for item in (out / "plans").iterdir()}
    assert plans == {
        "all.json",
        "without_store_in_every_township.json",
        "without_at_least_in_every_township.json",
    }


def test_the_proposal_says_what_rules_cost(
    planner: Planner, ruled: Path, tmp_path: Path
) -> None:
    """Test that the table is there if the folder is given, else what is missing."""
    plan, out = tmp_path / "plan", tmp_path / "rules"
    assert planner("solve", ruled, "--out", plan, "--no-cache").code == 0
    assert planner("rules", ruled, "--out", out, "--no-cache").code == 0
    texts = {}
    for name, outs in (("without", [plan]), ("with", [plan, out])):
        options = ("--language", "en", "--format", "html", "--out", tmp_path / name)
        run = planner("report", *outs, *options)
        assert run.code == 0
        assert "planner frontier" in run.err
        assert ("planner rules" in run.err) is (name == "without")
        (page,) = (tmp_path / name).glob("*.html")
        texts[name] = page.read_text(encoding="utf-8")
    assert "each rule of administration costs was not computed" in texts["without"]
    assert "A store in every township" in texts["with"]
    assert "Share of residents covered in every township" in texts["with"]


def test_a_scenario_without_rules(planner: Planner, template: Path) -> None:
    """Test that the command says where rules stand."""
    run = planner("rules", template, "--no-cache")
    assert run.code != 0
    assert "expected one in [rules]" in " ".join(run.err.split())
