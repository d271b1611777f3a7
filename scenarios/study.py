"""What the study scripts share: the run, the figures of a plan, the table, the look."""

from __future__ import annotations

import argparse
import csv
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

import planner
from planner.design.noise import Quoted, Told, told
from planner.design.penalties import objective_of
from planner.flow import resolve
from planner.model.places import Tier
from planner.report.fonts import drawable, own_fonts
from planner.report.pictures.palette import INK, MUTED
from planner.scenario.document.read import Scenario
from planner.scenario.document.variants import patched
from planner.units import METRES_PER_KM
from planner.workbench.sweeps.result import Sweep

__all__ = [
    "BEHIND",
    "BLUE",
    "GREEN",
    "GREEN_HILL",
    "GREY",
    "KEPT",
    "VERMILION",
    "Label",
    "Row",
    "Study",
    "change",
    "changed",
    "count_of",
    "figures",
    "is_told",
    "kept_row",
    "label_ends",
    "number",
    "row_of",
    "savings",
    "study_parser",
    "swept",
    "tidy",
    "title",
    "write_table",
]

GREEN_HILL = Path(__file__).parent / "green_hill"
GREY = "#a9b2bb"
"""Of what may be noise of the search."""
BLUE, VERMILION, GREEN = "#0072b2", "#d55e00", "#009e73"
"""Out of the set of Okabe and Ito (2008), told apart by colour-blind readers."""

KEPT = "kept"
"""Folder of what is done, in that of the study."""
DONE, REFUSED, INTERRUPTED = 0, 2, 130
DECIMALS = 4
THOUSAND = 1e3
MINUS = "\u2212"
LEFT = 0.02
"""Where titles begin, as a share of the width."""
POINTS_PER_INCH = 72.0
LINE_POINTS = 11.0
"""Height of a line of text beside its line of the chart."""

BEHIND = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
"""Behind words that stand on a grid."""

