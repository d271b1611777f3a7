"""Functions: what a facility offers, by its format, its host and its terminal."""

from __future__ import annotations

from planner.instance import Instance
from planner.model.service import TERMINAL_FUNCTIONS, Format
from planner.plan import Allocation

__all__ = ["HOME_FUNCTIONS", "functions_at", "functions_at_door", "functions_of"]

HOME_FUNCTIONS = frozenset({"collect", "send", "return"})
"""What a villager can do at the door when served at home."""


def functions_at_door(instance: Instance, item: Allocation) -> frozenset[str]:
    """Return what a villager served at the door can do there."""
    carrier = instance.carrier_by_id.get(item.carrier_id or "")
    return HOME_FUNCTIONS if carrier is None else frozenset(carrier.functions)


def functions_of(form: Format) -> frozenset[str]:
    """Return what a format offers where no host adds or lacks anything."""
    functions = frozenset(form.functions)
    return functions if form.has_terminal else functions - TERMINAL_FUNCTIONS


def functions_at(instance: Instance, site_idx: int, format_id: str) -> frozenset[str]:
    """Return what a format offers at a site: with what the host has or lacks.

    A host that brings a function brings its terminal too.
    """
    functions = functions_of(instance.format_by_id[format_id])
    host = instance.host_type_by_id.get(instance.sites[site_idx].host_type_id or "")
    return functions if host is None else (functions | set(host.has)) - set(host.lacks)
