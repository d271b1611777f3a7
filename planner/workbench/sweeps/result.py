"""What a sweep found: a row a change, and what their differences say."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from planner.brief import Brief
from planner.design.noise import Quoted, Told, told
from planner.instance import Instance
from planner.metrics import evaluate
from planner.model.effort import Effort
from planner.model.places import Tier
from planner.model.rules import Objective
from planner.plan import Plan
from planner.report.folders.study_folder import save_picture
from planner.report.pictures.charts.sweep_chart import (
    SweepMark,
    draw_sweep,
    sweep_figure,
)
from planner.report.proposal.wording.language import Language
from planner.report.tables.csv_text import Cell, Row, csv_text
from planner.units import METRES_PER_KM
from planner.workbench.sweeps.kept import refuse_foreign_rows
from planner.workbench.views.picture import Picture, picture_of
from planner.workbench.views.voice import MOST_NAMES, Voice, voice_in

__all__ = ["SWEEP_FILES", "Sweep", "SweepRow"]

TABLE, CHART = "sweep.csv", "sweep.png"
SWEEP_FILES = (TABLE, CHART)
NOT_COMPARED = "not compared"
CLEARLY = {str(Told.PROVEN), str(Told.LIKELY)}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepRow:
    """A change, and the best plan known of the county with it.

    Parameters
    ----------
    inputs
        Value of each key that some row changes.
    against
        Position of the row that this one is held against.
    reason
        Why there is no plan; empty where there is one.
    objective, bound
        What a search minimises, and what every plan that attains the same shares of the
        aims costs at least, a year.
    spread
        Of the objectives of the seeds, each searched by itself; ``None`` of one seed.
    """

    inputs: dict[str, Any]
    against: int | None
    status: str
    reason: str = ""
    instance: Instance | None = None
    plan: Plan | None = None
    objective: float | None = None
    spread: float | None = None
    bound: float | None = None

    @property
    def quoted(self) -> Quoted | None:
        """The objective with what is known of it; ``None`` where costs say nothing.

        That is without a plan, or where the most coverage is sought.
        """
        if self.objective is None or self.instance is None:
            return None
        if self.instance.requirements.objective is not Objective.ANNUAL_COST:
            return None
        return Quoted(objective=self.objective, spread=self.spread, bound=self.bound)

    @property
    def label(self) -> str:
        """The inputs in a line."""
        return ", ".join(f"{key} = {value}" for key, value in self.inputs.items())


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Sweep(Brief):
    """Plans of one county under many changes.

    Parameters
    ----------
    keys
        That the rows change.
    title_zh
        Title in Chinese charts; ``title`` where there is none.
    is_interrupted
        Whether the user ended the work: rows without a plan are told so.
    """

    title: str
    currency: str
    keys: tuple[str, ...]
    rows: tuple[SweepRow, ...]
    seeds: tuple[int, ...]
    effort: Effort
    is_grid: bool
    is_interrupted: bool = False
    title_zh: str | None = None

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row a change: inputs, what the plan costs and attains, what its step says.

        Money is in the scenario's currency, a year unless it is capex; ``step`` is the
        difference of ``objective`` to the row ``against``.
        """
        found = [
            {**row.inputs, **self._compared(row), **_figures(row)} for row in self.rows
        ]
        frame = pd.DataFrame(found, index=pd.RangeIndex(len(found), name="row"))
        return frame.astype({"against": "Int64"})

    def told(self, row: int, other: int) -> Told | None:
        """Return what the difference of two rows says; ``None`` where nothing."""
        one, two = self.rows[row].quoted, self.rows[other].quoted
        if one is None or two is None:
            return None
        return told(one, two, self.effort)

    def records(self) -> list[Row]:
        """Return the rows of the frame as cells of a table; what is missing is None."""
        return [
            {str(name): _cell(value) for name, value in record.items()}
            for record in self.frame.to_dict("records")
        ]

    def plot(
        self, *, ax: Axes | None = None, language: Language | str = Language.EN
    ) -> Axes:
        """Draw the objective over the values, or the steps of each row, and return it.

        What cannot be told is grey.
        """
        return draw_sweep(
            [self._mark(number) for number in range(len(self.rows))],
            keys=self.keys,
            title=self.title,
            title_zh=self.title_zh,
            currency=self.currency,
            is_grid=self.is_grid,
            ax=ax,
            language=Language(language),
        )

    def table(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row a change, in words: what it costs and what its step says.

        A step is of the objective, which has its own column: the cost, and what is
        charged beside it, such as villagers' time.
        """
        voice = voice_in(language, self.currency)
        rows = [
            {
                **{str(key): str(value) for key, value in row.inputs.items()},
                voice.say("cost_annual"): _money(found["annual_cost"], voice),
                voice.say("with_charges"): _money(found["objective"], voice),
                voice.say("measure_residents"): _share(found, voice),
                voice.say("step"): _money(found["step"], voice),
                voice.say("told"): voice.say(f"told_{found['told'] or 'none'}"),
            }
            for row, found in zip(self.rows, self._found(), strict=True)
        ]
        return pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="row"))

    def sentence(self, *, language: Language | str = Language.EN) -> str:
        """Return the largest steps that say something, and how many say nothing."""
        voice = voice_in(language, self.currency)
        steps = [
            (row, found)
            for row, found in zip(self.rows, self._found(), strict=True)
            if found["step"] is not None and row.against is not None
        ]
        clear = [item for item in steps if item[1]["told"] in CLEARLY]
        if not steps:
            return voice.say("sweep_none")
        clear.sort(key=lambda item: -abs(item[1]["step"]))
        said = [
            voice.say(
                "sweep_one",
                to=row.label,
                row=self.rows[row.against or 0].label,
                step=_money(found["step"], voice),
                told=voice.say(f"told_{found['told']}"),
            )
            for row, found in clear[:MOST_NAMES]
        ]
        counts = {"clear": str(len(clear)), "all": str(len(steps))}
        return voice.together([*said, voice.say("sweep_basis", **counts)])

    def picture(self, *, language: Language | str = Language.EN) -> Picture:
        """Return the chart; steps that say nothing are grey."""
        figure = sweep_figure()
        self.plot(ax=figure.add_subplot(), language=language)
        return picture_of(figure)

    def write(self, out: Path | str, *, language: Language | str = Language.EN) -> Path:
        """Write the table and the chart into a folder, and return it.

        Raises
        ------
        OutputError
            If the folder holds other files.
        """
        folder = Path(out)
        refuse_foreign_rows(folder, SWEEP_FILES)
        folder.mkdir(parents=True, exist_ok=True)
        columns = [str(name) for name in self.frame.columns]
        text = csv_text(self.records(), columns)
        (folder / TABLE).write_text(text, encoding="utf-8", newline="")
        if any(row.quoted for row in self.rows):
            figure = sweep_figure()
            self.plot(ax=figure.add_subplot(), language=language)
            save_picture(folder / CHART, figure)
        return folder

    def _facts(self) -> dict[str, str]:
        planned = sum(row.plan is not None for row in self.rows)
        return {
            "": self.title,
            "rows": f"{planned} of {len(self.rows)} planned",
            "changed": ", ".join(self.keys),
            "effort": str(self.effort),
            "seeds": ", ".join(map(str, self.seeds)),
        }

    def _found(self) -> list[dict[str, Any]]:
        """Return the rows of the frame, with all figures, whether a plan is known."""
        known = {"annual_cost": None, "coverage_residents": None}
        return [{**known, **record} for record in self.records()]

    def _compared(self, row: SweepRow) -> dict[str, Any]:
        found: dict[str, Any] = {
            "status": row.status,
            "reason": row.reason,
            "objective": row.objective,
            "spread": row.spread,
            "bound": row.bound,
            "against": row.against,
            "step": None,
            "told": "",
        }
        if row.against is None or row.plan is None:
            return found
        said = self.told(self.rows.index(row), row.against)
        if said is None:
            return {**found, "told": NOT_COMPARED}
        before = self.rows[row.against].objective
        assert before is not None
        assert row.objective is not None
        return {**found, "step": row.objective - before, "told": str(said)}

    def _mark(self, number: int) -> SweepMark:
        row = self.rows[number]
        against = None if row.against is None else self.rows[row.against]
        said = None if row.against is None else self.told(number, row.against)
        return SweepMark(
            inputs=row.inputs,
            objective=None if row.quoted is None else row.objective,
            spread=row.spread,
            against=row.against,
            step=None
            if said is None or against is None
            else (row.objective or 0.0) - (against.objective or 0.0),
            is_told=said in (Told.PROVEN, Told.LIKELY),
        )


def _figures(row: SweepRow) -> dict[str, Any]:
    """Return what a plan costs and attains."""
    if row.plan is None or row.instance is None:
        return {}
    instance = row.instance
    metrics = evaluate(row.plan, instance)
    tiers = Counter(
        instance.sites[instance.site_index[item.site_id]].tier
        for item in row.plan.facilities
    )
    money, way_m = metrics.money, metrics.distance_by_residents_m.mean
    return {
        "annual_cost": money.annual_cost,
        "net_cost": money.net_cost,
        "capex": money.capex,
        "cost_per_parcel": money.cost_per_parcel,
        **{f"coverage_{name}": item.value for name, item in metrics.coverages.items()},
        "mean_way_km": None if way_m is None else way_m / METRES_PER_KM,
        "stores": tiers[Tier.STORE],
        "points": tiers[Tier.POINT],
    }


def _money(value: Any, voice: Voice) -> str:
    return "" if value is None else voice.money(float(value))


def _share(found: dict[str, Any], voice: Voice) -> str:
    share = found["coverage_residents"]
    return "" if share is None else voice.share(float(share))


def _cell(value: Any) -> Cell:
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return None if isinstance(value, float) and math.isnan(value) else value
    return None if value is None or value is pd.NA else str(value)
