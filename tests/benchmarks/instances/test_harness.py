"""Tests of the benchmark harness: rows, gaps, failures and the command."""

import csv
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import run as module
from benchmarks.instances import harness, measuring, published, rows
from benchmarks.instances.measuring import gap_pct
from tests.repository.markdown import ROOT

FAMILY = '''\
"""A family whose cases say what happens to them."""

import os
import time

from benchmarks.instances.harness import Answer, Recosting, cases_of_files

NAME = "fake"
SENSE = "min"


def cases(folder):
    return cases_of_files(folder.glob("*.txt"), folder)


def solve(case, *, time_limit_s, seed):
    kind = case.path.read_text(encoding="utf-8")
    if kind == "raises":
        raise RuntimeError("no such luck")
    if kind == "dies":
        os._exit(3)
    if kind == "sleeps":
        time.sleep(10**6)
    cost = None if kind == "nothing" else 11.0
    bound = 12.0 if kind == "bound" else 9.0
    return Answer(cost=cost, bound=bound, solution=kind)


def recost(case, solution):
    violations = ("too heavy", "too late") if solution == "infeasible" else ()
    cost = 12.5 if solution == "mismatch" else 11.0
    return Recosting(cost=cost, violations=violations)


def bad_peer(case, time_limit_s, seed):
    return Answer(cost=11.0, bound=None, solution="infeasible")


def process(case, time_limit_s, seed):
    return Answer(cost=11.0, bound=float(os.getpid() == WARMED), solution="good")


def warm_up():
    global WARMED
    WARMED = os.getpid()


PEERS = {"bad": bad_peer, "process": process}
'''
KINDS = ("good", "infeasible", "mismatch", "raises", "dies", "nothing", "bound")
MAIN = """\
import argparse
import signal
import sys
from benchmarks.instances import published

# A shell's background jobs ignore interrupts, and so would what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
parser = argparse.ArgumentParser()
published.add_arguments(parser)
sys.exit(published.run("fake", parser.parse_args()))
"""


@pytest.fixture
def folder(tmp_path):
    """Return a folder of cases, the good one with a best known value of 10."""
    instances = tmp_path / "instances" / "set"
    instances.mkdir(parents=True)
    for kind in KINDS:
        (instances / f"{kind}.txt").write_text(kind, encoding="utf-8")
    table = tmp_path / "instances" / "best_known.csv"
    rows = ["instance,bks,is_optimal,note", *(f"{kind},10,1,said" for kind in KINDS)]
    table.write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "fake.py").write_text(FAMILY, encoding="utf-8")
    return instances


@contextmanager
def started(folder, *options):
    """Start the command on the fake family; it ends and lets go of its pipes."""
    path = os.pathsep.join([str(ROOT), str(folder.parents[1])])
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, str(folder), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def run(folder, *options):
    """Return exit code, rows, closing lines and what went to standard error."""
    with started(folder, *options) as process:
        out, err = process.communicate()
    lines = out.splitlines()
    closing = [line for line in lines if line.startswith("fake, ")]
    rows = list(csv.DictReader(lines[: len(lines) - len(closing)]))
    return process.returncode, rows, closing, err


def test_every_failure_is_told_and_none_stops_the_others(folder, tmp_path):
    """Test the rows, the closing line and the exit code of one case of each kind."""
    out = tmp_path / "rows.csv"
    code, rows, closing, err = run(folder, "--jobs", "2", "--out", str(out))
    by_name = {row["instance"]: row for row in rows}
    assert code == 1
    assert set(by_name) == set(KINDS)
    gaps = {name: row["gap_pct"] for name, row in by_name.items()}
    # 100 * (11 - 10) / 10
    assert gaps == dict.fromkeys(KINDS, "") | {"good": "10"}
    notes = {name: row["note"] for name, row in by_name.items()}
    assert notes.pop("dies").startswith("error: BrokenProcessPool")
    assert notes == {
        "good": "",
        "infeasible": "infeasible: too heavy; too late",
        "mismatch": "cost mismatch: 12.5 from the file",
        "raises": "error: RuntimeError: no such luck",
        "nothing": "no solution found",
        "bound": "its bound is beyond its own cost",
    }
    assert "RuntimeError: no such luck" in err
    (line,) = closing
    assert "7 of 7 instances" in line
    assert "of 1: mean 10.00 %, median 10.00 %, worst 10.00 %" in line
    assert "infeasible 2, failed 4" in line
    written = out.read_text(encoding="utf-8").splitlines()
    assert list(csv.DictReader(written)) == rows


def test_the_columns_are_as_documented(folder):
    """Test the row of a good case, and that only chosen cases are run."""
    code, rows, _, _ = run(folder, "--only", "g*d", "--seed", "5")
    assert code == 0
    (row,) = rows
    assert float(row.pop("seconds")) >= 0
    assert row == {
        "instance": "good",
        "cost": "11",
        "bound": "9",
        "best_known": "10",
        "gap_pct": "10",
        "seed": "5",
        "note": "",
    }


