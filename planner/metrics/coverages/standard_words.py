"""Standards in words, to stand beside every coverage."""

from __future__ import annotations

from collections.abc import Sequence

from planner.instance import Instance
from planner.model.service import ServiceStandard
from planner.units import METRES_PER_KM, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

__all__ = [
    "NO_FREQUENCY_NO_PROMISE",
    "NO_RESPONSE_MODEL",
    "collect_standard",
    "listed",
    "service_standard",
    "use_standard",
]

NO_FREQUENCY_NO_PROMISE = "the standard names no frequency and no promise"
NO_RESPONSE_MODEL = "no response model: realised equals potential"


def collect_standard(standard: ServiceStandard) -> str:
    """Return what being covered means, in words."""
    functions = listed(standard.required_functions)
    km = standard.collect_within_m / METRES_PER_KM
    words = f"an open facility with {functions} within {km:g} km by road"
    if standard.store_within_s is not None:
        minutes = standard.store_within_s / SECONDS_PER_MINUTE
        words += f", and an open store within {minutes:g} min"
    return words


def service_standard(instance: Instance) -> str:
    """Return what effective service means, in words."""
    standard = instance.standard
    words = (
        f"served with {listed(standard.required_functions)}, at the door or by a "
        "facility that keeps the standard itself"
    )
    if standard.days_per_week is not None:
        words += f", on at least {standard.days_per_week:g} days a week"
    if standard.promise_s is not None:
        hours = standard.promise_s / SECONDS_PER_HOUR
        words += f", nine tenths ready within {hours:g} h of the release at the hub"
    return words


def use_standard() -> str:
    """Return what use means, in words."""
    return "parcels carried over potential parcels"


def listed(functions: Sequence[str]) -> str:
    """Return functions in a row, in words."""
    if len(functions) < 2:
        return "".join(functions) or "any function"
    return f"{', '.join(functions[:-1])} and {functions[-1]}"