Row = dict[str, float | str | None]
Rows = Callable[[Scenario, argparse.Namespace], Iterable[Row]]
Chart = Callable[[Sequence[Row], Scenario], Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A comparison of plans: its rows, one after the other, and its chart."""

    name: str
    columns: tuple[str, ...]
    rows: Rows
    chart: Chart

    def run(self, options: argparse.Namespace) -> int:
        """Write table and chart and return the exit code of the script.

        The table is written after every row, so that work which is interrupted keeps
        the rows that it has.
        """
        done: list[Row] = []
        try:
            self._fill(done, options)
        except planner.PlannerError as error:
            print(error, file=sys.stderr)
            return REFUSED
        except KeyboardInterrupt:
            print(f"interrupted; rows in {options.out / self.name}.csv: {len(done)}")
            return INTERRUPTED
        print(f"written: {self.name}.csv and {self.name}.png in {options.out}")
        return DONE

    def _fill(self, done: list[Row], options: argparse.Namespace) -> None:
        """Plan row by row, and draw what there is at the end."""
        scenario = planner.read_scenario(options.scenario, variant=options.variant)
        for row in self.rows(scenario, options):
            done.append(row)
            options.out.mkdir(parents=True, exist_ok=True)
            write_table(options.out / f"{self.name}.csv", done, self.columns)
        with own_fonts():
            figure = self.chart(done, scenario)
            figure.savefig(options.out / f"{self.name}.png", dpi=150)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words beside a place in a chart."""

    x: float
    y: float
    words: str
    colour: str


def study_parser(words: str, name: str) -> argparse.ArgumentParser:
    """Return a parser of what all studies can be asked."""
    parser = argparse.ArgumentParser(
        description=words, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scenario", type=Path, nargs="?", default=GREEN_HILL)
    parser.add_argument("--variant", metavar="V")
    parser.add_argument("--rounds", type=int, metavar="N", help="as in [solve]")
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes side by side (1)"
    )
    parser.add_argument("--out", type=Path, default=Path("out") / name, metavar="DIR")
    return parser


def changed(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """Return the scenario with keys of its document changed."""
    return planner.read_scenario(
        scenario.file,
        variant=scenario.variant,
        changes=patched(scenario.changes, changes),
        data=scenario.data_folder,
    )


def swept(
    scenario: Scenario, changes: Mapping[str, Any] | Sequence[Any], options: Any
) -> Sweep:
    """Return the plans of a scenario under changes; see ``planner.sweep``.

    Raises
    ------
    KeyboardInterrupt
        If the user ends it; what is done is kept in the folder of the study.
    """
    if options.rounds:
        scenario = changed(scenario, {"solve": {"rounds": options.rounds}})
    found = planner.sweep(
        scenario,
        changes,
        workers=options.workers,
        effort=scenario.settings.search.effort,
        out=options.out / KEPT,
        progress=lambda words: print(words, flush=True),
    )
    if found.is_interrupted:
        raise KeyboardInterrupt
    return found


def row_of(found: Sweep, number: int) -> Row:
    """Return what a row of a sweep says, with more figures of its plan."""
    at = found.rows[number]
    row = dict(found.records()[number])
    if at.plan is not None and at.instance is not None:
        row |= figures(at.plan, at.instance)
    return row


def kept_row(found: Sweep, number: int, today: int) -> Row:
    """Return what the plan of another row costs in this one, and what planning saves.

    ``told_anew`` says whether the saving is more than the noise of the search.
    """
    at, before = found.rows[number], found.rows[today]
    if before.plan is None or at.instance is None:
        return {}
    kept, instance = before.plan, at.instance
    ledger = planner.compute_ledger(kept, instance)
    row: Row = {
        "annual_cost_kept": ledger.annual_cost,
        "rules_broken_kept": len(planner.check(kept, instance)),
    }
    if at.plan is None:
        return row
    row["saved"] = (
        ledger.annual_cost - planner.compute_ledger(at.plan, instance).annual_cost
    )
    if at.quoted is None:
        return row
    costs = objective_of(resolve(kept, instance), ledger)
    quoted = Quoted(objective=costs, spread=before.spread)
    return row | {"told_anew": str(told(quoted, at.quoted, found.effort))}


def is_told(row: Row, column: str = "told") -> bool:
    """Return whether a difference is more than the noise of the search."""
    return row.get(column) in (Told.PROVEN, Told.LIKELY)


def figures(plan: planner.Plan, instance: planner.Instance) -> Row:
    """Return what a plan costs and achieves; a table takes what it has columns for."""
    metrics, tiers = planner.evaluate(plan, instance), count_of(plan, instance)
    lines = planner.compute_ledger(plan, instance).by_line()
    way_m, service, money = (
        metrics.distance_by_residents_m.mean,
        metrics.service,
        metrics.money,
    )
    row: Row = {
        f"coverage_{name}": coverage.value
        for name, coverage in metrics.coverages.items()
        if name not in ("use", "effective_service")
    }
    return row | {
        "stores": tiers[Tier.STORE],
        "points": tiers[Tier.POINT],
        "effective_service": metrics.coverages["effective_service"].value,
        "use": metrics.coverages["use"].value,
        "annual_cost": money.annual_cost,
        "net_cost": money.net_cost,
        "capex": money.capex,
        "cost_per_parcel": money.cost_per_parcel,
        "mean_way_km": None if way_m is None else way_m / METRES_PER_KM,
        "staff": service.staff,
        "expected_sign_ups": service.expected_sign_ups,
        "capex_saved_by_hosts": service.capex_saved_by_hosts,
        "carried_by_third_parties": service.carried_by_third_parties,
        "parity": service.parity,
        "vehicle_cost": sum(
            lines[name] for name in ("vehicle_day", "vehicle_km", "vehicle_hours")
        ),
        "carrier_fees": lines["carrier_fees"],
        "carrier_attempts": lines["carrier_attempts"],
        "outside_carrying": lines["outside_carrying"],
        "villager_charges": lines["villager_charges"],
    }


def count_of(plan: planner.Plan, instance: planner.Instance) -> Counter[Tier]:
    """Return how many facilities of each tier are open."""
    return Counter(
        instance.sites[instance.site_index[facility.site_id]].tier
        for facility in plan.facilities
    )


def write_table(path: Path, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Write the columns of rows as CSV, the file whole or not at all."""
    building = path.with_suffix(".writing")
    with building.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(
            file, columns, lineterminator="\n", extrasaction="ignore"
        )
        table.writeheader()
        for row in rows:
            table.writerow({name: _rounded(value) for name, value in row.items()})
    building.replace(path)


def number(row: Row, column: str) -> float:
    """Return a figure of a row, not a number where there is none."""
    value = row.get(column)
    return math.nan if value is None else float(value)


def savings(ax: Axes, at: Sequence[float], saved: Sequence[float], **look: Any) -> None:
    """Draw what is saved as bars with their figures, both in thousands."""
    thousands = [amount / THOUSAND for amount in saved]
    bars = ax.bar(at, thousands, **look)
    words = [
        "" if math.isnan(item) else f"{item:,.0f}".replace("-", MINUS)
        for item in thousands
    ]
    ax.bar_label(bars, words, padding=2, size=8.5, color=INK)
    ax.axhline(0, color=MUTED, linewidth=0.8)
    ax.margins(y=0.25)


def change(factor: float) -> str:
    """Return a factor as a change in per cent."""
    return "today" if factor == 1.0 else f"{factor - 1:+.0%}".replace("-", MINUS)


def title(figure: Figure, scenario: Scenario, words: str, below: str) -> None:
    """Write what a chart shows, of which county, and how to read it."""
    county, height = (
        drawable(scenario.title, "County"),
        figure.get_figheight(),
    )
    figure.text(LEFT, 1 - 0.12 / height, words, size=12, color=INK, va="top")
    figure.text(
        LEFT,
        1 - 0.38 / height,
        f"{county}. {below}",
        size=8.5,
        color=MUTED,
        va="top",
        linespacing=1.35,
    )


def tidy(ax: Axes) -> None:
    """Give axes the look of all studies."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(MUTED)
    ax.tick_params(colors=MUTED, labelsize=8.5)
    ax.grid(axis="y", color="#e3e7eb", linewidth=0.7)
    ax.set_axisbelow(True)


def label_ends(ax: Axes, labels: Iterable[Label]) -> None:
    """Write words to the right of places, moved up where they would overlap.

    The limits of the axes must stand by then.
    """
    points_per_pixel, top = POINTS_PER_INCH / ax.figure.dpi, -math.inf
    for label in sorted(labels, key=lambda item: item.y):
        half = LINE_POINTS * (label.words.count("\n") + 1) / 2
        height = ax.transData.transform((label.x, label.y))[1] * points_per_pixel
        place = max(height, top + half)
        top = place + half
        ax.annotate(
            label.words,
            (label.x, label.y),
            (10, place - height),
            textcoords="offset points",
            color=label.colour,
            size=8.5,
            va="center",
            annotation_clip=False,
            bbox=BEHIND,
        )


def _rounded(value: float | str | None) -> float | str | None:
    return round(value, DECIMALS) + 0.0 if isinstance(value, float) else value
