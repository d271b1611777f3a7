"""The interactive map: one page that needs no server."""

from __future__ import annotations

from planner.report.page.build import build_page, page_data
from planner.report.page.view import FrontierView, Group, PlanView, point_key

__all__ = [
    "FrontierView",
    "Group",
    "PlanView",
    "build_page",
    "page_data",
    "point_key",
]
