"""Plan: every decision by id; Result: a plan with how good it is known to be."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass, replace
from enum import StrEnum
from typing import Any

from planner.brief import Brief, amount, counted, percent
from planner.errors import OutputError
from planner.json_shape import json_object, read_as
from planner.model.amendment import Amendment, Value
from planner.model.fleet import Leg
from planner.model.service import Mode

__all__ = [
    "Aim",
    "Allocation",
    "Detail",
    "Facility",
    "Plan",
    "Reason",
    "Repair",
    "Result",
    "Route",
    "Status",
    "Stop",
    "StopKind",
    "Trip",
    "Unserved",
    "decisions",
    "plan_from_json",
    "plan_to_json",
    "rounded_plan",
]

PLAN_FILE = "plan.json"
PLAN_FORMAT = 3
"""Version of the form of ``plan.json``: the first one did not say its version, the
second one served villages in the place of streams."""

PLAN_DECIMALS = 9
"""Of a share or a number of parcels: a billionth of a million parcels is a thousandth,
the tolerance of checks."""


class StopKind(StrEnum):
    """What a stop's id refers to."""

    FACILITY = "facility"
    VILLAGE = "village"


class Reason(StrEnum):
    """Why a stream, or a part of its parcels, is not served."""

    NOT_LOCATED = "NOT_LOCATED"
    UNREACHABLE = "UNREACHABLE"
    STANDARD = "STANDARD"
    SHIFT = "SHIFT"
    CAPACITY = "CAPACITY"
    COST = "COST"


class Detail(StrEnum):
    """What more is said of a reason; ``{amount}`` stands for its number."""

    NOT_LOCATED = "no coordinates and none assumed"
    OFF_ROAD = "{amount} km from the nearest road"
    NO_SITE = "no site can be reached by road"
    NO_SUPPLY = "no vehicle can supply the sites within its reach"
    FAR = "the nearest site is {amount} km away"
    NO_COLLECTING = "no site with the required functions is in reach"
    FAR_STORE = "the nearest store is {amount} min away, beyond the standard"
    NO_STORE = "no store is in reach"
    SHIFT = "no vehicle can bring its parcels within its shift and the hours of work"
    NO_ROOM = "{amount} parcels a day above the room in reach"
    NO_VEHICLES = "the vehicles available do not suffice for its parcels"
    ROOM_ASKED_FOR = "the room in reach is needed for what is asked"
    TIME_ASKED_FOR = "the time of vehicles is needed for what is asked"
    NOT_ASKED = "not needed for what is asked"
    INSTEAD = (
        "not needed for what is asked; it can be served in the place of others only"
    )
    BEYOND_LIMITS = "serving it takes more than the limits on money or facilities"
    NOT_NEEDED = (
        "not needed for what is asked; the cheapest change found that serves it costs "
        "{amount} a year"
    )
    MOST_OF_IT = (
        "not needed for what is asked; the cheapest change found that serves most of "
        "it costs {amount} a year"
    )
    NOT_COVERED = (
        "not needed for what is asked; the cheapest change found that serves it, "
        "beyond the standard, costs {amount} a year"
    )

    def written(self, amount: float | None = None) -> str:
        """Return the text with its number, which ``read`` takes apart again."""
        return self.value if amount is None else self.format(amount=f"{amount:.1f}")

    @property
    def is_money(self) -> bool:
        """Whether the number is a sum of money a year."""
        return self in {Detail.NOT_NEEDED, Detail.MOST_OF_IT, Detail.NOT_COVERED}

    @classmethod
    def read(cls, text: str) -> tuple[Detail, str] | None:
        """Return what a text says and its number as written; ``None`` if unknown."""
        for detail in cls:
            before, slot, after = detail.partition("{amount}")
            pattern = re.escape(before) + r"(\S+)" * bool(slot) + re.escape(after)
            if found := re.fullmatch(pattern, text):
                return detail, found[1] if slot else ""
        return None


