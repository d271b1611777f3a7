"""Comparing runs: the inputs in which they differ, and their results, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from planner.errors import OutputError
from planner.model.places import Tier
from planner.report.folders.plan_folder import SavedRun, read_folder
from planner.report.tables.csv_text import Cell, Row, csv_text
from planner.report.text.edit_words import edit_words
from planner.report.text.words import COVERAGES, LINES
from planner.scenario.document.schema_edits import (
    Close,
    Edit,
    Lock,
    Reopen,
    Serve,
    SetValue,
)
from planner.scenario.edits.in_document import set_keys
from planner.scenario.edits.read import KEY as EDITS
from planner.scenario.edits.read import read_edits
from planner.scenario.edits.topics import in_force, topic_of
from planner.units import METRES_PER_KM, SECONDS_PER_HOUR

__all__ = ["Comparison", "ComparisonLine", "compare", "compare_runs"]

Value = str | float | bool | None
INPUT, RESULT = "input", "result"
SERVICE = {
    "facilities_on_hosts": "facilities on hosts",
    "expected_sign_ups": "hosts expected to join",
    "capex_saved_by_hosts": "capital outlay that hosts spare",
    "staff": "clerks",
    "peak_staff_use": "clerks' time used in the busiest hour, most",
    "peak_wait_minutes": "wait in the busiest hour, longest mean min",
    "carried_by_third_parties": "parcels that third parties carry",
    "parity": "parity of third parties' service",
    "attempts_per_home_parcel": "attempts for a parcel to the door",
    "left_over_parcels_per_day": "parcels left over at doors a day",
    "returned_parcels_per_day": "parcels sent back a day",
    "merchant_parcels_per_day": "parcels of merchants taken a day",
    "merchant_parcels_left_per_day": "parcels of merchants without room a day",
    "visits_per_year": "visits of crews a year",
    "unmet_visits_per_year": "visits of crews that nobody makes a year",
    "side_income": "side income",
    "order_commission": "commission on orders placed on the spot",
}
"""Figures of the service layer: silent where no run uses what they are of."""
QUALITY = {
    "total_objective": "annual cost and charges, villagers' time in it",
    "total_bound": "least that any plan costs with charges",
    "total_gap": "gap of the whole plan, at most",
    "gap": "gap of the siting",
    "is_reproducible": "is reproducible",
    "is_interrupted": "is interrupted",
}
"""What ``result`` of ``run.json`` says of how good a plan is known to be.

The bound holds charges that annual cost does not, so that it may lie above that.
"""
SITE_LISTS = ("require_sites", "exclude_sites")
"""Keys of ``solve`` that edits of sites write into: told by site, with the edits."""
STATES = (Lock, Close, Reopen)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonLine:
    """One input or result with its value in each run; ``None`` where it has none."""

    part: str
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Runs side by side.

    Parameters
    ----------
    runs
        A short name for each run.
    lines
        Inputs in which the runs differ, then all results.
    """

    runs: tuple[str, ...]
    lines: tuple[ComparisonLine, ...]

    def rows(self) -> list[dict[str, Cell]]:
        """Return a row for each line, ready for JSON or CSV."""
        return [
            {
                "part": line.part,
                "name": line.name,
                **dict(zip(self.runs, line.values, strict=True)),
            }
            for line in self.lines
        ]

    def csv(self) -> str:
        """Return the lines as the text of a CSV file."""
        rows: list[Row] = list(self.rows())
        return csv_text(rows, ("part", "name", *self.runs))

    def tables(self) -> Group:
        """Return two tables to be printed by ``rich``."""
        titles = ((INPUT, "Inputs that differ"), (RESULT, "Results"))
        return Group(*(self._table(part, title) for part, title in titles))

    def _table(self, part: str, title: str) -> Table:
        table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
        table.add_column("")
        for run in self.runs:
            table.add_column(Text(run), justify="right", overflow="fold")
        lines = [line for line in self.lines if line.part == part]
        for line in lines:
            cells = [Text(_shown(value)) for value in line.values]
            table.add_row(Text(line.name), *cells)
        if not lines:
            table.add_row("none", *[""] * len(self.runs))
        return table


