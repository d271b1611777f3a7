"""Daily flow balance: what comes into each facility goes out again, or waits there.

Of what lies at a facility for villagers a share 1 / (1 + d) is collected each day, d
being the days that a parcel waits. With a parcels a day that leaves d a in the steady
state; on a day with p times as many (d + p) a / (1 + d) are collected and the rest
stays. What goes through to points, up to the hub, or to doors does not wait.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from planner.flow.flow import Flow
from planner.instance import Instance

__all__ = ["DayFlow", "DayType", "daily_flows"]


class DayType(StrEnum):
    """A kind of day."""

    AVERAGE = "average"
    PEAK = "peak"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFlow:
    """Parcels at a facility on a day.

    Parameters
    ----------
    from_parent, from_children, from_villagers, from_merchants
        Coming in: down from its supplier, up from what it supplies, and handed in by
        villagers, at the counter or at the door, and by merchants, as many on each day.
    to_parent, to_children, to_villagers
        Going out likewise.
    stock_before, stock_after
        Waiting for villagers in the morning, and in the evening.
    """

    facility_id: str
    day_type: DayType
    from_parent: float
    from_children: float
    from_villagers: float
    from_merchants: float
    to_parent: float
    to_children: float
    to_villagers: float
    stock_before: float
    stock_after: float

    @property
    def imbalance(self) -> float:
        """What comes in less what goes out less what stays: 0 in every plan."""
        handed_in = self.from_villagers + self.from_merchants
        incoming = self.from_parent + self.from_children + handed_in
        outgoing = self.to_parent + self.to_children + self.to_villagers
        return incoming - outgoing - (self.stock_after - self.stock_before)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Load:
    """Parcels of the average day at a facility, its children's apart."""

    counter: float
    door: float
    handed_in: float
    to_children: float
    from_children: float
    merchants: float
    merchants_of_children: float


def daily_flows(flow: Flow) -> Iterator[DayFlow]:
    """Yield the flow of each open facility on each type of day."""
    for facility, load in zip(flow.plan.facilities, _loads(flow), strict=True):
        for day_type in DayType:
            yield _flow(flow.instance, facility.site_id, load, day_type)


def _loads(flow: Flow) -> list[_Load]:
    facilities = flow.facilities
    to_children = np.zeros(len(facilities.supplier))
    from_children = np.zeros(len(facilities.supplier))
    is_supplied = facilities.supplier >= 0
    supplier = facilities.supplier[is_supplied]
    np.add.at(to_children, supplier, facilities.through_in.sum(axis=1)[is_supplied])
    np.add.at(from_children, supplier, facilities.through_out.sum(axis=1)[is_supplied])
    merchants = flow.merchants
    columns = (
        facilities.counter_in.sum(axis=1),
        facilities.door_in.sum(axis=1),
        facilities.handed_in.sum(axis=1),
        to_children,
        from_children,
        merchants.taken,
        merchants.passing - merchants.taken,
    )
    return [
        _Load(
            counter=counter,
            door=door,
            handed_in=handed_in,
            to_children=down,
            from_children=up,
            merchants=own,
            merchants_of_children=theirs,
        )
        for counter, door, handed_in, down, up, own, theirs in zip(
            *(column.tolist() for column in columns), strict=True
        )
    ]


def _flow(
    instance: Instance, facility_id: str, load: _Load, day_type: DayType
) -> DayFlow:
    rates = instance.service
    factor = rates.peak_factor if day_type is DayType.PEAK else 1.0
    waiting = rates.dwell_days * load.counter
    lying = waiting + factor * load.counter
    collected = lying / (1.0 + rates.dwell_days)
    incoming = load.counter + load.door + load.to_children
    outgoing = load.handed_in + load.from_children
    return DayFlow(
        facility_id=facility_id,
        day_type=day_type,
        from_parent=factor * incoming,
        from_children=factor * load.from_children + load.merchants_of_children,
        from_villagers=factor * load.handed_in,
        from_merchants=load.merchants,
        to_parent=factor * outgoing + load.merchants + load.merchants_of_children,
        to_children=factor * load.to_children,
        to_villagers=collected + factor * load.door,
        stock_before=waiting,
        stock_after=lying - collected,
    )
