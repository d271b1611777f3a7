"""What facilities offer: format, terminal and host, and where villages get it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from planner.flow import resolve
from planner.flow.functions import function_access
from planner.instance import Instance
from planner.metrics import evaluate
from planner.model.places import HostType
from planner.model.service import Mode
from planner.plan import Reason, Unserved
from planner.report.tables.functions import function_rows
from planner.service.functions import functions_at, functions_of
from tests import tiny
from tests.ledger.test_carriers import carried_plan, line
from tests.tiny_plan import line_county, line_plan


def county(host: HostType = tiny.GROCERY, **point) -> Instance:
    """Return the county on a line with another host or format of point."""
    formats = (tiny.HUB_FORMAT, tiny.STORE_FORMAT, replace(tiny.POINT_FORMAT, **point))
    return line_county(formats=formats, host_types=(host,))


def test_terminal_gates_functions() -> None:
    """Test that without a terminal nothing is ordered, returned or kept in stock."""
    store = replace(tiny.STORE_FORMAT, has_terminal=False)
    assert functions_of(tiny.STORE_FORMAT) == set(tiny.STORE_FORMAT.functions)
    assert functions_of(store) == {"collect", "send", "display"}


def test_host_adds_and_lacks() -> None:
    """Test a host that repairs and does not send."""
    host = replace(tiny.GROCERY, has=("repair",), lacks=("send",))
    item = county(host)
    position = item.site_index["p"]
    assert functions_at(item, position, "village_point") == {
        "collect",
        "return",
        "repair",
    }
    new_build = item.site_index["q"]
    assert functions_at(item, new_build, "village_point") == {
        "collect",
        "send",
        "return",
    }


def test_lacking_function_uncovers_and_is_not_effective() -> None:
    """Test that v1 at p, 100 of 500 residents, is covered no longer nor served well.

    s is 3 km away from v1 and covers it still; with 2.9 km asked for it does not.
    """
    strict = replace(tiny.STANDARD, collect_within_m=2_900.0)
    lacking = replace(tiny.GROCERY, lacks=("send",))
    before = replace(county(), standard=strict)
    after = replace(county(lacking), standard=strict)
    covered = [
        evaluate(line_plan(), item).villages.is_covered for item in (before, after)
    ]
    effective = [
        evaluate(line_plan(), item).villages.effective_share for item in (before, after)
    ]
    assert [bool(item[0]) for item in covered] == [True, False]
    assert [float(item[0]) for item in effective] == [1.0, 0.0]


def test_matrix_of_villages_and_functions() -> None:
    """Test where v1, v3 and v4 get what: nearest point, the door, nothing."""
    found = {
        (item.village_id, item.function): item
        for item in function_access(resolve(line_plan(), line_county()))
    }
    collect = found["v1", "collect"]
    assert (collect.facility_id, collect.distance_m) == ("p", 1_000.0)
    assert (collect.days_per_week, collect.hours_per_day) == (7.0, 13.0)
    order = found["v1", "order"]
    assert (order.facility_id, order.distance_m) == ("s", 3_000.0)
    door = found["v3", "collect"]
    assert (door.facility_id, door.is_at_door, door.distance_m) == ("s", True, 0.0)
    assert found["v1", "repair"].facility_id is None
    assert found["v4", "collect"].facility_id is None


def test_share_of_residents_by_function() -> None:
    """Test that 450 of 500 collect, v1 and v2 order within 3 km, nobody has repairs."""
    shares = evaluate(line_plan(), line_county()).service.residents_by_function
    assert shares["collect"] == 0.9
    assert shares["order"] == 0.8
    assert shares["repair"] == 0.0


def test_days_of_what_a_third_party_supplies() -> None:
    """Test v1 at p, which comes three days a week; v2 at s, by own vehicles on seven.

    So does the flow of the plan.
    """
    item, plan = line(), carried_plan()
    days = {
        (access.village_id, access.function): access.days_per_week
        for access in function_access(resolve(plan, item))
    }
    assert days["v1", "collect"] == 3.0
    assert days["v2", "collect"] == 7.0
    along = resolve(plan, item).allocations.days_per_week.tolist()
    for allocation, expected in zip(plan.allocations, along, strict=True):
        if allocation.mode is not Mode.CARRIER:
            assert days[allocation.stream_id, "collect"] == expected


def test_what_waits_for_a_vehicle_needs_parcels_that_are_carried() -> None:
    """Test v1 left out, 1 km from p: it collects nowhere, and orders at s as before.

    v2 and v3 are served, 300 + 50 of 500: ``served_share`` of ``villages.csv`` is 1.
    """
    county, plan = line_county(), line_plan()
    left = Unserved(stream_id="v1", share=1.0, reason=Reason.COST, detail="")
    plan = replace(
        plan, allocations=plan.allocations[1:], unserved=(*plan.unserved, left)
    )
    flow = resolve(plan, county)
    rows: Any = function_rows(flow)
    near = {
        name: sum(
            row["residents"]
            for row in rows
            if row["function"] == name and row["is_near"]
        )
        for name in ("collect", "order")
    }
    assert near == {"collect": 350.0, "order": 400.0}
    metrics = evaluate(plan, county)
    served = (county.residents * metrics.villages.served_share).sum()
    assert served == near["collect"]
    assert metrics.service.residents_by_function["collect"] == 0.7
