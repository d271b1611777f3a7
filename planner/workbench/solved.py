"""A plan with its county, and everything that follows from both, on demand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from planner.brief import Brief, amount
from planner.errors import PlannerError
from planner.instance import Instance
from planner.metrics import Judgement, Metrics, judge
from planner.plan import Plan, Result, Status, rounded_plan
from planner.report.folders.plan_folder import RUN, SavedRun
from planner.report.folders.run_record import json_text, run_record
from planner.report.fonts import own_fonts
from planner.report.frames.statistics import statistics_frame
from planner.report.frames.typed import frame_of_rows
from planner.report.frames.workbook import write_workbook
from planner.report.geopackage import plan_layers, write_geopackage
from planner.report.page import PlanView, build_page
from planner.report.pictures.maps.content import MapContent, map_content
from planner.report.pictures.maps.highlights import Highlight
from planner.report.pictures.maps.plan_map import headline, map_figure, plot_content
from planner.report.plan_tables import TABLES, PlanTables, plan_tables
from planner.report.proposal.wording.language import Language, Words
from planner.report.proposal.wording.names import map_in_language, part_names
from planner.report.tables.csv_text import cell_text
from planner.report.text.saying import say_in
from planner.scenario.provenance import Provenance
from planner.workbench.bench.things import things_of
from planner.workbench.files import writing
from planner.workbench.page import Page
from planner.workbench.views.day import Days
from planner.workbench.views.fairness import Fairness, fairness
from planner.workbench.views.picture import Picture, picture_of
from planner.workbench.views.voice import voice_in
from planner.workbench.views.why import Why, left_out, why_not

__all__ = ["Solved"]

WGS84 = "EPSG:4326"


class Solved(Brief):
    """A plan, how good it is known to be, and the county that it is for.

    Frames have the columns of the tables in an output folder: ids are text, figures are
    numbers, what is not known is missing, and ``frame.attrs["units"]`` names units.
    Each is made when it is first asked for, all from one flow and one ledger, and given
    as a copy. Without a plan they raise ``PlannerError`` with the reason.

    Parameters
    ----------
    result
        Plan, status, bound, gap.
    instance
        The county.
    provenance
        Where the instance comes from; ``None`` where nobody knows.
    """

    def __init__(
        self,
        result: Result,
        instance: Instance,
        provenance: Provenance | None = None,
    ) -> None:
        self._result = result
        self._county = instance, provenance

    @property
    def result(self) -> Result:
        """Plan, status, bounds, seconds, and requirements that cannot be met."""
        return self._result

    @property
    def instance(self) -> Instance:
        """The county."""
        return self._county[0]

    @property
    def provenance(self) -> Provenance | None:
        """Where the instance comes from; ``None`` where nobody knows."""
        return self._county[1]

    @property
    def title(self) -> str:
        """Title of the county."""
        return self.instance.title

    @property
    def currency(self) -> str:
        """The county's currency."""
        return self.instance.currency

    @property
    def plan(self) -> Plan | None:
        """Every decision by id, ``None`` where no plan was found."""
        return self.result.plan

    @property
    def status(self) -> Status:
        """What is known about the result."""
        return self.result.status

    @property
    def annual_cost(self) -> float | None:
        """Annual cost by the ledger."""
        return self.result.annual_cost

    @property
    def gap(self) -> float | None:
        """Gap of the siting model at its routing prices."""
        return self.result.gap

    @property
    def total_objective(self) -> float | None:
        """What the search minimises: annual cost and what is charged beside it."""
        return self.result.total_objective

    @property
    def total_bound(self) -> float | None:
        """Lower bound on that of every plan; ``None`` where none was found."""
        return self.result.total_bound

    @property
    def total_gap(self) -> float | None:
        """Share of the total objective that is above its bound."""
        return self.result.total_gap

    @property
    def total_gap_amount(self) -> float | None:
        """What a better plan may cost less, at most; currency a year."""
        return self.result.total_gap_amount

    @property
    def total_bound_reason(self) -> str:
        """Why there is no bound; empty where there is one."""
        return self.result.total_bound_reason

    @property
    def infeasible(self) -> tuple[str, ...]:
        """Requirements that cannot be met, in words."""
        return self.result.infeasible

    @property
    def seconds(self) -> Mapping[str, float]:
        """Run time of the search by step."""
        return self.result.seconds

    @property
    def is_interrupted(self) -> bool:
        """Whether the user ended the search."""
        return self.result.is_interrupted

    @cached_property
    def judgement(self) -> Judgement:
        """What flow, ledger and metrics say of the plan as ``plan.json`` holds it."""
        return judge(rounded_plan(self._known_plan()), self.instance)

    @property
    def metrics(self) -> Metrics:
        """Coverages, money, lead times and equity of the plan."""
        return self.judgement.metrics

    @property
    def villages(self) -> pd.DataFrame:
        """A row a village: residents, parcels, where it is served, way, coverage."""
        return self._copy("villages")

    @property
    def facilities(self) -> pd.DataFrame:
        """A row a facility, opened or closed: format, load, profit and loss."""
        return self._copy("facilities")

    @property
    def functions(self) -> pd.DataFrame:
        """A row a village and function: where it is had, how often."""
        return self._copy("functions")

    @property
    def flows(self) -> pd.DataFrame:
        """A row a facility and type of day: parcels in, out and waiting."""
        return self._copy("flows")

    @property
    def prices(self) -> pd.DataFrame:
        """A row a goods class and place: what a parcel costs and takes there."""
        return self._copy("prices")

    @property
    def routes(self) -> pd.DataFrame:
        """A row a stop of each trip of each route."""
        return self._copy("routes")

    @property
    def stakeholders(self) -> pd.DataFrame:
        """A row a party: what it receives and pays a year."""
        return self._copy("stakeholders")

    @property
    def ledger(self) -> pd.DataFrame:
        """A row a money line: payer, payee, amount a year."""
        return self._copy("ledger")

    @property
    def cash_flow(self) -> pd.DataFrame:
        """A row a year: outlay, cost and income."""
        return self._copy("cash_flow")

    def statistics(self, by: str = "township") -> pd.DataFrame:
        """Return figures by groups, whose rows add up to those of the county.

        Parameters
        ----------
        by
            ``county``, ``township``, ``tier``, ``format``, ``facility``, ``line`` (of
            the ledger) or ``party``. What belongs to no group is in the row ``shared``.

        Raises
        ------
        PlannerError
            If there are no such groups, or no plan.
        """
        return statistics_frame(self.judgement, by)

    def plot(self, ax: Axes | None = None, *, language: str = "en") -> Axes:
        """Draw the map and return its axes, whose unit is the metre of the projection.

        Parameters
        ----------
        ax
            Axes to draw in, title and legend within them; a figure of its own, with
            both around the map, unless given.
        language
            ``en`` or ``zh``.
        """
        return self.plot_marked((), ax, language=language)

    def plot_marked(
        self,
        marks: Sequence[Highlight],
        ax: Axes | None = None,
        *,
        language: str = "en",
    ) -> Axes:
        """Draw the map with places ringed, the legend saying why; see ``plot``."""
        words = Words(language=Language(language), currency=self.currency)
        content = map_in_language(self._content, self._run(words.language), words)
        return plot_content(
            content, self.metrics, self.instance, ax, words.language, marks
        )

    def why(self, village: str) -> Why:
        """Return why a village is not covered and served, and what would help.

        Parameters
        ----------
        village
            Its id, or a name that it alone has.

        Raises
        ------
        PlannerError
            If there is no such village, or no plan.
        """
        return why_not(self.judgement, things_of(self.instance).village(village))

    def fairness(self) -> Fairness:
        """Return what the people of each township get."""
        return fairness(self.judgement)

    def days(self) -> Days:
        """Return the days of the routes: when a vehicle is where, and how full."""
        return Days(judgement=self.judgement)

    def left_out(self, *, language: str = "en") -> pd.DataFrame:
        """Return a row a village that is not covered or not served whole, by id."""
        return left_out(self.judgement, voice_in(language, self.currency))

    def picture(self, *, language: str = "en") -> Picture:
        """Return the map as a picture, the same whatever shows it."""
        words = Words(language=Language(language), currency=self.currency)
        run = self._run(words.language)
        content = map_in_language(self._content, run, words)
        line = headline(self.metrics, self.instance, words.language)
        with own_fonts():
            return picture_of(map_figure(content, line, say_in(words.language)))

    def explore(self, *, language: str = "en") -> Page:
        """Return the interactive page: a notebook shows it, ``save`` writes it.

        Parameters
        ----------
        language
            ``en`` or ``zh``.
        """
        words = Words(language=Language(language), currency=self.currency)
        run = self._run(words.language)
        view = PlanView(
            flow=self.judgement.flow,
            content=map_in_language(self._content, run, words),
            metrics=self.metrics,
            ledger=self.judgement.ledger,
            language=words.language,
            part_names=part_names(run, words),
            missed=self.result.infeasible,
        )
        return Page(title=self.title, html=build_page([view]))

    def layer(self, name: str) -> gpd.GeoDataFrame:
        """Return a layer of the map, in the projected system of the roads.

        Parameters
        ----------
        name
            ``villages``, ``facilities``, ``links``, ``routes``, ``roads`` or, where it
            is known, ``boundary``.

        Raises
        ------
        PlannerError
            If there is no such layer.
        """
        if name not in self._layers:
            msg = f"layer({name!r}): expected one of {', '.join(self._layers)}"
            raise PlannerError(msg)
        return self._layers[name].copy()

    def to_excel(self, path: Path | str) -> Path:
        """Write all frames as sheets of a workbook and return the file.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        frames = {name: self._frame(name) for name in TABLES}
        with writing(path, ".xlsx") as file:
            write_workbook(file, frames)
        return file

    def to_gpkg(self, path: Path | str) -> Path:
        """Write all layers as a GeoPackage and return the file.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        layers = self._layers
        with writing(path, ".gpkg") as file:
            write_geopackage(file, layers)
        return file

    def to_geojson(self, path: Path | str, *, layer: str = "facilities") -> Path:
        """Write a layer in WGS84 as GeoJSON and return the file.

        Raises
        ------
        OutputError
            If it cannot be written.
        PlannerError
            If there is no such layer.
        """
        frame = self.layer(layer).to_crs(WGS84)
        with writing(path, ".geojson", ".json") as file:
            file.write_text(frame.to_json(drop_id=True), encoding="utf-8")
        return file

    def saved_run(self) -> SavedRun:
        """Return what an output folder of it says."""
        run = self._run(Language.EN)
        tables: dict[str, list[dict[str, str]]] = {}
        if self.plan is not None:
            for name in TABLES:
                rows = self._tables.rounded(name)
                tables[name] = [
                    {column: cell_text(value) for column, value in row.items()}
                    for row in rows
                ]
        return SavedRun(
            folder=Path(),
            run=json.loads(json_text(run, RUN)),
            plan=self.plan,
            tables=tables,
            metrics={} if self.plan is None else self._tables.figures(),
        )

    def _run(self, language: Language) -> dict[str, Any]:
        """Return what ``run.json`` says where this is written."""
        here = Path()
        return run_record(self.result, self.instance, self.provenance, language, here)

    @cached_property
    def _tables(self) -> PlanTables:
        return plan_tables(self.judgement)

    @cached_property
    def _content(self) -> MapContent:
        flow = self.judgement.flow
        boundary = None if self.provenance is None else self.provenance.boundary
        return map_content(flow.plan, flow.instance, self.metrics, boundary)

    @cached_property
    def _layers(self) -> Mapping[str, gpd.GeoDataFrame]:
        flow = self.judgement.flow
        return plan_layers(
            self._content,
            flow.plan,
            flow.instance,
            villages=self._tables.rounded("villages"),
            facilities=self._tables.rounded("facilities"),
        )

    @cached_property
    def _frames(self) -> dict[str, pd.DataFrame]:
        return {}

    def _known_plan(self) -> Plan:
        """Return the plan.

        Raises
        ------
        PlannerError
            If there is none, with the reason.
        """
        if self.plan is None:
            result = self.result
            why = "; ".join(result.infeasible) or result.engine_note or "none found"
            msg = f"no plan ({self.status.value}): {why}"
            raise PlannerError(msg)
        return self.plan

    def _frame(self, name: str) -> pd.DataFrame:
        if name not in self._frames:
            self._frames[name] = self._made(name)
        return self._frames[name]

    def _made(self, name: str) -> pd.DataFrame:
        """Return a frame that nobody has asked for yet."""
        return frame_of_rows(self._tables.rounded(name), TABLES[name], self.currency)

    def _copy(self, name: str) -> pd.DataFrame:
        """Return a frame that its reader may change."""
        return self._frame(name).copy()

    def _facts(self) -> dict[str, str]:
        cost = amount(self.annual_cost, self.currency)
        facts = {"title": self.title, **self.result._facts(), "annual cost": cost}
        names = {"streams served": "villages served", "not in full": ""}
        said = {names.get(key, key): value for key, value in facts.items()}
        said.pop("", None)
        if self.result.plan is not None:
            said["villages served"] = self._villages_served(self.result.plan)
        return said

    def _villages_served(self, plan: Plan) -> str:
        """Return how many villages get something, of how many, seats aside."""
        county = self.instance
        known = (county.stream_index.get(x.stream_id) for x in plan.allocations)
        streams = sorted({idx for idx in known if idx is not None})
        served = np.zeros(len(county.villages), dtype=bool)
        served[county.stream_village[streams]] = True
        whole = county.is_village
        return f"{int((served & whole).sum()):,} of {int(whole.sum()):,}"
