"""Three plans of a county before and after edits, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass

from planner.checker import Violation
from planner.design.changes.levels import Levels, Shortfall
from planner.design.changes.relation import Kind
from planner.design.changes.rings import Ring
from planner.design.penalties import objective_of
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.plan import Plan

__all__ = ["Weighed", "objective"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighed:
    """Plans before and after edits, and what each costs.

    Parameters
    ----------
    before, after
        The county without the edits and with them.
    plan
        The plan before.
    changed
        The best plan found with the edits; ``None`` where none was found.
    improved
        The best plan known without them, held to the same shares.
    z0, z1, zb
        Objectives of the three a year, in the scenario's currency; ``zb`` is ``z0``
        where edits neither restrict nor widen.
    if_kept
        Objective of the plan before with the edits, nothing rearranged; ``None`` where
        the county no longer has all that it uses.
    kept_breaks
        What that plan breaks of what the scenario asks for, or the levels ask.
    levels
        Shares that plans with the edits and without them were held to.
    ring
        That the plan with the edits needed; ``None`` where nobody was touched, and
        where nothing was kept on purpose.
    short
        Shares of the plan before that no plan with the edits is known to attain.
    violations
        What the plan with the edits breaks of what the scenario asks for.
    is_interrupted, hit_limit
        Whether the user, or the clock, ended a search.
    """

    before: Instance
    after: Instance
    kind: Kind
    plan: Plan
    changed: Plan | None
    improved: Plan
    z0: float
    z1: float | None
    zb: float
    if_kept: float | None
    levels: Levels
    kept_breaks: tuple[Violation, ...] = ()
    ring: Ring | None = None
    short: tuple[Shortfall, ...] = ()
    violations: tuple[Violation, ...] = ()
    is_interrupted: bool = False
    hit_limit: bool = False

    @property
    def improvement(self) -> float | None:
        """x: what could have been saved without the edits; ``None`` if not known.

        It is not where the edits neither restrict nor widen.
        """
        return None if self.kind is Kind.NEITHER else self.z0 - self.zb

    @property
    def cost_of_edits(self) -> float | None:
        """y: what the edits cost, less than 0 what they save; ``None`` if not known."""
        if self.kind is Kind.NEITHER or self.z1 is None:
            return None
        return self.z1 - self.zb

    @property
    def difference(self) -> float | None:
        """z1 - z0: by how much the plan with the edits is dearer than the one before.

        ``None`` without a plan.
        """
        return None if self.z1 is None else self.z1 - self.z0


def objective(plan: Plan, instance: Instance) -> float:
    """Return what a search minimises, of a plan in a county."""
    flow = resolve(plan, instance)
    return objective_of(flow, compute_ledger(plan, instance, flow=flow))
