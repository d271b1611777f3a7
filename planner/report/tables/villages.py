"""The table of villages: a row for each one, served or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from planner.instance import Instance
from planner.metrics import Metrics
from planner.model.places import Tier, Village
from planner.network.coordinates import within_180
from planner.plan import Allocation, Plan, Unserved
from planner.report.tables.csv_text import Cell, Row
from planner.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

__all__ = ["VILLAGE_COLUMNS", "village_rows"]

SERVICE_COLUMNS = (
    "mode",
    "facility_id",
    "facility",
    "carrier_id",
    "charge_per_parcel",
    "share",
    "split",
)
VILLAGE_COLUMNS = (
    "village_id",
    "name",
    "kind",
    "township_id",
    "township",
    "county_id",
    "county",
    "lon",
    "lat",
    "location_source",
    "residents",
    "parcels_in_per_day",
    "parcels_out_per_day",
    *SERVICE_COLUMNS,
    "served_share",
    "distance_m",
    "time_min",
    "way_hours_per_year",
    "lead_time_mean_h",
    "lead_time_90_h",
    "lead_time_worst_h",
    "nearest_facility_id",
    "nearest_distance_m",
    "is_covered",
    "effective_share",
    "reason",
    "reason_detail",
)
"""Columns of ``villages.csv``.

``mode``, ``facility`` and ``share`` are those of the largest allocation and ``split``
lists the others; ``distance_m`` and ``time_min`` are the villagers' way, the mean by
share, and ``way_hours_per_year`` what all its people spend on them, there and back for
each parcel; the lead times, from the release at the hub, are the mean, and within what
nine tenths and all of the parcels of each part are ready, the latest part counting.
``is_covered`` is what the coverages of villages, residents and demand count,
``effective_share`` what effective service counts, and ``served_share`` what use counts.
``carrier_id`` is the third party that comes to the door or supplies the point, and
``charge_per_parcel`` what it takes from villagers on top. ``nearest`` is the nearest
open facility with the required functions within reach.
"""


def village_rows(plan: Plan, instance: Instance, metrics: Metrics) -> list[Row]:
    """Return a row for each village, in the order of the instance."""
    allocations = defaultdict(list)
    for allocation in plan.allocations:
        stream = instance.stream_index[allocation.stream_id]
        of_village = allocation.share * float(instance.stream_weight[stream])
        allocations[instance.streams[stream].village_id].append(
            replace(allocation, share=of_village)
        )
    unserved = defaultdict(list)
    for item in plan.unserved:
        unserved[instance.stream_by_id[item.stream_id].village_id].append(item)
    counties = {item.id: item.name for item in instance.counties}
    townships = {item.id: item.name for item in instance.townships}
    carriers = _carriers_of_points(plan, instance)
    return [
        {
            **_place(village, townships, counties),
            **_demand(instance, idx),
            **_service(instance, allocations[village.id], carriers),
            **_facts(instance, metrics, idx),
            **_reasons(unserved[village.id]),
        }
        for idx, village in enumerate(instance.villages)
    ]


def _carriers_of_points(plan: Plan, instance: Instance) -> dict[str, str]:
    sites = instance.sites
    return {
        item.site_id: item.carrier_id
        for item in plan.facilities
        if item.carrier_id is not None
        and sites[instance.site_index[item.site_id]].tier is Tier.POINT
    }


def _place(
    village: Village, townships: dict[str, str], counties: dict[str, str]
) -> dict[str, Cell]:
    return {
        "village_id": village.id,
        "name": village.name,
        "kind": village.kind.value,
        "township_id": village.township_id,
        "township": townships.get(village.township_id, ""),
        "county_id": village.county_id,
        "county": counties.get(village.county_id, ""),
        "lon": None if village.lon is None else within_180(village.lon),
        "lat": village.lat,
        "location_source": village.location_source.value,
        "residents": village.residents,
    }


def _demand(instance: Instance, idx: int) -> dict[str, Cell]:
    is_here = instance.stream_village == idx
    return {
        "parcels_in_per_day": float(instance.parcels_in_per_day[is_here].sum()),
        "parcels_out_per_day": float(instance.parcels_out_per_day[is_here].sum()),
    }


def _service(
    instance: Instance, allocations: list[Allocation], carrier_of: Mapping[str, str]
) -> dict[str, Cell]:
    """Return who serves a village; the shares are those of its parcels."""
    if not allocations:
        return dict.fromkeys(SERVICE_COLUMNS)
    main, *others = sorted(allocations, key=lambda item: -item.share)
    site = instance.sites[instance.site_index[main.facility_id]]
    carrier_id = main.carrier_id or carrier_of.get(main.facility_id)
    carrier = instance.carrier_by_id.get(carrier_id or "")
    return {
        "mode": main.mode.value,
        "facility_id": main.facility_id,
        "facility": site.name,
        "carrier_id": carrier_id,
        "charge_per_parcel": carrier.charge_per_parcel if carrier else None,
        "share": main.share,
        "split": "; ".join(
            f"{item.facility_id} {item.mode} {item.share:.6f}" for item in others
        ),
    }


def _facts(instance: Instance, metrics: Metrics, idx: int) -> dict[str, Cell]:
    facts = metrics.villages
    nearest_idx = int(facts.nearest_site_idx[idx])
    return {
        "served_share": float(facts.served_share[idx]),
        "distance_m": _finite(facts.distance_m[idx]),
        "time_min": _finite(facts.time_s[idx] / SECONDS_PER_MINUTE),
        "way_hours_per_year": float(facts.hours_per_year[idx]),
        "lead_time_mean_h": _finite(facts.lead_time_mean_s[idx] / SECONDS_PER_HOUR),
        "lead_time_90_h": _finite(facts.lead_time_90_s[idx] / SECONDS_PER_HOUR),
        "lead_time_worst_h": _finite(facts.lead_time_worst_s[idx] / SECONDS_PER_HOUR),
        "nearest_facility_id": None
        if nearest_idx < 0
        else instance.sites[nearest_idx].id,
        "nearest_distance_m": _finite(facts.nearest_m[idx]),
        "is_covered": bool(facts.is_covered[idx]),
        "effective_share": float(facts.effective_share[idx]),
    }


def _reasons(items: list[Unserved]) -> dict[str, Cell]:
    return {
        "reason": "; ".join(item.reason.value for item in items),
        "reason_detail": "; ".join(item.detail for item in items),
    }


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