def compare(folders: Sequence[Path | str]) -> Comparison:
    """Return the runs of output folders side by side.

    Raises
    ------
    OutputError
        If there are fewer than two, or one cannot be read.
    """
    if len(folders) < 2:
        msg = f"{len(folders)} output folder, expected two or more; name another one"
        raise OutputError(msg)
    return compare_runs([read_folder(folder) for folder in folders])


def compare_runs(
    runs: Sequence[SavedRun], *, names: tuple[str, ...] | None = None
) -> Comparison:
    """Return runs that are already read side by side.

    Parameters
    ----------
    names
        Of the runs; those of their folders unless given.
    """
    inputs = [dict(_inputs(run.run)) for run in runs]
    parties = _parties_of(runs)
    results = [dict(_results(run, parties)) for run in runs]
    return Comparison(
        runs=names or _names(runs),
        lines=(
            *(line for line in _lines(INPUT, inputs) if len(set(line.values)) > 1),
            *(
                line
                for line in _lines(RESULT, results)
                if any(line.values) or not _is_of_module(line.name)
            ),
        ),
    )


def _is_of_module(name: str) -> bool:
    """Return whether a result is of what a scenario need not use.

    A wait of 0 minutes where no clerks are modelled would read as none.
    """
    return name.startswith("a year: ") or name in SERVICE.values()


def _lines(part: str, columns: Sequence[Mapping[str, Value]]) -> list[ComparisonLine]:
    names = dict.fromkeys(name for column in columns for name in column)
    return [
        ComparisonLine(
            part=part, name=name, values=tuple(column.get(name) for column in columns)
        )
        for name in names
    ]


def _names(runs: Sequence[SavedRun]) -> tuple[str, ...]:
    """Return the folders' names, numbered where two are the same."""
    names = [run.folder.resolve().name for run in runs]
    counts = Counter(names)
    return tuple(
        name if counts[name] == 1 else f"{name} #{idx}"
        for idx, name in enumerate(names, 1)
    )


