"""Comparing runs: inputs that differ, and all results."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from planner.errors import OutputError
from planner.model.rules import Economics
from planner.plan import Result, Status
from planner.report.compare import Comparison, compare
from planner.report.folders.plan_folder import read_folder, write_folder
from tests.report.records import make_provenance
from tests.tiny_plan import line_county, line_plan


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return two runs of a county, the second at half the standard and interest."""
    parent = tmp_path_factory.mktemp("runs")
    result = Result(status=Status.FEASIBLE, plan=line_plan(), seed=1, gap=0.01)
    county = line_county()
    strict = line_county(
        standard=replace(county.standard, collect_within_m=1500.0),
        economics=Economics(
            discount_rate=0.06, income_per_parcel_in=0, income_per_parcel_out=0
        ),
    )
    return tuple(
        write_folder(
            parent / name,
            result=result,
            instance=instance,
            provenance=make_provenance(
                parent,
                variant=variant,
                resolved={"standard": {"collect_within_km": km}, "currency": "CNY"},
            ),
        )
        for name, instance, variant, km in (
            ("base", county, None, 3.0),
            ("strict", strict, "strict", 1.5),
        )
    )  # type: ignore[return-value]


def values(comparison: Comparison, name: str) -> tuple[object, ...]:
    """Return the values of one line."""
    (line,) = [item for item in comparison.lines if item.name == name]
    return line.values


def test_only_inputs_that_differ_are_listed(folders: tuple[Path, Path]) -> None:
    """Test that the inputs listed are the variant and the key that it patches."""
    comparison = compare(folders)
    inputs = [line.name for line in comparison.lines if line.part == "input"]
    assert inputs == ["variant", "standard.collect_within_km"]
    assert values(comparison, "variant") == (None, "strict")
    assert values(comparison, "standard.collect_within_km") == (3.0, 1.5)


def test_an_edit_and_what_it_writes_are_one_line(tmp_path: Path) -> None:
    """Test a site closed by an edit, one required in the document, and a key set.

    Applied, edits write sites into lists of ``solve`` and values at their keys; a
    village served from a site writes the site, too.
    """
    result = Result(status=Status.FEASIBLE, plan=line_plan(), seed=1, gap=0.01)
    base = {"standard": {"collect_within_km": 3.0}, "solve": {"exclude_sites": ["c"]}}
    edits = [
        {"do": "close", "site": "a"},
        {"do": "reopen", "site": "c"},
        {"do": "serve", "village": "v1", "site": "d"},
        {"do": "set", "key": "standard.collect_within_km", "value": 1.5},
    ]
    edited = {
        "standard": {"collect_within_km": 1.5},
        "solve": {"exclude_sites": ["a"], "require_sites": ["b", "d"]},
        "edits": edits,
    }
    runs = [
        write_folder(
            tmp_path / name,
            result=result,
            instance=line_county(),
            provenance=make_provenance(tmp_path, variant=None, resolved=resolved),
        )
        for name, resolved in (("base", base), ("edited", edited))
    ]
    lines = [line for line in compare(runs).lines if line.part == "input"]
    assert {line.name: line.values for line in lines} == {
        "standard.collect_within_km": (3.0, 1.5),
        "state of a": (None, "a is closed"),
        "state of b": (None, "b is open"),
        "state of c": ("c is closed", "c may open or not"),
        "edit: serve of v1": (None, "v1 is served from d"),
    }


def test_results_stand_side_by_side(folders: tuple[Path, Path]) -> None:
    """Test coverage at 3 km and 1.5 km, facilities by tier and kilometres.

    v1 is 1 km from the point, v2 2 km from the store, v3 4 km from the point: of
    4 villages 2 are covered at 3 km and 1 at 1.5 km.
    """
    comparison = compare(folders)
    assert values(comparison, "coverage: villages") == (0.5, 0.25)
    assert values(comparison, "facilities: store") == (1.0, 1.0)
    assert values(comparison, "linehaul: km a running day") == (20.0, 20.0)
    cost, dearer = values(comparison, "annual cost")
    assert isinstance(cost, float)
    assert isinstance(dearer, float)
    assert dearer > cost


def test_each_party_of_the_ledger_has_its_line(folders: tuple[Path, Path]) -> None:
    """Test that what stands in ``stakeholders.csv`` is compared, name by name.

    Operators of hub, stores and points are parties of their own there; one line of
    "operators" that is always 0 would say that nobody is paid for running them.
    """
    comparison = compare(folders)
    saved = read_folder(folders[0]).tables["stakeholders"]
    expected = {f"net a year: {row['party']}": float(row["net"]) for row in saved}
    lines = {line.name: line.values[0] for line in comparison.lines}
    found = {name: lines[name] for name in lines if name.startswith("net a year: ")}
    assert expected["net a year: hub operators"] > 0
    assert found == expected


def test_what_is_not_modelled_is_silent(folders: tuple[Path, Path]) -> None:
    """Test that no wait of 0 minutes stands where there are no clerks, and the bound.

    The bound is of annual cost with charges, so the two stand together.
    """
    names = [line.name for line in compare(folders).lines]
    assert not [name for name in names if name.startswith(("wait", "clerks"))]
    cost = names.index("annual cost and charges, villagers' time in it")
    assert names[cost + 1] == "least that any plan costs with charges"


def test_rows_and_csv(folders: tuple[Path, Path]) -> None:
    """Test that the lines are ready for JSON and CSV under the folders' names."""
    comparison = compare(folders)
    assert comparison.runs == ("base", "strict")
    assert comparison.rows()[0] == {
        "part": "input",
        "name": "variant",
        "base": None,
        "strict": "strict",
    }
    assert comparison.csv().splitlines()[0] == "\ufeffpart,name,base,strict"


def test_table_for_the_terminal(folders: tuple[Path, Path]) -> None:
    """Test that both tables are printed with their titles."""
    console = Console(file=io.StringIO(), width=100)
    console.print(compare(folders).tables())
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "Inputs that differ" in text
    assert "coverage: residents" in text


def test_same_names_are_numbered(folders: tuple[Path, Path]) -> None:
    """Test that two runs in folders of the same name stay apart."""
    assert compare([folders[0], folders[0]]).runs == ("base #1", "base #2")


def test_one_run_is_not_enough(folders: tuple[Path, Path]) -> None:
    """Test that a single folder is an error."""
    with pytest.raises(OutputError, match="two or more"):
        compare(folders[:1])
