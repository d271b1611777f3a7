"""Shares asked for in each county, required or aimed at, and what a plan attains."""

from __future__ import annotations

from dataclasses import dataclass

from planner.flow import Flow
from planner.instance import Instance
from planner.metrics.coverages.coverage import coverage_share
from planner.model.rules import Measure

__all__ = ["AskedShare", "AttainedShare", "asked_shares", "attained_shares"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedShare:
    """A share that the scenario asks for in a county.

    Parameters
    ----------
    is_required
        Whether the user wrote it; else it is aimed at.
    """

    measure: Measure
    county_id: str
    county: str
    share: float
    is_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttainedShare(AskedShare):
    """A share asked for, and what a plan attains of it.

    Parameters
    ----------
    attained
        ``None`` where nobody in the county counts.
    """

    attained: float | None


def asked_shares(instance: Instance) -> tuple[AskedShare, ...]:
    """Return all shares asked for, by county and measure; those of 0 left out."""
    rules = instance.requirements
    found = []
    for county in instance.counties:
        required = rules.shares_in(county.id)
        for measure, share in sorted({**rules.aims, **required}.items()):
            if share > 0.0:
                item = AskedShare(
                    measure=measure,
                    county_id=county.id,
                    county=county.name,
                    share=share,
                    is_required=measure in required,
                )
                found.append(item)
    return tuple(found)


def attained_shares(flow: Flow) -> tuple[AttainedShare, ...]:
    """Return all shares asked for with what a plan attains of them."""
    return tuple(
        AttainedShare(
            measure=item.measure,
            county_id=item.county_id,
            county=item.county,
            share=item.share,
            is_required=item.is_required,
            attained=coverage_share(flow, item.measure, county_id=item.county_id),
        )
        for item in asked_shares(flow.instance)
    )