class Status(StrEnum):
    """What is known about a result."""

    OPTIMAL = "OPTIMAL"
    FEASIBLE = "FEASIBLE"
    INFEASIBLE = "INFEASIBLE"
    NO_SOLUTION = "NO_SOLUTION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """A site that the plan opens.

    Parameters
    ----------
    parent_id
        Site that supplies it.
    carrier_id
        Third party that supplies it from there, ``None`` for own vehicles.
    """

    site_id: str
    format_id: str
    parent_id: str | None
    carrier_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """A share of a stream's parcels served by a facility in one mode.

    In the mode carrier the facility is a hub, and ``carrier_id`` who delivers from it.
    """

    stream_id: str
    facility_id: str
    mode: Mode
    share: float
    carrier_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unserved:
    """A share of a stream's parcels that is not carried, and why."""

    stream_id: str
    share: float
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One visit: a facility supplied, or a stream delivered to at home.

    Parameters
    ----------
    id
        Of the facility, or of the stream.
    arrival_s, departure_s
        Seconds after midnight; waiting for opening lies between the two.
    delivered_parcels, collected_parcels
        Parcels handed over at the visit, already scaled to the days it carries.
    """

    kind: StopKind
    id: str
    arrival_s: float
    departure_s: float
    delivered_parcels: float
    collected_parcels: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """From the depot and back, between two loadings.

    ``start_s`` is when loading begins, ``end_s`` when the vehicle is back.
    """

    start_s: float
    end_s: float
    distance_m: float
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What one vehicle does in one shift from the facility ``depot_id``."""

    id: str
    leg: Leg
    depot_id: str
    vehicle_type_id: str
    trips: tuple[Trip, ...]

    @property
    def start_s(self) -> float:
        """When the first loading begins."""
        return self.trips[0].start_s

    @property
    def end_s(self) -> float:
        """When the vehicle is back for the last time."""
        return self.trips[-1].end_s

    @property
    def distance_m(self) -> float:
        """Length of all trips."""
        return sum(trip.distance_m for trip in self.trips)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Plan(Brief):
    """Every decision, by id, in the order of the instance.

    Parameters
    ----------
    closed_site_ids
        Existing facilities that the plan closes.
    county_key
        Of the county that it was made for, before edits; empty where nobody knows.
    """

    facilities: tuple[Facility, ...]
    allocations: tuple[Allocation, ...]
    unserved: tuple[Unserved, ...]
    closed_site_ids: tuple[str, ...]
    routes: tuple[Route, ...]
    county_key: str = ""

    def _facts(self) -> dict[str, str]:
        return {
            "facilities": counted(len(self.facilities)),
            "streams served": counted(len({x.stream_id for x in self.allocations})),
            "not in full": counted(len({x.stream_id for x in self.unserved})),
            "sites closed": counted(len(self.closed_site_ids)),
            "routes": counted(len(self.routes)),
        }


def decisions(
    facilities: Sequence[Facility], allocations: Sequence[Allocation]
) -> Plan:
    """Return a plan that is not finished: nothing but what opens and who goes where."""
    return Plan(
        facilities=tuple(facilities),
        allocations=tuple(allocations),
        unserved=(),
        closed_site_ids=(),
        routes=(),
    )


