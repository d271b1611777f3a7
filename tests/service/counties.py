"""The county on a line with rates of service, and what its tests share."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st

from planner.instance import Instance
from planner.model.service import FUNCTIONS, ServiceRates
from tests import tiny
from tests.tiny_plan import line_county

STORE, POINT = "service_store", "village_point"
NEEDED = tiny.STANDARD.required_functions
RATES = ServiceRates(
    wage_per_year=36_000.0, peak_hour_share=0.15, peak_factor=2.0, dwell_days=1.5
)

few = settings(deadline=None, max_examples=25)
functions = st.sets(st.sampled_from(FUNCTIONS))


def county(**overrides) -> Instance:
    """Return the county on a line with service rates, or other fields."""
    return line_county(**({"service": RATES} | overrides))


def with_store(rates: ServiceRates = RATES, **fields) -> Instance:
    """Return the county on a line with another format of store."""
    form = replace(tiny.STORE_FORMAT, **fields)
    return county(formats=(tiny.HUB_FORMAT, form, tiny.POINT_FORMAT), service=rates)


def with_point(**fields) -> Instance:
    """Return the county on a line with another format of point."""
    form = replace(tiny.POINT_FORMAT, **fields)
    return county(formats=(tiny.HUB_FORMAT, tiny.STORE_FORMAT, form))
