"""A frontier with its county: chart, table in words, and a slider along its plans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from planner.design.studies.frontier import frontier as design
from planner.design.studies.frontier.axes import WorstOff
from planner.design.studies.frontier.points import Frontier as Points
from planner.design.studies.frontier.points import FrontierPoint, Step
from planner.design.studies.frontier.sweep import CostMeasure
from planner.instance import Instance
from planner.model.rules import Measure
from planner.plan import Plan
from planner.report.fonts import own_fonts
from planner.report.pictures.charts.frontier_axis import axis_style
from planner.report.pictures.charts.frontier_chart import frontier_figure
from planner.report.pictures.maps.content import map_content
from planner.report.pictures.maps.highlights import Highlight
from planner.report.pictures.maps.plan_map import headline, map_figure
from planner.report.proposal.wording.language import Language
from planner.report.text.saying import say_in
from planner.units import METRES_PER_KM
from planner.workbench.views.browser import Leaf, browser
from planner.workbench.views.picture import Picture, picture_of
from planner.workbench.views.places import places_of, village_names
from planner.workbench.views.voice import IN_CELL, Voice, voice_in

__all__ = ["Frontier", "frontier"]

ADDED, LOST = "#d55e00", "#5d6b7a"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Frontier(Points):
    """Plans of which none is both dearer and no better, with the county they are for.

    Parameters
    ----------
    instance
        The county.
    """

    instance: Instance

    def table(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row a plan, in words: what it costs, attains and adds."""
        voice = self._voice(language)
        rows = [self._row(number, voice) for number in range(len(self.points))]
        return pd.DataFrame(rows).set_index(voice.say("plan"))

    def picture(self, *, language: Language | str = Language.EN) -> Picture:
        """Return the chart of all plans."""
        return picture_of(frontier_figure(self, self.instance, Language(language)))

    def map(self, number: int, *, language: Language | str = Language.EN) -> Picture:
        """Return the map of a plan, by its number from 1.

        Villages that count as covered here and not one plan before are ringed.
        """
        return picture_of(self._map(number - 1, self._voice(language)))

    def browse(self, *, language: Language | str = Language.EN) -> Any:
        """Return a slider along the plans, each with its map and what it adds.

        Raises
        ------
        PlannerError
            If there are no plans, or widgets are not installed.
        """
        voice = self._voice(language)

        def leaf(position: int) -> Leaf:
            return Leaf(
                heading=self._heading(position, voice),
                text=self._step_words(position, voice),
                picture=picture_of(self._map(position, voice)),
            )

        return browser(
            len(self.points), leaf, first=self.knee or 0, label=voice.say("plan")
        )

    def sentence(self, *, language: Language | str = Language.EN) -> str:
        """Return what more coverage costs, and from where on it costs more."""
        voice = self._voice(language)
        if not self.points:
            return voice.say("frontier_none", why="; ".join(self.infeasible))
        ends = voice.say(
            "frontier_ends",
            low=self._value(0, voice),
            low_cost=voice.money(self._cost(0)),
            high=self._value(-1, voice),
            high_cost=voice.money(self._cost(-1)),
            measure=voice.say(f"measure_{self.measure}"),
        )
        if self.knee is None:
            return ends
        knee = voice.say(
            "frontier_knee",
            number=str(self.knee + 1),
            value=self._value(self.knee, voice),
            cost=voice.money(self._cost(self.knee)),
            before=self._price(0, self.knee, voice),
            after=self._price(self.knee, len(self.points) - 1, voice),
            unit=voice.say(f"unit_{self.measure}"),
        )
        return voice.together([ends, knee])

    def _voice(self, language: Language | str) -> Voice:
        return voice_in(language, self.instance.currency)

    def _value(self, position: int, voice: Voice) -> str:
        value = self.points[position].routed_value(self.measure)
        is_way = isinstance(self.measure, WorstOff)
        return voice.km(value) if is_way else voice.share(value)

    def _cost(self, position: int) -> float:
        return self.points[position].routed_cost(self.cost)

    def _price(self, one: int, other: int, voice: Voice) -> str:
        """Return what a unit more costs from one plan to another, on average."""
        first, last = (self.points[item] for item in (one, other))
        more = self._amount(last) - self._amount(first)
        return voice.money((self._cost(other) - self._cost(one)) / more)

    def _amount(self, point: FrontierPoint) -> float:
        """Return how many units the plan attains, more being better."""
        value, county = point.routed_value(self.measure), self.instance
        if isinstance(self.measure, WorstOff):
            return -value / METRES_PER_KM
        weights = {
            Measure.RESIDENTS: county.residents,
            Measure.DEMAND: county.village_parcels_per_day,
            Measure.VILLAGES: county.is_village.astype(np.float64),
        }
        return value * float(weights[self.measure].sum())

    def _row(self, position: int, voice: Voice) -> dict[str, str]:
        step = self.steps[position - 1] if position else None
        opened = {item.site_id for item in self.points[position].plan.facilities}
        sites = [site for site in self.instance.sites if site.id in opened]
        return {
            voice.say("plan"): f"{position + 1}",
            voice.say(f"measure_{self.measure}"): self._value(position, voice),
            voice.say(f"cost_{self.cost}"): voice.money(self._cost(position)),
            voice.say("more_residents"): "" if step is None else _more(step),
            voice.say("price_of_resident"): ""
            if step is None or step.cost_per_resident is None
            else voice.money(step.cost_per_resident),
            voice.say("stores"): str(sum(site.tier == "store" for site in sites)),
            voice.say("points"): str(sum(site.tier == "point" for site in sites)),
            voice.say("villages_added"): ""
            if step is None
            else voice.names(
                village_names(self.instance, step.added_village_ids), IN_CELL
            ),
        }

    def _heading(self, position: int, voice: Voice) -> str:
        return voice.say(
            "frontier_heading",
            number=str(position + 1),
            of=str(len(self.points)),
            measure=voice.say(f"measure_{self.measure}"),
            value=self._value(position, voice),
            cost=voice.money(self._cost(position)),
        )

    def _step_words(self, position: int, voice: Voice) -> str:
        """Return what a plan has that the one before it has not, and the price."""
        if position == 0:
            return voice.say("frontier_first")
        step = self.steps[position - 1]
        added = village_names(self.instance, step.added_village_ids)
        lost = village_names(self.instance, step.lost_village_ids)
        return voice.together(
            [
                voice.say(
                    "step_added",
                    villages=voice.count(len(added), "village"),
                    names=voice.names(added),
                )
                if added
                else voice.say("step_none"),
                voice.say("step_lost", names=voice.names(lost)) if lost else "",
                voice.say(
                    "step_price",
                    residents=_more(step),
                    cost=voice.money(step.added_cost),
                    each=voice.money(step.cost_per_resident),
                )
                if step.cost_per_resident is not None
                else voice.say("step_cost", cost=voice.money(step.added_cost)),
                voice.say("step_noise", tolerance=voice.money(step.tolerance))
                if abs(step.added_cost) <= step.tolerance
                else "",
            ]
        )

    def _map(self, position: int, voice: Voice) -> Any:
        point, county = self.points[position], self.instance
        content = map_content(point.plan, county, point.metrics)
        say = say_in(voice.language)
        with own_fonts():
            return map_figure(
                content,
                headline(point.metrics, county, voice.language),
                say,
                self._highlights(position, voice),
            )

    def _highlights(self, position: int, voice: Voice) -> list[Highlight]:
        if position == 0:
            return []
        step = self.steps[position - 1]
        is_way = not axis_style(self).is_rising
        more, fewer = (
            (step.nearer_village_ids, step.farther_village_ids)
            if is_way
            else (step.added_village_ids, step.lost_village_ids)
        )
        kinds = (
            ("ring_nearer" if is_way else "ring_added", ADDED, more),
            ("ring_farther" if is_way else "ring_lost", LOST, fewer),
        )
        return [
            Highlight(
                words=voice.say(key),
                colour=colour,
                places=places_of(self.instance, ids),
            )
            for key, colour, ids in kinds
        ]