class NoBound(StrEnum):
    """Why a result has no bound on the whole plan."""

    NOT_ASKED = "not asked for"
    NO_PLAN = "no plan"
    INTERRUPTED = "interrupted"
    BROKEN = "the plan breaks a rule"
    UNPROVEN = "none found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair(Amendment):
    """A requirement to relax so that the others can be met: what it may ask for.

    Parameters
    ----------
    before
        What it asks for: a share, money in the scenario's currency, a number of
        facilities, or the status of a site.
    words
        Why, and how far, in a sentence.
    """

    before: float | str
    words: str

    @classmethod
    def of_record(cls, told: Mapping[str, Any]) -> Repair:
        """Return the repair that a file tells of."""
        others = {name: item for name, item in told.items() if name != "after"}
        return cls(**others, value=told["after"])

    def record(self) -> dict[str, Value]:
        """Return what files say of the repair."""
        return {
            "key": self.key,
            "before": self.before,
            "after": self.value,
            "words": self.words,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A share that nobody requires, and how near a plan comes to it in a county.

    Parameters
    ----------
    share
        What is aimed at.
    attainable
        No more than this is possible, whatever it costs; no more than the aim.
    asked
        What the search asked for in the place of the aim.
    attained
        Share of the plan.
    """

    measure: str
    county_id: str
    share: float
    attainable: float
    asked: float
    attained: float


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Result(Brief):
    """A plan and how good it is known to be.

    Parameters
    ----------
    plan
        ``None`` where there is none.
    objective, bound, gap
        Of the siting model at the routing prices it was given; the gap is
        (objective - bound) / objective. ``None`` only without a plan.
    annual_cost
        Of the plan with its real routes, from the ledger.
    corrections
        What turns the siting objective into the annual cost, by name.
    total_objective
        What the search minimises: the annual cost by real routes, parcels of merchants
        left out, and what is charged for parcels not carried, residents not covered
        and villagers' time.
    total_bound
        Lower bound on that of every plan which attains the shares that this one
        attains of those asked for or aimed at, real routes included; ``None`` with the
        reason in ``total_bound_reason``, which is empty otherwise.
    infeasible
        Requirements that cannot be met, or that the plan misses because of its
        routes, in words; empty unless INFEASIBLE.
    conflict
        Requirements that cannot be met together, each of them needed for that.
    repair
        The fewest requirements to relax, and by how much.
    aims
        Shares aimed at in each county, and what the plan attains of them.
    is_reproducible
        Whether the same inputs and seed give the same plan: false when the
        clock ended the search.
    is_interrupted
        Whether the user ended the search.
    seconds
        Run time by step.
    first_plan_seconds
        When there was a plan for the first time, of every county, from the beginning of
        the search; ``None`` without one.
    rounds
        Annual cost after each siting that was routed.
    engine_saved
        Annual cost that the search of neighbours took off the best of them.
    engine_note
        Why neighbours could not be searched, empty if they were; with NO_SOLUTION, why
        there is no plan.
    """

    status: Status
    plan: Plan | None
    seed: int
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    annual_cost: float | None = None
    corrections: Mapping[str, float] = field(default_factory=dict)
    total_objective: float | None = None
    total_bound: float | None = None
    total_bound_reason: str = NoBound.NOT_ASKED
    infeasible: tuple[str, ...] = ()
    conflict: tuple[str, ...] = ()
    repair: tuple[Repair, ...] = ()
    aims: tuple[Aim, ...] = ()
    is_reproducible: bool = True
    is_interrupted: bool = False
    seconds: Mapping[str, float] = field(default_factory=dict)
    first_plan_seconds: float | None = None
    rounds: tuple[float, ...] = ()
    engine_saved: float = 0.0
    engine_note: str = ""

    def _facts(self) -> dict[str, str]:
        facts = {
            "status": self.status.value,
            "annual cost": amount(self.annual_cost),
            "total gap": percent(self.total_gap),
            "ended by the user": "yes" if self.is_interrupted else "",
            "cannot be met": "; ".join(self.infeasible),
        }
        return facts if self.plan is None else {**facts, **self.plan._facts()}

    @property
    def total_gap(self) -> float | None:
        """Share of the total objective, its gross cost, that is above the bound."""
        return total_gap(self.total_objective, self.total_bound)

    @property
    def total_gap_amount(self) -> float | None:
        """Amount a year by which the total objective is above the bound."""
        if self.total_objective is None or self.total_bound is None:
            return None
        return self.total_objective - self.total_bound


def total_gap(objective: float | None, bound: float | None) -> float | None:
    """Return (objective - bound) / objective; ``None`` where either is not known."""
    if objective is None or bound is None:
        return None
    return (objective - bound) / objective if objective > 0 else 0.0


def plan_to_json(plan: Plan) -> str:
    """Return the plan as JSON text, numbers rounded as ``rounded_plan`` does."""
    content = {"format_version": PLAN_FORMAT, **asdict(rounded_plan(plan))}
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def plan_from_json(text: str) -> Plan:
    """Return the plan written by ``plan_to_json``.

    Raises
    ------
    OutputError
        If the text is not such a plan, naming the first places that are wrong.
    """
    content = json_object(text, file=PLAN_FILE)
    found = content.pop("format_version", None)
    if type(found) is not int or found != PLAN_FORMAT:
        msg = (
            f"{PLAN_FILE}: format_version is {found!r}, expected {PLAN_FORMAT}; the "
            "plan is of another version of the planner, solve again"
        )
        raise OutputError(msg)
    return read_as(Plan, content, file=PLAN_FILE)


def rounded_plan(plan: Plan) -> Plan:
    """Return the plan that ``plan.json`` holds: numbers to a billionth.

    Whoever judges or prices a plan that is to be written takes this one.
    """
    rounded: Plan = _rounded(plan)
    return rounded


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, PLAN_DECIMALS)
    if isinstance(value, tuple):
        return tuple([_rounded(item) for item in value])
    if is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for name in value.__dataclass_fields__:
            known = getattr(value, name)
            part = _rounded(known)
            if part is not known and part != known:
                changed[name] = part
        return replace(value, **changed) if changed else value
    return value
