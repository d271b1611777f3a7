"""What plans that serve one village more cost, judged by real routes.

The plan with a village in it is routed from the plan's own routes, held against all
rules by the checker, and costed by the ledger. What is found is an upper bound: there
may be a cheaper one that nobody looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from planner.checker import Code, check
from planner.design.loop.route_siting import routed_siting
from planner.design.loop.settled import settled
from planner.design.penalties import penalties
from planner.design.siting_model.decisions import to_plan
from planner.design.siting_model.prepare import Prepared
from planner.design.unmet.impossible import LARGER_PART
from planner.flow import Flow, resolve
from planner.instance import Instance
from planner.ledger import Ledger, compute_ledger
from planner.metrics import covered_villages
from planner.plan import Plan, rounded_plan
from planner.routing import RouteCache, UnservedStop, route_network
from planner.siting.data import SitingSolution

__all__ = ["Forced", "Found", "Sited"]

ITERATIONS = 5
"""Of a search of routes that begins with those of the plan and one stop more: as good
as a hundred on real counties, in a third of the time."""
LIMITS = (Code.MAX_FACILITIES, Code.MAX_CAPEX, Code.MAX_ANNUAL_COST)
SHARE, SHARE_DIGITS = 1e-6, 6
"""Share of a village's parcels that is rounding, and the decimals that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A plan that serves a village: covered or not, whole or for the larger part.

    Parameters
    ----------
    cost
        Annual cost more, the villagers' time at its price included.
    share
        Of the village's parcels that is carried.
    is_beyond
        Whether it breaks limits on money or on numbers of facilities, and no more.
    """

    cost: float
    is_covered: bool
    share: float
    is_beyond: bool

    @property
    def is_whole(self) -> bool:
        """Whether all of the village's parcels are carried."""
        return self.share > 1.0 - SHARE

    @property
    def rank(self) -> tuple[bool, bool, float, float]:
        """What to compare by: limits, what it does for the village, then the cost."""
        share = round(self.share, SHARE_DIGITS)
        return self.is_beyond, not self.is_covered, -share, self.cost


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sited:
    """What comes of a siting: the plan, and the stops that vehicles leave out.

    Parameters
    ----------
    found
        ``None`` if the plan does not hold.
    """

    found: Found | None
    plan: Plan
    stops: tuple[UnservedStop, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Forced:
    """A finished plan, into which villages that it leaves out are forced.

    Parameters
    ----------
    flow, ledger
        What the plan means, and its ledger.
    cache
        Of routes, best those that the plan has been made with.
    """

    prepared: Prepared
    flow: Flow
    ledger: Ledger
    seed: int
    cache: RouteCache

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.flow.plan

    @property
    def instance(self) -> Instance:
        """The county."""
        return self.prepared.instance

    def decided(self, decisions: Plan, village: int) -> Found | None:
        """Return what decisions cost more; ``None`` if they do not hold."""
        facilities, allocations = settled(
            self.instance, decisions.facilities, decisions.allocations
        )
        network = route_network(
            self.instance,
            facilities,
            allocations,
            seed=self.seed,
            cache=self.cache,
            initial=self.plan.routes,
            iterations=ITERATIONS,
        )
        if network.unserved_stops:
            return None
        plan = to_plan(self.prepared, facilities, allocations, network.routes)
        return self._found(plan, village)

    def sited(self, prepared: Prepared, siting: SitingSolution, village: int) -> Sited:
        """Return what comes of a siting.

        Parameters
        ----------
        prepared
            The model that was sited.
        """
        plan, stops = routed_siting(
            prepared,
            siting,
            seed=self.seed,
            cache=self.cache,
            initial=self.plan.routes,
            iterations=ITERATIONS,
        )
        return Sited(found=self._found(plan, village), plan=plan, stops=stops)

    def _found(self, plan: Plan, village: int) -> Found | None:
        """Return what a plan costs more, if it serves a village and breaks nothing."""
        plan = rounded_plan(plan)
        flow = resolve(plan, self.instance)
        served = float(self.flow.served_share[village])
        gained = float(flow.served_share[village]) - served
        if gained < LARGER_PART * (1.0 - served) - SHARE:
            return None
        ledger = compute_ledger(plan, self.instance, flow=flow)
        judged, before = _Judged.of(flow, ledger), self._judged
        broken = judged.broken - before.broken
        if any(code not in LIMITS for code, _ in broken):
            return None
        return Found(
            cost=judged.cost - before.cost,
            is_covered=bool(covered_villages(flow)[village]),
            share=float(flow.served_share[village]),
            is_beyond=bool(broken),
        )

    @cached_property
    def _judged(self) -> _Judged:
        return _Judged.of(self.flow, self.ledger)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What a plan costs a year, and what it breaks.

    The villagers' time at its price is in the cost, charges for those who are not
    served or not covered are not.
    """

    cost: float
    broken: frozenset[tuple[Code, str]]

    @classmethod
    def of(cls, flow: Flow, ledger: Ledger) -> _Judged:
        """Return what ledger and checker say of a plan."""
        broken = check(flow.plan, flow.instance, flow=flow, ledger=ledger)
        return cls(
            cost=ledger.own_cost + penalties(flow)["villagers' time"],
            broken=frozenset((item.code, item.subject) for item in broken),
        )
