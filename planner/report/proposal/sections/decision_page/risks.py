"""The risks of the decision page: money, who will not sign, every week, service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planner.report.proposal.document import Block
from planner.report.proposal.evidence.figures import Unit, total
from planner.report.proposal.sections.funding.trunk import judged_sites, with_trunk
from planner.report.proposal.sections.partners import pay_lacking, worse_off
from planner.report.proposal.writer import Writer

__all__ = ["risks"]


def risks(writer: Writer) -> Iterator[Block]:
    """Yield what could go wrong, each only where there is something of it."""
    yield from _lacking(writer)
    yield from _who_will_not_sign(writer)
    yield from _every_week(writer)
    yield from _effective(writer)


def _lacking(writer: Writer) -> Iterator[Block]:
    lacking = writer.say(
        _gap_key(writer),
        is_bullet=True,
        lead="risk_lead",
        gap=writer.metric("viability.network_gap", Unit.MONEY),
        unviable=writer.metric("viability.unviable_sites", Unit.COUNT),
        own=writer.metric("viability.subsidy_gap", Unit.MONEY),
        sites=judged_sites(writer),
    )
    yield replace(lacking, runs=lacking.runs + with_trunk(writer).runs)


def _gap_key(writer: Writer) -> str:
    if not writer.metric("viability.network_gap", Unit.MONEY).value:
        return "risk_gap_none"
    is_own = writer.metric("viability.unviable_sites", Unit.COUNT).value
    return "risk_gap" if is_own else "risk_gap_trunk"


def _who_will_not_sign(writer: Writer) -> Iterator[Block]:
    """Yield who is paid less than it bears, and how many outlets are to be won."""
    worse, lack = worse_off(writer), pay_lacking(writer)
    if worse.value:
        gap = writer.metric("viability.network_gap", Unit.MONEY)
        yield writer.say(
            "risk_worse_off",
            is_bullet=True,
            lead="risk_lead",
            worse=worse,
            lack=lack,
            gap=gap,
            then=total([gap, lack]),
        )
    hosts = writer.metric("service.facilities_on_hosts", Unit.COUNT)
    expected = writer.metric("service.expected_sign_ups", Unit.COUNT)
    if hosts.value and round(expected.value or 0.0) < hosts.value:
        yield writer.say(
            "risk_hosts",
            is_bullet=True,
            lead="risk_lead",
            hosts=hosts,
            expected=expected,
        )


def _every_week(writer: Writer) -> Iterator[Block]:
    """Yield what the first running day after the longest gap breaks, week by week."""
    sites = writer.metric("after_longest_gap.facilities_over", Unit.COUNT)
    trips = writer.metric("after_longest_gap.trips_over", Unit.COUNT)
    if sites.value or trips.value:
        yield writer.say(
            "risk_week",
            is_bullet=True,
            lead="risk_lead",
            days=writer.metric("after_longest_gap.days", Unit.PLAIN),
            sites=sites,
            trips=trips,
        )


def _effective(writer: Writer) -> Iterator[Block]:
    effective = writer.coverage("effective_service")
    covered = writer.coverage("residents")
    if effective.value is not None and effective.value < (covered.value or 0.0):
        yield writer.say(
            "risk_effective",
            is_bullet=True,
            lead="risk_lead",
            effective=effective,
            residents=covered,
        )
