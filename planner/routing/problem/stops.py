"""What has to be brought where on a day that vehicles run."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from planner.flow import Flow, StopDue
from planner.model.fleet import Leg
from planner.plan import Reason, StopKind
from planner.routing.problem.problem import FloatArray

__all__ = ["StopDemand", "UnservedStop", "stop_demands"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StopDemand:
    """A stop and what is handed over there.

    Parameters
    ----------
    location_idx
        Position in the instance's locations.
    delivered, collected
        Parcels of a visit by goods class, shape ``(num_goods,)``.
    window_s
        Earliest and latest start of service.
    days_per_week
        That vehicles call.
    """

    kind: StopKind
    id: str
    location_idx: int
    delivered: FloatArray
    collected: FloatArray
    window_s: tuple[float, float]
    days_per_week: float

    @property
    def parcels(self) -> float:
        """Parcels handed over at the stop, both ways."""
        return float(self.delivered.sum() + self.collected.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class UnservedStop:
    """Parcels of a stop that no vehicle of the depot carries, and why."""

    depot_id: str
    kind: StopKind
    id: str
    delivered_parcels: float
    collected_parcels: float
    reason: Reason
    detail: str


def stop_demands(flow: Flow, leg: Leg) -> dict[str, list[StopDemand]]:
    """Return the stops of a leg by depot, with when they can be served.

    On the linehaul those of each hub; on loops those of each store, its points before
    the villages that it delivers to at home.
    """
    stops: defaultdict[str, list[StopDemand]] = defaultdict(list)
    for due in flow.stops:
        if due.leg is leg:
            stops[due.depot_id].append(_demand(flow, due))
    return dict(stops)


def _demand(flow: Flow, due: StopDue) -> StopDemand:
    instance, is_home = flow.instance, due.kind is StopKind.VILLAGE
    places = instance.village_location if is_home else instance.site_location
    return StopDemand(
        kind=due.kind,
        id=due.id,
        location_idx=int(places[due.position]),
        delivered=due.delivered,
        collected=due.collected,
        window_s=instance.operations.loop_window_s
        if is_home
        else _opening_hours(flow, due.id),
        days_per_week=due.days_per_week,
    )


def _opening_hours(flow: Flow, site_id: str) -> tuple[float, float]:
    facility = flow.plan.facilities[flow.position[site_id]]
    hours = flow.instance.format_by_id[facility.format_id]
    return hours.open_s, hours.close_s
