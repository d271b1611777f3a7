"""Contracts, subsidies and outside parcels, in base units, and their faults."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping

from planner.errors import Problem
from planner.ledger import COST_LINES, NETWORK, LineKind
from planner.model.money import PER_FACILITY, PER_PARCEL, Contract, Outside, Subsidy
from planner.model.places import Tier
from planner.scenario.document.nearest import listed, or_nearest
from planner.scenario.document.schema import (
    ContractSection,
    Document,
    OutsideSection,
    SubsidySection,
)
from planner.units import MONTHS_PER_YEAR

__all__ = ["contracts", "money_faults", "outside", "subsidies"]

SUBSIDISED = (
    *(
        line.name
        for line in COST_LINES.values()
        if line.kind is LineKind.RESOURCE and line.payer == NETWORK
    ),
    PER_PARCEL,
    PER_FACILITY,
)
FULL = 1.0 + 1e-9
"""Shares that add up to 1, with room for the rounding of their sum."""


def contracts(sections: Mapping[str, ContractSection]) -> tuple[Contract, ...]:
    """Return the contracts."""
    return tuple(
        Contract(
            id=name,
            name=item.name or name.replace("_", " "),
            tiers=_tiers(item),
            host_type_ids=item.hosts,
            format_ids=item.formats,
            fixed_per_year=(item.fixed_per_month or 0.0) * MONTHS_PER_YEAR,
            fee_per_parcel=item.fee_per_parcel or 0.0,
            penalty_per_failure=item.penalty_per_failure or 0.0,
            kpi_success=item.kpi_success or 0.0,
            expected_success=1.0
            if item.expected_success is None
            else item.expected_success,
        )
        for name, item in sections.items()
    )


def subsidies(sections: Mapping[str, SubsidySection]) -> tuple[Subsidy, ...]:
    """Return the subsidies."""
    return tuple(
        Subsidy(
            id=name,
            name=item.name or name.replace("_", " "),
            line=item.line,
            rate=(item.amount if item.share is None else item.share) or 0.0,
            tiers=None if item.tiers is None else tuple(map(Tier, item.tiers)),
            township_ids=item.townships,
            cap_per_year=math.inf if item.cap_per_year is None else item.cap_per_year,
        )
        for name, item in sections.items()
    )


def outside(section: OutsideSection | None) -> Outside | None:
    """Return what merchants offer."""
    if section is None:
        return None
    return Outside(
        parcels_per_day=section.parcels_per_day_per_store,
        price_per_parcel=section.price_per_parcel,
    )


def money_faults(document: Document, file: str) -> Iterator[Problem]:
    """Yield what contracts and subsidies say against the rest of a document."""
    for name, contract in document.contracts.items():
        yield from _contract_faults(document, file, f"contracts.{name}", contract)
    yield from _overlaps(document, file)
    for name, subsidy in document.subsidies.items():
        yield from _subsidy_faults(file, f"subsidies.{name}", subsidy)
    yield from _oversubsidised(document, file)


def _tiers(section: ContractSection) -> tuple[Tier, ...]:
    return tuple(Tier(tier) for tier in section.tiers or ("store", "point"))


def _contract_faults(
    document: Document, file: str, where: str, section: ContractSection
) -> Iterator[Problem]:
    if not section.fixed_per_month and not section.fee_per_parcel:
        yield Problem(
            file=file,
            where=where,
            found="neither fixed_per_month nor fee_per_parcel",
            expected="a fixed sum, a fee by the piece, or both",
            remedy="add one of them",
        )
    if section.penalty_per_failure and section.kpi_success is None:
        yield Problem(
            file=file,
            where=f"{where}.penalty_per_failure",
            found="a penalty, and no kpi_success",
            expected="the share of parcels that is owed",
            remedy="add kpi_success, and expected_success",
        )
    known: dict[str, Collection[str]] = {
        "hosts": document.hosts,
        "formats": document.formats,
    }
    for key, names in known.items():
        for given in getattr(section, key) or ():
            if given not in names:
                yield Problem(
                    file=file,
                    where=f"{where}.{key}",
                    found=f"{given!r}",
                    expected=f"one of {listed(names)}",
                    remedy=or_nearest(given, names, otherwise="delete it"),
                )


def _overlaps(document: Document, file: str) -> Iterator[Problem]:
    hosts: list[str | None] = [None, *document.hosts]
    terms = contracts(document.contracts)
    for name, item in document.formats.items():
        tier = Tier(item.tier)
        both = next(
            (
                [term.id for term in terms if term.applies(tier, host, name)]
                for host in hosts
                if sum(term.applies(tier, host, name) for term in terms) > 1
            ),
            None,
        )
        if both:
            yield Problem(
                file=file,
                where=f"contracts.{both[1]}",
                found=f"applies to {name!r} as contracts.{both[0]} does",
                expected="at most one contract at a site and format",
                remedy="narrow tiers, hosts or formats of one of them",
            )


def _subsidy_faults(
    file: str, where: str, section: SubsidySection
) -> Iterator[Problem]:
    if section.line not in SUBSIDISED:
        yield Problem(
            file=file,
            where=f"{where}.line",
            found=f"{section.line!r}",
            expected=f"one of {listed(SUBSIDISED)}",
            remedy=or_nearest(section.line, SUBSIDISED, otherwise="name a line"),
        )
        return
    right, wrong = "share", "amount"
    if section.line in (PER_PARCEL, PER_FACILITY):
        right, wrong = wrong, right
    if getattr(section, right) is None or getattr(section, wrong) is not None:
        yield Problem(
            file=file,
            where=where,
            found=f"line {section.line!r} without {right}, or with {wrong}",
            expected=f"{right} alone",
            remedy=f"add {right}, delete {wrong}",
        )


def _oversubsidised(document: Document, file: str) -> Iterator[Problem]:
    shares: dict[str, float] = {}
    for name, item in document.subsidies.items():
        if item.line in SUBSIDISED and item.share is not None:
            shares[item.line] = shares.get(item.line, 0.0) + item.share
            if shares[item.line] > FULL:
                yield Problem(
                    file=file,
                    where=f"subsidies.{name}.share",
                    found=f"{shares[item.line]:g} of {item.line} in all",
                    expected="shares of a line that add up to 1 at most",
                    remedy="lower one of them",
                )