def _inputs(run: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    scenario = run["scenario"] or {}
    yield "variant", scenario.get("variant")
    resolved = dict(scenario.get("resolved", {}))
    edits = read_edits(resolved.pop(EDITS, ()), file=EDITS)
    solve = dict(resolved.get("solve", {}))
    required, excluded = (solve.pop(key, None) or () for key in SITE_LISTS)
    yield from _leaves({**resolved, "solve": solve})
    found = [edit for _, edit in in_force(edits)]
    yield from _states(required, excluded, found).items()
    said = set_keys(edits)
    for edit in found:
        is_said = isinstance(edit, SetValue) and edit.key in said
        if not (is_said or isinstance(edit, STATES)):
            yield f"edit: {' of '.join(topic_of(edit))}", edit_words(edit, {})
    for item in run["inputs"]:
        yield f"content of {item['path']}", item["sha256"][:12]
    yield "proxy roads", run["roads"]["is_proxy"]
    yield "seed", run["result"]["seed"]
    yield "planner", run["versions"]["planner"]


def _states(
    required: Sequence[str], excluded: Sequence[str], edits: Sequence[Edit]
) -> dict[str, Value]:
    """Return what each site is to be, once, whether a list says so or an edit does.

    A site required only as a village is to be served from it is told by that edit.
    """
    served_from = {edit.site for edit in edits if isinstance(edit, Serve)}
    told: list[Edit] = [
        *(Lock(do="lock", site=site) for site in required if site not in served_from),
        *(Close(do="close", site=site) for site in excluded),
        *(edit for edit in edits if isinstance(edit, STATES)),
    ]
    return {" of ".join(topic_of(edit)): edit_words(edit, {}) for edit in told}


def _parties_of(runs: Sequence[SavedRun]) -> tuple[str, ...]:
    """Return everybody who pays or receives in some run."""
    found = {
        row["party"]
        for run in runs
        if run.plan is not None
        for row in run.tables["stakeholders"]
    }
    return tuple(sorted(found))


def _results(run: SavedRun, parties: Sequence[str]) -> Iterator[tuple[str, Value]]:
    result = run.run["result"]
    yield "status", result["status"]
    if run.plan is not None:
        yield from _service(run.metrics)
        yield from _money(run.metrics)
        yield from _viability(run.metrics["viability"])
        yield from _parties(run, parties)
        yield from _lines_of_ledger(run)
        yield from _network(run)
        yield from _service_layer(run.metrics["service"])
        yield "hours a day that villages can collect, mean", _hours(run)
    for name, words in QUALITY.items():
        yield words, result[name]
    yield "seconds", result["seconds"].get("total")


def _service(metrics: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    for name, item in metrics["coverages"].items():
        yield f"coverage: {COVERAGES.get(name, name).lower()}", item["value"]
    lead, way = metrics["lead_time_by_parcels_s"], metrics["distance_by_residents_m"]
    yield "lead time, mean h", _in_unit(lead["mean"], SECONDS_PER_HOUR)
    yield (
        "lead time, nine tenths within h",
        _in_unit(lead["percentile_90"], SECONDS_PER_HOUR),
    )
    yield "way to facility, mean km", _in_unit(way["mean"], METRES_PER_KM)
    yield "parcels carried a day", metrics["carried_parcels_per_day"]


def _money(metrics: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    names = {
        "annual_cost": "annual cost",
        "net_cost": "net cost",
        "cost_per_parcel": "cost per parcel",
        "outlay": "capital outlay, closing in it",
    }
    for key, name in names.items():
        yield name, metrics["money"][key]


def _viability(figures: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    yield "stores and points that are viable", float(figures["viable_sites"])
    yield "stores and points that are not", float(figures["unviable_sites"])
    yield "subsidy gap of these", figures["subsidy_gap"]


def _parties(run: SavedRun, parties: Sequence[str]) -> Iterator[tuple[str, Value]]:
    """Yield what is left to each party; nothing paid or received is 0."""
    found = {row["party"]: row["net"] for row in run.tables["stakeholders"]}
    for party in parties:
        yield f"net a year: {party}", float(found.get(party) or 0.0)


def _hours(run: SavedRun) -> float | None:
    """Return the mean over villages that collect somewhere, not at the door."""
    hours = [
        float(row["hours_per_day"])
        for row in run.tables["functions"]
        if row["function"] == "collect" and row["facility_id"] and row["at_door"] == "0"
    ]
    return sum(hours) / len(hours) if hours else None


def _service_layer(figures: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    for key, name in SERVICE.items():
        value = figures[key]
        yield name, float(value) if isinstance(value, int) else value
    for function, share in figures["residents_by_function"].items():
        yield f"residents who get near or at the door: {function}", share


def _lines_of_ledger(run: SavedRun) -> Iterator[tuple[str, Value]]:
    sums: dict[str, float] = {}
    for row in run.tables["ledger"]:
        amount = float(row["amount_per_year"])
        sums[row["line"]] = sums.get(row["line"], 0.0) + amount
    for line, words in LINES.items():
        yield f"a year: {words.lower()}", sums.get(line)


def _network(run: SavedRun) -> Iterator[tuple[str, Value]]:
    opened = [row for row in run.tables["facilities"] if row["decision"] != "close"]
    tiers = Counter(row["tier"] for row in opened)
    for tier in Tier:
        yield f"facilities: {tier}", float(tiers[tier.value])
    closed = len(run.tables["facilities"]) - len(opened)
    yield "facilities that close", float(closed)
    for leg, item in run.metrics["legs"].items():
        yield f"{leg}: km a running day", item["km_per_running_day"]
        yield f"{leg}: vehicles", float(item["vehicles"])
    served = [row for row in run.tables["villages"] if not row["reason"]]
    unserved = len(run.tables["villages"]) - len(served)
    yield "villages not served in full", float(unserved)
    yield "routes", float(len({row["route_id"] for row in run.tables["routes"]}))


def _in_unit(value: float | None, unit_size: float) -> float | None:
    return None if value is None else value / unit_size


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Value]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        yield path, ", ".join(str(item) for item in value)
    else:
        yield path, value


def _shown(value: Value) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:,.4f}" if abs(value) < 10 and value % 1 else f"{value:,.0f}"
        case _:
            return str(value)