def frontier(
    instance: Instance,
    *,
    num_points: int = 20,
    measure: Measure | WorstOff = Measure.RESIDENTS,
    cost: CostMeasure = CostMeasure.ANNUAL,
    plan: Plan | None = None,
    gap: float = 0.0075,
    only_viable: bool = False,
    seed: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Frontier:
    """Return the frontier of coverage, or of the way of the worst off, against cost.

    Every other requirement of the instance holds at every plan; what it asks of
    ``measure`` does not.

    Parameters
    ----------
    num_points
        Levels to solve for, equally spread; those that cost no more than a better one
        are left out.
    measure
        Villages, residents or demand covered, or the mean way to their parcels of the
        tenth of residents who go farthest.
    plan
        A plan whose routes say what routing costs, the same for every point; without
        it a plan for the instance is made.
    gap
        Relative gap of each siting.
    only_viable
        Whether only stores and points may be open that earn what they cost
        (``planner.metrics.viability``), at the routing prices.

    Raises
    ------
    EngineError
        If a solver fails.
    PlannerError
        If an argument is not what it should be.
    KeyboardInterrupt
        If the user stops before both ends are known and one has routes, or a second
        time; otherwise an interruption ends the frontier with the points there are.
    """
    found = design.frontier(
        instance,
        num_points=num_points,
        measure=measure,
        cost=cost,
        plan=plan,
        gap=gap,
        only_viable=only_viable,
        seed=seed,
        progress=progress,
    )
    values = {item.name: getattr(found, item.name) for item in fields(Points)}
    return Frontier(**values, instance=instance)


def _more(step: Step) -> str:
    return f"{step.added_residents:,.0f}"
