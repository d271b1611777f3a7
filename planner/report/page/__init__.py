"""The interactive map: one page that needs no server."""

from __future__ import annotations

from planner.report.page.build import build_page, page_data

__all__ = ["build_page", "page_data"]
