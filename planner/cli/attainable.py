"""What a county can attain of what is asked, and what would change it."""

from __future__ import annotations

from functools import partial

from planner.cli.cache_folder import travel_cache
from planner.cli.terminal import Terminal
from planner.design.attainable.remedies import Remedy, remedies
from planner.design.attainable.shares import Attainable, attainable_shares
from planner.instance import Instance
from planner.scenario.build import build
from planner.scenario.document.read import Scenario

__all__ = ["attainable_and_remedies"]


def attainable_and_remedies(
    scenario: Scenario, instance: Instance, terminal: Terminal
) -> tuple[tuple[Attainable, ...], tuple[Remedy, ...]]:
    """Return what can be attained, and changes that help where it is too little."""
    found = attainable_shares(instance)
    cache = travel_cache(terminal)
    return found, remedies(scenario, instance, found, partial(build, cache=cache))
