"""How far plans of one county differ by the seed alone, at each effort.

The largest difference of the objective among five seeds, as a share of the lowest, and
of these the median over counties; measured by ``benchmarks/efforts.py``, as it stands
in ``benchmarks/RESULTS.md``. Smaller differences between two plans say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from planner.model.effort import Effort

__all__ = ["NOISE", "NOISE_OF_A_STUDY"]

NOISE: Mapping[Effort, float | None] = MappingProxyType(
    {Effort.QUICK: 0.0066, Effort.NORMAL: 0.0055, Effort.THOROUGH: None}
)
"""Share of cost; ``None`` where it has not been measured."""
NOISE_OF_A_STUDY = 0.02
"""Share of its objective by which a study's plan may be dearer than that of a normal
search for the same: eight of the nine points that were compared were no dearer
(``benchmarks/RESULTS.md``, Studies)."""
