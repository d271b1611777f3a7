"""A frontier with its county: chart, table in words, and a slider along its plans."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from planner.metrics.equity.ways import worst_tenth_way_m
from planner.metrics.judgement import judge
from planner.model.places import Tier
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GivenPlan:
    """The plan that a frontier began with, where it stands on the axes.

    Parameters
    ----------
    value
        On the axis: a share, or metres.
    cost
        As the ledger has it, of the kind that the frontier is against.
    """

    plan: Plan
    value: float
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Frontier(Points):
    """Plans of which none is both dearer and no better, with the county they are for.

    Parameters
    ----------
    instance
        The county.
    given
        The plan that the frontier was asked with, if it was.
    """

    instance: Instance
    given: GivenPlan | None = None

    def table(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row a plan, in words: what it costs, attains and adds.

        The plan that was given is the last.
        """
        voice = self._voice(language)
        rows = [self._row(number, voice) for number in range(len(self.points))]
        if self.given is not None:
            rows.append(self._given_row(self.given, voice))
        return pd.DataFrame(rows).set_index(voice.say("plan")).fillna("")

    def picture(self, *, language: Language | str = Language.EN) -> Picture:
        """Return the chart of all plans, that which was given among them."""
        given, unit = self.given, 1.0
        if isinstance(self.measure, WorstOff):
            unit = METRES_PER_KM
        at = None if given is None else (given.cost, given.value / unit)
        figure = frontier_figure(self, self.instance, Language(language), given=at)
        return picture_of(figure)

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
        said = [ends, *self._given_words(voice)]
        if self.knee is None:
            return voice.together(said)
        values = {
            "number": str(self.knee + 1),
            "value": self._value(self.knee, voice),
            "cost": voice.money(self._cost(self.knee)),
            "before": self._price(0, self.knee, voice),
            "after": self._price(self.knee, len(self.points) - 1, voice),
        }
        if isinstance(self.measure, WorstOff):
            knee = voice.say("frontier_knee_way", **values)
        else:
            unit = voice.say(f"unit_{self.measure}")
            knee = voice.say("frontier_knee", unit=unit, **values)
        return voice.together([*said, knee])

    def _given_words(self, voice: Voice) -> Iterator[str]:
        """Yield where the given plan stands, beside the plan nearest to its cost."""
        if self.given is None:
            return
        given = self.given
        near = min(
            range(len(self.points)), key=lambda item: abs(self._cost(item) - given.cost)
        )
        yield voice.say(
            "frontier_given",
            value=self._written(given.value, voice),
            cost=voice.money(given.cost),
            number=str(near + 1),
            near=self._value(near, voice),
            near_cost=voice.money(self._cost(near)),
        )

    def _voice(self, language: Language | str) -> Voice:
        return voice_in(language, self.instance.currency)

    def _value(self, position: int, voice: Voice) -> str:
        return self._written(self.points[position].routed_value(self.measure), voice)

    def _written(self, value: float, voice: Voice) -> str:
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
        return {
            voice.say("plan"): f"{position + 1}",
            voice.say(f"measure_{self.measure}"): self._value(position, voice),
            voice.say(f"cost_{self.cost}"): voice.money(self._cost(position)),
            **self._facilities(self.points[position].plan, voice),
            **self._step_cells(step, voice),
        }

    def _step_cells(self, step: Step | None, voice: Voice) -> dict[str, str]:
        """Return how much a step adds, at what price of each, and where."""
        is_way = isinstance(self.measure, WorstOff)
        keys = ("more_residents", "price_of_resident", "villages_added")
        if is_way:
            keys = ("km_less", "price_of_km", "villages_nearer")
        names = [voice.say(key) for key in keys]
        if step is None:
            return dict.fromkeys(names, "")
        if is_way:
            each, ids = step.cost_per_shorter_m, step.nearer_village_ids
            each = None if each is None else each * METRES_PER_KM
            more = voice.km(step.shorter_m)
        else:
            each, ids = step.cost_per_resident, step.added_village_ids
            more = _more(step)
        price = "" if each is None else voice.money(each)
        where = voice.names(village_names(self.instance, ids), IN_CELL)
        return dict(zip(names, (more, price, where), strict=True))

    def _given_row(self, given: GivenPlan, voice: Voice) -> dict[str, str]:
        return {
            voice.say("plan"): voice.say("as_it_is"),
            voice.say(f"measure_{self.measure}"): self._written(given.value, voice),
            voice.say(f"cost_{self.cost}"): voice.money(given.cost),
            **self._facilities(given.plan, voice),
        }

    def _facilities(self, plan: Plan, voice: Voice) -> dict[str, str]:
        """Return how many stores and points are open."""
        opened = {item.site_id for item in plan.facilities}
        tiers = [site.tier for site in self.instance.sites if site.id in opened]
        return {
            voice.say("stores"): str(tiers.count(Tier.STORE)),
            voice.say("points"): str(tiers.count(Tier.POINT)),
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
        is_way = isinstance(self.measure, WorstOff)
        said = self._way_words(step, voice) if is_way else self._covered(step, voice)
        if abs(step.added_cost) <= step.tolerance:
            said.append(voice.say("step_noise", tolerance=voice.money(step.tolerance)))
        return voice.together(said)

    def _covered(self, step: Step, voice: Voice) -> list[str]:
        added = village_names(self.instance, step.added_village_ids)
        lost = village_names(self.instance, step.lost_village_ids)
        villages, names = voice.count(len(added), "village"), voice.names(added)
        return [
            voice.say("step_added", villages=villages, names=names)
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
        ]

    def _way_words(self, step: Step, voice: Voice) -> list[str]:
        nearer = village_names(self.instance, step.nearer_village_ids)
        farther = village_names(self.instance, step.farther_village_ids)
        villages, names = voice.count(len(nearer), "village"), voice.names(nearer)
        cost = voice.money(step.added_cost)
        return [
            voice.say("step_nearer", villages=villages, names=names)
            if nearer
            else voice.say("step_no_nearer"),
            voice.say("step_farther", names=voice.names(farther)) if farther else "",
            voice.say("step_price_way", km=voice.km(step.shorter_m), cost=cost)
            if step.shorter_m > 0
            else voice.say("step_cost", cost=cost),
        ]

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
        it a plan for the instance is made. It stands beside the points as it is.
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
    return Frontier(**values, instance=instance, given=_given(found, plan, instance))


def _given(found: Points, plan: Plan | None, instance: Instance) -> GivenPlan | None:
    if plan is None:
        return None
    judged = judge(plan, instance)
    if isinstance(found.measure, WorstOff):
        value = worst_tenth_way_m(judged.flow)
    else:
        value = judged.metrics.coverages[str(found.measure)].value or 0.0
    money = judged.metrics.money
    cost = money.capex if found.cost is CostMeasure.CAPEX else money.annual_cost
    return GivenPlan(plan=plan, value=value, cost=cost)


def _more(step: Step) -> str:
    return f"{step.added_residents:,.0f}"
