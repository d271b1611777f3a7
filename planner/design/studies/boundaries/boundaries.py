"""The price of administrative boundaries: least cost within townships, counties, none.

All three are sited in one model at the same routing prices, so that what a boundary
costs is not mixed with what prices do: a narrower boundary only shuts links and ways.
Then the search finishes the plan of each; what it finds within a boundary counts within
a wider one too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from planner.arguments import expect_instance, expect_share
from planner.checker import Violation, check
from planner.design.attainable.aims import with_aims_settled
from planner.design.by_stream import by_stream
from planner.design.loop.finishing import Finisher
from planner.design.loop.first_plan import COVERAGE_GAP
from planner.design.loop.search import Candidate
from planner.design.noise import NOISE_OF_A_STUDY
from planner.design.siting_model.prepare import Prepared, prepare
from planner.design.siting_model.prices import first_prices, prices_of_plan
from planner.design.studies.boundaries.within import model_within, within
from planner.design.unmet.infeasible import explain_infeasible
from planner.errors import PlannerError
from planner.instance import Instance
from planner.metrics import Metrics, judge
from planner.model.rules import Boundary, Measure, Objective
from planner.plan import Plan
from planner.siting.data import SitingPrices, SitingSolution
from planner.siting.search.largest_coverage import most_coverage
from planner.siting.search.least_cost import solve_three_tier

__all__ = ["BoundaryPlan", "BoundaryPrices", "price_of_boundaries"]

NARROW_TO_WIDE = (Boundary.TOWNSHIP, Boundary.COUNTY, Boundary.NONE)
COVERAGES = (Measure.VILLAGES, Measure.RESIDENTS, Measure.DEMAND)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoutedSiting:
    """The least cost within a boundary, and its routes.

    Parameters
    ----------
    cost, bound
        Of the siting at the routing prices, and what any siting within the boundary
        costs at least.
    objective
        What the search minimises, a year: own annual cost, and what is charged beside
        it, such as the villagers' time.
    metrics, violations
        Of the plan with its real routes.
    crossing_village_ids, crossing_residents
        Villages served, in whole or part, by a facility of another township, and the
        residents served so.
    """

    cost: float
    bound: float
    siting: SitingSolution
    plan: Plan
    objective: float
    metrics: Metrics
    violations: tuple[Violation, ...]
    crossing_village_ids: tuple[str, ...]
    crossing_residents: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BoundaryPlan:
    """What the requirements take within a boundary.

    Parameters
    ----------
    found
        ``None`` where they cannot be met: ``infeasible`` says why, and
        ``most_coverage`` the largest share by measure with no share asked for.
    """

    boundary: Boundary
    found: RoutedSiting | None
    infeasible: tuple[str, ...]
    most_coverage: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BoundaryPrices:
    """The least costs within each boundary, the narrowest first.

    Parameters
    ----------
    gap
        Relative gap to which each siting was solved.
    """

    plans: tuple[BoundaryPlan, ...]
    gap: float
    seconds: Mapping[str, float]

    @property
    def widest(self) -> RoutedSiting | None:
        """What the requirements take without any boundary."""
        return self.plans[-1].found

    def siting_price(self, item: RoutedSiting) -> tuple[float, float, float] | None:
        """Return what a boundary costs a year: least, as found, and most.

        At the routing prices, by the bounds of both sitings.
        """
        widest = self.widest
        if widest is None:
            return None
        least = max(0.0, item.bound - widest.cost)
        return least, item.cost - widest.cost, item.cost - widest.bound

    def routed_price(self, item: RoutedSiting) -> tuple[float, float] | None:
        """Return what a boundary costs a year by the plans found, and the tolerance.

        A longer search may have it differ by as much.
        """
        if self.widest is None:
            return None
        price = item.objective - self.widest.objective
        return price, NOISE_OF_A_STUDY * item.objective

    def is_different(self, item: RoutedSiting) -> bool:
        """Return whether a boundary is proven to cost something."""
        price = self.siting_price(item)
        return price is not None and price[0] > 0


def price_of_boundaries(
    instance: Instance,
    *,
    gap: float = 0.005,
    seed: int = 1,
    progress: Callable[[str], None] | None = None,
) -> BoundaryPrices:
    """Return the least cost of the same requirements within each boundary.

    Parameters
    ----------
    instance
        Read with ``solve.boundary = "none"``, so that all ways are known.
    gap
        Relative gap of each siting.

    Raises
    ------
    PlannerError
        If the instance has no townships, has a boundary already, or asks for the most
        coverage instead of the least cost; or if a solver fails.
    KeyboardInterrupt
        If the user stops.
    """
    expect_instance(instance, "price_of_boundaries(instance)")
    expect_share(gap, "gap", "price_of_boundaries")
    _refuse(instance)
    say, started = progress or (lambda _: None), time.perf_counter()
    instance = with_aims_settled(instance, seed=seed)
    judged = {item: within(instance, item) for item in NARROW_TO_WIDE}
    inside = {item: by_stream(narrower) for item, narrower in judged.items()}
    prepared = prepare(by_stream(instance), also=tuple(inside.values()))
    finisher = Finisher(seed=seed, say=say)
    first = finisher.first(prepared)
    prices = first_prices(prepared)
    if first is not None:
        prices = prices_of_plan(prepared, first.plan)
    search = _Search(judged=judged, gap=gap, seed=seed, finisher=finisher, say=say)
    models = {
        item: model_within(prepared, prices, inside[item]) for item in NARROW_TO_WIDE
    }
    sitings = search.sitings(models)
    plans = search.plans(models, sitings)
    seconds = {"total": time.perf_counter() - started}
    return BoundaryPrices(plans=tuple(plans), gap=gap, seconds=seconds)


_Model = tuple[Prepared, SitingPrices]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Search:
    """How the plans within the boundaries are found, and in which county judged."""

    judged: Mapping[Boundary, Instance]
    gap: float
    seed: int
    finisher: Finisher
    say: Callable[[str], None]

    def sitings(
        self, models: Mapping[Boundary, _Model]
    ) -> dict[Boundary, SitingSolution | None]:
        """Return the sitings; a wider boundary starts from the narrower one's.

        What is good within a boundary is good within a wider one, and what bounds the
        wider one bounds the narrower one.
        """
        found: dict[Boundary, SitingSolution | None] = {}
        best: SitingSolution | None = None
        narrower: _Model | None = None
        for boundary, model in models.items():
            prepared, prices = model
            if narrower is not None and _allow_the_same(narrower, model):
                found[boundary] = best
                continue
            narrower = model
            self.say(f"the least cost with the boundary {boundary}")
            hint = None if best is None else best.values
            siting = solve_three_tier(
                prepared.data, prices, gap=self.gap, hint=hint, seed=self.seed
            )
            best = _better(best, siting)
            found[boundary] = best
        return _with_shared_bounds(found)

    def plans(
        self,
        models: Mapping[Boundary, _Model],
        sitings: Mapping[Boundary, SitingSolution | None],
    ) -> list[BoundaryPlan]:
        """Return the finished plans of the sitings, or why there are none.

        What is found within a boundary counts within a wider one too.
        """
        known = {key: item for key, item in sitings.items() if item is not None}
        starts = [
            self.finisher.routed(*models[key], siting) for key, siting in known.items()
        ]
        limits = [models[key][0] for key in known]
        found = dict(
            zip(known, self.finisher.side_by_side(limits, starts), strict=True)
        )
        return [
            BoundaryPlan(
                boundary=key,
                found=_routed(self.judged[key], known[key], found[key]),
                infeasible=(),
                most_coverage={},
            )
            if key in known
            else self._too_narrow(key, models[key])
            for key in models
        ]

    def _too_narrow(self, boundary: Boundary, model: _Model) -> BoundaryPlan:
        self.say(f"why the boundary {boundary} is too narrow")
        return BoundaryPlan(
            boundary=boundary,
            found=None,
            infeasible=self._reasons(model[0].instance),
            most_coverage=self._most(model),
        )

    def _reasons(self, instance: Instance) -> tuple[str, ...]:
        prepared = prepare(instance)
        return explain_infeasible(prepared, first_prices(prepared), seed=self.seed)

    def _most(self, model: _Model) -> dict[str, float]:
        """Return the largest shares, with none asked for; other limits hold."""
        data, prices = model[0].data.without_shares(), model[1]
        most = {
            str(measure): most_coverage(
                data, prices, str(measure), gap=COVERAGE_GAP, seed=self.seed
            )
            for measure in COVERAGES
        }
        return {name: found.share for name, found in most.items() if found is not None}


def _allow_the_same(one: _Model, other: _Model) -> bool:
    """Return whether a boundary shuts nothing that the other leaves open."""
    return (
        np.array_equal(one[1].link_is_open, other[1].link_is_open)
        and np.array_equal(one[1].arc_is_open, other[1].arc_is_open)
        and np.array_equal(one[0].data.cover_village, other[0].data.cover_village)
        and np.array_equal(one[0].data.cover_option, other[0].data.cover_option)
    )


def _better(
    one: SitingSolution | None, other: SitingSolution | None
) -> SitingSolution | None:
    """Return the cheaper siting, with the bound of the other, which is the wider."""
    if one is None or other is None:
        return other or one
    return other if other.objective <= one.objective else one.with_bound(other.bound)


def _with_shared_bounds(
    found: dict[Boundary, SitingSolution | None],
) -> dict[Boundary, SitingSolution | None]:
    """Return the sitings, none with a bound below that of a wider boundary."""
    least = -float("inf")
    raised: dict[Boundary, SitingSolution | None] = {}
    for boundary in reversed(NARROW_TO_WIDE):
        siting = found[boundary]
        if siting is not None and siting.bound is not None:
            least = max(least, siting.bound)
            siting = siting.with_bound(min(siting.objective, least))
        raised[boundary] = siting
    return raised


def _routed(
    instance: Instance, siting: SitingSolution, finished: Candidate
) -> RoutedSiting:
    plan = finished.plan
    township = {item.id: item.township_id for item in instance.sites}
    crossing: dict[str, float] = {}
    for item in plan.allocations:
        village = instance.villages[instance.village_of[item.stream_id]]
        if township[item.facility_id] != village.township_id:
            served = crossing.get(village.id, 0.0) + item.share * village.residents
            crossing[village.id] = served
    found = judge(plan, instance)
    broken = check(plan, instance, flow=found.flow, ledger=found.ledger)
    return RoutedSiting(
        cost=siting.objective,
        bound=-float("inf") if siting.bound is None else siting.bound,
        siting=siting,
        plan=plan,
        objective=finished.score,
        metrics=found.metrics,
        violations=tuple(broken),
        crossing_village_ids=tuple(crossing),
        crossing_residents=sum(crossing.values()),
    )


def _refuse(instance: Instance) -> None:
    if not instance.townships:
        msg = (
            f"{instance.title}: no townships, expected villages in townships; give "
            "places.townships, or a township column in places.villages"
        )
        raise PlannerError(msg)
    requirements = instance.requirements
    if requirements.boundary is not Boundary.NONE:
        msg = (
            f"{instance.title}: solve.boundary = {requirements.boundary}, expected "
            'none, which the others are held against; read it with boundary = "none"'
        )
        raise PlannerError(msg)
    if requirements.objective is not Objective.ANNUAL_COST:
        msg = (
            f"{instance.title}: solve.objective = {requirements.objective}, expected "
            "annual_cost: a boundary's price is a difference in cost; ask for a share "
            "with solve.at_least"
        )
        raise PlannerError(msg)
