"""The sections of a proposal in their order; the last annex follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from planner.report.proposal.document import Block
from planner.report.proposal.sections.annexes import assumptions, method, unserved
from planner.report.proposal.sections.background import background, standards, today
from planner.report.proposal.sections.decision_page.decision import decision
from planner.report.proposal.sections.funding.money import money
from planner.report.proposal.sections.network import network, operations
from planner.report.proposal.sections.options import options
from planner.report.proposal.sections.outlook import (
    benefits,
    monitoring,
    phases,
    risks,
)
from planner.report.proposal.sections.partners import partners
from planner.report.proposal.writer import Writer

__all__ = ["SECTIONS", "SectionMaker"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionMaker:
    """A section with what writes it."""

    key: str
    mark: str
    write: Callable[[Writer], Iterable[Block]]


_BODY = (
    ("decision", decision),
    ("background", background),
    ("today", today),
    ("standards", standards),
    ("options", options),
    ("network", network),
    ("operations", operations),
    ("partners", partners),
    ("money", money),
    ("benefits", benefits),
    ("risks", risks),
    ("phases", phases),
    ("monitoring", monitoring),
)
_ANNEXES = (("assumptions", assumptions), ("method", method), ("unserved", unserved))

SECTIONS = (
    *(
        SectionMaker(key=key, mark=str(number), write=write)
        for number, (key, write) in enumerate(_BODY)
    ),
    *(
        SectionMaker(key=key, mark=mark, write=write)
        for mark, (key, write) in zip("ABC", _ANNEXES, strict=True)
    ),
)
