"""How hard a plan is searched for."""

from __future__ import annotations

from enum import StrEnum

from planner.errors import PlannerError

__all__ = ["Effort"]


class Effort(StrEnum):
    """How long the plan that a siting gives is searched for a better one."""

    QUICK = "quick"
    NORMAL = "normal"
    THOROUGH = "thorough"

    @classmethod
    def _missing_(cls, value: object) -> Effort:
        msg = f"effort is {value!r}, expected one of {', '.join(cls)}"
        raise PlannerError(msg)
