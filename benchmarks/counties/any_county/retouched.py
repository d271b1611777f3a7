"""Tiny counties for the exhaustive solver, some of their numbers redrawn."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.counties.tiny import KINDS, write_county
from planner.scenario.editable.toml_text import toml_text

__all__ = ["write_retouched"]

FACTORS = (0.0, 1e-3, 0.1, 0.5, 2.0, 10.0, 1e3)
"""What a number is multiplied by; kept numbers are the rule."""
CHANGED = 0.06
"""Probability that a number is changed."""
KEPT = {
    *("schema_version", "share_in", "share_out", "days_per_year", "road", "max_kph"),
    *("kg", "m3", "zone_km", "success", "damage_rate"),
}
"""Keys whose numbers belong together, or may not be scaled."""
SHARES = {"residents", "use", "capex_saved", "opex_saved", "discount_rate"}
LONGEST_DAY_HOURS, LONGEST_WEEK_DAYS, MOST_TRIPS = 24.0, 7.0, 100
AT_LEAST = {"days_per_week": 1.0, "life_years": 0.5, "horizon_years": 1.0}
POSITIVE = 1e-3
"""Least of reaches and capacities, which may not be nothing."""


def write_retouched(folder: Path, seed: int) -> Path:
    """Write a county that the exhaustive solver reads and return its folder."""
    rng = np.random.default_rng([seed, 2])
    write_county(folder, KINDS[seed % len(KINDS)], seed)
    path = folder / "scenario.toml"
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    path.write_text(toml_text(_retouched(document, rng)), encoding="utf-8")
    return folder


def _retouched(table: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    return {
        key: _retouched(value, rng)
        if isinstance(value, dict)
        else _redrawn(key, value, rng)
        for key, value in table.items()
    }


def _redrawn(key: str, value: Any, rng: np.random.Generator) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or key in KEPT or rng.random() >= CHANGED:
        return value
    changed = float(value) * float(rng.choice(FACTORS))
    if key in SHARES:
        changed = min(changed, 1.0)
    if key == "shift_hours":
        changed = min(max(changed, POSITIVE), LONGEST_DAY_HOURS)
    if key == "days_per_week":
        changed = min(changed, LONGEST_WEEK_DAYS)
    if key == "max_trips":
        return int(min(max(changed, 1), MOST_TRIPS))
    if key.endswith("_minutes"):
        changed = min(changed, 60 * LONGEST_DAY_HOURS)
    if key.startswith("capacity") or key in {"point", "store", "collect_within_km"}:
        changed = max(changed, POSITIVE)
    changed = max(changed, AT_LEAST.get(key, 0.0))
    return int(changed) if isinstance(value, int) and changed >= 1 else changed
