"""Single changes of a plan, each judged by real routes."""

from planner.design.improving.single_changes.local_search import (
    improve_by_single_changes,
)

__all__ = ["improve_by_single_changes"]
