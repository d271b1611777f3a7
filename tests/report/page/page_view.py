"""A plan as the pages show it, and what a page holds."""

from __future__ import annotations

import json
import re
from typing import Any

from planner.instance import Instance
from planner.metrics import judge
from planner.plan import Plan
from planner.report.page import PlanView
from planner.report.pictures.maps.content import map_content


def view_of(instance: Instance, plan: Plan, **fields: Any) -> PlanView:
    """Return a plan with what the judges say of it."""
    found = judge(plan, instance)
    return PlanView(
        flow=found.flow,
        content=map_content(plan, instance, found.metrics),
        metrics=found.metrics,
        ledger=found.ledger,
        **fields,
    )


def data_of(page: str) -> dict[str, Any]:
    """Return the data embedded in a page."""
    found = re.search(r'id="plan-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data = json.loads(found.group(1))
    assert isinstance(data, dict)
    return data


def told(data: dict[str, Any], kind: str, item: dict[str, Any]) -> dict[str, str]:
    """Return the lines of a card by their names; those of a place come first."""
    fields = [field["name"] for field in data["fields"][kind]][-len(item["rows"]) :]
    return {name: text for name, text in zip(fields, item["rows"], strict=True) if text}
