"""What a frontier holds against cost: a coverage, or the way of the worst-off tenth.

The sweep asks for levels of an axis, and more of it is better. A share is its own
level; the level of a way is the way in kilometres with its sign turned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, Protocol

from planner.flow import Flow
from planner.instance import Instance
from planner.metrics import coverage_share, worst_tenth_way_m
from planner.model.rules import Measure, Objective
from planner.siting.covered import counted_shares
from planner.siting.data import (
    SitingData,
    SitingPrices,
    SitingSolution,
    SitingState,
)
from planner.siting.rows.worst_tenth import farthest_way_m, worst_tenth_m
from planner.siting.search.largest_coverage import most_coverage
from planner.siting.search.least_way import least_worst_way
from planner.units import METRES_PER_KM

__all__ = ["Axis", "CoverageAxis", "WorstOff", "WorstTenthAxis", "axis_of"]

LEAST_WEIGHT = 1e-6
"""Stands in for the weight of all villages where none has any, so that the share is
0."""


class WorstOff(StrEnum):
    """Whose way to their parcels is held against cost."""

    TENTH = "worst_tenth"


class BestLevel(NamedTuple):
    """The best level found, what no siting can exceed, and a siting that has it."""

    level: float
    bound: float
    siting: SitingSolution


class Axis(Protocol):
    """What is held against cost, by levels of which more is better."""

    def without_requirement(self, instance: Instance) -> Instance:
        """Return the instance with nothing asked for on this axis."""

    def asking_most(self, instance: Instance) -> Instance:
        """Return an instance whose plan shows what routes cost near the far end."""

    def without(self, data: SitingData) -> SitingData:
        """Return the data with nothing asked for on this axis."""

    def asking(self, data: SitingData, level: float) -> SitingData:
        """Return the data with a level asked for."""

    def nothing(self, data: SitingData, /) -> float:
        """Return a level that every siting has."""

    def most(
        self, data: SitingData, prices: SitingPrices, *, gap: float, seed: int
    ) -> BestLevel | None:
        """Return the best level; ``None`` if infeasible."""

    def reached(self, data: SitingData, state: SitingState) -> float:
        """Return the level that a siting has."""

    def value(self, level: float) -> float:
        """Return a level in the axis's own unit: a share, or kilometres."""

    def level(self, value: float) -> float:
        """Return the level of a value in the axis's own unit."""

    def asking_of_plans(self, instance: Instance, level: float) -> Instance:
        """Return the instance with a level asked for, as far as one can ask for it."""

    def routed(self, flow: Flow) -> float:
        """Return the level that a plan with its routes has."""

    def words(self, level: float) -> str:
        """Return what asking for a level means."""


def axis_of(measure: Measure | WorstOff) -> Axis:
    """Return the axis of a measure."""
    if isinstance(measure, WorstOff):
        return WorstTenthAxis()
    return CoverageAxis(measure=measure)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageAxis:
    """The share of villages, residents or demand covered."""

    measure: Measure

    def without_requirement(self, instance: Instance) -> Instance:
        """Return the instance without a share asked for."""
        rules = instance.requirements.without_share(self.measure)
        return replace(instance, requirements=rules)

    def asking_most(self, instance: Instance) -> Instance:
        """Return the instance asked for the most coverage."""
        most = replace(
            instance.requirements, objective=Objective.COVERAGE, maximise=self.measure
        )
        return replace(instance, requirements=most)

    def without(self, data: SitingData) -> SitingData:
        """Return the data without a share asked for."""
        return replace(data.without_share(self.measure), floor=None)

    def asking(self, data: SitingData, level: float) -> SitingData:
        """Return the data with a share asked for over all counties together."""
        return replace(data, floor=(str(self.measure), level) if level > 0 else None)

    def nothing(self, _: SitingData, /) -> float:
        """Return the share that every siting has."""
        return 0.0

    def most(
        self, data: SitingData, prices: SitingPrices, *, gap: float, seed: int
    ) -> BestLevel | None:
        """Return the largest share."""
        most = most_coverage(data, prices, str(self.measure), gap=gap, seed=seed)
        return None if most is None else BestLevel(*most)

    def reached(self, data: SitingData, state: SitingState) -> float:
        """Return the share that a siting covers."""
        weights = data.weights(str(self.measure))
        covered = float(weights @ counted_shares(data, state))
        return covered / max(float(weights.sum()), LEAST_WEIGHT)

    def value(self, level: float) -> float:
        """Return the share."""
        return level

    def level(self, value: float) -> float:
        """Return the share."""
        return value

    def asking_of_plans(self, instance: Instance, level: float) -> Instance:
        """Return the instance with a share asked for, if all of it is one county."""
        if level <= 0 or len(instance.counties) > 1:
            return instance
        rules = instance.requirements
        asked = {**rules.at_least, self.measure: level}
        return replace(instance, requirements=replace(rules, at_least=asked))

    def routed(self, flow: Flow) -> float:
        """Return the share that a plan with its routes covers."""
        return coverage_share(flow, self.measure) or 0.0

    def words(self, level: float) -> str:
        """Return what asking for a share means."""
        return f"covering {level:.1%} of {self.measure}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstTenthAxis:
    """The mean way of the tenth of residents who go farthest: shorter is better."""

    def without_requirement(self, instance: Instance) -> Instance:
        """Return the instance: a scenario asks for no such way."""
        return instance

    def asking_most(self, instance: Instance) -> Instance:
        """Return the instance: whether it can be met does not depend on the way."""
        return instance

    def without(self, data: SitingData) -> SitingData:
        """Return the data without a longest way."""
        return replace(data, worst_way_m=None)

    def asking(self, data: SitingData, level: float) -> SitingData:
        """Return the data with a longest way."""
        return replace(data, worst_way_m=self.value(level) * METRES_PER_KM)

    def nothing(self, data: SitingData, /) -> float:
        """Return the level of a way that is longer than all."""
        return -farthest_way_m(data) / METRES_PER_KM

    def most(
        self, data: SitingData, prices: SitingPrices, *, gap: float, seed: int
    ) -> BestLevel | None:
        """Return the level of the shortest way."""
        found = least_worst_way(data, prices, gap=gap, seed=seed)
        if found is None:
            return None
        siting, bound_m = found
        level = self.reached(data, siting)
        return BestLevel(level, -bound_m / METRES_PER_KM, siting)

    def reached(self, data: SitingData, state: SitingState) -> float:
        """Return the level of the way that a siting has."""
        return -worst_tenth_m(data, state) / METRES_PER_KM

    def value(self, level: float) -> float:
        """Return the way in kilometres."""
        return abs(level)

    def level(self, value: float) -> float:
        """Return the level of a way in kilometres."""
        return -value

    def asking_of_plans(self, instance: Instance, _level: float) -> Instance:
        """Return the instance: a scenario asks for no such way."""
        return instance

    def routed(self, flow: Flow) -> float:
        """Return the level of the way of a plan with its routes."""
        return -worst_tenth_way_m(flow) / METRES_PER_KM

    def words(self, level: float) -> str:
        """Return what asking for a level means."""
        return f"{self.value(level):.2f} km to go for the worst-off tenth"