def test_peers_run_after_the_planner_in_the_same_warmed_process(folder):
    """Test that each peer has rows and a line, and cannot make the run fail."""
    code, rows, closing, _ = run(folder, "--only", "good", "--peers")
    assert code == 0
    assert [row["method"] for row in rows] == ["planner", "bad", "process"]
    assert rows[1]["note"] == "infeasible: too heavy; too late"
    assert rows[2]["bound"] == "1"
    assert ["infeasible 1, failed 0" in line for line in closing] == [
        False,
        True,
        False,
    ]


def test_an_interrupt_leaves_the_rows_so_far(folder, tmp_path):
    """Test that rows are written at once, and an interrupt waits for no other case.

    The other case would sleep for days.
    """
    (folder / "later.txt").write_text("sleeps", encoding="utf-8")
    out = tmp_path / "rows.csv"
    with started(folder, "--only", "[gl]*", "--out", str(out)) as process:
        process.stdout.readline()  # the header
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate()
    assert process.returncode == 130
    assert first.startswith("good,")
    assert "good" in out.read_text(encoding="utf-8")
    assert "1 of 2 instances" in stdout
    assert "Traceback" not in stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["none", "{folder}"], "invalid choice: 'none'"),
        (["clrp", "{folder}/absent"], "no such folder"),
        (["clrp", "{folder}"], "no instances of family clrp"),
        (["clrp", "{folder}", "--time-limit", "0"], "not a number of seconds above 0"),
        (["clrp", "{folder}", "--jobs", "0"], "not a whole number above 0"),
        (["clrp", "{folder}", "--jobs", "two"], "not a whole number above 0"),
        (["clrp", "{folder}", "--time-limit", "nan"], "not a number of seconds"),
    ],
)
def test_wrong_use_is_said_in_a_line(
    monkeypatch, capsys, tmp_path, arguments, expected
):
    """Test that what cannot be run ends with code 2 and one message."""
    words = [word.format(folder=tmp_path) for word in arguments]
    monkeypatch.setattr(sys, "argv", ["run.py", *words])
    code: object
    try:
        code = module.main()
    except SystemExit as error:
        code = error.code
    assert code == 2
    *_, last = capsys.readouterr().err.splitlines()
    assert "error: " in last
    assert expected in last


def test_nothing_of_that_name_is_said(folder):
    """Test that a pattern without matches and a file that cannot be written end so."""
    code, rows, closing, err = run(folder, "--only", "x*")
    assert (code, rows, closing) == (2, [], [])
    assert err.splitlines() == [
        "error: --only x*: no such instance among 7; one is bound"
    ]
    code, rows, closing, err = run(folder, "--out", str(folder / "absent" / "a.csv"))
    assert (code, rows, closing) == (2, [], [])
    assert "No such file or directory; name a file" in err


def test_gaps_count_what_is_worse():
    """Test that 11 is 10 % above 10, and 9 of at most 10 is 10 % below."""
    assert gap_pct(11, 10, "min") == 10
    assert gap_pct(9, 10, "max") == 10
    assert gap_pct(9, 10, "min") == -10
    assert gap_pct(0, 0, "min") == 0
    assert gap_pct(1, 0, "min") is None


def test_bounds_are_compared_with_both_values():
    """Test bounds at, and beyond, the cost and the rounded best known value."""

    def contradiction(bound, cost, best_known, sense):
        row = rows.Row(
            instance="x",
            method="planner",
            seed=1,
            bound=bound,
            cost=cost,
            best_known=best_known,
        )
        return measuring.bound_contradiction(row, sense)

    # 565.6 is published for 565.64.
    assert contradiction(565.64, 566.0, 565.6, "min") == ""
    assert "best known" in contradiction(565.9, 566.0, 565.6, "min")
    assert "own cost" in contradiction(566.1, 566.0, None, "min")
    assert contradiction(12.0, 10.0, 11.0, "max") == ""
    assert "best known" in contradiction(10.5, 10.0, 11.0, "max")
    assert contradiction(None, 10.0, 11.0, "max") == ""


def test_a_case_is_found_in_the_table(tmp_path):
    """Test names with and without ending, a missing value, and natural order."""
    text = "instance,bks,is_optimal,note\na20.dat,7.5,1,good\na3,,unknown,\n"
    (tmp_path / "best_known.csv").write_text(text, encoding="utf-8")
    inner = tmp_path / "one" / "two"
    inner.mkdir(parents=True)
    paths = [inner / name for name in ("a20.dat", "a3.txt", "b1.dat")]
    first, second, third = harness.cases_of_files(reversed(paths), inner)
    assert (first.name, first.path, first.best_known) == ("a3", paths[1], None)
    assert (second.best_known, second.is_optimal, second.note) == (7.5, "1", "good")
    assert (third.name, third.best_known, third.is_optimal) == ("b1.dat", None, None)
    deeper = inner / "three"
    deeper.mkdir()
    assert harness.best_known_rows(deeper) == []


def test_a_name_may_hold_a_folder(tmp_path):
    """Test that patterns match names and the end of paths."""
    case = harness.Case(name="x1", path=Path("bench/prins/x1.dat"))

    family = SimpleNamespace(NAME="fake", cases=lambda _: [case])
    for pattern in ("x?", "prins/*", "*.dat"):
        assert published.chosen_cases(family, tmp_path, pattern) == [case]
    with pytest.raises(published.UsageError, match="no such instance"):
        published.chosen_cases(family, tmp_path, "tuzun/*")
