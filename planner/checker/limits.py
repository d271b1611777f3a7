"""Limits: capacities, budgets and the shares a plan must reach."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checker.violations import (
    ASKED_TOLERANCE,
    PARCEL_TOLERANCE,
    RELATIVE_TOLERANCE,
    Code,
    Violation,
)
from planner.flow import Flow
from planner.instance import Instance
from planner.ledger import Ledger
from planner.metrics import coverage_share
from planner.service.counter import day_capacity, shelf_parcels_per_day

__all__ = ["budgets", "capacities", "required_shares", "shelves"]


def capacities(flow: Flow) -> Iterator[Violation]:
    """Check that no facility handles more parcels on an operating day than it can.

    Those of merchants count.
    """
    handled = flow.facilities.throughput + flow.merchants.passing
    loads = (handled * flow.facilities.days_per_visit).tolist()
    for item, found in zip(flow.plan.facilities, loads, strict=True):
        limit = day_capacity(flow.instance, item.format_id)
        if not found <= limit + PARCEL_TOLERANCE:
            yield Violation(
                code=Code.CAPACITY,
                subject=item.site_id,
                message=f"handles {found:.3f} parcels on a day that vehicles call, its "
                f"capacity is {limit:g}",
                found=found,
                limit=limit,
            )


def shelves(flow: Flow) -> Iterator[Violation]:
    """Check that what waits at each counter has room on its shelves.

    Parcels of merchants wait there, too.
    """
    facilities = flow.facilities
    for item, found, days_per_week in zip(
        flow.plan.facilities,
        (facilities.counter + flow.merchants.taken).tolist(),
        facilities.days_supplied.tolist(),
        strict=True,
    ):
        limit = shelf_parcels_per_day(flow.instance, item.format_id, days_per_week)
        if not found <= limit + PARCEL_TOLERANCE:
            yield Violation(
                code=Code.STORAGE,
                subject=item.site_id,
                message=f"{found:.3f} parcels a day wait there for villagers or "
                f"vehicles, its shelves have room for {limit:g}",
                found=found,
                limit=limit,
            )


def budgets(ledger: Ledger, instance: Instance) -> Iterator[Violation]:
    """Check that capex and annual cost stay within their budgets."""
    requirements = instance.requirements
    for code, words, found, limit in (
        (Code.MAX_CAPEX, "capex", ledger.capex, requirements.max_capex),
        (
            Code.MAX_ANNUAL_COST,
            "annual cost",
            ledger.own_cost,
            requirements.max_annual_cost,
        ),
    ):
        if limit is not None and not found <= limit * (1 + RELATIVE_TOLERANCE):
            yield Violation(
                code=code,
                subject="plan",
                message=f"{words} is {found:,.2f} {instance.currency}, at most "
                f"{limit:,.2f} is allowed",
                found=found,
                limit=limit,
            )


def required_shares(flow: Flow) -> Iterator[Violation]:
    """Check that every county reaches the shares required, over all its villages.

    Shares that are only aimed at are not among them.
    """
    instance = flow.instance
    asked = [
        (county, measure, limit)
        for county in instance.counties
        for measure, limit in instance.requirements.shares_in(county.id).items()
    ]
    for county, measure, limit in asked:
        found = coverage_share(flow, measure, county_id=county.id)
        if found is not None and not found >= limit - ASKED_TOLERANCE:
            yield Violation(
                code=Code.AT_LEAST,
                subject=f"{measure.value} in {county.id}",
                message=f"the share of {measure} in {county.name} is {found:.4%}, at "
                f"least {limit:.4%} is asked for",
                found=found,
                limit=limit,
            )
