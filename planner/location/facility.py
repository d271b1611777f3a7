"""Facility location: without capacities, with them, and single source."""

from __future__ import annotations

from planner.location.capacitated import capacitated
from planner.location.single_source import single_source
from planner.location.uncapacitated import uncapacitated

__all__ = ["capacitated", "single_source", "uncapacitated"]
