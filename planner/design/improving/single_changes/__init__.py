"""Single changes of a plan, each judged by real routes."""

from planner.design.improving.single_changes.local_search import (
    improve_by_single_changes,
    repair_by_closing,
)

__all__ = ["improve_by_single_changes", "repair_by_closing"]
