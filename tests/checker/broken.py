"""The rules a plan breaks, as a set."""

from __future__ import annotations

from planner.checker import Code, check
from planner.instance import Instance
from planner.plan import Plan
from tests import tiny_plan

LINE_COUNTY = tiny_plan.line_county()


def broken(plan: Plan, instance: Instance = LINE_COUNTY) -> set[Code]:
    """Return the codes of the rules that a plan breaks.

    The rule of the nearer facility has tests of its own: plans made up to break another
    one often send people past one.
    """
    return {violation.code for violation in check(plan, instance)} - {Code.NEARER}
