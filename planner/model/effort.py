"""How hard a plan is searched for."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Effort"]


class Effort(StrEnum):
    """How long the plan that a siting gives is searched for a better one."""

    QUICK = "quick"
    NORMAL = "normal"
    THOROUGH = "thorough"
