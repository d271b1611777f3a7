"""Exhaustive solver of tiny counties, sharing no code with the planner."""

from .county import read_county
from .decisions import Decisions, Service, Supply
from .definitions import BEFORE, SWITCHES, TODAY, Definitions, with_switch
from .search import Optimum, best_plan, judge

__all__ = [
    "BEFORE",
    "SWITCHES",
    "TODAY",
    "Decisions",
    "Definitions",
    "Optimum",
    "Service",
    "Supply",
    "best_plan",
    "judge",
    "read_county",
    "with_switch",
]
