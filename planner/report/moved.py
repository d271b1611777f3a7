"""What differs between two plans of a county: sites, and who serves whom."""

from __future__ import annotations

from planner.flow import find_pair
from planner.instance import Instance
from planner.model.service import Mode
from planner.plan import Allocation, Plan
from planner.report.tables.csv_text import Row
from planner.units import METRES_PER_KM

__all__ = ["moved_rows", "opened_and_closed"]

NOT_SERVED = "not served"


def opened_and_closed(before: Plan, after: Plan) -> tuple[list[str], list[str]]:
    """Return the sites open only after, and only before."""
    was = {item.site_id for item in before.facilities}
    now = {item.site_id for item in after.facilities}
    return sorted(now - was), sorted(was - now)


def moved_rows(
    before: Plan, after: Plan, instance: Instance, *, earlier: Instance
) -> list[Row]:
    """Return a row for each village served by another facility, or in another mode.

    Ways are by road, km, 0 for home deliveries, empty where the village is not served
    or the facility is not within reach.

    Parameters
    ----------
    instance, earlier
        The county of the plan after, whose villages are told, and of the one before.
    """
    now = _main(after, instance)
    was = {
        instance.village_index[earlier.villages[idx].id]: item
        for idx, item in _main(before, earlier).items()
        if earlier.villages[idx].id in instance.village_index
    }
    return [
        {
            "village_id": village.id,
            "name": village.name,
            "residents": village.residents,
            "before": _words(was.get(idx)),
            "after": _words(now.get(idx)),
            "way_before_km": _way_km(earlier, was.get(idx)),
            "way_after_km": _way_km(instance, now.get(idx)),
        }
        for idx, village in enumerate(instance.villages)
        if _service(was.get(idx)) != _service(now.get(idx))
    ]


def _main(plan: Plan, instance: Instance) -> dict[int, Allocation]:
    """Return the largest allocation of each village that is served, by its position."""
    weight, largest = instance.stream_weight, dict[int, tuple[float, Allocation]]()
    for item in plan.allocations:
        village = instance.village_of.get(item.stream_id)
        if village is None:
            continue
        share = item.share * float(weight[instance.stream_index[item.stream_id]])
        if village not in largest or share > largest[village][0]:
            largest[village] = share, item
    return {village: item for village, (_, item) in largest.items()}


def _service(item: Allocation | None) -> tuple[str, Mode] | None:
    return None if item is None else (item.facility_id, item.mode)


def _words(item: Allocation | None) -> str:
    if item is None:
        return NOT_SERVED
    at_home = ", to homes" if item.mode.is_at_door else ""
    return f"{item.facility_id}{at_home}"


def _way_km(instance: Instance, item: Allocation | None) -> float | None:
    if item is None or item.facility_id not in instance.site_index:
        return None
    if item.mode.is_at_door:
        return 0.0
    village = instance.village_of[item.stream_id]
    pair = find_pair(instance, village, instance.site_index[item.facility_id])
    if pair is None:
        return None
    return round(float(instance.reach.distance_m[pair]) / METRES_PER_KM, 2)
